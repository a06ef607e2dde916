"""Ticket verbs that act alike in lists and in threads. Imported when first used."""

from __future__ import annotations

from premium_tui.data.models import TicketRow
from premium_tui.domain.actions import MarkRead, SetState
from premium_tui.domain.tickets import TicketState
from premium_tui.i18n import _
from premium_tui.screens.base import ConsoleScreen
from premium_tui.screens.confirm import ConfirmScreen
from premium_tui.terminal.clipboard import copy


def name_of(row: TicketRow) -> str:
    """Return how a ticket is called in a sentence."""
    return f"#{row.number}" if row.number is not None else _("the new ticket")


async def ask_to_close(screen: ConsoleScreen, row: TicketRow) -> None:
    """Close a ticket after asking; a closed one takes no more answers (rule 39)."""
    if row.state is TicketState.CLOSED:
        screen.say(_("{ticket} is closed already.").format(ticket=name_of(row)))
        return

    def answered(yes: bool | None) -> None:
        if yes:
            screen.gateway.act(SetState(row.id, TicketState.CLOSED))

    question = ConfirmScreen(
        _("Close {ticket}?").format(ticket=name_of(row)),
        safe=_("A closed ticket can be read but not answered."),
        yes=_("close it"),
        no=_("leave it open"),
    )
    await screen.app.push_screen(question, answered)


def reopen(screen: ConsoleScreen, row: TicketRow) -> None:
    """Reopen a solved ticket; a closed one stays closed (rule 39)."""
    if row.state is TicketState.SOLVED:
        screen.gateway.act(SetState(row.id, TicketState.OPEN))
    elif row.state is TicketState.CLOSED:
        words = _("A closed ticket stays closed. Press {key} to write a follow-up.")
        screen.say(words.format(key=screen.console.keymap.name("thread.contact")))
    else:
        screen.say(_("{ticket} is open.").format(ticket=name_of(row)))


def toggle_unread(screen: ConsoleScreen, row: TicketRow) -> None:
    """Mark a ticket read when it is unread, and unread otherwise."""
    if row.unread:
        screen.gateway.mark_read(row.id)
    else:
        screen.gateway.act(MarkRead(row.id, 0))


def copy_number(screen: ConsoleScreen, row: TicketRow) -> None:
    """Send the number to the terminal's clipboard; whether it took it cannot be known."""
    if row.number is None:
        screen.say(_("The ticket has no number until the desk has accepted it."))
        return
    copy(screen.app, str(row.number))
    screen.say(_("{number} sent to the terminal's clipboard.").format(number=row.number))
