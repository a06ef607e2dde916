"""Sending an answer and going on: setting where the ticket stands, or to the next one.

Imported when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from premium_tui.domain.actions import SetState
from premium_tui.domain.macros import Content, crowded, setting
from premium_tui.domain.tickets import TicketState
from premium_tui.i18n import _
from premium_tui.screens.choose import ChooseScreen, Way
from premium_tui.screens.macro_use import kept_sets
from premium_tui.screens.setting_back import Step, set_all
from premium_tui.values import replace

if TYPE_CHECKING:
    from premium_tui.data.models import TicketRow
    from premium_tui.screens.ticket import TicketScreen

NEXT = "next"
"""Part of what is chosen: go to the next ticket; the rest names a state, if any."""


async def choose_what_follows(screen: TicketScreen, *, note: bool) -> None:
    """Ask what is to happen once the answer is sent, and send it so."""

    def chosen(then: str | None) -> None:
        if then:
            screen.call_next(screen.send_and, then)

    ways = [Way(NEXT, _("send, and go to the next ticket"))]
    if not note:
        waiting, solved = TicketState.WAITING.value, TicketState.SOLVED.value
        ways = [
            Way(waiting, _("send, and wait for the customer")),
            Way(f"{waiting} {NEXT}", _("the same, and go to the next ticket")),
            Way(solved, _("send, and set it solved")),
            Way(f"{solved} {NEXT}", _("the same, and go to the next ticket")),
            *ways,
        ]
    question = _("Send it, and then?")
    leave = _("go on writing")
    await screen.app.push_screen(ChooseScreen(question, ways, leave=leave), chosen)


async def go_on(
    screen: TicketScreen, row: TicketRow, then: str, answer: str, sets: Content | None = None
) -> None:
    """Do what was chosen, now that an answer (its key in the outbox) is on its way.

    `sets` is what macros in the answer set; a status that was chosen comes before theirs.
    """
    state, _space, _next = then.removesuffix(NEXT).partition(" ")
    wanted = sets if sets is not None else Content("", "", "")
    if state:
        wanted = replace(wanted, state=TicketState(state))
    pairs = setting(wanted, row.id, row.state, row.priority, row.tags)
    steps = [Step(action, back) for action, back in pairs]
    kept = kept_sets(sets) if sets is not None else ""
    if steps and set_all(screen, steps, answer=answer, sets=kept):
        words = _("Answer and status are on their way; {key} takes both back.")
        if not all(isinstance(step.action, SetState) for step in steps):
            words = _("The answer and what it sets are on their way; {key} takes all back.")
        said = [words.format(key=screen.console.keymap.name("app.undo"))]
        if crowded(wanted, row.tags):
            said.append(_("Tags were left: the ticket would have too many."))
        screen.say(" ".join(said))
    if then.endswith(NEXT):
        await screen.action_neighbour(1)
