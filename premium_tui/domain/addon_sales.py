"""Buying and removing the add-on: what may be done now, or why not (rules 16-19, 22, 23)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from premium_tui.domain.plans import Addon, Payment
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
)
from premium_tui.values import dataclass

LICENCES_NEEDED = 10
"""Licences a team must have to buy the add-on (rule 17)."""


class SaleKind(StrEnum):
    """What can be done to the add-on on the Billing page (rules 18, 22)."""

    ADD = "add"
    REMOVE = "remove"
    KEEP = "keep"
    """Cancel a removal that has not taken effect yet: nothing is charged."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An add-on that the backend offers to the team, at its price per billing period (rule 23)."""

    addon: Addon
    price_minor: int


@dataclass(frozen=True, slots=True)
class OwnedAddon:
    """The add-on a team has."""

    addon: Addon
    price_minor: int
    """Per billing period."""
    since: date
    """The day of the purchase."""
    removal_on: date | None = None
    """The renewal day a removal takes effect on; None: it goes on (rule 22)."""
    through_sales: bool = False
    """Whether it was bought through sales, and is changed there."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides over a sale: the person's role, and how their team stands."""

    role: Role
    licences: int
    payment: Payment
    owned: OwnedAddon | None
    offers: tuple[Offer, ...]
    self_serve: bool = True
    """Whether the backend sells to this team in Billing at all (rule 16), whatever its licences
    and its way of paying."""


@dataclass(frozen=True, slots=True)
class Sale:
    """Something that may be done, at the add-on's price per billing period."""

    kind: SaleKind
    addon: Addon
    price_minor: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the available add-ons: what its button does, or why it does nothing."""

    kind: SaleKind
    addon: Addon
    price_minor: int
    refusal: Refusal | None


def owned_on(owned: OwnedAddon | None, day: date) -> OwnedAddon | None:
    """Return the add-on if the team still has it on `day`: until its removal, then no more (22)."""
    if owned is None or (owned.removal_on is not None and owned.removal_on <= day):
        return None
    return owned


def why_no_sale(standing: Standing) -> Refusal | None:
    """Return why the team can buy nothing in Billing, whatever is offered; None: it can."""
    if not may_reach_billing(standing.role):
        return NotYourRole(standing.role)
    if standing.licences < LICENCES_NEEDED:
        return TooFewLicences(standing.licences, LICENCES_NEEDED)
    if standing.payment is not Payment.CARD:
        return NotByCard(standing.payment)
    return None if standing.self_serve else NoSelfServe()


def decide(kind: SaleKind, wanted: Addon, standing: Standing, on: date) -> Sale | Refusal:
    """Return what asking for `kind` comes to on the day `on` (in the team's zone), or why not.

    Adding an add-on whose removal is under way keeps it: `KEEP`, not a purchase (rule 22), and so
    neither licences nor the way of paying matter; they stand in the way of buying alone (rule 17).
    """
    if not may_reach_billing(standing.role):
        return NotYourRole(standing.role)
    owned = owned_on(standing.owned, on)
    if kind is SaleKind.ADD and owned is None:
        return why_no_sale(standing) or _bought(wanted, standing.offers)
    if owned is None:
        return NotOwned(wanted)
    if owned.addon != wanted:
        if kind is SaleKind.ADD:
            return SwitchThroughSales(owned.addon, wanted)
        return NotOwned(wanted)
    if kind is not SaleKind.REMOVE and owned.removal_on is None:
        return AlreadyOwned(wanted)
    if kind is SaleKind.REMOVE and owned.removal_on is not None:
        return AlreadyRemoved(wanted, owned.removal_on)
    if owned.through_sales or not standing.self_serve:
        return ManagedBySales(wanted)
    done = SaleKind.REMOVE if kind is SaleKind.REMOVE else SaleKind.KEEP
    return Sale(done, wanted, owned.price_minor)


def choices(standing: Standing, on: date) -> tuple[Choice, ...]:
    """Return the lines of the available add-ons on the day `on`: what is owned, then offers."""
    owned = owned_on(standing.owned, on)
    rows: list[tuple[SaleKind, Addon, int]] = []
    if owned is not None:
        kind = SaleKind.REMOVE if owned.removal_on is None else SaleKind.KEEP
        rows.append((kind, owned.addon, owned.price_minor))
    for offer in standing.offers:
        if owned is None or offer.addon != owned.addon:
            rows.append((SaleKind.ADD, offer.addon, offer.price_minor))
    found = []
    for kind, addon, price in rows:
        decided = decide(kind, addon, standing, on)
        refusal = None if isinstance(decided, Sale) else decided
        found.append(Choice(kind, addon, price, refusal))
    return tuple(found)


def _bought(wanted: Addon, offers: tuple[Offer, ...]) -> Sale | NotOffered:
    for offer in offers:
        if offer.addon == wanted:
            return Sale(SaleKind.ADD, wanted, offer.price_minor)
    return NotOffered(wanted)
