"""Why the add-on cannot be bought or removed here, as values and in words (rules 16-19, 22, 23)."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from premium_tui.domain.dates import whole_day
from premium_tui.domain.plans import Addon, Payment
from premium_tui.domain.roles import Role, role_words
from premium_tui.i18n import _
from premium_tui.values import dataclass


@dataclass(frozen=True, slots=True)
class NotYourRole:
    """Billing is for team admins and billing admins (rule 19)."""

    role: Role


@dataclass(frozen=True, slots=True)
class TooFewLicences:
    """The team is too small to buy (rule 17)."""

    have: int
    need: int


@dataclass(frozen=True, slots=True)
class NotByCard:
    """Who does not pay by card buys through sales (rule 16)."""

    payment: Payment


@dataclass(frozen=True, slots=True)
class NoSelfServe:
    """The backend does not sell to this team in Billing (rule 16: "for some teams")."""


@dataclass(frozen=True, slots=True)
class NotOffered:
    """The backend does not offer this one (rule 23)."""

    addon: Addon


@dataclass(frozen=True, slots=True)
class SwitchThroughSales:
    """Another version, or the add-on for another product: sales know the price (rule 23)."""

    owned: Addon
    wanted: Addon


@dataclass(frozen=True, slots=True)
class ManagedBySales:
    """An add-on bought through sales is changed there."""

    addon: Addon


@dataclass(frozen=True, slots=True)
class AlreadyOwned:
    """The team has it, and it goes on."""

    addon: Addon


@dataclass(frozen=True, slots=True)
class NotOwned:
    """The team does not have it."""

    addon: Addon


@dataclass(frozen=True, slots=True)
class AlreadyRemoved:
    """The removal is under way; access stays until it takes effect (rule 22)."""

    addon: Addon
    removal_on: date


@dataclass(frozen=True, slots=True)
class SaleOnItsWay:
    """A quote was confirmed, and the desk has not answered yet."""

    addon: Addon


Refusal = (
    NotYourRole
    | TooFewLicences
    | NotByCard
    | NoSelfServe
    | NotOffered
    | SwitchThroughSales
    | ManagedBySales
    | AlreadyOwned
    | NotOwned
    | AlreadyRemoved
    | SaleOnItsWay
)


def leads_to_sales(refusal: Refusal) -> bool:
    """Return whether contacting sales is the way on (rules 16, 17, 23)."""
    return isinstance(
        refusal,
        TooFewLicences | NotByCard | NoSelfServe | NotOffered | SwitchThroughSales | ManagedBySales,
    )


def addon_name(addon: Addon) -> str:
    """Return an add-on's version and product as people read them: `Enhanced for Dropbox`."""
    return _("{version} for {product}").format(
        version=addon.version.capitalize(), product=addon.product.capitalize()
    )


def refusal_words(refusal: Refusal) -> str:
    """Return why something cannot be done here and what to do, in a sentence or two."""
    match refusal:
        case NotYourRole(role):
            return _(
                "Billing is for team admins and billing admins; you are {role}."
                " Ask one of them to do it."
            ).format(role=role_words(role))
        case TooFewLicences(have, need):
            return _(
                "Premium Support can be bought here from {need} licences on; the team has {have}."
                " Contact sales."
            ).format(need=need, have=have)
        case NotByCard():
            return _("Only teams that pay by card buy Premium Support here. Contact sales.")
        case NoSelfServe():
            return _("Premium Support is not sold to your team here. Contact sales.")
        case NotOffered(addon):
            return _("{addon} is not offered to your team here. Contact sales.").format(
                addon=addon_name(addon)
            )
        case SwitchThroughSales(owned, wanted):
            return _(
                "Your team has {owned}. Changing to {wanted} goes through sales. Contact sales."
            ).format(owned=addon_name(owned), wanted=addon_name(wanted))
        case ManagedBySales(addon):
            return _("{addon} was arranged with sales and is changed there. Contact sales.").format(
                addon=addon_name(addon)
            )
        case AlreadyOwned(addon):
            return _("Your team has {addon} already, and it goes on.").format(
                addon=addon_name(addon)
            )
        case NotOwned(addon):
            return _("Your team does not have {addon}; nothing was changed.").format(
                addon=addon_name(addon)
            )
        case AlreadyRemoved(addon, removal_on):
            return _("{addon} is removed already: it stays until the renewal on {date}.").format(
                addon=addon_name(addon), date=whole_day(removal_on)
            )
        case SaleOnItsWay(addon):
            return _("What you confirmed for {addon} is on its way to the desk.").format(
                addon=addon_name(addon)
            )
        case _ as never:
            assert_never(never)
