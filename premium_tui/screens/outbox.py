"""The outbox: what is on its way to the desk, why the desk refused it, and all drafts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult

from premium_tui.commands import Command, Where, footer_of
from premium_tui.data.errors import StoreNewer, StoreUnwritable
from premium_tui.data.models import THREAD_MOVED, Begun, Connection, OutboxItem
from premium_tui.i18n import _
from premium_tui.screens.base import ConsoleScreen
from premium_tui.screens.console import Console
from premium_tui.screens.unsend import TAKEN, shown_items, take_back
from premium_tui.widgets.chrome import KeyBar, TitleBar
from premium_tui.widgets.form import Label
from premium_tui.widgets.lines import Rule
from premium_tui.widgets.outbox_list import Listed, OutboxList, Told

if TYPE_CHECKING:
    from premium_tui.data.gateway import GatewayEvent


class OutboxScreen(ConsoleScreen):
    """What is on its way, and what was begun."""

    ROOMS: ClassVar[tuple[Where, ...]] = (Where.EVERYWHERE, Where.OUTBOX)

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._title = TitleBar(console.now())
        self._list = OutboxList(console.keymap.name("outbox.open"))
        self._keys = KeyBar(self.footer())

    def footer(self) -> list[Command]:
        """Return the few commands the last line shows: taking back belongs to them here."""
        return footer_of(
            [replace(c, footer=2) if c.id == "app.undo" else c for c in self.commands()]
        )

    def compose(self) -> ComposeResult:
        """Title, heading, actions, keys."""
        yield self._title
        yield Label(_("Outbox: what is on its way to the desk"))
        yield Rule()
        yield self._list
        yield Rule()
        yield self._keys

    def on_mount(self) -> None:
        """Show it."""
        self.set_focus(self._list)
        self._show()

    def on_screen_resume(self) -> None:
        """Catch up after another screen was in front."""
        self._show()

    def store_changed(self, event: GatewayEvent) -> None:
        """Take what changed."""
        self._show()

    def _show(self) -> None:
        status = self.console.status()
        self._title.show(self.console.title, status, self.console.now())
        offline = status.connection in (Connection.OFFLINE, Connection.SIGNED_OUT)
        told = [Told(lost.key, lost.words) for lost in self.console.told]
        listed: list[Listed] = [*shown_items(self.gateway), *self._begun(), *told]
        self._list.show(listed, self.console.now(), offline=offline)

    def _begun(self) -> list[Begun]:
        try:
            return self.gateway.begun()
        except (StoreUnwritable, StoreNewer):
            return []

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        self._list.move(step)

    async def action_open(self) -> None:
        """Open the ticket or macro of the action under the cursor, or go on writing the draft."""
        item = self._list.current
        if isinstance(item, Begun):
            await self._go_on(item)
        elif isinstance(item, OutboxItem) and item.kind in ("save_macro", "drop_macro"):
            from premium_tui.screens.macro_refused import open_macro  # kept off the start path

            await open_macro(self, item)
        elif isinstance(item, OutboxItem):
            await self._open_ticket(item.ticket_id, "reply" if item.code == THREAD_MOVED else "")

    async def _open_ticket(self, ticket_id: str, verb: str, draft: str = "") -> None:
        from premium_tui.screens.ticket import TicketScreen  # kept off the start path

        if verb:
            self.console.type_ahead.hold()
        await self.app.push_screen(
            TicketScreen(
                self.console, ticket_id, neighbours=lambda _step: None, verb=verb, draft=draft
            )
        )

    async def _go_on(self, draft: Begun) -> None:
        if draft.kind in ("reply", "note"):
            await self._open_ticket(draft.ticket_id, draft.kind, draft.key)
        elif draft.kind == "sales":
            from premium_tui.screens.sales import SalesScreen  # kept off the start path

            self.console.type_ahead.hold()
            await self.app.push_screen(SalesScreen(self.console, draft=draft.key))
        elif draft.kind == "macro":
            from premium_tui.screens.macro_refused import open_draft  # kept off the start path

            await open_draft(self, draft.key)
        else:
            from premium_tui.screens.new_request import NewRequestScreen  # kept off the start path

            follows = self.gateway.ticket(draft.ticket_id) if draft.ticket_id else None
            self.console.type_ahead.hold()
            await self.app.push_screen(NewRequestScreen(self.console, follows, draft.key))

    def action_send(self) -> None:
        """Send the action under the cursor again, or now when it waits."""
        item = self._list.current
        if not isinstance(item, OutboxItem):
            if isinstance(item, Begun):
                words = _("A draft is not sent from here: press {key} to go on with it.")
                self.say(words.format(key=self.console.keymap.name("outbox.open")))
            return
        try:
            sent = self.gateway.retry(item.key)
        except (StoreUnwritable, StoreNewer):
            self.say(_("What is stored here cannot be written now."), trouble=True)
            return
        self.say(_("It is on its way again.") if sent else _("It is on its way already."))
        self._show()

    def action_undo(self) -> None:
        """Take back the action under the cursor, to be edited."""
        if isinstance(item := self._list.current, OutboxItem):
            take_back(self, item)
            self._show()

    async def action_drop(self) -> None:
        """Drop the action or the draft under the cursor, after a question."""
        from premium_tui.screens.confirm import ConfirmScreen  # kept off the start path

        item = self._list.current
        if item is None:
            return
        if isinstance(item, Told):
            self.console.told[:] = [lost for lost in self.console.told if lost.key != item.key]
            self._show()
            return
        if isinstance(item, OutboxItem) and item.delivery not in TAKEN:
            self.say(_("It has left already and cannot be taken back."))
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self._drop(item)

        question = ConfirmScreen(
            _("Drop this draft?") if isinstance(item, Begun) else _("Drop this, unsent?"),
            safe=_("What was written in it is gone then."),
            yes=_("drop it"),
            no=_("keep it"),
        )
        await self.app.push_screen(question, answered)

    def _drop(self, item: OutboxItem | Begun) -> None:
        try:
            if isinstance(item, Begun):
                self.gateway.drop_draft(item.key)
                dropped = True
            else:
                dropped = self.gateway.discard(item.key)
        except (StoreUnwritable, StoreNewer):
            self.say(_("What is stored here cannot be written now."), trouble=True)
            return
        self.say(_("Dropped.") if dropped else _("It has left already and cannot be taken back."))
        self._show()

    async def action_outbox(self) -> None:
        """Nothing to open: this is it."""
