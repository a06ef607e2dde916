"""One thing done to all marked tickets: how many it touches is said before, each is its own action.

Imported when first used.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from premium_tui.data.models import AgentName, TicketRow
from premium_tui.domain.actions import SetPriority, SetState
from premium_tui.domain.tags import TAGS_LIMIT, edited
from premium_tui.domain.tickets import Priority, TicketState
from premium_tui.i18n import _, grouped, ngettext
from premium_tui.screens.assigning import assign_step, myself
from premium_tui.screens.choose import ChooseScreen, Way
from premium_tui.screens.confirm import ConfirmScreen
from premium_tui.screens.macro_applying import macro_for_all
from premium_tui.screens.merging import merge_all
from premium_tui.screens.pick_one import Option, PickOneScreen
from premium_tui.screens.setting_back import Step, set_all
from premium_tui.screens.settings import SETTABLE, state_words
from premium_tui.screens.tag_editor import TagEdit, TagEditor
from premium_tui.screens.tagging import tag_step
from premium_tui.widgets.columns import priority_word

if TYPE_CHECKING:
    from premium_tui.screens.marking import Marking


async def take_all(screen: Marking, rows: Sequence[TicketRow]) -> None:
    """Take all of them, after asking."""
    me = myself(screen)
    if me is None:
        screen.say(_("Tickets can be taken once the desk has said who you are."))
        return
    others = sum(row.assignee_id not in (None, me.id) for row in rows)
    safe = ngettext(
        "{n} of them another agent has: it is taken over.",
        "{n} of them other agents have: they are taken over.",
        others,
    )
    question = ngettext("Take {n} ticket?", "Take {n} tickets?", len(rows))
    await _ask(
        screen,
        _of(question, rows),
        safe=safe.format(n=grouped(others)) if others else _("What the desk refuses is told."),
        yes=_("take them"),
        then=lambda: _give(screen, rows, me),
    )


async def unassign_all(screen: Marking, rows: Sequence[TicketRow]) -> None:
    """Give all of them to nobody, after asking."""
    question = ngettext("Give {n} ticket to nobody?", "Give {n} tickets to nobody?", len(rows))
    await _ask(
        screen,
        _of(question, rows),
        safe=_("Whoever has them loses them."),
        yes=_("leave them to nobody"),
        then=lambda: _give(screen, rows, None),
    )


async def assign_all(screen: Marking, rows: Sequence[TicketRow]) -> None:
    """Pick who gets all of them, among those who serve all their teams."""
    work = screen.gateway.work
    teams = [
        {agent.id: agent for agent in work.agents(team)} for team in {row.team_id for row in rows}
    ]
    agents = {
        agent_id: agent
        for agent_id, agent in teams[0].items()
        if all(agent_id in served for served in teams)
    }
    if not agents:
        screen.say(_("Nobody is known here who serves all their teams."))
        return

    def picked(agent_id: str | None) -> None:
        if agent_id:
            _give(screen, rows, agents[agent_id])

    options = [Option(agent.id, agent.name) for agent in agents.values()]
    title = _of(ngettext("Who gets {n} ticket?", "Who gets {n} tickets?", len(rows)), rows)
    screen.console.type_ahead.hold()
    await screen.app.push_screen(
        PickOneScreen(screen.console, title, options, hint=_("part of a name")), picked
    )


async def choose_priority_of_all(screen: Marking, rows: Sequence[TicketRow]) -> None:
    """Ask how much all of them matter, and set it."""

    def chosen(value: str | None) -> None:
        if value:
            new = Priority(value)
            steps = [
                Step(SetPriority(row.id, new), SetPriority(row.id, row.priority))
                for row in rows
                if row.priority is not new
            ]
            _do(screen, rows, steps)

    ways = [Way(p.value, priority_word(p)) for p in reversed(Priority)]
    question = ngettext(
        "How much does {n} ticket matter?", "How much do {n} tickets matter?", len(rows)
    )
    await screen.app.push_screen(ChooseScreen(_of(question, rows), ways), chosen)


async def choose_state_of_all(screen: Marking, rows: Sequence[TicketRow]) -> None:
    """Ask where all of them stand, and set it; closed ones stay closed."""

    def chosen(value: str | None) -> None:
        if value:
            _set_state(screen, rows, TicketState(value))

    ways = [Way(state.value, state_words(state)) for state in SETTABLE]
    question = ngettext("Where does {n} ticket stand?", "Where do {n} tickets stand?", len(rows))
    await screen.app.push_screen(ChooseScreen(_of(question, rows), ways), chosen)


async def close_all(screen: Marking, rows: Sequence[TicketRow]) -> None:
    """Close all of them, after asking; a closed one takes no more answers (rule 39)."""
    question = ngettext("Close {n} ticket?", "Close {n} tickets?", len(rows))
    await _ask(
        screen,
        _of(question, rows),
        safe=_("A closed ticket can be read but not answered."),
        yes=_("close them"),
        then=lambda: _set_state(screen, rows, TicketState.CLOSED),
    )


async def edit_tags_of_all(screen: Marking, rows: Sequence[TicketRow]) -> None:
    """Add tags to all of them and take others off."""
    every = edited((), [tag for row in rows for tag in row.tags], ())
    common = [tag for tag in every if all(_has(row, tag) for row in rows)]
    some = [tag for tag in every if tag not in common]

    def done(edit: TagEdit | None) -> None:
        if edit is None or not (edit.add or edit.remove):
            return
        steps, full = [], 0
        for row in rows:
            step = tag_step(row, edit)
            if step is None:
                continue
            if len(edited(row.tags, edit.add, edit.remove)) > max(TAGS_LIMIT, len(row.tags)):
                full += 1
                continue
            steps.append(step)
        left = ngettext(
            "{n} would have more than {most} tags and is left as it is.",
            "{n} would have more than {most} tags and are left as they are.",
            full,
        )
        _do(screen, rows, steps, left.format(n=grouped(full), most=TAGS_LIMIT) if full else "")

    title = _of(ngettext("Tags of {n} ticket", "Tags of {n} tickets", len(rows)), rows)
    known = screen.gateway.work.tags()
    screen.console.type_ahead.hold()
    await screen.app.push_screen(TagEditor(screen.console, title, common, known, some=some), done)


async def snooze_all(screen: Marking, rows: Sequence[TicketRow]) -> None:
    """Choose until when all of them stay out of the queue."""
    from premium_tui.screens.snoozing import choose_snooze

    await choose_snooze(screen, rows)


async def export_all(screen: Marking, rows: Sequence[TicketRow]) -> None:
    """Write all of them to one new file, after asking."""
    from premium_tui.screens.exporting import choose_export

    await choose_export(screen, rows)


def _has(row: TicketRow, tag: str) -> bool:
    return len(edited(row.tags, [tag], ())) == len(edited((), row.tags, ()))


def _give(screen: Marking, rows: Sequence[TicketRow], agent: AgentName | None) -> None:
    steps = [assign_step(screen.gateway.work, row, agent) for row in rows]
    _do(screen, rows, [step for step in steps if step is not None])


def _set_state(screen: Marking, rows: Sequence[TicketRow], state: TicketState) -> None:
    steps = [
        Step(SetState(row.id, state), SetState(row.id, row.state))
        for row in rows
        if row.state not in (state, TicketState.CLOSED)
    ]
    closed = sum(row.state is TicketState.CLOSED for row in rows)
    left = ngettext("{n} is closed and stays so.", "{n} are closed and stay so.", closed)
    _do(screen, rows, steps, left.format(n=grouped(closed)) if closed else "")


def _do(screen: Marking, rows: Sequence[TicketRow], steps: Sequence[Step], left: str = "") -> None:
    """Take the steps together, and say how many there are; the others are so already."""
    if steps and not set_all(screen, steps):
        return
    screen.unmark()
    same = len(rows) - len(steps)
    words = ngettext(
        "Set on {n} ticket; {key} takes that back.",
        "Set on {n} tickets; {key} takes that back.",
        len(steps),
    )
    said = [words.format(n=grouped(len(steps)), key=screen.console.keymap.name("app.undo"))]
    if not steps:
        said = []
    if left:
        said.append(left)
    elif same:
        so = ngettext("{n} was so already.", "{n} were so already.", same)
        said.append(so.format(n=grouped(same)))
    screen.say(" ".join(said))


def _of(words: str, rows: Sequence[TicketRow]) -> str:
    return words.format(n=grouped(len(rows)))


async def _ask(
    screen: Marking, question: str, *, safe: str, yes: str, then: Callable[[], None]
) -> None:
    def answered(agreed: bool | None) -> None:
        if agreed:
            then()

    await screen.app.push_screen(
        ConfirmScreen(question, safe=safe, yes=yes, no=_("leave them")), answered
    )


VERBS: dict[str, Callable[[Marking, Sequence[TicketRow]], Awaitable[None]]] = {
    "take": take_all,
    "assign": assign_all,
    "unassign": unassign_all,
    "priority": choose_priority_of_all,
    "state": choose_state_of_all,
    "tags": edit_tags_of_all,
    "close": close_all,
    "snooze": snooze_all,
    "export": export_all,
    "merge": merge_all,
    "macro": macro_for_all,
}
"""What can be done to several tickets."""
