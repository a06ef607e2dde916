"""Ticket states, Team tickets and collaborators (rules 37-39)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from premium_tui.domain.tickets import (
    ClosedTicketError,
    Priority,
    Side,
    TicketState,
    in_team_tickets,
    is_collaborator,
    state_after_agent_message,
    state_after_customer_message,
)

CUT = datetime(2024, 12, 11, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
LONG_AGO = datetime(2019, 5, 1, tzinfo=UTC)


def test_rule_37_a_collaborator_is_a_customer_who_is_not_the_requester() -> None:
    assert is_collaborator("ada", "ben", Side.CUSTOMER)
    assert not is_collaborator("ben", "ben", Side.CUSTOMER)
    assert not is_collaborator("ada", "ben", Side.AGENT)


@pytest.mark.parametrize(
    ("created", "updated", "inside"),
    [
        (CUT, CUT, True),
        (CUT - MILLISECOND, CUT - MILLISECOND, False),
        (CUT - MILLISECOND, CUT, True),
        (LONG_AGO, CUT, True),
        (LONG_AGO, CUT - MILLISECOND, False),
        (CUT, CUT - MILLISECOND, True),
        (CUT + MILLISECOND, CUT + MILLISECOND, True),
    ],
)
def test_rule_38_the_cut_is_exact_on_both_sides(
    created: datetime, updated: datetime, inside: bool
) -> None:
    assert in_team_tickets(created, updated) is inside


def test_rule_39_open_counts_hold_open_and_waiting() -> None:
    counted = {state for state in TicketState if state.counts_as_open}
    assert counted == {TicketState.OPEN, TicketState.WAITING}


def test_rule_39_all_but_closed_are_active() -> None:
    assert [state for state in TicketState if not state.is_active] == [TicketState.CLOSED]


@pytest.mark.parametrize("state", [TicketState.OPEN, TicketState.WAITING, TicketState.SOLVED])
def test_rule_39_a_customers_message_reopens_an_agents_does_not(state: TicketState) -> None:
    assert state_after_customer_message(state) is TicketState.OPEN
    assert state_after_agent_message(state) is state


def test_rule_39_closed_tickets_take_no_reply() -> None:
    for answered in (state_after_customer_message, state_after_agent_message):
        with pytest.raises(ClosedTicketError):
            answered(TicketState.CLOSED)


def test_priorities_rank_from_low_to_urgent() -> None:
    assert [priority.rank for priority in Priority] == [0, 1, 2, 3]
    assert Priority.URGENT.rank == 3
