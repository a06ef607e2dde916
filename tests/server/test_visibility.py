"""What customers never get: notes, tags, and any trace of another team, by whatever route."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from premium_tui.domain.presence import Doing
from premium_tui.domain.tickets import TicketState
from premium_tui.ids import new_id
from premium_tui.server import sight, threads
from premium_tui.server.engine import begin_write
from premium_tui.server.tables import TicketRow
from tests.server import valid_billing, valid_sessions
from tests.server.serving import serving
from tests.server.world import PEOPLE, World, make_world, new_ticket, open_ticket, post, put

NOTE = "note-7f3a-for-agents-only"
TAG = "tag-91bc-of-the-desk"
MACRO = "macro-5c1e-of-the-desk"
SECRETS = (NOTE.encode(), TAG.encode(), MACRO.encode())
CUSTOMERS = sorted(name for name, (team, _) in PEOPLE.items() if team != "desk")
OPERATIONS = [
    ("GET", "/healthz"),
    ("GET", "/v1/me"),
    ("GET", "/v1/people"),
    ("GET", "/v1/changes"),
    ("GET", "/v1/tickets"),
    ("POST", "/v1/tickets"),
    ("GET", "/v1/tickets/{ticket_id}"),
    ("GET", "/v1/tickets/{ticket_id}/messages"),
    ("POST", "/v1/tickets/{ticket_id}/messages"),
    ("PUT", "/v1/tickets/{ticket_id}/state"),
    ("PUT", "/v1/tickets/{ticket_id}/read"),
    ("PUT", "/v1/tickets/{ticket_id}/assignee"),
    ("PUT", "/v1/tickets/{ticket_id}/merge"),
    ("PUT", "/v1/tickets/{ticket_id}/priority"),
    ("PUT", "/v1/tickets/{ticket_id}/tags"),
    ("PUT", "/v1/tickets/{ticket_id}/snooze"),
    ("PUT", "/v1/tickets/{ticket_id}/requester"),
    ("POST", "/v1/tickets/{ticket_id}/typing"),
    ("PUT", "/v1/presence"),
    ("PUT", "/v1/macros/{macro_id}"),
    ("PUT", "/v1/macros/{macro_id}/drop"),
    ("POST", "/v1/demo/token"),
    ("POST", "/v1/kiosk/token"),
    *valid_sessions.OPERATIONS,
    *valid_billing.OPERATIONS,
]
STREAM = ("GET", "/v1/events")
DOING = [*map(str, Doing), "asleep"]


def test_every_operation_is_looked_at(world: World) -> None:
    offered = {
        (method.upper(), path)
        for path, methods in world.app.openapi()["paths"].items()
        for method in methods
    }
    assert offered == {*OPERATIONS, STREAM}


def tag(world: World, ticket_id: str) -> None:
    with begin_write(world.engine) as connection:
        after = threads.find_ticket(connection, ticket_id)
        assert after is not None
        before = TicketRow(**after.model_dump())
        after.tags = f"{TAG},vip"
        threads.save(connection, after)
        sight.record_sight(connection, before, after)


class Desk:
    """A desk with macros, a noted and tagged ticket of each customer, and all requests name."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tickets: list[str] = []
        self.notes: list[str] = []
        self.macros: list[str] = []
        self.cursors: list[str] = []
        self.keys: list[str] = []

    async def fill(self) -> None:
        for who in CUSTOMERS:
            ticket = await open_ticket(self.world, who, channel="get_help")
            self.tickets.append(ticket)
            await self.note(ticket)
            tag(self.world, ticket)
        for shared in (True, False):
            await self.macro(shared=shared)
        async with self.world.client("agent") as agent:
            for limit in (1, 5, 1000):
                page = await agent.get("/v1/changes", params={"limit": limit})
                self.cursors.append(page.json()["cursor"])

    async def macro(self, *, shared: bool) -> None:
        body = {"name": f"{MACRO}", "title": MACRO, "body": MACRO, "tags": [MACRO]}
        self.macros.append(new_id())
        async with self.world.client("agent") as agent:
            path = f"/v1/macros/{self.macros[-1]}"
            assert (await put(agent, path, {**body, "shared": shared})).status_code == 200

    async def note(self, ticket: str) -> None:
        note = {"id": new_id(), "kind": "note", "body": f"{NOTE}: {new_id()}"}
        key = new_id()
        async with self.world.client("agent") as agent:
            said = await post(agent, f"/v1/tickets/{ticket}/messages", note, key)
            assert said.status_code == 201
        self.notes.append(str(note["id"]))
        self.keys.append(key)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    world = make_world(tmp_path_factory.mktemp("desk"))
    made = Desk(world)
    asyncio.run(made.fill())
    yield made
    world.engine.dispose()


