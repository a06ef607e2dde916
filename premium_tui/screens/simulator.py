"""What would it cost: any date, every version on offer; nothing is asked (rules 20-22)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult

from premium_tui.commands import Command, Where
from premium_tui.data.billing import Account
from premium_tui.domain.addon_sales import Offer
from premium_tui.domain.billing_period import Period, period_of
from premium_tui.domain.proration import charge_today, format_money
from premium_tui.domain.sale_refusals import addon_name
from premium_tui.i18n import _
from premium_tui.screens.base import ConsoleScreen
from premium_tui.screens.billing_lines import unit_words
from premium_tui.screens.console import Console
from premium_tui.theme import DIM, STRONG, TEXT
from premium_tui.widgets.chrome import KeyBar, TitleBar
from premium_tui.widgets.form import FieldTrouble, Label, TextField
from premium_tui.widgets.lines import Rule
from premium_tui.widgets.picks import Line, PickList
from premium_tui.widgets.times import day_words

LATEST = 2099


class SimulatorScreen(ConsoleScreen):
    """A date, and what buying on it would come to."""

    ROOMS: ClassVar[tuple[Where, ...]] = (Where.FORM,)

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._account = self.gateway.billing.account()
        today = self._today
        self._date = TextField(
            _("Bought on"), today.isoformat() if today else "", hint=_("such as 2027-02-28")
        )
        self._trouble = FieldTrouble()
        self._table = PickList()
        self._title = TitleBar(console.now())
        self._keys = KeyBar([replace(self._leave, label=_("back"))])

    @property
    def _leave(self) -> Command:
        return next(c for c in self.commands() if c.id == "form.leave")

    @property
    def _today(self) -> date | None:
        account = self._account
        return self.gateway.billing.today(account) if account is not None else None

    def compose(self) -> ComposeResult:
        """The date, and the table below it."""
        yield self._title
        yield Label(_("What would it cost? Nothing is asked or changed here."))
        yield Rule()
        yield self._date
        yield self._trouble
        yield Rule()
        yield self._table
        yield Rule()
        yield self._keys

    async def on_mount(self) -> None:
        """Show what today would come to."""
        self._title.show(self.console.title, self.console.status(), self.console.now())
        self._date.take_focus()
        self._show()
        await self.console.type_ahead.release()

    def on_text_field_changed(self, event: TextField.Changed) -> None:
        """Count anew as it is typed."""
        self._show()

    def _show(self) -> None:
        account, today = self._account, self._today
        if account is None or today is None:
            self._table.show([Line(), Line([(_("Billing was not pulled yet."), TEXT)])])
            return
        try:
            day = date.fromisoformat(self._date.value.strip())
        except ValueError:
            day = None
        fits = day is not None and account.terms.period.start <= day and day.year <= LATEST
        self._trouble.say(
            "" if fits else _("Write a day of this period or a later one, such as 2027-02-28.")
        )
        self._table.show(simulation(account, day, today) if day is not None and fits else [])

    def action_leave(self) -> None:
        """Leave."""
        self.app.pop_screen()

    def action_send(self) -> None:
        """Nothing is sent from here."""

    def action_next_field(self) -> None:
        """There is one field."""

    def action_enter_field(self) -> None:
        """There is one field."""

    def action_previous_field(self) -> None:
        """There is one field."""


def simulation(account: Account, day: date, today: date) -> list[Line]:
    """Return what buying each add-on on `day` would come to, with the way it is counted."""
    terms = account.terms
    period: Period = period_of(terms.period.start, account.unit, day)
    offers = list(account.standing.offers)
    owned = account.standing.owned
    if owned is not None and all(offer.addon != owned.addon for offer in offers):
        offers.append(Offer(owned.addon, owned.price_minor))
    left = period.days_left(day)
    lines = [Line()]
    for offer in offers:
        charge = charge_today(offer.price_minor, period, day)
        price = format_money(offer.price_minor, terms.currency)
        after = format_money(terms.subscription_minor + offer.price_minor, terms.currency)
        lines += [
            Line([(addon_name(offer.addon), STRONG)]),
            Line(
                [(_("On the day: {left} of {all} days").format(left=left, all=period.days), TEXT)],
                [
                    (f"{left}/{period.days} x {price}   ", DIM),
                    (f"{format_money(charge, terms.currency):>16}", STRONG),
                ],
            ),
            Line(
                [
                    (
                        _("Next invoice, {day}, {each}, with the subscription").format(
                            day=day_words(period.end, today), each=unit_words(account.unit)
                        ),
                        TEXT,
                    )
                ],
                [(f"{after:>16}", TEXT)],
            ),
            Line(),
        ]
    if not offers:
        lines.append(Line([(_("No price is known here: write to sales."), TEXT)]))
    return lines
