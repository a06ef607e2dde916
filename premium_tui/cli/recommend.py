"""`recommend`: articles, videos and courses that fit a person's tickets, or a text (40-42)."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.output import Json, on_terminal, print_table
from premium_tui.cli.parsing import add_verb, add_verbs, count
from premium_tui.cli.waiting import make_ready
from premium_tui.domain.roles import Role, may_open_console
from premium_tui.i18n import _

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns, Parser
    from premium_tui.data.recommend.ranking import Recommendation

SHOWN = 20


def add(nouns: Nouns) -> None:
    """Add the noun and its verbs."""
    verbs = add_verbs(add_verb(nouns, "recommend", _("articles and courses that help")))
    listing = add_verb(
        verbs,
        "list",
        _("list what fits your tickets, those still on their way included"),
        example="recommend list --limit 5",
    )
    _add_limit(listing)
    listing.set_defaults(run=list_fitting)
    fitting = add_verb(
        verbs,
        "for",
        _("list what fits a text"),
        epilog=_('example: premium-tui recommend for --text "files stop syncing" --json'),
    )
    fitting.add_argument("--text", required=True, metavar="WORDS", help=_("what it is about"))
    _add_limit(fitting)
    fitting.set_defaults(run=list_for_text)


def list_fitting(args: Namespace, context: Context) -> int:
    """Print what the Recommendations tab shows; the store is filled first when it never was."""
    with context.gateway() as gateway:
        make_ready(gateway)
        me = gateway.me()
        role = me.person.role if me is not None else context.role or Role.TEAM_ADMIN
        if not may_open_console(role):
            raise CommandError(
                Exit.NOT_ALLOWED,
                _(
                    "Recommendations are chosen for admins, from the tickets they sent;"
                    " `premium-tui recommend for` takes any text."
                ),
            )
        _print(gateway.recommendations.ranked(args.limit), context)
    return Exit.DONE


def list_for_text(args: Namespace, context: Context) -> int:
    """Print what a ticket with this text would bring; nothing need be stored here."""
    with context.gateway() as gateway:
        _print(gateway.recommendations.for_text(args.text, args.limit), context)
    return Exit.DONE


def _add_limit(parser: Parser) -> None:
    words = _("at most so many, {n} by default").format(n=SHOWN)
    parser.add_argument("--limit", type=count, default=SHOWN, metavar="N", help=words)


def _print(found: Sequence[Recommendation], context: Context) -> None:
    if context.json:
        context.show([_as_json(one) for one in found])
    elif on_terminal():
        for one in found:
            entry = one.entry
            print(f"{entry.title} ({entry.kind}, {entry.product}, {entry.locale}), {_why(one)}")
            print(f"  {entry.url}")
    else:
        print_table((), [_fields(one) for one in found])


def _fields(one: Recommendation) -> tuple[str, ...]:
    """Return what a pipe gets of one."""
    entry = one.entry
    return (entry.title, entry.kind, entry.product, entry.locale, _why(one), entry.url)


def _why(one: Recommendation) -> str:
    if one.because is None:
        return _("popular")
    if not one.because.id:
        return _("fits the text")
    number = one.because.number
    return f"#{number}" if number is not None else one.because.subject


def _as_json(one: Recommendation) -> dict[str, Json]:
    because: dict[str, Json] | None = None
    if one.because is not None and one.because.id:
        because = {
            "id": one.because.id,
            "number": one.because.number,
            "subject": one.because.subject,
        }
    return {
        "group": one.group,
        "title": one.entry.title,
        "url": one.entry.url,
        "kind": one.entry.kind,
        "product": one.entry.product,
        "locale": one.entry.locale,
        "popular": one.because is None,
        "because": because,
    }
