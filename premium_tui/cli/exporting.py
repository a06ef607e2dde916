"""`ticket export`: tickets as JSON lines that `desk import` takes back."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.failures import say
from premium_tui.cli.listing import query_or_told
from premium_tui.cli.parsing import add_verb
from premium_tui.cli.progress import ProgressLine, bar
from premium_tui.cli.ticket import add_scope, scope_of
from premium_tui.cli.waiting import make_ready
from premium_tui.data.exporting import line_of, made, writing
from premium_tui.data.models import ListSpec, Sort
from premium_tui.i18n import _, grouped, ngettext

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns

WINDOW = 500
"""Tickets read at a time."""


def add_export(verbs: Nouns) -> None:
    """Add `ticket export`."""
    export = add_verb(
        verbs,
        "export",
        _("print tickets with their threads, a JSON object a line, for desk import"),
        epilog=_(
            "example: premium-tui ticket export --scope team --all --output tickets.jsonl\n"
            "         premium-tui desk import tickets.jsonl --team Meridian"
        ),
    )
    add_scope(export)
    which = export.add_mutually_exclusive_group(required=True)
    which.add_argument("--all", action="store_true", help=_("every ticket of the list"))
    which.add_argument("--query", metavar="QUERY", help=_("only what it finds"))
    export.add_argument(
        "--output", type=Path, metavar="FILE", help=_("in place of standard output; it must be new")
    )
    export.set_defaults(run=export_tickets)


def export_tickets(args: Namespace, context: Context) -> int:
    """Print the tickets of a list, by number, as they are stored here."""
    with context.gateway(exact=True) as gateway:
        make_ready(gateway)
        scope = scope_of(args.scope, gateway, context)
        query = query_or_told(args.query or "", gateway, context)
        if query is None:
            return Exit.USAGE
        spec = ListSpec(scope, Sort.NUMBER, True, query if query.terms else None)
        keys = gateway.keys(spec)
        if keys is None:
            raise CommandError(Exit.FAILED, _("The local store cannot be read just now."))
        line, done, left_out, me = ProgressLine(), 0, 0, gateway.me()
        with _opened(args.output) as file:
            for start in range(0, len(keys), WINDOW):
                for row in gateway.rows(keys[start : start + WINDOW]):
                    detail = gateway.ticket(row.id)
                    text = None
                    if detail is not None:
                        text = line_of(detail, gateway.thread(row.id), me)
                    if text is None:
                        left_out += 1
                        continue
                    file.write(text)
                    done += 1
                line.show(bar(done + left_out, len(keys)))
            line.clear()
    _tell(done, left_out)
    return Exit.DONE


@contextmanager
def _opened(path: Path | None) -> Iterator[TextIO]:
    """Open a new file that only its owner reads, or standard output. Raises CommandError."""
    if path is None:
        yield sys.stdout
        return
    try:
        handle = made(path)
    except OSError as error:
        words = _("{path} cannot be made: {reason}.")
        reason = (error.strerror or str(error)).lower()
        raise CommandError(Exit.USAGE, words.format(path=path, reason=reason)) from error
    with writing(handle, path) as file:
        yield file


def _tell(done: int, left_out: int) -> None:
    words = ngettext("{n} ticket exported.", "{n} tickets exported.", done)
    say(words.format(n=grouped(done)))
    if left_out:
        one = "{n} was left out: it has not reached the desk yet."
        many = "{n} were left out: they have not reached the desk yet."
        say(ngettext(one, many, left_out).format(n=grouped(left_out)))
