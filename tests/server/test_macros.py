"""Macros on the desk: who keeps which, who sees which, and that nobody writes over another."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from premium_tui.ids import new_id
from premium_tui.server import macros, people
from premium_tui.server.auth import issue_token
from premium_tui.server.engine import begin_write
from premium_tui.wire.things import MacroData
from tests.server.follower import Follower
from tests.server.postgres import Postgres
from tests.server.talking import follower
from tests.server.world import PEOPLE, World, copy_world, make_world, problem_of, put

CUSTOMERS = sorted(name for name, (team, _role) in PEOPLE.items() if team != "desk")


def body(**fields: object) -> dict[str, object]:
    return {"name": "thanks", "title": "Thank you", "body": "Thank you, {requester}.", **fields}


def seen(world: World, who: str) -> dict[str, MacroData]:
    """Return the macros somebody gets by the feed, by their ids."""
    held = follower(world, who).held
    return {of: thing for (_kind, of), thing in held.items() if isinstance(thing, MacroData)}


async def save(
    client: httpx.AsyncClient, macro_id: str | None = None, **fields: object
) -> httpx.Response:
    return await put(client, f"/v1/macros/{macro_id or new_id()}", body(**fields))


async def test_a_macro_is_kept_changed_and_removed_for_all_agents(world: World) -> None:
    macro = new_id()
    async with world.client("agent") as agent, world.client("limited") as limited:
        first = await save(
            agent, macro, language="ja", state="waiting", priority="high", tags=["VIP", "vip"]
        )
        assert first.status_code == 200 and first.json()["seq"] > 0
        kept = seen(world, "limited")[macro]
        assert (kept.name, kept.owner_id, kept.version, kept.by_name) == (
            "thanks",
            None,
            1,
            "Agent",
        )
        assert (kept.language, kept.state, kept.priority, kept.tags) == (
            "ja",
            "waiting",
            "high",
            ["VIP"],
        )
        # As it is already: nothing is written.
        again = await save(
            agent, macro, language="ja", state="waiting", priority="high", tags=["VIP"]
        )
        assert again.json()["seq"] == first.json()["seq"]
        assert (await save(limited, macro, title="Thanks!", based_on=1)).status_code == 200
        newer = seen(world, "agent")[macro]
        assert (newer.title, newer.version, newer.by_name) == ("Thanks!", 2, "Limited")
        # Who wrote on the one before is told, and nothing of the other's is lost.
        refused = await save(agent, macro, title="Mine", based_on=1)
        assert problem_of(refused, 409) == "macro-changed"
        assert refused.json()["detail"] == "Limited has changed it meanwhile."
        assert seen(world, "agent")[macro] == newer
        watching = follower(world, "agent")
        assert (await put(limited, f"/v1/macros/{macro}/drop", {})).status_code == 200
        watching.pull(2)
        assert ("macro", macro) not in watching.held and seen(world, "agent") == {}
        gone = await put(agent, f"/v1/macros/{macro}/drop", {})
        assert problem_of(gone, 404) == "not-found"
        assert problem_of(await save(agent, macro, based_on=2), 404) == "not-found"


async def test_ones_own_macro_is_seen_and_touched_by_nobody_else(world: World) -> None:
    own = new_id()
    async with world.client("agent") as agent, world.client("limited") as limited:
        assert (await save(agent, own, shared=False)).status_code == 200
        assert seen(world, "agent")[own].owner_id == world.people["agent"]
        assert seen(world, "limited") == {}
        dropped = await put(limited, f"/v1/macros/{own}/drop", {})
        unknown = await put(limited, f"/v1/macros/{new_id()}/drop", {})
        assert problem_of(dropped, 404) == problem_of(unknown, 404)
        taken = await save(limited, own, title="Other")
        assert problem_of(taken, 409) == "id-conflict" and "Agent" not in taken.text
        # Another agent's, and the desk's, may have the same name.
        assert (await save(limited, shared=False)).status_code == 200
        assert (await save(limited)).status_code == 200
        # Given to all it is the desk's, which has one of this name, and does not come back.
        assert problem_of(await save(agent, own, based_on=1), 409) == "macro-name-taken"
        given = await save(agent, own, name="cheers", based_on=1)
        assert given.status_code == 200 and own in seen(world, "limited")
        kept = await save(agent, own, name="cheers", shared=False, based_on=2)
        assert problem_of(kept, 409) == "macro-shared"


async def test_a_name_is_had_once_whatever_its_width_and_case(world: World) -> None:
    async with world.client("agent") as agent:
        assert (await save(agent, name="Ｔｈａｎｋｓ")).status_code == 200
        for name in ("thanks", "THANKS", "::thanks"):
            assert problem_of(await save(agent, name=name), 409) == "macro-name-taken"
        assert (await save(agent, name="御礼")).status_code == 200
        assert (await save(agent, name="thanks", shared=False)).status_code == 200


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", "two words"),
        ("name", ""),
        ("name", "x" * 33),
        ("body", "Hello {nmae}"),
        ("body", "x" * 20_001),
        ("title", "x" * 101),
        ("state", "closed"),
        ("language", "fr"),
        ("priority", "huge"),
        ("shared", "perhaps"),
        ("based_on", -1),
    ],
)
async def test_what_cannot_be_kept_names_its_field(world: World, field: str, wrong: object) -> None:
    async with world.client("agent") as agent:
        refused = await put(agent, f"/v1/macros/{new_id()}", body(**{field: wrong}))
    assert problem_of(refused, 422) == "validation"
    assert [error["loc"] for error in refused.json()["errors"]] == [f"body.{field}"]
    assert seen(world, "agent") == {}


@pytest.mark.parametrize("who", CUSTOMERS)
async def test_customers_neither_have_nor_write_macros(world: World, who: str) -> None:
    desks, own = new_id(), new_id()
    async with world.client("agent") as agent, world.client(who) as customer:
        await save(agent, desks)
        await save(agent, own, name="own", shared=False)
        before = seen(world, "agent")
        for macro in (desks, own, new_id()):
            assert problem_of(await save(customer, macro), 403) == "forbidden"
            dropped = await put(customer, f"/v1/macros/{macro}/drop", {})
            assert problem_of(dropped, 403) == "forbidden"
        assert seen(world, "agent") == before and len(before) == 2
    assert seen(world, who) == {}


async def test_there_are_only_so_many(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(macros, "MOST", 2)
    async with world.client("agent") as agent:
        for name in ("a", "b"):
            assert (await save(agent, name=name)).status_code == 200
        assert problem_of(await save(agent, name="c"), 409) == "too-many-macros"
        assert (await save(agent, name="c", shared=False)).status_code == 200


async def test_an_agent_who_comes_later_gets_them_all(world: World) -> None:
    async with world.client("agent") as agent:
        await save(agent)
        await save(agent, name="own", shared=False)
    partition, team_id = world.team_key("desk")
    row: dict[str, object] = {
        "partition": partition,
        "team_id": team_id,
        "id": new_id(),
        "name": "New",
        "email": "new@desk.example",
        "role": "agent",
    }
    with begin_write(world.engine) as connection:
        people.add_person(connection, row)
        issue_token(connection, row, world.clock)
    late = Follower(world.engine, world.clock, world.facts, str(row["id"]))
    late.pull(100)
    names = [thing.name for thing in late.held.values() if isinstance(thing, MacroData)]
    assert names == ["thanks"]


steps = st.lists(
    st.tuples(
        st.sampled_from(["agent", "limited", "admin"]),
        st.integers(0, 2),
        st.sampled_from(["save", "drop"]),
        st.booleans(),
        st.integers(0, 3),
    ),
    max_size=8,
)


@settings(max_examples=15)
@given(steps=steps)
def test_the_feed_is_a_fresh_snapshot_after_every_step_and_leaks_nothing(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[Any, ...]]
) -> None:
    world = copy_world(tmp_path_factory.mktemp("desk"))
    try:
        asyncio.run(walk(world, steps))
    finally:
        world.engine.dispose()


async def walk(world: World, steps: list[tuple[Any, ...]]) -> None:
    ids = [new_id() for _ in range(3)]
    watching = {who: follower(world, who) for who in ("agent", "limited", "admin")}
    for who, which, verb, shared, based_on in steps:
        async with world.client(who) as client:
            if verb == "save":
                answer = await save(
                    client, ids[which], name=f"n{which}", shared=shared, based_on=based_on
                )
            else:
                answer = await put(client, f"/v1/macros/{ids[which]}/drop", {})
        assert answer.status_code in (200, 403, 404, 409)
        for name, kept in watching.items():
            kept.pull(2)
            assert kept.held == follower(world, name).held
            had = [thing for thing in kept.held.values() if isinstance(thing, MacroData)]
            assert all(thing.owner_id in (None, world.people[name]) for thing in had)
            assert not had or PEOPLE[name][0] == "desk"


async def test_macros_on_postgresql(postgresql: Postgres, tmp_path: Path) -> None:
    world = make_world(tmp_path, url=postgresql.new_database())
    try:
        macro = new_id()
        async with world.client("agent") as agent, world.client("limited") as limited:
            answers = await asyncio.gather(
                *(save(client, name="race") for client in (agent, limited))
            )
            assert sorted(answer.status_code for answer in answers) == [200, 409]
            assert (await save(agent, macro, name="御礼", shared=False)).status_code == 200
            assert (await save(agent, macro, name="御礼", based_on=1)).status_code == 200
            assert macro in seen(world, "limited") and seen(world, "admin") == {}
            assert (await put(limited, f"/v1/macros/{macro}/drop", {})).status_code == 200
            assert macro not in seen(world, "agent")
    finally:
        world.engine.dispose()
