"""Merging: what becomes of both tickets, who sees what of it, and what is refused."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from premium_tui.ids import new_id
from premium_tui.server import people
from premium_tui.server.core import JOB, MESSAGE, TICKET
from premium_tui.server.engine import begin_write
from premium_tui.server.mail.postman import MAIL_KINDS
from premium_tui.wire.feed import MessageData, TicketData
from tests.server.accounts import give_account, rows_of
from tests.server.postgres import Postgres
from tests.server.talking import do, follower, wait_in
from tests.server.world import World, make_world, open_ticket, post, problem_of, put
from tests.waiting import PATIENCE

Body = dict[str, object]


async def read(world: World, who: str, ticket: str) -> Body:
    async with world.client(who) as client:
        answer = await client.get(f"/v1/tickets/{ticket}")
    assert answer.status_code == 200, answer.text
    found: Body = answer.json()
    return found


async def merge(
    world: World,
    ticket: str,
    into: str,
    *,
    who: str = "agent",
    version: int | None = None,
    key: str | None = None,
) -> httpx.Response:
    """Merge a ticket as it stands, unless a version is given."""
    if version is None:
        version = int(str((await read(world, "agent", ticket))["version"]))
    headers = {"Idempotency-Key": key or new_id(), "If-Match": f'"{version}"'}
    async with world.client(who) as client:
        path = f"/v1/tickets/{ticket}/merge"
        return await client.put(path, json={"into": into}, headers=headers)


async def write(world: World, who: str, ticket: str, kind: str = "public") -> httpx.Response:
    async with world.client(who) as client:
        body = {"id": new_id(), "kind": kind, "body": "More."}
        return await post(client, f"/v1/tickets/{ticket}/messages", body)


def lines_of(world: World, who: str) -> list[MessageData]:
    """Return the desk's own lines that somebody's console holds."""
    held = follower(world, who).held.values()
    lines = [m for m in held if isinstance(m, MessageData) and m.merged_number is not None]
    return sorted(lines, key=lambda line: line.position)


async def test_a_ticket_is_closed_and_goes_on_in_the_other(world: World) -> None:
    into, ticket = await open_ticket(world, "admin"), await open_ticket(world, "admin")
    await write(world, "agent", ticket, "note")
    watching = {who: follower(world, who) for who in ("agent", "admin", "second", "member")}
    before = await read(world, "agent", into)
    world.clock.advance(timedelta(minutes=5))
    answer = await merge(world, ticket, into)
    assert answer.status_code == 200, answer.text
    merged, other = await read(world, "agent", ticket), await read(world, "agent", into)
    assert (merged["state"], merged["due_at"]) == ("closed", None)
    assert (merged["merged_into"], merged["merged_number"]) == (into, other["number"])
    assert (answer.json()["id"], answer.json()["version"]) == (ticket, merged["version"])
    # No answer: nothing is met, stopped, read or mailed by it. It is a public change, though.
    assert other["due_at"] == before["due_at"] and other["revision"] == before["revision"]
    assert other["first_answer_at"] is None and other["merged_into"] is None
    assert str(other["updated_at"]) > str(before["updated_at"])
    assert [job for job in rows_of(world, JOB) if job["kind"] in MAIL_KINDS] == []
    # Each thread keeps its own messages.
    said = {row["id"]: str(row["ticket_id"]) for row in rows_of(world, MESSAGE)}
    assert sorted(said.values()).count(ticket) == 2 and sorted(said.values()).count(into) == 3
    lines = lines_of(world, "agent")
    assert [(line.kind, line.merged_number) for line in lines] == [
        ("public", merged["number"]),
        ("note", merged["number"]),
    ]
    assert lines[0].body == f"#{merged['number']} was merged into this ticket."
    assert lines[1].body == f"Agent merged #{merged['number']} of Admin into this ticket."
    assert [line.id for line in lines_of(world, "admin")] == [lines[0].id]
    for who, console in watching.items():
        console.pull(2)
        assert console.held == follower(world, who).held


@pytest.mark.parametrize(
    ("mine", "others"), [("member", "admin"), ("billing", "admin"), ("admin", "member")]
)
async def test_rules_26_35_a_merge_shows_nobody_what_was_not_theirs_to_see(
    world: World, mine: str, others: str
) -> None:
    """Only team admins read a colleague's ticket: before a merge and after it."""
    into = await open_ticket(world, others, subject="Theirs", channel="get_help")
    ticket = await open_ticket(world, mine, subject="Mine", channel="get_help")
    everyone = ("admin", "second", "support", "billing", "member", "zadmin", "zmember")
    before = {who: follower(world, who) for who in everyone}
    tickets = {who: {key for key in f.held if key[0] == "ticket"} for who, f in before.items()}
    bodies = {who: {key for key in f.held if key[0] == "message"} for who, f in before.items()}
    assert (await merge(world, ticket, into)).status_code == 200
    for who in everyone:
        after = follower(world, who)
        before[who].pull(2)
        assert before[who].held == after.held
        assert {key for key in after.held if key[0] == "ticket"} == tickets[who]
        new = {key for key in after.held if key[0] == "message"} - bodies[who]
        # The line stands where the other ticket does, and says no more than a number.
        assert len(new) == (("ticket", into) in tickets[who])
        for key in new:
            line = after.held[key]
            assert isinstance(line, MessageData) and line.ticket_id == into
            assert "Mine" not in line.body and "Theirs" not in line.body
    refused = await write(world, mine, ticket)
    assert problem_of(refused, 409) == "ticket-merged"
    number = (await read(world, "agent", into))["number"]
    words = refused.json()["detail"]
    assert f"was merged into #{number}" in words
    sees = ("ticket", into) in tickets[mine]
    assert words.endswith("write there." if sees else "open a follow-up ticket instead.")
    # Rules 36, 37: who sees the other one answers it as Collaborator; others cannot.
    answered = await write(world, mine, into)
    assert answered.status_code == (201 if sees else 404)
    if sees:
        newest = max(
            (row for row in rows_of(world, MESSAGE) if row["ticket_id"] == into),
            key=lambda row: int(str(row["position"])),
        )
        assert newest["collaborator"]


