"""A desk with faults: it hands everything to another one, but for what it was told to do wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime

from premium_tui.data.desk import Desk, Identity, Poke, Present, Receipt, Typing
from premium_tui.data.errors import CursorExpired, Offline, SupportError, TryLater
from premium_tui.domain.actions import Action, OpenTicket
from premium_tui.domain.presence import Doing
from premium_tui.wire.feed import ChangesPage


class FaultyDesk:
    """Implements the port over `desk`.

    `before` are errors raised instead of doing the next things, by method; `after` are raised when
    they are done: the answer is lost. While `down`, everything fails. A request whose subject is
    `poison` fails each time. `at_page` is called once, when a next page was asked for, and
    `at_first_page` when a snapshot is. A desk that `forgets_cursors` knows none of its own.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.down = False
        self.before: dict[str, list[SupportError]] = {}
        self.after: dict[str, list[SupportError]] = {}
        self.calls: list[str] = []
        self.sent: list[Action] = []
        self.typed: list[str] = []
        self.presence: list[dict[str, Doing]] = []
        self.cursors: list[str | None] = []
        self.pokes: asyncio.Queue[Exception | Typing | Present | None] = asyncio.Queue()
        self.poison: str | None = None
        self.at_page: Callable[[], object] | None = None
        self.at_first_page: Callable[[], object] | None = None
        self.forgets_cursors = False

    async def identity(self) -> Identity:
        """See the port."""
        self._fail("identity", self.before)
        return await self.desk.identity()

    async def changes(self, cursor: str | None, limit: int) -> ChangesPage:
        """See the port."""
        self.cursors.append(cursor)
        if cursor is not None and self.forgets_cursors:
            raise CursorExpired
        if cursor is not None and self.at_page is not None:
            call, self.at_page = self.at_page, None
            call()
        if cursor is None and self.at_first_page is not None:
            call, self.at_first_page = self.at_first_page, None
            call()
        self._fail("changes", self.before)
        page = await self.desk.changes(cursor, limit)
        self._fail("changes", self.after)
        return page

    async def send(self, action: Action, *, key: str, written_at: datetime) -> Receipt:
        """See the port."""
        self._fail("send", self.before)
        if isinstance(action, OpenTicket) and action.subject == self.poison:
            raise TryLater(500, None)
        receipt = await self.desk.send(action, key=key, written_at=written_at)
        self.sent.append(action)
        self._fail("send", self.after)
        return receipt

    async def typing(self, ticket_id: str) -> None:
        """See the port."""
        self._fail("typing", self.before)
        await self.desk.typing(ticket_id)
        self.typed.append(ticket_id)

    async def present(self, place: str, tickets: Mapping[str, Doing]) -> None:
        """See the port."""
        self._fail("present", self.before)
        await self.desk.present(place, tickets)
        self.presence.append(dict(tickets))

    async def events(self) -> AsyncIterator[Poke | Typing | Present]:
        """Poke once, then whenever `pokes` has something; an error there ends the stream."""
        self._fail("events", self.before)
        yield Poke()
        while True:
            said = await self.pokes.get()
            if isinstance(said, Exception):
                raise said
            yield said or Poke()

    async def aclose(self) -> None:
        """See the port."""
        await self.desk.aclose()

    def _fail(self, what: str, faults: dict[str, list[SupportError]]) -> None:
        if faults is self.before:
            self.calls.append(what)
            if self.down:
                raise Offline("down")
        if faults.get(what):
            raise faults[what].pop(0)
