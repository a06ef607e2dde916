"""`ticket take|assign|unassign`: who has tickets; when two take one, the desk keeps the first."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.parsing import Parser, add_verb
from premium_tui.cli.sending import add_sending
from premium_tui.cli.several import NothingToDo, add_tickets, do_to_each, for_agents, names_of
from premium_tui.cli.waiting import make_ready
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import AgentName, TicketDetail
from premium_tui.domain.actions import Action
from premium_tui.domain.text import clean
from premium_tui.i18n import _, grouped

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns

ME = "me"
"""How whoever asks is named among the agents."""

TOLD_NAMES = 5
"""Agents that are named at most where a name fits none or several."""


def add_take(verbs: Nouns) -> None:
    """Add `ticket take`."""
    take = add_verb(
        verbs,
        "take",
        _("take tickets: they are yours; agents only"),
        epilog=_(
            "example: premium-tui ticket list --query 'assignee:none' --limit 3"
            " | premium-tui ticket take -"
        ),
    )
    add_tickets(take)
    _add_from_others(take)
    add_sending(take)
    take.set_defaults(run=take_all)


def add_assign(verbs: Nouns) -> None:
    """Add `ticket assign`."""
    assign = add_verb(
        verbs,
        "assign",
        _("give tickets to an agent who serves their teams; agents only"),
        epilog=_('example: premium-tui ticket assign 1042 1043 --to "Noor Haddad"'),
    )
    add_tickets(assign)
    assign.add_argument(
        "--to",
        required=True,
        metavar="NAME",
        help=_("who gets them: a name, a part that fits one alone, an id, or me"),
    )
    add_sending(assign)
    assign.set_defaults(run=assign_all)


def add_unassign(verbs: Nouns) -> None:
    """Add `ticket unassign`."""
    unassign = add_verb(
        verbs,
        "unassign",
        _("give tickets to nobody; agents only"),
        epilog=_("example: premium-tui ticket unassign 1042"),
    )
    add_tickets(unassign)
    _add_from_others(unassign)
    add_sending(unassign)
    unassign.set_defaults(run=unassign_all)


def _add_from_others(parser: Parser) -> None:
    parser.add_argument(
        "--from-others", action="store_true", help=_("also those that another agent has")
    )


def _myself(gateway: Gateway) -> AgentName:
    """Return the agent at work here, once tickets can be read. Raises CommandError for others."""
    make_ready(gateway)
    person = for_agents(gateway).person
    return AgentName(person.id, person.name)


def take_all(args: Namespace, context: Context) -> int:
    """Take each ticket; one that somebody else has only when that is asked for."""
    names = names_of(args)
    with context.gateway() as gateway:
        myself = _myself(gateway)

        def prepare(detail: TicketDetail) -> Action:
            _leave_others(detail, myself, args)
            return _given(gateway, detail, myself)

        return do_to_each(gateway, names, prepare, args, context)


def assign_all(args: Namespace, context: Context) -> int:
    """Give each ticket to an agent who serves its team."""
    names = names_of(args)
    with context.gateway() as gateway:
        myself = _myself(gateway)
        served: dict[str, list[AgentName]] = {}

        def prepare(detail: TicketDetail) -> Action:
            team = detail.row.team_id
            if team not in served:
                served[team] = gateway.work.agents(team)
            to = myself
            if args.to.strip().casefold() != ME:
                to = agent_named(args.to, served[team], detail.team_name)
            return _given(gateway, detail, to)

        return do_to_each(gateway, names, prepare, args, context)


def unassign_all(args: Namespace, context: Context) -> int:
    """Give each ticket to nobody; one that somebody else has only when that is asked for."""
    names = names_of(args)
    with context.gateway() as gateway:
        myself = _myself(gateway)

        def prepare(detail: TicketDetail) -> Action:
            _leave_others(detail, myself, args)
            return _given(gateway, detail, None)

        return do_to_each(gateway, names, prepare, args, context)


def agent_named(text: str, agents: list[AgentName], team: str) -> AgentName:
    """Return the agent of a team whom a text names: by id, by name, or by a part of it.

    Raises CommandError when it fits none or several.
    """
    wanted = " ".join(text.split()).casefold()
    exact = [a for a in agents if a.id == wanted or a.name.casefold() == wanted]
    found = exact or [a for a in agents if wanted and wanted in a.name.casefold()]
    if len(found) == 1:
        return found[0]
    named = clean(text, one_line=True)
    if found:
        words = _("{name} fits several agents: {names}. Take more of the name, or the id.")
        listed = [f"{agent.name} ({agent.id})" for agent in found]
        raise CommandError(Exit.USAGE, words.format(name=named, names=_listed(listed)))
    if not agents:
        raise CommandError(Exit.NOT_FOUND, _("Who serves this team is not known here yet."))
    words = _("No agent who serves {team} is called {name}; there are: {names}.")
    names = _listed([agent.name for agent in agents])
    raise CommandError(Exit.NOT_FOUND, words.format(team=team, name=named, names=names))


def _leave_others(detail: TicketDetail, myself: AgentName, args: Namespace) -> None:
    """Raise CommandError for a ticket of somebody else, unless those are meant, too."""
    row = detail.row
    if row.assignee_id in (None, myself.id) or args.from_others:
        return
    words = _("{name} has it: --from-others takes it from them.")
    raise CommandError(Exit.CONFLICT, words.format(name=row.assignee_name or "?"))


def _given(gateway: Gateway, detail: TicketDetail, to: AgentName | None) -> Action:
    action = gateway.work.assignment(detail.row.id, to)
    if action is not None:
        return action
    if to is None:
        raise NothingToDo(_("Nothing to do: nobody has it."))
    if detail.row.number is None:
        raise CommandError(Exit.CONFLICT, _("It has not reached the desk yet."))
    raise NothingToDo(_("Nothing to do: {name} has it.").format(name=to.name))


def _listed(names: list[str]) -> str:
    """Return names in one line, the last of many as a count."""
    shown = ", ".join(names[:TOLD_NAMES])
    left = len(names) - TOLD_NAMES
    return shown if left <= 0 else _("{names} and {n} more").format(names=shown, n=grouped(left))
