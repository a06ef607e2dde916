"""`desk webinar`: the live webinars on offer to all teams with the add-on (rule 10)."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import Exit
from premium_tui.cli.failures import say
from premium_tui.cli.operating import add_database, open_desk
from premium_tui.cli.output import iso, print_table, when
from premium_tui.cli.parsing import add_verb, add_verbs, count, moment
from premium_tui.clock import SystemClock
from premium_tui.domain.text import clean
from premium_tui.i18n import _, ngettext

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns


def add(verbs: Nouns) -> None:
    """Add the noun and its verbs."""
    webinar = add_verbs(add_verb(verbs, "webinar", _("live webinars"), who=False), "act")
    made = add_verb(
        webinar,
        "add",
        _("offer a webinar and print its id"),
        who=False,
        epilog=_(
            'example: premium-tui desk webinar add "Sharing with clients"'
            " --at 2026-12-01T15:00+01:00"
        ),
    )
    made.add_argument("title", metavar="TITLE")
    made.add_argument("--at", type=moment, required=True, metavar="TIME", help=_("with its zone"))
    made.add_argument("--minutes", type=count, default=45, metavar="N")
    made.add_argument("--language", default="en", help=_("en or ja"))
    add_database(made)
    made.set_defaults(run=add_webinar)
    gone = add_verb(
        webinar,
        "remove",
        _("take a webinar back, and its seats"),
        example="desk webinar remove ID",
        who=False,
    )
    gone.add_argument("id", metavar="ID")
    add_database(gone)
    gone.set_defaults(run=remove_webinar)
    shown = add_verb(
        webinar, "list", _("list the webinars to come"), example="desk webinar list", who=False
    )
    add_database(shown)
    shown.set_defaults(run=list_webinars)


def add_webinar(args: Namespace, context: Context) -> int:
    """Offer a webinar and print its id."""
    from premium_tui.server.benefits import webinars

    with open_desk(args, context) as engine:
        webinar_id = webinars.add_webinar(
            engine,
            SystemClock(),
            title=args.title,
            starts_at=args.at,
            minutes=args.minutes,
            language=args.language,
        )
    if context.json:
        context.show({"id": webinar_id})
    else:
        print(webinar_id)
    return Exit.DONE


def remove_webinar(args: Namespace, context: Context) -> int:
    """Take a webinar back and say how many seats went with it."""
    from premium_tui.server.benefits import webinars

    with open_desk(args, context) as engine:
        seats = webinars.remove_webinar(engine, SystemClock(), args.id)
    if context.json:
        context.show({"seats_cancelled": seats})
    else:
        say(ngettext("{n} seat was cancelled.", "{n} seats were cancelled.", seats).format(n=seats))
    return Exit.DONE


def list_webinars(args: Namespace, context: Context) -> int:
    """Print the webinars to come, the soonest first."""
    from premium_tui.server.benefits.webinars import webinars_to_come

    with open_desk(args, context) as engine:
        found = webinars_to_come(engine, SystemClock())
    if context.json:
        context.show(
            [
                {
                    "id": webinar.id,
                    "title": webinar.title,
                    "starts_at": iso(webinar.starts_at),
                    "minutes": webinar.minutes,
                    "language": webinar.language,
                }
                for webinar in found
            ]
        )
        return Exit.DONE
    rows = [
        [
            when(webinar.starts_at),
            str(webinar.minutes),
            webinar.language,
            clean(webinar.title, one_line=True),
            webinar.id,
        ]
        for webinar in found
    ]
    print_table([_("begins"), _("minutes"), _("language"), _("title"), _("id")], rows, cut=3)
    return Exit.DONE
