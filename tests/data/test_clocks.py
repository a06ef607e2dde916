"""Answers at risk: which they are, when the next one is, and that each is told once."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from premium_tui.clock import to_millis
from premium_tui.config import Settings
from premium_tui.data.clocks import FORGET_AFTER, TOLD, AtRisk
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import Scope
from premium_tui.data.upserts import NO_CLOCK
from premium_tui.domain.actions import Reply
from premium_tui.paths import DemoWho
from tests.data.cache_builder import AGENT_ID, NOW, ticket_id
from tests.data.gateway_desk import Desk

AGENT = DemoWho("agent")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk where no clock runs."""
    desk = Desk(tmp_path)
    desk.cached(AGENT)
    run(desk, "UPDATE ticket SET due_at = NULL, due_order = ?, assignee_id = NULL", NO_CLOCK)
    yield desk
    for gateway in desk.opened:
        gateway.close()


def run(desk: Desk, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(desk.person(AGENT).cache_db)) as connection:
        connection.execute(statement, values)
        connection.commit()


def due(desk: Desk, key: int, at: datetime) -> AtRisk:
    """Let a ticket's answer be due at a moment."""
    millis = to_millis(at)
    run(desk, "UPDATE ticket SET due_at = ?, due_order = ? WHERE key = ?", millis, millis, key)
    return AtRisk(ticket_id(key), 10_000 + key, at)


def again(desk: Desk, minutes: int = 30) -> Gateway:
    """Open another terminal of the same person."""
    gateway = Gateway(
        desk.places.profile(),
        AGENT,
        settings=Settings(0, at_risk_minutes=minutes),
        clock=desk.clock,
    )
    desk.opened.append(gateway)
    return gateway


def test_04_at_risk_is_from_half_an_hour_before_until_it_is_late(desk: Desk) -> None:
    gateway = again(desk)
    clocks = gateway.clocks
    assert clocks.now_at_risk(mine=False) == [] and clocks.next_risk(Scope.QUEUE) is None
    at = NOW + 45 * MINUTE
    one = due(desk, 1, at)
    assert clocks.next_risk(Scope.QUEUE) == at - 30 * MINUTE
    for now, at_risk, counted in (
        (at - 30 * MINUTE, [], 0),
        (at - 30 * MINUTE + timedelta(milliseconds=1), [one], 1),
        (at, [one], 1),
        (at + timedelta(milliseconds=1), [], 1),
    ):
        desk.clock.advance(now - desk.clock.now())
        assert clocks.now_at_risk(mine=False) == at_risk
        # What the lists, the dashboard and `watch` count: those that are late, too.
        assert gateway.counts(Scope.QUEUE).due_soon == counted
    assert clocks.next_risk(Scope.QUEUE) is None


def test_another_time_before_holds_for_figures_and_notices_alike(desk: Desk) -> None:
    one, two = due(desk, 1, NOW + 50 * MINUTE), due(desk, 2, NOW + 70 * MINUTE)
    for minutes, expected in ((30, []), (60, [one]), (120, [one, two])):
        gateway = again(desk, minutes)
        assert gateway.clocks.now_at_risk(mine=False) == expected
        assert gateway.counts(Scope.QUEUE).due_soon == len(expected)
        dashboard = gateway.dashboard(Scope.QUEUE)
        assert dashboard is not None and dashboard.soon.count == len(expected)
    assert again(desk, 60).clocks.next_risk(Scope.QUEUE) == NOW + 10 * MINUTE


def test_a_snoozed_one_is_told_and_one_answered_here_is_not(desk: Desk) -> None:
    one, two = due(desk, 1, NOW + 10 * MINUTE), due(desk, 2, NOW + 5 * MINUTE)
    gateway = again(desk)
    run(
        desk,
        "INSERT INTO snooze (id, body) VALUES (?, json_object('id', ?, 'until', ?))",
        *(ticket_id(1), ticket_id(1), (NOW + timedelta(hours=9)).isoformat()),
    )
    assert gateway.clocks.now_at_risk(mine=False) == [two, one]
    gateway.act(Reply(ticket_id(2), "m", "On its way.", 2))
    assert gateway.clocks.tell_new(mine=False) == [one]


def test_of_ones_own_are_those_nobody_has_too(desk: Desk) -> None:
    own, free, other = (due(desk, key, NOW + key * MINUTE) for key in (1, 2, 3))
    run(desk, "UPDATE ticket SET assignee_id = ? WHERE key = 1", AGENT_ID)
    run(desk, "UPDATE ticket SET assignee_id = 'ken' WHERE key = 3")
    clocks = again(desk).clocks
    assert clocks.now_at_risk(mine=True) == [own, free]
    assert clocks.now_at_risk(mine=False) == [own, free, other]


def test_each_is_told_once_for_a_due_time_at_whichever_terminal(desk: Desk) -> None:
    one, two = due(desk, 1, NOW + 20 * MINUTE), due(desk, 2, NOW + 25 * MINUTE)
    terminals = [again(desk) for _number in range(4)]
    told: list[AtRisk] = []

    def look(gateway: Gateway) -> None:
        told.extend(gateway.clocks.tell_new(mine=False))

    threads = [threading.Thread(target=look, args=(gateway,)) for gateway in terminals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told, key=lambda one: one.due_at) == [one, two]
    # A restart tells nothing anew; another due time does, and nothing else with it.
    assert again(desk).clocks.tell_new(mine=False) == []
    later = due(desk, 1, NOW + 28 * MINUTE)
    assert again(desk).clocks.tell_new(mine=False) == [later]
    assert terminals[0].clocks.tell_new(mine=False) == []


def test_what_was_told_is_not_remembered_for_ever(desk: Desk) -> None:
    gateway = again(desk)
    own = gateway._own
    due(desk, 1, NOW + 20 * MINUTE)
    own.put("theme", "0")
    assert len(gateway.clocks.tell_new(mine=False)) == 1
    desk.clock.advance(FORGET_AFTER)
    due(desk, 2, desk.clock.now() + 20 * MINUTE)
    gateway.clocks.tell_new(mine=False)
    assert set(own.starting(TOLD)) == {TOLD + ticket_id(1), TOLD + ticket_id(2)}
    desk.clock.advance(timedelta(hours=1))
    due(desk, 3, desk.clock.now() + 20 * MINUTE)
    gateway.clocks.tell_new(mine=False)
    assert set(own.starting(TOLD)) == {TOLD + ticket_id(2), TOLD + ticket_id(3)}
    assert own.get("theme") == "0"


def test_looking_reads_the_index_of_due_times_alone(desk: Desk) -> None:
    from premium_tui.data import clocks, queries
    from premium_tui.data.models import ListSpec, Sort

    plans = []
    with closing(sqlite3.connect(desk.person(AGENT).cache_db)) as connection:
        for sql, values in (
            (clocks._NEXT.format(mark="in_queue"), (1,)),
            (queries.first_page_sql(ListSpec(Scope.QUEUE, Sort.DUE), clocks._SPAN), (1, 2, 3)),
        ):
            rows = connection.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
            plans.append(" ".join(str(row[3]) for row in rows))
    for plan in plans:
        assert "ticket_queue_due (due_order>" in plan and "TEMP B-TREE" not in plan, plan
