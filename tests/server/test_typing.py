"""Somebody types: told to who may see the ticket and listens now, and to nobody else."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from premium_tui.domain.roles import Role
from premium_tui.ids import new_id
from premium_tui.server import people
from premium_tui.server.engine import begin_write
from premium_tui.server.hub import TYPING_EVERY, TYPING_SLOTS, Listener, Typing
from premium_tui.server.visibility import Viewer
from tests.server.serving import Served, Stream, serving
from tests.server.world import PEOPLE, World, open_ticket


@pytest.fixture
def served(world: World) -> Iterator[Served]:
    with serving(world) as running:
        yield running


@asynccontextmanager
async def everybody(served: Served) -> AsyncIterator[dict[str, Stream]]:
    """Listen as all people of the world."""
    async with AsyncExitStack() as stack:
        streams = {name: await stack.enter_async_context(served.listen(name)) for name in PEOPLE}
        for stream in streams.values():
            await stream.reach(1)
        yield streams


async def types(served: Served, who: str, ticket_id: str) -> int:
    async with served.client(served.world.tokens[who]) as client:
        answer = await client.post(f"/v1/tickets/{ticket_id}/typing")
        assert answer.content == b"" or answer.status_code != 204
        return answer.status_code


async def news(served: Served, streams: dict[str, Stream]) -> dict[str, list[dict[str, str]]]:
    """Return who types as each one was told, once all have heard all that was sent before."""
    await served.settle(streams)
    return {name: stream.typing for name, stream in streams.items() if stream.typing}


async def test_those_who_may_see_the_ticket_are_told_who_types(served: Served) -> None:
    world = served.world
    ticket = await open_ticket(world, "support")
    async with everybody(served) as streams:
        assert await types(served, "agent", ticket) == 204
        told = await news(served, streams)
    said = {
        "ticket_id": ticket,
        "person_id": world.people["agent"],
        "name": "Agent",
        "side": "agent",
    }
    # Rule 35: of the team its admins, and the requester; `limited` serves another one.
    assert told == {name: [said] for name in ("admin", "second", "support")}


async def test_agents_are_told_that_a_customer_types(served: Served) -> None:
    world = served.world
    ticket = await open_ticket(world, "zadmin")
    async with everybody(served) as streams:
        assert await types(served, "zadmin", ticket) == 204
        told = await news(served, streams)
    assert set(told) == {"agent", "limited"}
    assert told["agent"][0]["side"] == "customer"


async def test_a_person_is_heard_once_in_two_seconds(served: Served) -> None:
    world = served.world
    ticket = await open_ticket(world, "admin")
    async with served.listen("agent") as agent:
        await agent.reach(1)
        for expected in (1, 2):
            for _ in range(4):
                assert await types(served, "admin", ticket) == 204
                assert await types(served, "second", ticket) == 204
            told = await news(served, {"agent": agent})
            names = [typing["name"] for typing in told["agent"]]
            assert sorted(names) == ["Admin"] * expected + ["Second"] * expected
            # Backwards as well: a clock that is set back silences nobody.
            world.clock.advance(-TYPING_EVERY if expected == 1 else TYPING_EVERY)


async def test_a_ticket_out_of_sight_is_answered_like_an_unknown_one(served: Served) -> None:
    ticket = await open_ticket(served.world, "admin")
    async with served.listen("agent") as agent:
        await agent.reach(1)
        for who in ("billing", "member", "zadmin", "limited"):
            assert [await types(served, who, place) for place in (ticket, new_id())] == [404, 404]
        assert await news(served, {"agent": agent}) == {}


async def test_a_role_that_has_just_changed_hears_no_more_than_it_may(served: Served) -> None:
    world = served.world
    ticket = await open_ticket(world, "admin")
    async with served.listen("second") as second:
        await second.reach(1)
        with begin_write(world.engine) as connection:
            people.change_role(connection, world.people["second"], Role.BILLING_ADMIN)
        assert await types(served, "agent", ticket) == 204
        await second.end()
        assert second.typing == []


async def test_typing_moves_neither_the_feed_nor_the_last_event_id(served: Served) -> None:
    world = served.world
    ticket = await open_ticket(world, "admin")
    async with served.listen("agent") as agent, served.client(world.tokens["agent"]) as client:
        await agent.reach(1)
        cursor = (await client.get("/v1/changes")).json()["cursor"]
        assert await types(served, "admin", ticket) == 204
        page = (await client.get("/v1/changes", params={"cursor": cursor})).json()
        await agent.hear(1)
        assert agent.ids == agent.ids[:1], "no poke"
    assert not any(value for value in page.values() if isinstance(value, list))
    async with served.listen("agent", str(agent.ids[-1])) as again:
        assert await news(served, {"agent": again}) == {}
        assert len(again.events) <= 2, "nothing was missed, and typing is not repeated"


def test_a_slow_listener_keeps_a_few_and_the_newest() -> None:
    viewer = Viewer("p", "P", "t", 0, Role.AGENT, 0)
    listener = Listener(b"", viewer)
    for number in range(TYPING_SLOTS + 5):
        listener.hear(Typing("ticket", f"p{number}", "N", "agent"))
    assert len(listener.typing) == TYPING_SLOTS
    assert listener.signal.is_set() and not listener.poked


def test_a_name_cannot_break_out_of_its_line() -> None:
    import msgspec

    typing = Typing("t", "p", "A\r\n\r\nevent: poke\ndata: x\u2028", "agent")
    line = msgspec.json.encode(typing)
    assert b"\n" not in line and b"\r" not in line
    assert json.loads(line)["name"] == typing.name
