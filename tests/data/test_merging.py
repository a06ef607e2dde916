"""Merging from this machine: shown at once, sent whenever it can be, held when it cannot be."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from premium_tui.data import errors, merging
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import Delivery, ListSpec, Scope, TicketDetail
from premium_tui.data.store import Store
from premium_tui.domain.actions import Merge, Note, Reply
from premium_tui.domain.query import parse
from premium_tui.domain.tickets import MessageKind, TicketState
from premium_tui.ids import new_id
from premium_tui.paths import DemoWho
from tests.data.cache_builder import ticket_id
from tests.data.client import Client
from tests.data.feed_pages import NOW, identity, message, page, rows_of, ticket
from tests.data.gateway_desk import Desk
from tests.data.test_work import Agents, agents
from tests.server.world import open_ticket, put

__all__ = ["agents"]

AGENT = DemoWho("agent")
OPEN, OTHER, CLOSED = ticket_id(8), ticket_id(16), ticket_id(5)
"""Of the same person; the last one is closed."""


@pytest.fixture
def gateway(tmp_path: Path) -> Gateway:
    return Desk(tmp_path).cached(AGENT)


def detail_of(gateway: Gateway, of: str) -> TicketDetail:
    found = gateway.ticket(of)
    assert found is not None
    return found


def lines_of(gateway: Gateway, of: str) -> list[tuple[str, int | None, Delivery | None]]:
    return [
        (line.body, line.merged_number, line.delivery)
        for line in gateway.thread(of)
        if line.merged_number is not None
    ]


def test_a_merge_shows_at_once_everywhere(gateway: Gateway) -> None:
    before, counts = detail_of(gateway, OPEN), gateway.counts(Scope.QUEUE)
    into = detail_of(gateway, OTHER)
    assert before.may_reply and before.merged_into is None
    action = gateway.work.merge(OPEN, OTHER)
    assert action == Merge(OPEN, OTHER, 1, before.row.number or 0, into.row.number or 0)
    key = gateway.act(action)
    after = detail_of(gateway, OPEN)
    assert (after.row.state, after.row.due_at) == (TicketState.CLOSED, None)
    assert (after.merged_into, after.merged_number) == (OTHER, into.row.number)
    assert not after.may_reply and after.row.pending is Delivery.QUEUED
    assert lines_of(gateway, OPEN) == []
    words = f"#{before.row.number} was merged into this ticket."
    assert lines_of(gateway, OTHER) == [(words, before.row.number, Delivery.QUEUED)]
    assert gateway.last_messages(OTHER, 1)[0].body == words
    assert gateway.counts(Scope.QUEUE).open == counts.open - 1
    keys = gateway.keys(ListSpec(Scope.QUEUE, query=parse("status:open", agent=True)))
    assert keys is not None and OPEN not in {row.id for row in gateway.rows(keys)}
    # It is found all the same.
    keys = gateway.keys(ListSpec(Scope.QUEUE, query=parse(f"#{before.row.number}", agent=True)))
    assert keys is not None and OPEN in {row.id for row in gateway.rows(keys)}
    # Taken back before it was sent, all is as it was.
    assert gateway.discard(key)
    assert detail_of(gateway, OPEN) == before and gateway.counts(Scope.QUEUE) == counts
    assert lines_of(gateway, OTHER) == []


def test_a_refused_merge_changes_nothing_and_says_why(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    gateway = desk.cached(AGENT)
    before = detail_of(gateway, OPEN)
    action = gateway.work.merge(OPEN, OTHER)
    assert action is not None
    key = gateway.act(action)
    desk.worker(AGENT).park(key, 409, "ticket-merged", "Noor has merged #1 into #2 already.")
    after = detail_of(gateway, OPEN)
    assert after == replace(before, row=replace(before.row, pending=Delivery.ATTENTION))
    assert lines_of(gateway, OTHER) == []
    (item,) = gateway.outbox()
    assert (item.kind, item.trouble) == ("merge", "Noor has merged #1 into #2 already.")


def test_the_line_stands_once_while_a_pull_and_the_outbox_meet(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    gateway = desk.cached(AGENT)
    number = detail_of(gateway, OPEN).row.number
    action = gateway.work.merge(OPEN, OTHER)
    assert action is not None
    gateway.act(action)
    with closing(sqlite3.connect(desk.person(AGENT).cache_db)) as connection:
        connection.execute(
            "INSERT INTO message (id, ticket_id, author_id, author_name, side, kind, collaborator,"
            " body, position, revision, sent_at, merged_number)"
            " VALUES ('line', ?, 'a', 'Sam', 'agent', 'public', 0, 'Merged.', 9, 2, 0, ?)",
            (OTHER, number),
        )
        connection.commit()
    assert lines_of(gateway, OTHER) == [("Merged.", number, None)]


def test_tickets_of_the_same_requester_are_offered_first(gateway: Gateway) -> None:
    requester = detail_of(gateway, OPEN).row.requester_id
    offered = gateway.work.merged_into(OPEN)
    own = [row.requester_id == requester for row in offered]
    assert own == sorted(own, reverse=True) and set(own) == {True, False}
    assert all(row.state.is_active for row in offered)
    assert OPEN not in {row.id for row in offered} and OTHER in {row.id for row in offered}
    times = [row.updated_at for row in offered if row.requester_id == requester]
    assert times == sorted(times, reverse=True)
    # One that is about to be closed is not.
    action = gateway.work.merge(OTHER, offered[0].id)
    assert action is not None
    gateway.act(action)
    assert OTHER not in {row.id for row in gateway.work.merged_into(OPEN)}
    assert gateway.work.merged_into("none") == []
    assert gateway.work.merge(OPEN, "none") is None and gateway.work.merge("none", OPEN) is None


def test_what_cannot_be_merged_is_said_in_one_sentence(gateway: Gateway) -> None:
    one, other, closed = (detail_of(gateway, of) for of in (OPEN, OTHER, CLOSED))
    foreign = replace(other, row=replace(other.row, team_id="zeta"), team_name="Zeta")
    merged = replace(closed, merged_into="x", merged_number=7)
    new = replace(one, row=replace(one.row, number=None))
    cases = [
        (one, other, ""),
        (one, one, "A ticket cannot be merged into itself."),
        (new, other, "A ticket that has not reached the desk yet cannot be merged."),
        (one, foreign, "only tickets of one team can be merged."),
        (closed, other, f"#{closed.row.number} is closed: only open tickets are merged."),
        (one, closed, f"#{closed.row.number} is closed, and takes no other ticket."),
        (merged, other, f"#{closed.row.number} was merged into #7 already."),
        (one, merged, f"#{closed.row.number} was merged into #7: merge into that one instead."),
    ]
    for ticket_, into, words in cases:
        found = merging.hindrance(ticket_, into)
        assert found.endswith(words) and bool(found) is bool(words)


def test_a_line_of_the_desks_is_no_answer_that_came_in_meanwhile(tmp_path: Path) -> None:
    """The revision an answer was written on counts public messages, and such a line is none."""
    desk = Desk(tmp_path)
    gateway = desk.cached(AGENT)
    with closing(sqlite3.connect(desk.person(AGENT).cache_db)) as connection:
        for position, merged in ((8, 1042), (9, None)):
            connection.execute(
                "INSERT INTO message (id, ticket_id, author_id, author_name, side, kind,"
                " collaborator, body, position, revision, sent_at, merged_number)"
                " VALUES (?, ?, 'b', 'Ben', 'customer', 'public', 0, 'More', ?, 3, 0, ?)",
                (f"m{position}", OPEN, position, merged),
            )
        connection.commit()
    public = [m for m in gateway.thread(OPEN) if m.kind is MessageKind.PUBLIC]
    came = gateway.overtaken.since(OPEN, len(public) - 2)
    assert [message.id for message in came] == ["m9"]


def test_what_the_feed_says_of_it_is_stored(tmp_path: Path) -> None:
    with closing(Store.open(tmp_path / "cache.db")) as store:
        store.take_identity(identity(), NOW)
        first = ticket("t1", number=1, merged_into="t2", merged_number=2)
        line = message("m1", "t2", merged_number=1)
        store.apply(page("1", first, ticket("t2", number=2), line, message("m2", "t2")))
    rows = rows_of(tmp_path / "cache.db")
    assert {row[-2:] for row in rows["ticket"]} == {(None, None), ("t2", 2)}
    assert {row[-1] for row in rows["message"]} == {1, None}


async def numbers(agents: Agents, *tickets: str) -> list[int]:
    async with agents.world.client("agent") as client:
        return [(await client.get(f"/v1/tickets/{of}")).json()["number"] for of in tickets]


async def merged_into(agents: Agents, ticket_: str) -> str | None:
    async with agents.world.client("agent") as client:
        found: str | None = (await client.get(f"/v1/tickets/{ticket_}")).json()["merged_into"]
    return found


def merge(client: Client, ticket_: str, into: str, numbers: tuple[int, int] = (1, 2)) -> None:
    """Merge tickets of version 1, as far as is known here."""
    client.outbox.enqueue(Merge(ticket_, into, 1, *numbers), client.clock.now())


def trouble(client: Client) -> list[str | None]:
    return [entry.trouble for entry in client.outbox.pending()]


async def test_of_two_who_merge_one_wins_and_the_other_is_told_who(agents: Agents) -> None:
    into, other, ticket_ = [await open_ticket(agents.world, "zadmin") for _ in range(3)]
    named = await numbers(agents, ticket_, into)
    await agents.one.round()
    await agents.other.round()
    merge(agents.one, ticket_, into)
    merge(agents.other, ticket_, other)
    note = Note(other, new_id(), "This one is another matter.", 1)
    agents.other.outbox.enqueue(note, agents.other.clock.now())
    await agents.one.round()
    await agents.other.round()
    assert await merged_into(agents, ticket_) == into
    assert agents.one.outbox.pending() == []
    # It waits for a person with the reason; what is about other tickets went on.
    (entry,) = agents.other.outbox.pending()
    assert (entry.kind, entry.progress, entry.code) == ("merge", "attention", "ticket-merged")
    assert entry.trouble == f"Agent has merged #{named[0]} into #{named[1]} already."


async def test_both_may_merge_alike(agents: Agents) -> None:
    into, ticket_ = [await open_ticket(agents.world, "zadmin") for _ in range(2)]
    for client in (agents.one, agents.other):
        merge(client, ticket_, into)
        await client.round()
        assert client.outbox.pending() == []


async def test_what_changed_otherwise_hinders_no_merge(agents: Agents) -> None:
    into, ticket_ = [await open_ticket(agents.world, "zadmin") for _ in range(2)]
    await agents.one.round()
    merge(agents.one, ticket_, into)
    async with agents.world.client("agent") as client:
        for of in (ticket_, into):
            await put(client, f"/v1/tickets/{of}/tags", {"add": ["vip"]})
            await put(client, f"/v1/tickets/{of}/state", {"state": "waiting"})
    await agents.one.round()
    assert agents.one.outbox.pending() == []
    assert await merged_into(agents, ticket_) == into


@pytest.mark.parametrize("closed", ["the one", "the other"])
async def test_a_merge_that_holds_no_more_is_held_with_the_reason(
    agents: Agents, closed: str
) -> None:
    into, ticket_ = [await open_ticket(agents.world, "zadmin") for _ in range(2)]
    await agents.one.round()
    merge(agents.one, ticket_, into)
    which = ticket_ if closed == "the one" else into
    (number,) = await numbers(agents, which)
    async with agents.world.client("agent") as client:
        await put(client, f"/v1/tickets/{which}/state", {"state": "closed"})
    await agents.one.round()
    (words,) = trouble(agents.one)
    assert words is not None and words.startswith(f"#{number} is closed:")
    assert await merged_into(agents, ticket_) is None


async def test_a_lost_answer_to_a_merge_is_no_race(agents: Agents) -> None:
    into, ticket_ = [await open_ticket(agents.world, "zadmin") for _ in range(2)]
    await agents.one.round()
    merge(agents.one, ticket_, into)
    agents.one.desk.after["send"] = [errors.Offline("answer lost")]
    await agents.one.round()
    assert await merged_into(agents, ticket_) == into
    await agents.one.round()
    assert agents.one.outbox.pending() == []


async def test_an_answer_written_offline_to_what_others_merged_is_held_and_names_the_way(
    agents: Agents,
) -> None:
    into, ticket_ = [await open_ticket(agents.world, "zadmin") for _ in range(2)]
    named = await numbers(agents, ticket_, into)
    await agents.one.round()
    reply = Reply(ticket_, new_id(), "Have you tried again?", 1)
    agents.one.outbox.enqueue(reply, agents.one.clock.now())
    merge(agents.other, ticket_, into)
    await agents.other.round()
    await agents.one.round()
    assert trouble(agents.one) == [f"#{named[0]} was merged into #{named[1]}: write there."]
