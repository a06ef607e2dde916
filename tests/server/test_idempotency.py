"""Exactly once: keys, replays, twins, and keys whose time is over."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from premium_tui.ids import new_id
from premium_tui.server.idempotency import KEEP, purge
from tests.server.test_problems import contents
from tests.server.world import World, new_ticket, open_ticket, post, problem_of


async def test_the_same_key_replays_the_answer(world: World) -> None:
    key, body = new_id(), new_ticket()
    async with world.client("admin") as client:
        first = await post(client, "/v1/tickets", body, key)
        after = contents(world)
        world.clock.advance(timedelta(days=29))
        again = await post(client, "/v1/tickets", body, key)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["location"] == first.headers["location"]
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert contents(world) == after


async def test_the_same_key_with_another_request_is_refused(world: World) -> None:
    key = new_id()
    ticket = await open_ticket(world, "admin")
    async with world.client("admin") as client:
        path = f"/v1/tickets/{ticket}/messages"
        body = {"id": new_id(), "body": "One"}
        assert (await post(client, path, body, key)).status_code == 201
        before = contents(world)
        other = await post(client, path, {**body, "body": "Two"}, key)
        assert problem_of(other, 422) == "idempotency-key-reuse"
        elsewhere = await post(client, "/v1/tickets", new_ticket(), key)
        assert problem_of(elsewhere, 422) == "idempotency-key-reuse"
        assert contents(world) == before


async def test_what_is_done_is_answered_alike_whatever_version_is_named(world: World) -> None:
    ticket = await open_ticket(world, "zadmin")
    body, key = {"assignee_id": world.people["agent"]}, new_id()
    async with world.client("agent") as client:
        for version, replayed in ((1, None), (7, "true")):
            answer = await client.put(
                f"/v1/tickets/{ticket}/assignee",
                json=body,
                headers={"Idempotency-Key": key, "If-Match": f'"{version}"'},
            )
            assert answer.status_code == 200
            assert answer.headers.get("Idempotent-Replayed") == replayed


async def test_a_key_is_its_actors_own(world: World) -> None:
    key = new_id()
    for who in ("admin", "second"):
        async with world.client(who) as client:
            answer = await post(client, "/v1/tickets", new_ticket(), key)
            assert answer.status_code == 201
            assert "idempotent-replayed" not in answer.headers


async def test_a_refused_request_keeps_nothing(world: World) -> None:
    key, body = new_id(), new_ticket()
    async with world.client("member") as client:
        assert problem_of(await post(client, "/v1/tickets", body, key), 403) == "forbidden"
        fitting = {**body, "channel": "get_help"}
        assert (await post(client, "/v1/tickets", fitting, key)).status_code == 201


async def test_concurrent_twins_do_it_once(world: World) -> None:
    ticket = await open_ticket(world, "admin")
    key, body = new_id(), {"id": new_id(), "body": "Only once, please."}
    async with world.client("admin") as client:
        path = f"/v1/tickets/{ticket}/messages"
        answers = await asyncio.gather(*(post(client, path, body, key) for _ in range(8)))
        thread = (await client.get(path)).json()["items"]
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1
    assert len(thread) == 2


async def test_a_write_sent_again_after_its_key_is_forgotten(world: World) -> None:
    ticket, reply, key = new_ticket(), {"id": new_id(), "body": "Sent twice"}, new_id()
    async with world.client("admin") as client:
        path = f"/v1/tickets/{ticket['id']}/messages"
        for _ in range(2):
            opened = await post(client, "/v1/tickets", ticket, key)
            said = await post(client, path, reply, key + "-reply")
            assert (opened.status_code, said.status_code) == (201, 201)
            assert "idempotent-replayed" not in said.headers
            world.clock.advance(KEEP + timedelta(seconds=1))
            assert purge(world.engine, world.clock) == 2
        assert len((await client.get(path)).json()["items"]) == 2
