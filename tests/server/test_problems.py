"""Everything wrong in type, size, encoding, token or method: its problem, and nothing changed."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from premium_tui.domain.tickets import BODY_LIMIT, SUBJECT_LIMIT
from premium_tui.ids import new_id
from premium_tui.server.core import CHANGE, IDEMPOTENCY, MESSAGE, PARTITION, READ, TICKET
from premium_tui.server.engine import begin_read
from premium_tui.server.gate import REQUEST_LIMIT
from tests.server.talking import new_session
from tests.server.world import World, new_ticket, open_ticket, post, problem_of, put


def contents(world: World) -> list[object]:
    """Return all a write could change."""
    with begin_read(world.engine) as connection:
        return [
            [tuple(row) for row in connection.execute(select(table))]
            for table in (TICKET, MESSAGE, READ, CHANGE, PARTITION, IDEMPOTENCY)
        ]


async def send(
    client: httpx.AsyncClient, content: bytes, media_type: str = "application/json", **headers: str
) -> httpx.Response:
    all_headers = {"Idempotency-Key": new_id(), "Content-Type": media_type, **headers}
    return await client.post("/v1/tickets", content=content, headers=all_headers)


@pytest.mark.parametrize(
    ("change", "loc"),
    [
        ({"subject": ""}, "body.subject"),
        ({"subject": "x" * (SUBJECT_LIMIT + 1)}, "body.subject"),
        ({"subject": 7}, "body.subject"),
        ({"subject": None}, "body.subject"),
        ({"body": ""}, "body.body"),
        ({"body": ["x"]}, "body.body"),
        ({"id": "7"}, "body.id"),
        ({"id": new_id().upper()}, "body.id"),
        ({"id": new_id() + "\n"}, "body.id"),
        ({"priority": "huge"}, "body.priority"),
        ({"language": "english"}, "body.language"),
        ({"channel": "chat"}, "body.channel"),
        ({"entitlement_product": "paper"}, "body.entitlement_product"),
        ({"issue_kind": "weather"}, "body.issue_kind"),
        ({"written_at": "yesterday"}, "body.written_at"),
        ({"written_at": "2026-11-23T12:00:00"}, "body.written_at"),
        ({"about_product": "x" * 65}, "body.about_product"),
        ({"surprise": 1}, "body.surprise"),
    ],
)
async def test_a_wrong_field_is_named(world: World, change: dict[str, Any], loc: str) -> None:
    before = contents(world)
    async with world.client("admin") as client:
        answer = await post(client, "/v1/tickets", new_ticket(**change))
    assert problem_of(answer, 422) == "validation"
    assert [error["loc"] for error in answer.json()["errors"]] == [loc]
    assert contents(world) == before


@pytest.mark.parametrize("language", ["fr", "EN", "xx", ""])
@pytest.mark.parametrize("path", ["/v1/tickets", "/v1/sessions"])
async def test_rule_01_what_is_asked_in_another_language_is_refused(
    world: World, path: str, language: str
) -> None:
    before = contents(world)
    asked = new_ticket() if path == "/v1/tickets" else new_session()
    async with world.client("admin") as client:
        answer = await post(client, path, {**asked, "language": language})
    assert problem_of(answer, 422) == "validation"
    (error,) = answer.json()["errors"]
    assert error["loc"] == "body.language"
    assert "'en' or 'ja'" in error["msg"]
    assert contents(world) == before


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'"x"', b"null", b"NaN", b'{"subject": NaN}', b"[" * 100_000, b"1" * 5000],
)
async def test_what_is_no_request(world: World, content: bytes) -> None:
    before = contents(world)
    async with world.client("admin") as client:
        answer = await send(client, content)
    code = problem_of(answer, answer.status_code)
    assert (answer.status_code, code) in ((400, "invalid-json"), (422, "validation"))
    assert contents(world) == before


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "latin-1", "shift_jis"])
async def test_only_utf_8(world: World, encoding: str) -> None:
    before = contents(world)
    subject = "é" if encoding == "latin-1" else "同期"
    content = json.dumps(new_ticket(subject=subject), ensure_ascii=False).encode(encoding)
    async with world.client("admin") as client:
        assert problem_of(await send(client, content), 400) == "bad-encoding"
        declared = await send(client, content, f"application/json; charset={encoding}")
        assert problem_of(declared, 415) == "unsupported-media-type"
    assert contents(world) == before


async def test_only_json(world: World) -> None:
    content = json.dumps(new_ticket()).encode()
    async with world.client("admin") as client:
        for media_type in ("text/plain", "application/x-www-form-urlencoded", ""):
            answer = await send(client, content, media_type)
            assert problem_of(answer, 415) == "unsupported-media-type"
        packed = await send(client, content, **{"Content-Encoding": "gzip"})
        assert problem_of(packed, 415) == "unsupported-media-type"
        assert (await send(client, content, "application/json; charset=UTF-8")).status_code == 201


@pytest.mark.parametrize("character", ["x", "é", "同", "\x01", "\n"])
async def test_a_body_may_have_one_mebibyte_of_utf_8(world: World, character: str) -> None:
    fits = character * (BODY_LIMIT // len(character.encode()))
    async with world.client("admin") as client:
        before = contents(world)
        answer = await post(client, "/v1/tickets", new_ticket(body=fits + character))
        assert problem_of(answer, 413) == "too-large"
        assert contents(world) == before
        assert (await post(client, "/v1/tickets", new_ticket(body=fits))).status_code == 201


async def test_a_huge_request_is_refused_unread(world: World) -> None:
    before = contents(world)

    async def chunks() -> Any:
        for _ in range(REQUEST_LIMIT // 65_536 + 2):
            yield b" " * 65_536

    async with world.client("admin") as client:
        answer = await send(client, b" " * (REQUEST_LIMIT + 1))
        assert problem_of(answer, 413) == "too-large"
        headers = {"Idempotency-Key": new_id(), "Content-Type": "application/json"}
        answer = await client.post("/v1/tickets", content=chunks(), headers=headers)
        assert problem_of(answer, 413) == "too-large"
    assert contents(world) == before


async def test_nul_and_lone_surrogates_are_replaced_and_nothing_else(world: World) -> None:
    odd = "a\x00b\ud800c\udfffd \u202e\x1b[2J\x07 😀\u200b"
    content = json.dumps(new_ticket(subject=odd, body=odd)).encode()
    async with world.client("admin") as client:
        ticket = (await send(client, content)).json()["id"]
        kept = (await client.get(f"/v1/tickets/{ticket}")).json()["subject"]
        thread = (await client.get(f"/v1/tickets/{ticket}/messages")).json()["items"]
        feed = (await client.get("/v1/changes")).json()
    expected = "a\ufffdb\ufffdc\ufffdd \u202e\x1b[2J\x07 😀\u200b"
    assert kept == thread[0]["body"] == feed["messages"][0]["body"] == expected


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "Bearer ptu_wrong", "Basic YTpi", "Bearer \u00e9\u00e9"],
)
@pytest.mark.parametrize("path", ["/v1/me", "/v1/changes", "/v1/tickets", "/v1/events"])
async def test_without_a_token(world: World, path: str, authorization: str | None) -> None:
    headers = {} if authorization is None else {b"Authorization": authorization.encode()}
    async with world.client(None) as client:
        answer = await client.get(path, headers=headers)
    assert problem_of(answer, 401) == "unauthorized"
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/nowhere", 404, "not-found"),
        ("GET", "/nowhere", 404, "not-found"),
        ("DELETE", "/v1/tickets", 405, "method-not-allowed"),
        ("GET", "/v1/tickets/7", 422, "validation"),
        ("GET", "/v1/tickets/%00", 422, "validation"),
        ("GET", "/v1/tickets?limit=0", 422, "validation"),
        ("GET", "/v1/tickets?state=asleep", 422, "validation"),
        ("GET", "/v1/tickets?after=*", 400, "bad-cursor"),
        ("GET", "/v1/tickets?after=WyJ4IiwieSJd", 400, "bad-cursor"),
        ("GET", "/v1/people?after=WzEsInkiXQ", 400, "bad-cursor"),
        ("GET", "/v1/changes?limit=2001", 422, "validation"),
        ("GET", "/v1/changes?limit=x", 422, "validation"),
        ("GET", "/v1/changes?cursor=", 400, "bad-cursor"),
        ("GET", "/v1/changes?cursor=%F0%9F%98%80", 400, "bad-cursor"),
        ("GET", "/v1/changes?cursor=MXx4fHl8MHww", 400, "bad-cursor"),
        ("GET", f"/v1/changes?cursor={'x' * 9000}", 422, "validation"),
    ],
)
async def test_what_is_not_offered(
    world: World, method: str, path: str, status: int, code: str
) -> None:
    async with world.client("admin") as client:
        answer = await client.request(method, path)
        assert problem_of(answer, status) == code
        if status == 405:
            assert answer.headers["allow"] == "GET, POST"


async def test_unknown_query_parameters_are_tolerated(world: World) -> None:
    async with world.client("admin") as client:
        assert (await client.get("/v1/changes?colour=blue")).status_code == 200


async def test_writes_need_a_plain_key(world: World) -> None:
    before = contents(world)
    async with world.client("admin") as client:
        for key in (None, b"", b"x" * 256, b"with space", "é".encode()):
            headers = {} if key is None else {b"Idempotency-Key": key}
            answer = await client.post("/v1/tickets", json=new_ticket(), headers=headers)
            assert problem_of(answer, 400) == "idempotency-key-required"
    assert contents(world) == before


async def test_a_malformed_version_is_named(world: World) -> None:
    ticket = await open_ticket(world, "admin")
    async with world.client("agent") as client:
        answer = await client.put(
            f"/v1/tickets/{ticket}/assignee",
            json={"assignee_id": None},
            headers={"Idempotency-Key": new_id(), "If-Match": "*"},
        )
        assert problem_of(answer, 422) == "validation"


async def test_ids_of_others_are_a_conflict(world: World) -> None:
    ticket = await open_ticket(world, "admin")
    async with world.client("zadmin") as stranger, world.client("admin") as owner:
        before = contents(world)
        thread = (await owner.get(f"/v1/tickets/{ticket}/messages")).json()["items"]
        for fields in ({"id": ticket}, {"message_id": thread[0]["id"]}):
            answer = await post(stranger, "/v1/tickets", new_ticket(**fields))
            assert problem_of(answer, 409) == "id-conflict"
        message = {"id": thread[0]["id"], "body": "Another text"}
        answer = await post(owner, f"/v1/tickets/{ticket}/messages", message)
        assert problem_of(answer, 409) == "id-conflict"
        assert contents(world) == before


async def test_a_stranger_changes_nothing(world: World) -> None:
    ticket = await open_ticket(world, "admin")
    before = contents(world)
    bodies: list[tuple[str, dict[str, object], int | None]] = [
        ("state", {"state": "closed"}, None),
        ("read", {"through": 1}, None),
        ("assignee", {"assignee_id": None}, 1),
        ("requester", {"requester_id": world.people["zadmin"]}, 1),
    ]
    for who in ("zadmin", "member", "limited"):
        async with world.client(who) as client:
            for name, body, version in bodies:
                answer = await put(client, f"/v1/tickets/{ticket}/{name}", body, version)
                assert problem_of(answer, 404) == "not-found"
    assert contents(world) == before