def query_of(desk: Desk, data: st.DataObject) -> dict[str, str]:
    cursors = st.sampled_from(desk.cursors) | st.text(max_size=9)
    names = {
        "cursor": cursors,
        "after": cursors | st.sampled_from(["0", "1"]),
        "limit": st.sampled_from(["1", "2", "200", "1000", "x"]),
        "scope": st.sampled_from(["all", "mine"]),
        "state": st.sampled_from(TicketState).map(str),
    }
    chosen = data.draw(st.sets(st.sampled_from(sorted(names)), max_size=3), "query")
    return {name: data.draw(names[name], name) for name in sorted(chosen)}


def body_of(desk: Desk, path: str, data: st.DataObject) -> dict[str, Any]:
    ids = st.sampled_from(desk.notes + desk.tickets) | st.builds(new_id)
    # Whoever names a ticket of their own like a note would find that name again.
    ticket_ids = st.sampled_from(desk.tickets) | st.builds(new_id)
    people = st.sampled_from(sorted(desk.world.people.values()))
    texts = st.sampled_from(["Hello", "", "x" * 1001])
    fields: dict[str, dict[str, st.SearchStrategy[Any]]] = {
        "tickets": {
            "id": ticket_ids,
            "message_id": ids,
            "subject": texts,
            "body": texts,
            "channel": st.just("get_help"),
            "follows": st.none() | ids,
        },
        "messages": {"id": ids, "kind": st.sampled_from(["public", "note"]), "body": texts},
        "state": {"state": st.sampled_from(["open", "solved", "waiting", "asleep"])},
        "read": {"through": st.integers(-1, 9)},
        "assignee": {"assignee_id": st.none() | people | ids},
        "merge": {"into": ids},
        "requester": {"requester_id": people | ids},
        "priority": {"priority": st.sampled_from(["low", "urgent", "huge"])},
        "tags": {"add": st.lists(texts, max_size=2), "remove": st.just([TAG])},
        "snooze": {"until": st.none() | st.just("2026-11-24T12:00:00Z")},
        "{macro_id}": {"name": texts, "body": texts, "based_on": st.integers(0, 2)},
        "drop": {},
        "token": {"role": st.just("agent")},
        "typing": {},
        "presence": {
            "place": ids,
            "open": st.lists(
                st.fixed_dictionaries({"ticket_id": ticket_ids, "doing": st.sampled_from(DOING)}),
                max_size=2,
            ),
        },
        "sessions": {
            "id": ticket_ids,
            "way": st.sampled_from(["chat", "call"]),
            "ticket_id": ticket_ids,
            "message_id": ids,
            "subject": texts,
            "body": texts,
            "phone": st.none() | st.just("+81312345678"),
        },
        "accept": {},
        "end": {"outcome": st.none() | st.just("reached")},
        "outcome": {"outcome": st.sampled_from(["reached", "no_answer"])},
        "quotes": {"id": ids, "kind": st.sampled_from(["add", "remove"])},
        "confirm": {},
        "sales-requests": {"id": ids, "body": texts},
        "bookings": {"id": ids, "benefit": st.just("webinar"), "webinar_id": ids},
    }
    return {name: data.draw(s, name) for name, s in fields[path.rsplit("/", 1)[1]].items()}


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_answer_to_a_customer_holds_a_note_or_a_tag(desk: Desk, data: st.DataObject) -> None:
    who = data.draw(st.sampled_from(CUSTOMERS), "who")
    method, path = data.draw(st.sampled_from(OPERATIONS), "operation")
    ids = desk.macros if "{macro_id}" in path else desk.tickets
    place = re.sub(r"\{\w+\}", data.draw(st.sampled_from(ids), "id"), path)
    headers = {"If-Match": f'"{data.draw(st.integers(1, 4), "version")}"'}
    headers["Idempotency-Key"] = data.draw(st.sampled_from(desk.keys) | st.builds(new_id), "key")

    async def ask() -> httpx.Response:
        async with desk.world.client(who) as client:
            if method == "GET":
                return await client.get(place, params=query_of(desk, data))
            content = json.dumps(body_of(desk, path, data))
            headers["Content-Type"] = "application/json"
            return await client.request(method, place, content=content, headers=headers)

    answer = asyncio.run(ask())
    assert answer.status_code < 500
    whole = answer.content + repr(answer.headers.raw).encode()
    assert not any(secret in whole for secret in SECRETS)
    if method == "GET":
        assert not any(note.encode() in whole for note in desk.notes + desk.macros)


async def test_agents_do_get_them(desk: Desk) -> None:
    """The property above is no empty one."""
    async with desk.world.client("agent") as agent:
        feed = (await agent.get("/v1/changes")).content
        thread = (await agent.get(f"/v1/tickets/{desk.tickets[0]}/messages")).content
        listed = (await agent.get("/v1/tickets")).content
    assert all(secret in feed for secret in SECRETS)
    assert NOTE.encode() in thread
    assert TAG.encode() in listed


