"""Proration and amounts: what a part of a period costs (rules 20, 21)."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from premium_tui.domain.billing_period import BillingUnit, Period, period_of
from premium_tui.domain.proration import (
    charge_between,
    charge_today,
    decimals_of,
    format_money,
)

NOVEMBER = Period(date(2026, 11, 1), date(2026, 12, 1))
FEBRUARY = Period(date(2027, 2, 1), date(2027, 3, 1))
LEAP_FEBRUARY = Period(date(2028, 2, 1), date(2028, 3, 1))
LEAP_YEAR = Period(date(2028, 1, 1), date(2029, 1, 1))


@pytest.mark.parametrize(
    ("price", "period", "bought_on", "charge"),
    [
        # The example of the screen: 8/30 x 900.00 USD.
        (900_00, NOVEMBER, date(2026, 11, 23), 240_00),
        # The purchase day counts: on the last day one is left.
        (900_00, NOVEMBER, date(2026, 11, 30), 30_00),
        (400_00, FEBRUARY, date(2027, 2, 15), 200_00),
        # 15 of 29 days: 206.896...
        (400_00, LEAP_FEBRUARY, date(2028, 2, 15), 206_90),
        # 307 of 366 days, 29 February behind them: 8387.978...
        (10_000_00, LEAP_YEAR, date(2028, 2, 29), 8_387_98),
        # Yen, whole ones: 8/30 x 98,001 = 26,133.6.
        (98_001, NOVEMBER, date(2026, 11, 23), 26_134),
        # Half a unit goes up, to the even side and away from it: 0.5, 1.5, 2.5.
        (1, NOVEMBER, date(2026, 11, 16), 1),
        (3, NOVEMBER, date(2026, 11, 16), 2),
        (5, NOVEMBER, date(2026, 11, 16), 3),
        (0, NOVEMBER, date(2026, 11, 16), 0),
    ],
)
def test_rules_20_and_21_the_charge_now_is_for_the_days_left(
    price: int, period: Period, bought_on: date, charge: int
) -> None:
    assert charge_today(price, period, bought_on) == charge


@pytest.mark.parametrize("period", [NOVEMBER, FEBRUARY, LEAP_FEBRUARY, LEAP_YEAR])
def test_rule_21_bought_on_the_renewal_day_it_is_the_full_price(period: Period) -> None:
    assert charge_today(899_99, period, period.start) == 899_99


def test_rule_21_a_day_outside_the_period_and_a_price_below_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="not in the period"):
        charge_today(900_00, NOVEMBER, NOVEMBER.end)
    with pytest.raises(ValueError, match="below zero"):
        charge_today(-1, NOVEMBER, NOVEMBER.start)
    for first, until in [
        (date(2026, 11, 9), date(2026, 11, 9)),
        (date(2026, 10, 31), date(2026, 11, 9)),
        (date(2026, 11, 9), date(2026, 12, 2)),
    ]:
        with pytest.raises(ValueError, match="no part of"):
            charge_between(900_00, NOVEMBER, first, until)


# Prices in minor units; which currency they are of changes nothing, from one yen to a million USD.
prices = st.one_of(st.integers(0, 2_000), st.integers(0, 100_000_000))
periods = st.builds(
    period_of,
    st.dates(min_value=date(2023, 1, 1), max_value=date(2029, 12, 31)),
    st.sampled_from(BillingUnit),
    st.dates(min_value=date(2023, 1, 1), max_value=date(2029, 12, 31)),
) | st.sampled_from([NOVEMBER, FEBRUARY, LEAP_FEBRUARY, LEAP_YEAR])


@settings(deadline=None)
@given(price=prices, period=periods, data=st.data())
def test_rule_21_the_charge_is_the_exact_share_rounded_half_up(
    price: int, period: Period, data: st.DataObject
) -> None:
    offset = data.draw(st.integers(0, period.days - 1))
    exact = Fraction(price * (period.days - offset), period.days)
    bought_on = period.start + timedelta(days=offset)
    assert charge_today(price, period, bought_on) == floor(exact + Fraction(1, 2))


@settings(deadline=None)
@given(price=prices, period=periods)
def test_rule_21_a_later_purchase_never_costs_more(price: int, period: Period) -> None:
    days = [period.start + timedelta(days=n) for n in range(period.days)]
    charges = [charge_today(price, period, day) for day in days]
    assert charges[0] == price
    assert charges == sorted(charges, reverse=True)
    assert charges[-1] >= 0


@settings(deadline=None)
@given(price=prices, period=periods, data=st.data())
def test_rule_21_the_parts_of_a_period_add_up_to_its_price(
    price: int, period: Period, data: st.DataObject
) -> None:
    inner = data.draw(st.sets(st.integers(1, period.days - 1), max_size=period.days - 1))
    cuts = [period.start + timedelta(days=n) for n in sorted({0, *inner, period.days})]
    parts = [charge_between(price, period, first, until) for first, until in pairwise(cuts)]
    assert sum(parts) == price
    for part, (first, until) in zip(parts, pairwise(cuts), strict=True):
        assert part >= 0
        # Each part is fair: less than one unit from its exact share.
        assert abs(part - Fraction(price * (until - first).days, period.days)) <= 1
    # From any cut on, the parts are what a purchase on that day would cost.
    for index, cut in enumerate(cuts[:-1]):
        assert sum(parts[index:]) == charge_today(price, period, cut)


@pytest.mark.parametrize("currency", ["USD", "JPY"])
@pytest.mark.parametrize("unit", BillingUnit)
@pytest.mark.parametrize("anchor", [date(2024, 2, 29), date(2027, 1, 31), date(2028, 1, 31)])
def test_rule_21_day_by_day_a_period_adds_up_in_dollars_and_in_yen(
    currency: str, unit: BillingUnit, anchor: date
) -> None:
    price = 899 * 10 ** decimals_of(currency) + 7
    period = period_of(anchor, unit, date(2028, 2, 29))
    days = [period.start + timedelta(days=n) for n in range(period.days + 1)]
    parts = [charge_between(price, period, first, until) for first, until in pairwise(days)]
    assert sum(parts) == price
    assert max(parts) - min(parts) <= 1


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (900_00, "USD", "900.00 USD"),
        (1_240_05, "USD", "1,240.05 USD"),
        (5, "EUR", "0.05 EUR"),
        (0, "USD", "0.00 USD"),
        (-240_50, "USD", "-240.50 USD"),
        (-5, "USD", "-0.05 USD"),
        (24_000, "JPY", "24,000 JPY"),
        (0, "JPY", "0 JPY"),
        (12_345, "KWD", "12.345 KWD"),
        (1_000_000_00, "XXX", "1,000,000.00 XXX"),
    ],
)
def test_rule_21_amounts_have_the_decimals_of_their_currency(
    minor: int, currency: str, text: str
) -> None:
    assert format_money(minor, currency) == text
