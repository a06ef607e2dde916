"""Buying and removing the add-on: what may be done, why not, and where to go (16-19, 22, 23)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from premium_tui.domain.addon_sales import (
    LICENCES_NEEDED,
    Choice,
    Offer,
    OwnedAddon,
    Sale,
    SaleKind,
    Standing,
    choices,
    decide,
    owned_on,
    why_no_sale,
)
from premium_tui.domain.plans import Addon, AddonVersion, Payment
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.roles import Role, may_reach_billing
from premium_tui.domain.sale_refusals import (
    AlreadyOwned,
    AlreadyRemoved,
    ManagedBySales,
    NoSelfServe,
    NotByCard,
    NotOffered,
    NotOwned,
    NotYourRole,
    Refusal,
    SwitchThroughSales,
    TooFewLicences,
    addon_name,
    leads_to_sales,
    refusal_words,
)
from premium_tui.values import replace

ADD, REMOVE, KEEP = SaleKind.ADD, SaleKind.REMOVE, SaleKind.KEEP
ESSENTIALS = Addon(AddonVersion.ESSENTIALS, EntitlementProduct.DROPBOX)
ENHANCED = Addon(AddonVersion.ENHANCED, EntitlementProduct.DROPBOX)
FOR_DASH = Addon(AddonVersion.ENHANCED, EntitlementProduct.DASH)
OFFERS = (Offer(ESSENTIALS, 400_00), Offer(ENHANCED, 900_00))
TODAY = date(2026, 11, 23)
RENEWAL = date(2026, 12, 1)
OWNED = OwnedAddon(ENHANCED, 800_00, since=date(2026, 3, 1))
REMOVED = replace(OWNED, removal_on=RENEWAL)
BUYER = Standing(Role.BILLING_ADMIN, 25, Payment.CARD, owned=None, offers=OFFERS)
OWNER = replace(BUYER, owned=OWNED)
LEAVER = replace(BUYER, owned=REMOVED)


def test_rule_16_who_pays_by_card_buys_at_the_offered_price() -> None:
    assert decide(ADD, ENHANCED, BUYER, TODAY) == Sale(ADD, ENHANCED, 900_00)
    assert decide(ADD, ESSENTIALS, BUYER, TODAY) == Sale(ADD, ESSENTIALS, 400_00)


@pytest.mark.parametrize("payment", [Payment.INVOICE, Payment.SALES])
def test_rule_16_who_does_not_pay_by_card_buys_through_sales(payment: Payment) -> None:
    refusal = decide(ADD, ENHANCED, replace(BUYER, payment=payment), TODAY)
    assert refusal == NotByCard(payment)
    assert leads_to_sales(refusal)


def test_rule_16_some_teams_are_not_sold_to_in_billing() -> None:
    refusal = decide(ADD, ENHANCED, replace(BUYER, self_serve=False), TODAY)
    assert refusal == NoSelfServe()
    assert leads_to_sales(refusal)


@pytest.mark.parametrize("have", [1, 9])
def test_rule_17_fewer_than_ten_licences_cannot_buy(have: int) -> None:
    refusal = decide(ADD, ENHANCED, replace(BUYER, licences=have), TODAY)
    assert refusal == TooFewLicences(have, 10)
    assert leads_to_sales(refusal)
    assert f"from 10 licences on; the team has {have}. Contact sales." in refusal_words(refusal)


def test_rule_17_ten_licences_can_buy() -> None:
    assert LICENCES_NEEDED == 10
    assert isinstance(decide(ADD, ENHANCED, replace(BUYER, licences=10), TODAY), Sale)


def test_rule_17_a_small_team_may_own_it_remove_it_and_keep_it() -> None:
    small = replace(OWNER, licences=8)
    assert decide(REMOVE, ENHANCED, small, TODAY) == Sale(REMOVE, ENHANCED, 800_00)
    leaving = replace(LEAVER, licences=8)
    assert decide(KEEP, ENHANCED, leaving, TODAY) == Sale(KEEP, ENHANCED, 800_00)
    assert decide(ADD, ENHANCED, leaving, TODAY) == Sale(KEEP, ENHANCED, 800_00)


@pytest.mark.parametrize("role", [role for role in Role if not may_reach_billing(role)])
@pytest.mark.parametrize("kind", SaleKind)
def test_rule_19_other_roles_do_nothing_and_are_told_why(kind: SaleKind, role: Role) -> None:
    for standing in (BUYER, OWNER, LEAVER):
        refusal = decide(kind, ENHANCED, replace(standing, role=role), TODAY)
        assert refusal == NotYourRole(role)
        assert not leads_to_sales(refusal)
        assert "Billing is for team admins and billing admins" in refusal_words(refusal)


def test_rule_19_team_admins_and_billing_admins_buy() -> None:
    for role in (Role.TEAM_ADMIN, Role.BILLING_ADMIN):
        assert why_no_sale(replace(BUYER, role=role)) is None


def test_rule_22_removal_is_for_what_is_owned_and_goes_on() -> None:
    assert decide(REMOVE, ENHANCED, OWNER, TODAY) == Sale(REMOVE, ENHANCED, 800_00)
    assert decide(REMOVE, ENHANCED, LEAVER, TODAY) == AlreadyRemoved(ENHANCED, RENEWAL)
    assert decide(REMOVE, ESSENTIALS, OWNER, TODAY) == NotOwned(ESSENTIALS)
    assert decide(REMOVE, ENHANCED, BUYER, TODAY) == NotOwned(ENHANCED)


def test_rule_22_access_stays_until_the_renewal_and_no_longer() -> None:
    assert owned_on(REMOVED, RENEWAL - timedelta(days=1)) is REMOVED
    assert owned_on(REMOVED, RENEWAL) is None
    assert owned_on(OWNED, RENEWAL) is OWNED
    assert owned_on(None, RENEWAL) is None


def test_rule_22_adding_again_before_the_renewal_cancels_the_removal() -> None:
    last_day = RENEWAL - timedelta(days=1)
    for kind in (ADD, KEEP):
        assert decide(kind, ENHANCED, LEAVER, last_day) == Sale(KEEP, ENHANCED, 800_00)
    # Nothing is bought, so neither the way of paying nor the offers matter.
    by_invoice = replace(LEAVER, payment=Payment.INVOICE, offers=())
    assert decide(ADD, ENHANCED, by_invoice, last_day) == Sale(KEEP, ENHANCED, 800_00)


def test_rule_22_adding_again_from_the_renewal_on_is_a_purchase_at_todays_price() -> None:
    assert decide(ADD, ENHANCED, LEAVER, RENEWAL) == Sale(ADD, ENHANCED, 900_00)
    assert decide(KEEP, ENHANCED, LEAVER, RENEWAL) == NotOwned(ENHANCED)
    assert decide(ADD, ESSENTIALS, LEAVER, RENEWAL) == Sale(ADD, ESSENTIALS, 400_00)


def test_rule_22_what_goes_on_is_neither_added_nor_kept() -> None:
    assert decide(ADD, ENHANCED, OWNER, TODAY) == AlreadyOwned(ENHANCED)
    assert decide(KEEP, ENHANCED, OWNER, TODAY) == AlreadyOwned(ENHANCED)
    assert not leads_to_sales(AlreadyOwned(ENHANCED))


def test_rule_23_only_what_the_backend_offers_is_sold() -> None:
    refusal = decide(ADD, FOR_DASH, BUYER, TODAY)
    assert refusal == NotOffered(FOR_DASH)
    assert leads_to_sales(refusal)
    assert decide(ADD, ENHANCED, replace(BUYER, offers=()), TODAY) == NotOffered(ENHANCED)


@pytest.mark.parametrize("wanted", [ESSENTIALS, FOR_DASH])
@pytest.mark.parametrize("standing", [OWNER, LEAVER])
def test_rule_23_another_version_or_product_goes_through_sales(
    standing: Standing, wanted: Addon
) -> None:
    offered = replace(standing, offers=(*OFFERS, Offer(FOR_DASH, 900_00)))
    refusal = decide(ADD, wanted, offered, TODAY)
    assert refusal == SwitchThroughSales(ENHANCED, wanted)
    assert leads_to_sales(refusal)


def test_rule_16_what_was_bought_through_sales_is_changed_there() -> None:
    for owned, kind in ((OWNED, REMOVE), (REMOVED, KEEP), (REMOVED, ADD)):
        standing = replace(BUYER, owned=replace(owned, through_sales=True))
        refusal = decide(kind, ENHANCED, standing, TODAY)
        assert refusal == ManagedBySales(ENHANCED)
        assert leads_to_sales(refusal)
        closed = replace(BUYER, owned=owned, self_serve=False)
        assert decide(kind, ENHANCED, closed, TODAY) == ManagedBySales(ENHANCED)


def test_rule_18_each_addon_has_one_line_with_add_remove_or_keep() -> None:
    assert choices(BUYER, TODAY) == (
        Choice(ADD, ESSENTIALS, 400_00, None),
        Choice(ADD, ENHANCED, 900_00, None),
    )
    switch = SwitchThroughSales(ENHANCED, ESSENTIALS)
    assert choices(OWNER, TODAY) == (
        Choice(REMOVE, ENHANCED, 800_00, None),
        Choice(ADD, ESSENTIALS, 400_00, switch),
    )
    assert choices(LEAVER, TODAY) == (
        Choice(KEEP, ENHANCED, 800_00, None),
        Choice(ADD, ESSENTIALS, 400_00, switch),
    )
    assert choices(LEAVER, RENEWAL) == choices(BUYER, RENEWAL)


def test_rule_18_a_line_that_cannot_be_used_says_why() -> None:
    small = replace(BUYER, licences=8)
    assert {choice.refusal for choice in choices(small, TODAY)} == {TooFewLicences(8, 10)}
    through_sales = replace(BUYER, owned=replace(OWNED, through_sales=True), offers=())
    assert choices(through_sales, TODAY) == (
        Choice(REMOVE, ENHANCED, 800_00, ManagedBySales(ENHANCED)),
    )


def test_rules_16_to_23_an_answer_fits_its_line_whoever_asks() -> None:
    for role, licences, payment, self_serve, owned in product(
        Role, (9, 10), Payment, (True, False), (None, OWNED, REMOVED)
    ):
        standing = Standing(role, licences, payment, owned, OFFERS, self_serve)
        for day in (TODAY, RENEWAL):
            for choice in choices(standing, day):
                decided = decide(choice.kind, choice.addon, standing, day)
                if choice.refusal is None:
                    assert decided == Sale(choice.kind, choice.addon, choice.price_minor)
                else:
                    assert decided == choice.refusal
            if why_no_sale(standing) is not None:
                assert not any(c.kind is ADD and c.refusal is None for c in choices(standing, day))


@pytest.mark.parametrize(
    "refusal",
    [
        *(NotYourRole(role) for role in Role),
        TooFewLicences(8, 10),
        NotByCard(Payment.INVOICE),
        NoSelfServe(),
        NotOffered(FOR_DASH),
        SwitchThroughSales(ESSENTIALS, ENHANCED),
        ManagedBySales(ESSENTIALS),
        AlreadyOwned(ENHANCED),
        NotOwned(ENHANCED),
        AlreadyRemoved(ENHANCED, RENEWAL),
    ],
)
def test_rules_16_to_23_every_reason_is_said_with_the_way_on(refusal: Refusal) -> None:
    words = refusal_words(refusal)
    assert words.endswith(".")
    assert "{" not in words
    assert ("Contact sales." in words) is leads_to_sales(refusal)


def test_rule_22_the_words_name_the_day_of_the_removal() -> None:
    assert "Enhanced for Dropbox" in refusal_words(AlreadyRemoved(ENHANCED, RENEWAL))
    assert "Tue, Dec 1, 2026" in refusal_words(AlreadyRemoved(ENHANCED, RENEWAL))
    assert addon_name(FOR_DASH) == "Enhanced for Dash"
