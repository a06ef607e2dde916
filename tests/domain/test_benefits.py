"""Benefits: the table of both versions, quarters, the feature e-mail (rules 3, 4, 6-10)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from premium_tui.domain.addon_sales import OwnedAddon
from premium_tui.domain.benefits import (
    FEATURES_PER_QUARTER,
    Benefit,
    Quarter,
    benefit_words,
    feature_mail_due,
    is_included,
    quarter_of,
)
from premium_tui.domain.plans import Addon, AddonVersion
from premium_tui.domain.products import EntitlementProduct

ESSENTIALS, ENHANCED = AddonVersion.ESSENTIALS, AddonVersion.ENHANCED
Q4 = Quarter(2026, 4)


def owned(version: AddonVersion = ESSENTIALS, removal_on: date | None = None) -> OwnedAddon:
    addon = Addon(version, EntitlementProduct.DROPBOX)
    return OwnedAddon(addon, 400_00, since=date(2026, 3, 1), removal_on=removal_on)


def both(benefit: Benefit) -> tuple[str, str]:
    return benefit_words(benefit, ESSENTIALS), benefit_words(benefit, ENHANCED)


def test_rule_03_both_give_phone_email_or_chat_at_any_hour() -> None:
    assert both(Benefit.CHANNELS) == ("24/7", "24/7")


def test_rule_04_the_table_shows_the_response_times() -> None:
    assert both(Benefit.RESPONSE_TIME) == ("within 4 hours", "within 1 hour")


def test_rule_06_both_give_one_consultation_of_one_hour() -> None:
    assert both(Benefit.IMPLEMENTATION) == ("one session of one hour",) * 2


def test_rule_07_both_give_three_features_a_quarter() -> None:
    assert FEATURES_PER_QUARTER == 3
    assert both(Benefit.FEATURES) == ("3 features every quarter",) * 2


def test_rule_08_only_enhanced_gives_the_root_cause_meeting() -> None:
    assert both(Benefit.ROOT_CAUSE) == ("not included", "every quarter")
    missing = [b for b in Benefit for v in AddonVersion if not is_included(b, v)]
    assert missing == [Benefit.ROOT_CAUSE]
    assert not is_included(Benefit.ROOT_CAUSE, ESSENTIALS)


def test_rules_09_and_10_both_give_email_for_members_and_webinars() -> None:
    assert both(Benefit.MEMBER_SUPPORT) == ("24/7", "24/7")
    assert both(Benefit.WEBINAR) == ("included", "included")


def test_every_benefit_has_a_name_and_three_are_booked() -> None:
    assert len({benefit.label for benefit in Benefit}) == len(Benefit)
    booked = [benefit.value for benefit in Benefit if benefit.bookable]
    assert booked == ["implementation", "root_cause", "webinar"]


@pytest.mark.parametrize(
    ("at", "zone", "code"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), "UTC", "2026-Q1"),
        (datetime(2026, 3, 31, 23, 59, tzinfo=UTC), "UTC", "2026-Q1"),
        (datetime(2026, 4, 1, tzinfo=UTC), "UTC", "2026-Q2"),
        (datetime(2026, 11, 23, tzinfo=UTC), "UTC", "2026-Q4"),
        # New Year comes to Tokyo first, to New York last.
        (datetime(2026, 12, 31, 15, tzinfo=UTC), "Asia/Tokyo", "2027-Q1"),
        (datetime(2027, 1, 1, 4, 59, tzinfo=UTC), "America/New_York", "2026-Q4"),
    ],
)
def test_rule_08_a_quarter_is_the_calendars_in_the_teams_zone(
    at: datetime, zone: str, code: str
) -> None:
    assert quarter_of(at, zone).code == code


def test_rule_08_quarters_follow_each_other_over_the_year() -> None:
    assert Q4.next == Quarter(2027, 1)
    assert Quarter(2026, 1).next == Quarter(2026, 2)
    assert (Q4.first_day, Q4.next.first_day) == (date(2026, 10, 1), date(2027, 1, 1))
    assert Q4.bounds("Asia/Tokyo") == (
        datetime(2026, 9, 30, 15, tzinfo=UTC),
        datetime(2026, 12, 31, 15, tzinfo=UTC),
    )


@settings(deadline=None)
@given(
    at=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(["UTC", "Asia/Tokyo", "America/New_York", "Pacific/Kiritimati"]),
)
def test_rule_08_every_moment_lies_within_the_bounds_of_its_quarter(
    at: datetime, zone: str
) -> None:
    quarter = quarter_of(at, zone)
    first, end = quarter.bounds(zone)
    assert first <= at < end
    assert (quarter_of(first, zone), quarter_of(end, zone)) == (quarter, quarter.next)
    assert quarter_of(first - timedelta(microseconds=1), zone).next == quarter
    assert quarter.code < quarter.next.code


@pytest.mark.parametrize("version", AddonVersion)
def test_rule_07_the_feature_mail_is_due_once_a_quarter_for_both_versions(
    version: AddonVersion,
) -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    assert feature_mail_due(owned(version), (), at, "UTC") == Q4
    assert feature_mail_due(owned(version), ("2026-Q2", "2026-Q3"), at, "UTC") == Q4
    assert feature_mail_due(owned(version), ("2026-Q4",), at, "UTC") is None
    assert feature_mail_due(owned(version), ("2026-Q4",), at + timedelta(days=40), "UTC") == Q4.next


def test_rule_07_no_feature_mail_without_the_addon_or_after_its_removal() -> None:
    at = datetime(2026, 11, 30, 15, tzinfo=UTC)
    leaving = owned(removal_on=date(2026, 12, 1))
    assert feature_mail_due(None, (), at, "UTC") is None
    assert feature_mail_due(leaving, (), at, "UTC") == Q4
    # In Tokyo it is the first of December already.
    assert feature_mail_due(leaving, (), at, "Asia/Tokyo") is None
