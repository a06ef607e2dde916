"""Marking tickets of a list, to act on all of them at once."""

from __future__ import annotations

from premium_tui.data.models import TicketRow
from premium_tui.i18n import _, grouped
from premium_tui.screens.searching import Searching
from premium_tui.widgets.marked import MOST
from premium_tui.widgets.ticket_list import TicketList


class Marking(Searching):
    """A list whose tickets can be marked."""

    @property
    def tickets(self) -> TicketList:
        """The list."""
        raise LookupError

    def marked(self) -> list[TicketRow]:
        """Return the marked tickets in the list's order."""
        return self.gateway.rows(self.tickets.marked_keys())

    async def _all_marked(self, verb: str) -> bool:
        if not self.tickets.marks:
            return False
        from premium_tui.screens.bulk import VERBS  # kept off the start path

        rows = self.marked()
        if rows:
            await VERBS[verb](self, rows)
        return bool(rows)

    def unmark(self) -> None:
        """Take all marks off: what was to be done with them is done."""
        self.tickets.clear_marks()
        self.show_place()

    def action_mark(self) -> None:
        """Mark the ticket or take its mark off, and go on to the next one."""
        self._said(self.tickets.mark())

    def action_mark_range(self) -> None:
        """Begin a range here; the second time, mark all up to here."""
        begun = not self.tickets.ranging
        if not begun:
            # What was said when it began holds no more.
            self.app.clear_notifications()
        self._said(self.tickets.mark_range())
        if begun:
            key = self.console.keymap.name("list.mark_range")
            self.say(_("A range begins here: move, then {key} marks it.").format(key=key))

    def action_mark_all(self) -> None:
        """Mark all tickets the list shows."""
        self._said(self.tickets.mark_all())

    def _said(self, done: bool) -> None:
        if not done:
            words = _("At most {n} tickets can be marked: narrow the list first.")
            self.say(words.format(n=grouped(MOST)))
        self.show_place()

    async def action_escape(self) -> None:
        """Take marks off first."""
        if self.tickets.clear_marks():
            self.show_place()
        else:
            await super().action_escape()
