"""`desk import`: tickets from elsewhere into a team of a desk, all of a file or nothing."""

from __future__ import annotations

import argparse
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.failures import say
from premium_tui.cli.operating import add_database, open_desk
from premium_tui.cli.parsing import add_verb
from premium_tui.cli.progress import ProgressLine, bar
from premium_tui.clock import SystemClock
from premium_tui.domain.plans import AddonVersion
from premium_tui.i18n import _, grouped, ngettext

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns


def add(verbs: Nouns) -> None:
    """Add the verb."""
    parser = add_verb(
        verbs,
        "import",
        _("take in tickets from elsewhere, a JSON object a line, all or nothing"),
        who=False,
        epilog=_('example: premium-tui desk import tickets.jsonl --team "Meridian"'),
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--team", metavar="NAME", default=argparse.SUPPRESS, help=_("made when it is new")
    )
    parser.add_argument(
        "--plan", choices=[v.value for v in AddonVersion], help=_("what a new team has bought")
    )
    add_database(parser)
    parser.set_defaults(run=import_file)


def import_file(args: Namespace, context: Context) -> int:
    """Import a file and say what it brought."""
    from premium_tui.server.importing.errors import OtherPlan, TicketImportError
    from premium_tui.server.importing.run import import_tickets

    if not args.team:
        raise CommandError(Exit.USAGE, _("Say with --team whose tickets they are."))
    line = ProgressLine()

    def progress(done: int, total: int) -> None:
        amount = bar(done, total) if total else _("{n:.1f} MB").format(n=done / 1e6)
        line.show(_("Importing {amount}").format(amount=amount))

    try:
        with open_desk(args, context) as engine:
            found = import_tickets(
                engine,
                SystemClock(),
                args.file,
                team=args.team,
                plan=AddonVersion(args.plan) if args.plan else None,
                progress=progress,
            )
    except OtherPlan as error:
        raise CommandError(Exit.CONFLICT, str(error)) from error
    except TicketImportError as error:
        raise CommandError(Exit.FAILED, str(error)) from error
    finally:
        line.clear()
    if context.json:
        context.show(
            {
                "new": found.new,
                "already_there": found.already_there,
                "messages": found.messages,
                "people": found.people,
            }
        )
    tickets = ngettext("{n} ticket", "{n} tickets", found.new).format(n=grouped(found.new))
    messages = ngettext("{n} message", "{n} messages", found.messages)
    old = ngettext(
        "{n} ticket was there already", "{n} tickets were there already", found.already_there
    )
    say(
        _("{tickets} imported with {messages}; {old}.").format(
            tickets=tickets,
            messages=messages.format(n=grouped(found.messages)),
            old=old.format(n=grouped(found.already_there)),
        )
    )
    return Exit.DONE
