"""Billing periods: renewal days, month ends, leap days (rule 21)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from premium_tui.domain.billing_period import BillingUnit, Period, day_of, period_of, start_of

MONTHLY, YEARLY = BillingUnit.MONTHLY, BillingUnit.YEARLY
DAY = timedelta(days=1)

days = st.dates(min_value=date(1999, 1, 1), max_value=date(2101, 12, 31))
units = st.sampled_from(BillingUnit)


def renewals(anchor: date, unit: BillingUnit, count: int) -> list[date]:
    """Return the renewal days after the anchor, one after the other."""
    found, on = [], anchor
    for _ in range(count):
        on = period_of(anchor, unit, on).end
        found.append(on)
    return found


def test_rule_21_a_month_from_the_first_is_the_calendar_month() -> None:
    november = Period(date(2026, 11, 1), date(2026, 12, 1))
    for day in (1, 23, 30):
        assert period_of(date(2024, 5, 1), MONTHLY, date(2026, 11, day)) == november
    assert november.days == 30
    # As the screen shows it: 23 to 30 November are 8 of 30 days.
    assert november.days_left(date(2026, 11, 23)) == 8


def test_rule_21_the_31st_becomes_the_last_day_of_shorter_months_and_comes_back() -> None:
    assert renewals(date(2027, 10, 31), MONTHLY, 7) == [
        date(2027, 11, 30),
        date(2027, 12, 31),
        date(2028, 1, 31),
        date(2028, 2, 29),
        date(2028, 3, 31),
        date(2028, 4, 30),
        date(2028, 5, 31),
    ]


@pytest.mark.parametrize(("day", "february"), [(28, 28), (29, 28), (30, 28), (31, 28)])
def test_rule_21_february_of_a_common_year_renews_on_its_28th_at_the_latest(
    day: int, february: int
) -> None:
    anchor = date(2027, 1, day)
    assert renewals(anchor, MONTHLY, 2) == [date(2027, 2, february), date(2027, 3, day)]


def test_rule_21_a_year_from_29_february_renews_on_the_28th_until_the_next_leap_year() -> None:
    anchor = date(2024, 2, 29)
    assert renewals(anchor, YEARLY, 4) == [
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
    ]
    assert period_of(anchor, YEARLY, date(2027, 6, 1)).days == 366
    assert period_of(anchor, YEARLY, date(2025, 2, 27)).days == 365


def test_rule_21_there_was_no_leap_day_in_2100() -> None:
    assert period_of(date(2096, 2, 29), YEARLY, date(2100, 2, 28)).start == date(2100, 2, 28)
    assert period_of(date(2099, 12, 31), MONTHLY, date(2100, 2, 28)).start == date(2100, 2, 28)


def test_rule_21_the_renewal_day_begins_the_next_period() -> None:
    anchor = date(2025, 3, 15)
    assert period_of(anchor, YEARLY, date(2026, 3, 14)).end == date(2026, 3, 15)
    assert period_of(anchor, YEARLY, date(2026, 3, 15)).start == date(2026, 3, 15)


@settings(deadline=None)
@given(anchor=days, unit=units, on=days)
def test_rule_21_every_day_lies_in_one_period_of_a_fitting_length(
    anchor: date, unit: BillingUnit, on: date
) -> None:
    period = period_of(anchor, unit, on)
    assert on in period
    assert period.days in ((28, 29, 30, 31) if unit is MONTHLY else (365, 366))
    assert period_of(anchor, unit, period.end - DAY) == period
    # The periods join without a gap, on either side.
    assert period_of(anchor, unit, period.end).start == period.end
    assert period_of(anchor, unit, period.start - DAY).end == period.start


@settings(deadline=None)
@given(anchor=days, unit=units)
def test_rule_21_a_renewal_is_on_the_anchors_day_or_the_last_of_the_month(
    anchor: date, unit: BillingUnit
) -> None:
    assert period_of(anchor, unit, anchor).start == anchor
    for day in renewals(anchor, unit, 30):
        assert day.day == anchor.day or (day.day < anchor.day and (day + DAY).day == 1)


@settings(deadline=None)
@given(anchor=days, on=days)
def test_rule_21_a_year_is_twelve_months_of_the_same_anchor(anchor: date, on: date) -> None:
    year = period_of(anchor, YEARLY, on)
    months = [year.start]
    while months[-1] < year.end:
        months.append(period_of(anchor, MONTHLY, months[-1]).end)
    assert len(months) == 13
    assert months[-1] == year.end
    assert sum((later - earlier).days for earlier, later in pairwise(months)) == year.days


def test_rule_21_a_day_outside_the_period_has_no_days_left() -> None:
    period = Period(date(2026, 11, 1), date(2026, 12, 1))
    for day in (date(2026, 10, 31), date(2026, 12, 1)):
        with pytest.raises(ValueError, match="not in the period"):
            period.days_left(day)


def test_a_period_that_leaves_the_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="no year 10000"):
        period_of(date(2024, 6, 1), MONTHLY, date(9999, 12, 31))
    with pytest.raises(ValueError, match="no year 0"):
        period_of(date(2024, 6, 15), YEARLY, date(1, 1, 1))


def test_the_teams_zone_says_which_day_it_is() -> None:
    at = datetime(2026, 11, 30, 15, 30, tzinfo=UTC)
    assert day_of(at, "Europe/London") == date(2026, 11, 30)
    assert day_of(at, "Asia/Tokyo") == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("day", "zone", "start"),
    [
        (date(2026, 12, 1), "Asia/Tokyo", datetime(2026, 11, 30, 15, tzinfo=UTC)),
        (date(2026, 7, 1), "America/New_York", datetime(2026, 7, 1, 4, tzinfo=UTC)),
        # Clocks went forward at midnight: the day begins with 01:00.
        (date(2026, 4, 24), "Africa/Cairo", datetime(2026, 4, 23, 22, tzinfo=UTC)),
    ],
)
def test_a_day_starts_when_the_teams_zone_says(day: date, zone: str, start: datetime) -> None:
    assert start_of(day, zone) == start
    assert day_of(start, zone) == day
    assert day_of(start - timedelta(microseconds=1), zone) == day - DAY
