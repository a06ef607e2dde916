"""Quotes: what Confirm does and costs, and when it may no longer (rules 18, 20-22)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from premium_tui.domain.addon_sales import Offer, OwnedAddon, Sale, SaleKind, Standing, decide
from premium_tui.domain.billing_period import BillingUnit, Period, day_of, period_of, start_of
from premium_tui.domain.plans import Addon, AddonVersion, Payment
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.quotes import (
    QUOTE_LIFE,
    BillingTerms,
    Quote,
    QuoteClosed,
    QuoteExpired,
    QuoteOutdated,
    QuoteRefusal,
    QuoteState,
    formula_words,
    make_quote,
    may_apply,
    quote_refusal_words,
)
from premium_tui.domain.roles import Role
from premium_tui.domain.sale_refusals import (
    AlreadyOwned,
    AlreadyRemoved,
    NotOffered,
    NotYourRole,
    Refusal,
    TooFewLicences,
)
from premium_tui.values import replace

ADD, REMOVE, KEEP = SaleKind.ADD, SaleKind.REMOVE, SaleKind.KEEP
OPEN = QuoteState.OPEN
ENHANCED = Addon(AddonVersion.ENHANCED, EntitlementProduct.DROPBOX)
RENEWAL = date(2026, 12, 1)
TERMS = BillingTerms(Period(date(2026, 11, 1), RENEWAL), 1_500_00, "USD", "UTC")
NOW = datetime(2026, 11, 23, 14, 3, tzinfo=UTC)
BUYER = Standing(Role.TEAM_ADMIN, 25, Payment.CARD, None, (Offer(ENHANCED, 900_00),))
OWNED = OwnedAddon(ENHANCED, 900_00, since=date(2026, 3, 1))
OWNER = replace(BUYER, owned=OWNED)
LEAVER = replace(BUYER, owned=replace(OWNED, removal_on=RENEWAL))
MINUTE = timedelta(minutes=1)


def quote_for(
    kind: SaleKind, standing: Standing, terms: BillingTerms = TERMS, now: datetime = NOW
) -> Quote:
    sale = decide(kind, ENHANCED, standing, day_of(now, terms.zone))
    assert isinstance(sale, Sale)
    return make_quote(sale, terms, now)


def test_rule_20_adding_charges_the_days_left_and_then_the_full_price_on_top() -> None:
    assert quote_for(ADD, BUYER) == Quote(
        kind=ADD,
        addon=ENHANCED,
        currency="USD",
        price_minor=900_00,
        days_left=8,
        days=30,
        charge_minor=240_00,
        next_invoice_on=RENEWAL,
        next_invoice_minor=2_400_00,
        effective_on=date(2026, 11, 23),
        expires_at=NOW + timedelta(minutes=15),
    )


def test_rule_21_the_formula_is_shown_in_the_teams_currency() -> None:
    assert formula_words(quote_for(ADD, BUYER)) == "8/30 x 900.00 USD"
    yen = replace(TERMS, currency="JPY", zone="Asia/Tokyo")
    in_yen = replace(BUYER, offers=(Offer(ENHANCED, 98_001),))
    quote = quote_for(ADD, in_yen, yen)
    assert (quote.charge_minor, formula_words(quote)) == (26_134, "8/30 x 98,001 JPY")


def test_rule_21_bought_on_the_renewal_day_the_full_price_is_charged() -> None:
    terms = replace(TERMS, period=Period(RENEWAL, date(2027, 1, 1)))
    quote = quote_for(ADD, BUYER, terms, datetime(2026, 12, 1, 0, 0, tzinfo=UTC))
    assert (quote.charge_minor, quote.days_left, quote.days) == (900_00, 31, 31)


def test_rule_21_the_teams_zone_says_which_day_is_charged() -> None:
    evening = datetime(2026, 11, 23, 16, tzinfo=UTC)
    assert quote_for(ADD, BUYER, now=evening).days_left == 8
    tokyo = quote_for(ADD, BUYER, replace(TERMS, zone="Asia/Tokyo"), evening)
    assert (tokyo.days_left, tokyo.effective_on) == (7, date(2026, 11, 24))


def test_rule_22_removal_is_free_takes_effect_on_the_renewal_and_gives_nothing_back() -> None:
    quote = quote_for(REMOVE, OWNER)
    assert (quote.kind, quote.charge_minor) == (REMOVE, 0)
    assert (quote.effective_on, quote.next_invoice_on) == (RENEWAL, RENEWAL)
    assert quote.next_invoice_minor == 1_500_00


@pytest.mark.parametrize("kind", [ADD, KEEP])
def test_rule_22_adding_again_before_the_renewal_is_free(kind: SaleKind) -> None:
    quote = quote_for(kind, LEAVER)
    assert (quote.kind, quote.charge_minor) == (KEEP, 0)
    assert quote.next_invoice_minor == 2_400_00
    assert quote.effective_on == date(2026, 11, 23)


def test_rule_18_an_open_quote_is_applied_until_it_expires() -> None:
    quote = quote_for(ADD, BUYER)
    last = NOW + QUOTE_LIFE - timedelta(milliseconds=1)
    for now in (NOW, last):
        assert may_apply(quote, OPEN, BUYER, TERMS, now) is None
    late = may_apply(quote, OPEN, BUYER, TERMS, NOW + QUOTE_LIFE)
    assert late == QuoteExpired(NOW + QUOTE_LIFE)


@pytest.mark.parametrize("state", [state for state in QuoteState if state is not OPEN])
def test_rule_18_a_quote_is_applied_once(state: QuoteState) -> None:
    assert may_apply(quote_for(ADD, BUYER), state, BUYER, TERMS, NOW) == QuoteClosed(state)


def test_rule_18_a_second_quote_for_the_same_is_not_applied_after_the_first() -> None:
    added, removed, kept = quote_for(ADD, BUYER), quote_for(REMOVE, OWNER), quote_for(KEEP, LEAVER)
    assert may_apply(added, OPEN, OWNER, TERMS, NOW) == AlreadyOwned(ENHANCED)
    assert may_apply(removed, OPEN, LEAVER, TERMS, NOW) == AlreadyRemoved(ENHANCED, RENEWAL)
    assert may_apply(kept, OPEN, OWNER, TERMS, NOW) == AlreadyOwned(ENHANCED)
    # A purchase is not turned into the end of a removal behind somebody's back.
    assert may_apply(added, OPEN, LEAVER, TERMS, NOW) == QuoteOutdated()


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        (replace(BUYER, licences=9), TooFewLicences(9, 10)),
        (replace(BUYER, role=Role.SUPPORT_ADMIN), NotYourRole(Role.SUPPORT_ADMIN)),
        (replace(BUYER, offers=()), NotOffered(ENHANCED)),
        (replace(BUYER, offers=(Offer(ENHANCED, 900_01),)), QuoteOutdated()),
    ],
)
def test_rule_18_what_changed_since_stops_a_quote(standing: Standing, reason: Refusal) -> None:
    assert may_apply(quote_for(ADD, BUYER), OPEN, standing, TERMS, NOW) == reason


@pytest.mark.parametrize(
    "terms",
    [
        replace(TERMS, subscription_minor=1_600_00),
        replace(TERMS, currency="EUR"),
        replace(TERMS, period=Period(date(2026, 11, 2), RENEWAL)),
        replace(TERMS, period=Period(date(2026, 11, 1), date(2026, 12, 2))),
    ],
)
def test_rule_18_other_terms_stop_a_quote(terms: BillingTerms) -> None:
    assert may_apply(quote_for(ADD, BUYER), OPEN, BUYER, terms, NOW) == QuoteOutdated()


def test_rule_18_what_was_shown_is_charged_though_midnight_passes() -> None:
    before_midnight = datetime(2026, 11, 23, 23, 55, tzinfo=UTC)
    quote = quote_for(ADD, BUYER, now=before_midnight)
    assert quote.charge_minor == 240_00
    assert may_apply(quote, OPEN, BUYER, TERMS, before_midnight + 10 * MINUTE) is None


def test_rule_20_a_quote_ends_with_its_period() -> None:
    last_minutes = datetime(2026, 11, 30, 14, 50, tzinfo=UTC)
    tokyo = replace(TERMS, zone="Asia/Tokyo")
    quote = quote_for(ADD, BUYER, tokyo, last_minutes)
    renewal = datetime(2026, 11, 30, 15, tzinfo=UTC)
    assert (quote.days_left, quote.expires_at) == (1, renewal)
    assert may_apply(quote, OPEN, BUYER, tokyo, renewal - timedelta(seconds=1)) is None
    assert may_apply(quote, OPEN, BUYER, tokyo, renewal) == QuoteExpired(renewal)


def test_rule_20_terms_of_another_period_make_no_quote() -> None:
    with pytest.raises(ValueError, match="not in the period"):
        make_quote(Sale(ADD, ENHANCED, 900_00), TERMS, datetime(2026, 12, 1, tzinfo=UTC))


@settings(deadline=None)
@given(
    anchor=st.dates(min_value=date(2023, 1, 1), max_value=date(2028, 12, 31)),
    unit=st.sampled_from(BillingUnit),
    now=st.datetimes(datetime(2024, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(["UTC", "Asia/Tokyo", "America/New_York", "Africa/Cairo"]),
    currency=st.sampled_from(["USD", "JPY"]),
    price=st.integers(0, 10_000_000),
    kind=st.sampled_from(SaleKind),
)
def test_rules_20_to_22_a_fresh_quote_is_sound_and_may_be_applied(
    anchor: date,
    unit: BillingUnit,
    now: datetime,
    zone: str,
    currency: str,
    price: int,
    kind: SaleKind,
) -> None:
    today = day_of(now, zone)
    terms = BillingTerms(period_of(anchor, unit, today), 1_500, currency, zone)
    owned = None if kind is ADD else OwnedAddon(ENHANCED, price, since=date(2022, 1, 1))
    if owned is not None and kind is KEEP:
        owned = replace(owned, removal_on=terms.period.end)
    standing = Standing(Role.TEAM_ADMIN, 10, Payment.CARD, owned, (Offer(ENHANCED, price),))
    quote = quote_for(kind, standing, terms, now)
    assert quote.kind is kind
    assert may_apply(quote, OPEN, standing, terms, now) is None
    assert 0 <= quote.charge_minor <= (price if kind is ADD else 0)
    assert 1 <= quote.days_left <= quote.days
    assert today <= quote.effective_on <= quote.next_invoice_on
    assert now < quote.expires_at <= min(now + QUOTE_LIFE, start_of(terms.period.end, zone))
    assert quote.next_invoice_minor == 1_500 + (0 if kind is REMOVE else price)


@pytest.mark.parametrize(
    ("reason", "part"),
    [
        (QuoteClosed(QuoteState.APPLIED), "nothing was charged again"),
        (QuoteClosed(QuoteState.EXPIRED), "has expired: nothing was charged"),
        (QuoteClosed(QuoteState.REFUSED), "was refused: nothing was charged"),
        (QuoteExpired(NOW), "has expired: nothing was charged"),
        (QuoteOutdated(), "nothing was charged. Ask for a new quote."),
        (TooFewLicences(9, 10), "the team has 9. Contact sales."),
    ],
)
def test_rule_18_the_words_say_that_nothing_was_charged(
    reason: QuoteRefusal | Refusal, part: str
) -> None:
    assert part in quote_refusal_words(reason)
