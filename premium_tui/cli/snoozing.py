"""`ticket snooze|unsnooze`: tickets that stay out of the queue until a time."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.failures import say
from premium_tui.cli.parsing import add_verb
from premium_tui.cli.sending import add_sending
from premium_tui.cli.several import NothingToDo, add_tickets, do_to_each, for_agents, names_of
from premium_tui.cli.waiting import make_ready
from premium_tui.data.models import TicketDetail
from premium_tui.domain.actions import Action, Snooze
from premium_tui.domain.text import clean
from premium_tui.domain.typed_times import read_time
from premium_tui.i18n import _

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns

LONGEST = timedelta(days=366)
"""How far away a time may be: the desk takes none that is later."""


def add_snooze(verbs: Nouns) -> None:
    """Add `ticket snooze`."""
    snooze = add_verb(
        verbs,
        "snooze",
        _("leave tickets out of the queue until a time, the clock runs on; agents only"),
        epilog=_(
            'example: premium-tui ticket snooze 1042 --until "tomorrow 9:00"\n'
            "times: 2h, 90m, 3d, 17:30, tomorrow, monday 9:00, 2026-12-01, 2026-12-01T09:00+01:00;"
            "\nwithout a zone they are this machine's, a day alone is meant from 9:00 on"
        ),
    )
    add_tickets(snooze)
    snooze.add_argument("--until", required=True, metavar="TIME", help=_("2h, tomorrow 9:00, ..."))
    add_sending(snooze)
    snooze.set_defaults(run=snooze_all)


def add_unsnooze(verbs: Nouns) -> None:
    """Add `ticket unsnooze`."""
    wake = add_verb(
        verbs,
        "unsnooze",
        _("put tickets that sleep back into the queue; agents only"),
        epilog=_(
            "example: premium-tui ticket list --query is:snoozed | premium-tui ticket unsnooze -"
        ),
    )
    add_tickets(wake)
    add_sending(wake)
    wake.set_defaults(run=unsnooze_all)


def snooze_all(args: Namespace, context: Context) -> int:
    """Let each ticket sleep until the time that is said."""
    names = names_of(args)
    with context.gateway() as gateway:
        until = _until(args.until, gateway.now())
        make_ready(gateway)
        for_agents(gateway)

        def prepare(detail: TicketDetail) -> Action:
            if detail.snoozed_until == until:
                raise NothingToDo(_("Nothing to do: it sleeps until then."))
            return Snooze(detail.row.id, until.isoformat())

        say(_("Until {time}.").format(time=_shown(until)))
        return do_to_each(gateway, names, prepare, args, context)


def unsnooze_all(args: Namespace, context: Context) -> int:
    """Wake each ticket."""
    names = names_of(args)

    def prepare(detail: TicketDetail) -> Action:
        if detail.snoozed_until is None:
            raise NothingToDo(_("Nothing to do: it does not sleep."))
        return Snooze(detail.row.id, None)

    with context.gateway() as gateway:
        make_ready(gateway)
        for_agents(gateway)
        return do_to_each(gateway, names, prepare, args, context)


def _until(text: str, now: datetime) -> datetime:
    """Return the time that is meant, aware UTC. Raises CommandError for none to come."""
    until = read_time(text, now)
    if until is None:
        words = _(
            "{text} is no time: write 2h, 90m, 3d, 17:30, tomorrow 9:00, monday, 2026-12-01"
            " or 2026-12-01T09:00+01:00."
        )
        raise CommandError(Exit.USAGE, words.format(text=repr(clean(text, one_line=True)[:40])))
    if until <= now:
        words = _("{time} has passed: take a time to come.")
        raise CommandError(Exit.USAGE, words.format(time=_shown(until)))
    if until > now + LONGEST:
        words = _("{time} is too far away: a ticket sleeps for a year at most.")
        raise CommandError(Exit.USAGE, words.format(time=_shown(until)))
    return until


def _shown(moment: datetime) -> str:
    """Return a time as this machine's clock has it."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
