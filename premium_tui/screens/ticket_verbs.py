"""Ticket verbs on a screen: the same keys act alike in lists and in threads.

Where tickets are marked, what can be done to several is done to all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from premium_tui.data.models import TicketRow
from premium_tui.screens.base import ConsoleScreen

if TYPE_CHECKING:
    from premium_tui.domain.macros import Macro


class TicketVerbs(ConsoleScreen):
    """A screen with a ticket to act on; the acts themselves are imported when first used."""

    def acted_on(self) -> TicketRow | None:
        """Return the ticket the verbs act on."""
        raise LookupError

    def acted_on_now(self) -> TicketRow | None:
        """Return that ticket as it stands: what an earlier key of the same packet did is in it."""
        row = self.acted_on()
        if row is None:
            return None
        return next(iter(self.gateway.rows([row.key])), row)

    async def _all_marked(self, verb: str) -> bool:
        """Do one of `bulk.VERBS` to all marked tickets, where some are; return whether some are."""
        return False

    async def action_close_ticket(self) -> None:
        """Close the ticket, after asking."""
        from premium_tui.screens.verbs import ask_to_close  # kept off the start path

        if not await self._all_marked("close") and (row := self.acted_on_now()) is not None:
            await ask_to_close(self, row)

    def action_reopen_ticket(self) -> None:
        """Reopen the ticket when it is solved."""
        from premium_tui.screens.verbs import reopen  # kept off the start path

        if (row := self.acted_on_now()) is not None:
            reopen(self, row)

    def action_unread(self) -> None:
        """Mark the ticket unread, or read when it is unread."""
        from premium_tui.screens.verbs import toggle_unread  # kept off the start path

        if (row := self.acted_on_now()) is not None:
            toggle_unread(self, row)

    async def action_take(self) -> None:
        """Take the ticket; it is asked first when somebody else has it."""
        from premium_tui.screens.assigning import take  # kept off the start path

        if not await self._all_marked("take") and (row := self.acted_on_now()) is not None:
            await take(self, row)

    async def action_assign(self) -> None:
        """Pick who gets the ticket."""
        from premium_tui.screens.assigning import assign  # kept off the start path

        if not await self._all_marked("assign") and (row := self.acted_on_now()) is not None:
            await assign(self, row)

    async def action_unassign(self) -> None:
        """Give the ticket to nobody."""
        from premium_tui.screens.assigning import unassign  # kept off the start path

        if not await self._all_marked("unassign") and (row := self.acted_on_now()) is not None:
            await unassign(self, row)

    async def action_priority(self) -> None:
        """Choose how much the ticket matters."""
        from premium_tui.screens.settings import choose_priority  # kept off the start path

        if not await self._all_marked("priority") and (row := self.acted_on_now()) is not None:
            await choose_priority(self, row)

    async def action_state(self) -> None:
        """Choose where the ticket stands."""
        from premium_tui.screens.settings import choose_state  # kept off the start path

        if not await self._all_marked("state") and (row := self.acted_on_now()) is not None:
            await choose_state(self, row)

    async def action_tags(self) -> None:
        """Add tags to the ticket and take others off."""
        from premium_tui.screens.tagging import edit_tags  # kept off the start path

        if not await self._all_marked("tags") and (row := self.acted_on_now()) is not None:
            await edit_tags(self, row)

    async def action_merge(self) -> None:
        """Merge the ticket into another one, or all that are marked into this one."""
        from premium_tui.screens.merging import choose_merge  # kept off the start path

        if not await self._all_marked("merge") and (row := self.acted_on_now()) is not None:
            await choose_merge(self, row)

    async def action_snooze(self) -> None:
        """Choose until when the ticket stays out of the queue."""
        from premium_tui.screens.snoozing import choose_snooze  # kept off the start path

        if not await self._all_marked("snooze") and (row := self.acted_on_now()) is not None:
            await choose_snooze(self, [row])

    async def action_macro(self) -> None:
        """Pick a macro: its text goes into an answer, or answers all that are marked."""
        from premium_tui.screens.macro_applying import choose_macro  # kept off the start path

        if not await self._all_marked("macro") and (row := self.acted_on_now()) is not None:
            await choose_macro(self, row)

    async def write_macro(self, row: TicketRow, macro: Macro) -> None:
        """Answer a ticket with a macro's text, to be read and sent."""
        raise LookupError

    async def action_export(self) -> None:
        """Write the ticket, or all that are marked, to a new file, after asking."""
        from premium_tui.screens.exporting import choose_export  # kept off the start path

        if not await self._all_marked("export") and (row := self.acted_on_now()) is not None:
            await choose_export(self, [row])

    def action_copy_id(self) -> None:
        """Hand the ticket's number to the terminal's clipboard."""
        from premium_tui.screens.verbs import copy_number  # kept off the start path

        if (row := self.acted_on_now()) is not None:
            copy_number(self, row)
