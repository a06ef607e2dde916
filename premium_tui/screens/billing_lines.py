"""The lines of the Billing tab: subscription, add-ons, and what was charged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from premium_tui.data.billing import Account, Invoice, InvoiceLine
from premium_tui.data.models import Connection, Me, SyncStatus
from premium_tui.domain.addon_sales import Choice, SaleKind
from premium_tui.domain.billing_period import BillingUnit
from premium_tui.domain.proration import format_money
from premium_tui.domain.sale_refusals import addon_name, leads_to_sales, refusal_words
from premium_tui.i18n import _, grouped, ngettext
from premium_tui.screens.billing import BENEFITS, SALES, SIMULATOR
from premium_tui.theme import ACCENT, DIM, STRONG, TEXT, WARNING
from premium_tui.widgets.lines import Span
from premium_tui.widgets.picks import Line
from premium_tui.widgets.times import day_words
from premium_tui.widgets.wrapping import wrap

AMOUNT_WIDTH = 16


def waiting_lines(status: SyncStatus) -> list[Line]:
    """Return what stands there until the account was pulled once."""
    if status.connection in (Connection.OFFLINE, Connection.SIGNED_OUT):
        words = _("Billing comes with the next connection to the desk.")
    elif status.ready and status.connection is Connection.LIVE:
        words = _("This desk keeps no billing for your team.")
    else:
        words = _("Connecting to the desk")
    return [Line(), Line([(words, TEXT)])]


def account_lines(
    account: Account, choices: Sequence[Choice], today: date, me: Me | None, width: int
) -> list[Line]:
    """Return all lines of a team's account, for `width` cells."""
    terms = account.terms
    note: list[Span] = [(_("demo amounts"), WARNING)] if account.demo else []
    lines = [Line(), Line([(_("Subscription"), STRONG)], note)]
    plan = me.team.base_plan.label if me and me.team else ""
    licences = ngettext("{n} licence", "{n} licences", account.licences)
    licences = licences.format(n=grouped(account.licences))
    renews = _("renews {day}").format(day=day_words(terms.period.end, today))
    words = f"{plan}, {licences}, {unit_words(account.unit)}, {renews}"
    lines.append(
        Line([(words, TEXT)], [(format_money(terms.subscription_minor, terms.currency), TEXT)])
    )
    lines += [Line(), Line([(_("Available add-ons"), STRONG)])]
    for choice in choices:
        lines += _choice_lines(account, choice, today, width)
    if not choices:
        lines.append(Line([(_("None is offered to your team here."), DIM)]))
    lines += [
        Line(),
        Line([(_("Benefits: what is included, used and left"), TEXT)], value=BENEFITS),
        Line([(_("What would it cost? Try any date"), TEXT)], value=SIMULATOR),
        Line([(_("Write to sales"), TEXT)], value=SALES),
        Line(),
        Line([(_("Invoices"), STRONG)]),
    ]
    for invoice in account.invoices:
        lines += _invoice_lines(invoice, terms.currency, today)
    if not account.invoices:
        lines.append(Line([(_("No invoice yet."), DIM)]))
    return lines


def unit_words(unit: BillingUnit) -> str:
    """Return how often is charged."""
    return _("each month") if unit is BillingUnit.MONTHLY else _("each year")


def choice_words(choice: Choice) -> str:
    """Return what choosing an add-on's line does."""
    return {
        SaleKind.ADD: _("Add"),
        SaleKind.REMOVE: _("Remove"),
        SaleKind.KEEP: _("Keep it"),
    }[choice.kind]


def _choice_lines(account: Account, choice: Choice, today: date, width: int) -> Iterable[Line]:
    price = f"{format_money(choice.price_minor, account.terms.currency)} {unit_words(account.unit)}"
    owned = account.standing.owned
    if owned is not None and owned.addon == choice.addon and not owned.price_minor:
        # What sales bill is not known here, and none is made up (rule 23).
        price = _("through sales")
    verb = choice_words(choice)
    if choice.refusal is not None:
        verb = _("to sales") if leads_to_sales(choice.refusal) else "–"
    yield Line(
        [(_("Premium Support: {addon}").format(addon=addon_name(choice.addon)), TEXT)],
        [(f"{price}   ", TEXT), (f"{verb:>8}", ACCENT)],
        value=f"{choice.kind}:{choice.addon.version}:{choice.addon.product}",
    )
    if owned is not None and owned.addon == choice.addon:
        words = _("yours since {day}").format(day=day_words(owned.since, today))
        if owned.removal_on is not None:
            end = day_words(owned.removal_on, today)
            words += " · " + _("removed on {day}, until then all of it stays").format(day=end)
        yield Line([(f"  {words}", DIM)])
    if choice.refusal is not None:
        style = WARNING if leads_to_sales(choice.refusal) else DIM
        for text in wrap(refusal_words(choice.refusal), min(90, width - 8)):
            yield Line([(f"  {text}", style)])


def _invoice_lines(invoice: Invoice, currency: str, today: date) -> Iterable[Line]:
    state = _("paid") if invoice.paid else _("open")
    total = format_money(invoice.total_minor, currency)
    yield Line(
        [(f"{invoice.number:<12}", TEXT), (f" {day_words(invoice.on, today)}", TEXT)],
        [(f"{total:>{AMOUNT_WIDTH}}", TEXT), (f"   {state:<6}", DIM)],
    )
    if len(invoice.lines) > 1 or invoice.lines[0].what != "subscription":
        for line in invoice.lines:
            amount = format_money(line.amount_minor, currency)
            yield Line(
                [(f"  {line_words(line)}", DIM)],
                [(f"{amount:>{AMOUNT_WIDTH}}", DIM), (" " * 9, TEXT)],
            )


def line_words(line: InvoiceLine) -> str:
    """Return what a line of an invoice is for."""
    name = addon_name(line.addon) if line.addon is not None else ""
    if line.what == "addon_part":
        words = _("Premium Support: {addon}, {days} of {all} days")
        return words.format(addon=name, days=line.days, all=line.of_days)
    if line.what == "addon":
        return _("Premium Support: {addon}").format(addon=name)
    return _("Subscription")