async def test_nothing_public_is_written_on_a_merged_ticket_and_it_stays_closed(
    world: World,
) -> None:
    into, ticket = await open_ticket(world, "admin"), await open_ticket(world, "admin")
    assert (await merge(world, ticket, into)).status_code == 200
    for who in ("agent", "admin"):
        assert problem_of(await write(world, who, ticket), 409) == "ticket-merged"
        async with world.client(who) as client:
            path = f"/v1/tickets/{ticket}/state"
            reopened = await put(client, path, {"state": "open"})
            assert reopened.status_code == 409
            assert (await put(client, path, {"state": "closed"})).status_code == 200
    assert (await write(world, "agent", ticket, "note")).status_code == 201
    assert (await read(world, "agent", ticket))["state"] == "closed"
    # A follow-up is open to all who may open one (rule 39).
    assert await open_ticket(world, "admin", follows=ticket)


async def test_rule_4_what_a_customer_waits_for_is_owed_in_the_other_ticket(world: World) -> None:
    give_account(world)
    into = await open_ticket(world, "admin")
    assert (await write(world, "agent", into)).status_code == 201
    async with world.client("agent") as agent:
        await put(agent, f"/v1/tickets/{into}/state", {"state": "waiting"})
    world.clock.advance(timedelta(minutes=10))
    ticket = await open_ticket(world, "admin")
    owed = await read(world, "agent", ticket)
    assert owed["due_at"] is not None
    assert (await merge(world, ticket, into)).status_code == 200
    after = await read(world, "agent", into)
    assert [after[name] for name in ("state", "due_at", "clock_started_at", "target")] == [
        "open",
        owed["due_at"],
        owed["clock_started_at"],
        owed["target"],
    ]
    # Of two that run the first to be due goes on.
    later = await open_ticket(world, "admin")
    assert (await merge(world, later, into)).status_code == 200
    assert (await read(world, "agent", into))["due_at"] == owed["due_at"]
    # One that was answered awakens nobody.
    answered = await open_ticket(world, "admin")
    await write(world, "agent", answered)
    async with world.client("agent") as agent:
        await put(agent, f"/v1/tickets/{into}/state", {"state": "solved"})
    assert (await merge(world, answered, into)).status_code == 200
    assert (await read(world, "agent", into))["state"] == "solved"


