"""`desk kiosk`: the machines agents sign in to over SSH, each with a credential of its own."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import Exit
from premium_tui.cli.failures import say
from premium_tui.cli.operating import add_database, open_desk
from premium_tui.cli.output import iso, print_table, when
from premium_tui.cli.parsing import add_verb, add_verbs
from premium_tui.clock import SystemClock
from premium_tui.i18n import _

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns


def add(verbs: Nouns) -> None:
    """Add the noun and its verbs."""
    words = _("machines agents sign in to over SSH")
    kiosk = add_verbs(add_verb(verbs, "kiosk", words, who=False), "act")
    made = add_verb(
        kiosk,
        "create",
        _("make a kiosk's credential, shown once"),
        example="desk kiosk create door",
        who=False,
    )
    made.add_argument("name", metavar="NAME")
    add_database(made)
    made.set_defaults(run=create)
    shown = add_verb(kiosk, "list", _("list the kiosks"), example="desk kiosk list", who=False)
    add_database(shown)
    shown.set_defaults(run=show_all)
    gone = add_verb(
        kiosk,
        "remove",
        _("take a kiosk's credential away, and sign out who came in by it"),
        example="desk kiosk remove door",
        who=False,
    )
    gone.add_argument("name", metavar="NAME")
    add_database(gone)
    gone.set_defaults(run=remove)


def create(args: Namespace, context: Context) -> int:
    """Make a kiosk and print its credential; nobody can see it again."""
    from premium_tui.server import kiosks

    with open_desk(args, context) as engine:
        credential = kiosks.create_kiosk(engine, SystemClock(), args.name)
    if context.json:
        context.show({"name": args.name, "credential": credential})
    else:
        print(credential)
    say(_("The credential is shown only now: give it to `premium-tui auth kiosk` there."))
    return Exit.DONE


def show_all(args: Namespace, context: Context) -> int:
    """Print the kiosks."""
    from premium_tui.server import kiosks

    with open_desk(args, context) as engine:
        found = kiosks.kiosks_of(engine)
    if context.json:
        context.show([{"name": name, "created_at": iso(made)} for name, made in found])
    else:
        rows = [[name, when(made)] for name, made in found]
        print_table([_("name"), _("made")], rows)
    return Exit.DONE


def remove(args: Namespace, context: Context) -> int:
    """Take a kiosk away."""
    from premium_tui.server import kiosks

    with open_desk(args, context) as engine:
        kiosks.remove_kiosk(engine, args.name)
    if context.json:
        context.show({"removed": args.name})
    else:
        say(_("Nobody comes in by {name} any more.").format(name=args.name))
    return Exit.DONE
