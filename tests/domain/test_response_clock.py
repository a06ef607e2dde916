"""The response clock: start, stop, due times, business days (rules 4, 5, 12)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from premium_tui.domain.plans import (
    BasePlan,
    ResponseTarget,
    TargetSource,
    TargetUnit,
    base_target,
)
from premium_tui.domain.response_clock import (
    ResponseClock,
    after_agent_answer,
    after_customer_message,
    after_merge,
    after_solved_without_reply,
    due_time,
)

HOUR = timedelta(hours=1)
TICK = timedelta(milliseconds=1)
ONE_HOUR = ResponseTarget(TargetUnit.HOURS, 1, TargetSource.ADDON)
FOUR_HOURS = ResponseTarget(TargetUnit.HOURS, 4, TargetSource.ADDON)
BUSINESS_DAY = base_target(BasePlan.STANDARD)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ZONES = [
    "UTC",
    "America/New_York",
    "Asia/Tokyo",
    "Europe/Paris",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
]


def local(zone: str, *parts: int) -> datetime:
    """Return the UTC time of a local one."""
    year, month, day, hour, minute = parts
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def started(at: datetime = NOON, target: ResponseTarget = FOUR_HOURS) -> ResponseClock:
    return after_customer_message(ResponseClock(), at, target, "UTC")


def test_rule_04_a_customers_message_starts_the_clock() -> None:
    clock = started()
    assert clock.running
    assert (clock.started_at, clock.due_at) == (NOON, NOON + 4 * HOUR)
    assert (clock.target, clock.target_source) == ("4h", "addon")
    assert (clock.first_due_at, clock.first_answer_at) == (NOON + 4 * HOUR, None)


@pytest.mark.parametrize("target", [ONE_HOUR, FOUR_HOURS])
def test_rule_04_exactly_on_time_is_met_and_a_millisecond_later_is_not(
    target: ResponseTarget,
) -> None:
    clock = started(target=target)
    due = NOON + target.hours * HOUR
    on_time, late = after_agent_answer(clock, due), after_agent_answer(clock, due + TICK)
    assert (on_time.last_answer_met, late.last_answer_met) == (True, False)
    assert not on_time.running
    assert (on_time.started_at, on_time.due_at, on_time.last_answer_at) == (None, None, due)


def test_rule_04_the_first_answer_is_kept_apart() -> None:
    clock = after_agent_answer(started(), NOON + HOUR)
    clock = after_customer_message(clock, NOON + 30 * HOUR, ONE_HOUR, "UTC")
    clock = after_agent_answer(clock, NOON + 32 * HOUR)
    assert (clock.first_due_at, clock.first_answer_at) == (NOON + 4 * HOUR, NOON + HOUR)
    assert (clock.last_answer_at, clock.last_answer_met) == (NOON + 32 * HOUR, False)


def test_rule_04_a_second_answer_changes_nothing_that_was_measured() -> None:
    clock = after_agent_answer(started(), NOON + HOUR)
    assert after_agent_answer(clock, NOON + 9 * HOUR) == clock


def test_rule_04_solved_without_a_reply_stops_the_clock_and_records_none() -> None:
    solved = after_solved_without_reply(started())
    assert not solved.running
    assert (solved.due_at, solved.last_answer_at, solved.last_answer_met) == (None, None, None)
    assert solved.first_due_at == NOON + 4 * HOUR
    answered = after_agent_answer(started(), NOON + HOUR)
    again = after_customer_message(answered, NOON + 2 * HOUR, ONE_HOUR, "UTC")
    assert after_solved_without_reply(again).last_answer_met is None


def test_rule_04_solving_what_was_answered_keeps_the_answer() -> None:
    answered = after_agent_answer(started(), NOON + HOUR)
    assert after_solved_without_reply(answered) == answered


def test_rule_04_chat_and_callback_have_no_clock() -> None:
    clock = after_customer_message(ResponseClock(), NOON, None, "UTC")
    assert clock == ResponseClock()
    answered = after_agent_answer(clock, NOON + HOUR)
    assert answered == ResponseClock(first_answer_at=NOON + HOUR)


def test_rule_05_the_target_is_fixed_when_the_clock_starts() -> None:
    clock = started(target=FOUR_HOURS)
    assert after_customer_message(clock, NOON + HOUR, ONE_HOUR, "UTC") == clock


def test_rule_05_more_messages_never_extend_a_running_clock() -> None:
    clock = started()
    for hours in (1, 3, 5):
        assert after_customer_message(clock, NOON + hours * HOUR, FOUR_HOURS, "UTC") == clock


def test_rule_05_a_collaborators_message_starts_a_stopped_clock_with_the_target_of_then() -> None:
    stopped = after_agent_answer(started(target=FOUR_HOURS), NOON + HOUR)
    clock = after_customer_message(stopped, NOON + 6 * HOUR, ONE_HOUR, "UTC")
    assert (clock.started_at, clock.due_at) == (NOON + 6 * HOUR, NOON + 7 * HOUR)
    assert clock.target == "1h"


@pytest.mark.parametrize(
    ("zone", "start", "due"),
    [
        # Monday to Friday: the same local time on the next weekday.
        ("UTC", (2026, 11, 23, 9, 30), (2026, 11, 24, 9, 30)),
        ("UTC", (2026, 11, 26, 23, 59), (2026, 11, 27, 23, 59)),
        ("UTC", (2026, 11, 27, 9, 30), (2026, 11, 30, 9, 30)),
        # Saturday and Sunday: the end of Monday.
        ("UTC", (2026, 11, 28, 0, 0), (2026, 12, 1, 0, 0)),
        ("UTC", (2026, 11, 29, 23, 59), (2026, 12, 1, 0, 0)),
        # Over a change of clocks the local time counts: 71 and 73 hours.
        ("America/New_York", (2026, 3, 6, 10, 0), (2026, 3, 9, 10, 0)),
        ("America/New_York", (2026, 10, 30, 10, 0), (2026, 11, 2, 10, 0)),
        ("America/New_York", (2026, 3, 7, 12, 0), (2026, 3, 10, 0, 0)),
        ("America/New_York", (2026, 11, 1, 1, 30), (2026, 11, 3, 0, 0)),
        ("Asia/Tokyo", (2026, 3, 6, 10, 0), (2026, 3, 9, 10, 0)),
        ("Asia/Tokyo", (2026, 11, 28, 1, 0), (2026, 12, 1, 0, 0)),
        # Clocks go forward at midnight to Friday: 00:30 is not there, 01:30 is the same moment.
        ("Africa/Cairo", (2026, 4, 23, 0, 30), (2026, 4, 24, 1, 30)),
    ],
)
def test_rule_12_one_business_day(zone: str, start: tuple[int, ...], due: tuple[int, ...]) -> None:
    assert due_time(local(zone, *start), BUSINESS_DAY, zone) == local(zone, *due)


def test_rule_12_the_teams_zone_says_which_day_it_is() -> None:
    sunday_evening = datetime(2026, 11, 29, 16, tzinfo=UTC)
    assert due_time(sunday_evening, BUSINESS_DAY, "UTC") == datetime(2026, 12, 1, tzinfo=UTC)
    # In Tokyo it is Monday, one in the morning.
    assert due_time(sunday_evening, BUSINESS_DAY, "Asia/Tokyo") == sunday_evening + 24 * HOUR
    friday_evening = datetime(2026, 11, 27, 16, tzinfo=UTC)
    assert due_time(friday_evening, BUSINESS_DAY, "UTC") == friday_evening + 72 * HOUR
    # In Tokyo it is Saturday: due at the end of Monday there.
    assert due_time(friday_evening, BUSINESS_DAY, "Asia/Tokyo") == datetime(
        2026, 11, 30, 15, tzinfo=UTC
    )


moments = st.datetimes(
    min_value=datetime(2024, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)
)


@settings(max_examples=300, deadline=None)
@given(start=moments, zone=st.sampled_from(ZONES))
def test_rule_12_a_business_day_ends_on_a_weekday_in_time(start: datetime, zone: str) -> None:
    due = due_time(start, BUSINESS_DAY, zone)
    assert due.utcoffset() == timedelta(0)
    assert 23 * HOUR <= due - start <= 73 * HOUR
    asked, answered = start.astimezone(ZoneInfo(zone)), due.astimezone(ZoneInfo(zone))
    if asked.weekday() >= 5:
        assert (answered.weekday(), answered.time()) == (1, time(0))
    else:
        assert answered.weekday() < 5
        assert abs(_since_midnight(answered) - _since_midnight(asked)) <= HOUR


def _since_midnight(at: datetime) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)


@settings(max_examples=200, deadline=None)
@given(start=moments, zone=st.sampled_from(ZONES), hours=st.sampled_from([1, 4]))
def test_rule_04_hours_are_wall_clock_hours_in_every_zone(
    start: datetime, zone: str, hours: int
) -> None:
    target = ResponseTarget(TargetUnit.HOURS, hours, TargetSource.ADDON)
    assert due_time(start, target, zone) - start == hours * HOUR


events = st.lists(
    st.tuples(st.sampled_from(["customer", "agent", "solved"]), st.integers(0, 100)), max_size=12
)


@settings(max_examples=200, deadline=None)
@given(events=events)
def test_rules_04_and_05_a_clock_runs_from_the_first_message_that_awaits_an_answer(
    events: list[tuple[str, int]],
) -> None:
    clock, now, waiting_since = ResponseClock(), NOON, None
    for kind, hours in events:
        now += hours * HOUR
        if kind == "customer":
            clock = after_customer_message(clock, now, FOUR_HOURS, "UTC")
            waiting_since = waiting_since or now
        elif kind == "agent":
            clock = after_agent_answer(clock, now)
            if waiting_since is not None:
                assert clock.last_answer_met is (now - waiting_since <= 4 * HOUR)
            waiting_since = None
        else:
            clock = after_solved_without_reply(clock)
            waiting_since = None
        assert clock.started_at == waiting_since
        assert clock.running is (clock.due_at is not None)


@pytest.mark.parametrize(("mine", "its"), [(0, 1), (1, 0), (0, 0), (0, None), (None, 0)])
def test_rules_04_and_05_of_two_merged_tickets_the_promise_due_first_is_kept(
    mine: int | None, its: int | None
) -> None:
    """Hours after noon each of two clocks started at; None: it was answered before."""

    def clock(at: int | None, target: ResponseTarget) -> ResponseClock:
        if at is None:
            return after_agent_answer(started(NOON - 9 * HOUR), NOON - 8 * HOUR)
        return started(NOON + at * HOUR, target)

    merged, into = clock(mine, ONE_HOUR), clock(its, FOUR_HOURS)
    after = after_merge(merged, into)
    running = [c for c in (into, merged) if c.due_at is not None]
    first = min(running, key=lambda c: c.due_at or NOON)
    assert (after.started_at, after.due_at, after.target) == (
        first.started_at,
        first.due_at,
        first.target,
    )
    # What was answered before, and when it was due, is its own.
    assert (after.first_answer_at, after.last_answer_met) == (
        into.first_answer_at,
        into.last_answer_met,
    )
    assert after.first_due_at == into.first_due_at


def test_a_ticket_without_a_clock_of_its_own_gets_that_of_what_is_merged_into_it() -> None:
    after = after_merge(started(target=ONE_HOUR), ResponseClock())
    assert (after.due_at, after.first_due_at) == (NOON + HOUR, NOON + HOUR)
    assert after_merge(ResponseClock(), ResponseClock()) == ResponseClock()
