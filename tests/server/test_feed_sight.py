"""The feed as every role sees it: incremental equals a fresh snapshot equals the rules.

A Hypothesis machine opens, answers, notes, moves, hides, promotes and demotes around the date of
rule 38; after each step every follower's cache must hold exactly what a fresh snapshot gives, and
that must be what the predicates of `visibility` allow of the rows in the tables. After a step that
wrote nothing, at the same time, there is nothing to be seen that was not seen before.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Table, select

from premium_tui.domain.roles import Role
from premium_tui.domain.tickets import TicketState
from premium_tui.ids import new_id
from premium_tui.server import people, sight, threads, tickets
from premium_tui.server.auth import viewer_of_person
from premium_tui.server.core import MESSAGE, PERSON, READ, TEAM, TICKET
from premium_tui.server.engine import begin_read, begin_write
from premium_tui.server.feed import team_wide
from premium_tui.server.problems import ProblemError
from premium_tui.server.tables import TicketRow
from premium_tui.server.visibility import (
    Viewer,
    may_see_message,
    may_see_person,
    may_see_ticket,
)
from premium_tui.wire.feed import MessageData, TicketData
from premium_tui.wire.schemas import NewMessage, NewTicket
from tests.server.follower import Follower, Held
from tests.server.statements import statements
from tests.server.world import PEOPLE, World, make_world

CUSTOMERS = [name for name, (team, _) in PEOPLE.items() if team != "desk"]
ACME = [name for name, (team, _) in PEOPLE.items() if team == "acme"]
CUSTOMER_ROLES = [role for role in Role if not role.is_agent]
BEFORE_RULE_38 = datetime(2024, 12, 10, 18, tzinfo=UTC)

_names = st.sampled_from(sorted(PEOPLE))
_places = st.integers(0, 20)


class FeedMachine(RuleBasedStateMachine):
    """See the module."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.ends = ExitStack()
        self.ends.callback(shutil.rmtree, self.folder)
        self.world = self.new_world()
        self.ends.callback(self.world.engine.dispose)
        self.told = self.ends.enter_context(statements(self.world.engine))
        self.seen_at: datetime | None = None
        self.world.clock.at = BEFORE_RULE_38
        self.tickets: list[str] = []
        self.followers = {name: self.follower(name) for name in PEOPLE}
        self.late = {name: self.follower(name) for name in PEOPLE}
        self.limit = 3

    def new_world(self) -> World:
        """Make a desk with few partitions, so that teams share one."""
        return make_world(self.folder, partitions=2)

    def follower(self, name: str) -> Follower:
        world = self.world
        return Follower(world.engine, world.clock, world.facts, world.people[name])

    def teardown(self) -> None:
        with self.ends:
            for name in PEOPLE:
                self.catch_up(name)

    @initialize(limit=st.integers(1, 7))
    def choose_page_size(self, limit: int) -> None:
        self.limit = limit

    @rule(hours=st.integers(1, 9))
    def time_passes(self, hours: int) -> None:
        self.world.clock.advance(timedelta(hours=hours))

    @rule(name=st.sampled_from(CUSTOMERS))
    def open(self, name: str) -> None:
        new = NewTicket(id=new_id(), message_id=new_id(), subject="S", body="B", channel="get_help")
        with begin_write(self.world.engine) as connection:
            viewer = self.viewer(name)
            tickets.open_ticket(connection, self.world.facts, viewer, new, self.world.clock.now())
        self.tickets.append(new.id)

    def viewer(self, name: str) -> Viewer:
        with begin_read(self.world.engine) as connection:
            viewer = viewer_of_person(connection, self.world.people[name])
        assert viewer is not None
        return viewer

    def ticket(self, place: int) -> str | None:
        return self.tickets[place % len(self.tickets)] if self.tickets else None

    @rule(name=_names, place=_places, note=st.booleans())
    def write(self, name: str, place: int, note: bool) -> None:
        ticket = self.ticket(place)
        if ticket is None:
            return
        new = NewMessage(id=new_id(), kind="note" if note else "public", body="More")
        try:
            with begin_write(self.world.engine) as connection:
                tickets.add_message(
                    connection, self.viewer(name), ticket, new, self.world.clock.now()
                )
        except ProblemError as problem:
            assert problem.status in (403, 404, 409)

    @rule(name=_names, place=_places, state=st.sampled_from(TicketState))
    def set_state(self, name: str, place: int, state: TicketState) -> None:
        ticket = self.ticket(place)
        if ticket is None:
            return
        try:
            with begin_write(self.world.engine) as connection:
                tickets.set_state(
                    connection, self.viewer(name), ticket, state, self.world.clock.now()
                )
        except ProblemError as problem:
            assert problem.status in (403, 404, 409)

    @rule(name=_names, place=_places, through=st.integers(0, 3))
    def read(self, name: str, place: int, through: int) -> None:
        ticket = self.ticket(place)
        if ticket is None:
            return
        try:
            with begin_write(self.world.engine) as connection:
                tickets.mark_read(
                    connection, self.viewer(name), ticket, through, self.world.clock.now()
                )
        except ProblemError as problem:
            assert problem.status == 404

    @rule(name=st.sampled_from(ACME), place=_places)
    def move_requester(self, name: str, place: int) -> None:
        ticket = self.ticket(place)
        if ticket is None:
            return
        with begin_write(self.world.engine) as connection:
            row = threads.find_ticket(connection, ticket)
            assert row is not None
            if row.team_id != self.world.teams["acme"]:
                return
            tickets.move_requester(
                connection,
                self.viewer("agent"),
                ticket,
                self.world.people[name],
                row.version,
                self.world.clock.now(),
            )

    @rule(place=_places, into=_places)
    def merge(self, place: int, into: int) -> None:
        ticket, other = self.ticket(place), self.ticket(into)
        if ticket is None or other is None:
            return
        before = {name: threads_of(self.followers[name].held) for name in PEOPLE}
        wide = self.in_team_tickets()
        try:
            with begin_write(self.world.engine) as connection:
                row = threads.find_ticket(connection, ticket)
                assert row is not None
                viewer, now = self.viewer("agent"), self.world.clock.now()
                tickets.merge(connection, viewer, ticket, other, row.version, now)
        except ProblemError as problem:
            assert problem.status in (409, 422)
            return
        widened = self.in_team_tickets() - wide
        assert widened <= {ticket, other}
        for name, seen in before.items():
            # Nobody loses anything, and what anybody gains rule 38 gives them.
            after = threads_of(self.snapshot(name))
            assert seen <= after and after - seen <= widened

    def in_team_tickets(self) -> set[object]:
        return {row["id"] for row in self.rows(TICKET) if team_wide(row)}

    @rule(place=_places, wide=st.booleans())
    def redate(self, place: int, wide: bool) -> None:
        """A desk's own correction of a date: it may widen or narrow the sight of team admins."""
        ticket = self.ticket(place)
        if ticket is None:
            return
        with begin_write(self.world.engine) as connection:
            after = threads.find_ticket(connection, ticket)
            assert after is not None
            before = TicketRow(**after.model_dump())
            after.created_at = BEFORE_RULE_38
            after.updated_at = BEFORE_RULE_38 + timedelta(days=9 if wide else 0)
            threads.save(connection, after)
            sight.record_sight(connection, before, after)

    @rule(name=st.sampled_from(CUSTOMERS), role=st.sampled_from(CUSTOMER_ROLES))
    def change_role(self, name: str, role: Role) -> None:
        with begin_write(self.world.engine) as connection:
            people.change_role(connection, self.world.people[name], role)

    @rule(teams=st.sampled_from([("acme",), ("zeta",), ("acme", "zeta"), None]))
    def set_services(self, teams: tuple[str, ...] | None) -> None:
        agent = self.followers["limited"]
        agent.pull(2000)
        before, restarts = self.viewer("limited"), agent.restarts
        keys = None if teams is None else [self.world.team_key(team) for team in teams]
        with begin_write(self.world.engine) as connection:
            people.set_services(connection, self.world.people["limited"], keys)
        after = self.viewer("limited")
        agent.pull(self.limit)
        acme_and_zeta = [self.world.teams["acme"], self.world.teams["zeta"]]
        lost = any(before.serves(t) and not after.serves(t) for t in acme_and_zeta)
        assert (agent.restarts > restarts) is lost, "gained teams come without a fresh snapshot"

    @rule(name=_names)
    def catch_up(self, name: str) -> None:
        """Somebody who was away comes back."""
        self.late[name].pull(self.limit)
        assert self.late[name].held == self.snapshot(name)

    def snapshot(self, name: str) -> Held:
        fresh = self.follower(name)
        fresh.pull(2000)
        return fresh.held

    @invariant()
    def everyone_is_up_to_date(self) -> None:
        wrote = any(not told.startswith(("BEGIN", "SELECT")) for told in self.told)
        if not wrote and self.seen_at == self.world.clock.now():
            return
        self.see()
        self.seen_at = self.world.clock.now()
        self.told.clear()

    def see(self) -> None:
        """Let all followers pull, and compare what they hold with a snapshot and the rules."""
        rows = {table.name: self.rows(table) for table in (TEAM, PERSON, TICKET, MESSAGE, READ)}
        for name, follower in self.followers.items():
            follower.pull(self.limit)
            snapshot, viewer = self.snapshot(name), self.viewer(name)
            assert follower.held == snapshot
            assert set(snapshot) == allowed(viewer, rows)
            if not viewer.is_agent:
                no_notes_leave(snapshot)

    def rows(self, table: Table) -> list[dict[str, object]]:
        with begin_read(self.world.engine) as connection:
            return [dict(row) for row in connection.execute(select(table)).mappings()]


