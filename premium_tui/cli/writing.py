"""`ticket create` and `ticket reply`: into the outbox, then a moment's wait for the desk."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.bodies import add_body, body_of
from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.failures import say
from premium_tui.cli.output import Json
from premium_tui.cli.parsing import Parser, add_verb
from premium_tui.cli.questions import (
    add_question,
    language_of,
    product_for,
    refuse_agents,
    words_of,
)
from premium_tui.cli.sending import add_sending, send, tell_dry_run, who
from premium_tui.cli.waiting import make_ready
from premium_tui.data.gateway import Gateway
from premium_tui.domain.actions import Note, Opening, OpenTicket, Reply, RequestCall, StartChat
from premium_tui.domain.issue_kinds import IssueKind
from premium_tui.domain.products import entitlement_of
from premium_tui.domain.roles import may_create_premium, may_write_notes
from premium_tui.domain.tickets import Channel, Priority
from premium_tui.i18n import _
from premium_tui.ids import new_id

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns

Sendable = Opening | Reply | Note


def add_create(verbs: Nouns) -> None:
    """Add `ticket create`."""
    create = add_verb(
        verbs,
        "create",
        _("send a new request to support"),
        epilog=_('example: premium-tui ticket create --subject "Red X" --body-file report.txt'),
    )
    add_request(create)
    create.set_defaults(run=create_ticket)


def add_request(create: Parser) -> None:
    """Add what a request is made of, and how it is sent."""
    add_question(create)
    kinds = [kind.value for kind in IssueKind]
    create.add_argument(
        "--kind",
        choices=kinds,
        metavar="KIND",
        help=_("what kind of issue: {names}").format(names=", ".join(kinds)),
    )
    create.add_argument(
        "--priority", choices=[p.value for p in Priority], default=Priority.NORMAL.value
    )
    add_sending(create)


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
    subject, body = words_of(args)
    with context.gateway() as gateway:
        make_ready(gateway)
        me = who(gateway)
        refuse_agents(me)
        product = product_for(me, args.product)
        premium = may_create_premium(me.person.role)
        action = OpenTicket(
            ticket_id=new_id(),
            message_id=new_id(),
            subject=subject,
            body=body,
            about_product=product,
            entitlement_product=entitlement_of(product).value,
            issue_kind=args.kind,
            language=language_of(args, me),
            priority=args.priority,
            channel=(Channel.REQUEST if premium else Channel.GET_HELP).value,
        )
        return send_words(gateway, action, args, context)


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
            words = _("This ticket is closed and takes no answer: open a follow-up in the console.")
            if detail.merged_into is not None and gateway.ticket(detail.merged_into) is not None:
                words = _("This ticket was merged into #{number}: reply to that one.")
            raise CommandError(Exit.CONFLICT, words.format(number=detail.merged_number))
        kind = Note if args.note else Reply
        action = kind(detail.row.id, new_id(), body, detail.revision)
        return send_words(gateway, action, args, context)


def send_words(gateway: Gateway, action: Sendable, args: Namespace, context: Context) -> int:
    """Send a request, an answer or a note, and say how far it came."""
    sent = send(gateway, action, args)
    detail = gateway.ticket(action.ticket_id) if not sent.dry else None
    number = detail.row.number if detail is not None else None
    opens = isinstance(action, Opening)
    if context.json:
        ids: dict[str, Json] = {
            "id": None if sent.dry and opens else action.ticket_id,
            "number": number,
            "message_id": None if sent.dry else action.message_id,
        }
        if isinstance(action, StartChat | RequestCall):
            ids["session_id"] = None if sent.dry else action.session_id
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
