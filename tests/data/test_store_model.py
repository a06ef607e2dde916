"""The cache after any pages equals a cache of one snapshot, and its figures a recount, always.

Hypothesis changes a small desk with a compacted feed like the server's while a store follows it in
pages of any size, across restarts, expired cursors and snapshots that are broken off.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from premium_tui.data.store import Store
from premium_tui.wire.feed import ChangesPage, ReadData, TicketData
from tests.data.feed_pages import (
    AGENT,
    ME,
    NOW,
    YOU,
    Thing,
    gone,
    identity,
    message,
    page,
    person,
    read,
    recount,
    rows_of,
    team,
    ticket,
)
from tests.memory import MEMORY

Key = tuple[str, str]

TICKETS = [f"t{n}" for n in range(5)]
PEOPLE = [ME, YOU, AGENT]
ROLES = ("team_admin", "member", "agent")

_tickets = st.sampled_from(TICKETS)
_people = st.sampled_from(PEOPLE)
_hours = st.integers(0, 100)


class TinyDesk:
    """A desk whose feed keeps the newest change of each object, deletions among them."""

    def __init__(self) -> None:
        self.log: dict[Key, tuple[int, Thing]] = {}
        self.seq = 0

    def change(self, kind: str, object_id: str, thing: Thing) -> None:
        self.seq += 1
        self.log[kind, object_id] = (self.seq, thing)

    def pages(self, after: int, size: int) -> Iterator[ChangesPage]:
        """Yield one page after another as the feed stands when each is asked for."""
        more = True
        while more:
            newer = sorted((seq, n) for n, (seq, _) in enumerate(self.log.values()) if seq > after)
            things = list(self.log.values())
            chosen = [things[n][1] for _, n in newer[:size]]
            more = len(newer) > size
            after = newer[size - 1][0] if more else self.seq
            yield page(str(after), *chosen, more=more)

    def held(self, kind: str) -> list[str]:
        return [
            object_id
            for (of, object_id), (_, thing) in self.log.items()
            if of == kind and type(thing) is not type(gone("", ""))
        ]


class StoreMachine(RuleBasedStateMachine):
    """See the module."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=MEMORY))
        self.desk = TinyDesk()
        self.role = "team_admin"
        self.path = self.folder / "cache.db"
        self.store = self.opened(self.path)
        self.size = 3

    def opened(self, path: Path) -> Store:
        store = Store.open(path)
        store.take_identity(identity(role=self.role), NOW)
        return store

    def teardown(self) -> None:
        try:
            self.catch_up()
        finally:
            self.store.close()
            shutil.rmtree(self.folder)

    def follow(self, store: Store, limit: int | None = None, size: int = 3) -> None:
        cursor = store.position().cursor
        for count, each in enumerate(self.desk.pages(int(cursor or 0), size), 1):
            store.apply(each)
            if count == limit:
                break

    def catch_up(self) -> None:
        self.follow(self.store, size=self.size)
        fresh = self.opened(self.folder / "fresh.db")
        self.follow(fresh, size=1_000)
        fresh.close()
        assert rows_of(self.path) == rows_of(self.folder / "fresh.db")
        (self.folder / "fresh.db").unlink()

    @initialize(size=st.integers(1, 6), role=st.sampled_from(ROLES))
    def choose(self, size: int, role: str) -> None:
        self.size = size
        self.role = role
        self.store.take_identity(identity(role=role), NOW)
        self.desk.change("team", "team", team())

    @rule(
        ticket_id=_tickets,
        state=st.sampled_from(["open", "waiting", "solved", "closed"]),
        requester=_people,
        assignee=st.none() | _people,
        author=_people,
        created=_hours,
        in_team=st.booleans(),
        grown=st.integers(0, 2),
        subject=st.sampled_from(["Files stop", "Files stop syncing"]),
    )
    def write_ticket(
        self,
        ticket_id: str,
        state: str,
        requester: str,
        assignee: str | None,
        author: str,
        created: int,
        in_team: bool,
        grown: int,
        subject: str,
    ) -> None:
        before = self.desk.log.get(("ticket", ticket_id), (0, None))[1]
        version, revision = (
            (before.version, before.revision) if isinstance(before, TicketData) else (0, 1)
        )
        changed = ticket(
            ticket_id,
            subject=subject,
            state=state,
            requester_id=requester,
            assignee_id=assignee,
            last_author_id=author,
            created_at=NOW - timedelta(hours=created),
            in_team=in_team,
            revision=revision + grown,
            version=version + 1,
        )
        self.desk.change("ticket", ticket_id, changed)

    @rule(
        ticket_id=_tickets, position=st.integers(1, 3), note=st.booleans(), word=st.integers(0, 3)
    )
    def write_message(self, ticket_id: str, position: int, note: bool, word: int) -> None:
        if ticket_id in self.desk.held("ticket"):
            key = f"{ticket_id}.{position}"
            kind = "note" if note else "public"
            written = message(key, ticket_id, position=position, kind=kind, body=f"返金 {word}")
            self.desk.change("message", key, written)

    @rule(ticket_id=_tickets, through=st.integers(0, 4))
    def mark_read(self, ticket_id: str, through: int) -> None:
        self.desk.change("read", ticket_id, read(ticket_id, through))

    @rule(ticket_id=_tickets)
    def forget_read(self, ticket_id: str) -> None:
        if isinstance(self.desk.log.get(("read", ticket_id), (0, None))[1], ReadData):
            self.desk.change("read", ticket_id, gone("read", ticket_id))

    @rule(ticket_id=_tickets, ticket_first=st.booleans())
    def lose_ticket(self, ticket_id: str, ticket_first: bool) -> None:
        messages = [m for m in self.desk.held("message") if m.startswith(f"{ticket_id}.")]
        losses = [("message", m) for m in messages]
        if ticket_id in self.desk.held("ticket"):
            losses.insert(0 if ticket_first else len(losses), ("ticket", ticket_id))
        for kind, object_id in losses:
            self.desk.change(kind, object_id, gone(kind, object_id))

    @rule(person_id=_people, here=st.booleans())
    def change_person(self, person_id: str, here: bool) -> None:
        thing = person(person_id) if here else gone("person", person_id)
        self.desk.change("person", person_id, thing)

    @rule(count=st.integers(1, 3))
    def pull(self, count: int) -> None:
        self.follow(self.store, count, self.size)

    @rule()
    def cursor_expires(self) -> None:
        self.store.start_over()

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = self.opened(self.path)

    @rule(role=st.sampled_from(ROLES))
    def change_role(self, role: str) -> None:
        self.role = role
        self.store.take_identity(identity(role=role), NOW)

    @rule()
    def compare(self) -> None:
        self.catch_up()

    @invariant()
    def figures_are_exact(self) -> None:
        assert rows_of(self.path)["counter"] == recount(self.path)


TestStoreMachine = StoreMachine.TestCase
TestStoreMachine.settings = settings(
    max_examples=30,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
