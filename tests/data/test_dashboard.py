"""The dashboard: its figures, by whom they are seen, and what is on its way in them."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from premium_tui.data import desk_groups, sums
from premium_tui.data.dashboard_models import (
    Dimension,
    scopes_for,
)
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import Scope
from premium_tui.domain.actions import Assign, OpenTicket, SetState
from premium_tui.domain.issue_kinds import IssueKind
from premium_tui.domain.roles import Role
from premium_tui.domain.tickets import TicketState
from premium_tui.paths import DemoWho, Places
from tests.data.cache_builder import NOW, build_cache, ticket_id
from tests.data.counted import House, Stored


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for one home, gone behind the test."""
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


def test_first_answers_are_counted_by_team_product_and_agent(folder: Path) -> None:
    day = 60 * 24
    house = House(
        folder,
        [
            Stored(created=day + 10, first=day, updated=day, agent="noor", state="solved"),
            Stored(created=day + 20, first=day, updated=day, agent="noor", team=1),
            Stored(created=day + 90, first=day, updated=30, agent="ben", product="Dash", due=10),
            Stored(created=day + 60, first=day, updated=30, due=-5, team=1),
            # A chat, one answered before the period, and one that was never answered.
            Stored(created=31, first=30, clock=False, agent="ben"),
            Stored(created=50 * day, first=40 * day, updated=30, agent="ben"),
            Stored(),
        ],
        Role.AGENT,
    )
    found = house.dashboard(Scope.QUEUE)
    assert found.first is not None
    assert (found.first.figure.count, found.first.median, found.first.p90) == (4, 1200, 5400)
    assert house.behind(Scope.QUEUE, found.first.figure) == [1, 2, 3, 4]

    def lines(dimension: Dimension) -> list[tuple[object, ...]]:
        return [
            (g.name, g.open.count, g.soon.count, g.late.count, g.first.figure.count, g.first.median)
            for g in found.groups[dimension]
        ]

    assert lines(Dimension.AGENT) == [
        ("Ben\ufffd[2J Ode", 3, 1, 0, 1, 5400),
        ("Nobody", 2, 0, 1, 1, 3600),
        ("Noor Haddad", 1, 0, 0, 2, 600),
    ]
    assert lines(Dimension.TEAM) == [("Acme", 4, 1, 0, 2, 600), ("", 2, 0, 1, 2, 1200)]
    assert lines(Dimension.PRODUCT) == [("Dropbox", 5, 0, 1, 3, 1200), ("Dash", 1, 1, 0, 1, 5400)]
    # Given to another here, it counts there at once, with its answer.
    house.gateway.act(Assign(ticket_id(2), "ada", 1, "Ada", "noor"))
    agents = {g.name: g for g in house.dashboard(Scope.QUEUE).groups[Dimension.AGENT]}
    assert (agents["Ada"].open.count, agents["Ada"].first.median) == (1, 1200)
    assert house.behind(Scope.QUEUE, agents["Ada"].first.figure) == [2]
    assert (agents["Noor Haddad"].open.count, agents["Noor Haddad"].first.figure.count) == (0, 1)
    house.gateway.close()


def test_customers_have_no_figures_of_agents(folder: Path) -> None:
    house = House(folder, [Stored(agent="noor", first=30)])
    for scope in (Scope.MINE, Scope.TEAM):
        found = house.dashboard(scope)
        assert found.first is None and found.groups == {}
    house.gateway.close()


def test_45_46_issues_and_products_by_count_then_name(folder: Path) -> None:
    house = House(
        folder,
        [
            Stored(kind="sharing", product="Sign"),
            Stored(kind="sync", product="Dash"),
            Stored(kind="billing", product="Dash"),
            Stored(kind="billing", product="Dropbox", state="waiting"),
            Stored(kind="billing", product="Dropbox", state="closed"),
            Stored(kind="billing", product="Paper", state="solved"),
        ],
    )
    found = house.dashboard(Scope.MINE)
    assert [(share.name, share.open.count) for share in found.issues] == [
        ("Billing and plans", 2),
        ("Sharing and permissions", 1),
        ("Sync", 1),
    ]
    assert [
        (share.name, share.open.count, share.sent and share.sent.count) for share in found.products
    ] == [("Dash", 2, 2), ("Dropbox", 1, 2), ("Sign", 1, 1), ("Paper", 0, 1)]
    assert house.behind(Scope.MINE, found.issues[0].open) == [3, 4]
    house.gateway.close()


def test_45_what_came_without_a_kind_is_told_from_its_subject(folder: Path) -> None:
    house = House(
        folder,
        [
            Stored(kind=None, subject="Cannot sign in with SSO"),
            Stored(kind=None, subject="Cannot sign in with SSO", state="closed"),
            Stored(kind="sign_in"),
            Stored(kind=None, subject="Hm"),
        ],
    )
    found = house.dashboard(Scope.MINE)
    named = {share.name: share.open for share in found.issues}
    assert {name: figure.count for name, figure in named.items()} == {
        IssueKind.SIGN_IN.label: 2,
        IssueKind.OTHER.label: 1,
    }
    assert house.behind(Scope.MINE, named[IssueKind.SIGN_IN.label]) == [1, 3]
    # Reopened here, it is told as well.
    house.gateway.act(SetState(ticket_id(2), TicketState.OPEN))
    named = {share.name: share.open for share in house.dashboard(Scope.MINE).issues}
    assert house.behind(Scope.MINE, named[IssueKind.SIGN_IN.label]) == [1, 2, 3]
    house.gateway.close()


