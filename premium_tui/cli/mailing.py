"""`desk mail`: the mail that has not left a desk, and trying again what was given up."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import Exit
from premium_tui.cli.operating import add_database, open_desk
from premium_tui.cli.output import iso, print_table, when
from premium_tui.cli.parsing import add_verb, add_verbs
from premium_tui.clock import SystemClock
from premium_tui.domain.text import clean
from premium_tui.i18n import _, ngettext

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns


def add(verbs: Nouns) -> None:
    """Add the verbs."""
    mail = add_verbs(add_verb(verbs, "mail", _("the mail of a desk"), who=False), "act")
    shown = add_verb(
        mail, "list", _("list the mail that has not left"), example="desk mail list", who=False
    )
    add_database(shown)
    shown.set_defaults(run=list_unsent)
    again = add_verb(
        mail, "retry", _("try again what was given up"), example="desk mail retry", who=False
    )
    add_database(again)
    again.set_defaults(run=retry)


def list_unsent(args: Namespace, context: Context) -> int:
    """Print the mail that waits or was given up, the oldest first."""
    from premium_tui.server.mail.overview import unsent

    with open_desk(args, context) as engine:
        mails = unsent(engine)
    if context.json:
        context.show(
            [
                {
                    "kind": mail.kind,
                    "about": mail.about,
                    "to": mail.to,
                    "asked_at": iso(mail.asked_at),
                    "next_try_at": None if mail.due_at is None else iso(mail.due_at),
                    "attempts": mail.attempts,
                    "error": mail.error,
                }
                for mail in mails
            ]
        )
        return Exit.DONE
    rows = [
        [
            when(mail.asked_at),
            mail.kind,
            clean(mail.to, one_line=True),
            _("given up") if mail.due_at is None else when(mail.due_at),
            clean(mail.error, one_line=True),
        ]
        for mail in mails
    ]
    print_table([_("asked"), _("kind"), _("to"), _("next try"), _("error")], rows, cut=4)
    return Exit.DONE


def retry(args: Namespace, context: Context) -> int:
    """Let mail that was given up be tried again and say how much there was."""
    from premium_tui.server.mail import overview

    with open_desk(args, context) as engine:
        count = overview.retry(engine, SystemClock())
    if context.json:
        context.show({"retried": count})
    else:
        print(
            ngettext("{n} mail is tried again.", "{n} mails are tried again.", count).format(
                n=count
            )
        )
    return Exit.DONE
