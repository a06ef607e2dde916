"""`ticket`: lists and threads from the local store, at once and offline."""

from __future__ import annotations

from argparse import Namespace
from importlib import import_module
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.output import (
    Json,
    cells,
    on_terminal,
    plain,
    print_fields,
    print_table,
    when,
)
from premium_tui.cli.parsing import add_verb, add_verbs, count
from premium_tui.cli.waiting import make_ready
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import ListSpec, Scope, Sort, ThreadMessage, TicketDetail, TicketRow
from premium_tui.domain.roles import Role, may_see_team_tickets
from premium_tui.domain.text import clean
from premium_tui.i18n import _, grouped
from premium_tui.ids import is_id

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns, Parser
    from premium_tui.domain.query import Query

WINDOW = 500
"""Rows read at a time where words are looked for."""

VERBS = {
    "list": ("ticket", "add_list"),
    "view": ("ticket", "add_view"),
    "create": ("writing", "add_create"),
    "reply": ("writing", "add_reply"),
    "note": ("settling", "add_note"),
    "close": ("settling", "add_close"),
    "reopen": ("settling", "add_reopen"),
    "export": ("exporting", "add_export"),
}
"""Each verb's module and what adds it there: a list loads nothing of the others."""

PER_LIST = 30

POINTED = 30
"""Characters shown of a query before and behind where something is wrong in it."""


def add(nouns: Nouns, asked: str | None = None) -> None:
    """Add the noun and the verb that is asked for; all of them when it is none of them."""
    verbs = add_verbs(add_verb(nouns, "ticket", _("read and write tickets")))
    for name, (module, adder) in VERBS.items():
        if asked == name or asked not in VERBS:
            getattr(import_module(f"premium_tui.cli.{module}"), adder)(verbs)


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


def add_view(verbs: Nouns) -> None:
    """Add `ticket view`."""
    view = add_verb(
        verbs,
        "view",
        _("show a ticket and its thread"),
        epilog=_("example: premium-tui ticket view 1042 --jq '.messages[-1].body'"),
    )
    view.add_argument("ticket", metavar="NUMBER", help=_("a ticket's number, or its id"))
    view.set_defaults(run=view_ticket)


def add_scope(parser: Parser) -> None:
    """Add the option that says which list is meant."""
    parser.add_argument(
        "--scope", choices=[s.value for s in Scope], help=_("mine by default, queue for agents")
    )


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


def view_ticket(args: Namespace, context: Context) -> int:
    """Print a ticket and its thread from the local store."""
    with context.gateway(exact=context.json) as gateway:
        make_ready(gateway)
        detail = find_ticket(gateway, args.ticket)
        thread = gateway.thread(detail.row.id)
        if context.json:
            messages: list[Json] = [plain(message) for message in thread]
            context.show({**as_json(detail), "messages": messages}, as_of=gateway.status().as_of)
            return Exit.DONE
        print_fields(_fields(detail))
        for message in thread:
            _print_message(message)
    return Exit.DONE


def find_ticket(gateway: Gateway, named: str) -> TicketDetail:
    """Return the ticket with a number or id. Raises CommandError when it is not stored here."""
    number = named.removeprefix("#")
    found: str | None = None
    if is_id(named):
        found = named
    elif number.isascii() and number.isdecimal() and len(number) < 19:
        found = gateway.by_number(int(number))
    detail = gateway.ticket(found) if found is not None else None
    if detail is None:
        words = _("No ticket {named} is known here; `premium-tui sync --once` looks for new ones.")
        raise CommandError(Exit.NOT_FOUND, words.format(named=named))
    return detail


def as_json(detail: TicketDetail) -> dict[str, Json]:
    """Return a ticket as one flat JSON object."""
    row, more = plain(detail.row), plain(detail)
    assert isinstance(row, dict) and isinstance(more, dict)
    del more["row"]
    return row | more


def role_of(gateway: Gateway, context: Context) -> Role:
    """Return what whoever asks may do, as the desk said or as was asked for."""
    me = gateway.me()
    return me.person.role if me is not None else context.role or Role.TEAM_ADMIN


def scope_of(asked: str | None, gateway: Gateway, context: Context) -> Scope:
    """Return which list is meant (rules 26, 35). Raises CommandError for one not theirs."""
    role = role_of(gateway, context)
    scope = Scope(asked) if asked is not None else Scope.QUEUE if role.is_agent else Scope.MINE
    if (scope is Scope.QUEUE) != role.is_agent:
        raise CommandError(
            Exit.NOT_ALLOWED,
            _("Agents have one list: --scope queue.")
            if role.is_agent
            else _("The queue is for support agents: use --scope mine or team."),
        )
    if scope is Scope.TEAM and not may_see_team_tickets(role):
        raise CommandError(
            Exit.NOT_ALLOWED, _("Only team admins see tickets of other members: --scope mine.")
        )
    return scope


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
        _number(row),
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
            _number(row),
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


def _number(row: TicketRow) -> str:
    return str(row.number) if row.number is not None else _("new")


def _fields(detail: TicketDetail) -> list[tuple[str, str]]:
    row = detail.row
    fields = [
        (_("number"), _number(row)),
        (_("subject"), row.subject),
        (_("status"), row.state.value),
        (_("priority"), row.priority.value),
        (_("product"), row.product),
        (_("kind"), detail.issue_kind or ""),
        (_("from"), row.requester_name),
        (_("team"), detail.team_name),
        (_("assigned to"), row.assignee_name or ""),
        (_("channel"), detail.channel),
        (_("created"), when(detail.created_at)),
        (_("updated"), when(row.updated_at)),
        (_("answer due"), when(row.due_at)),
        (_("tags"), ", ".join(row.tags)),
        (_("id"), row.id),
    ]
    return [(name, value) for name, value in fields if value or not on_terminal()]


def _print_message(message: ThreadMessage) -> None:
    """Print one message: a line about it, then its text, set in so that none can pose as one."""
    about = [message.author_name, message.side.value, message.kind.value, when(message.sent_at)]
    if message.collaborator:
        about.insert(1, _("Collaborator"))
    if message.delivery is not None:
        about.append(message.delivery.value)
    if message.trouble:
        about.append(message.trouble)
    print()
    print("--", " · ".join(about) if on_terminal() else "\t".join(about))
    for line in message.body.split("\n"):
        print(f"  {line}".rstrip(" "))
