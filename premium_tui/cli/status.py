"""`status`: how this machine stands with the desk, without starting anything."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.at_work import worker_answers
from premium_tui.cli.context import Context
from premium_tui.cli.exits import Exit
from premium_tui.cli.output import Json, plain, print_fields, when
from premium_tui.cli.parsing import add_verb
from premium_tui.cli.waiting import Watch
from premium_tui.data.gateway import Gateway
from premium_tui.data.identity import read_server
from premium_tui.data.models import Connection
from premium_tui.i18n import _, grouped, ngettext

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns

HEAR_SECONDS = 2.0
"""How long a running worker is listened to."""

NO_WORKER = (sys.executable, "-c", "")
"""In place of a worker that must not be started: one that left meanwhile is not missed."""


def add(nouns: Nouns) -> None:
    """Add the command."""
    words = _("say how this machine stands with the desk, and what is on its way")
    add_verb(nouns, "status", words, example="status --json connection,waiting").set_defaults(
        run=run
    )


def run(args: Namespace, context: Context) -> int:
    """Print the state; the exit code is 0 whatever it is."""
    with context.gateway(worker=NO_WORKER) as gateway:
        at_work = worker_answers(context.profile)
        if at_work:
            with Watch(gateway) as watch:
                watch.until(
                    lambda: gateway.status().connection is not Connection.STARTING, HEAR_SECONDS
                )
        facts = _facts(gateway, context, at_work=at_work)
        if context.json:
            context.show(facts)
            return Exit.DONE
        status = gateway.status()
        me = gateway.me()
        words = ngettext("{n} action", "{n} actions", status.waiting)
        waiting = words.format(n=grouped(status.waiting))
        print_fields(
            [
                (_("profile"), context.profile.name),
                (_("desk"), str(facts["server"] or _("the demo desk of this machine"))),
                (_("who"), me.person.name if me is not None else _("not known yet")),
                (_("connection"), str(facts["connection"]) if at_work else _("no worker runs")),
                (_("as of"), when(status.as_of) or _("never")),
                (_("store"), _("ready") if status.ready else _("not filled yet")),
                (_("on its way"), waiting),
                (_("needs attention"), str(status.attention)),
            ]
        )
    return Exit.DONE


def _facts(gateway: Gateway, context: Context, *, at_work: bool) -> dict[str, Json]:
    me, status = gateway.me(), plain(gateway.status())
    assert isinstance(status, dict)
    signed_in = read_server(context.profile.server_json)
    return {
        "profile": context.profile.name,
        "server": signed_in[0] if signed_in is not None else None,
        "person": plain(me.person) if me is not None else None,
        "team": me.team.name if me is not None and me.team is not None else None,
        "worker": at_work,
        **status,
        "connection": status["connection"] if at_work else Connection.OFFLINE.value,
    }
