"""Bookings: what is used and left of the benefits with a time (rules 6, 8, 10, 22)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from premium_tui.domain.addon_sales import OwnedAddon
from premium_tui.domain.benefits import Benefit
from premium_tui.domain.bookings import (
    CONSULTATION_MINUTES,
    AfterRemoval,
    Booking,
    BookingRefusal,
    BookingState,
    InThePast,
    NoAddon,
    NotIncluded,
    UsedUp,
    allowance,
    booking_refusal_words,
    counts_for,
    may_book,
)
from premium_tui.domain.plans import Addon, AddonVersion
from premium_tui.domain.products import EntitlementProduct
from premium_tui.values import replace

IMPLEMENTATION, ROOT_CAUSE, WEBINAR = Benefit.IMPLEMENTATION, Benefit.ROOT_CAUSE, Benefit.WEBINAR
BOOKED, CANCELLED, HELD = BookingState.BOOKED, BookingState.CANCELLED, BookingState.HELD
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SINCE = date(2026, 3, 1)
ENHANCED = OwnedAddon(Addon(AddonVersion.ENHANCED, EntitlementProduct.DROPBOX), 900_00, SINCE)
ESSENTIALS = OwnedAddon(Addon(AddonVersion.ESSENTIALS, EntitlementProduct.DROPBOX), 400_00, SINCE)


def booking(
    benefit: Benefit,
    starts_at: datetime,
    state: BookingState = BOOKED,
    owned: OwnedAddon = ENHANCED,
    zone: str = "UTC",
) -> Booking:
    return Booking(benefit, starts_at, state, counts_for(benefit, owned, starts_at, zone))


def refusal(
    benefit: Benefit,
    *bookings: Booking,
    owned: OwnedAddon | None = ENHANCED,
    starts_at: datetime = NOW + DAY,
    zone: str = "UTC",
) -> BookingRefusal | None:
    return may_book(benefit, owned, bookings, starts_at, NOW, zone)


def left(benefit: Benefit, *bookings: Booking, owned: OwnedAddon = ENHANCED) -> int | None:
    return allowance(benefit, owned, bookings, NOW, "UTC").left


@pytest.mark.parametrize("owned", [ESSENTIALS, ENHANCED])
@pytest.mark.parametrize("state", [BOOKED, HELD])
def test_rule_06_one_consultation_for_each_purchase(owned: OwnedAddon, state: BookingState) -> None:
    assert CONSULTATION_MINUTES == 60
    assert left(IMPLEMENTATION, owned=owned) == 1
    assert refusal(IMPLEMENTATION, owned=owned) is None
    had = booking(IMPLEMENTATION, NOW - 200 * DAY, state)
    assert left(IMPLEMENTATION, had, owned=owned) == 0
    # Not once a year either.
    later = NOW + 400 * DAY
    assert refusal(IMPLEMENTATION, had, owned=owned, starts_at=later) == UsedUp(had, True)


def test_rule_06_a_new_purchase_brings_a_new_consultation() -> None:
    held = booking(IMPLEMENTATION, NOW - 200 * DAY, HELD)
    assert held.counts_for == "2026-03-01"
    again = replace(ENHANCED, since=date(2026, 11, 1))
    assert left(IMPLEMENTATION, held, owned=again) == 1
    # A removal under way, and its end, are no purchase.
    leaving = replace(ENHANCED, removal_on=date(2026, 12, 1))
    assert left(IMPLEMENTATION, held, owned=leaving) == left(IMPLEMENTATION, held) == 0


@pytest.mark.parametrize("benefit", [IMPLEMENTATION, ROOT_CAUSE])
def test_rules_06_and_08_what_was_cancelled_can_be_booked_again(benefit: Benefit) -> None:
    assert refusal(benefit, booking(benefit, NOW + DAY, CANCELLED)) is None
    assert left(benefit, booking(benefit, NOW + DAY, CANCELLED)) == 1


def test_rule_08_essentials_have_no_root_cause_meeting() -> None:
    assert left(ROOT_CAUSE, owned=ESSENTIALS) == 0
    assert refusal(ROOT_CAUSE, owned=ESSENTIALS) == NotIncluded(ROOT_CAUSE, AddonVersion.ESSENTIALS)


def test_rule_08_one_root_cause_meeting_in_the_quarter_it_begins_in() -> None:
    assert left(ROOT_CAUSE) == 1
    held = booking(ROOT_CAUSE, datetime(2026, 10, 1, 9, tzinfo=UTC), HELD)
    last_quarter = booking(ROOT_CAUSE, datetime(2026, 9, 30, 9, tzinfo=UTC), HELD)
    assert left(ROOT_CAUSE, last_quarter) == 1
    assert left(ROOT_CAUSE, held) == 0
    assert held.counts_for == "2026-Q4"
    assert refusal(ROOT_CAUSE, held) == UsedUp(held, True)
    new_year = datetime(2027, 1, 1, 9, tzinfo=UTC)
    assert refusal(ROOT_CAUSE, held, starts_at=new_year) is None
    ahead = booking(ROOT_CAUSE, new_year, BOOKED)
    assert left(ROOT_CAUSE, ahead) == 1
    assert refusal(ROOT_CAUSE, ahead, starts_at=new_year + DAY) == UsedUp(ahead, False)


def test_rule_08_the_teams_zone_says_which_quarter_it_is() -> None:
    held = booking(ROOT_CAUSE, datetime(2026, 12, 1, tzinfo=UTC), BOOKED)
    evening = datetime(2026, 12, 31, 16, tzinfo=UTC)
    assert refusal(ROOT_CAUSE, held, starts_at=evening) == UsedUp(held, False)
    assert refusal(ROOT_CAUSE, held, starts_at=evening, zone="Asia/Tokyo") is None


def test_rule_10_webinars_are_for_both_as_often_as_one_likes() -> None:
    seen = [booking(WEBINAR, NOW + days * DAY, BOOKED) for days in range(-3, 3)]
    for owned in (ESSENTIALS, ENHANCED):
        found = allowance(WEBINAR, owned, seen, NOW, "UTC")
        assert (found.given, found.left, len(found.used)) == (None, None, 6)
        assert refusal(WEBINAR, *seen, owned=owned) is None


def test_one_benefit_does_not_use_up_another() -> None:
    others = [booking(IMPLEMENTATION, NOW + DAY, BOOKED), booking(WEBINAR, NOW + DAY, BOOKED)]
    assert refusal(ROOT_CAUSE, *others) is None


@pytest.mark.parametrize("benefit", [IMPLEMENTATION, ROOT_CAUSE, WEBINAR])
def test_rule_22_nothing_is_booked_for_when_the_addon_is_gone(benefit: Benefit) -> None:
    leaving = replace(ENHANCED, removal_on=date(2026, 12, 1))
    last = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
    assert refusal(benefit, owned=leaving, starts_at=last) is None
    gone = AfterRemoval(date(2026, 12, 1))
    assert refusal(benefit, owned=leaving, starts_at=datetime(2026, 12, 1, tzinfo=UTC)) == gone
    assert refusal(benefit, owned=leaving, starts_at=last, zone="Asia/Tokyo") == gone
    assert refusal(benefit, owned=replace(ENHANCED, removal_on=NOW.date())) == NoAddon()
    assert refusal(benefit, owned=None) == NoAddon()


def test_nothing_is_booked_for_the_past() -> None:
    assert refusal(IMPLEMENTATION, starts_at=NOW) == InThePast(NOW)
    assert refusal(IMPLEMENTATION, starts_at=NOW + timedelta(seconds=1)) is None


def test_what_has_no_time_is_not_booked() -> None:
    for benefit in Benefit:
        if not benefit.bookable:
            with pytest.raises(ValueError, match="is not booked"):
                refusal(benefit)


@pytest.mark.parametrize(
    ("refused", "part"),
    [
        (NoAddon(), "your team does not have"),
        (NotIncluded(ROOT_CAUSE, AddonVersion.ESSENTIALS), "Essentials does not include this"),
        (InThePast(NOW), "choose a later one"),
        (AfterRemoval(date(2026, 12, 1)), "until Tue, Dec 1, 2026: choose a time before"),
        (UsedUp(booking(IMPLEMENTATION, NOW), True), "one for each purchase"),
        (UsedUp(booking(IMPLEMENTATION, NOW), False), "cancel it to choose another time"),
        (UsedUp(booking(ROOT_CAUSE, NOW), True), "a time in another quarter"),
        (UsedUp(booking(ROOT_CAUSE, NOW), False), "cancel it to choose"),
    ],
)
def test_rules_06_and_08_every_reason_says_what_to_do(refused: BookingRefusal, part: str) -> None:
    assert part in booking_refusal_words(refused)
