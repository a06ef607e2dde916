"""`ticket create` and `ticket reply`: into the outbox, then a moment's wait for the desk."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.bodies import add_body, body_of
from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.failures import say
from premium_tui.cli.output import Json
from premium_tui.cli.parsing import add_verb
from premium_tui.cli.sending import add_sending, send, tell_dry_run, who
from premium_tui.cli.waiting import make_ready
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import Me
from premium_tui.domain.actions import Note, OpenTicket, Reply
from premium_tui.domain.issue_kinds import IssueKind
from premium_tui.domain.products import (
    ABOUT_PRODUCTS,
    EntitlementProduct,
    entitlement_of,
    must_ask_product,
)
from premium_tui.domain.roles import may_create_premium, may_write_notes
from premium_tui.domain.tickets import SUBJECT_LIMIT, Channel, Priority
from premium_tui.i18n import _
from premium_tui.ids import new_id

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns

LANGUAGES = ("en", "ja")

Sendable = OpenTicket | Reply | Note


def add_create(verbs: Nouns) -> None:
    """Add `ticket create`."""
    create = add_verb(
        verbs,
        "create",
        _("send a new request to support"),
        epilog=_('example: premium-tui ticket create --subject "Red X" --body-file report.txt'),
    )
    create.add_argument("--subject", required=True, metavar="TEXT", help=_("one line"))
    add_body(create)
    create.add_argument(
        "--product",
        choices=ABOUT_PRODUCTS,
        metavar="PRODUCT",
        type=_product,
        help=_("what it is about: {names}").format(names=", ".join(ABOUT_PRODUCTS)),
    )
    kinds = [kind.value for kind in IssueKind]
    create.add_argument(
        "--kind",
        choices=kinds,
        metavar="KIND",
        help=_("what kind of issue: {names}").format(names=", ".join(kinds)),
    )
    create.add_argument("--language", choices=LANGUAGES, help=_("yours by default"))
    create.add_argument(
        "--priority", choices=[p.value for p in Priority], default=Priority.NORMAL.value
    )
    add_sending(create)
    create.set_defaults(run=create_ticket)


def add_reply(verbs: Nouns) -> None:
    """Add `ticket reply`."""
    reply = add_verb(
        verbs,
        "reply",
        _("answer a ticket"),
        epilog=_("example: echo Thanks | premium-tui ticket reply 1042 --body-file -"),
    )
    reply.add_argument("ticket", metavar="NUMBER", help=_("a ticket's number, or its id"))
    add_body(reply)
    reply.add_argument("--note", action="store_true", help=_("an internal note; agents only"))
    add_sending(reply)
    reply.set_defaults(run=reply_to_ticket)


def create_ticket(args: Namespace, context: Context) -> int:
    """Send a new request (rules 29-32)."""
    subject, body = args.subject.strip(), body_of(args)
    if not subject:
        raise CommandError(Exit.USAGE, _("The subject is empty: say in one line what is wrong."))
    if len(subject) > SUBJECT_LIMIT:
        words = _("The subject has {n} characters; 1,000 is the most.")
        raise CommandError(Exit.USAGE, words.format(n=len(subject)))
    with context.gateway() as gateway:
        make_ready(gateway)
        me = who(gateway)
        if me.person.role.is_agent:
            words = _("Agents answer requests, they do not send them.")
            raise CommandError(Exit.NOT_ALLOWED, words)
        product = _product_for(me, args.product)
        premium = may_create_premium(me.person.role)
        language = args.language or me.person.language
        action = OpenTicket(
            ticket_id=new_id(),
            message_id=new_id(),
            subject=subject,
            body=body,
            about_product=product,
            entitlement_product=entitlement_of(product).value,
            issue_kind=args.kind,
            language=language if language in LANGUAGES else LANGUAGES[0],
            priority=args.priority,
            channel=(Channel.REQUEST if premium else Channel.GET_HELP).value,
        )
        return _send(gateway, action, args, context)


def reply_to_ticket(args: Namespace, context: Context) -> int:
    """Answer a ticket, or leave a note on it (rules 34-37, 39)."""
    from premium_tui.cli.ticket import find_ticket

    body = body_of(args)
    with context.gateway() as gateway:
        make_ready(gateway)
        me = who(gateway)
        if args.note and not may_write_notes(me.person.role):
            raise CommandError(Exit.NOT_ALLOWED, _("Internal notes are for support agents."))
        detail = find_ticket(gateway, args.ticket)
        if not detail.may_reply and not args.note:
            raise CommandError(
                Exit.CONFLICT,
                _("This ticket is closed and takes no answer: open a follow-up in the console."),
            )
        kind = Note if args.note else Reply
        action = kind(detail.row.id, new_id(), body, detail.revision)
        return _send(gateway, action, args, context)


def _send(gateway: Gateway, action: Sendable, args: Namespace, context: Context) -> int:
    """Send a request, an answer or a note, and say how far it came."""
    sent = send(gateway, action, args)
    detail = gateway.ticket(action.ticket_id) if not sent.dry else None
    number = detail.row.number if detail is not None else None
    opens = isinstance(action, OpenTicket)
    if context.json:
        ids: dict[str, Json] = {
            "id": None if sent.dry and opens else action.ticket_id,
            "number": number,
            "message_id": None if sent.dry else action.message_id,
        }
        context.show({**ids, **sent.as_json()})
    elif opens and not sent.dry:
        print(action.ticket_id if number is None else number)
    if sent.dry:
        tell_dry_run()
    elif sent.exit is Exit.DONE:
        say(_("Sent.") if number is None else _("Sent: ticket {n}.").format(n=number))
    else:
        say(sent.why)
    return sent.exit


def _product(text: str) -> str:
    """Return a product as it is spelt, for argparse; unknown ones as they are, to be refused."""
    known = {name.casefold(): name for name in ABOUT_PRODUCTS}
    return known.get(text.casefold(), text)


def _product_for(me: Me, asked: str | None) -> str:
    """Return what the question is about (rule 31). Raises CommandError."""
    owns = me.team.owns if me.team is not None else frozenset[EntitlementProduct]()
    if asked is None:
        if must_ask_product(owns):
            words = _("Your team owns {products}: say with --product which one it is about.")
            names = _(" and ").join(sorted(owned.value.capitalize() for owned in owns))
            raise CommandError(Exit.USAGE, words.format(products=names))
        return next(iter(owns), EntitlementProduct.DROPBOX).value.capitalize()
    entitlement = entitlement_of(asked)
    if entitlement is not EntitlementProduct.DROPBOX and entitlement not in owns:
        words = _("Your team does not own {product}.")
        raise CommandError(Exit.NOT_ALLOWED, words.format(product=asked))
    return asked
