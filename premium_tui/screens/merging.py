"""Merging tickets into another one of their team, after a question. Imported when first used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from premium_tui.data.models import TicketDetail, TicketRow
from premium_tui.domain.text import folded
from premium_tui.i18n import _, grouped, ngettext
from premium_tui.screens.confirm import ConfirmScreen
from premium_tui.screens.pick_one import Option, PickOneScreen
from premium_tui.screens.setting_back import Step, set_all
from premium_tui.screens.verbs import name_of
from premium_tui.widgets.columns import state_word

if TYPE_CHECKING:
    from premium_tui.screens.base import ConsoleScreen
    from premium_tui.screens.marking import Marking

REASONS = 3
"""Tickets that cannot be merged whose reasons the question names; more are counted."""

NAMES = 3
"""Other requesters whom it names; more are counted."""


class MergePick(PickOneScreen):
    """Picks a ticket to merge into: one of those offered, or any by its number."""

    def __init__(self, screen: ConsoleScreen, row: TicketRow, offered: Sequence[TicketRow]) -> None:
        super().__init__(
            screen.console,
            _("Merge {ticket} into which ticket?").format(ticket=name_of(row)),
            [_option(one, row) for one in offered],
            hint=_("its number, or words of its subject or requester"),
        )
        self._asked = screen
        self._row = row

    def found_for(self, typed: str) -> list[Option]:
        """Return the options for what is typed; a whole number finds its ticket, offered or not."""
        found = super().found_for(typed)
        number = folded(typed).strip().removeprefix("#")
        if not (number.isascii() and number.isdigit()):
            return found
        gateway = self._asked.gateway
        ticket_id = gateway.by_number(int(number[:18]))
        detail = gateway.ticket(ticket_id) if ticket_id is not None else None
        if detail is None:
            return found
        named = _option(detail.row, self._row)
        return [named, *(option for option in found if option.value != named.value)]


async def choose_merge(screen: ConsoleScreen, row: TicketRow) -> None:
    """Pick the ticket to merge one into, and ask."""
    ticket = screen.gateway.ticket(row.id)
    if ticket is None:
        return
    if words := _never(ticket):
        screen.say(words)
        return

    def picked(into_id: str | None) -> None:
        into = screen.gateway.ticket(into_id) if into_id else None
        if into is not None:
            # What was typed ahead answers the question, and runs nothing in the list before it.
            screen.console.type_ahead.hold()
            screen.call_next(_ask_one, screen, row, into)

    screen.console.type_ahead.hold()
    offered = screen.gateway.work.merged_into(row.id)
    await screen.app.push_screen(MergePick(screen, row, offered), picked)


async def _ask_one(screen: ConsoleScreen, row: TicketRow, into: TicketDetail) -> None:
    """Ask about one ticket; the keys that are held go to the question, or nowhere."""
    if await ask_to_merge(screen, [row], into):
        await screen.console.type_ahead.release()
    else:
        screen.console.type_ahead.drop()


async def merge_all(screen: Marking, rows: Sequence[TicketRow]) -> None:
    """Merge all marked tickets into the one under the cursor, after asking."""
    target = screen.acted_on_now()
    others = [row for row in rows if target is None or row.id != target.id]
    if target is None:
        return
    if not others:
        await choose_merge(screen, target)
        return
    into = screen.gateway.ticket(target.id)
    if into is not None:
        await ask_to_merge(screen, others, into, done=screen.unmark)


async def ask_to_merge(
    screen: ConsoleScreen,
    rows: Sequence[TicketRow],
    into: TicketDetail,
    done: Callable[[], None] = lambda: None,
) -> bool:
    """Ask whether tickets are to be merged into another one, and merge those that can be.

    Return whether there was anything to ask; else why is said.

    `done` is called once they are.
    """
    able: list[TicketDetail] = []
    reasons: list[str] = []
    for row in rows:
        ticket = screen.gateway.ticket(row.id)
        if ticket is None:
            continue
        if why := screen.gateway.work.hindrance(ticket, into):
            reasons.append(why)
        else:
            able.append(ticket)
    if not able:
        screen.say(" ".join(_some(reasons)), trouble=True)
        return False

    def answered(agreed: bool | None) -> None:
        if agreed and _merge(screen, able, into, left=len(reasons)):
            done()

    name = name_of(into.row)
    question = _("Merge {ticket} into {into}?").format(ticket=name_of(able[0].row), into=name)
    if len(rows) > 1:
        words = ngettext(
            "Merge {n} ticket into {into}?", "Merge {n} tickets into {into}?", len(able)
        )
        if reasons:
            words = _("Merge {n} of {all} tickets into {into}?")
        counts = {"n": grouped(len(able)), "all": grouped(len(rows))}
        question = words.format(into=name, **counts)
    lines = [f"{name}  {into.row.subject}", *_warnings(screen, able, into), *_some(reasons)]
    lines.append(
        _("Closed then, each with its own messages. Once sent it cannot be undone.")
        if len(able) > 1
        else _("It is closed then, with its own messages. Once sent it cannot be undone.")
    )
    await screen.app.push_screen(
        ConfirmScreen(question, safe="\n".join(lines), yes=_("merge"), no=_("leave it")),
        answered,
    )
    return True


def _merge(
    screen: ConsoleScreen, tickets: Sequence[TicketDetail], into: TicketDetail, *, left: int
) -> bool:
    """Merge, held back as answers are, and say how many; whether it could be kept here.

    The outbox tells of each ticket.
    """
    found = [screen.gateway.work.merge(ticket.row.id, into.row.id) for ticket in tickets]
    steps = [Step(action, None) for action in found if action is not None]
    if not set_all(screen, steps, held=True):
        return False
    names = {"into": name_of(into.row), "key": screen.console.keymap.name("app.undo")}
    if len(steps) == 1:
        words = _("{ticket} goes into {into}; {key} takes that back until it is sent.")
        said = words.format(ticket=name_of(tickets[0].row), **names)
    else:
        words = _("{n} tickets go into {into}; {key} takes that back until it is sent.")
        said = words.format(n=grouped(len(steps)), **names)
    if left:
        words = ngettext("{n} is left as it is.", "{n} are left as they are.", left)
        said = f"{said} {words.format(n=grouped(left))}"
    screen.say(said)
    return True


def _warnings(
    screen: ConsoleScreen, tickets: Sequence[TicketDetail], into: TicketDetail
) -> list[str]:
    """Return whose tickets come together when they are of several persons, and who reads on.

    A ticket is seen by its requester and by team admins (rules 26, 35); merging changes neither.
    """
    owner = into.row
    others = {
        ticket.row.requester_id: ticket.row.requester_name
        for ticket in tickets
        if ticket.row.requester_id != owner.requester_id
    }
    if not others:
        return []
    names = _listed(list(others.values()))
    words = _("! Of different persons: {names}, and {owner} of {into}.")
    into_name = name_of(owner)
    lines = [words.format(names=names, owner=owner.requester_name, into=into_name)]
    admins = screen.gateway.work.team_admins(list(others))
    blind = [name for person_id, name in others.items() if person_id not in admins]
    if blind:
        words = ngettext(
            "{names} will not see {into}: only team admins see others' tickets.",
            "{names} will not see {into}: only team admins see others' tickets.",
            len(blind),
        )
        lines.append(words.format(names=_listed(blind), into=into_name))
    return lines


def _never(ticket: TicketDetail) -> str:
    """Return why a ticket can be merged into no other one at all; "" when it can."""
    if ticket.merged_number is not None:
        words = _("{ticket} was merged into #{number} already.")
        return words.format(ticket=name_of(ticket.row), number=ticket.merged_number)
    if ticket.row.number is None:
        return _("A ticket that has not reached the desk yet cannot be merged.")
    if not ticket.row.state.is_active:
        words = _("{ticket} is closed: only open tickets are merged.")
        return words.format(ticket=name_of(ticket.row))
    return ""


def _some(reasons: Sequence[str]) -> list[str]:
    """Return the first reasons, and how many more there are."""
    left = len(reasons) - REASONS
    if left <= 0:
        return list(reasons)
    words = ngettext("{n} more cannot be merged either.", "{n} more cannot be merged either.", left)
    return [*reasons[:REASONS], words.format(n=grouped(left))]


def _listed(names: Sequence[str]) -> str:
    left = len(names) - NAMES
    shown = ", ".join(names[:NAMES])
    return shown if left <= 0 else _("{names} and {n} more").format(names=shown, n=grouped(left))


def _option(row: TicketRow, of: TicketRow) -> Option:
    """Return a ticket as it is offered; whose it is where that is somebody else."""
    name = row.requester_name
    beside = name if row.requester_id != of.requester_id else _("{name}, too").format(name=name)
    if not row.state.is_active:
        beside = f"{state_word(row.state, True)} · {beside}"
    return Option(row.id, f"{name_of(row)}  {row.subject}", beside)
