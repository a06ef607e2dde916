"""Quotes: what Confirm will do and cost, fixed for a quarter of an hour (rules 18, 20-22)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import assert_never

from premium_tui.domain.addon_sales import Sale, SaleKind, Standing, decide
from premium_tui.domain.billing_period import Period, day_of, start_of
from premium_tui.domain.dates import whole_day, whole_moment
from premium_tui.domain.plans import Addon
from premium_tui.domain.proration import charge_today, format_money
from premium_tui.domain.sale_refusals import Refusal, addon_name, refusal_words
from premium_tui.i18n import _
from premium_tui.values import dataclass

QUOTE_LIFE = timedelta(minutes=15)
"""How long a quote stands, unless the subscription renews before."""


class QuoteState(StrEnum):
    """What became of a quote."""

    OPEN = "open"
    APPLIED = "applied"
    EXPIRED = "expired"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class BillingTerms:
    """What a team pays for its subscription, and when."""

    period: Period
    """The billing period that runs now."""
    subscription_minor: int
    """Per billing period, without the add-on."""
    currency: str
    zone: str
    """The team's IANA zone: it says which day it is."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What Confirm will do; amounts are minor units of `currency`, days the team's own."""

    kind: SaleKind
    addon: Addon
    currency: str
    price_minor: int
    """The add-on's full price per billing period."""
    days_left: int
    """Days from today, included, to the renewal."""
    days: int
    """Days of the current period."""
    charge_minor: int
    """Charged on Confirm; nothing for a removal, which gives no refund either, or its end (22)."""
    next_invoice_on: date
    next_invoice_minor: int
    """Subscription and add-on together (rule 20)."""
    effective_on: date
    """When access begins, ends, or the removal is cancelled."""
    expires_at: datetime
    """Aware UTC; from this moment on it cannot be confirmed."""


@dataclass(frozen=True, slots=True)
class QuoteClosed:
    """It was confirmed, expired or refused before: it is never applied again."""

    state: QuoteState


@dataclass(frozen=True, slots=True)
class QuoteExpired:
    """Its time is over."""

    expires_at: datetime


@dataclass(frozen=True, slots=True)
class QuoteOutdated:
    """The price, the subscription, the period or the add-on is no longer what was quoted."""


@dataclass(frozen=True, slots=True)
class QuoteOvertaken:
    """Another quote of the team, or this one elsewhere, was confirmed first."""

    reason: Refusal | QuoteClosed | QuoteOutdated
    """What it is refused for by that."""
    name: str
    """Of who confirmed it; "" for the very person who confirms now."""
    kind: SaleKind
    addon: Addon
    at: datetime
    """Aware UTC."""
    zone: str
    """The team's, to tell the time in."""
    effective_on: date
    """When that begins, ends, or is kept."""


QuoteRefusal = QuoteClosed | QuoteExpired | QuoteOutdated | QuoteOvertaken


def make_quote(sale: Sale, terms: BillingTerms, now: datetime) -> Quote:
    """Return the quote of a sale that `addon_sales.decide` allowed; `now` is aware UTC.

    It ends with the period at the latest, since what it counts ends there. Raises ValueError when
    `now` is not in the period.
    """
    period, today = terms.period, day_of(now, terms.zone)
    added = sale.kind is SaleKind.ADD
    return Quote(
        kind=sale.kind,
        addon=sale.addon,
        currency=terms.currency,
        price_minor=sale.price_minor,
        days_left=period.days_left(today),
        days=period.days,
        charge_minor=charge_today(sale.price_minor, period, today) if added else 0,
        next_invoice_on=period.end,
        next_invoice_minor=_next_invoice(sale, terms),
        effective_on=period.end if sale.kind is SaleKind.REMOVE else today,
        expires_at=min(now + QUOTE_LIFE, start_of(period.end, terms.zone)),
    )


def may_apply(
    quote: Quote, state: QuoteState, standing: Standing, terms: BillingTerms, now: datetime
) -> QuoteRefusal | Refusal | None:
    """Return why a quote cannot be applied at `now`, aware UTC; None: exactly it is applied.

    `state` is the quote's own, `standing` and `terms` the team's as they are now. A day that ends
    within the quote's life changes nothing: what was shown is charged.
    """
    if state is not QuoteState.OPEN:
        return QuoteClosed(state)
    if now >= quote.expires_at:
        return QuoteExpired(quote.expires_at)
    sale = decide(quote.kind, quote.addon, standing, day_of(now, terms.zone))
    if not isinstance(sale, Sale):
        return sale
    quoted = (quote.kind, quote.price_minor, quote.currency, quote.days)
    today = (sale.kind, sale.price_minor, terms.currency, terms.period.days)
    invoice = (quote.next_invoice_on, quote.next_invoice_minor)
    if quoted != today or invoice != (terms.period.end, _next_invoice(sale, terms)):
        return QuoteOutdated()
    return None


def quote_refusal_words(reason: QuoteRefusal | Refusal) -> str:
    """Return why a quote was not applied and what to do, in a sentence or two."""
    match reason:
        case QuoteClosed(QuoteState.APPLIED):
            return _("This quote was confirmed before: nothing was charged again.")
        case QuoteClosed(QuoteState.REFUSED):
            return _("This quote was refused: nothing was charged. Ask for a new one.")
        case QuoteClosed() | QuoteExpired():
            return _("This quote has expired: nothing was charged. Ask for a new one.")
        case QuoteOvertaken():
            return _overtaken_words(reason)
        case QuoteOutdated():
            return _("The amounts have changed since: nothing was charged. Ask for a new quote.")
        case _:
            return refusal_words(reason)


def _overtaken_words(by: QuoteOvertaken) -> str:
    words = {
        SaleKind.ADD: _("{who} added {addon} already, on {when}: nothing was charged again."),
        SaleKind.REMOVE: _("{who} removed {addon} already, on {when}: it stays until {day}."),
        SaleKind.KEEP: _("{who} cancelled the removal of {addon} already, on {when}."),
    }[by.kind]
    who, when = by.name or _("You"), whole_moment(by.at, by.zone)
    day = whole_day(by.effective_on)
    return words.format(who=who, addon=addon_name(by.addon), when=when, day=day)


def formula_words(quote: Quote) -> str:
    """Return how today's charge comes about: `8/30 x 900.00 USD`."""
    return f"{quote.days_left}/{quote.days} x {format_money(quote.price_minor, quote.currency)}"


def _next_invoice(sale: Sale, terms: BillingTerms) -> int:
    match sale.kind:
        case SaleKind.ADD | SaleKind.KEEP:
            return terms.subscription_minor + sale.price_minor
        case SaleKind.REMOVE:
            return terms.subscription_minor
        case _ as never:
            assert_never(never)
