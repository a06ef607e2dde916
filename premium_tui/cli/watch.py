"""`watch`: one line for the status line of tmux, or for cron, of what waits."""

from __future__ import annotations

import sys
import threading
import time
from argparse import Namespace
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from premium_tui.cli.at_work import worker_answers
from premium_tui.cli.context import Context
from premium_tui.cli.exits import Exit
from premium_tui.cli.output import Json, iso, when
from premium_tui.cli.parsing import add_verb
from premium_tui.cli.status import HEAR_SECONDS, NO_WORKER
from premium_tui.cli.ticket import add_scope, role_of, scope_of
from premium_tui.cli.waiting import Watch
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import Connection
from premium_tui.i18n import _, grouped, ngettext

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns

AT_LEAST = 0.3
"""Seconds between two lines at least: a first pull changes the figures with every page."""

LOOK_EVERY = 30.0
"""Seconds after which it is looked again, should a clock have been set meanwhile."""

JUST_AFTER = 0.05
"""Seconds after a clock has passed a threshold at which it is looked at."""

APART = (Connection.OFFLINE, Connection.SIGNED_OUT)


def add(nouns: Nouns) -> None:
    """Add the command."""
    watch = add_verb(
        nouns,
        "watch",
        _("print one line of what waits, for a status line or cron"),
        epilog=_(
            "examples: set -g status-right '#(premium-tui watch)' in tmux.conf\n"
            "          premium-tui watch --follow --jq '\"\\(.due_soon) due soon\"'"
        ),
    )
    add_scope(watch)
    watch.add_argument(
        "--follow", action="store_true", help=_("stay, and print it again when it changes")
    )
    watch.set_defaults(run=run)


def run(args: Namespace, context: Context) -> int:
    """Print the line; once it starts nothing and waits for nothing."""
    if args.follow:
        return _follow(args, context)
    with context.gateway(worker=NO_WORKER) as gateway:
        at_work = worker_answers(context.profile)
        if at_work:
            with Watch(gateway) as watch:
                watch.until(lambda: _knows(gateway), HEAR_SECONDS)
        _print(_glance(gateway, args, context, at_work=at_work), context)
    return Exit.DONE


def _follow(args: Namespace, context: Context) -> int:
    """Print the line and go on, until the reader leaves or a signal ends it."""
    changed = threading.Event()
    before: dict[str, Json] = {}
    with context.gateway() as gateway:
        unsubscribe = gateway.subscribe(lambda _event: changed.set())
        with Watch(gateway) as watch:
            watch.until(lambda: _knows(gateway), HEAR_SECONDS)
            while not watch.refusal:
                changed.clear()
                # Asked first: a clock that passes meanwhile is counted, or looked at again at once.
                risk = gateway.clocks.next_risk(scope_of(args.scope, gateway, context))
                now = _glance(gateway, args, context, at_work=True)
                # A pull that brought nothing is no news.
                if {**now, "as_of": None} != {**before, "as_of": None}:
                    _print(now, context)
                    sys.stdout.flush()
                before = now
                time.sleep(AT_LEAST)
                changed.wait(_until(risk, gateway))
            unsubscribe()
            raise watch.trouble()


def _until(risk: datetime | None, gateway: Gateway) -> float:
    """Return the seconds until the clock alone changes the line, `LOOK_EVERY` at most.

    `risk` is when an answer becomes at risk: the console tells it at that minute, too.
    """
    if risk is None:
        return LOOK_EVERY
    return min(LOOK_EVERY, max(0.0, (risk - gateway.now()).total_seconds() + JUST_AFTER))


def _knows(gateway: Gateway) -> bool:
    return gateway.status().connection is not Connection.STARTING


def _glance(
    gateway: Gateway, args: Namespace, context: Context, *, at_work: bool
) -> dict[str, Json]:
    """Return what waits, by name, and as a line."""
    scope = scope_of(args.scope, gateway, context)
    status, counts = gateway.status(), gateway.counts(scope)
    agent = role_of(gateway, context).is_agent
    # Open + waiting (rule 39): what waits for the customer does not wait for the agent.
    for_you = counts.open - counts.waiting if agent else counts.waiting
    found: dict[str, Json] = {
        "scope": scope.value,
        "open": counts.open,
        "for_you": for_you,
        "due_soon": counts.due_soon,
        "queued": status.waiting,
        "not_sent": status.attention,
        "offline": at_work and status.connection in APART,
        "as_of": iso(status.as_of) if status.as_of is not None else None,
    }
    if not status.ready:
        return {**found, "line": _("nothing stored yet")}
    parts = list(_parts(found))
    if not at_work and status.as_of is not None:
        parts.append(_("as of {time}").format(time=when(status.as_of)))
    return {**found, "line": ", ".join(parts)}


def _parts(found: dict[str, Json]) -> Iterator[str]:
    """Yield the parts of the line; what is nought is left out, but for what is open."""

    def of(name: str) -> int:
        value = found[name]
        return value if isinstance(value, int) else 0

    yield ngettext("{n} open", "{n} open", of("open")).format(n=grouped(of("open")))
    words = {
        "for_you": _("{n} for you"),
        "due_soon": _("{n} due soon"),
        "queued": _("{n} queued"),
        "not_sent": _("{n} not sent"),
    }
    for name, text in words.items():
        if of(name):
            yield text.format(n=grouped(of(name)))
    if found["offline"]:
        yield _("offline")


def _print(found: dict[str, Json], context: Context) -> None:
    if context.json:
        context.show(found)
    else:
        print(found["line"])
