"""`draft`: what was begun and not sent."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.asking import add_yes, ask_first
from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.output import Json, iso, on_terminal, plain, print_fields, print_table, when
from premium_tui.cli.parsing import add_verb, add_verbs
from premium_tui.cli.sending import add_dry_run, tell_dry_run
from premium_tui.domain.draft_keys import parts_of
from premium_tui.domain.text import clean
from premium_tui.i18n import _, ngettext

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns
    from premium_tui.data.gateway import Gateway
    from premium_tui.data.models import Draft


def add(nouns: Nouns) -> None:
    """Add the noun and its verbs."""
    verbs = add_verbs(add_verb(nouns, "draft", _("what was begun and not sent")))
    listing = add_verb(
        verbs,
        "list",
        _("list the drafts, the newest first"),
        epilog=_("example: premium-tui draft list --json key,subject"),
    )
    listing.set_defaults(run=list_drafts)
    show = add_verb(
        verbs,
        "show",
        _("print what is written in one"),
        epilog=_("example: premium-tui draft show new > request.txt"),
    )
    show.add_argument("key", metavar="KEY", help=_("its key, as in the list"))
    show.set_defaults(run=show_draft)
    drop = add_verb(
        verbs,
        "rm",
        _("drop drafts: what was written in them is gone then"),
        epilog=_("example: premium-tui draft rm new"),
    )
    drop.add_argument("keys", nargs="+", metavar="KEY", help=_("their keys, as in the list"))
    add_yes(drop)
    add_dry_run(drop)
    drop.set_defaults(run=drop_drafts)


def list_drafts(args: Namespace, context: Context) -> int:
    """Print the drafts."""
    with context.gateway() as gateway:
        found = gateway.begun()
    if context.json:
        shown: list[Json] = []
        for one in found:
            fields = plain(one)
            assert isinstance(fields, dict)
            shown.append({"key": one.key, **fields})
        context.show(shown)
        return Exit.DONE
    rows = [(one.key, one.subject, one.text, when(one.saved_at)) for one in found]
    print_table([_("key"), _("subject"), _("text"), _("saved")], rows, cut=2)
    return Exit.DONE


def show_draft(args: Namespace, context: Context) -> int:
    """Print a draft: its text, on a terminal with what it belongs to above."""
    with context.gateway() as gateway:
        draft = _found(gateway, args.key)
    if context.json:
        kind, ticket_id = parts_of(draft.key)
        context.show(
            {
                "key": draft.key,
                "kind": kind,
                "ticket_id": ticket_id or None,
                "fields": dict(draft.fields),
                "saved_at": iso(draft.saved_at) if draft.saved_at is not None else None,
            }
        )
        return Exit.DONE
    if on_terminal():
        about = {name: value for name, value in draft.fields.items() if name != "body"}
        shown = [(name, clean(value, one_line=True)) for name, value in about.items() if value]
        if shown:
            print_fields(shown)
            print()
    print(clean(draft.fields.get("body", "")))
    return Exit.DONE


def drop_drafts(args: Namespace, context: Context) -> int:
    """Forget drafts, after asking."""
    with context.gateway() as gateway:
        drafts = [_found(gateway, key) for key in dict.fromkeys(args.keys)]
        if not (args.yes or args.dry_run):
            one, many = _("Drop {n} draft? [y/N] "), _("Drop {n} drafts? [y/N] ")
            ask_first(ngettext(one, many, len(drafts)).format(n=len(drafts)))
        if not args.dry_run:
            for draft in drafts:
                # One that was written on meanwhile stays.
                gateway.drop_draft(draft.key, draft.fields)
        left = {draft.key for draft in gateway.drafts()}
    if context.json:
        context.show(
            [
                {"key": draft.key, "dropped": draft.key not in left, "dry_run": args.dry_run}
                for draft in drafts
            ]
        )
    if args.dry_run:
        tell_dry_run()
        return Exit.DONE
    return Exit.CONFLICT if any(draft.key in left for draft in drafts) else Exit.DONE


def _found(gateway: Gateway, key: str) -> Draft:
    """Return the draft of a key. Raises CommandError."""
    draft = gateway.draft(key)
    if draft is None:
        words = _("There is no draft {key}; `premium-tui draft list` shows those there are.")
        raise CommandError(Exit.NOT_FOUND, words.format(key=key))
    return draft
