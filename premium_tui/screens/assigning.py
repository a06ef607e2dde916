"""Who has a ticket: taking it, giving it to somebody who serves the team, or to nobody.

Imported when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from premium_tui.data.models import AgentName, TicketRow
from premium_tui.i18n import _
from premium_tui.screens.confirm import ConfirmScreen
from premium_tui.screens.pick_one import Option, PickOneScreen
from premium_tui.screens.setting_back import Step, set_all
from premium_tui.screens.verbs import name_of

if TYPE_CHECKING:
    from premium_tui.data.work import Work
    from premium_tui.screens.base import ConsoleScreen


def myself(screen: ConsoleScreen) -> AgentName | None:
    """Return who sits here; None until the desk was asked once."""
    me = screen.console.me
    return AgentName(me.person.id, me.person.name) if me is not None else None


async def take(screen: ConsoleScreen, row: TicketRow) -> None:
    """Take a ticket; one that somebody else has only after asking."""
    me = myself(screen)
    if me is None:
        screen.say(_("Tickets can be taken once the desk has said who you are."))
    elif row.assignee_id == me.id:
        screen.say(_("{ticket} is yours already.").format(ticket=name_of(row)))
    elif row.assignee_id is None:
        give(screen, row, me)
    else:
        words = _("{name} has {ticket}. Take it over?")
        await _ask(
            screen,
            words.format(name=row.assignee_name or "?", ticket=name_of(row)),
            yes=_("take it over"),
            row=row,
            to=me,
        )


async def unassign(screen: ConsoleScreen, row: TicketRow) -> None:
    """Give a ticket to nobody; one that somebody else has only after asking."""
    me = myself(screen)
    if row.assignee_id is None:
        screen.say(_("Nobody has {ticket}.").format(ticket=name_of(row)))
    elif me is not None and row.assignee_id == me.id:
        give(screen, row, None)
    else:
        words = _("{name} has {ticket}. Take it from them?")
        await _ask(
            screen,
            words.format(name=row.assignee_name or "?", ticket=name_of(row)),
            yes=_("leave it to nobody"),
            row=row,
            to=None,
        )


async def assign(screen: ConsoleScreen, row: TicketRow) -> None:
    """Pick who gets a ticket, among the agents who serve its team."""
    agents = {agent.id: agent for agent in screen.gateway.work.agents(row.team_id)}
    if not agents:
        screen.say(_("Who serves this team is not known here yet."))
        return

    def picked(agent_id: str | None) -> None:
        if agent_id == row.assignee_id:
            name = agents[agent_id].name if agent_id else ""
            words = _("{name} has {ticket} already.")
            screen.say(words.format(name=name, ticket=name_of(row)))
        elif agent_id:
            give(screen, row, agents[agent_id])

    me = myself(screen)
    options = [_option(agent, row, me) for agent in agents.values()]
    screen.console.type_ahead.hold()
    await screen.app.push_screen(
        PickOneScreen(
            screen.console,
            _("Who gets {ticket}?").format(ticket=name_of(row)),
            options,
            hint=_("part of a name"),
        ),
        picked,
    )


def give(screen: ConsoleScreen, row: TicketRow, agent: AgentName | None) -> None:
    """Give a ticket to an agent or to nobody, and say so."""
    step = assign_step(screen.gateway.work, row, agent)
    if step is None:
        screen.say(_("{ticket} has changed meanwhile: look again.").format(ticket=name_of(row)))
        return
    if not set_all(screen, [step]):
        return
    me = myself(screen)
    if agent is None:
        words = _("Nobody has {ticket} now; {key} takes that back.")
    elif me is not None and agent.id == me.id:
        words = _("{ticket} is yours; {key} takes that back.")
    else:
        words = _("{name} has {ticket} now; {key} takes that back.")
    key = screen.console.keymap.name("app.undo")
    screen.say(words.format(name=agent.name if agent else "", ticket=name_of(row), key=key))


def assign_step(work: Work, row: TicketRow, agent: AgentName | None) -> Step | None:
    """Return what gives a ticket to an agent or to nobody; None when that is so already."""
    action = work.assignment(row.id, agent)
    if action is None:
        return None
    before = None
    if row.assignee_id is not None:
        before = AgentName(row.assignee_id, row.assignee_name or "")
    return Step(action, work.reverse(action, before))


async def _ask(
    screen: ConsoleScreen, question: str, *, yes: str, row: TicketRow, to: AgentName | None
) -> None:
    def answered(agreed: bool | None) -> None:
        if agreed:
            give(screen, row, to)

    safe = _("They are not told by mail; the thread shows who has it.")
    await screen.app.push_screen(
        ConfirmScreen(question, safe=safe, yes=yes, no=_("leave it")), answered
    )


def _option(agent: AgentName, row: TicketRow, me: AgentName | None) -> Option:
    words = _("{name} (you)") if me is not None and agent.id == me.id else "{name}"
    beside = _("has it now") if agent.id == row.assignee_id else ""
    return Option(agent.id, words.format(name=agent.name), beside)
