"""`sync --once`: send and pull everything, then leave."""

from __future__ import annotations

import threading
from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import Exit
from premium_tui.cli.failures import say
from premium_tui.cli.output import plain, when
from premium_tui.cli.parsing import add_verb
from premium_tui.cli.progress import ProgressLine
from premium_tui.cli.waiting import Watch, first_pull
from premium_tui.i18n import _, grouped, ngettext

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns

LONGEST = 24 * 3600.0
"""Seconds a first pull may take at most, while the desk can be reached."""


def add(nouns: Nouns) -> None:
    """Add the command."""
    sync = add_verb(
        nouns, "sync", _("send what waits and pull what is new, then leave"), example="sync --once"
    )
    sync.add_argument("--once", action="store_true", required=True, help=_("once through"))
    sync.set_defaults(run=run)


def run(args: Namespace, context: Context) -> int:
    """Wait until all is sent and pulled; exit 8 when something is still on its way."""
    with context.gateway() as gateway:
        settled = threading.Event()

        def wait() -> None:
            if gateway.wait_settled(LONGEST):
                settled.set()

        with Watch(gateway) as watch:
            gateway.request_pull()
            threading.Thread(target=wait, name="settling", daemon=True).start()
            line = ProgressLine()
            done = watch.until(settled.is_set, LONGEST, lambda: line.show(first_pull(gateway)))
            line.clear()
            if not done:
                raise watch.trouble()
        status = gateway.status()
        if context.json:
            context.show(plain(status))
        words = _("Up to date as of {time}.")
        say(words.format(time=when(status.as_of)))
        if status.attention:
            many = "{n} actions were refused and need attention: see them in the console."
            one = "{n} action was refused and needs attention: see it in the console."
            say(ngettext(one, many, status.attention).format(n=grouped(status.attention)))
        if status.waiting:
            words = _("{n} on the way: the desk asked to try later.")
            say(words.format(n=grouped(status.waiting)))
            return Exit.QUEUED
    return Exit.DONE
