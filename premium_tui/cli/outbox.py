"""`outbox`: what is on its way to the desk, why it was refused, and what to do about it."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.asking import add_yes, ask_first
from premium_tui.cli.bodies import add_body, body_of
from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.failures import say
from premium_tui.cli.output import Json, plain, print_table, when
from premium_tui.cli.parsing import Parser, add_verb, add_verbs
from premium_tui.cli.sending import Sent, add_dry_run, add_sending, tell_dry_run, wait_for
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import THREAD_MOVED, Delivery, OutboxItem
from premium_tui.domain.actions import Action, Opening, Writing
from premium_tui.domain.tickets import SUBJECT_LIMIT
from premium_tui.i18n import _, ngettext
from premium_tui.values import replace

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns

SHORTEST = 6
"""Characters of a key's end that may stand for it."""


def add(nouns: Nouns) -> None:
    """Add the noun and its verbs."""
    verbs = add_verbs(add_verb(nouns, "outbox", _("what is on its way to the desk")))
    listing = add_verb(
        verbs,
        "list",
        _("list it, the oldest first, and why the desk refused something"),
        epilog=_("example: premium-tui outbox list --json key,subject,trouble"),
    )
    listing.set_defaults(run=list_items)
    retry = add_verb(
        verbs,
        "retry",
        _("send again what was refused, or now what waits"),
        epilog=_(
            "An answer that somebody else was quicker with is sent all the same.\n"
            "example: premium-tui outbox retry --all"
        ),
    )
    _add_keys(retry)
    add_sending(retry)
    retry.set_defaults(run=retry_items)
    edit = add_verb(
        verbs,
        "edit",
        _("put another text in place of one that has not arrived, and send it"),
        epilog=_("example: premium-tui outbox edit 3f9a1c --body-file answer.txt"),
    )
    edit.add_argument("key", metavar="KEY", help=_("its key, or the end of it"))
    edit.add_argument("--subject", metavar="TEXT", help=_("of a request"))
    add_body(edit)
    add_sending(edit)
    edit.set_defaults(run=edit_item)
    discard = add_verb(
        verbs,
        "discard",
        _("take it back unsent: what was written in it is gone then"),
        epilog=_("example: premium-tui outbox discard 3f9a1c"),
    )
    _add_keys(discard)
    add_yes(discard)
    add_dry_run(discard)
    discard.set_defaults(run=discard_items)


def list_items(args: Namespace, context: Context) -> int:
    """Print what is on its way; it is read from this machine alone."""
    with context.gateway(exact=context.json) as gateway:
        items = gateway.outbox()
        if context.json:
            context.show([_as_json(item, gateway) for item in items])
            return Exit.DONE
    rows = [
        (
            item.key,
            item.delivery.value,
            item.kind,
            item.subject,
            when(item.queued_at),
            item.trouble or "",
        )
        for item in items
    ]
    headings = [_("key"), _("standing"), _("what"), _("subject"), _("since"), _("trouble")]
    print_table(headings, rows, cut=5)
    return Exit.DONE


def retry_items(args: Namespace, context: Context) -> int:
    """Send things again and wait for the desk."""
    with context.gateway() as gateway:
        items = _picked(args, gateway)
        keys: dict[str, Action] = {}
        for item in items:
            action = _readable(item, gateway)
            if item.delivery in (Delivery.SENDING, Delivery.SENT):
                say(_("{key}: It has left already.").format(key=item.key))
                continue
            if not args.dry_run and gateway.retry(item.key):
                keys[_key_now(item, gateway)] = action
        return _tell(wait_for(gateway, keys, args.wait), items, args, context)


def edit_item(args: Namespace, context: Context) -> int:
    """Send another text in place of one that has not arrived."""
    body = body_of(args)
    with context.gateway() as gateway:
        item = _found(gateway.outbox(), args.key)
        action = _readable(item, gateway)
        if not isinstance(action, Writing):
            raise CommandError(Exit.USAGE, _("There is no text in it to be edited."))
        changed = replace(action, body=body)
        if args.subject is not None:
            subject = args.subject.strip()
            if not isinstance(changed, Opening):
                raise CommandError(Exit.USAGE, _("Only a request has a subject of its own."))
            if not subject or len(subject) > SUBJECT_LIMIT:
                words = _("A subject has 1 to 1,000 characters.")
                raise CommandError(Exit.USAGE, words)
            changed = replace(changed, subject=subject)
        if item.code == THREAD_MOVED:
            changed = gateway.overtaken.looked_at(changed) or changed
        keys: dict[str, Action] = {}
        if not args.dry_run:
            if not gateway.overtaken.rewrite(item.key, changed):
                raise CommandError(Exit.CONFLICT, _("It has left already."))
            keys[_key_now(item, gateway)] = changed
        return _tell(wait_for(gateway, keys, args.wait), [item], args, context)