@pytest.mark.parametrize("who", CUSTOMERS)
@pytest.mark.parametrize("limit", [1, 3, 2000])
async def test_the_whole_feed_of_a_customer_holds_no_note(desk: Desk, who: str, limit: int) -> None:
    cursor, seen = None, b""
    async with desk.world.client(who) as client:
        while True:
            params = {"limit": str(limit)} | ({} if cursor is None else {"cursor": cursor})
            answer = await client.get("/v1/changes", params=params)
            seen += answer.content
            cursor = answer.json()["cursor"]
            if not answer.json()["has_more"]:
                break
    assert b"Since this morning" in seen
    assert not any(secret in seen for secret in SECRETS)
    assert not any(note.encode() in seen for note in desk.notes + desk.macros)


async def test_no_event_stream_of_a_customer_holds_a_note(world: World) -> None:
    ticket = await open_ticket(world, "admin")
    heard = b""

    async def hear(stream: httpx.Response) -> None:
        nonlocal heard
        async for part in stream.aiter_bytes():
            heard += part
            if heard.count(b"event: poke") >= 3 and heard.endswith(b"\n\n"):
                return

    with serving(world) as served:
        async with (
            served.client(world.tokens["admin"]) as admin,
            served.client(world.tokens["agent"]) as agent,
            admin.stream("GET", "/v1/events") as stream,
        ):
            hearing = asyncio.create_task(hear(stream))
            while not hearing.done():
                note = {"id": new_id(), "kind": "note", "body": NOTE}
                await post(agent, f"/v1/tickets/{ticket}/messages", note)
                tag(world, ticket)
                await post(agent, f"/v1/tickets/{ticket}/messages", {"id": new_id(), "body": "x"})
                await asyncio.sleep(0)
            await hearing
    # On a slow machine it may also be told that the stream is still there.
    plain = rb'(retry: \d+|id: \d+|event: poke|data: \{"seq":\d+\}|: still here|\n)*'
    assert re.fullmatch(plain, heard)


async def two_answers(
    world: World, who: str, method: str, path: str, ids: tuple[str, str]
) -> list[httpx.Response]:
    """Return the answers to the same request about two tickets."""
    bodies: dict[str, object] = {
        "messages": {"id": new_id(), "body": "Hello"},
        "typing": {},
        "state": {"state": "closed"},
        "read": {"through": 1},
        "assignee": {"assignee_id": None},
        "merge": {"into": new_id()},
        "requester": {"requester_id": world.people[who]},
        "priority": {"priority": "urgent"},
        "tags": {"add": ["vip"]},
        "snooze": {"until": None},
    }
    answers = []
    async with world.client(who) as client:
        for ticket in ids:
            place = path.replace("{ticket_id}", ticket)
            if method == "GET":
                answers.append(await client.get(place))
            elif method == "POST":
                answers.append(await post(client, place, bodies[path.rsplit("/", 1)[1]]))
            else:
                answers.append(await put(client, place, bodies[path.rsplit("/", 1)[1]], 1))
    return answers


def told(answer: httpx.Response) -> tuple[object, ...]:
    """Return all an answer tells but its own request id."""
    body = re.sub(rb'"request_id":"[^"]*"', b"", answer.content)
    headers = [pair for pair in answer.headers.raw if pair[0].lower() != b"x-request-id"]
    return answer.status_code, body, sorted(headers)


@pytest.mark.parametrize("who", ["admin", "support", "member", "limited"])
async def test_a_foreign_ticket_is_answered_like_an_unknown_one(world: World, who: str) -> None:
    foreign = await open_ticket(world, "admin" if who == "limited" else "zadmin")
    for method, path in OPERATIONS:
        if "{ticket_id}" not in path:
            continue
        answers = await two_answers(world, who, method, path, (foreign, new_id()))
        assert answers[0].status_code == 404, (method, path)
        assert told(answers[0]) == told(answers[1]), (method, path)


async def test_rule_35_a_colleagues_ticket_is_answered_like_an_unknown_one(world: World) -> None:
    hidden = await open_ticket(world, "admin")
    for who in ("billing", "support", "member"):
        for method, path in OPERATIONS:
            if "{ticket_id}" in path:
                answers = await two_answers(world, who, method, path, (hidden, new_id()))
                assert answers[0].status_code == 404, (method, path)
                assert told(answers[0]) == told(answers[1]), (method, path)


async def test_foreign_ids_in_bodies_are_answered_like_unknown_ones(world: World) -> None:
    foreign = await open_ticket(world, "zadmin")
    own = await open_ticket(world, "admin")
    async with world.client("admin") as admin, world.client("agent") as agent:
        follows = [
            await post(admin, "/v1/tickets", new_ticket(follows=ticket))
            for ticket in (foreign, new_id())
        ]
        moves = [
            await put(agent, f"/v1/tickets/{own}/requester", {"requester_id": person}, 1)
            for person in (world.people["zadmin"], new_id())
        ]
    for pair in (follows, moves):
        assert pair[0].status_code == 422
        assert told(pair[0]) == told(pair[1])
