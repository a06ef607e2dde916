"""Bad input by hand, for every write: its problem, and not a row of the database changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from premium_tui.domain.tickets import BODY_LIMIT
from premium_tui.ids import new_id
from premium_tui.server.gate import NAMES_LIMIT
from premium_tui.server.handlers import NAME_SHOWN
from tests.server.test_problems import contents
from tests.server.world import World, new_ticket, open_ticket, post, problem_of


@dataclass(eq=False)
class Write:
    """A write that would be accepted, and who may make it."""

    who: str
    method: str
    path: str
    body: dict[str, Any]
    version: int | None = None

    async def send(
        self,
        client: httpx.AsyncClient,
        ticket: str,
        content: bytes | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> httpx.Response:
        sent: dict[str, str | None] = {
            "Idempotency-Key": new_id(),
            "Content-Type": "application/json",
            "If-Match": None if self.version is None else f'"{self.version}"',
            **(headers or {}),
        }
        return await client.request(
            self.method,
            self.path.replace("TICKET", ticket),
            content=json.dumps(self.body).encode() if content is None else content,
            headers={name: value for name, value in sent.items() if value is not None},
        )


WRITES = [
    Write("admin", "POST", "/v1/tickets", new_ticket()),
    Write("admin", "POST", "/v1/tickets/TICKET/messages", {"id": new_id(), "body": "More"}),
    Write("admin", "PUT", "/v1/tickets/TICKET/state", {"state": "solved"}),
    Write("admin", "PUT", "/v1/tickets/TICKET/read", {"through": 0}),
    Write("agent", "PUT", "/v1/tickets/TICKET/assignee", {"assignee_id": None}, 1),
    Write("agent", "PUT", "/v1/tickets/TICKET/requester", {"requester_id": new_id()}, 1),
    Write("agent", "PUT", "/v1/tickets/TICKET/priority", {"priority": "high"}),
    Write("agent", "PUT", "/v1/tickets/TICKET/merge", {"into": new_id()}, 1),
]
OPEN, SAY, STATE, READ, ASSIGN, MOVE, MATTER, MERGE = WRITES
# Without a field it changes nothing, which is no bad input.
TAGS = Write("agent", "PUT", "/v1/tickets/TICKET/tags", {"add": ["vip"]})

each_write = pytest.mark.parametrize("write", WRITES, ids=lambda w: w.path.rsplit("/", 1)[1])


@each_write
async def test_what_is_no_object_of_ours(world: World, write: Write) -> None:
    ticket = await open_ticket(world, "admin")
    before = contents(world)
    # Deeper than any Python reads: how deep one does differs from version to version.
    deep = b'{"a":' * 20_000 + b'"\\ud800"' + b"}" * 20_000
    wide = json.dumps({f"n{n}": 1 for n in range(NAMES_LIMIT + 1)}).encode()
    twice = b'{"state": "open", "state": "closed"}'
    for content, status, code in [
        (b"", 422, "validation"),
        (b"[]", 422, "validation"),
        (b"null", 422, "validation"),
        (b"7", 422, "validation"),
        (b'"text"', 422, "validation"),
        (b"{}", 422, "validation"),
        (b'{"surprise": 1}', 422, "validation"),
        (b"{'state': 'open'}", 400, "invalid-json"),
        (b'{"state": "open"', 400, "invalid-json"),
        (b'{"state": "open"} {}', 400, "invalid-json"),
        (b'{"state": "a\x00b"}', 400, "invalid-json"),
        (b'{"n": -Infinity}', 400, "invalid-json"),
        (b'{"n": ' + b"9" * 5000 + b"}", 400, "invalid-json"),
        (b'{"n": 1e400}', 422, "validation"),
        (twice, 400, "invalid-json"),
        (deep, 400, "invalid-json"),
        (wide, 400, "invalid-json"),
        (b'{"state": "\xed\xa0\x80"}', 400, "bad-encoding"),
        (b'{"state": "caf\xe9"}', 400, "bad-encoding"),
        (json.dumps(write.body).encode("utf-16-le"), 400, "invalid-json"),
        (json.dumps(write.body).encode("utf-32-be"), 400, "invalid-json"),
        (b"\xef\xbb\xbf" + json.dumps(write.body).encode(), 400, "invalid-json"),
    ]:
        async with world.client(write.who) as client:
            answer = await write.send(client, ticket, content)
        assert problem_of(answer, status) == code, content[:80]
    assert contents(world) == before


WRONG: list[tuple[Write, str, list[object]]] = [
    (OPEN, "subject", [True, 1.5, {"a": 1}, ["x"]]),
    (OPEN, "message_id", [None, "", 7, new_id()[:-1], "{" + new_id() + "}", new_id() + "\x00"]),
    (OPEN, "follows", ["", 7, "latest", new_id().replace("-", "")]),
    (OPEN, "about_product", ["", None, 1, "x" * 65]),
    (OPEN, "language", ["", "e", "EN", "fr", "日本", "e\n", None]),
    (OPEN, "priority", ["", "NORMAL", 1, None]),
    (OPEN, "channel", ["", "callback", "REQUEST", None]),
    (OPEN, "issue_kind", ["", "Sync", 1]),
    (SAY, "id", [None, "", "7", new_id().upper()]),
    (SAY, "kind", ["internal", "", None, 1]),
    (SAY, "body", ["", None, 1, ["x"]]),
    (SAY, "based_on", [-1, 2**31, 1e300, 1.5, "1", True, []]),
    (SAY, "written_at", [1, "1700000000", "now", "2026-11-23", "2026-11-23T12:00Z", "9999-99-99"]),
    (
        SAY,
        "written_at",
        [
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59.999-12:00",
            "1969-12-31T23:59:59Z",
            "2026-11-23T12:00:00+99:00",
            "2026-02-30T12:00:00Z",
        ],
    ),
    (STATE, "state", ["", "OPEN", "asleep", None, 1, ["open"]]),
    (READ, "through", [-1, 2**31, 10**30, 0.5, "0", "", False, None, {}]),
    (ASSIGN, "assignee_id", ["", "me", 1, new_id() + " ", []]),
    (MOVE, "requester_id", ["", None, 1, "me"]),
    (MERGE, "into", ["", None, 1, "#10001"]),
    (MATTER, "priority", ["", "URGENT", "p1", None, 1, ["low"]]),
    (TAGS, "add", [None, "vip", 1, ["x"] * 21, {"0": "x"}]),
    (TAGS, "remove", [None, "vip", False, ["x"] * 201]),
]


@pytest.mark.parametrize(
    ("write", "name", "values"), WRONG, ids=[f"{name}-{n}" for n, (_, name, _) in enumerate(WRONG)]
)
async def test_a_field_wrong_in_type_or_form_is_named(
    world: World, write: Write, name: str, values: list[object]
) -> None:
    ticket = await open_ticket(world, "admin")
    before = contents(world)
    async with world.client(write.who) as client:
        for value in values:
            content = json.dumps({**write.body, name: value}).encode()
            answer = await write.send(client, ticket, content)
            assert problem_of(answer, 422) == "validation", value
            assert [error["loc"] for error in answer.json()["errors"]] == [f"body.{name}"]
            if isinstance(value, str) and len(value) > 7:
                assert value not in answer.text, "the input is not sent back"
    assert contents(world) == before


@each_write
async def test_every_write_needs_one_plain_key(world: World, write: Write) -> None:
    ticket = await open_ticket(world, "admin")
    before = contents(world)
    async with world.client(write.who) as client:
        for key in (None, "", " ", "a b", "x" * 256, "a\tb"):
            answer = await write.send(client, ticket, headers={"Idempotency-Key": key})
            assert problem_of(answer, 400) == "idempotency-key-required"
    assert contents(world) == before


@each_write
async def test_every_write_is_json(world: World, write: Write) -> None:
    ticket = await open_ticket(world, "admin")
    before = contents(world)
    async with world.client(write.who) as client:
        for media_type in (None, "", "text/json", "application/jsonp", "multipart/form-data"):
            answer = await write.send(client, ticket, headers={"Content-Type": media_type})
            assert problem_of(answer, 415) == "unsupported-media-type"
    assert contents(world) == before


@pytest.mark.parametrize("write", [ASSIGN, MOVE], ids=["assignee", "requester"])
async def test_a_version_is_one_strong_tag(world: World, write: Write) -> None:
    ticket = await open_ticket(world, "admin")
    before = contents(world)
    async with world.client(write.who) as client:
        for tag in ("1", 'W/"1"', '"1", "2"', '""', '"-1"', '"x"', '"1.0"', '"' + "1" * 16 + '"'):
            answer = await write.send(client, ticket, headers={"If-Match": tag})
            assert problem_of(answer, 422) == "validation", tag
        missing = await write.send(client, ticket, headers={"If-Match": None})
        assert problem_of(missing, 428) == "if-match-required"
        # Nobody has it already: that is so at any version.
        others = ('"0"', '"2"', '"' + "9" * 15 + '"') if write is MOVE else ()
        for tag in others:
            answer = await write.send(client, ticket, headers={"If-Match": tag})
            assert problem_of(answer, 412) == "version-mismatch"
    assert contents(world) == before


ODD_IDS = ["7", "latest", new_id().upper(), new_id() + "0", "%20", "%00", "%ff%fe", "..%2f", "%0a"]


async def test_ids_in_paths_are_plain_uuids(world: World) -> None:
    ticket = await open_ticket(world, "admin")
    before = contents(world)
    for write in WRITES[1:]:
        async with world.client(write.who) as client:
            for odd in ODD_IDS:
                answer = await write.send(client, odd)
                code = problem_of(answer, answer.status_code)
                assert (answer.status_code, code) in ((422, "validation"), (404, "not-found"))
    async with world.client("admin") as client:
        for odd in ODD_IDS:
            for path in (f"/v1/tickets/{odd}", f"/v1/tickets/{odd}/messages"):
                answer = await client.get(path)
                assert answer.status_code in (404, 422)
                problem_of(answer, answer.status_code)
    assert ticket and contents(world) == before


ROLES = {
    OPEN: {"agent": 403, "limited": 403, "member": 403},
    SAY: {"billing": 404, "member": 404, "zadmin": 404, "limited": 404},
    STATE: {"billing": 404, "member": 404, "support": 404, "zadmin": 404, "limited": 404},
    ASSIGN: {"admin": 403, "second": 403, "member": 404, "zadmin": 404, "limited": 404},
    MOVE: {"admin": 403, "second": 403, "support": 404, "zmember": 404, "limited": 404},
    READ: {"billing": 404, "member": 404, "zadmin": 404, "limited": 404},
    MATTER: {"admin": 403, "second": 403, "member": 404, "zadmin": 404, "limited": 404},
    MERGE: {"admin": 403, "second": 403, "member": 404, "zadmin": 404, "limited": 404},
}


async def test_rules_29_and_35_a_role_that_may_not_changes_nothing(world: World) -> None:
    ticket = await open_ticket(world, "admin")
    before = contents(world)
    for write in WRITES:
        for who, status in ROLES[write].items():
            async with world.client(who) as client:
                problem_of(await write.send(client, ticket), status)
    assert contents(world) == before


@pytest.mark.parametrize("kind", ["public", "note"])
async def test_a_message_of_more_than_a_mebibyte_is_too_large(world: World, kind: str) -> None:
    ticket = await open_ticket(world, "admin")
    before = contents(world)
    body = {"id": new_id(), "kind": kind, "body": "é" * (BODY_LIMIT // 2) + "x"}
    async with world.client("agent") as client:
        answer = await post(client, f"/v1/tickets/{ticket}/messages", body)
    assert problem_of(answer, 413) == "too-large"
    assert contents(world) == before


async def test_a_wrong_name_is_told_in_part_and_nothing_of_its_value(world: World) -> None:
    name, value = "n" * 5_000_000, "secret-of-a-million"
    async with world.client("admin") as client:
        answer = await post(client, "/v1/tickets", {**new_ticket(), name: value})
    assert problem_of(answer, 422) == "validation"
    assert answer.json()["errors"][0]["loc"] == "body." + "n" * NAME_SHOWN
    assert len(answer.content) < 2000
    assert value not in answer.text


async def test_what_was_refused_may_be_mended_and_sent_again(world: World) -> None:
    ticket = await open_ticket(world, "admin")
    async with world.client("admin") as client:
        path, key = f"/v1/tickets/{ticket}/messages", new_id()
        problem_of(await post(client, path, {"id": new_id(), "body": ""}, key), 422)
        said = await post(client, path, {"id": new_id(), "body": "Mended"}, key)
    assert said.status_code == 201
