"""Who else is here: leased, told to the agents who serve the team, and to nobody else."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premium_tui.domain.presence import OPEN_LIMIT, PLACES_LIMIT, RENEW_SECONDS, Doing, doing_most
from premium_tui.domain.roles import Role
from premium_tui.ids import new_id
from premium_tui.server import people
from premium_tui.server.auth import issue_token
from premium_tui.server.engine import begin_write
from premium_tui.server.hub import LOOK_SECONDS, Listener
from premium_tui.server.presence import Moved, Presence, Somebody, Spot
from premium_tui.server.visibility import Viewer
from tests.server.serving import Served, Stream, serving
from tests.server.world import PEOPLE, World, open_ticket, problem_of
from tests.waiting import wait_until_async

MIA, ZOE = "mia", "zoe"
"""Two more agents: of everybody, and of zeta alone."""

Told = dict[str, list[dict[str, str]]]


def add_agents(world: World) -> None:
    """Let two more agents work at the desk."""
    partition, team_id = world.team_key("desk")
    with begin_write(world.engine) as connection:
        for name in (MIA, ZOE):
            row: dict[str, object] = {
                "partition": partition,
                "team_id": team_id,
                "id": new_id(),
                "name": name.title(),
                "email": f"{name}@desk.example",
                "role": "agent",
            }
            people.add_person(connection, row)
            world.people[name] = str(row["id"])
            world.tokens[name] = issue_token(connection, row, world.clock)
        people.set_services(connection, world.people[ZOE], [world.team_key("zeta")])


@pytest.fixture
def served(world: World) -> Iterator[Served]:
    add_agents(world)
    # No lease ends meanwhile, however slow the machine.
    world.app.state.service.hub.presence = Presence(seconds=lambda: 0.0)
    with serving(world) as running:
        yield running


@asynccontextmanager
async def everybody(served: Served) -> AsyncIterator[dict[str, Stream]]:
    """Listen as all people of the world."""
    async with AsyncExitStack() as stack:
        names = (*PEOPLE, MIA, ZOE)
        streams = {name: await stack.enter_async_context(served.listen(name)) for name in names}
        for stream in streams.values():
            await stream.reach(1)
        yield streams


async def tell(served: Served, who: str, tickets: dict[str, str], place: str | None = None) -> int:
    """Tell what somebody has open, by ticket; return the status."""
    body = {
        "place": place or served.world.people[who],
        "open": [{"ticket_id": ticket, "doing": doing} for ticket, doing in tickets.items()],
    }
    async with served.client(served.world.tokens[who]) as client:
        return (await client.put("/v1/presence", json=body)).status_code


def seen(stream: Stream, ticket: str) -> list[tuple[str, str]]:
    """Return who is at a ticket, as a stream told last, and what they do."""
    found: list[tuple[str, str]] = []
    for event in stream.presence:
        for one in event["tickets"]:
            if one["ticket_id"] == ticket:
                found = [(person["name"], person["doing"]) for person in one["people"]]
    return found


async def test_agents_of_the_team_are_told_and_no_customer_ever_is(served: Served) -> None:
    ticket = await open_ticket(served.world, "support")
    async with everybody(served) as streams:
        assert await tell(served, "agent", {ticket: "viewing"}) == 204
        await wait_until_async(lambda: seen(streams[MIA], ticket) == [("Agent", "viewing")])
        assert await tell(served, "agent", {ticket: "writing"}) == 204
        await wait_until_async(lambda: seen(streams[MIA], ticket) == [("Agent", "writing")])
        await served.settle(streams)
        # Not who it is themselves, and not who serves another team only.
        assert {name for name, stream in streams.items() if stream.presence} == {MIA}
        assert await tell(served, "agent", {}) == 204
        await wait_until_async(lambda: seen(streams[MIA], ticket) == [])
        await served.settle(streams)
        assert len(streams[MIA].presence) == 3
        assert {name for name, stream in streams.items() if stream.presence} == {MIA}


async def test_customers_can_tell_nothing(served: Served) -> None:
    ticket = await open_ticket(served.world, "admin")
    async with served.listen(MIA) as mia:
        await mia.reach(1)
        for who in ("admin", "second", "billing", "member", "zadmin"):
            assert await tell(served, who, {ticket: "viewing"}) == 403
        await served.settle({MIA: mia})
        assert mia.presence == []


async def test_a_ticket_out_of_sight_is_left_out_like_an_unknown_one(served: Served) -> None:
    world = served.world
    ticket, other = await open_ticket(world, "admin"), await open_ticket(world, "zadmin")
    async with served.listen("agent") as agent:
        await agent.reach(1)
        both = {ticket: "writing", new_id(): "viewing", other: "viewing"}
        assert await tell(served, "limited", both) == 204
        await wait_until_async(lambda: seen(agent, other) == [("Limited", "viewing")])
        assert seen(agent, ticket) == []
        assert len(agent.presence) == 1 and len(agent.presence[0]["tickets"]) == 1


async def test_who_comes_later_is_told_who_is_here(served: Served) -> None:
    ticket = await open_ticket(served.world, "zadmin")
    async with served.listen("limited") as before:
        await before.reach(1)
        assert await tell(served, "agent", {ticket: "writing"}) == 204
        await wait_until_async(lambda: seen(before, ticket) == [("Agent", "writing")])
        async with served.listen(ZOE) as zoe, served.listen("zadmin") as customer:
            await wait_until_async(lambda: seen(zoe, ticket) == [("Agent", "writing")])
            await served.settle({ZOE: zoe, "zadmin": customer})
            assert customer.presence == []


async def test_a_lease_ends_by_itself_and_saying_the_same_again_tells_nobody(
    served: Served,
) -> None:
    ticket = await open_ticket(served.world, "admin")
    hub = served.world.app.state.service.hub
    now = [0.0]
    hub.presence = Presence(lease=30, seconds=lambda: now[0])
    async with served.listen(MIA) as mia:
        await mia.reach(1)
        for _time in range(5):
            assert await tell(served, "agent", {ticket: "viewing"}) == 204
            await served.settle({MIA: mia})
            now[0] += RENEW_SECONDS
        assert seen(mia, ticket) == [("Agent", "viewing")] and len(mia.presence) == 1
        now[0] += 30 - RENEW_SECONDS
        await wait_until_async(lambda: seen(mia, ticket) == [])
        assert len(mia.presence) == 2


async def test_a_restless_agent_floods_nobody(served: Served) -> None:
    tickets = [await open_ticket(served.world, "admin") for _time in range(3)]
    async with served.listen(MIA) as mia:
        await mia.reach(1)
        began = time.monotonic()
        for turn in range(40):
            doing = "writing" if turn % 2 else "viewing"
            assert await tell(served, "agent", {tickets[turn % 3]: doing}) == 204
        await wait_until_async(lambda: seen(mia, tickets[0]) == [("Agent", "writing")])
        # At most one word with each look, of all that has moved, as it stands by then.
        assert len(mia.presence) <= (time.monotonic() - began) / LOOK_SECONDS + 1
        assert seen(mia, tickets[1]) == [] == seen(mia, tickets[2])


async def test_presence_moves_neither_the_feed_nor_the_last_event_id(served: Served) -> None:
    world = served.world
    ticket = await open_ticket(world, "admin")
    async with served.listen(MIA) as mia, served.client(world.tokens[MIA]) as client:
        await mia.reach(1)
        cursor = (await client.get("/v1/changes")).json()["cursor"]
        assert await tell(served, "agent", {ticket: "viewing"}) == 204
        await wait_until_async(lambda: bool(mia.presence))
        page = (await client.get("/v1/changes", params={"cursor": cursor})).json()
        assert mia.ids == mia.ids[:1], "no poke"
    assert not any(value for value in page.values() if isinstance(value, list))


async def test_too_much_and_nonsense_are_refused(served: Served) -> None:
    world = served.world
    async with served.client(world.tokens["agent"]) as client:
        many = [{"ticket_id": new_id(), "doing": "viewing"} for _ in range(OPEN_LIMIT + 1)]
        for wrong in (many, [{"ticket_id": new_id(), "doing": "dancing"}], None):
            answer = await client.put("/v1/presence", json={"place": new_id(), "open": wrong})
            assert problem_of(answer, 422) == "validation"


ALL = st.sampled_from(("a", "b", "c"))
TICKETS = st.dictionaries(
    st.sampled_from(("t1", "t2")), st.builds(Spot, st.just("team"), st.sampled_from(Doing))
)
STEP = st.one_of(
    st.tuples(ALL, st.sampled_from(("home", "work")), TICKETS),
    st.floats(0.1, 20, allow_nan=False),
)


@given(st.lists(STEP, max_size=30))
def test_what_moved_leads_from_what_was_seen_to_what_is(steps: list[object]) -> None:
    """Whoever asks anew only about what moved knows at each moment all that holds."""
    now = [0.0]
    presence = Presence(lease=30, seconds=lambda: now[0])
    held: dict[tuple[str, str], tuple[float, dict[str, Spot]]] = {}
    known: dict[str, dict[str, list[Somebody]]] = {me: {} for me in "abc"}
    for step in steps:
        if isinstance(step, float):
            now[0] += step
        else:
            assert isinstance(step, tuple)
            person, place, spots = step
            presence.tell(person, person.upper(), place, spots)
            held[person, place] = (now[0], spots)
        moved = presence.take_moved()
        for me, knows in known.items():
            wanted = [ticket for ticket, one in moved.items() if one.people - {me}]
            knows.update(presence.at(wanted, but=me))
            for ticket in ("t1", "t2"):
                doings: dict[str, list[Doing]] = {}
                for (who, _place), (told_at, spots) in held.items():
                    if told_at + 30 > now[0] and ticket in spots and who != me:
                        doings.setdefault(who, []).append(spots[ticket].doing)
                wanted_now = {who: doing_most(several) for who, several in doings.items()}
                assert {one.person_id: one.doing for one in knows.get(ticket, [])} == wanted_now


@given(
    role=st.sampled_from(Role),
    services=st.none() | st.frozensets(st.tuples(st.just(0), st.sampled_from(("acme", "zeta")))),
    moved=st.dictionaries(
        st.text("t", min_size=1),
        st.builds(
            Moved,
            st.sampled_from(("acme", "zeta", "desk")),
            st.frozensets(st.sampled_from(("me", "ken", "mia")), min_size=1),
        ),
    ),
)
def test_only_who_serves_a_team_is_told_who_is_at_its_tickets(
    role: Role, services: frozenset[tuple[int, str]] | None, moved: dict[str, Moved]
) -> None:
    team = "desk" if role.is_agent else "acme"
    viewer = Viewer("me", "Me", team, 0, role, 0, services)
    listener = Listener(b"", viewer)
    listener.see(moved)
    served = {"acme", "zeta", "desk"} if services is None else {team for _, team in services}
    expected = {
        ticket
        for ticket, one in moved.items()
        if role.is_agent and one.team_id in served | {"desk"} and one.people != {"me"}
    }
    assert listener.company == expected
    assert listener.signal.is_set() is bool(expected) and not listener.poked


def test_a_person_has_so_many_places_and_no_more() -> None:
    presence = Presence()
    for number in range(PLACES_LIMIT + 3):
        spots = {f"t{number}": Spot("team", Doing.VIEWING)}
        presence.tell("p", "P", f"place {number}", spots)
    tickets = presence.tickets()
    assert set(tickets) == {f"t{number}" for number in range(3, PLACES_LIMIT + 3)}


def test_a_name_cannot_break_out_of_its_line() -> None:
    import msgspec

    line = msgspec.json.encode([Somebody("p", "A\r\n\r\nevent: poke\u2028", Doing.VIEWING)])
    assert b"\n" not in line and b"\r" not in line
