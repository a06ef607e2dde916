"""Chats and calls: customers who wait for a chat or a call, and those being served (32, 33)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.widget import Widget

from premium_tui.commands import Where
from premium_tui.i18n import _
from premium_tui.screens.tabbed import TabScreen
from premium_tui.widgets.picks import PickList

if TYPE_CHECKING:
    from premium_tui.data.gateway import GatewayEvent
    from premium_tui.screens.console import Console


class ChatsScreen(TabScreen):
    """Who waits, longest first, and whom one is talking to."""

    MODE: ClassVar[str] = "chats"
    ROOMS: ClassVar[tuple[Where, ...]] = (Where.EVERYWHERE, Where.TABS, Where.PICKS)

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._list = PickList()

    def content(self) -> Iterable[Widget]:
        """The list."""
        return (self._list,)

    def on_mount(self) -> None:
        """Show it."""
        self.set_focus(self._list)
        self._show()

    def come_back(self) -> None:
        """Catch up."""
        if self._list.is_mounted:
            self._show()

    def on_resize(self, event: events.Resize) -> None:
        """Set the columns anew, as wide as the screen is now."""
        self.come_back()

    def store_changed(self, event: GatewayEvent) -> None:
        """Take what changed."""
        self.show_status()
        self.come_back()

    def _show(self) -> None:
        from premium_tui.screens.chat_lines import desk_lines  # kept off the start path

        me = self.console.me
        own = me.person.id if me is not None else ""
        contacts = self.gateway.contacts
        sessions = contacts.live()
        about = contacts.about(sessions)
        self._list.show(desk_lines(sessions, about, own, self.console.now(), self.app.size.width))

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        self._list.move(step)

    def action_pick(self) -> None:
        """Take what the cursor is on."""
        self._list.pick()

    async def on_pick_list_picked(self, event: PickList.Picked) -> None:
        """Take a waiting session, which one agent wins, and open it."""
        from premium_tui.domain.actions import AcceptSession
        from premium_tui.domain.live_sessions import SessionState
        from premium_tui.screens.session import SessionScreen

        found = [s for s in self.gateway.contacts.live() if s.id == event.value]
        if not found:
            self.say(_("It is gone: ended, or taken by somebody else."))
            return
        session = found[0]
        waits = session.state is SessionState.WAITING and session.pending is None
        if waits and not self.act(AcceptSession(session.id, session.ticket_id)):
            return
        await self.app.push_screen(SessionScreen(self.console, session.ticket_id))
