"""A ticket that was merged into another one: where it went, and the way there.

Imported for such tickets alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from premium_tui.data.models import TicketDetail
from premium_tui.i18n import _

if TYPE_CHECKING:
    from premium_tui.screens.console import Console
    from premium_tui.screens.ticket_reading import Neighbour, TicketReading


def merged_words(console: Console, detail: TicketDetail, *, here: bool) -> str:
    """Return what stands below such a thread; `here`: its reader sees the other ticket."""
    if here:
        words = _("This ticket was merged into #{number}: {key} goes there.")
        return words.format(number=detail.merged_number, key=console.keymap.name("thread.merged"))
    if console.agent:
        words = _("This ticket was merged into #{number}, which is not here.")
        return words.format(number=detail.merged_number)
    words = _(
        "This ticket was merged into #{number}, which is a colleague's."
        " Press {key} to write a follow-up."
    )
    return words.format(number=detail.merged_number, key=console.keymap.name("thread.contact"))


async def open_merged(screen: TicketReading, ticket_id: str, neighbours: Neighbour) -> None:
    """Open the ticket another one was merged into; back leads to that one."""
    if screen.gateway.contacts.of_ticket(ticket_id) is not None:
        from premium_tui.screens.session import SessionScreen  # only for chats and calls

        await screen.app.push_screen(SessionScreen(screen.console, ticket_id))
        return
    from premium_tui.screens.ticket import TicketScreen  # it stands above this in the imports

    await screen.app.push_screen(TicketScreen(screen.console, ticket_id, neighbours=neighbours))
