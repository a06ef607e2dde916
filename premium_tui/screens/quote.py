"""A quote: what adding, removing or keeping the add-on comes to, and Confirm (rules 18, 20-22)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.timer import Timer

from premium_tui.commands import Command, Where
from premium_tui.data.billing import Account, QuoteView
from premium_tui.data.models import Connection
from premium_tui.domain.actions import AskQuote, ConfirmQuote
from premium_tui.domain.addon_sales import Choice, SaleKind
from premium_tui.domain.proration import format_money
from premium_tui.domain.quotes import QuoteState
from premium_tui.domain.sale_refusals import addon_name
from premium_tui.i18n import _
from premium_tui.ids import new_id
from premium_tui.screens.base import ConsoleScreen
from premium_tui.screens.billing_lines import unit_words
from premium_tui.screens.refused import not_changed, take_refused
from premium_tui.theme import ACCENT_STRONG, ALARM, DIM, GOOD, STRONG, TEXT, WARNING
from premium_tui.widgets.chrome import KeyBar, TitleBar
from premium_tui.widgets.lines import Rule, Span
from premium_tui.widgets.picks import Line, PickList
from premium_tui.widgets.times import day_words, moment
from premium_tui.widgets.wrapping import wrap

if TYPE_CHECKING:
    from premium_tui.data.gateway import GatewayEvent
    from premium_tui.screens.console import Console


ROOMY = 20
"""Rows from which blank lines stand between the parts of a quote."""


class QuoteScreen(ConsoleScreen):
    """Shows exactly what Confirm will do; nothing changes before it."""

    ROOMS: ClassVar[tuple[Where, ...]] = (Where.EVERYWHERE, Where.QUOTE)

    def __init__(self, console: Console, choice: Choice) -> None:
        super().__init__(console)
        self._choice = choice
        self._quote_id = new_id()
        console.quotes.add(self._quote_id)
        self._refused = ""
        """Why the desk did not do it; kept here, since the outbox forgets it."""
        self._on_confirm = False
        self._expiry: Timer | None = None
        self._title = TitleBar(console.now())
        self._words = PickList()
        self._keys = KeyBar(self.footer())

    def compose(self) -> ComposeResult:
        """Title, the quote, the answers."""
        yield self._title
        yield Rule()
        yield self._words
        yield Rule()
        yield self._keys

    def on_mount(self) -> None:
        """Ask the desk for it."""
        addon = self._choice.addon
        self.act(AskQuote(self._quote_id, self._choice.kind, addon.version, addon.product))
        self._show()

    def on_resize(self, event: events.Resize) -> None:
        """Set what is written anew, as wide as the screen is now."""
        self._show()

    def store_changed(self, event: GatewayEvent) -> None:
        """Take what the desk said."""
        self._show()

    @property
    def quote_id(self) -> str:
        """The id of the quote."""
        return self._quote_id

    def commands(self) -> list[Command]:
        """Return the commands that apply: what cannot be confirmed has no answers."""
        answers = ("quote.press", "quote.confirm", "quote.cancel", "quote.other")
        return [c for c in super().commands() if self._open or c.id not in answers]

    @property
    def _quote(self) -> QuoteView | None:
        return self.gateway.billing.quote(self._quote_id)

    @property
    def _open(self) -> bool:
        """Whether there is something to confirm."""
        quote = self._quote
        return (
            quote is not None
            and not self._refused
            and quote.state is QuoteState.OPEN
            and quote.confirming is None
            and quote.expires_at > self.console.now()
        )

    def _show(self) -> None:
        self._refused = take_refused(self.gateway, self._quote_id.__eq__) or self._refused
        self._title.show(self.console.title, self.console.status(), self.console.now())
        self._keys.show(self.footer())
        quote, account = self._quote, self.gateway.billing.account()
        lines = [Line(), Line([(self._heading(), STRONG)], self._note(quote))]
        if quote is not None and account is not None:
            lines += [Line(), *quote_lines(quote, account, self.gateway.billing.today(account))]
        lines += [Line(), *(Line([(text, style)]) for text, style in self._standing(quote))]
        if quote is not None and self._open:
            self._show_again_at(quote.expires_at)
            cancel, confirm = _("Cancel"), _("Confirm")
            marked = self._on_confirm
            answers: list[Span] = [
                (f"  {cancel}  " if marked else f"[ {cancel} ]", DIM if marked else ACCENT_STRONG),
                ("    ", TEXT),
                (
                    f"[ {confirm} ]" if marked else f"  {confirm}  ",
                    ACCENT_STRONG if marked else TEXT,
                ),
            ]
            lines += [Line(), Line(answers)]
        if self.app.size.height < ROOMY:
            # What is charged and the answers come before air.
            lines = [line for line in lines if line.left or line.right]
        self._words.show(lines)

    def _show_again_at(self, expires_at: datetime) -> None:
        """Take Confirm away when the quote runs out while it is read."""
        if self._expiry is None:
            left = (expires_at - self.console.now()).total_seconds()
            self._expiry = self.set_timer(left + 0.1, self._show)

    def _heading(self) -> str:
        words = {
            SaleKind.ADD: _("Add Premium Support: {addon}"),
            SaleKind.REMOVE: _("Remove Premium Support: {addon}"),
            SaleKind.KEEP: _("Keep Premium Support: {addon}"),
        }[self._choice.kind]
        return words.format(addon=addon_name(self._choice.addon))

    def _note(self, quote: QuoteView | None) -> Sequence[Span]:
        return [(_("demo amounts"), WARNING)] if quote is not None and quote.demo else []

    def _standing(self, quote: QuoteView | None) -> list[Span]:
        """Return where it stands, as lines of words."""
        words, style = self._standing_words(quote)
        return [(text, style) for text in wrap(words, max(20, min(90, self.size.width - 6)))]

    def _standing_words(self, quote: QuoteView | None) -> Span:
        now = self.console.now()
        offline = self.console.status().connection in (Connection.OFFLINE, Connection.SIGNED_OUT)
        if self._refused:
            return not_changed(self._refused), ALARM
        if quote is None:
            if not self.gateway.billing.waits(self._quote_id):
                words = _("Nothing was asked: press {key} and try again.")
                return words.format(key=self.console.keymap.name("app.back")), ALARM
            if not offline:
                return _("Asking for the amounts"), DIM
            words = _(
                "You are offline: the amounts come when the desk can be reached. Nothing is done"
                " before you confirm."
            )
            return words, TEXT
        until = moment(quote.expires_at, now)
        if quote.state is QuoteState.APPLIED:
            return _("Done. It stands on your Billing page now."), GOOD
        if quote.confirming is not None and not offline:
            return _("Confirming"), DIM
        if quote.confirming is not None:
            words = _(
                "Confirmed, and queued: you are offline. It is done if the desk is reached before"
                " {time}; {key} takes it back."
            )
            return words.format(time=until, key=self.console.keymap.name("app.undo")), TEXT
        if quote.expires_at <= now or quote.state is not QuoteState.OPEN:
            words = _("This quote has expired: nothing was charged. Press {key} and ask again.")
            return words.format(key=self.console.keymap.name("app.back")), TEXT
        words = _("Nothing changes before you confirm. The quote stands until {time}.")
        return words.format(time=until), DIM

    def action_other(self) -> None:
        """Mark the other answer."""
        self._on_confirm = not self._on_confirm
        self._show()

    async def action_press(self) -> None:
        """Give the marked answer; Cancel is marked first."""
        if self._open and self._on_confirm:
            self.action_confirm()
        else:
            await self.action_cancel()

    def action_confirm(self) -> None:
        """Do exactly what the quote says, once; an expired one says so."""
        if self._open:
            self.act(ConfirmQuote(self._quote_id))
        self._show()

    async def action_cancel(self) -> None:
        """Leave; nothing was changed."""
        await self.action_back()

    async def action_back(self) -> None:
        """Leave; what nobody waits for any more is not asked."""
        if self._quote is None and (key := self._ask_key()) is not None:
            self.gateway.discard(key)
        await super().action_back()

    def _ask_key(self) -> str | None:
        """Return the outbox's key of the question, while it has not been answered."""
        for item in self.gateway.outbox():
            if item.kind == "ask_quote" and item.ticket_id == self._quote_id:
                return item.key
        return None


