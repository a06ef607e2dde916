"""Working a queue: who can take a ticket, a race for it, and what is shown meanwhile."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from premium_tui.clock import Clock
from premium_tui.data import errors
from premium_tui.data.drafts import PersonSettings
from premium_tui.data.gateway import Gateway
from premium_tui.data.http_desk import HttpDesk
from premium_tui.data.mine import MineFile
from premium_tui.data.models import AgentName, ListSpec, Scope, Sort
from premium_tui.data.outbox import LOST
from premium_tui.domain.actions import Assign, EditTags, Note, SetPriority, SetState, Snooze
from premium_tui.domain.query import parse
from premium_tui.domain.tickets import Priority, TicketState
from premium_tui.ids import new_id
from premium_tui.paths import DemoWho
from premium_tui.server import people
from premium_tui.server.engine import begin_write
from tests.data.cache_builder import AGENT_ID, NOW, TEAM_ID, ticket_id
from tests.data.client import Client, Line
from tests.data.gateway_desk import Desk
from tests.server.world import World, copy_world, open_ticket, post, put

AGENT = DemoWho("agent")
SAM = AgentName(AGENT_ID, "Sam Reed")
NOOR = AgentName("noor", "Noor\x1b Haddad")


@pytest.fixture
def gateway(tmp_path: Path) -> Gateway:
    return Desk(tmp_path).cached(AGENT)


def put_agents(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executemany(
            "INSERT INTO person VALUES (?, 'desk', ?, NULL, ?, NULL, 'en', ?)",
            [
                ("noor", "Noor\x1b Haddad", "agent", None),
                ("yuki", "yuki Shimizu", "agent", f"other,{TEAM_ID}"),
                ("marcus", "Marcus", "agent", "other"),
                ("dana", "Dana", "team_admin", None),
            ],
        )
        connection.commit()


def test_only_the_agents_who_serve_a_team_are_offered(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    gateway = desk.cached(AGENT)
    assert gateway.work.agents(TEAM_ID) == []
    put_agents(desk.person(AGENT).cache_db)
    names = [(agent.id, agent.name) for agent in gateway.work.agents(TEAM_ID)]
    assert names == [("noor", "Noor\ufffd Haddad"), ("yuki", "yuki Shimizu")]
    assert [agent.id for agent in gateway.work.agents("other")] == ["marcus", "noor", "yuki"]


def test_who_has_a_ticket_shows_at_once_everywhere(gateway: Gateway) -> None:
    free, taken = ticket_id(5), ticket_id(6)
    mine = ListSpec(Scope.QUEUE, query=parse("assignee:me", agent=True))
    nobodys = ListSpec(Scope.QUEUE, query=parse("assignee:none", agent=True))
    named = ListSpec(Scope.QUEUE, query=parse("assignee:haddad", agent=True))

    def found(spec: ListSpec) -> set[str]:
        keys = gateway.keys(spec)
        assert keys is not None
        assert {row.id for row in gateway.rows(keys)} >= {
            row.id for row in gateway.first_rows(spec, 500)
        }
        return {row.id for row in gateway.rows(keys)}

    assert free in found(nobodys) and free not in found(mine)
    take = gateway.work.assignment(free, SAM)
    assert take == Assign(free, AGENT_ID, 1, "Sam Reed", None)
    gateway.act(take)
    give = gateway.work.assignment(taken, NOOR)
    assert give == Assign(taken, "noor", 1, NOOR.name, AGENT_ID)
    gateway.act(give)
    assert free in found(mine) and free not in found(nobodys)
    assert found(named) == {taken} and taken not in found(mine)
    detail = gateway.ticket(taken)
    assert detail is not None
    assert (detail.row.assignee_id, detail.row.assignee_name) == ("noor", "Noor\ufffd Haddad")
    assert gateway.work.assignment(free, SAM) is None, "it is theirs already"
    assert gateway.work.assignment("none", SAM) is None
    # What is done next stands on what is on its way.
    again = gateway.work.assignment(taken, None)
    assert again is not None and again.instead_of == "noor"
    gateway.act(again)
    assert taken in found(nobodys)
    assert gateway.work.reverse(give, SAM) == Assign(taken, AGENT_ID, 1, "Sam Reed", "noor")


def test_priority_and_tags_are_looked_for_as_they_will_be(gateway: Gateway) -> None:
    one = ticket_id(1)

    def found(text: str) -> set[str]:
        keys = gateway.keys(ListSpec(Scope.QUEUE, query=parse(text, agent=True)))
        assert keys is not None
        return {row.id for row in gateway.rows(keys)}

    assert one not in found("priority:urgent") | found("tag:vip")
    gateway.act(SetPriority(one, Priority.URGENT))
    gateway.act(EditTags(one, ("VIP", "two words"), ()))
    assert one in found("priority:urgent") and found("tag:vip") == {one}
    assert found('tag:"two words"') == {one}
    detail = gateway.ticket(one)
    assert detail is not None and detail.row.tags == ("VIP", "two words")
    gateway.act(EditTags(one, (), ("vip",)))
    assert found("tag:vip") == set()


def test_tags_of_other_tickets_are_offered_the_commonest_first(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    gateway = desk.cached(AGENT)
    assert gateway.work.tags() == []
    with closing(sqlite3.connect(desk.person(AGENT).cache_db)) as connection:
        connection.execute("UPDATE ticket SET tags = 'refund' WHERE key = 1")
        connection.execute("UPDATE ticket SET tags = 'vip,r\x1bed' WHERE key IN (2, 3)")
        connection.commit()
    assert gateway.work.tags() == ["vip", "r\ufffded", "refund"]


def test_what_sleeps_leaves_the_queue_and_comes_back_by_the_clock(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    gateway = desk.cached(AGENT, offset_ms=60_000)
    queue = ListSpec(Scope.QUEUE, Sort.DUE)
    every = [row.id for row in gateway.first_rows(queue, 500)]

    def shown() -> list[str]:
        keys = gateway.keys(queue)
        assert keys is not None
        listed = [row.id for row in gateway.rows(keys)]
        assert [row.id for row in gateway.first_rows(queue, 500)] == listed
        assert [row.id for row in gateway.first_rows(queue, 5)] == listed[:5]
        return listed

    assert gateway.work.next_waking() is None
    soon, late = NOW + timedelta(minutes=30), NOW + timedelta(hours=3)
    with closing(sqlite3.connect(desk.person(AGENT).cache_db)) as connection:
        body = json.dumps({"id": every[1], "until": soon.isoformat(), "by_name": "Noor"})
        connection.execute("INSERT INTO snooze VALUES (?, ?)", (every[1], body))
        connection.commit()
    gateway.act(Snooze(every[0], late.isoformat()))
    assert shown() == every[2:] and gateway.work.next_waking() == soon
    detail = gateway.ticket(every[0])
    assert detail is not None and detail.snoozed_until == late
    # Whoever looks for it finds it.
    found = gateway.keys(ListSpec(Scope.QUEUE, query=parse("status:open", agent=True)))
    assert found is not None and {every[0], every[1]} <= {r.id for r in gateway.rows(found)}
    asleep = ListSpec(Scope.QUEUE, query=parse("is:snoozed", agent=True))
    keys = gateway.keys(asleep)
    assert keys is not None and {r.id for r in gateway.rows(keys)} == {every[0], every[1]}
    awake = gateway.keys(ListSpec(Scope.QUEUE, query=parse("-is:snoozed", agent=True)))
    assert awake is not None and sorted(r.id for r in gateway.rows(awake)) == sorted(every[2:])
    # The desk's clock is a minute ahead.
    desk.clock.advance(timedelta(minutes=29))
    assert shown() == [every[1], *every[2:]] and gateway.work.next_waking() == late
    gateway.act(Snooze(every[0], None))
    assert shown() == every
    refused = gateway.act(Snooze(every[2], late.isoformat()))
    desk.worker(AGENT).park(refused, 404, "not-found", "Gone.")
    assert shown() == every and gateway.work.next_waking() is None


def test_what_was_lost_is_told_once_and_clean(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    gateway = desk.cached(AGENT)
    assert gateway.work.lost() == []
    first = gateway.act(Assign("t1", "me", 1))
    second = gateway.act(Assign("t2", "me", 1))
    outbox = desk.worker(AGENT)
    outbox.lose(first, "Noor\x1b[31m took #1 first.")
    outbox.lose(second, "Noor took #2 first.")
    outbox.lose("none of ours", "Nobody took anything.")
    assert [(lost.key, lost.words) for lost in gateway.work.lost()] == [
        (first, "Noor\ufffd[31m took #1 first."),
        (second, "Noor took #2 first."),
    ]
    assert gateway.work.lost() == []
    assert gateway.outbox() == []


def test_a_command_learns_what_it_lost_whoever_was_told_first(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    gateway = desk.cached(AGENT)
    keys = [gateway.act(Assign(f"t{n}", "me", 1)) for n in range(3)]
    outbox = desk.worker(AGENT)
    outbox.lose(keys[0], "Noor took #1 first.")
    outbox.lose(keys[1], "Noor took #2 first.")
    assert [lost.key for lost in gateway.work.lost()] == keys[:2]
    outbox.lose(keys[2], "Noor\x1b[31m took #3 first.")
    found = gateway.work.lost_of(keys[1:])
    assert [(lost.key, lost.words) for lost in found] == [
        (keys[2], "Noor\ufffd[31m took #3 first."),
        (keys[1], "Noor took #2 first."),
    ]
    assert gateway.work.lost_of(keys[1:]) == [] and gateway.work.lost() == []
    # What nobody asks for any more is not kept for ever; keys tell by the machine's own clock.
    desk.clock.at = datetime.now(UTC) + timedelta(days=400)
    last = gateway.act(Assign("t4", "me", 1))
    outbox.lose(last, "Noor took #4 first.")
    assert [lost.key for lost in gateway.work.lost()] == [last]
    assert gateway.work.lost_of([keys[0]]) == []


class Agents:
    """Two agents' files and engines on one desk, for tickets of a team both serve."""

    def __init__(self, folder: Path, clock: Clock, world: World) -> None:
        self.world = world
        self.one = Client(Line(HttpDesk(world.client("agent"))), folder / "one", clock)
        self.other = Client(Line(HttpDesk(world.client("limited"))), folder / "other", clock)

    def take(self, client: Client, ticket: str, who: str, instead_of: str | None = None) -> str:
        """Let one of them take a ticket of version 1 as they know it."""
        action = Assign(ticket, self.world.people[who], 1, who.title(), instead_of)
        return client.outbox.enqueue(action, client.clock.now())

    def lost(self, client: Client) -> list[str]:
        """Return what a person is told of a race."""
        return list(PersonSettings(MineFile(client.folder / "mine.db")).take(LOST).values())

    async def assignee(self, ticket: str) -> str | None:
        """Return who has a ticket on the desk."""
        async with self.world.client("agent") as client:
            found = (await client.get(f"/v1/tickets/{ticket}")).json()
        name: str | None = found["assignee_name"]
        return name


