"""Things in the feed: who sees them by audience, and that the newest state arrives."""

from __future__ import annotations

import msgspec
import pytest

from premium_tui.server.engine import begin_write
from premium_tui.server.feed import record
from premium_tui.server.things import Audience, put_thing
from premium_tui.wire.things import THINGS
from tests.server.follower import Follower
from tests.server.world import PEOPLE, World
from tests.things import EVERY, QUOTE

SIGHT: dict[Audience, set[str]] = {
    "team": {"admin", "second", "billing", "support", "member", "agent"},
    "ticket": {"support", "agent"},
    "agents": {"agent"},
    "person": {"support"},
    "admins": {"admin", "second", "billing", "support", "agent"},
    "console": {"admin", "second", "billing", "support"},
    "billing": {"admin", "second", "billing"},
}
"""Who of the world sees a thing of Acme that `support` owns."""


@pytest.mark.parametrize("audience", SIGHT)
def test_a_thing_is_seen_by_its_audience(world: World, audience: Audience) -> None:
    thing = QUOTE
    with begin_write(world.engine) as connection:
        team = world.team_key("acme")
        change = put_thing(connection, team, thing, audience, owner_id=world.people["support"])
        record(connection, team[0], change)
    seen = set()
    for name in PEOPLE:
        follower = Follower(world.engine, world.clock, world.facts, world.people[name])
        follower.pull(3)
        if ("quote", thing.id) in follower.held:
            assert follower.held["quote", thing.id] == thing
            seen.add(name)
    assert seen == SIGHT[audience]


@pytest.mark.parametrize("kind", THINGS)
def test_the_newest_state_of_each_kind_arrives(world: World, kind: str) -> None:
    follower = Follower(world.engine, world.clock, world.facts, world.people["admin"])
    team = world.team_key("acme")
    first = EVERY[kind]
    second = msgspec.structs.replace(first, id=first.id)
    for thing in (first, second):
        with begin_write(world.engine) as connection:
            record(connection, team[0], put_thing(connection, team, thing, "team"))
        follower.pull(2)
        assert follower.held[kind, thing.id] == thing
