"""`desk price`: what a team pays, and which add-ons it may buy in Billing at what price."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.operating import add_database, open_desk
from premium_tui.cli.output import Json, print_table
from premium_tui.cli.parsing import add_verb, add_verbs, day
from premium_tui.clock import SystemClock
from premium_tui.domain.billing_period import BillingUnit
from premium_tui.domain.plans import Addon, AddonVersion
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.proration import format_money
from premium_tui.domain.sale_refusals import addon_name
from premium_tui.i18n import _

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns
    from premium_tui.server.billing.pricing import Prices

NONE = "none"


def add(verbs: Nouns) -> None:
    """Add the noun and its verbs."""
    price = add_verbs(add_verb(verbs, "price", _("what teams pay and may buy"), who=False), "act")
    change = add_verb(
        price,
        "set",
        _("set what a team pays and may buy"),
        who=False,
        epilog=_(
            "amounts are per billing period, in the team's currency; `none` offers it no more.\n"
            "example: premium-tui desk price set Meridian --subscription 960.00 --enhanced 900.00"
        ),
    )
    change.add_argument("name", metavar="TEAM", help=_("its name or slug"))
    change.add_argument("--subscription", metavar="AMOUNT", help=_("without the add-on"))
    for version in AddonVersion:
        change.add_argument(f"--{version}", metavar="AMOUNT", help=_("the add-on, or none"))
    products = [product.value for product in EntitlementProduct]
    change.add_argument("--product", choices=products, default=products[0], help=_("of the add-on"))
    change.add_argument("--self-serve", choices=["yes", "no"], help=_("sold in Billing at all"))
    change.add_argument(
        "--period", choices=[unit.value for unit in BillingUnit], help=_("with the first price")
    )
    change.add_argument(
        "--renews", type=day, metavar="DAY", help=_("the next renewal, with the first price")
    )
    add_database(change)
    change.set_defaults(run=set_prices)
    shown = add_verb(
        price,
        "show",
        _("show what a team pays and may buy"),
        example="desk price show Meridian",
        who=False,
    )
    shown.add_argument("name", metavar="TEAM", help=_("its name or slug"))
    add_database(shown)
    shown.set_defaults(run=show_prices)


def set_prices(args: Namespace, context: Context) -> int:
    """Set what is named."""
    from premium_tui.server.billing import pricing

    product = EntitlementProduct(args.product)
    named = {version: getattr(args, version.value) for version in AddonVersion}
    offers = {
        Addon(version, product): None if amount == NONE else amount
        for version, amount in named.items()
        if amount is not None
    }
    if not (args.subscription or offers or args.self_serve or args.period or args.renews):
        words = _("Say what to set: --subscription, --essentials, --enhanced or --self-serve.")
        raise CommandError(Exit.USAGE, words)
    with open_desk(args, context) as engine:
        pricing.set_prices(
            engine,
            SystemClock(),
            args.name,
            subscription=args.subscription,
            offers=offers,
            self_serve=None if args.self_serve is None else args.self_serve == "yes",
            unit=BillingUnit(args.period) if args.period else None,
            renews_on=args.renews,
        )
        prices = pricing.prices_of(engine, args.name) if context.json else None
    if prices is not None:
        context.show(_as_json(prices))
    return Exit.DONE


def show_prices(args: Namespace, context: Context) -> int:
    """Print a team's prices."""
    from premium_tui.server.billing import pricing

    with open_desk(args, context) as engine:
        prices = pricing.prices_of(engine, args.name)
    if context.json:
        context.show(_as_json(prices))
        return Exit.DONE
    rows = [[_("subscription"), format_money(prices.subscription_minor, prices.currency)]]
    for offer in prices.offers:
        rows.append([addon_name(offer.addon), format_money(offer.price_minor, prices.currency)])
    rows.append([_("period"), prices.unit.value])
    rows.append([_("renews"), prices.renews_on.isoformat()])
    rows.append([_("self-serve"), _("yes") if prices.self_serve else _("no")])
    print_table([_("what"), _("amount")], rows)
    return Exit.DONE


def _as_json(prices: Prices) -> dict[str, Json]:
    return {
        "currency": prices.currency,
        "period": prices.unit.value,
        "renews_on": prices.renews_on.isoformat(),
        "subscription_minor": prices.subscription_minor,
        "self_serve": prices.self_serve,
        "offers": [
            {
                "version": offer.addon.version.value,
                "product": offer.addon.product.value,
                "price_minor": offer.price_minor,
            }
            for offer in prices.offers
        ],
    }