def test_45_no_more_is_told_than_one_opening_may_take(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sums, "TOLD_AT_MOST", 2)
    tickets = [Stored(kind=None, subject="Invoice is wrong", updated=n) for n in range(5)]
    house = House(folder, tickets)
    found = {share.name: share.open for share in house.dashboard(Scope.MINE).issues}
    assert {name: figure.count for name, figure in found.items()} == {
        IssueKind.BILLING.label: 2,
        "Not sorted yet": 3,
    }
    assert house.behind(Scope.MINE, found["Not sorted yet"]) == [3, 4, 5]
    house.gateway.close()


def test_43_trends_come_and_go_by_day(folder: Path) -> None:
    day = 60 * 24
    house = House(
        folder,
        [
            Stored(created=29 * day, updated=28 * day),
            Stored(created=3 * day, updated=day, state="solved", answered=day, met=True),
            Stored(created=2 * day, updated=2 * day, state="closed", answered=2 * day, met=False),
            Stored(created=40 * day, updated=35 * day, state="closed", answered=35 * day),
            Stored(created=day, updated=day),
        ],
    )
    found = house.dashboard(Scope.MINE)
    assert found.today == NOW.date()
    assert found.opened.by_day == (1, *[0] * 25, 1, 1, 1, 0)
    assert found.solved.by_day == (*[0] * 27, 1, 1, 0)
    assert found.open_by_day == (*[1] * 26, 2, 2, 2, 2)
    assert (found.on_time.total.count, found.answered.total.count) == (1, 2)
    assert house.behind(Scope.MINE, found.answered_late) == [3]
    house.gateway.close()


def test_43_an_answer_that_is_late_now_is_not_on_time_either(folder: Path) -> None:
    house = House(
        folder,
        [
            Stored(state="solved", answered=40, met=True),
            Stored(state="solved", answered=40, met=False),
            Stored(due=-10),
            Stored(due=10),
        ],
    )
    found = house.dashboard(Scope.MINE)
    assert (found.on_time.total.count, found.answered_late.count, found.late.count) == (1, 1, 1)
    assert found.answers_due == 3
    assert found.due_by_day == (*[0] * 29, 3)
    house.gateway.close()


def test_44_what_is_on_its_way_counts_at_once(folder: Path) -> None:
    house = House(folder, [Stored(), Stored(state="closed", kind="billing")])
    house.gateway.act(SetState(ticket_id(1), TicketState.CLOSED))
    house.gateway.act(
        OpenTicket("new", "m", "Cannot sign in", "Help", "Sign", "dropbox", None, "en")
    )
    found = house.dashboard(Scope.MINE)
    assert found.open.count == 1
    assert [share.name for share in found.issues] == [IssueKind.SIGN_IN.label]
    assert [share.name for share in found.products] == ["Sign", "Dropbox"]
    assert house.behind(Scope.MINE, found.open) == [-2]
    house.gateway.close()


def test_47_scopes_are_those_of_the_role() -> None:
    assert scopes_for(Role.TEAM_ADMIN) == (Scope.MINE, Scope.TEAM)
    assert scopes_for(Role.SUPPORT_ADMIN) == scopes_for(Role.BILLING_ADMIN) == (Scope.MINE,)
    assert scopes_for(Role.AGENT) == (Scope.QUEUE,)
    assert scopes_for(Role.MEMBER) == ()


def test_a_product_from_outside_is_shown_harmless_and_found_as_stored(folder: Path) -> None:
    house = House(folder, [Stored(product="\x1b]0;owned\x07"), Stored(product="\u202eDash")])
    found = house.dashboard(Scope.MINE)
    assert all(share.name.isprintable() for share in found.products)
    assert {len(house.behind(Scope.MINE, share.open)) for share in found.products} == {1}
    house.gateway.close()


def test_without_a_cache_there_is_no_dashboard(folder: Path) -> None:
    places = Places.from_environment({"PREMIUM_TUI_HOME": str(folder)})
    places.prepare()
    gateway = Gateway(places.profile(), DemoWho())
    assert gateway.dashboard(Scope.MINE) is None
    gateway.close()


@pytest.mark.parametrize("analyze", [False, True])
def test_sums_use_their_indexes(tmp_path: Path, analyze: bool) -> None:
    path = tmp_path / "cache.db"
    build_cache(path, 600, mine_every=3, team_every=2, analyze=analyze)
    with closing(sqlite3.connect(path)) as connection:

        def plan(sql: str, *values: int | str) -> str:
            rows = connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)
            return "; ".join(row[3] for row in rows)

        for scope in Scope:
            figures, updated = "INDEX ticket_figures", f"INDEX ticket_{scope}_updated (updated_at>?"
            assert f"COVERING {figures}" in plan(sums.groups_sql(scope))
            assert f"COVERING {figures}" in plan(sums.teams_sql(scope))
            assert f"{figures} (state=? AND issue_kind=?)" in plan(sums.told_sql(scope), 1)
            assert updated in plan(sums.settled_sql(scope), 1, 2)
            assert updated in plan(sums.answers_sql(scope), 1, 2)
        assert "INDEX ticket_figures (state=?)" in plan(desk_groups.AGENTS_SQL)
        assert "INDEX ticket_queue_due (due_order<?)" in plan(desk_groups.DUE_SQL, 1, 2)
        first = plan(desk_groups.FIRST_SQL, *("{}", "{}"), 1, 1, 2)
        assert "INDEX ticket_queue_updated (updated_at>?)" in first
        assert first.count("SCAN ticket") == 0
