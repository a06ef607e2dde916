"""Bookings: benefits with a time of their own, what of them is used and left (rules 6, 8, 10)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import assert_never

from premium_tui.domain.addon_sales import OwnedAddon, owned_on
from premium_tui.domain.benefits import Benefit, is_included, quarter_of
from premium_tui.domain.billing_period import day_of
from premium_tui.domain.dates import whole_day
from premium_tui.domain.plans import AddonVersion
from premium_tui.i18n import _
from premium_tui.values import dataclass

CONSULTATION_MINUTES = 60
"""The implementation consultation is one hour (rule 6)."""

MEETING_MINUTES = 60
"""The root-cause meeting's length; [A] the page does not say."""

MINUTES = {
    Benefit.IMPLEMENTATION: CONSULTATION_MINUTES,
    Benefit.ROOT_CAUSE: MEETING_MINUTES,
}
"""How long a benefit is that is booked for a time; a webinar says so itself."""


class BookingState(StrEnum):
    """What became of a booking."""

    BOOKED = "booked"
    CANCELLED = "cancelled"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Booking:
    """A benefit that was booked; `starts_at` is aware UTC."""

    benefit: Benefit
    starts_at: datetime
    state: BookingState
    counts_for: str
    """What it uses up, as `counts_for` returned it when it was booked."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """How often a benefit can be had, and what has used it up."""

    given: int | None
    """Once or never, per purchase or quarter; None: as often as one likes."""
    used: tuple[Booking, ...]

    @property
    def left(self) -> int | None:
        """How often it can still be booked; None: as often as one likes."""
        return None if self.given is None else max(0, self.given - len(self.used))


@dataclass(frozen=True, slots=True)
class NoAddon:
    """The team has no Premium Support then."""


@dataclass(frozen=True, slots=True)
class NotIncluded:
    """The team's version does not include it (rule 8)."""

    benefit: Benefit
    version: AddonVersion


@dataclass(frozen=True, slots=True)
class InThePast:
    """It would begin before now."""

    starts_at: datetime


@dataclass(frozen=True, slots=True)
class AfterRemoval:
    """It would begin when the add-on is gone (rule 22)."""

    removal_on: date


@dataclass(frozen=True, slots=True)
class UsedUp:
    """It is booked or was held: once per purchase (rule 6) or once in that quarter (rule 8)."""

    booking: Booking
    over: bool
    """Whether it has begun, so that cancelling it gives nothing back."""


BookingRefusal = NoAddon | NotIncluded | InThePast | AfterRemoval | UsedUp


def counts_for(benefit: Benefit, owned: OwnedAddon, starts_at: datetime, zone: str) -> str:
    """Return what a booking is one of, for storing with it.

    A consultation is one of its purchase: the day of that, such as `2026-03-01` (rule 6); a
    root-cause meeting one of the quarter it begins in, in the team's `zone`, such as `2026-Q4`
    (rule 8); a webinar of nothing, "". Raises ValueError for a benefit that is not booked.
    """
    if benefit is Benefit.IMPLEMENTATION:
        return owned.since.isoformat()
    if benefit is Benefit.ROOT_CAUSE:
        return quarter_of(starts_at, zone).code
    if benefit is Benefit.WEBINAR:
        return ""
    raise ValueError(f"{benefit} is not booked")


def allowance(
    benefit: Benefit, owned: OwnedAddon, bookings: Iterable[Booking], at: datetime, zone: str
) -> Allowance:
    """Return what a team has of a bookable benefit at the moment `at` (aware UTC), and has used.

    The consultation is given once per purchase, the root-cause meeting once per quarter; what was
    cancelled counts for nothing. Raises ValueError for a benefit that is not booked.
    """
    counted = counts_for(benefit, owned, at, zone)
    used = (
        booking
        for booking in bookings
        if booking.benefit is benefit
        and booking.counts_for == counted
        and booking.state is not BookingState.CANCELLED
    )
    given = int(is_included(benefit, owned.addon.version)) if counted else None
    return Allowance(given, tuple(sorted(used, key=lambda booking: booking.starts_at)))


def may_book(
    benefit: Benefit,
    owned: OwnedAddon | None,
    bookings: Iterable[Booking],
    starts_at: datetime,
    now: datetime,
    zone: str,
) -> BookingRefusal | None:
    """Return why a team cannot book a benefit for `starts_at`; None: it can.

    Times are aware UTC. Raises ValueError for a benefit that is not booked.
    """
    owned = owned_on(owned, day_of(now, zone))
    if owned is None:
        return NoAddon()
    if not is_included(benefit, owned.addon.version):
        return NotIncluded(benefit, owned.addon.version)
    if starts_at <= now:
        return InThePast(starts_at)
    if owned.removal_on is not None and day_of(starts_at, zone) >= owned.removal_on:
        return AfterRemoval(owned.removal_on)
    found = allowance(benefit, owned, bookings, starts_at, zone)
    if found.left == 0:
        booking = found.used[0]
        return UsedUp(booking, booking.state is BookingState.HELD or booking.starts_at <= now)
    return None


def booking_refusal_words(refusal: BookingRefusal) -> str:
    """Return why something cannot be booked and what to do, in a sentence or two."""
    match refusal:
        case NoAddon():
            return _("This comes with Premium Support, which your team does not have.")
        case NotIncluded(benefit, version):
            return _("{version} does not include this: {benefit}.").format(
                version=version.capitalize(), benefit=benefit.label
            )
        case InThePast():
            return _("That time has passed: choose a later one.")
        case AfterRemoval(removal_on):
            return _("Your team has Premium Support until {date}: choose a time before.").format(
                date=whole_day(removal_on)
            )
        case UsedUp(Booking(benefit=Benefit.ROOT_CAUSE), True):
            return _("That quarter's meeting was held: choose a time in another quarter.")
        case UsedUp(Booking(benefit=Benefit.ROOT_CAUSE), _):
            return _("That quarter's meeting is booked already; cancel it to choose another time.")
        case UsedUp(_, True):
            return _("The consultation was held: there is one for each purchase.")
        case UsedUp():
            return _("The consultation is booked already; cancel it to choose another time.")
        case _ as never:
            assert_never(never)
