"""Live sessions: what an end does to the ticket, and the place that is told (rules 32, 33, 39)."""

from __future__ import annotations

import pytest

from premium_tui.domain.live_sessions import (
    PLACES_TOLD,
    LiveWay,
    Outcome,
    SessionState,
    place_told,
    ticket_after_end,
)
from premium_tui.domain.tickets import Channel, Side, TicketState

OPEN, WAITING = TicketState.OPEN, TicketState.WAITING
SOLVED, CLOSED = TicketState.SOLVED, TicketState.CLOSED


@pytest.mark.parametrize(
    ("session", "by", "outcome", "after"),
    [
        (SessionState.WAITING, Side.CUSTOMER, None, CLOSED),
        (SessionState.WAITING, Side.CUSTOMER, Outcome.NO_ANSWER, CLOSED),
        (SessionState.ACTIVE, Side.CUSTOMER, None, None),
        (SessionState.WAITING, Side.AGENT, None, SOLVED),
        (SessionState.ACTIVE, Side.AGENT, None, SOLVED),
        (SessionState.ACTIVE, Side.AGENT, Outcome.REACHED, SOLVED),
        (SessionState.ACTIVE, Side.AGENT, Outcome.NO_ANSWER, WAITING),
        (SessionState.WAITING, Side.AGENT, Outcome.NO_ANSWER, WAITING),
    ],
)
def test_rule_32_33_an_end_leaves_the_ticket_as_who_ended_it_meant(
    session: SessionState, by: Side, outcome: Outcome | None, after: TicketState | None
) -> None:
    for state in (OPEN, WAITING):
        assert ticket_after_end(state, session, by, outcome) is (after or state)


@pytest.mark.parametrize("by", Side)
@pytest.mark.parametrize("session", SessionState)
@pytest.mark.parametrize("outcome", [None, *Outcome])
def test_rule_39_what_is_solved_or_closed_stays_so(
    session: SessionState, by: Side, outcome: Outcome | None
) -> None:
    for state in (SOLVED, CLOSED):
        assert ticket_after_end(state, session, by, outcome) is state


def test_places_far_back_are_told_alike() -> None:
    told = [place_told(before) for before in range(PLACES_TOLD + 3)]
    assert told == [*range(PLACES_TOLD), *[PLACES_TOLD] * 3]


def test_rule_04_sessions_are_of_the_channels_without_a_clock() -> None:
    assert {way.channel for way in LiveWay} == {Channel.CHAT, Channel.CALLBACK}
    assert [state for state in SessionState if state.is_live] == ["waiting", "active"]
