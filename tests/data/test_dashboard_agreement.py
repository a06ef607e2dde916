"""The dashboard's figures agree with the lists behind them, whatever is stored."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from premium_tui.data.dashboard_models import (
    Dashboard,
    Dimension,
    Figure,
    scopes_for,
    together,
)
from premium_tui.domain.actions import Action, Assign, OpenTicket, Reply, SetState
from premium_tui.domain.roles import Role
from premium_tui.domain.tickets import TicketState
from tests.data.cache_builder import ticket_id
from tests.data.counted import AGENTS, STATES, House, Stored


def figures(dashboard: Dashboard) -> Iterator[Figure]:
    """Yield every figure that can be opened."""
    yield from (dashboard.open, dashboard.waiting, dashboard.soon, dashboard.late)
    yield from (dashboard.opened.total, dashboard.solved.total)
    yield from (dashboard.answered.total, dashboard.on_time.total, dashboard.answered_late)
    for share in (*dashboard.issues, *dashboard.products, *dashboard.teams):
        yield share.open
        if share.sent is not None:
            yield share.sent
    for ranking in (dashboard.issues, dashboard.products, dashboard.teams):
        if len(ranking) > 1:
            rest = together(ranking[1:], "others")
            yield rest.open
            if rest.sent is not None:
                yield rest.sent
    if dashboard.first is not None:
        yield dashboard.first.figure
    for groups in dashboard.groups.values():
        for group in groups:
            yield from (group.open, group.soon, group.late, group.first.figure)


MINUTES = st.integers(0, 60 * 24 * 45)
TICKETS = st.builds(
    Stored,
    state=st.sampled_from(STATES),
    kind=st.sampled_from([None, None, "sync", "billing", "other", "a kind of tomorrow"]),
    product=st.sampled_from(["Dropbox", "Dash", "dash", "", "新製品\x1b[2J"]),
    subject=st.sampled_from(["Cannot sign in with SSO", "Invoice is wrong", "Hm", "同期しない"]),
    created=MINUTES,
    updated=MINUTES,
    due=st.none() | st.integers(-90, 90),
    answered=st.none() | MINUTES,
    met=st.booleans(),
    team=st.integers(0, 2),
    mine=st.booleans(),
    agent=st.sampled_from(list(AGENTS)),
    first=st.none() | MINUTES,
    clock=st.booleans(),
)
ACTIONS = st.one_of(
    st.builds(
        lambda n, who: Assign(ticket_id(n), who, 1, AGENTS[who]),
        st.integers(1, 12),
        st.sampled_from(list(AGENTS)),
    ),
    st.builds(
        SetState,
        st.integers(1, 12).map(ticket_id),
        st.sampled_from(list(TicketState)),
    ),
    st.builds(
        Reply, st.integers(1, 12).map(ticket_id), st.uuids().map(str), st.just("Hi"), st.just(1)
    ),
    st.builds(
        OpenTicket,
        st.uuids().map(str),
        st.uuids().map(str),
        st.sampled_from(["Cannot sign in", "A new one"]),
        st.just("Help"),
        st.sampled_from(["Dropbox", "Paper"]),
        st.just("dropbox"),
        st.sampled_from([None, "sync"]),
        st.just("en"),
    ),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TICKETS, max_size=12), st.lists(ACTIONS, max_size=5), st.booleans())
# An answer that lifts its ticket to the moment of another one.
@example([Stored(updated=1), Stored(updated=0)], [Reply(ticket_id(1), "m", "Hi", 1)], False)
def test_44_46_47_figures_are_the_lists_behind_them(
    tickets: list[Stored], actions: list[Action], agent: bool
) -> None:
    role = Role.AGENT if agent else Role.TEAM_ADMIN
    with tempfile.TemporaryDirectory() as made:
        house = House(Path(made), tickets, role)
        for action in actions:
            if not (agent and isinstance(action, OpenTicket)):
                house.gateway.act(action)
        for scope in scopes_for(role):
            dashboard, counts = house.dashboard(scope), house.gateway.counts(scope)
            for figure in figures(dashboard):
                assert len(house.behind(scope, figure)) == figure.count, figure
            assert dashboard.open.count == counts.open
            assert dashboard.waiting.count == counts.waiting
            for ranking in (dashboard.issues, dashboard.products):
                assert sum(share.open.count for share in ranking) == counts.open
            sent = [share.sent.count for share in dashboard.products if share.sent is not None]
            assert sum(sent) == counts.total
            assert sum(share.open.count for share in dashboard.teams) == (counts.open * agent)
            assert dashboard.open_by_day[-1] == counts.open
            assert dashboard.on_time.total.count + dashboard.answered_late.count == (
                dashboard.answered.total.count
            )
            assert dashboard.answers_due == (
                dashboard.on_time.total.count + dashboard.answered_late.count + dashboard.late.count
            )
            assert sum(dashboard.due_by_day) == dashboard.answers_due
            assert set(dashboard.groups) == (set(Dimension) if agent else set())
            for groups in dashboard.groups.values():
                assert sum(group.open.count for group in groups) == counts.open
                assert sum(group.soon.count for group in groups) == dashboard.soon.count
                assert sum(group.late.count for group in groups) == dashboard.late.count
                assert dashboard.first is not None
                answered = sum(group.first.figure.count for group in groups)
                assert answered == dashboard.first.figure.count
                for first in (dashboard.first, *(group.first for group in groups)):
                    keys = house.behind(scope, first.figure)
                    assert (first.median, first.p90) == percentiles(tickets, keys)
            for trend in (dashboard.opened, dashboard.solved, dashboard.on_time):
                assert len(trend.by_day) == 30 and sum(trend.by_day) == trend.total.count
        house.gateway.close()


def percentiles(tickets: list[Stored], keys: list[int]) -> tuple[int | None, int | None]:
    """Return what half and nine tenths of some first answers took at most, counted one by one."""
    took = [
        max(0, t.created - t.first) * 60
        for t in (tickets[key - 1] for key in keys)
        if t.first is not None
    ]
    assert len(took) == len(keys)
    within = [
        next(
            (
                time
                for time in sorted(took)
                if share * len(took) <= 10 * sum(t <= time for t in took)
            ),
            None,
        )
        for share in (5, 9)
    ]
    return within[0], within[1]