@pytest.fixture
async def agents(tmp_path: Path) -> AsyncIterator[Agents]:
    world = copy_world(tmp_path)
    agents = Agents(tmp_path, world.clock, world)
    yield agents
    for client in (agents.one, agents.other):
        client.close()
        await client.desk.aclose()
    world.engine.dispose()


async def test_a_race_has_one_winner_and_the_loser_is_told_who(agents: Agents) -> None:
    ticket = await open_ticket(agents.world, "zadmin")
    await agents.one.round()
    await agents.other.round()
    agents.take(agents.one, ticket, "agent")
    agents.take(agents.other, ticket, "limited")
    note = Note(ticket, new_id(), "Mine, I think.", 1)
    agents.other.outbox.enqueue(note, agents.other.clock.now())
    await agents.one.round()
    await agents.other.round()
    assert await agents.assignee(ticket) == "Agent"
    assert agents.lost(agents.one) == []
    (words,) = agents.lost(agents.other)
    assert words.startswith("Agent took #") and words.endswith(" first.")
    # Nothing waits for a person, and what was done besides went on.
    assert agents.other.outbox.pending() == []
    async with agents.world.client("agent") as client:
        thread = (await client.get(f"/v1/tickets/{ticket}/messages")).json()["items"]
    assert [message["body"] for message in thread][1:] == ["Mine, I think."]


