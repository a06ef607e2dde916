"""`billing`: the team's account, and buying or removing the add-on by a quote (rules 16-23)."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.asking import add_yes, ask_first, somebody_here
from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.failures import say
from premium_tui.cli.output import Json, on_terminal, print_fields, print_table
from premium_tui.cli.parsing import Parser, add_verb, add_verbs, day
from premium_tui.cli.quoting import (
    account_of,
    as_of_now,
    ask_quote,
    counted,
    print_quote,
    quote_json,
    sale_of,
)
from premium_tui.cli.sending import add_sending, send, tell_dry_run
from premium_tui.cli.waiting import make_ready
from premium_tui.data.billing import Account
from premium_tui.domain.actions import ConfirmQuote
from premium_tui.domain.addon_sales import Choice, SaleKind
from premium_tui.domain.plans import Addon, AddonVersion
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.proration import format_money
from premium_tui.domain.sale_refusals import addon_name, refusal_words
from premium_tui.i18n import _

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns


def add(nouns: Nouns) -> None:
    """Add the noun and its verbs."""
    verbs = add_verbs(add_verb(nouns, "billing", _("what the team pays, and the add-on")))
    show = add_verb(
        verbs,
        "show",
        _("show what the team pays, what it may add or remove, and its invoices"),
        epilog=_("example: premium-tui billing show --jq '.invoices[0].total_minor'"),
    )
    show.set_defaults(run=show_account)
    quote = add_verb(
        verbs,
        "quote",
        _("ask what adding or removing the add-on comes to; nothing changes"),
        epilog=_(
            "examples: premium-tui billing quote enhanced\n"
            "          premium-tui billing quote enhanced --on 2027-02-28\n"
            "          premium-tui billing quote --remove"
        ),
    )
    _add_addon(quote, needed=False)
    way = quote.add_mutually_exclusive_group()
    way.add_argument("--remove", action="store_true", help=_("of removing it"))
    way.add_argument("--on", type=day, metavar="DAY", help=_("bought on another day"))
    add_sending(quote)
    quote.set_defaults(run=quote_one)
    for kind, words in (
        (SaleKind.ADD, _("buy the add-on: a quote is shown, and confirmed exactly as it is")),
        (SaleKind.REMOVE, _("remove the add-on from the next renewal on, by a quote")),
    ):
        sale = add_verb(
            verbs,
            kind.value,
            words,
            epilog=_("example: premium-tui billing {verb} enhanced --yes").format(verb=kind.value),
        )
        _add_addon(sale, needed=kind is SaleKind.ADD)
        add_yes(sale)
        add_sending(sale)
        sale.set_defaults(run=confirm_one, kind=kind)


def show_account(args: Namespace, context: Context) -> int:
    """Print the team's account."""
    with context.gateway() as gateway:
        make_ready(gateway)
        account = account_of(gateway)
        choices = gateway.billing.choices(account)
        as_of = gateway.status().as_of
    if context.json:
        context.show(_as_json(account, choices), as_of=as_of)
        return Exit.DONE
    terms, owned = account.terms, account.standing.owned
    print_fields(
        [
            (_("subscription"), format_money(terms.subscription_minor, terms.currency)),
            (_("charged"), account.unit.value),
            (_("renews"), terms.period.end.isoformat()),
            (_("licences"), str(account.licences)),
            (_("Premium Support"), addon_name(owned.addon) if owned is not None else _("none")),
            *([(_("amounts"), _("made up for the demo"))] if account.demo else []),
        ]
    )
    rows = [
        (
            choice.kind.value,
            addon_name(choice.addon),
            _price_words(account, choice),
            refusal_words(choice.refusal) if choice.refusal is not None else "",
        )
        for choice in choices
    ]
    _apart()
    print_table([_("may"), _("add-on"), _("price"), _("why not")], rows, cut=3)
    _apart()
    rows = [
        (
            _("invoice"),
            invoice.number,
            format_money(invoice.total_minor, terms.currency),
            _("paid") if invoice.paid else _("open"),
        )
        for invoice in account.invoices
    ]
    print_table([_("what"), _("number"), _("amount"), _("state")], rows, cut=1)
    return Exit.DONE


def _price_words(account: Account, choice: Choice) -> str:
    """Return what an add-on costs each period."""
    owned = account.standing.owned
    if owned is not None and owned.addon == choice.addon and not owned.price_minor:
        # What sales bill is not known here, and none is made up (rule 23).
        return _("through sales")
    return format_money(choice.price_minor, account.terms.currency)


def _apart() -> None:
    """Leave a line free between two tables, for people."""
    if on_terminal():
        print()