async def test_what_cannot_be_merged_says_why(world: World) -> None:
    into, ticket = await open_ticket(world, "admin"), await open_ticket(world, "admin")
    foreign = await open_ticket(world, "zadmin")
    closed = await open_ticket(world, "admin")
    async with world.client("agent") as agent:
        await put(agent, f"/v1/tickets/{closed}/state", {"state": "closed"})
    chat = await wait_in(world, "admin")
    numbers = {
        name: (await read(world, "agent", of))["number"]
        for name, of in (("into", into), ("ticket", ticket), ("closed", closed))
    }
    cases = [
        (ticket, foreign, 409, "other-team", "only tickets of one team can be merged."),
        (closed, into, 409, "ticket-closed", f"#{numbers['closed']} is closed: only open"),
        (ticket, closed, 409, "ticket-closed", f"#{numbers['closed']} is closed: reopen it first."),
        (chat.ticket_id, into, 409, "session-open", "end it first."),
        (ticket, ticket, 422, "validation", "into itself"),
        (ticket, new_id(), 404, "not-found", ""),
    ]
    before = rows_of(world, TICKET)
    for source, target, status, code, words in cases:
        refused = await merge(world, source, target)
        assert problem_of(refused, status) == code
        assert words in refused.json()["detail"]
    for who, status in (("admin", 403), ("member", 404), ("zadmin", 404), ("limited", 404)):
        assert (await merge(world, ticket, into, who=who)).status_code == status
    assert rows_of(world, TICKET) == before
    # A chat that goes on in the ticket it is merged into is nobody's hindrance.
    assert (await merge(world, ticket, chat.ticket_id)).status_code == 200


async def test_who_merges_second_is_told_who_was_first(world: World) -> None:
    into, other = await open_ticket(world, "admin"), await open_ticket(world, "admin")
    ticket = await open_ticket(world, "admin")
    assert (await merge(world, ticket, into, version=1)).status_code == 200
    numbers = [(await read(world, "agent", of))["number"] for of in (ticket, into)]
    words = f"Agent has merged #{numbers[0]} into #{numbers[1]} already."
    with begin_write(world.engine) as connection:
        people.set_services(connection, world.people["limited"], None)
    refused = await merge(world, ticket, other, who="limited", version=1)
    assert problem_of(refused, 409) == "ticket-merged"
    assert refused.json()["detail"] == words
    # The other way round, and into what is merged itself.
    for source in (into, other):
        refused = await merge(world, source, ticket)
        assert problem_of(refused, 409) == "ticket-merged"
        assert f"into #{numbers[1]}: merge into that one instead." in refused.json()["detail"]


async def test_a_merge_is_done_once_however_often_it_is_asked_for(world: World) -> None:
    into, ticket = await open_ticket(world, "admin"), await open_ticket(world, "admin")
    key = new_id()
    first = await merge(world, ticket, into, version=1, key=key)
    again = await merge(world, ticket, into, version=1, key=key)
    assert (first.status_code, again.content) == (200, first.content)
    assert again.headers["idempotent-replayed"] == "true"
    # The key may be forgotten, and the version is another one by now.
    other = await merge(world, ticket, into, version=1)
    assert other.status_code == 200
    assert other.json()["version"] == first.json()["version"]
    assert len(lines_of(world, "agent")) == 2


async def test_412_carries_the_ticket_as_it_stands(world: World) -> None:
    into, ticket = await open_ticket(world, "admin"), await open_ticket(world, "admin")
    async with world.client("agent") as agent:
        await put(agent, f"/v1/tickets/{ticket}/tags", {"add": ["vip"]})
        path = f"/v1/tickets/{ticket}/merge"
        missing = await put(agent, path, {"into": into})
        assert missing.status_code == 428
    refused = await merge(world, ticket, into, version=1)
    assert problem_of(refused, 412) == "version-mismatch"
    current = refused.json()["current"]
    assert (current["id"], current["version"], current["tags"]) == (ticket, 2, ["vip"])
    assert refused.headers["etag"] == '"2"'
    assert (await merge(world, ticket, into, version=2)).status_code == 200


