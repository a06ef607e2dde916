"""Plans, champions and response targets (rules 2-5, 11-15)."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from premium_tui.domain.plans import (
    Addon,
    AddonVersion,
    BasePlan,
    ChampionTier,
    ResponseTarget,
    TargetSource,
    TargetUnit,
    base_target,
    response_target,
)
from premium_tui.domain.products import EntitlementProduct

DROPBOX, DASH = EntitlementProduct.DROPBOX, EntitlementProduct.DASH
ESSENTIALS = Addon(AddonVersion.ESSENTIALS, DROPBOX)
ENHANCED = Addon(AddonVersion.ENHANCED, DROPBOX)


def target(
    addon: Addon | None = None,
    *,
    plan: BasePlan = BasePlan.STANDARD,
    about: EntitlementProduct = DROPBOX,
    admin: bool = True,
    champion: ChampionTier | None = None,
) -> tuple[str, TargetSource]:
    found = response_target(
        plan=plan, addon=addon, product=about, requester_is_admin=admin, champion=champion
    )
    return found.code, found.source


def test_rule_02_there_are_two_versions() -> None:
    assert [version.value for version in AddonVersion] == ["essentials", "enhanced"]


def test_rule_04_essentials_promise_four_hours_enhanced_one() -> None:
    assert target(ESSENTIALS) == ("4h", TargetSource.ADDON)
    assert target(ENHANCED) == ("1h", TargetSource.ADDON)


def test_rule_11_the_addon_counts_for_the_product_it_was_bought_for() -> None:
    assert target(ENHANCED, about=DASH) == ("1bd", TargetSource.BASE_PLAN)
    assert target(Addon(AddonVersion.ENHANCED, DASH), about=DASH) == ("1h", TargetSource.ADDON)
    assert target(Addon(AddonVersion.ENHANCED, DASH)) == ("1bd", TargetSource.BASE_PLAN)


@pytest.mark.parametrize("plan", BasePlan)
def test_rule_12_members_get_their_base_plan_whatever_the_team_bought(plan: BasePlan) -> None:
    expected = "1h" if plan is BasePlan.ENTERPRISE else "1bd"
    assert base_target(plan).code == expected
    for addon in (None, ESSENTIALS, ENHANCED):
        assert target(addon, plan=plan, admin=False) == (expected, TargetSource.BASE_PLAN)


def test_rule_12_without_an_addon_admins_get_the_base_plan_too() -> None:
    assert target(None) == ("1bd", TargetSource.BASE_PLAN)
    assert target(None, plan=BasePlan.ENTERPRISE) == ("1h", TargetSource.BASE_PLAN)


@pytest.mark.parametrize("admin", [True, False])
def test_rule_13_great_champions_wait_four_hours_epic_ones_one(admin: bool) -> None:
    assert target(admin=admin, champion=ChampionTier.GREAT) == ("4h", TargetSource.CHAMPION)
    assert target(admin=admin, champion=ChampionTier.EPIC) == ("1h", TargetSource.CHAMPION)


def test_rule_15_the_shorter_of_addon_and_champion_wins() -> None:
    assert target(ESSENTIALS, champion=ChampionTier.EPIC) == ("1h", TargetSource.CHAMPION)
    assert target(ENHANCED, champion=ChampionTier.GREAT) == ("1h", TargetSource.ADDON)
    assert target(None, plan=BasePlan.ENTERPRISE, champion=ChampionTier.GREAT) == (
        "1h",
        TargetSource.BASE_PLAN,
    )


def test_rule_15_on_a_tie_the_addon_is_named() -> None:
    assert target(ENHANCED, champion=ChampionTier.EPIC)[1] is TargetSource.ADDON
    assert target(ENHANCED, plan=BasePlan.ENTERPRISE)[1] is TargetSource.ADDON


def test_rule_15_nobody_waits_longer_for_having_more() -> None:
    addons = [None, *(Addon(v, p) for v in AddonVersion for p in EntitlementProduct)]
    champions = [None, *ChampionTier]
    for plan, about, admin, addon, champion in product(
        BasePlan, EntitlementProduct, (True, False), addons, champions
    ):
        given = response_target(
            plan=plan, addon=addon, product=about, requester_is_admin=admin, champion=champion
        )
        for less in ((None, champion), (addon, None)):
            poorer = response_target(
                plan=plan, addon=less[0], product=about, requester_is_admin=admin, champion=less[1]
            )
            assert given.longest <= poorer.longest


def test_targets_have_a_short_form_and_a_longest_time() -> None:
    hours = ResponseTarget(TargetUnit.HOURS, 4, TargetSource.ADDON)
    assert (hours.code, hours.longest) == ("4h", timedelta(hours=4))
    day = base_target(BasePlan.BUSINESS)
    assert (day.code, day.longest) == ("1bd", timedelta(days=3))
