"""A macro for one ticket or for all that are marked. Imported when first used.

For one ticket its text goes into an answer, to be read before it is sent. For several it is asked
first, with how many are answered; those that cannot be are told one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from premium_tui.data.models import TicketRow
from premium_tui.domain.actions import Reply
from premium_tui.domain.macros import Macro, crowded, setting
from premium_tui.domain.tickets import BODY_LIMIT, TicketState
from premium_tui.i18n import _, grouped, ngettext
from premium_tui.ids import new_id
from premium_tui.screens.confirm import ConfirmScreen
from premium_tui.screens.macro_picking import pick_macro
from premium_tui.screens.macro_report import MacroReport, Outcome
from premium_tui.screens.macro_use import sets_words
from premium_tui.screens.setting_back import Done, Step, set_all
from premium_tui.screens.verbs import name_of
from premium_tui.values import dataclass

if TYPE_CHECKING:
    from premium_tui.screens.base import ConsoleScreen
    from premium_tui.screens.marking import Marking
    from premium_tui.screens.ticket_verbs import TicketVerbs


@dataclass(frozen=True, slots=True)
class Planned:
    """What a macro does to one ticket."""

    row: TicketRow
    steps: tuple[Step, ...] = ()
    """The answer first; none: it is left as it is."""
    why: str = ""
    """Why it is left as it is, or a part of the macro is left out."""


async def choose_macro(screen: TicketVerbs, row: TicketRow) -> None:
    """Pick a macro for a ticket: its text goes into an answer, one without text is set at once."""
    detail = screen.gateway.ticket(row.id)
    if row.state is TicketState.CLOSED or detail is None or not detail.may_reply:
        screen.say(_("This ticket is closed: it can be read, not answered."))
        return

    async def picked(macro_id: str) -> None:
        macro = screen.gateway.macros.get(macro_id) if macro_id else None
        if macro is None:
            return
        if macro.content.body.strip():
            await screen.write_macro(row, macro)
        else:
            _set_only(screen, plan(screen, macro, [row]))

    title = _("A macro for {ticket}").format(ticket=name_of(row))
    await pick_macro(screen, title, detail, picked)


async def macro_for_all(screen: Marking, rows: Sequence[TicketRow]) -> None:
    """Pick a macro for all of them, and ask before it is sent."""
    first = next((row for row in rows if row.state is not TicketState.CLOSED), rows[0])

    async def picked(macro_id: str) -> None:
        macro = screen.gateway.macros.get(macro_id) if macro_id else None
        if macro is not None:
            await _ask(screen, macro, plan(screen, macro, rows))

    words = ngettext("A macro for {n} ticket", "A macro for {n} tickets", len(rows))
    title = words.format(n=grouped(len(rows)))
    await pick_macro(screen, title, screen.gateway.ticket(first.id), picked)


def plan(screen: ConsoleScreen, macro: Macro, rows: Sequence[TicketRow]) -> list[Planned]:
    """Return what a macro does to each of some tickets, as they stand here."""
    return [_planned(screen, macro, row) for row in rows]


def _planned(screen: ConsoleScreen, macro: Macro, row: TicketRow) -> Planned:
    gateway, content = screen.gateway, macro.content
    detail = gateway.ticket(row.id)
    if detail is None:
        return Planned(row, why=_("it is not here any more"))
    row = detail.row
    if not detail.may_reply:
        return Planned(row, why=_("it is closed"))
    steps: list[Step] = []
    if content.body.strip():
        filled = gateway.macros.filled(macro, row.id)
        if filled is None or filled.missing:
            names = " ".join(filled.missing) if filled is not None else ""
            return Planned(row, why=_("no value for {names}").format(names=names))
        if len(filled.text.encode("utf-8", "replace")) > BODY_LIMIT:
            return Planned(row, why=_("the text would be over 1 MiB"))
        steps.append(Step(Reply(row.id, new_id(), filled.text, detail.revision), None))
    sets = setting(content, row.id, row.state, row.priority, row.tags)
    steps += [Step(action, back) for action, back in sets]
    why = _("it would have too many tags") if crowded(content, row.tags) else ""
    if not steps and not why:
        why = _("it is so already")
    return Planned(row, tuple(steps), why)


async def _ask(screen: Marking, macro: Macro, planned: Sequence[Planned]) -> None:
    doing = [one for one in planned if one.steps]
    if not doing:
        await _report(screen, macro, planned)
        return
    count, content = len(doing), macro.content
    if content.body.strip():
        words = ngettext(
            'Answer {n} ticket with "{title}"?', 'Answer {n} tickets with "{title}"?', count
        )
    else:
        words = ngettext("Set {sets} on {n} ticket?", "Set {sets} on {n} tickets?", count)
    sets = sets_words(content)
    question = words.format(n=grouped(count), title=content.title, sets=sets)

    async def answered(yes: bool | None) -> None:
        if yes:
            await _do(screen, macro, planned)

    yes = _("send them") if content.body.strip() else _("set it")
    await screen.app.push_screen(
        ConfirmScreen(question, safe=_told(screen, macro, planned), yes=yes, no=_("leave them")),
        answered,
    )


def _told(screen: Marking, macro: Macro, planned: Sequence[Planned]) -> str:
    """Return what is to be known before it is done."""
    said = []
    left = sum(not one.steps for one in planned)
    if left:
        words = ngettext("{n} is left as it is.", "{n} are left as they are.", left)
        said.append(words.format(n=grouped(left)))
    companies = screen.gateway.companies
    others = sum(bool(companies.writing(one.row.id)) for one in planned if one.steps)
    if others and macro.content.body.strip():
        words = ngettext(
            "Another agent is writing on {n}.", "Other agents are writing on {n}.", others
        )
        said.append(words.format(n=grouped(others)))
    if macro.content.body.strip() and (sets := sets_words(macro.content)):
        said.append(_("It also sets: {sets}.").format(sets=sets))
    return " ".join(said) or _("What the desk refuses is told.")


async def _do(screen: Marking, macro: Macro, planned: Sequence[Planned]) -> None:
    """Do it to all at once, held back as answers are, and say how each came out."""
    doing = [one for one in planned if one.steps]
    steps = [step for one in doing for step in one.steps]
    keys = screen.put_all([step.action for step in steps], held=bool(macro.content.body.strip()))
    if not keys:
        return
    screen.console.done.append(Done(dict(zip(keys, steps, strict=True))))
    screen.unmark()
    if any(one.why for one in planned):
        await _report(screen, macro, planned)
        return
    key = screen.console.keymap.name("app.undo")
    words = ngettext(
        "On its way to {n} ticket; {key} takes that back.",
        "On its way to {n} tickets; {key} takes that back.",
        len(doing),
    )
    screen.say(words.format(n=grouped(len(doing)), key=key))


async def _report(screen: Marking, macro: Macro, planned: Sequence[Planned]) -> None:
    done = _("on its way") if macro.content.body.strip() else _("set")
    outcomes = []
    for one in planned:
        words = f"{done}; {one.why}" if one.steps and one.why else one.why or done
        outcomes.append(Outcome(one.row, words, bool(one.why)))
    key = screen.console.keymap.name("app.undo")
    await screen.app.push_screen(MacroReport(macro.content.title, outcomes, undo=key))


def _set_only(screen: ConsoleScreen, planned: Sequence[Planned]) -> None:
    """Set what a macro without text sets on a ticket, and say so."""
    for one in planned:
        if not one.steps:
            words = _("Nothing to set: {why}.")
            screen.say(words.format(why=one.why))
        elif set_all(screen, one.steps):
            words = _("Set on {ticket}; {key} takes that back.")
            key = screen.console.keymap.name("app.undo")
            screen.say(words.format(ticket=name_of(one.row), key=key))
