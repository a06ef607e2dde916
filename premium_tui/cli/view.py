"""`view`: an agent's ready-made views and searches saved under a name, as in the console."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.failures import say
from premium_tui.cli.listing import add_order, print_list, query_or_told
from premium_tui.cli.output import Json, on_terminal, print_table
from premium_tui.cli.parsing import add_verb, add_verbs, count
from premium_tui.cli.sending import add_dry_run, tell_dry_run
from premium_tui.cli.ticket import add_scope, role_of, scope_of
from premium_tui.cli.waiting import make_ready
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import ListSpec, Scope, Sort
from premium_tui.data.queue_views import Grouping
from premium_tui.data.saved_views import BadName, SavedView, one_line, query_of, view_name
from premium_tui.i18n import _, grouped

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns, Parser

_Line = tuple[SavedView, int | None, str, bool]
"""A view, how many it finds, why it finds none any more, and whether it is ready-made."""


def add(nouns: Nouns) -> None:
    """Add the noun and its verbs."""
    verbs = add_verbs(
        add_verb(nouns, "view", _("searches under a name: a queue's own, and saved ones"))
    )
    listing = add_verb(
        verbs, "list", _("list them, with how many tickets each finds"), example="view list"
    )
    add_scope(listing)
    listing.add_argument(
        "--by",
        choices=[by.value for by in Grouping],
        help=_("the queue's open tickets of each instead; for agents"),
    )
    listing.set_defaults(run=list_views)
    save = add_verb(
        verbs,
        "save",
        _("save a search under a name"),
        epilog=_("example: premium-tui view save late --query 'status:open is:late' --sort due"),
    )
    _add_name(save)
    save.add_argument("--query", required=True, metavar="QUERY", help=_("as for ticket list"))
    add_order(save)
    save.add_argument("--replace", action="store_true", help=_("in place of one of this name"))
    add_dry_run(save)
    save.set_defaults(run=save_view)
    show = add_verb(
        verbs,
        "run",
        _("list the tickets one finds, as ticket list does"),
        example="view run late --limit 10",
    )
    _add_name(show)
    add_scope(show)
    show.add_argument("--limit", type=count, metavar="N", help=_("at most so many; all by default"))
    show.set_defaults(run=run_view)
    drop = add_verb(verbs, "rm", _("drop one"), example="view rm late")
    _add_name(drop)
    add_dry_run(drop)
    drop.set_defaults(run=drop_view)


def list_views(args: Namespace, context: Context) -> int:
    """Print the views, and how many tickets of a list each finds."""
    with context.gateway() as gateway:
        make_ready(gateway)
        scope = scope_of(args.scope, gateway, context)
        if args.by is not None:
            lines = _groups(gateway, scope, Grouping(args.by))
        else:
            agent = role_of(gateway, context).is_agent
            lines = [
                (view, *_found_by(gateway, scope, view, agent), ready)
                for view, ready in _views(gateway, agent)
            ]
        as_of = gateway.status().as_of
    if context.json:
        context.show([_as_json(*line) for line in lines], as_of=as_of)
        return Exit.DONE
    rows = [
        (view.name, _count(found), view.sort.value, view.text, trouble)
        for view, found, trouble, _ready in lines
    ]
    headings = [_("name"), _("tickets"), _("sort"), _("query"), _("trouble")]
    print_table(headings, rows, cut=3)
    return Exit.DONE


def _views(gateway: Gateway, agent: bool) -> list[tuple[SavedView, bool]]:
    """Return the views under the names commands know them by, and whether each is ready-made.

    One that is saved under a ready-made one's name takes its place, as it does in `run`.
    """
    own = gateway.views.all()
    taken = {view.name for view in own}
    ready = [
        replace(one.view, name=one.key)
        for one in (gateway.queue_views() if agent else ())
        if one.key not in taken
    ]
    return [*((view, True) for view in ready), *((view, False) for view in own)]


def _found_by(
    gateway: Gateway, scope: Scope, view: SavedView, agent: bool
) -> tuple[int | None, str]:
    """Return how many tickets a view finds; None, and why, for one that means nothing."""
    query, trouble = query_of(view, agent=agent)
    if query is None:
        return None, trouble
    return len(gateway.keys(ListSpec(scope, query=query)) or ()), trouble


def _groups(gateway: Gateway, scope: Scope, by: Grouping) -> list[_Line]:
    """Return the queue's open tickets by group. Raises CommandError for who has no queue."""
    if scope is not Scope.QUEUE:
        raise CommandError(
            Exit.NOT_ALLOWED, _("--by counts the tickets of a queue: it is for support agents.")
        )
    found = gateway.queue_groups(ListSpec(scope), by) or []
    return [
        (
            SavedView(group.name, group.text, Sort.DUE),
            group.count,
            "" if group.text else _("No query finds these."),
            True,
        )
        for group in found
    ]


