"""`entitlement explain`: by when a question is answered, and why (rules 3-5, 11-15)."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.output import Json, iso, print_fields, when
from premium_tui.cli.parsing import add_verb, add_verbs
from premium_tui.cli.questions import add_language, add_product, language_of, product_for
from premium_tui.cli.sending import who
from premium_tui.cli.ticket import find_ticket
from premium_tui.cli.waiting import make_ready
from premium_tui.domain.plans import TargetSource
from premium_tui.domain.products import entitlement_of
from premium_tui.domain.tickets import Channel
from premium_tui.i18n import _
from premium_tui.screens.contact import entitlement_words, offer_of, ways_here
from premium_tui.widgets.promise_words import why

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns
    from premium_tui.data.models import Me, TicketDetail

SOURCES = {
    TargetSource.ADDON.value: _("Premium Support"),
    TargetSource.CHAMPION.value: _("the champion's tier"),
    TargetSource.BASE_PLAN.value: _("the team's plan"),
}
WITHIN = {"1h": _("1 hour"), "4h": _("4 hours"), "1bd": _("1 business day")}


def add(nouns: Nouns) -> None:
    """Add the noun and its verb."""
    verbs = add_verbs(add_verb(nouns, "entitlement", _("what support there is, and why")))
    explain = add_verb(
        verbs,
        "explain",
        _("say by when a ticket, or a question sent now, is answered, and why"),
        epilog=_(
            "examples: premium-tui entitlement explain 1042\n"
            "          premium-tui entitlement explain --product Dash --json due_at,why"
        ),
    )
    explain.add_argument(
        "ticket", nargs="?", metavar="NUMBER", help=_("a ticket's number, or its id")
    )
    add_product(explain)
    add_language(explain)
    explain.set_defaults(run=explain_one)


def explain_one(args: Namespace, context: Context) -> int:
    """Print what a ticket was promised, or what a question would be."""
    if args.ticket is not None and (args.product or args.language):
        raise CommandError(Exit.USAGE, _("Name a ticket, or a --product and a --language."))
    with context.gateway(exact=context.json) as gateway:
        make_ready(gateway)
        now, as_of = gateway.now(), gateway.status().as_of
        if args.ticket is not None:
            found = _of_ticket(find_ticket(gateway, args.ticket))
        else:
            found = _of_question(who(gateway), args, now)
    if context.json:
        context.show(found, as_of=as_of)
        return Exit.DONE
    names = {
        "number": _("number"),
        "product": _("product"),
        "target": _("answered within"),
        "target_source": _("by"),
        "due_at": _("due"),
    }
    shown = [(name, _text(field, found[field])) for field, name in names.items()]
    sentences = found["why"]
    assert isinstance(sentences, list)
    print_fields([(n, v) for n, v in shown if v] + [(_("why"), str(one)) for one in sentences])
    return Exit.DONE


def _text(field: str, value: Json) -> str:
    if value is None:
        return ""
    if field in ("target", "target_source"):
        return {**WITHIN, **SOURCES}.get(str(value), str(value))
    return when(datetime.fromisoformat(str(value))) if field == "due_at" else str(value)


def _of_ticket(detail: TicketDetail) -> dict[str, Json]:
    """Return what a ticket was promised: fixed when its clock started (rule 5)."""
    row = detail.row
    return {
        "number": row.number,
        "id": row.id,
        "product": row.product,
        "entitlement_product": detail.entitlement_product,
        "target": detail.target,
        "target_source": detail.target_source,
        "started_at": _iso(detail.clock_started_at),
        "due_at": _iso(row.due_at),
        "met": detail.last_answer_met,
        "premium": None,
        "ways": [],
        "why": list(why(detail, when)),
    }


def _of_question(me: Me, args: Namespace, now: datetime) -> dict[str, Json]:
    """Return what a question would be promised, sent now."""
    if me.person.role.is_agent:
        words = _("Agents are nobody's customer: name a ticket.")
        raise CommandError(Exit.USAGE, words)
    about = product_for(me, args.product)
    product = entitlement_of(about)
    offer = offer_of(me, product, language_of(args, me), now)
    channel = Channel.REQUEST if me.person.role.is_admin else Channel.GET_HELP
    here = ways_here(me) or [channel]
    ways: list[Json] = [
        {
            "channel": way.channel.value,
            "open": way.opens_at is None,
            "opens_at": _iso(way.opens_at),
        }
        for way in offer.ways
        if way.channel in here
    ]
    return {
        "number": None,
        "id": None,
        "product": about,
        "entitlement_product": product.value,
        "target": offer.target.code,
        "target_source": offer.target.source.value,
        "started_at": None,
        "due_at": iso(offer.due_at),
        "met": None,
        "premium": offer.premium.value,
        "ways": ways,
        "why": list(entitlement_words(offer, channel, now)),
    }


def _iso(at: datetime | None) -> str | None:
    return iso(at) if at is not None else None
