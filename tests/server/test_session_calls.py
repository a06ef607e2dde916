"""Calls: how each try went, and chats and calls that end with their ticket (rules 33, 39)."""

from __future__ import annotations

import pytest

from tests.server.talking import (
    contents,
    do,
    seen,
    ticket_of,
    wait_in,
)
from tests.server.world import World, put


async def test_rule_33_a_call_reached_is_over_and_solved(world: World) -> None:
    session = await wait_in(world, "admin", "call")
    assert await do(world, "agent", session, "outcome", outcome="reached") == "not-taken"
    assert await do(world, "agent", session, "accept") == ""
    assert await do(world, "agent", session, "outcome", outcome="reached") == ""
    over = seen(world, "admin", session.id)
    assert (over.state, over.outcome, over.ended_by, over.attempts) == (
        *("ended", "reached", "agent"),
        1,
    )
    assert ticket_of(world, session).state == "solved"
    after = contents(world)
    assert await do(world, "agent", session, "outcome", outcome="reached") == ""
    assert contents(world) == after
    assert await do(world, "agent", session, "outcome", outcome="no_answer") == "session-ended"


async def test_rule_33_without_an_answer_it_is_tried_again_after_the_others(world: World) -> None:
    first = await wait_in(world, "admin", "call")
    second = await wait_in(world, "zadmin", "call")
    assert await do(world, "agent", first, "accept") == ""
    assert await do(world, "agent", first, "outcome", outcome="no_answer") == ""
    again = seen(world, "admin", first.id)
    assert (again.state, again.outcome, again.attempts) == ("waiting", "no_answer", 1)
    assert (again.agent_id, again.agent_name, again.accepted_at) == (None, None, None)
    assert (again.place, seen(world, "zadmin", second.id).place) == (1, 0)
    assert again.asked_at == first.asked_at
    ticket = ticket_of(world, first)
    assert (ticket.state, ticket.assignee_id) == ("open", None)
    after = contents(world)
    assert await do(world, "agent", first, "outcome", outcome="no_answer") == ""
    assert contents(world) == after
    assert await do(world, "agent", first, "accept") == ""
    retaken = seen(world, "admin", first.id)
    assert (retaken.attempts, retaken.outcome) == (2, None)


async def test_rule_33_a_call_is_given_up_or_no_longer_wanted(world: World) -> None:
    given_up = await wait_in(world, "admin", "call")
    assert await do(world, "admin", given_up, "end", outcome="reached") == "validation"
    assert await do(world, "agent", given_up, "accept") == ""
    assert await do(world, "agent", given_up, "end", outcome="no_answer") == ""
    assert seen(world, "admin", given_up.id).outcome == "no_answer"
    assert ticket_of(world, given_up).state == "waiting"
    unwanted = await wait_in(world, "admin", "call")
    assert await do(world, "agent", unwanted, "accept") == ""
    assert await do(world, "agent", unwanted, "outcome", outcome="no_answer") == ""
    assert await do(world, "admin", unwanted, "end") == ""
    assert ticket_of(world, unwanted).state == "closed"


async def test_only_the_agent_who_took_a_call_says_how_it_went(world: World) -> None:
    session = await wait_in(world, "zadmin", "call")
    assert await do(world, "agent", session, "accept") == ""
    for outcome in ("reached", "no_answer"):
        assert await do(world, "limited", session, "outcome", outcome=outcome) == "taken"
    assert seen(world, "zadmin", session.id).state == "active"


async def test_a_chat_has_no_outcome(world: World) -> None:
    session = await wait_in(world, "admin")
    assert await do(world, "agent", session, "accept") == ""
    assert await do(world, "agent", session, "outcome", outcome="reached") == "validation"
    assert await do(world, "agent", session, "end", outcome="reached") == "validation"


@pytest.mark.parametrize("who", ["admin", "second", "agent"])
@pytest.mark.parametrize("state", ["solved", "closed"])
async def test_solving_or_closing_the_ticket_ends_its_session(
    world: World, state: str, who: str
) -> None:
    session = await wait_in(world, "admin")
    behind = await wait_in(world, "zadmin")
    async with world.client(who) as client:
        for other in ("open", state):
            path = f"/v1/tickets/{session.ticket_id}/state"
            assert (await put(client, path, {"state": other})).status_code == 200
            live = seen(world, "admin", session.id).state == "waiting"
            assert live is (other == "open")
    over = seen(world, "admin", session.id)
    ender = {"admin": "customer", "second": "colleague", "agent": "agent"}
    assert over.ended_by == ender[who]
    assert ticket_of(world, session).state == state
    assert seen(world, "zadmin", behind.id).place == 0
