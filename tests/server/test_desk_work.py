"""What agents set on tickets: priority and tags, their limits, and that nobody else can."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from premium_tui.domain.tags import TAG_LIMIT, TAGS_LIMIT
from premium_tui.ids import new_id
from premium_tui.server import threads
from premium_tui.server.engine import begin_write
from premium_tui.wire.things import SnoozeData
from tests.server.talking import follower
from tests.server.world import PEOPLE, World, open_ticket, post, problem_of, put

CUSTOMERS = sorted(name for name, (team, _role) in PEOPLE.items() if team != "desk")
SETTINGS: dict[str, dict[str, object]] = {
    "priority": {"priority": "urgent"},
    "tags": {"add": ["vip"]},
    "snooze": {"until": "2026-11-24T12:00:00Z"},
    "assignee": {"assignee_id": None},
    "merge": {"into": new_id()},
}


async def seen(client: httpx.AsyncClient, ticket: str) -> dict[str, object]:
    found: dict[str, object] = (await client.get(f"/v1/tickets/{ticket}")).json()
    return found


async def test_priority_and_tags_are_set_and_are_no_public_change(world: World) -> None:
    ticket = await open_ticket(world, "zadmin")
    async with world.client("agent") as agent, world.client("zadmin") as customer:
        before = await seen(agent, ticket)
        path = f"/v1/tickets/{ticket}"
        assert (await put(agent, f"{path}/priority", {"priority": "urgent"})).status_code == 200
        tags = {"add": ["vip", " Refund, please\n", "VIP"], "remove": ["none"]}
        assert (await put(agent, f"{path}/tags", tags)).status_code == 200
        now = await seen(agent, ticket)
        assert (now["priority"], now["tags"]) == ("urgent", ["vip", "Refund please"])
        assert now["version"] == 3 and now["updated_at"] == before["updated_at"]
        assert (await seen(customer, ticket))["tags"] == []
        # Doing it again changes nothing, and neither does nothing.
        again = await put(agent, f"{path}/tags", tags)
        assert (again.status_code, again.json()["version"]) == (200, 3)
        assert (await put(agent, f"{path}/tags", {})).json()["version"] == 3
        assert (await put(agent, f"{path}/priority", {"priority": "urgent"})).json()["version"] == 3
        off = {"add": ["ci"], "remove": ["VIP", "refund please"]}
        await put(agent, f"{path}/tags", off)
        assert (await seen(agent, ticket))["tags"] == ["ci"]


@pytest.mark.parametrize("what", SETTINGS)
@pytest.mark.parametrize("who", CUSTOMERS)
async def test_customers_set_nothing_of_it(world: World, who: str, what: str) -> None:
    async def answers(client: httpx.AsyncClient, ticket: str) -> httpx.Response:
        return await put(client, f"/v1/tickets/{ticket}/{what}", SETTINGS[what], 1)

    own_team = "zadmin" if who.startswith("z") else "admin"
    other_team = "admin" if who.startswith("z") else "zadmin"
    mine = await open_ticket(world, who, **({"channel": "get_help"} if "member" in who else {}))
    async with world.client(who) as client, world.client("agent") as agent:
        before = await seen(agent, mine)
        assert problem_of(await answers(client, mine), 403) == "forbidden"
        assert await seen(agent, mine) == before
        foreign = await open_ticket(world, other_team)
        assert problem_of(await answers(client, foreign), 404) == "not-found"
        assert problem_of(await answers(client, new_id()), 404) == "not-found"
        colleagues = await open_ticket(world, own_team)
        refused = await answers(client, colleagues)
        assert refused.status_code in (403, 404)
        assert (refused.status_code == 404) is (
            (await client.get(f"/v1/tickets/{colleagues}")).status_code == 404
        )


async def test_who_serves_another_team_sets_nothing(world: World) -> None:
    ticket = await open_ticket(world, "admin")
    async with world.client("limited") as limited:
        for what, body in SETTINGS.items():
            refused = await put(limited, f"/v1/tickets/{ticket}/{what}", body, 1)
            assert problem_of(refused, 404) == "not-found"


async def test_a_ticket_has_only_so_many_tags(world: World) -> None:
    ticket = await open_ticket(world, "zadmin")
    path = f"/v1/tickets/{ticket}/tags"
    async with world.client("agent") as agent:
        most = [f"{n} {'x' * (TAG_LIMIT - 3)}"[:TAG_LIMIT] for n in range(TAGS_LIMIT)]
        assert (await put(agent, path, {"add": most})).status_code == 200
        refused = await put(agent, path, {"add": ["one more"]})
        assert problem_of(refused, 422) == "validation"
        assert refused.json()["errors"][0]["loc"] == "body.add"
        assert (await seen(agent, ticket))["tags"] == most
        for name, wrong in (("add", "x" * 41), ("remove", "x" * 201), ("add", ""), ("add", 7)):
            refused = await put(agent, path, {name: [most[1], wrong]})
            assert problem_of(refused, 422) == "validation"
            assert [error["loc"] for error in refused.json()["errors"]] == [f"body.{name}.1"]
        # One for another is not more.
        swapped = await put(agent, path, {"add": ["one more"], "remove": most[:1]})
        assert swapped.status_code == 200
        # Imported ones may be more, and longer: they can be taken off.
        many = [f"{'y' * 190} {n}" for n in range(TAGS_LIMIT + 5)]
        with begin_write(world.engine) as connection:
            row = threads.find_ticket(connection, ticket)
            assert row is not None
            row.tags = ",".join(many)
            threads.save(connection, row)
        assert (await put(agent, path, {"add": ["z"]})).status_code == 422
        assert (await put(agent, path, {"remove": many[:1]})).status_code == 200
        assert (await seen(agent, ticket))["tags"] == many[1:]


def sleeping(world: World, who: str) -> dict[str, SnoozeData]:
    """Return what somebody sees asleep, by the ticket's id."""
    held = follower(world, who).held
    return {of: thing for (_kind, of), thing in held.items() if isinstance(thing, SnoozeData)}


