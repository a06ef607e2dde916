"""Several tickets at once: named on the command line or on standard input, told one by one."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator

from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.failures import say
from premium_tui.cli.output import Json
from premium_tui.cli.parsing import Parser
from premium_tui.cli.sending import Sent, send_all, tell_dry_run, who
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import Me, TicketDetail
from premium_tui.domain.actions import Action
from premium_tui.i18n import _, grouped, ngettext

STDIN = "-"
NAMES_LIMIT = 10_000
"""Tickets that are named at once at most."""

LINE_LIMIT = 1 << 20
"""Bytes of one line at most: what `ticket list` prints is far shorter."""

Prepare = Callable[[TicketDetail], Action]
"""Returns what is to be done to a ticket; raises CommandError when it cannot be."""

PrepareAll = Callable[[TicketDetail], list[Action]]
"""Returns all that is to be done to a ticket, in order; raises CommandError as `Prepare`."""


class NothingToDo(CommandError):
    """A ticket is as it was asked to be."""

    def __init__(self, sentence: str) -> None:
        super().__init__(Exit.DONE, sentence)


def add_tickets(parser: Parser) -> None:
    """Add the argument that names tickets."""
    parser.add_argument(
        "tickets",
        nargs="+",
        metavar="NUMBER",
        help=_("numbers or ids; - reads them from standard input, the first word of each line"),
    )


def for_agents(gateway: Gateway) -> Me:
    """Return who sits here, an agent. Raises CommandError for everybody else."""
    me = who(gateway)
    if not me.person.role.is_agent:
        words = _("This is for support agents; you can reply to tickets, close and reopen them.")
        raise CommandError(Exit.NOT_ALLOWED, words)
    return me


def names_of(args: Namespace) -> list[str]:
    """Return the tickets that are named, each once. Raises CommandError."""
    names: dict[str, None] = {}
    for name in args.tickets:
        if name != STDIN:
            names[name] = None
            continue
        if getattr(args, "body_file", None) == STDIN:
            words = _("Standard input holds the text or the numbers, not both.")
            raise CommandError(Exit.USAGE, words)
        for first in _first_words():
            names[first] = None
            if len(names) > NAMES_LIMIT:
                break
    if len(names) > NAMES_LIMIT:
        words = _("More than {n} tickets are named: take fewer at a time.")
        raise CommandError(Exit.USAGE, words.format(n=grouped(NAMES_LIMIT)))
    return list(names)


def _first_words() -> Iterator[str]:
    """Yield the first word of each line of standard input.

    Raises CommandError for a line without end.
    """
    while line := sys.stdin.buffer.readline(LINE_LIMIT + 1):
        if len(line) > LINE_LIMIT:
            raise CommandError(Exit.USAGE, _("Standard input does not hold numbers, one a line."))
        words = line.decode("utf-8", "replace").split(maxsplit=1)
        if words:
            yield words[0]


def do_to_each(
    gateway: Gateway, names: list[str], prepare: Prepare, args: Namespace, context: Context
) -> Exit:
    """Do one thing to several tickets, as far as it can be, and tell how each came out.

    The exit code is that of the first that could not be.
    """
    return do_all_to_each(gateway, names, lambda detail: [prepare(detail)], args, context)


def do_all_to_each(
    gateway: Gateway, names: list[str], prepare: PrepareAll, args: Namespace, context: Context
) -> Exit:
    """Do several things to each ticket, as `do_to_each`; a ticket comes out as its worst one."""
    from premium_tui.cli.ticket import find_ticket

    actions: dict[str, list[Action]] = {}
    found: dict[str, TicketDetail] = {}
    failed: dict[str, CommandError] = {}
    for name in names:
        try:
            detail = find_ticket(gateway, name)
            if any(detail.row.id == other.row.id for other in found.values()):
                continue
            found[name] = detail
            actions[name] = prepare(detail)
        except CommandError as error:
            failed[name] = error
    every = iter(send_all(gateway, [one for several in actions.values() for one in several], args))
    sent = {name: _worst([next(every) for _one in several]) for name, several in actions.items()}
    told = [name for name in names if name in found or name in failed]
    if context.json:
        context.show([_as_json(name, found.get(name), sent, failed) for name in told])
    for name in told:
        words = str(failed[name]) if name in failed else sent[name].why
        if words:
            say(_("{ticket}: {words}").format(ticket=name, words=words))
    codes = [failed[n].code if n in failed else sent[n].exit for n in told]
    _tell_all(len(told), codes.count(Exit.DONE), args)
    return next((code for code in codes if code is not Exit.DONE), Exit.DONE)


def _worst(sent: list[Sent]) -> Sent:
    """Return the first that did not arrive; when all did, the first."""
    return next((one for one in sent if one.exit is not Exit.DONE), sent[0])


def _tell_all(told: int, arrived: int, args: Namespace) -> None:
    if not told:
        say(_("No ticket was named: nothing was done."))
    elif args.dry_run:
        tell_dry_run(well=arrived == told)
    else:
        words = ngettext("Done on {n} of {all} ticket.", "Done on {n} of {all} tickets.", told)
        say(words.format(n=grouped(arrived), all=grouped(told)))


def _as_json(
    name: str,
    detail: TicketDetail | None,
    sent: dict[str, Sent],
    failed: dict[str, CommandError],
) -> Json:
    shown: dict[str, Json] = {
        "named": name,
        "id": detail.row.id if detail is not None else None,
        "number": detail.row.number if detail is not None else None,
        "delivery": None,
        "status": None,
        "trouble": None,
        "dry_run": False,
    }
    if name in failed:
        return {**shown, "trouble": str(failed[name])}
    return {**shown, **sent[name].as_json()}
