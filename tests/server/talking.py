"""Chats and calls as people ask for them, take and end them, and as their clients see them."""

from __future__ import annotations

import httpx
from sqlalchemy import select

from premium_tui.ids import new_id
from premium_tui.server.core import CHANGE, MESSAGE, PARTITION, READ, SESSION, THING, TICKET
from premium_tui.server.engine import begin_read
from premium_tui.wire.feed import TicketData
from premium_tui.wire.things import SessionData
from tests.server.follower import Follower
from tests.server.world import World, post, put

PHONE = "+81312345678"


def new_session(way: str = "chat", **fields: object) -> dict[str, object]:
    """Return a request body that asks for a chat or a call."""
    return {
        "id": new_id(),
        "way": way,
        "ticket_id": new_id(),
        "message_id": new_id(),
        "subject": "Red X on the project folder",
        "body": "Since this morning nothing syncs.",
        **({"phone": PHONE} if way == "call" else {}),
        **fields,
    }


async def ask(world: World, who: str, body: object, key: str | None = None) -> httpx.Response:
    """Ask for a session as `who`."""
    async with world.client(who) as client:
        return await post(client, "/v1/sessions", body, key)


async def wait_in(world: World, who: str, way: str = "chat", **fields: object) -> SessionData:
    """Let `who` wait for a chat or a call; return it as they see it."""
    body = new_session(way, **fields)
    answer = await ask(world, who, body)
    assert answer.status_code == 201, answer.text
    return seen(world, who, str(body["id"]))


async def do(world: World, who: str, session: SessionData, verb: str, **body: object) -> str:
    """Do `accept`, `end` or `outcome`; return "" or the code of the problem."""
    async with world.client(who) as client:
        answer = await put(client, f"/v1/sessions/{session.id}/{verb}", body)
    return "" if answer.status_code == 200 else str(answer.json()["code"])


def follower(world: World, who: str) -> Follower:
    """Return a client of `who` that has pulled all there is."""
    found = Follower(world.engine, world.clock, world.facts, world.people[who])
    found.pull(100)
    return found


def seen(world: World, who: str, session_id: str) -> SessionData:
    """Return a session as `who` sees it."""
    session = follower(world, who).held["session", session_id]
    assert isinstance(session, SessionData)
    return session


def ticket_of(world: World, session: SessionData) -> TicketData:
    """Return a session's ticket as the agent sees it."""
    ticket = follower(world, "agent").held["ticket", session.ticket_id]
    assert isinstance(ticket, TicketData)
    return ticket


def contents(world: World) -> list[object]:
    """Return all that people can notice."""
    with begin_read(world.engine) as connection:
        return [
            [tuple(row) for row in connection.execute(select(table))]
            for table in (TICKET, MESSAGE, READ, CHANGE, PARTITION, THING, SESSION)
        ]
