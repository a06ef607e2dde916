"""A client of the feed in its simplest form: it pulls pages and keeps what they say."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec
from sqlalchemy import Engine

from premium_tui.clock import Clock
from premium_tui.server.auth import viewer_of_person
from premium_tui.server.engine import begin_read
from premium_tui.server.pages import read_page
from premium_tui.server.problems import ProblemError
from premium_tui.server.schema import DeskFacts
from premium_tui.wire.feed import ChangesPage
from premium_tui.wire.things import THINGS, Thing

KINDS = {struct: kind for kind, struct in THINGS.items()}
Held = dict[tuple[str, str], object]
"""Objects by kind and id."""


@dataclass
class Follower:
    """What one person's client holds."""

    engine: Engine
    clock: Clock
    facts: DeskFacts
    person_id: str
    cursor: str | None = None
    held: Held = field(default_factory=dict)
    restarts: int = 0

    def pull(self, limit: int) -> None:
        """Pull until there is no more; start again when the cursor cannot go on."""
        while self.pull_page(limit).has_more:
            pass

    def pull_page(self, limit: int) -> ChangesPage:
        """Pull and apply one page."""
        try:
            page = self._read(limit)
        except ProblemError as problem:
            assert problem.status == 410, problem
            self.cursor = None
            self.held = {}
            self.restarts += 1
            page = self._read(limit)
        self._apply(page, limit)
        self.cursor = page.cursor
        return page

    def _read(self, limit: int) -> ChangesPage:
        with begin_read(self.engine) as connection:
            viewer = viewer_of_person(connection, self.person_id)
            assert viewer is not None
            now = self.clock.now()
            body = read_page(connection, self.facts, viewer, self.cursor, limit, now)
        return msgspec.json.decode(body, type=ChangesPage)

    def _apply(self, page: ChangesPage, limit: int) -> None:
        puts: Held = {("team", team.id): team for team in page.teams}
        puts |= {("person", person.id): person for person in page.people}
        puts |= {("ticket", ticket.id): ticket for ticket in page.tickets}
        puts |= {("message", message.id): message for message in page.messages}
        puts |= {("read", read.ticket_id): read for read in page.reads}
        things: list[Thing] = [*page.sessions, *page.billing, *page.quotes]
        things += [*page.bookings, *page.webinars, *page.features, *page.notices, *page.snoozes]
        things += page.macros
        puts |= {(KINDS[type(thing)], thing.id): thing for thing in things}
        gone = [(item.kind, item.id) for item in page.gone]
        told = len(page.teams) + len(page.people) + len(page.tickets)
        told += len(page.messages) + len(page.reads) + len(things) + len(gone)
        assert len({*puts, *gone}) == told, "an object stands twice in one page"
        assert told <= limit
        self.held |= puts
        for key in gone:
            self.held.pop(key, None)