async def test_a_ticket_sleeps_until_its_time_or_until_its_customer_writes(world: World) -> None:
    ticket = await open_ticket(world, "zadmin")
    path, later = f"/v1/tickets/{ticket}", "2026-11-24T09:00:00Z"
    async with world.client("agent") as agent, world.client("zadmin") as customer:
        before = await seen(agent, ticket)
        assert (await put(agent, f"{path}/snooze", {"until": later})).status_code == 200
        # Rule 4: the clock runs on; and nothing of it is the customer's business.
        assert await seen(agent, ticket) == before and before["due_at"] is not None
        thing = sleeping(world, "agent")[ticket]
        assert (thing.until, thing.by_name) == (datetime(2026, 11, 24, 9, tzinfo=UTC), "Agent")
        assert ticket in sleeping(world, "limited")
        for who in CUSTOMERS:
            assert sleeping(world, who) == {}
        # An agent's answer or note wakes nobody.
        await post(agent, f"{path}/messages", {"id": new_id(), "body": "Tomorrow."})
        note = {"id": new_id(), "kind": "note", "body": "Asked the vendor."}
        await post(agent, f"{path}/messages", note)
        assert ticket in sleeping(world, "agent")
        watching = follower(world, "agent")
        await post(customer, f"{path}/messages", {"id": new_id(), "body": "It is urgent now."})
        watching.pull(2)
        assert ("snooze", ticket) not in watching.held and sleeping(world, "agent") == {}
        await put(agent, f"{path}/snooze", {"until": later})
        for awake in ({"until": None}, {"until": "2026-11-23T11:59:59Z"}, {"until": None}):
            assert (await put(agent, f"{path}/snooze", awake)).status_code == 200
            assert sleeping(world, "agent") == {}
        for wrong in ("2027-11-30T12:00:00Z", "tomorrow", 7):
            refused = await put(agent, f"{path}/snooze", {"until": wrong})
            assert problem_of(refused, 422) == "validation"
            assert refused.json()["errors"][0]["loc"] == "body.until"