def save_view(args: Namespace, context: Context) -> int:
    """Keep a search under a name."""
    name = _name(args.name)
    with context.gateway() as gateway:
        text = one_line(args.query)
        if query_or_told(text, gateway, context) is None:
            return Exit.USAGE
        if gateway.views.get(name) is not None and not args.replace:
            words = _('There is a view "{name}" already; --replace takes its place.')
            raise CommandError(Exit.CONFLICT, words.format(name=name))
        view = SavedView(name, text, Sort(args.sort), args.reverse)
        if not args.dry_run:
            gateway.views.save(view)
    if context.json:
        context.show(_saved(view))
    if args.dry_run:
        tell_dry_run()
        return Exit.DONE
    say(_('Saved as "{name}".').format(name=name))
    return Exit.DONE


def run_view(args: Namespace, context: Context) -> int:
    """Print the tickets a view finds."""
    name = _name(args.name)
    with context.gateway(exact=context.json) as gateway:
        make_ready(gateway)
        scope = scope_of(args.scope, gateway, context)
        view = _known(gateway, name, role_of(gateway, context).is_agent)
        query = query_or_told(view.text, gateway, context)
        if query is None:
            return Exit.USAGE
        spec = ListSpec(scope, view.sort, view.reverse, query if query.terms else None)
        print_list(gateway, spec, args.limit, context)
    return Exit.DONE


def drop_view(args: Namespace, context: Context) -> int:
    """Forget a view."""
    name = _name(args.name)
    with context.gateway() as gateway:
        agent = role_of(gateway, context).is_agent
        view = _known(gateway, name, agent)
        if (view, True) in _views(gateway, agent):
            words = _('"{name}" comes with the queue: only a saved view can be dropped.')
            raise CommandError(Exit.NOT_ALLOWED, words.format(name=name))
        if not args.dry_run:
            gateway.views.drop(view.name)
    if context.json:
        context.show(_saved(view))
    if args.dry_run:
        tell_dry_run()
        return Exit.DONE
    say(_('Dropped "{name}".').format(name=name))
    return Exit.DONE


def _add_name(parser: Parser) -> None:
    parser.add_argument("name", metavar="NAME", help=_("what it is called"))


def _name(text: str) -> str:
    """Return a name as views have it. Raises CommandError for what can be none."""
    try:
        return view_name(text)
    except BadName as error:
        raise CommandError(Exit.USAGE, str(error)) from None


def _known(gateway: Gateway, name: str, agent: bool) -> SavedView:
    """Return the view of a name. Raises CommandError when there is none."""
    view = next((view for view, _ready in _views(gateway, agent) if view.name == name), None)
    if view is None:
        words = _('There is no view "{name}"; `premium-tui view list` shows those there are.')
        raise CommandError(Exit.NOT_FOUND, words.format(name=name))
    return view


def _count(found: int | None) -> str:
    if found is None:
        return "-"
    return grouped(found) if on_terminal() else str(found)


def _as_json(view: SavedView, found: int | None, trouble: str, ready: bool) -> dict[str, Json]:
    return {**_saved(view), "count": found, "trouble": trouble or None, "ready": ready}


def _saved(view: SavedView) -> dict[str, Json]:
    return {
        "name": view.name,
        "query": view.text,
        "sort": view.sort.value,
        "reverse": view.reverse,
    }
