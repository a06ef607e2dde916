"""`contact`: support by a request, a chat or a call, with the checks the console makes (29-33)."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.failures import say
from premium_tui.cli.parsing import add_verb, add_verbs
from premium_tui.cli.questions import (
    add_question,
    language_of,
    product_for,
    refuse_agents,
    words_of,
)
from premium_tui.cli.sending import add_sending, who
from premium_tui.cli.waiting import make_ready
from premium_tui.cli.writing import add_request, create_ticket, send_words
from premium_tui.data.models import Me
from premium_tui.domain.phone import PhoneError, read_phone, region_of
from premium_tui.domain.products import entitlement_of
from premium_tui.domain.tickets import Channel
from premium_tui.i18n import _
from premium_tui.screens.contact import closed_words, entitlement_words, offer_of, ways_here
from premium_tui.screens.contact_request import ContactRequest

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns


def add(nouns: Nouns) -> None:
    """Add the noun and its verbs."""
    verbs = add_verbs(add_verb(nouns, "contact", _("write to support, chat, or be called")))
    request = add_verb(
        verbs,
        "request",
        _("send a request, answered by e-mail; the same as ticket create"),
        epilog=_('example: premium-tui contact request --subject "Red X" --body-file report.txt'),
    )
    add_request(request)
    request.set_defaults(run=create_ticket)
    chat = add_verb(
        verbs,
        "chat",
        _("ask for a chat; what is said in it stands in its ticket"),
        epilog=_('example: premium-tui contact chat --subject "Locked out" --body "Since noon"'),
    )
    add_question(chat)
    add_sending(chat)
    chat.set_defaults(run=ask_live, channel=Channel.CHAT)
    call = add_verb(
        verbs,
        "callback",
        _("ask to be called, for urgent problems"),
        epilog=_(
            'example: premium-tui contact callback --phone "+81 3 1234 5678"'
            ' --subject "Nobody can sign in" --body "Since noon"'
        ),
    )
    call.add_argument(
        "--phone", required=True, metavar="NUMBER", help=_("one that is dialled directly")
    )
    add_question(call)
    add_sending(call)
    call.set_defaults(run=ask_live, channel=Channel.CALLBACK)


def ask_live(args: Namespace, context: Context) -> int:
    """Ask for a chat or a call (rules 32, 33), while the way is open."""
    subject, body = words_of(args)
    channel: Channel = args.channel
    with context.gateway() as gateway:
        make_ready(gateway)
        me = who(gateway)
        refuse_agents(me)
        about = product_for(me, args.product)
        product, language = entitlement_of(about), language_of(args, me)
        if channel not in ways_here(me):
            raise CommandError(Exit.NOT_ALLOWED, _no_way(me))
        offer, now = offer_of(me, product, language, gateway.now()), gateway.now()
        if closed := closed_words(offer, channel, now):
            raise CommandError(Exit.CONFLICT, closed)
        request = ContactRequest(
            channel=channel,
            product=product,
            about=about,
            kind="",
            language=language,
            subject=subject,
            body=body,
            phone=_phone(args, me) if channel is Channel.CALLBACK else "",
        )
        for sentence in entitlement_words(offer, channel, now) if args.dry_run else ():
            say(sentence)
        return send_words(gateway, request.action(), args, context)


def _no_way(me: Me) -> str:
    """Return why a person is not offered this way."""
    if not me.person.role.is_admin:
        return _("Chats and calls are for admins; `premium-tui contact request` writes to support.")
    return _("This desk does not take it: `premium-tui contact request` writes to support.")


def _phone(args: Namespace, me: Me) -> str:
    """Return the number to call as E.164 (rule 33). Raises CommandError."""
    region = region_of(me.team.timezone) if me.team is not None else None
    try:
        return read_phone(args.phone, region)
    except PhoneError as error:
        raise CommandError(Exit.USAGE, str(error)) from error
