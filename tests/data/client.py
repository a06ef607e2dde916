"""A client of the desk without a process: its files, its engine, and a line that may be cut."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TypeVar

from premium_tui.clock import Clock
from premium_tui.data import errors
from premium_tui.data.desk import Desk, Receipt
from premium_tui.data.outbox import Outbox
from premium_tui.data.store import Applied, Store
from premium_tui.data.sync import Sync
from premium_tui.data.upserts import COLUMNS
from premium_tui.domain.actions import Action, Note, Reply
from premium_tui.ids import new_id
from premium_tui.server import threads, tickets
from premium_tui.server.auth import viewer_of_person
from premium_tui.server.engine import begin_write
from premium_tui.wire.feed import ChangesPage
from tests.data.faulty_desk import FaultyDesk
from tests.data.test_sync import Heard
from tests.server.world import World
from tests.waiting import PATIENCE

T = TypeVar("T")

Held = dict[str, list[tuple[object, ...]]]
"""The rows of a cache.db by table."""

PAGE = 3
"""Changes asked for at a time: few, so that there are many pages."""


class Here(Executor):
    """Does work at once, on the thread of whoever asks."""

    def submit(self, work: Callable[..., T], /, *given: object, **named: object) -> Future[T]:
        """See `Executor`."""
        future: Future[T] = Future()
        try:
            future.set_result(work(*given, **named))
        except BaseException as error:
            future.set_exception(error)
        return future


class Control(Enum):
    """A promise broken on purpose: tests that do not find it out prove nothing."""

    FRESH_KEY = "fresh-key"
    """What is tried again is sent as something new."""
    CUT_PAGES = "cut-pages"
    """A page that is cut short is taken for whole."""
    NO_TOMBSTONES = "no-tombstones"
    """What is said to be gone is kept."""
    CURSOR_FIRST = "cursor-first"
    """The cursor is stored before what it stands behind."""


class Line(FaultyDesk):
    """A faulty desk at whose calls the engine may be killed; and a client's own faults."""

    def __init__(self, desk: Desk, control: Control | None = None) -> None:
        super().__init__(desk)
        self.death: tuple[str, bool] | None = None
        """A method, and whether it is done when the end comes."""
        self._control = control
        self._tried: set[str] = set()

    async def send(self, action: Action, *, key: str, written_at: datetime) -> Receipt:
        """See the port."""
        if self._control is Control.FRESH_KEY and key in self._tried:
            key = new_id()
            if isinstance(action, Reply | Note):
                action = replace(action, message_id=new_id())
        self._tried.add(key)
        return await super().send(action, key=key, written_at=written_at)

    async def changes(self, cursor: str | None, limit: int) -> ChangesPage:
        """See the port."""
        page = await super().changes(cursor, limit)
        if self._control is Control.CUT_PAGES and page.messages:
            page.messages.pop()
        if self._control is Control.NO_TOMBSTONES:
            page.gone.clear()
        return page

    def _fail(self, what: str, faults: dict[str, list[errors.SupportError]]) -> None:
        if self.death == (what, faults is self.after):
            self.death = None
            raise asyncio.CancelledError
        super()._fail(what, faults)


class FragileStore(Store):
    """A store at whose pages the engine may be killed."""

    death: bool | None = None
    """Whether the page is stored when the end comes."""
    control: Control | None = None

    def apply(self, page: ChangesPage) -> Applied:
        """See `Store`."""
        if self.control is Control.CURSOR_FIRST:
            self._transact(lambda c: c.execute("UPDATE sync_state SET cursor = ?", (page.cursor,)))
        self._die(stored=False)
        applied = super().apply(page)
        self._die(stored=True)
        return applied

    def _die(self, *, stored: bool) -> None:
        if self.death is stored:
            self.death = None
            raise asyncio.CancelledError


@dataclass
class Client:
    """One person's files and engine."""

    desk: Line
    folder: Path
    clock: Clock
    heard: Heard = field(default_factory=Heard)
    page: int = PAGE
    control: Control | None = None
    lives: int = 0
    """How often it began."""

    def __post_init__(self) -> None:
        self.folder.mkdir()
        self.open()

    def open(self) -> None:
        """Begin as a new worker does."""
        self.lives += 1
        store = FragileStore.open(self.folder / "cache.db")
        assert isinstance(store, FragileStore)
        self.store, store.control = store, self.control
        self.outbox = Outbox.at(self.folder / "mine.db")
        self.outbox.release_claims()
        self.sync = Sync(
            self.desk,
            self.store,
            self.outbox,
            self.clock,
            self.heard,
            Here(),
            jitter=lambda: 0.0,
            page=self.page,
        )

    def close(self) -> None:
        """Let go of the files."""
        self.store.close()
        self.outbox.close()

    async def round(self) -> None:
        """Go through everything once; a killed engine is followed by a new one."""
        try:
            with suppress(errors.SignedOut):
                await self.sync.round()
        except asyncio.CancelledError:
            self.close()
            self.open()

    def tickets(self, newest: int) -> list[tuple[str, int, int]]:
        """Return id, revision and version of the newest tickets in the cache; of all for -1."""
        path = self.folder / "cache.db"
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute(
                "SELECT id, revision, version FROM ticket ORDER BY key DESC LIMIT ?", (newest,)
            ).fetchall()

    def held(self) -> Held:
        """Return all the cache holds."""
        return held_in(self.folder / "cache.db")


def held_in(path: Path) -> Held:
    """Return all a cache.db holds, but for its cursor and the order things came in."""
    uri = f"{path.as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=PATIENCE)) as connection:
        found = {
            kind: connection.execute(
                f"SELECT {', '.join(columns.split())} FROM {kind} ORDER BY 1"
            ).fetchall()
            for kind, columns in COLUMNS.items()
        }
        found["counter"] = connection.execute("SELECT * FROM counter ORDER BY 1, 2").fetchall()
        found["me"] = connection.execute("SELECT person_id, body FROM me").fetchall()
        found["state"] = connection.execute("SELECT ready, snapshot FROM sync_state").fetchall()
    return found


def move_ticket(world: World, ticket_id: str, name: str) -> None:
    """Make somebody else of its team a ticket's requester: who was it may see it no more."""
    with begin_write(world.engine) as connection:
        ticket = threads.find_ticket(connection, ticket_id)
        person = threads.find_person(connection, world.people[name])
        agent = viewer_of_person(connection, world.people["agent"])
        assert agent is not None and person is not None
        if ticket is not None and ticket.team_id == person.team_id and agent.serves(ticket.team_id):
            now = world.clock.now()
            tickets.move_requester(connection, agent, ticket_id, person.id, ticket.version, now)
