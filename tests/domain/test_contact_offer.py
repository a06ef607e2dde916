"""What a person is entitled to before they ask (rules 3, 4, 11-15, 29-31)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from premium_tui.domain.base_support import (
    BASE_LIVE_SUPPORT,
    JAPANESE_HOURS,
    LiveSupport,
    OfficeHours,
)
from premium_tui.domain.contact_offer import (
    ContactOffer,
    JapaneseNote,
    Premium,
    Way,
    contact_offer,
    due_words,
    hours_words,
    japanese_words,
    premium_words,
    target_words,
    tier_words,
    way_words,
)
from premium_tui.domain.plans import Addon, AddonVersion, BasePlan, ChampionTier, TargetSource
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.response_clock import due_time
from premium_tui.domain.roles import Role
from premium_tui.domain.tickets import Channel

DROPBOX, DASH = EntitlementProduct.DROPBOX, EntitlementProduct.DASH
ENHANCED = Addon(AddonVersion.ENHANCED, DROPBOX)
ESSENTIALS = Addon(AddonVersion.ESSENTIALS, DROPBOX)
REQUEST, CHAT, CALLBACK, GET_HELP = (
    Channel.REQUEST,
    Channel.CHAT,
    Channel.CALLBACK,
    Channel.GET_HELP,
)
MONDAY = datetime(2026, 11, 23, 14, 4, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 28, 12, tzinfo=UTC)
ADMINS = [role for role in Role if role.is_admin]


def offer(
    addon: Addon | None = None,
    *,
    role: Role = Role.TEAM_ADMIN,
    champion: ChampionTier | None = None,
    plan: BasePlan = BasePlan.BUSINESS_PLUS,
    zone: str = "UTC",
    about: EntitlementProduct = DROPBOX,
    language: str = "en",
    now: datetime = MONDAY,
) -> ContactOffer:
    return contact_offer(
        role=role,
        champion=champion,
        plan=plan,
        addon=addon,
        zone=zone,
        product=about,
        language=language,
        now=now,
    )


def show(at: datetime) -> str:
    return at.strftime("%a %H:%M")


def channels(found: ContactOffer) -> list[Channel]:
    return [way.channel for way in found.ways]


@pytest.mark.parametrize("addon", [ESSENTIALS, ENHANCED])
@pytest.mark.parametrize("now", [MONDAY, SATURDAY])
def test_rule_03_with_the_addon_all_ways_are_open_at_any_hour(addon: Addon, now: datetime) -> None:
    found = offer(addon, now=now)
    assert found.ways == (Way(REQUEST), Way(CHAT), Way(CALLBACK))
    assert found.premium is Premium.COVERED
    assert premium_words(found) == ""


def test_rule_03_japanese_shows_its_hours_and_moves_nothing() -> None:
    # 09:00 on Tuesday in Tokyo is midnight, UTC.
    opening = datetime(2026, 11, 24, tzinfo=UTC)
    inside = offer(ENHANCED, language="ja", now=opening)
    outside = offer(ENHANCED, language="ja", now=opening - timedelta(seconds=1))
    assert inside.japanese == JapaneseNote(True, None)
    assert outside.japanese == JapaneseNote(False, opening)
    assert "they are given now" in japanese_words(inside, show)
    assert "next from Tue 00:00; until then in English" in japanese_words(outside, show)
    for japanese in (inside, outside):
        assert "Mon-Fri 09:00-17:00 JST" in japanese_words(japanese, show)
        assert japanese.ways == offer(ENHANCED).ways
        assert japanese.target == offer(ENHANCED).target
    assert offer(ENHANCED).japanese is None
    assert japanese_words(offer(ENHANCED), show) == ""


@pytest.mark.parametrize(
    ("now", "inside"),
    [
        (datetime(2026, 11, 23, 0, 0, tzinfo=UTC), True),  # Monday 09:00
        (datetime(2026, 11, 23, 7, 59, 59, tzinfo=UTC), True),  # Monday 16:59:59
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), False),  # Monday 17:00
        (datetime(2026, 11, 27, 7, 59, tzinfo=UTC), True),  # Friday 16:59
        (datetime(2026, 11, 28, 1, 0, tzinfo=UTC), False),  # Saturday 10:00
        (datetime(2026, 11, 29, 23, 59, tzinfo=UTC), False),  # Monday 08:59
        (datetime(2026, 11, 30, 0, 0, tzinfo=UTC), True),  # Monday 09:00
    ],
)
def test_rule_03_the_window_is_monday_to_friday_nine_to_five_in_japan(
    now: datetime, inside: bool
) -> None:
    found = offer(ENHANCED, language="ja", now=now)
    assert found.japanese is not None
    assert found.japanese.inside is inside


def test_rule_04_the_answer_comes_within_the_versions_hours() -> None:
    enhanced, essentials = offer(ENHANCED), offer(ESSENTIALS)
    assert enhanced.due_at == MONDAY + timedelta(hours=1)
    assert essentials.due_at == MONDAY + timedelta(hours=4)
    assert due_words(enhanced, show) == "Sent now, answered by Mon 15:04 at the latest."
    assert target_words(enhanced) == "Enhanced for Dropbox: within 1 hour, any day, any hour."
    assert target_words(essentials) == "Essentials for Dropbox: within 4 hours, any day, any hour."


def test_rules_11_and_31_the_other_product_shows_its_standard_support() -> None:
    found = offer(ENHANCED, about=DASH, now=SATURDAY)
    assert found.premium is Premium.OTHER_PRODUCT
    assert found.target.source is TargetSource.BASE_PLAN
    assert target_words(found) == "Your Business Plus plan: within 1 business day."
    assert found.way(CHAT) == Way(CHAT, OfficeHours("UTC"), datetime(2026, 11, 30, 9, tzinfo=UTC))
    assert premium_words(found) == (
        "Your team has Premium Support for Dropbox; Dash has your plan's own support."
    )
    for_dash = offer(Addon(AddonVersion.ESSENTIALS, DASH), about=DASH)
    assert (for_dash.premium, for_dash.target.code) == (Premium.COVERED, "4h")


@pytest.mark.parametrize("plan", BasePlan)
@pytest.mark.parametrize("addon", [None, ESSENTIALS, ENHANCED])
def test_rules_12_and_29_members_write_by_get_help_with_their_plans_times(
    plan: BasePlan, addon: Addon | None
) -> None:
    found = offer(addon, role=Role.MEMBER, plan=plan)
    assert found.ways == (Way(GET_HELP),)
    assert found.premium is Premium.NOT_FOR_MEMBERS
    assert found.target.code == ("1h" if plan is BasePlan.ENTERPRISE else "1bd")
    assert "Premium Support is for admins" in premium_words(found)


def test_rule_12_a_business_day_is_the_teams() -> None:
    found = offer(zone="Asia/Tokyo", now=datetime(2026, 11, 27, 16, tzinfo=UTC))
    # In Tokyo it is Saturday: the end of Monday there.
    assert found.due_at == datetime(2026, 11, 30, 15, tzinfo=UTC)
    assert due_words(found, show) == "Sent now, answered by Mon 15:00 at the latest."


@pytest.mark.parametrize("role", [Role.MEMBER, *ADMINS])
@pytest.mark.parametrize(("tier", "hours"), [(ChampionTier.GREAT, 4), (ChampionTier.EPIC, 1)])
def test_rules_13_and_14_a_champion_is_answered_within_the_tiers_hours(
    role: Role, tier: ChampionTier, hours: int
) -> None:
    found = offer(role=role, champion=tier)
    assert found.due_at == MONDAY + timedelta(hours=hours)
    assert target_words(found).startswith(f"{tier.capitalize()} Champion: within {hours} hour")
    # Another person of the same team has nothing of it.
    assert offer(role=role).target.code == "1bd"


def test_rule_15_the_shorter_wins_and_is_named() -> None:
    epic = offer(ESSENTIALS, champion=ChampionTier.EPIC)
    assert (epic.target.code, epic.target.source) == ("1h", TargetSource.CHAMPION)
    great = offer(ENHANCED, champion=ChampionTier.GREAT)
    assert (great.target.code, great.target.source) == ("1h", TargetSource.ADDON)


def test_rule_15_a_champion_gets_no_other_ways() -> None:
    for role, addon, about in product([Role.MEMBER, *ADMINS], (None, ENHANCED), (DROPBOX, DASH)):
        plain = offer(addon, role=role, about=about)
        for tier in ChampionTier:
            found = offer(addon, role=role, about=about, champion=tier)
            assert (found.ways, found.premium) == (plain.ways, plain.premium)


@pytest.mark.parametrize("role", ADMINS)
def test_rules_29_and_32_every_admin_has_three_ways(role: Role) -> None:
    for addon, about, plan in product((None, ENHANCED), (DROPBOX, DASH), BasePlan):
        found = offer(addon, role=role, about=about, plan=plan)
        assert channels(found) == [REQUEST, CHAT, CALLBACK]
        assert found.way(REQUEST) == Way(REQUEST)


@pytest.mark.parametrize("role", [Role.TEAM_ADMIN, Role.BILLING_ADMIN])
def test_rule_30_without_the_addon_the_way_to_billing_is_shown(role: Role) -> None:
    found = offer(role=role)
    assert found.premium is Premium.NOT_BOUGHT
    assert "Premium Support can be had in Billing" in premium_words(found)


def test_rule_30_who_cannot_reach_billing_is_told_who_can() -> None:
    words = premium_words(offer(role=Role.SUPPORT_ADMIN))
    assert "A team admin or billing admin can add Premium Support in Billing" in words


@pytest.mark.parametrize("plan", [plan for plan in BasePlan if plan is not BasePlan.ENTERPRISE])
def test_rule_30_base_plans_have_chat_and_phone_in_the_teams_office_hours(plan: BasePlan) -> None:
    hours = OfficeHours("America/New_York")
    # 09:04 in New York.
    in_time = offer(plan=plan, zone="America/New_York", now=MONDAY)
    assert in_time.way(CHAT) == Way(CHAT, hours)
    assert in_time.way(CALLBACK) == Way(CALLBACK, hours)
    early = MONDAY - timedelta(minutes=5)
    opening = datetime(2026, 11, 23, 14, tzinfo=UTC)
    closed = offer(plan=plan, zone="America/New_York", now=early).way(CALLBACK)
    assert closed == Way(CALLBACK, hours, opening)
    assert way_words(closed, show) == "for urgent problems; closed now, opens Mon 14:00"


def test_rule_30_hours_say_what_they_rest_on() -> None:
    chat = Way(CHAT, OfficeHours("America/New_York"))
    words = hours_words(offer(zone="America/New_York"), chat)
    assert words == "Your Business Plus plan: Mon-Fri 09:00-17:00 in New York."
    covered = offer(ENHANCED)
    assert hours_words(covered, Way(CHAT)) == "Enhanced for Dropbox: any day, any hour."


def test_rule_30_enterprise_has_chat_and_phone_at_any_hour_japanese_in_its_window() -> None:
    for channel in (CHAT, CALLBACK):
        assert offer(plan=BasePlan.ENTERPRISE, now=SATURDAY).way(channel) == Way(channel)
        japanese = offer(plan=BasePlan.ENTERPRISE, now=SATURDAY, language="ja").way(channel)
        assert japanese == Way(channel, JAPANESE_HOURS, datetime(2026, 11, 30, tzinfo=UTC))
    covered = offer(ENHANCED, plan=BasePlan.ENTERPRISE, now=SATURDAY, language="ja")
    assert covered.way(CHAT) == Way(CHAT)


def test_rule_30_every_base_plan_has_its_line_in_the_table() -> None:
    assert set(BASE_LIVE_SUPPORT) == set(BasePlan)
    assert BASE_LIVE_SUPPORT[BasePlan.ENTERPRISE] is LiveSupport.ALWAYS


def test_rule_32_each_way_says_what_it_means() -> None:
    found = offer(ENHANCED)
    assert [way_words(way, show) for way in found.ways] == [
        "answered by e-mail",
        "a live session with a representative; open now",
        "for urgent problems; open now",
    ]


def test_rule_15_which_times_were_compared_is_said() -> None:
    assert tier_words(offer(ENHANCED)) == ""
    great = offer(ENHANCED, champion=ChampionTier.GREAT)
    assert tier_words(great).endswith("your Great Champion tier, or Enhanced for Dropbox.")
    epic = offer(champion=ChampionTier.EPIC)
    assert tier_words(epic) == "The shorter counts: your Epic Champion tier, or your plan."


def test_agents_are_nobodys_customers() -> None:
    with pytest.raises(ValueError, match="agents"):
        offer(role=Role.AGENT)


moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
zones = st.sampled_from(
    ["UTC", "Asia/Tokyo", "America/New_York", "Europe/Paris", "Africa/Cairo", "Asia/Kolkata"]
)


@settings(deadline=None)
@given(at=moments, zone=zones)
def test_rule_30_office_hours_open_next_at_nine_on_a_weekday(at: datetime, zone: str) -> None:
    hours = OfficeHours(zone)
    opening = hours.next_opening(at)
    local = opening.astimezone(ZoneInfo(zone))
    assert local.time() == time(9)
    assert local.weekday() < 5
    assert opening.utcoffset() == timedelta(0)
    assert hours.is_open(opening)
    assert not hours.is_open(opening - timedelta(microseconds=1))
    assert timedelta(0) < opening - at <= timedelta(days=3, hours=1)
    if not hours.is_open(at):
        # Nothing opens before: it is closed at every full hour until then.
        waiting = int((opening - at).total_seconds() // 3600)
        assert not any(hours.is_open(at + timedelta(hours=n)) for n in range(waiting))


@settings(deadline=None)
@given(
    now=moments,
    zone=zones,
    plan=st.sampled_from(BasePlan),
    addon=st.sampled_from([None, ENHANCED, ESSENTIALS, Addon(AddonVersion.ENHANCED, DASH)]),
    role=st.sampled_from([role for role in Role if not role.is_agent]),
    champion=st.sampled_from([None, *ChampionTier]),
    about=st.sampled_from(EntitlementProduct),
    language=st.sampled_from(["en", "ja"]),
)
def test_rules_03_to_31_every_offer_holds_together(
    now: datetime,
    zone: str,
    plan: BasePlan,
    addon: Addon | None,
    role: Role,
    champion: ChampionTier | None,
    about: EntitlementProduct,
    language: str,
) -> None:
    found = offer(
        addon,
        role=role,
        champion=champion,
        plan=plan,
        zone=zone,
        about=about,
        language=language,
        now=now,
    )
    assert found.due_at == due_time(now, found.target, zone) > now
    assert (found.premium is Premium.COVERED) <= (found.target.longest <= timedelta(hours=4))
    for way in found.ways:
        assert (way.opens_at is None) == (way.hours is None or way.hours.is_open(now))
        assert way.opens_at is None or way.opens_at > now
    for words in (target_words(found), premium_words(found), japanese_words(found, show)):
        assert "{" not in words
        assert words == "" or words.endswith(".")