def discard_items(args: Namespace, context: Context) -> int:
    """Take things back, after asking."""
    with context.gateway() as gateway:
        items = _picked(args, gateway)
        if items and not (args.yes or args.dry_run):
            one, many = _("Drop {n} thing, unsent? [y/N] "), _("Drop {n} things, unsent? [y/N] ")
            ask_first(ngettext(one, many, len(items)).format(n=len(items)))
        left = [item for item in items if not args.dry_run and not gateway.discard(item.key)]
    for item in left:
        say(_("{key}: It has left already and cannot be taken back.").format(key=item.key))
    if context.json:
        context.show(
            [
                {
                    "key": i.key,
                    "discarded": i not in left and not args.dry_run,
                    "dry_run": args.dry_run,
                }
                for i in items
            ]
        )
    if not items:
        _tell_nothing()
    elif args.dry_run:
        tell_dry_run()
    return Exit.CONFLICT if left else Exit.DONE


def _add_keys(parser: Parser) -> None:
    parser.add_argument("keys", nargs="*", metavar="KEY", help=_("their keys, or the ends of them"))
    parser.add_argument("--all", action="store_true", help=_("everything that was refused"))


def _picked(args: Namespace, gateway: Gateway) -> list[OutboxItem]:
    """Return the things that are meant, each once. Raises CommandError."""
    items = gateway.outbox()
    if args.all and not args.keys:
        return [item for item in items if item.delivery is Delivery.ATTENTION]
    if not args.keys or args.all:
        raise CommandError(Exit.USAGE, _("Say which: their keys, or --all that was refused."))
    found = {item.key: item for item in (_found(items, key) for key in args.keys)}
    return list(found.values())


def _found(items: list[OutboxItem], key: str) -> OutboxItem:
    """Return the thing with a key, or whose key ends so. Raises CommandError."""
    fitting = [item for item in items if item.key == key]
    if not fitting and len(key) >= SHORTEST:
        fitting = [item for item in items if item.key.endswith(key)]
    if len(fitting) != 1:
        words = _("Nothing on its way has the key {key}; `premium-tui outbox list` shows them.")
        raise CommandError(Exit.NOT_FOUND, words.format(key=key))
    return fitting[0]


def _readable(item: OutboxItem, gateway: Gateway) -> Action:
    action = gateway.action(item.key)
    if action is None:
        words = _("What was written in {key} can no longer be read: it can only be discarded.")
        raise CommandError(Exit.CONFLICT, words.format(key=item.key))
    return action


def _key_now(item: OutboxItem, gateway: Gateway) -> str:
    """Return the key something has once it is sent again: another one when it reads otherwise."""
    same = [
        other.key
        for other in gateway.outbox()
        if (other.ticket_id, other.kind, other.queued_at)
        == (item.ticket_id, item.kind, item.queued_at)
    ]
    return item.key if item.key in same or not same else same[0]


def _tell(sent: list[Sent], items: list[OutboxItem], args: Namespace, context: Context) -> Exit:
    """Say how far things came; the exit code is that of the first that did not arrive."""
    if context.json:
        context.show(
            [_nothing_done(item) for item in items]
            if args.dry_run
            else [_sent_json(one) for one in sent]
        )
    if not items:
        _tell_nothing()
    elif args.dry_run:
        tell_dry_run()
    for one in sent:
        say(one.why or _("Sent."))
    return next((one.exit for one in sent if one.exit is not Exit.DONE), Exit.DONE)


def _tell_nothing() -> None:
    say(_("Nothing was refused: nothing was done."))


def _sent_json(sent: Sent) -> Json:
    return {"key": sent.key, "ticket_id": sent.action.ticket_id, **sent.as_json()}


def _nothing_done(item: OutboxItem) -> Json:
    shown: dict[str, Json] = {"delivery": None, "status": None, "trouble": None, "dry_run": True}
    return {"key": item.key, "ticket_id": item.ticket_id, **shown}


def _as_json(item: OutboxItem, gateway: Gateway) -> Json:
    shown, action = plain(item), gateway.action(item.key)
    assert isinstance(shown, dict)
    text = action.body if isinstance(action, Writing) else None
    return {"key": item.key, **shown, "text": text}
