"""Billing as this machine knows it: the team's account, what may be bought, quotes and invoices.

Read from the cache; what a person does is an action like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import cast

from premium_tui.data.outbox import Outbox
from premium_tui.data.reads import Reads
from premium_tui.domain.actions import ConfirmQuote
from premium_tui.domain.addon_sales import Choice, Offer, OwnedAddon, Standing, choices
from premium_tui.domain.billing_period import BillingUnit, Period, day_of
from premium_tui.domain.plans import Addon, AddonVersion, Payment
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.quotes import BillingTerms, QuoteState
from premium_tui.domain.text import clean
from premium_tui.domain.thing_overlay import on_its_way, overlay_choices
from premium_tui.values import dataclass, replace

Fields = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line of an invoice; amounts are minor units."""

    what: str
    """`subscription`, `addon` or `addon_part`."""
    addon: Addon | None
    days: int | None
    of_days: int | None
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice."""

    number: str
    on: date
    lines: tuple[InvoiceLine, ...]
    total_minor: int
    paid: bool


@dataclass(frozen=True, slots=True)
class Account:
    """How the team stands with billing."""

    terms: BillingTerms
    unit: BillingUnit
    licences: int
    standing: Standing
    demo: bool
    """The amounts are made up for the demo."""
    invoices: tuple[Invoice, ...]
    """Newest first."""


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A quote the desk made; amounts are minor units of `currency`."""

    id: str
    kind: str
    addon: Addon
    currency: str
    price_minor: int
    days_left: int
    days: int
    charge_minor: int
    next_invoice_on: date
    next_invoice_minor: int
    effective_on: date
    expires_at: datetime
    state: QuoteState
    demo: bool
    confirming: str | None = None
    """How far its confirmation has come, as in `PendingAction`; None: none is on its way."""


class Billing:
    """The billing side of a gateway."""

    def __init__(self, reads: Reads, outbox: Outbox) -> None:
        self._reads = reads
        self._outbox = outbox

    def account(self) -> Account | None:
        """Return the team's account; None until it was pulled, or when it is not for this role."""
        return account_of(self._reads)

    def today(self, account: Account) -> date:
        """Return the day it is for the team."""
        return day_of(self._reads.now(), account.terms.zone)

    def choices(self, account: Account) -> tuple[Choice, ...]:
        """Return the lines of the available add-ons, each with what may be done or why not."""
        pending = self._reads.pending()
        open_quotes = {
            str(said["id"]): _addon(said)
            for said in self._reads.things("quote")
            if said["state"] == QuoteState.OPEN
        }
        return overlay_choices(choices(account.standing, self.today(account)), pending, open_quotes)

    def quote(self, quote_id: str) -> QuoteView | None:
        """Return a quote; None until the desk has made it."""
        confirmed = [p for p in self._reads.pending() if isinstance(p.action, ConfirmQuote)]
        found = [q for q in self._reads.things("quote") if q["id"] == quote_id]
        if not found:
            return None
        return replace(_quote(found[0]), confirming=on_its_way(confirmed, quote_id))

    def refusal(self, thing_id: str) -> str | None:
        """Return why the desk refused what was asked about a thing last; None: it did not."""
        for entry in self._outbox.pending():
            if entry.ticket_id == thing_id and entry.progress == "attention" and entry.trouble:
                return clean(entry.trouble, one_line=True)
        return None

    def waits(self, thing_id: str) -> bool:
        """Return whether what was asked about a thing is on its way, or its answer."""
        return on_its_way(self._reads.pending(), thing_id) is not None


def account_of(reads: Reads) -> Account | None:
    """Return the account of the team, see `Billing.account`."""
    me = reads.me()
    found = reads.things("billing")
    if me is None or me.team is None or not found:
        return None
    said = found[0]
    owned = cast("Fields | None", said["addon"])
    offers = cast("list[Fields]", said["offers"])
    licences = cast(int, said["licences"])
    terms = BillingTerms(
        Period(_day(said["period_start"]), _day(said["period_end"])),
        cast(int, said["subscription_minor"]),
        str(said["currency"]),
        me.team.timezone,
    )
    standing = Standing(
        role=me.person.role,
        licences=licences,
        payment=Payment(str(said["payment"])),
        owned=_owned(owned) if owned is not None else None,
        offers=tuple(Offer(_addon(o), cast(int, o["price_minor"])) for o in offers),
        self_serve=bool(said["self_serve"]),
    )
    invoices = map(_invoice, cast("list[Fields]", said["invoices"]))
    return Account(
        terms,
        BillingUnit(str(said["period"])),
        licences,
        standing,
        bool(said["demo"]),
        tuple(sorted(invoices, key=lambda i: (i.on, i.number), reverse=True)),
    )


def _quote(said: Fields) -> QuoteView:
    return QuoteView(
        id=str(said["id"]),
        kind=str(said["kind"]),
        addon=_addon(said),
        currency=clean(str(said["currency"]), one_line=True),
        price_minor=cast(int, said["price_minor"]),
        days_left=cast(int, said["days_left"]),
        days=cast(int, said["days"]),
        charge_minor=cast(int, said["charge_minor"]),
        next_invoice_on=_day(said["next_invoice_on"]),
        next_invoice_minor=cast(int, said["next_invoice_minor"]),
        effective_on=_day(said["effective_on"]),
        expires_at=datetime.fromisoformat(str(said["expires_at"])),
        state=QuoteState(str(said["state"])),
        demo=bool(said["demo"]),
    )


def _owned(said: Fields) -> OwnedAddon:
    removal = said["removal_on"]
    return OwnedAddon(
        _addon(said),
        cast(int, said["price_minor"]),
        _day(said["since"]),
        _day(removal) if removal is not None else None,
        bool(said["through_sales"]),
    )


def _invoice(said: Fields) -> Invoice:
    lines = cast("list[Fields]", said["lines"])
    return Invoice(
        number=clean(str(said["number"]), one_line=True),
        on=_day(said["on"]),
        lines=tuple(map(_line, lines)),
        total_minor=cast(int, said["total_minor"]),
        paid=said["state"] == "paid",
    )


def _line(said: Fields) -> InvoiceLine:
    return InvoiceLine(
        what=str(said["what"]),
        addon=_addon(said) if said["version"] is not None else None,
        days=cast("int | None", said["days"]),
        of_days=cast("int | None", said["of_days"]),
        amount_minor=cast(int, said["amount_minor"]),
    )


def _addon(said: Fields) -> Addon:
    return Addon(AddonVersion(str(said["version"])), EntitlementProduct(str(said["product"])))


def _day(said: object) -> date:
    return date.fromisoformat(str(said))