async def test_a_ticket_that_changed_otherwise_is_taken_all_the_same(agents: Agents) -> None:
    ticket = await open_ticket(agents.world, "zadmin")
    await agents.one.round()
    now = agents.one.clock.now()
    # What one does before raises the version, and so does what a customer writes meanwhile.
    agents.one.outbox.enqueue(SetState(ticket, TicketState.WAITING), now)
    agents.take(agents.one, ticket, "agent")
    async with agents.world.client("zadmin") as customer:
        more = {"id": new_id(), "body": "And one more thing."}
        await post(customer, f"/v1/tickets/{ticket}/messages", more)
    await agents.one.round()
    assert agents.one.outbox.pending() == [] and agents.lost(agents.one) == []
    assert await agents.assignee(ticket) == "Agent"


async def test_a_lost_answer_to_a_take_that_was_asked_twice_is_no_race(agents: Agents) -> None:
    ticket = await open_ticket(agents.world, "zadmin")
    await agents.one.round()
    async with agents.world.client("agent") as client:
        await put(client, f"/v1/tickets/{ticket}/state", {"state": "waiting"})
    agents.take(agents.one, ticket, "agent")
    agents.one.desk.after["send"] = [errors.Offline("answer lost")]
    await agents.one.round()
    assert await agents.assignee(ticket) == "Agent"
    assert [entry.attempts for entry in agents.one.outbox.pending()] == [1]
    await agents.one.round()
    assert agents.one.outbox.pending() == [] and agents.lost(agents.one) == []