async def test_a_snoozed_ticket_that_is_merged_sleeps_no_more(world: World) -> None:
    into, ticket = await open_ticket(world, "admin"), await open_ticket(world, "admin")
    async with world.client("agent") as agent:
        await put(agent, f"/v1/tickets/{ticket}/snooze", {"until": "2026-11-24T09:00:00Z"})
    assert ("snooze", ticket) in follower(world, "agent").held
    await merge(world, ticket, into)
    assert ("snooze", ticket) not in follower(world, "agent").held


async def test_a_line_is_nobodys_answer_where_another_one_was_written(world: World) -> None:
    into, ticket = await open_ticket(world, "admin"), await open_ticket(world, "admin")
    await write(world, "second", into)
    await merge(world, ticket, into)
    async with world.client("admin") as client:
        path = f"/v1/tickets/{into}/messages"
        late = await post(client, path, {"id": new_id(), "body": "And?", "based_on": 1})
        assert problem_of(late, 409) == "thread-moved"
        assert late.json()["detail"] == "Second has answered meanwhile."
        on_it = await post(client, path, {"id": new_id(), "body": "And?", "based_on": 2})
        assert on_it.status_code == 201


async def test_a_line_in_a_chat_nobody_answered_is_no_reason_to_mail_it(world: World) -> None:
    chat, ticket = await wait_in(world, "admin"), await open_ticket(world, "admin")
    assert (await merge(world, ticket, chat.ticket_id)).status_code == 200
    await do(world, "admin", chat, "end")
    assert [job for job in rows_of(world, JOB) if job["kind"] in MAIL_KINDS] == []


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A desk in a file, and one in PostgreSQL."""
    with ExitStack() as ends:
        url = None
        if request.param == "postgresql":
            server: Postgres = request.getfixturevalue("postgresql")
            url = server.new_database()
        made = make_world(tmp_path, url=url)
        ends.callback(made.engine.dispose)
        yield made


Pairs = Callable[[list[str]], list[tuple[str, str]]]


@pytest.mark.parametrize(
    "pairs",
    [
        lambda t: [(t[0], t[1]), (t[0], t[2])],
        lambda t: [(t[0], t[1]), (t[1], t[0])],
        lambda t: [(t[0], t[1]), (t[1], t[2]), (t[2], t[0]), (t[0], t[2])],
    ],
    ids=["one into two", "crosswise", "in a ring"],
)
def test_of_merges_at_once_no_ticket_is_lost_in_a_ring(either: World, pairs: Pairs) -> None:
    world = either
    found: list[str] = []
    for _turn in range(3):

        async def three() -> list[str]:
            return [await open_ticket(world, "admin") for _ in range(3)]

        tickets = asyncio.run(three())
        wanted = pairs(tickets)
        barrier, answers = threading.Barrier(len(wanted), timeout=PATIENCE), list[httpx.Response]()

        async def come(pair: tuple[str, str], gate: threading.Barrier) -> httpx.Response:
            gate.wait()
            return await merge(world, *pair, version=1)

        def run(
            pair: tuple[str, str],
            gate: threading.Barrier = barrier,
            kept: list[httpx.Response] = answers,
        ) -> None:
            kept.append(asyncio.run(come(pair, gate)))

        threads = [threading.Thread(target=run, args=(pair,)) for pair in wanted]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        won = [answer for answer in answers if answer.status_code == 200]
        lost = [answer for answer in answers if answer.status_code != 200]
        assert won and {answer.status_code for answer in answers} <= {200, 409, 412}
        if len(wanted) == 2:
            assert len(won) == 1
            assert lost[0].json()["detail"].startswith("Agent has merged #")
        merged = {row["id"]: row["merged_into"] for row in rows_of(world, TICKET)}
        for ticket in tickets:
            seen, at = set[object](), ticket
            while merged[at] is not None:
                assert at not in seen
                seen.add(at)
                at = str(merged[at])
            states = {row["id"]: row["state"] for row in rows_of(world, TICKET)}
            assert states[at] == "open"
        found += tickets
    held = follower(world, "agent").held.values()
    tickets_held = [thing for thing in held if isinstance(thing, TicketData)]
    assert {thing.id for thing in tickets_held} == set(found)
