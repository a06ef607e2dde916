"""`ticket list`: a list from the local store, or what a query finds in it."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import Exit
from premium_tui.cli.output import cells, on_terminal, plain, print_table, when
from premium_tui.cli.parsing import add_verb, count
from premium_tui.cli.ticket import add_scope, number_of, role_of, scope_of
from premium_tui.cli.waiting import make_ready
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import ListSpec, Scope, Sort, TicketRow
from premium_tui.domain.text import clean
from premium_tui.i18n import _, grouped

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns, Parser
    from premium_tui.domain.query import Query

WINDOW = 500
"""Rows read at a time where words are looked for."""

PER_LIST = 30

POINTED = 30
"""Characters shown of a query before and behind where something is wrong in it."""


def add_list(verbs: Nouns) -> None:
    """Add `ticket list`."""
    listing = add_verb(
        verbs,
        "list",
        _("list tickets, the newest change first"),
        epilog=_("example: premium-tui ticket list --query 'status:open sync' --limit 100 --json"),
    )
    add_scope(listing)
    listing.add_argument(
        "--limit",
        type=count,
        metavar="N",
        help=_("at most so many; {n} by default, with a query all").format(n=PER_LIST),
    )
    listing.add_argument(
        "--query",
        default="",
        metavar="QUERY",
        help=_('only what it finds, such as: status:open from:me "exact words" word'),
    )
    add_order(listing)
    listing.set_defaults(run=list_tickets)


def add_order(parser: Parser) -> None:
    """Add the options that say in which order."""
    parser.add_argument(
        "--sort",
        choices=[s.value for s in Sort],
        default=Sort.UPDATED.value,
        help=_("updated by default"),
    )
    parser.add_argument("--reverse", action="store_true", help=_("the other way round"))


def list_tickets(args: Namespace, context: Context) -> int:
    """Print a list from the local store; it is filled first when it never was."""
    with context.gateway(exact=context.json) as gateway:
        make_ready(gateway)
        scope = scope_of(args.scope, gateway, context)
        query = None
        if args.query.strip():
            query = query_or_told(args.query, gateway, context)
            if query is None:
                return Exit.USAGE
            query = query if query.terms else None
        spec = ListSpec(scope, Sort(args.sort), args.reverse, query)
        print_list(gateway, spec, args.limit, context)
    return Exit.DONE


def query_or_told(text: str, gateway: Gateway, context: Context) -> Query | None:
    """Return the query a text says; None once it is told what is wrong with it."""
    from premium_tui.cli.failures import say
    from premium_tui.domain.query import LONGEST_QUERY, QueryError, parse

    if len(text) > LONGEST_QUERY:
        words = _("The query has {n} characters; {most} is the most.")
        say(words.format(n=grouped(len(text)), most=grouped(LONGEST_QUERY)))
        return None
    try:
        return parse(text, agent=role_of(gateway, context).is_agent)
    except QueryError as error:
        say(str(error))
        _point_at(text, error.start)
        return None


def print_list(gateway: Gateway, spec: ListSpec, limit: int | None, context: Context) -> None:
    """Print a list: with a query all it finds, else its first rows, unless `limit` says less."""
    from premium_tui.cli.failures import say

    rows = _rows(gateway, spec, limit)
    if spec.query is not None and gateway.search_building() is not None:
        say(_("The index of words is being built: more may be found once it is complete."))
    if context.json:
        as_of = gateway.status().as_of if context.enveloped else None
        total = _total(gateway, spec, limit, rows) if context.enveloped else None
        context.show([plain(row) for row in rows], total=total, as_of=as_of)
    elif on_terminal():
        _show(gateway, spec, rows)
    else:
        print_table((), [_fields_of(row) for row in rows])


def _total(gateway: Gateway, spec: ListSpec, limit: int | None, rows: list[TicketRow]) -> int:
    """Return how many tickets a list has, shown or not."""
    if spec.query is None:
        return gateway.counts(spec.scope).total
    return len(rows) if limit is None else len(gateway.keys(spec) or ())


def _point_at(text: str, at: int) -> None:
    """Print the line of a text that holds a character, and below it a caret that points there."""
    from premium_tui.cli.failures import say

    line_at = text.rfind("\n", 0, at) + 1
    # What is far from the caret would push it over the edge of a terminal.
    start = max(line_at, at - POINTED)
    line = text[start : at + POINTED].partition("\n")[0]
    say(f"  {line}")
    say(f"  {' ' * cells(clean(line[: at - start], one_line=True))}^")


def _rows(gateway: Gateway, spec: ListSpec, limit: int | None) -> list[TicketRow]:
    if spec.query is None:
        return gateway.first_rows(spec, limit or PER_LIST)
    # Only the keys are complete: first rows of a query are those found in a blink.
    keys = gateway.keys(spec)
    found = keys[:limit] if keys is not None else ()
    windows = (found[start : start + WINDOW] for start in range(0, len(found), WINDOW))
    return [row for window in windows for row in gateway.rows(window)]


def _fields_of(row: TicketRow) -> tuple[str, ...]:
    """Return what a pipe gets of a ticket."""
    return (
        number_of(row),
        row.state.value,
        row.subject,
        row.product,
        row.requester_name,
        when(row.updated_at),
        when(row.due_at),
        row.id,
    )


def _show(gateway: Gateway, spec: ListSpec, rows: list[TicketRow]) -> None:
    """Draw a list, and say how much more there is and how fresh it is."""
    from premium_tui.cli.failures import say
    from premium_tui.widgets.times import day_and_time, moment

    now, as_of = gateway.now(), gateway.status().as_of
    headings = [_("#"), _("status"), _("subject"), _("product"), _("updated"), _("due")]
    lines = [
        [
            number_of(row),
            row.state.value,
            row.subject,
            row.product,
            moment(row.updated_at, now),
            day_and_time(row.due_at, now) if row.due_at is not None else "",
        ]
        for row in rows
    ]
    if spec.scope is not Scope.MINE:
        headings.insert(3, _("from"))
        for line, row in zip(lines, rows, strict=True):
            line.insert(3, row.requester_name)
    print_table(headings, lines, cut=2)
    total = len(rows) if spec.query is not None else gateway.counts(spec.scope).total
    words = _("{shown} of {total} tickets, as of {time}. `premium-tui sync --once` looks for news.")
    time = day_and_time(as_of, now) if as_of is not None else "?"
    say(words.format(shown=len(rows), total=total, time=time))
