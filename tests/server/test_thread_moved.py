"""An answer written before somebody else's is stopped, so that its writer looks again."""

from __future__ import annotations

import httpx
import pytest

from premium_tui.ids import new_id
from tests.server.talking import do, wait_in
from tests.server.world import World, open_ticket, post, problem_of


async def say(
    world: World, who: str, ticket: str, based_on: int | None, kind: str = "public"
) -> httpx.Response:
    body = {"id": new_id(), "body": "Here it is.", "based_on": based_on, "kind": kind}
    async with world.client(who) as client:
        return await post(client, f"/v1/tickets/{ticket}/messages", body)


@pytest.mark.parametrize(("first", "second"), [("admin", "agent"), ("agent", "admin")])
async def test_an_answer_on_an_older_thread_is_refused_and_names_who_came_first(
    world: World, first: str, second: str
) -> None:
    ticket = await open_ticket(world, "admin")
    assert (await say(world, first, ticket, 1)).status_code == 201
    refused = await say(world, second, ticket, 1)
    assert problem_of(refused, 409) == "thread-moved"
    async with world.client(second) as client:
        thread = (await client.get(f"/v1/tickets/{ticket}/messages")).json()["items"]
    assert len(thread) == 2
    assert refused.json()["detail"] == f"{thread[-1]['author_name']} has answered meanwhile."
    assert (await say(world, second, ticket, 2)).status_code == 201


async def test_ones_own_answers_and_notes_move_nothing(world: World) -> None:
    ticket = await open_ticket(world, "admin")
    assert (await say(world, "admin", ticket, 1)).status_code == 201
    assert (await say(world, "admin", ticket, 1)).status_code == 201
    assert (await say(world, "agent", ticket, 1, "note")).status_code == 201
    assert (await say(world, "admin", ticket, 1)).status_code == 201


async def test_who_names_no_revision_is_not_stopped(world: World) -> None:
    ticket = await open_ticket(world, "admin")
    assert (await say(world, "admin", ticket, 1)).status_code == 201
    assert (await say(world, "agent", ticket, None)).status_code == 201


async def test_in_a_chat_both_write_at_once(world: World) -> None:
    session = await wait_in(world, "admin")
    assert await do(world, "agent", session, "accept") == ""
    assert (await say(world, "agent", session.ticket_id, 1)).status_code == 201
    assert (await say(world, "admin", session.ticket_id, 1)).status_code == 201
    assert await do(world, "agent", session, "end") == ""
    assert problem_of(await say(world, "agent", session.ticket_id, 1), 409) == "thread-moved"
