"""Quotes on the command line: asked of the desk, or counted here for any day; nothing changes."""

from __future__ import annotations

from argparse import Namespace
from datetime import date, datetime

from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.output import Json, iso, print_fields, when
from premium_tui.cli.waiting import Watch
from premium_tui.data.billing import Account, QuoteView
from premium_tui.data.gateway import Gateway
from premium_tui.domain.actions import AskQuote
from premium_tui.domain.addon_sales import Offer, Sale, SaleKind, decide
from premium_tui.domain.billing_period import period_of
from premium_tui.domain.plans import Addon
from premium_tui.domain.proration import charge_today, format_money
from premium_tui.domain.quotes import Quote, make_quote
from premium_tui.domain.roles import may_reach_billing
from premium_tui.domain.sale_refusals import (
    AlreadyOwned,
    AlreadyRemoved,
    NotOffered,
    NotOwned,
    NotYourRole,
    Refusal,
    SaleOnItsWay,
    addon_name,
    refusal_words,
)
from premium_tui.i18n import _
from premium_tui.ids import new_id

LATEST = 2099


class NotForSale(CommandError):
    """Something cannot be bought or removed here; `reason` says why."""

    def __init__(self, reason: Refusal) -> None:
        stands = AlreadyOwned | AlreadyRemoved | NotOwned | SaleOnItsWay
        code = Exit.CONFLICT if isinstance(reason, stands) else Exit.NOT_ALLOWED
        super().__init__(code, refusal_words(reason))
        self.reason = reason


def account_of(gateway: Gateway) -> Account:
    """Return the team's account. Raises CommandError when there is none, or not for this role."""
    me = gateway.me()
    if me is not None and not may_reach_billing(me.person.role):
        raise NotForSale(NotYourRole(me.person.role))
    account = gateway.billing.account()
    if account is None:
        raise CommandError(Exit.NOT_FOUND, _("This desk keeps no billing for your team."))
    return account


def sale_of(gateway: Gateway, account: Account, kind: SaleKind, addon: Addon) -> Sale:
    """Return what may be done (rules 16-19, 22, 23). Raises NotForSale."""
    for choice in gateway.billing.choices(account):
        if choice.addon == addon and isinstance(choice.refusal, SaleOnItsWay):
            raise NotForSale(choice.refusal)
    sale = decide(kind, addon, account.standing, gateway.billing.today(account))
    if not isinstance(sale, Sale):
        raise NotForSale(sale)
    return sale


def ask_quote(gateway: Gateway, sale: Sale, args: Namespace) -> QuoteView:
    """Ask the desk what a sale comes to, and wait. Raises CommandError when no amounts come."""
    quote_id, billing = new_id(), gateway.billing
    key = gateway.act(AskQuote(quote_id, sale.kind, sale.addon.version, sale.addon.product))
    with Watch(gateway) as watch:
        watch.until(
            lambda: billing.quote(quote_id) is not None or billing.refusal(quote_id) is not None,
            args.wait,
        )
    quote, refused = billing.quote(quote_id), billing.refusal(quote_id)
    if quote is not None:
        return quote
    # Nobody waits for it any more: a later answer would be of no use.
    gateway.discard(key)
    if refused is not None:
        words = _("Nothing was changed: {why}").format(why=refused)
        raise CommandError(Exit.CONFLICT, words)
    trouble = watch.trouble()
    if trouble.code is Exit.SIGNED_OUT:
        raise trouble
    words = _("The amounts come from the desk, and it did not answer: nothing was changed.")
    raise CommandError(Exit.UNREACHABLE, words)


def counted(account: Account, addon: Addon, on: date) -> dict[str, Json]:
    """Return what buying an add-on on a day would come to (rules 20, 21). Raises CommandError."""
    terms, standing = account.terms, account.standing
    if on < terms.period.start or on.year > LATEST:
        raise CommandError(Exit.USAGE, _("Name a day from this billing period on."))
    offers = list(standing.offers)
    if standing.owned is not None:
        offers.append(Offer(standing.owned.addon, standing.owned.price_minor))
    price = next((offer.price_minor for offer in offers if offer.addon == addon), None)
    if price is None:
        raise NotForSale(NotOffered(addon))
    period = period_of(terms.period.start, account.unit, on)
    return {
        "id": None,
        "kind": SaleKind.ADD.value,
        "version": addon.version.value,
        "product": addon.product.value,
        "currency": terms.currency,
        "price_minor": price,
        "days_left": period.days_left(on),
        "days": period.days,
        "charge_minor": charge_today(price, period, on),
        "next_invoice_on": period.end.isoformat(),
        "next_invoice_minor": terms.subscription_minor + price,
        "effective_on": on.isoformat(),
        "expires_at": None,
        "state": None,
        "demo": account.demo,
    }


def as_of_now(account: Account, sale: Sale, now: datetime) -> dict[str, Json]:
    """Return what the desk would quote for a sale, counted here; nothing is asked."""
    quote = make_quote(sale, account.terms, now)
    return {
        "id": None,
        "kind": quote.kind.value,
        **_counted(quote),
        "expires_at": None,
        "state": None,
        "demo": account.demo,
    }


def quote_json(quote: QuoteView) -> dict[str, Json]:
    """Return a quote of the desk as JSON."""
    return {
        "id": quote.id,
        "kind": quote.kind,
        **_counted(quote),
        "expires_at": iso(quote.expires_at),
        "state": quote.state.value,
        "demo": quote.demo,
    }


def _counted(quote: QuoteView | Quote) -> dict[str, Json]:
    return {
        "version": quote.addon.version.value,
        "product": quote.addon.product.value,
        "currency": quote.currency,
        "price_minor": quote.price_minor,
        "days_left": quote.days_left,
        "days": quote.days,
        "charge_minor": quote.charge_minor,
        "next_invoice_on": quote.next_invoice_on.isoformat(),
        "next_invoice_minor": quote.next_invoice_minor,
        "effective_on": quote.effective_on.isoformat(),
    }


def print_quote(said: dict[str, Json], quote: QuoteView | None, addon: Addon) -> None:
    """Print a quote for people; `said` is the same as JSON, `quote` None for one counted here."""
    currency = str(said["currency"])

    def money(name: str) -> str:
        minor = said[name]
        assert isinstance(minor, int)
        return format_money(minor, currency)

    kinds = {
        SaleKind.ADD.value: _("add {addon}"),
        SaleKind.REMOVE.value: _("remove {addon}"),
        SaleKind.KEEP.value: _("keep {addon}"),
    }
    charge = money("charge_minor")
    if said["kind"] == SaleKind.ADD.value:
        charge = f"{charge} = {said['days_left']}/{said['days']} x {money('price_minor')}"
    shown = [
        (_("quote for"), kinds[str(said["kind"])].format(addon=addon_name(addon))),
        (_("charged now"), charge),
        (_("takes effect"), str(said["effective_on"])),
        (_("next invoice"), str(said["next_invoice_on"])),
        (_("its amount"), money("next_invoice_minor")),
    ]
    if quote is not None:
        shown.append((_("stands until"), when(quote.expires_at)))
    if said["demo"]:
        shown.append((_("amounts"), _("made up for the demo")))
    print_fields(shown)