def quote_lines(quote: QuoteView, account: Account, today: date) -> list[Line]:
    """Return a quote's amounts, one a line, each with how it comes about."""
    money, unit = quote.currency, unit_words(account.unit)
    lines: list[Line] = []
    end = account.terms.period.end
    if quote.kind == SaleKind.ADD:
        last = day_words(end - timedelta(days=1), today)
        words = _("Today, {first} - {last} ({left} of {all} days)").format(
            first=day_words(today, today), last=last, left=quote.days_left, all=quote.days
        )
        formula = f"{quote.days_left}/{quote.days} x {format_money(quote.price_minor, money)}"
        lines.append(_amount(words, quote.charge_minor, money, formula))
        words = _("From {day}, {each}, on top of the subscription")
        lines.append(
            _amount(words.format(day=day_words(end, today), each=unit), quote.price_minor, money)
        )
    elif quote.kind == SaleKind.REMOVE:
        day = day_words(quote.effective_on, today)
        lines.append(_amount(_("Today: nothing is charged, nothing is paid back"), 0, money))
        lines.append(Line([(_("It stays, with all of it, until {day}.").format(day=day), TEXT)]))
    else:
        lines.append(_amount(_("Today: the removal is cancelled, nothing is charged"), 0, money))
    words = _("Next invoice, {day}").format(day=day_words(quote.next_invoice_on, today))
    lines.append(_amount(words, quote.next_invoice_minor, money))
    if quote.kind == SaleKind.ADD:
        lines += [Line(), Line([(_("Remove any time: it stays until the next renewal."), DIM)])]
    return lines


def _amount(words: str, minor: int, currency: str, formula: str = "") -> Line:
    amount = format_money(minor, currency)
    right: list[Span] = [(f"{formula}   ", DIM)] if formula else []
    return Line([(words, TEXT)], [*right, (f"{amount:>16}", STRONG)])
