"""Priority and status of a ticket, chosen by a digit. Imported when first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from premium_tui.data.models import TicketRow
from premium_tui.domain.actions import SetPriority, SetState
from premium_tui.domain.tickets import Priority, TicketState
from premium_tui.i18n import _
from premium_tui.screens.choose import ChooseScreen, Way
from premium_tui.screens.setting_back import Step, set_all
from premium_tui.screens.verbs import name_of
from premium_tui.widgets.columns import priority_word

if TYPE_CHECKING:
    from premium_tui.screens.base import ConsoleScreen

SETTABLE = (TicketState.OPEN, TicketState.WAITING, TicketState.SOLVED)
"""Closing has a key and a question of its own: it cannot be answered any more then."""


def state_words(state: TicketState) -> str:
    """Return what setting a state means."""
    return {
        TicketState.OPEN: _("open: it waits for us"),
        TicketState.WAITING: _("waiting: it waits for the customer, the clock runs on"),
        TicketState.SOLVED: _("solved: the clock stops; an answer of the customer reopens it"),
        TicketState.CLOSED: _("closed"),
    }[state]


async def choose_priority(screen: ConsoleScreen, row: TicketRow) -> None:
    """Ask how much a ticket matters, and set it."""

    def chosen(value: str | None) -> None:
        if value and value != row.priority:
            set_priority(screen, row, Priority(value))

    ways = [Way(p.value, priority_word(p), p is row.priority) for p in reversed(Priority)]
    words = _("How much does {ticket} matter?").format(ticket=name_of(row))
    await screen.app.push_screen(ChooseScreen(words, ways), chosen)


async def choose_state(screen: ConsoleScreen, row: TicketRow) -> None:
    """Ask where a ticket stands, and set it."""
    if row.state is TicketState.CLOSED:
        screen.say(_("{ticket} is closed, and stays so.").format(ticket=name_of(row)))
        return

    def chosen(value: str | None) -> None:
        if value and value != row.state:
            set_state(screen, row, TicketState(value))

    ways = [Way(state.value, state_words(state), state is row.state) for state in SETTABLE]
    words = _("Where does {ticket} stand?").format(ticket=name_of(row))
    await screen.app.push_screen(ChooseScreen(words, ways), chosen)


def set_priority(screen: ConsoleScreen, row: TicketRow, priority: Priority) -> None:
    """Set how much a ticket matters, and say so."""
    step = Step(SetPriority(row.id, priority), SetPriority(row.id, row.priority))
    if set_all(screen, [step]):
        words = _("{ticket} is {priority} now; {key} takes that back.")
        _say(screen, row, words.replace("{priority}", priority_word(priority)))


def set_state(screen: ConsoleScreen, row: TicketRow, state: TicketState) -> None:
    """Set where a ticket stands, and say so."""
    if not set_all(screen, [Step(SetState(row.id, state), SetState(row.id, row.state))]):
        return
    words = {
        TicketState.OPEN: _("{ticket} is open; {key} takes that back."),
        TicketState.WAITING: _("{ticket} waits for the customer; {key} takes that back."),
        TicketState.SOLVED: _("{ticket} is solved; {key} takes that back."),
        TicketState.CLOSED: _("{ticket} is closed."),
    }
    _say(screen, row, words[state])


def _say(screen: ConsoleScreen, row: TicketRow, words: str) -> None:
    key = screen.console.keymap.name("app.undo")
    screen.say(words.format(ticket=name_of(row), key=key))
