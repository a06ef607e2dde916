"""Billing: the Premium add-on, benefits and invoices, for team and billing admins (rules 16-23)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.widget import Widget

from premium_tui.commands import Where
from premium_tui.domain.roles import may_reach_billing
from premium_tui.i18n import _
from premium_tui.screens.planned import PlainWords
from premium_tui.screens.tabbed import TabScreen
from premium_tui.widgets.picks import PickList

if TYPE_CHECKING:
    from premium_tui.data.gateway import GatewayEvent
    from premium_tui.screens.console import Console

SALES, BENEFITS, SIMULATOR = "sales", "benefits", "simulator"


class BillingScreen(TabScreen):
    """The add-ons a team can buy, what it owns, and what it was charged."""

    MODE: ClassVar[str] = "billing"
    ROOMS: ClassVar[tuple[Where, ...]] = (Where.EVERYWHERE, Where.TABS, Where.PICKS)

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._list = PickList()

    def content(self) -> Iterable[Widget]:
        """The account, or whose page it is (rule 19)."""
        if may_reach_billing(self.console.role):
            return (self._list,)
        words = (_("Ask one of them when Premium Support is to be added or removed."),)
        return (PlainWords(_("Billing is for team admins and billing admins"), words),)

    def on_mount(self) -> None:
        """Show it."""
        if may_reach_billing(self.console.role):
            self.set_focus(self._list)
            self._show()

    def come_back(self) -> None:
        """Catch up."""
        if self._list.is_mounted:
            self._show()

    def on_resize(self, event: events.Resize) -> None:
        """Set what is written anew, as wide as the screen is now."""
        self.come_back()

    async def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Catch up, also with what was refused in an earlier run."""
        from premium_tui.screens.refused import not_changed, take_refused  # kept off the start path

        if why := take_refused(self.gateway, lambda _quote: True):
            self.say(not_changed(why), trouble=True)
        await super().on_screen_resume(event)

    def store_changed(self, event: GatewayEvent) -> None:
        """Take what changed."""
        self.show_status()
        self.come_back()

    def _show(self) -> None:
        from premium_tui.screens.billing_lines import account_lines, waiting_lines

        billing = self.gateway.billing
        account = billing.account()
        if account is None:
            self._list.show(waiting_lines(self.console.status()))
            return
        choices = billing.choices(account)
        today, me = billing.today(account), self.console.me
        self._list.show(account_lines(account, choices, today, me, self.app.size.width))

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        self._list.move(step)

    def action_pick(self) -> None:
        """Choose what the cursor is on."""
        self._list.pick()

    async def on_pick_list_picked(self, event: PickList.Picked) -> None:
        """Open what was chosen; what cannot be done here leads to sales, who can (rules 16, 17)."""
        # Each kept off the start path.
        if event.value == SALES:
            await self._write_to_sales()
        elif event.value == BENEFITS:
            from premium_tui.screens.benefits import BenefitsScreen

            await self.app.push_screen(BenefitsScreen(self.console))
        elif event.value == SIMULATOR:
            from premium_tui.screens.simulator import SimulatorScreen

            self.console.type_ahead.hold()
            await self.app.push_screen(SimulatorScreen(self.console))
        else:
            await self._open_choice(event.value)

    async def _open_choice(self, value: str) -> None:
        from premium_tui.domain.sale_refusals import leads_to_sales, refusal_words
        from premium_tui.screens.quote import QuoteScreen

        account = self.gateway.billing.account()
        if account is None:
            return
        for choice in self.gateway.billing.choices(account):
            if value != f"{choice.kind}:{choice.addon.version}:{choice.addon.product}":
                continue
            if choice.refusal is None:
                await self.app.push_screen(QuoteScreen(self.console, choice))
                return
            if leads_to_sales(choice.refusal):
                await self._write_to_sales(refusal_words(choice.refusal))
            else:
                self.say(refusal_words(choice.refusal))

    async def _write_to_sales(self, why: str = "") -> None:
        from premium_tui.screens.sales import SalesScreen  # kept off the start path

        self.console.type_ahead.hold()
        await self.app.push_screen(SalesScreen(self.console, why))