def allowed(viewer: Viewer, rows: Mapping[str, list[dict[str, object]]]) -> set[tuple[str, str]]:
    """Return what the rules let a person see of the rows there are, by table."""
    tickets = {str(row["id"]): row for row in rows["ticket"]}
    keys = {
        ("team", str(row["id"]))
        for row in rows["team"]
        if row["id"] == viewer.team_id or viewer.serves(str(row["id"]))
    }
    keys |= {("person", str(row["id"])) for row in rows["person"] if may_see_person(viewer, row)}
    keys |= {("ticket", key) for key, row in tickets.items() if may_see_ticket(viewer, row)}
    keys |= {
        ("message", str(row["id"]))
        for row in rows["message"]
        if may_see_message(viewer, row, tickets[str(row["ticket_id"])])
    }
    keys |= {
        ("read", str(row["ticket_id"]))
        for row in rows["read_state"]
        if row["person_id"] == viewer.person_id
        and (not viewer.is_agent or viewer.serves(str(row["team_id"])))
    }
    return keys


def threads_of(held: Held) -> set[object]:
    """Return the tickets of which somebody holds anything."""
    tickets = {thing.id for thing in held.values() if isinstance(thing, TicketData)}
    return tickets | {t.ticket_id for t in held.values() if isinstance(t, MessageData)}


def no_notes_leave(held: Held) -> None:
    for thing in held.values():
        if isinstance(thing, MessageData):
            assert thing.kind == "public"
        if isinstance(thing, TicketData):
            assert thing.tags == []


FeedMachine.TestCase.settings = settings(
    max_examples=10,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestFeed = FeedMachine.TestCase
