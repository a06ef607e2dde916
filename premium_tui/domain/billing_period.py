"""Billing periods: from one renewal to the next, month ends and leap days included (rule 21)."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from premium_tui.values import dataclass


class BillingUnit(StrEnum):
    """How often a team pays."""

    MONTHLY = "monthly"
    YEARLY = "yearly"

    @property
    def months(self) -> int:
        """The months of one period."""
        return 1 if self is BillingUnit.MONTHLY else 12


@dataclass(frozen=True, slots=True)
class Period:
    """The days from one renewal up to the next."""

    start: date
    """The renewal day the period begins with."""
    end: date
    """The next renewal day, no longer part of the period."""

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.end - self.start).days

    def days_left(self, on: date) -> int:
        """Return the days from `on`, itself included, to the renewal (rule 21).

        Raises ValueError for a day outside the period.
        """
        if on not in self:
            raise ValueError(f"{on} is not in the period from {self.start} to {self.end}")
        return (self.end - on).days


def period_of(anchor: date, unit: BillingUnit, on: date) -> Period:
    """Return the period that the day `on` lies in; periods renew on the day of `anchor`.

    A month without that day renews on its last: an anchor on the 31st gives 30 April and again
    31 May; one on 29 February gives the 28th in common years. Raises ValueError when the period
    leaves the years 1 to 9999.
    """
    months = (on.year - anchor.year) * 12 + on.month - anchor.month
    months -= months % unit.months
    if _months_after(anchor, months) > on:
        months -= unit.months
    return Period(_months_after(anchor, months), _months_after(anchor, months + unit.months))


def day_of(at: datetime, zone: str) -> date:
    """Return the calendar day of the moment `at` in `zone`, an IANA name."""
    return at.astimezone(ZoneInfo(zone)).date()


def start_of(day: date, zone: str) -> datetime:
    """Return the first moment of a calendar day in `zone`, aware UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _months_after(anchor: date, months: int) -> date:
    # Counted from the anchor, never from the period before: a short month must not move the rest.
    years, month = divmod(anchor.month - 1 + months, 12)
    year = anchor.year + years
    if not date.min.year <= year <= date.max.year:
        raise ValueError(f"there is no year {year}")
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))
