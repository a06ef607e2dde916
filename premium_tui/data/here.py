"""What a person has open at their terminals here: told to the desk, and told again while it lasts.

The newest word stands for all before it, and one is on its way at a time: a slow line carries what
holds, never what passed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress

from premium_tui.data.desk import Desk
from premium_tui.data.errors import Refused, SupportError
from premium_tui.domain.presence import OPEN_LIMIT, RENEW_SECONDS, Doing, doing_most
from premium_tui.ids import new_id

PACE_SECONDS = 1.0
"""Between two words to the desk at least; that nothing is open any more is said at once."""

_log = logging.getLogger(__name__)


class Here:
    """All tickets open at one person's terminals on this machine, by terminal."""

    def __init__(self, renew: float = RENEW_SECONDS, pace: float = PACE_SECONDS) -> None:
        """`renew` and `pace` in seconds."""
        self._renew, self._pace = renew, pace
        self._place = new_id()
        self._open: dict[int, tuple[str, Doing]] = {}
        self._changed = asyncio.Event()

    def say(self, terminal: int, ticket_id: str, doing: str) -> None:
        """Take what a terminal (by its number) shows now: a ticket and what is done there.

        "" stands for no ticket.
        """
        before = self._open.pop(terminal, None)
        if ticket_id:
            with suppress(ValueError):
                self._open[terminal] = (ticket_id, Doing(doing))
        if self._open.get(terminal) != before:
            self._changed.set()

    def leave(self, terminal: int) -> None:
        """Take that a terminal is gone, however it went."""
        self.say(terminal, "", "")

    def open(self) -> dict[str, Doing]:
        """Return what is open, and what is done at each ticket."""
        found: dict[str, list[Doing]] = {}
        for ticket_id, doing in self._open.values():
            found.setdefault(ticket_id, []).append(doing)
        newest = list(found.items())[-OPEN_LIMIT:]
        return {ticket_id: doing_most(several) for ticket_id, several in newest}

    async def tell(self, desk: Desk, online: asyncio.Event) -> None:
        """Tell `desk` whenever something changes, and at intervals, while it is `online`.

        Goes on until cancelled, or until the desk will not hear of it.
        """
        told: Mapping[str, Doing] = {}
        while True:
            await online.wait()
            self._changed.clear()
            now = self.open()
            if now or told:
                try:
                    await desk.present(self._place, now)
                    told = now
                except Refused as error:
                    _log.info("the desk does not take who is here: %r", error)
                    return
                except SupportError:
                    # It is said again at the next change or renewal, whichever comes first.
                    told = told or now
            await self._rest(bool(now or told))

    async def _rest(self, any_open: bool) -> None:
        """Wait until there is something to say; while something is open, for a renewal at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._renew if any_open else None):
                await self._changed.wait()
                if self._open:
                    await asyncio.sleep(self._pace)
