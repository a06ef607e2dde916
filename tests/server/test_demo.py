"""The demo desk as every role finds it: what the issue promises of it, and the rules it follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine, func, select

from premium_tui.clock import ManualClock
from premium_tui.domain.roles import Role
from premium_tui.domain.tickets import TEAM_TICKETS_SINCE, Channel, MessageKind, Side, TicketState
from premium_tui.server.auth import viewer_of_person
from premium_tui.server.core import CHANGE, MESSAGE, PARTITION, PERSON, READ, TEAM, THING, TICKET
from premium_tui.server.demo.data import (
    DemoDataError,
    DemoTicket,
    check_tickets,
    read_desk,
    read_tickets,
)
from premium_tui.server.demo.loader import NEWS, load_demo
from premium_tui.server.engine import begin_read, make_engine
from premium_tui.server.schema import DeskFacts, create_desk
from premium_tui.server.tables import MessageRow, PersonRow, TeamRow, TicketRow
from premium_tui.server.visibility import may_see_message, may_see_person, may_see_ticket
from premium_tui.wire.feed import ReadData, TicketData
from premium_tui.wire.things import THINGS
from tests.server.follower import Follower
from tests.server.statements import statements

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Demo:
    """A loaded demo desk, and how long loading took."""

    engine: Engine
    clock: ManualClock
    facts: DeskFacts
    statements: int

    def tickets(self) -> list[TicketRow]:
        with begin_read(self.engine) as connection:
            return [TicketRow(**row) for row in connection.execute(select(TICKET)).mappings()]

    def messages(self) -> list[MessageRow]:
        query = select(MESSAGE).order_by(MESSAGE.c.ticket_id, MESSAGE.c.position)
        with begin_read(self.engine) as connection:
            return [MessageRow(**row) for row in connection.execute(query).mappings()]

    def people(self) -> list[PersonRow]:
        with begin_read(self.engine) as connection:
            query = select(PERSON).order_by(PERSON.c.id)
            return [PersonRow(**row) for row in connection.execute(query).mappings()]

    def teams(self) -> dict[str, TeamRow]:
        with begin_read(self.engine) as connection:
            query = select(TEAM).order_by(TEAM.c.rank)
            rows = [TeamRow(**row) for row in connection.execute(query).mappings()]
        return {row.slug: row for row in rows}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    path: Path = tmp_path_factory.mktemp("demo") / "desk.db"
    engine = make_engine(f"sqlite:///{path}")
    clock = ManualClock(NOON)
    facts = create_desk(engine, clock, demo=True)
    with statements(engine) as told:
        load_demo(engine, clock)
    yield Demo(engine, clock, facts, len(told))
    engine.dispose()


def test_loads_in_bulk(demo: Demo) -> None:
    with begin_read(demo.engine) as connection:
        messages = connection.execute(select(func.count()).select_from(MESSAGE)).scalar_one()
    assert demo.statements < messages / 3


def test_four_teams_as_the_issue_asks(demo: Demo) -> None:
    teams = demo.teams()
    assert list(teams)[-1] == "support"
    assert teams.pop("support").desk_team
    meridian, harbour, aozora, northwind = teams.values()
    assert (meridian.addon_version, meridian.addon_product) == ("enhanced", "dropbox")
    assert (meridian.payment, meridian.owns) == ("card", "dropbox,dash")
    assert (harbour.addon_version, harbour.licences, harbour.payment) == ("essentials", 8, "sales")
    assert (aozora.addon_version, aozora.licences) == (None, 25)
    assert (aozora.payment, aozora.currency) == ("card", "JPY")
    assert (northwind.addon_version, northwind.payment) == (None, "invoice")


def test_all_roles_and_both_tiers_of_champions(demo: Demo) -> None:
    people = demo.people()
    teams = {row.id: row for row in demo.teams().values()}
    for team in teams.values():
        roles = {person.role for person in people if person.team_id == team.id}
        expected = {Role.AGENT} if team.desk_team else set(Role) - {Role.AGENT}
        assert roles == {role.value for role in expected}, team.slug
    assert {person.champion for person in people} == {None, "great", "epic"}
    assert {person.language for person in people} == {"en", "ja"}


def test_the_first_person_of_a_role_is_the_first_of_the_data(demo: Demo) -> None:
    meridian = demo.teams()["meridian-studio"]
    first: dict[str, str] = {}
    for person in demo.people():
        if person.team_id == meridian.id or person.role == Role.AGENT:
            first.setdefault(person.role, person.name)
    assert first == {
        "team_admin": "Dana Okafor",
        "billing_admin": "Luis Ferreira",
        "support_admin": "Priya Nair",
        "member": "Tom Becker",
        "agent": "Noor Haddad",
    }


def test_tickets_of_every_kind(demo: Demo) -> None:
    tickets = demo.tickets()
    assert len(tickets) == len(read_tickets()) >= 150
    assert {ticket.state for ticket in tickets} == {state.value for state in TicketState}
    assert {ticket.channel for ticket in tickets} == {channel.value for channel in Channel}
    assert {ticket.language for ticket in tickets} == {"en", "ja"}
    wide = Counter(ticket.updated_at >= TEAM_TICKETS_SINCE for ticket in tickets)
    assert wide[True] > wide[False] >= 3
    assert len({ticket.subject for ticket in tickets}) == len(tickets)
    assert any(message.kind == MessageKind.NOTE for message in demo.messages())
    assert any(message.collaborator for message in demo.messages())


def test_all_lies_in_the_past_and_numbers_rise_with_age(demo: Demo) -> None:
    assert all(message.sent_at < NOON for message in demo.messages())
    by_partition: dict[int, list[TicketRow]] = {}
    for ticket in sorted(demo.tickets(), key=lambda ticket: ticket.number):
        by_partition.setdefault(ticket.partition, []).append(ticket)
    for partition, tickets in by_partition.items():
        times = [ticket.created_at for ticket in tickets]
        assert times == sorted(times)
        assert [ticket.number for ticket in tickets] == [
            demo.facts.number(partition, place) for place in range(len(tickets))
        ]


def test_few_clocks_run_and_most_is_answered_in_time(demo: Demo) -> None:
    tickets = demo.tickets()
    running = [ticket for ticket in tickets if ticket.clock_started_at is not None]
    assert 1 <= len(running) <= len(tickets) / 10
    for ticket in running:
        assert ticket.state == TicketState.OPEN
        assert ticket.due_at is not None and ticket.target is not None
    met = Counter(ticket.last_answer_met for ticket in tickets)
    assert met[True] > met[False]


def test_no_clock_for_chats_and_calls(demo: Demo) -> None:
    for ticket in demo.tickets():
        if ticket.channel in (Channel.CHAT, Channel.CALLBACK):
            assert ticket.target is None and ticket.first_due_at is None


def test_tickets_agree_with_their_threads(demo: Demo) -> None:
    threads: dict[str, list[MessageRow]] = {}
    for message in demo.messages():
        threads.setdefault(message.ticket_id, []).append(message)
    for ticket in demo.tickets():
        thread = threads[ticket.id]
        public = [message for message in thread if message.kind == MessageKind.PUBLIC]
        assert [message.position for message in thread] == list(range(1, ticket.positions + 1))
        assert [message.revision for message in public] == list(range(1, ticket.revision + 1))
        assert ticket.created_at == thread[0].sent_at
        assert ticket.updated_at == public[-1].sent_at
        assert ticket.last_author_id == public[-1].author_id
        ends_with_customer = public[-1].side == Side.CUSTOMER
        if ticket.state in (TicketState.OPEN, TicketState.WAITING) and ticket.target is not None:
            assert (ticket.clock_started_at is not None) is ends_with_customer
        else:
            assert ticket.clock_started_at is None
        for message in thread:
            colleague = message.author_id != ticket.requester_id
            assert message.collaborator is (message.side == Side.CUSTOMER and colleague)


def test_everyone_sees_what_the_rules_allow_and_a_handful_unread(demo: Demo) -> None:
    tickets = {ticket.id: ticket for ticket in demo.tickets()}
    for person in demo.people():
        follower = Follower(demo.engine, demo.clock, demo.facts, person.id)
        follower.pull(100)
        with begin_read(demo.engine) as connection:
            viewer = viewer_of_person(connection, person.id)
        assert viewer is not None
        expected = {
            ("ticket", ticket.id)
            for ticket in tickets.values()
            if may_see_ticket(viewer, ticket.model_dump())
        }
        expected |= {
            ("message", message.id)
            for message in demo.messages()
            if may_see_message(
                viewer, message.model_dump(), tickets[message.ticket_id].model_dump()
            )
        }
        expected |= {
            ("person", row.id) for row in demo.people() if may_see_person(viewer, row.model_dump())
        }
        others = {"team", "read", *THINGS}
        held = {key: item for key, item in follower.held.items() if key[0] not in others}
        assert set(held) == expected, person.name
        reads = {key[1] for key in follower.held if key[0] == "read"}
        assert {("ticket", ticket_id) for ticket_id in reads} <= expected, person.name
        _check_unread(follower, person)


def _check_unread(follower: Follower, person: PersonRow) -> None:
    items = follower.held.values()
    read = {item.ticket_id: item.through for item in items if isinstance(item, ReadData)}
    unread = [
        item
        for item in items
        if isinstance(item, TicketData)
        and read.get(item.id, 0) < item.revision
        and item.last_author_id != person.id
    ]
    assert len(unread) <= 12, person.name
    for ticket in unread:
        if person.role == Role.AGENT:
            assert ticket.clock_started_at is not None or ticket.assignee_id is None
        else:
            assert ticket.updated_at > NOON - NEWS


def test_sums_agree_with_the_feed(demo: Demo) -> None:
    with begin_read(demo.engine) as connection:
        rows = sum(
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (TEAM, PERSON, TICKET, MESSAGE, READ, THING)
        )
        changes = connection.execute(select(func.count()).select_from(CHANGE)).scalar_one()
        heads = connection.execute(select(func.sum(PARTITION.c.head_seq))).scalar_one()
        numbers = connection.execute(select(func.sum(PARTITION.c.next_number))).scalar_one()
    assert rows == changes == heads
    assert numbers == len(demo.tickets())


def test_a_desk_with_teams_is_left_as_it_is(demo: Demo) -> None:
    before = demo.messages()
    load_demo(demo.engine, demo.clock)
    assert demo.messages() == before


def _ticket(**changes: object) -> DemoTicket:
    desk = read_desk()
    plain: dict[str, object] = {
        "key": "k",
        "team": desk.teams[1].slug,
        "requester": desk.teams[1].people[0].handle,
        "subject": "S",
        "product": "Dropbox",
        "issue_kind": None,
        "channel": "request",
        "language": "en",
        "status": "open",
        "priority": "normal",
        "assignee": None,
        "tags": [],
        "age_min": 60,
        "messages": [{"author": desk.teams[1].people[0].handle, "after_min": 0, "body": "B"}],
    }
    return msgspec.convert({**plain, **changes}, DemoTicket)


FIONA = "fiona.gale"
JACK = "jack.rowe"


def _said(author: str, after: int, **more: object) -> dict[str, object]:
    return {"author": author, "after_min": after, "body": "B", **more}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"team": "nobody"}, "no such team"),
        ({"requester": "dana.okafor"}, "requester"),
        ({"channel": "get_help"}, "rules 12, 29"),
        ({"requester": JACK, "messages": [_said(JACK, 0)]}, "rules 12, 29"),
        ({"product": "Dash"}, "own the product"),
        ({"product": "Drive"}, "own the product"),
        ({"assignee": FIONA}, "no agent"),
        ({"subject": ""}, "subject"),
        ({"tags": ["a,b"]}, "comma"),
        ({"messages": []}, "do not rise"),
        ({"messages": [_said(FIONA, 0), _said("noor", 9), _said(FIONA, 8)]}, "do not rise"),
        ({"age_min": 5, "messages": [_said(FIONA, 0), _said("noor", 5)]}, "future"),
        ({"age_min": None}, "age_min or at"),
        ({"at": "2024-12-01T00:00:00Z"}, "age_min or at"),
        ({"age_min": None, "at": "2024-12-01T00:00:00"}, "time zone"),
        ({"messages": [_said("noor", 0)]}, "first message"),
        ({"messages": [_said(FIONA, 0), _said("stranger", 1)]}, "author"),
        ({"messages": [_said(FIONA, 0, note=True)]}, "note"),
        ({"messages": [_said(FIONA, 0), _said(JACK, 1)]}, "rule 35"),
        ({"status": "waiting"}, "spoke last"),
    ],
)
def test_wrong_data_is_refused(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(DemoDataError, match=reason) as caught:
        check_tickets(read_desk(), [_ticket(**changes)])
    assert caught.value.key == "k"


def test_a_key_twice_is_refused() -> None:
    check_tickets(read_desk(), [_ticket()])
    with pytest.raises(DemoDataError, match="taken"):
        check_tickets(read_desk(), [_ticket(), _ticket()])