async def test_what_was_taken_and_given_up_since_is_not_taken_twice(agents: Agents) -> None:
    ticket = await open_ticket(agents.world, "zadmin")
    await agents.one.round()
    async with agents.world.client("agent") as client:
        await put(client, f"/v1/tickets/{ticket}/state", {"state": "waiting"})
    agents.take(agents.one, ticket, "agent")
    agents.one.desk.after["send"] = [errors.Offline("answer lost")]
    await agents.one.round()
    assert await agents.assignee(ticket) == "Agent"
    await agents.other.round()
    free = Assign(ticket, None, 3, None, agents.world.people["agent"])
    agents.other.outbox.enqueue(free, agents.other.clock.now())
    await agents.other.round()
    assert await agents.assignee(ticket) is None
    await agents.one.round()
    assert agents.one.outbox.pending() == [] and agents.lost(agents.one) == []
    assert await agents.assignee(ticket) is None


async def test_what_somebody_else_has_by_now_is_not_taken_from_them(agents: Agents) -> None:
    ticket = await open_ticket(agents.world, "zadmin")
    limited = agents.world.people["limited"]
    for client in (agents.one, agents.other):
        await client.round()
    agents.take(agents.other, ticket, "limited")
    await agents.other.round()
    # Taken over knowingly; given back though they have it no more.
    agents.take(agents.one, ticket, "agent", instead_of=limited)
    await agents.one.round()
    assert await agents.assignee(ticket) == "Agent"
    back = Assign(ticket, None, 2, None, limited)
    agents.other.outbox.enqueue(back, agents.other.clock.now())
    await agents.other.round()
    (words,) = agents.lost(agents.other)
    assert words.startswith("#") and words.endswith(" stays with Agent, who has it now.")
    assert await agents.assignee(ticket) == "Agent"
    # What nobody has can be taken, whoever had it when it was decided.
    free = Assign(ticket, None, 3, None, agents.world.people["agent"])
    agents.one.outbox.enqueue(free, agents.one.clock.now())
    await agents.one.round()
    agents.take(agents.other, ticket, "limited", instead_of=agents.world.people["agent"])
    await agents.other.round()
    assert await agents.assignee(ticket) == "Limited" and agents.lost(agents.other) == []


async def test_colleagues_learn_whom_an_agent_serves(agents: Agents) -> None:
    world = agents.world
    await agents.one.round()

    def served() -> dict[str, str | None]:
        return {row[0]: row[7] for row in agents.one.held()["person"]}  # type: ignore[misc]

    assert served()[world.people["agent"]] is None
    assert served()[world.people["limited"]] == world.teams["zeta"]
    for teams in (("acme", "zeta"), ("acme",), None):
        keys = None if teams is None else [world.team_key(team) for team in teams]
        with begin_write(world.engine) as connection:
            people.set_services(connection, world.people["limited"], keys)
        await agents.one.round()
        told = None if teams is None else ",".join(sorted(world.teams[team] for team in teams))
        assert served()[world.people["limited"]] == told
