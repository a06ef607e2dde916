"""Money: what a part of a billing period costs, and amounts as people read them (rules 20, 21).

Amounts are whole minor units of their currency: cents for USD, yen for JPY.
"""

from __future__ import annotations

from datetime import date

from premium_tui.domain.billing_period import Period

_NO_DECIMALS = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"}
    | {"PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"}
)
_THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


def decimals_of(currency: str) -> int:
    """Return how many decimals a currency (ISO 4217 code) has: two unless it is known otherwise."""
    if currency in _NO_DECIMALS:
        return 0
    return 3 if currency in _THREE_DECIMALS else 2


def format_money(minor: int, currency: str) -> str:
    """Return an amount in minor units as text: `1,240.00 USD`, `24,000 JPY`."""
    decimals = decimals_of(currency)
    whole, part = divmod(abs(minor), 10**decimals)
    sign = "-" if minor < 0 else ""
    return f"{sign}{whole:,}" + (f".{part:0{decimals}}" if decimals else "") + f" {currency}"


def read_money(text: str, currency: str) -> int:
    """Return the minor units of an amount as `960.00` in a currency; ValueError for another text.

    Decimals may be left out; more than the currency has are an error, as is 10^12 or more.
    """
    whole, _point, part = text.partition(".")
    decimals = decimals_of(currency)
    if not (text.isascii() and f"{whole}{part or 0}".isdecimal() and 0 < len(whole) <= 12):
        raise ValueError(text)
    if len(part) > decimals or text.endswith("."):
        raise ValueError(text)
    return int(f"{whole}{part.ljust(decimals, '0')}")


def charge_today(price_minor: int, period: Period, bought_on: date) -> int:
    """Return what the rest of a period costs, in minor units (rules 20, 21).

    The price of a full period x days left, the purchase day included / days in the period, rounded
    half up; on the renewal day that is the full price. Raises ValueError for a day outside the
    period and for a price below zero.
    """
    return _share(price_minor, period.days_left(bought_on), period.days)


def charge_between(price_minor: int, period: Period, first: date, until: date) -> int:
    """Return what the days from `first` up to `until`, that one excluded, cost of a period.

    The rest from `first` less the rest from `until`: so the parts of a period, however it is cut,
    add up to its price. Raises ValueError unless `first` < `until` and both lie in the period
    (`until` may be its end), and for a price below zero.
    """
    if not period.start <= first < until <= period.end:
        raise ValueError(f"{first} to {until} is no part of {period.start} to {period.end}")
    rest = charge_today(price_minor, period, first)
    return rest if until == period.end else rest - charge_today(price_minor, period, until)


def _share(price_minor: int, days: int, of_days: int) -> int:
    from decimal import ROUND_HALF_UP, Decimal  # not needed to draw

    if price_minor < 0:
        raise ValueError(f"a price below zero: {price_minor}")
    exact = Decimal(price_minor) * days / of_days
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
