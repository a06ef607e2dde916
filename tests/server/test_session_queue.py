"""The queues: places across teams, in every order of coming and going, and many at once."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from premium_tui.domain.live_sessions import PLACES_TOLD, LiveWay
from premium_tui.ids import new_id
from premium_tui.server import people, session_opening, sessions
from premium_tui.server.auth import viewer_of_person
from premium_tui.server.core import SESSION, THING
from premium_tui.server.engine import begin_read, begin_write
from premium_tui.wire.session_schemas import NewSession
from premium_tui.wire.things import SessionData
from tests.server.follower import Follower
from tests.server.talking import do, follower, new_session, seen, wait_in
from tests.server.world import World, post, put

OPEN = {"state": "open"}
WAITERS = ("admin", "zadmin", "second", "billing", "support")


def places(world: World, way: str = "chat") -> list[int | None]:
    """Return the places told to those who wait, first come first."""
    with begin_read(world.engine) as connection:
        rows = connection.execute(
            select(SESSION.c.place)
            .where(SESSION.c.way == way, SESSION.c.state == "waiting")
            .order_by(SESSION.c.position)
        )
        return [row.place for row in rows]


@pytest.mark.parametrize("leaver", [0, 1, 4])
@pytest.mark.parametrize("verb", ["accept", "end"])
async def test_those_behind_move_up_whatever_their_team(
    world: World, verb: str, leaver: int
) -> None:
    waiting = [await wait_in(world, who) for who in WAITERS]
    assert [session.place for session in waiting] == [0, 1, 2, 3, 4]
    clients = {who: follower(world, who) for who in (*WAITERS, "agent", "limited")}
    who = "agent" if verb == "accept" else WAITERS[leaver]
    assert await do(world, who, waiting[leaver], verb) == ""
    left: dict[str, int | None] = {
        session.id: place if place < leaver else None if place == leaver else place - 1
        for place, session in enumerate(waiting)
    }
    for place, session in enumerate(waiting):
        for name in (WAITERS[place], "agent", *(["limited"] if place == 1 else [])):
            assert told(clients[name], session.id) == left[session.id]
    assert not any(key == ("session", waiting[0].id) for key in clients["limited"].held), (
        "one who serves zeta alone"
    )


def told(client: Follower, session_id: str) -> int | None:
    """Return the place of a session as the newest pull tells it."""
    client.pull(2)
    session = client.held["session", session_id]
    assert isinstance(session, SessionData)
    return session.place


async def test_only_those_who_moved_are_told(world: World) -> None:
    waiting = [await wait_in(world, who) for who in WAITERS]
    clients = {who: follower(world, who) for who in WAITERS}
    assert await do(world, "agent", waiting[2], "accept") == ""
    for place, who in enumerate(WAITERS):
        page = clients[who].pull_page(100)
        assert [session.id for session in page.sessions] == (
            [waiting[place].id] if place >= 2 else []
        )
        assert not page.has_more


async def test_chats_and_calls_wait_apart(world: World) -> None:
    call = await wait_in(world, "admin", "call")
    chat = await wait_in(world, "admin")
    other = await wait_in(world, "zadmin", "call")
    assert (call.place, chat.place, other.place) == (0, 0, 1)
    assert await do(world, "agent", chat, "accept") == ""
    assert (places(world, "chat"), places(world, "call")) == ([], [0, 1])


async def test_the_order_is_that_of_asking_even_when_the_clock_goes_back(world: World) -> None:
    for who in WAITERS:
        await wait_in(world, who)
        world.clock.advance(-timedelta(minutes=5))
    assert places(world) == [0, 1, 2, 3, 4]


def test_a_long_queue_is_not_rewritten_whole(world: World) -> None:
    partition, team = world.team_key("acme")
    asked = []
    now = world.clock.now()
    with begin_write(world.engine) as connection:
        for number in range(PLACES_TOLD + 5):
            row = {"partition": partition, "team_id": team, "id": new_id(), "role": "team_admin"}
            about = {"name": f"P{number}", "email": f"{number}@acme.example"}
            people.add_person(connection, {**row, **about})
            viewer = viewer_of_person(connection, str(row["id"]))
            assert viewer is not None
            new = NewSession.model_validate(new_session())
            session_opening.open_session(connection, world.facts, viewer, new, now)
            asked.append(new.id)
    most = PLACES_TOLD
    assert places(world) == [*range(most), *[most] * 5]
    with begin_write(world.engine) as connection:
        agent = viewer_of_person(connection, world.people["agent"])
        assert agent is not None
        before = bodies(connection)
        sessions.accept(connection, agent, asked[0], now)
        after = bodies(connection)
    assert places(world) == [*range(most), *[most] * 4]
    assert sum(before[key] != after[key] for key in before) == 1 + most
    assert seen(world, "agent", asked[most]).place == most - 1


def bodies(connection: Connection) -> dict[str, bytes]:
    """Return all sessions as they travel."""
    return {row.id: row.body for row in connection.execute(select(THING.c.id, THING.c.body))}


async def test_many_come_and_go_at_once(world: World) -> None:
    """Whatever happens in whichever order: no lock-up, places without gaps, no change skipped."""
    chance = random.Random(11)

    async def customer(who: str) -> None:
        async with world.client(who) as client:
            for _ in range(4):
                way = chance.choice(list(LiveWay)).value
                body = new_session(way)
                answer = await post(client, "/v1/sessions", body)
                assert answer.status_code in (201, 409), answer.text
                if chance.random() < 0.5:
                    said = {"id": new_id(), "body": "Anybody there?"}
                    path = f"/v1/tickets/{body['ticket_id']}"
                    await post(client, f"{path}/messages", said)
                    await put(client, f"/v1/sessions/{body['id']}/end", {})
                    await put(client, f"{path}/state", {"state": "closed"})

    async def agent(who: str) -> None:
        view = Follower(world.engine, world.clock, world.facts, world.people[who])
        async with world.client(who) as client:
            for _ in range(8):
                await asyncio.to_thread(view.pull, 50)
                open_ones = [
                    thing
                    for thing in view.held.values()
                    if isinstance(thing, SessionData) and thing.state != "ended"
                ]
                for session in chance.sample(open_ones, min(2, len(open_ones))):
                    await put(client, f"/v1/sessions/{session.id}/accept", {})
                    outcome = {"outcome": chance.choice(["reached", "no_answer"])}
                    await put(client, f"/v1/sessions/{session.id}/outcome", outcome)
                    if chance.random() < 0.5:
                        await put(client, f"/v1/tickets/{session.ticket_id}/state", OPEN)
                        await put(client, f"/v1/sessions/{session.id}/end", {})

    watching = {who: follower(world, who) for who in (*WAITERS, "agent", "limited")}
    await asyncio.gather(*map(customer, WAITERS), *map(agent, ("agent", "limited") * 2))
    for way in ("chat", "call"):
        assert places(world, way) == list(range(len(places(world, way))))
    for who, watcher in watching.items():
        # Who followed along holds what a newcomer gets.
        watcher.pull(7)
        assert watcher.held == follower(world, who).held
