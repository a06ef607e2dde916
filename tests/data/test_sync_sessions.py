"""Chats, calls and typing through the sync engine, with a desk that fails as networks do."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from premium_tui.data import errors
from premium_tui.data.desk import Typing
from premium_tui.data.http_desk import HttpDesk
from premium_tui.data.models import Connection
from premium_tui.domain.actions import (
    AcceptSession,
    Action,
    CallOutcome,
    EndSession,
    Reply,
    RequestCall,
    StartChat,
)
from premium_tui.ids import new_id
from tests.data.test_sync import Bench, enqueue, running
from tests.server.talking import do, seen, ticket_of
from tests.server.world import copy_world, open_ticket
from tests.waiting import wait_until_async


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    world = copy_world(tmp_path)
    async with running(world, tmp_path) as made:
        yield made
    world.engine.dispose()


def chat() -> StartChat:
    words = ("Red X", "Nothing syncs.", "Dropbox", "dropbox", "en")
    return StartChat(new_id(), new_id(), new_id(), *words)


def call() -> RequestCall:
    words = ("Red X", "Nothing syncs.", "Dropbox", "dropbox", "en")
    return RequestCall(new_id(), new_id(), new_id(), *words, "+81312345678")


def cached(bench: Bench, session_id: str) -> dict[str, Any]:
    """Return a session as the cache has it."""
    with closing(sqlite3.connect(f"{bench.cache.as_uri()}?mode=ro", uri=True)) as connection:
        query = "SELECT body FROM session WHERE id = ?"
        (body,) = connection.execute(query, (session_id,)).fetchone()
    found: dict[str, Any] = json.loads(body)
    return found


@pytest.mark.parametrize("lost", ["before", "after"])
async def test_a_chat_asked_for_offline_goes_out_in_order_and_once(bench: Bench, lost: str) -> None:
    await bench.settle()
    bench.desk.down = True
    asked = chat()
    said: list[Action] = [
        asked,
        Reply(asked.ticket_id, new_id(), "Are you there?", 1),
        Reply(asked.ticket_id, new_id(), "It is urgent.", 2),
        EndSession(asked.session_id, asked.ticket_id),
    ]
    for action in said:
        enqueue(bench, action)
    bench.sync.wake()
    await wait_until_async(lambda: bench.connection() is Connection.OFFLINE)
    faults: list[errors.SupportError] = [errors.Offline("cut"), errors.TryLater(503, None)]
    getattr(bench.desk, lost)["send"] = faults
    bench.desk.down = False
    bench.sync.wake()
    await wait_until_async(lambda: not faults and not bench.outbox.pending())
    await bench.settle()
    assert list(dict.fromkeys(bench.desk.sent)) == said
    session = seen(bench.world, "admin", asked.session_id)
    assert (session.state, session.ended_by) == ("ended", "customer")
    assert cached(bench, asked.session_id)["state"] == "ended"
    assert bench.bodies() == ["Nothing syncs.", "Are you there?", "It is urgent."]


async def test_each_step_of_a_call_comes_into_the_cache(bench: Bench) -> None:
    asked = call()
    enqueue(bench, asked)
    await bench.settle()
    session = seen(bench.world, "admin", asked.session_id)
    told = []
    for step in (
        {"verb": "accept"},
        {"verb": "outcome", "outcome": "no_answer"},
        {"verb": "accept"},
        {"verb": "outcome", "outcome": "reached"},
    ):
        assert await do(bench.world, "agent", session, **step) == ""
        await bench.settle()
        now = cached(bench, asked.session_id)
        told.append((now["state"], now["attempts"], now["outcome"], now["place"]))
    assert told == [
        ("active", 1, None, None),
        ("waiting", 1, "no_answer", 0),
        ("active", 2, None, None),
        ("ended", 2, "reached", None),
    ]
    assert bench.heard.applied[-1].what >= {"session", "ticket"}


async def test_an_agent_takes_calls_and_says_how_they_went(tmp_path: Path) -> None:
    world = copy_world(tmp_path)
    async with running(world, tmp_path, who="agent") as bench:
        asked = call()
        admin = HttpDesk(world.client("admin"))
        await admin.send(asked, key=new_id(), written_at=world.clock.now())
        session = seen(world, "admin", asked.session_id)
        enqueue(bench, AcceptSession(session.id, session.ticket_id))
        enqueue(bench, CallOutcome(session.id, session.ticket_id, "no_answer"))
        enqueue(bench, AcceptSession(session.id, session.ticket_id))
        enqueue(bench, EndSession(session.id, session.ticket_id, "no_answer"))
        await bench.settle()
        await admin.aclose()
        assert not bench.outbox.pending()
        now = cached(bench, session.id)
        assert (now["attempts"], now["state"], now["outcome"]) == (2, "ended", "no_answer")
        assert now["phone"] == asked.phone
        assert ticket_of(world, session).state == "waiting"
    world.engine.dispose()


async def test_who_was_not_the_first_to_take_it_is_told_who_was(tmp_path: Path) -> None:
    world = copy_world(tmp_path)
    async with running(world, tmp_path, who="limited") as bench:
        asked = chat()
        customer = HttpDesk(world.client("zadmin"))
        await customer.send(asked, key=new_id(), written_at=world.clock.now())
        await customer.aclose()
        session = seen(world, "zadmin", asked.session_id)
        assert await do(world, "agent", session, "accept") == ""
        enqueue(bench, AcceptSession(session.id, session.ticket_id))
        await bench.settle()
        (parked,) = bench.outbox.pending()
        assert (parked.state, parked.status, parked.code) == ("parked", 409, "taken")
        assert parked.trouble == "Agent has taken it."
        assert cached(bench, session.id)["agent_name"] == "Agent"
    world.engine.dispose()


async def test_typing_is_passed_on_while_the_desk_can_be_reached(bench: Bench) -> None:
    await bench.settle()
    ticket = await open_ticket(bench.world, "admin")
    bench.sync.tell_typing(ticket)
    await wait_until_async(lambda: bench.desk.typed == [ticket])
    # What goes wrong with it concerns nobody.
    for fault in (errors.Offline("cut"), errors.TryLater(503, None), errors.SignedOut()):
        bench.desk.before["typing"] = [fault]
        bench.sync.tell_typing(ticket)
        await wait_until_async(lambda: not bench.desk.before["typing"])
    bench.sync.tell_typing(new_id())
    await wait_until_async(lambda: bench.desk.calls[-1] == "typing")
    await bench.settle()
    assert bench.desk.typed == [ticket]
    assert bench.connection() is Connection.LIVE and bench.heard.typing == []


async def test_typing_is_forgotten_while_the_desk_is_out_of_reach(bench: Bench) -> None:
    await bench.settle()
    bench.desk.down = True
    bench.sync.wake()
    await wait_until_async(lambda: bench.connection() is Connection.OFFLINE)
    bench.sync.tell_typing(new_id())
    bench.desk.down = False
    await bench.settle()
    assert "typing" not in bench.desk.calls


async def test_who_types_is_heard(bench: Bench) -> None:
    await bench.settle()
    typing = Typing("t", "Noor")
    bench.desk.pokes.put_nowait(typing)
    await wait_until_async(lambda: bench.heard.typing == [typing])