def quote_one(args: Namespace, context: Context) -> int:
    """Print what a sale comes to."""
    with context.gateway() as gateway:
        make_ready(gateway)
        account = account_of(gateway)
        addon = _addon(args, account)
        if args.on is not None:
            said, quote = counted(account, addon, args.on), None
        else:
            kind = SaleKind.REMOVE if args.remove else SaleKind.ADD
            sale = sale_of(gateway, account, kind, addon)
            if args.dry_run:
                said, quote = as_of_now(account, sale, gateway.now()), None
            else:
                quote = ask_quote(gateway, sale, args)
                said = quote_json(quote)
    if context.json:
        context.show(said)
    else:
        print_quote(said, quote, addon)
    return Exit.DONE


def confirm_one(args: Namespace, context: Context) -> int:
    """Show a quote, ask, and do exactly what it says, once (rules 18, 20-22)."""
    if not args.yes and not args.dry_run:
        # Before the desk is asked: a quote nobody can confirm is of no use.
        somebody_here()
    with context.gateway() as gateway:
        make_ready(gateway)
        account = account_of(gateway)
        addon = _addon(args, account)
        quote = ask_quote(gateway, sale_of(gateway, account, args.kind, addon), args)
        if not context.json:
            print_quote(quote_json(quote), quote, addon)
        if not args.yes and not args.dry_run:
            ask_first(_("Confirm exactly this? [y/N] "))
        sent = send(gateway, ConfirmQuote(quote.id), args)
        said = quote_json(gateway.billing.quote(quote.id) or quote)
    if context.json:
        context.show({**said, **sent.as_json()})
    if sent.dry:
        tell_dry_run()
    elif sent.exit is Exit.DONE:
        say(_("Done: `premium-tui billing show` has it."))
    elif sent.exit is Exit.QUEUED:
        until = said["expires_at"]
        words = _("It waits in the outbox, and is done if the desk is reached before {time}.")
        say(words.format(time=until))
    else:
        say(sent.why)
    return sent.exit


def _add_addon(parser: Parser, *, needed: bool) -> None:
    parser.add_argument(
        "version",
        nargs=None if needed else "?",
        choices=[version.value for version in AddonVersion],
        metavar="VERSION",
        help=", ".join(AddonVersion),
    )
    parser.add_argument(
        "--product",
        choices=[product.value for product in EntitlementProduct],
        help=_("the product it is for; the one there is by default"),
    )


def _addon(args: Namespace, account: Account) -> Addon:
    """Return which add-on is meant: what is not named is what the team has. Raises CommandError."""
    owned = account.standing.owned
    if args.version is None and owned is None:
        words = _("Your team has no add-on: say which, {names}.")
        raise CommandError(Exit.USAGE, words.format(names=_(" or ").join(AddonVersion)))
    version = AddonVersion(args.version) if args.version is not None else None
    known = [owned.addon] if owned is not None else []
    known += [offer.addon for offer in account.standing.offers]
    for addon in known:
        if version in (None, addon.version) and args.product in (None, addon.product.value):
            return addon
    assert version is not None or owned is not None
    product = EntitlementProduct(args.product or EntitlementProduct.DROPBOX.value)
    return Addon(version or known[0].version, product)


def _as_json(account: Account, choices: tuple[Choice, ...]) -> dict[str, Json]:
    terms, standing = account.terms, account.standing
    owned = standing.owned
    return {
        "currency": terms.currency,
        "period": account.unit.value,
        "period_start": terms.period.start.isoformat(),
        "renews_on": terms.period.end.isoformat(),
        "subscription_minor": terms.subscription_minor,
        "licences": account.licences,
        "payment": standing.payment.value,
        "self_serve": standing.self_serve,
        "demo": account.demo,
        "addon": None
        if owned is None
        else {
            **_named(owned.addon),
            "price_minor": owned.price_minor,
            "since": owned.since.isoformat(),
            "removal_on": owned.removal_on.isoformat() if owned.removal_on else None,
            "through_sales": owned.through_sales,
        },
        "choices": [
            {
                "kind": choice.kind.value,
                **_named(choice.addon),
                "price_minor": choice.price_minor,
                "refusal": refusal_words(choice.refusal) if choice.refusal else None,
            }
            for choice in choices
        ],
        "invoices": [
            {
                "number": invoice.number,
                "on": invoice.on.isoformat(),
                "total_minor": invoice.total_minor,
                "paid": invoice.paid,
                "lines": [
                    {
                        "what": line.what,
                        "version": line.addon.version.value if line.addon else None,
                        "product": line.addon.product.value if line.addon else None,
                        "days": line.days,
                        "of_days": line.of_days,
                        "amount_minor": line.amount_minor,
                    }
                    for line in invoice.lines
                ],
            }
            for invoice in account.invoices
        ],
    }


def _named(addon: Addon) -> dict[str, Json]:
    return {"version": addon.version.value, "product": addon.product.value}
