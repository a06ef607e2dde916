"""One ticket to read: its thread, the ways through it, and to the tickets beside it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.timer import Timer

from premium_tui.commands import Command, footer_of
from premium_tui.data.errors import StoreNewer, StoreUnwritable
from premium_tui.data.models import Connection, TicketDetail, TicketRow
from premium_tui.i18n import _
from premium_tui.screens.at_ticket import AtTicket
from premium_tui.screens.console import Console
from premium_tui.screens.ticket_verbs import TicketVerbs
from premium_tui.widgets.chrome import KeyBar, TitleBar
from premium_tui.widgets.company import CompanyRule
from premium_tui.widgets.lines import Rule
from premium_tui.widgets.thread import Thread
from premium_tui.widgets.ticket_head import TicketHead

if TYPE_CHECKING:
    from premium_tui.data.gateway import GatewayEvent
    from premium_tui.data.search_marks import Marks

Neighbour = Callable[[int], TicketRow | None]


class TicketReading(TicketVerbs):
    """A ticket and its thread, to be read."""

    def __init__(
        self,
        console: Console,
        ticket_id: str,
        *,
        neighbours: Neighbour,
        marks: Marks | None = None,
    ) -> None:
        """`marks` are words that were looked for."""
        super().__init__(console)
        self._ticket_id = ticket_id
        self._neighbours = neighbours
        self._detail: TicketDetail | None = None
        self._title = TitleBar(console.now())
        self._head = TicketHead(agent=console.agent, at_risk=console.at_risk)
        self._thread = Thread(console.now, marks, undo=console.keymap.name("app.undo"))
        self._keys = KeyBar(())
        self._company = CompanyRule()
        self._at = AtTicket(self)
        self._clock: Timer | None = None

    def commands(self) -> list[Command]:
        """Return the commands that apply: a closed ticket is followed up, not answered."""
        closed = self._detail is None or not self._detail.may_reply
        missing = {"ticket.reply", "ticket.note", "thread.quote"} if closed else set[str]()
        if self._goes_on() is None:
            missing.add("thread.merged")
        return [c for c in super().commands() if c.id not in missing]

    def _is_taken(self) -> bool:
        """Return whether it is one's own already."""
        detail = self._detail
        return detail is not None and detail.row.assignee_id == self.console.my_id

    def footer(self) -> list[Command]:
        """Return the few commands the last line shows: not to take what is one's own already."""
        detail, commands = self._detail, self.commands()
        if self._is_taken():
            commands = [c for c in commands if c.id != "ticket.take"]
        if detail is not None and not detail.may_reply:
            commands = [
                replace(c, footer=1, label=_("follow-up")) if c.id == "thread.contact" else c
                for c in commands
            ]
        return footer_of(commands)

    def compose(self) -> ComposeResult:
        """Title, head, thread, keys."""
        yield self._title
        yield self._head
        yield self._company
        yield self._thread
        yield Rule()
        yield self._keys

    def on_resize(self, event: events.Resize) -> None:
        """Small terminals show fewer lines of what is written."""
        self.set_class(event.size.height < 20, "-short")

    def on_screen_resume(self) -> None:
        """Catch up after another screen was in front."""
        self._at.come_back()
        self._show()
        self._show_keys()

    def on_unmount(self) -> None:
        """Be at no ticket any more."""
        self._at.close()

    def company_changed(self, tickets: frozenset[str]) -> None:
        """Say who else is here now."""
        if self._ticket_id in tickets:
            self._company.show(self.gateway.companies.of(self._ticket_id))

    def store_changed(self, event: GatewayEvent) -> None:
        """Take what changed in the store, and count as read what is seen by that."""
        named = getattr(event, "tickets", None)
        if named is not None and self._ticket_id not in named:
            return
        self._show()
        self._mark_read()
        self._show_keys()

    def _show(self) -> None:
        console = self.console
        status = console.status()
        self._title.show(console.title, status, console.now())
        self._at.open(self._ticket_id)
        self._company.show(self.gateway.companies.of(self._ticket_id))
        detail = self.gateway.ticket(self._ticket_id)
        self._detail = detail
        self._head.show(detail, console.now(), console.my_id)
        self._watch_clock()
        offline = status.connection in (Connection.OFFLINE, Connection.SIGNED_OUT)
        messages = self.gateway.thread(self._ticket_id) if detail is not None else ()
        self._thread.show(messages, offline=offline, notice=self._notice(detail))

    def _watch_clock(self) -> None:
        """Draw the head again when the answer turns at risk or late, and not before."""
        if self._clock is not None:
            self._clock.stop()
        wait = self._head.next_threshold()
        self._clock = self.set_timer(wait, self._show) if wait is not None else None

    def _notice(self, detail: TicketDetail | None) -> str:
        """Return what is to be said below the thread."""
        if detail is None:
            return _("This ticket is not here any more: it was moved out of your sight.")
        if detail.may_reply:
            return ""
        if detail.merged_number is not None:
            from premium_tui.screens.merged import merged_words  # only for tickets that are

            return merged_words(self.console, detail, here=self._goes_on() is not None)
        if self.console.agent:
            return _("This ticket is closed: it can be read, not answered.")
        words = _("This ticket is closed. Press {key} to write a follow-up.")
        return words.format(key=self.console.keymap.name("thread.contact"))

    def _mark_read(self) -> None:
        if self._detail is not None and self._detail.row.unread:
            with suppress(StoreUnwritable, StoreNewer):
                # It stays unread; whoever writes is told.
                self.gateway.mark_read(self._ticket_id)

    def _show_keys(self) -> None:
        place = ""
        if not self.typing:
            place = _("more below") if self._thread.more_below else _("end")
        self._keys.show(self.footer(), place)

    def on_thread_scrolled(self, event: Thread.Scrolled) -> None:
        """Say whether there is more below."""
        self._show_keys()

    async def action_neighbour(self, step: int) -> None:
        """Go to the next ticket of the list, or the one before."""
        row = self._neighbours(step)
        if row is None:
            self.say(_("That was the last one.") if step > 0 else _("That was the first one."))
            return
        self._ticket_id = row.id
        self._show()
        self._mark_read()
        self._thread.show_hit()
        self._show_keys()

    def _goes_on(self) -> str | None:
        """Return the ticket this one was merged into; None for none that is in sight."""
        detail = self._detail
        if detail is None or detail.merged_into is None:
            return None
        return detail.merged_into if self.gateway.ticket(detail.merged_into) else None

    async def action_merged(self) -> None:
        """Open the ticket this one was merged into."""
        if (ticket_id := self._goes_on()) is not None:
            from premium_tui.screens.merged import open_merged  # only for tickets that are

            await open_merged(self, ticket_id, self._neighbours)

    async def action_contact(self) -> None:
        """Write a new request to support; on a closed ticket, its follow-up (rule 39)."""
        from premium_tui.screens.new_request import NewRequestScreen  # kept off the start path

        detail = self._detail
        follows = detail if detail is not None and not detail.may_reply else None
        self.console.type_ahead.hold()
        await self.app.push_screen(NewRequestScreen(self.console, follows))

    def action_scroll_by(self, lines: int) -> None:
        """Scroll by lines."""
        self._thread.scroll_lines(lines)

    def action_scroll_page(self, step: int) -> None:
        """Scroll by a screenful."""
        self._thread.scroll_pages(step)

    def action_scroll_half(self, step: int) -> None:
        """Scroll by half a screenful."""
        self._thread.scroll_pages(step / 2)

    def action_scroll_edge(self, where: str) -> None:
        """Go to either end."""
        self._thread.scroll_to_edge(end=where == "end")

    def action_message(self, step: int) -> None:
        """Go to the next message, or the one before."""
        self._thread.scroll_to_message(step)

    def action_quoted(self) -> None:
        """Hide what is quoted in the messages, or show it again."""
        hidden = self._thread.turn_quotes()
        key = self.console.keymap.name("thread.quoted")
        if hidden is None:
            self.say(_("Nothing is quoted here."))
        elif hidden:
            self.say(_("Quoted text is hidden; {key} shows it again.").format(key=key))
        else:
            self.say(_("Quoted text is shown."))

    def action_delivery(self) -> None:
        """Show how each message came here, step by step, or only what matters."""
        if self._thread.turn_steps():
            key = self.console.keymap.name("thread.delivery")
            self.say(_("The way of each message is shown; {key} hides it.").format(key=key))
        else:
            self.say(_("The way of the messages is hidden."))

    async def action_promise(self) -> None:
        """Show what this ticket was promised, why, and how that stands."""
        from premium_tui.screens.promise import PromiseScreen  # kept off the start path

        if self._detail is not None:
            await self.app.push_screen(PromiseScreen(self._detail, self.console.now()))

    def acted_on(self) -> TicketRow | None:
        """This ticket."""
        return self._detail.row if self._detail is not None else None
