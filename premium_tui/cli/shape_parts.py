"""What the shapes of JSON output are made of, in the words of JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from premium_tui.data.models import Connection, Delivery, Scope, Sort
from premium_tui.domain.addon_sales import SaleKind
from premium_tui.domain.billing_period import BillingUnit
from premium_tui.domain.contact_offer import Premium
from premium_tui.domain.plans import AddonVersion, ChampionTier, Payment, TargetSource
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.quotes import QuoteState
from premium_tui.domain.roles import Role
from premium_tui.domain.tickets import Channel, MessageKind, Priority, Side, TicketState

Schema = dict[str, object]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
YES_NO: Schema = {"type": "boolean"}
TIME: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}
ANYTHING: Schema = {}
NAMED_TEXTS: Schema = {"type": "object", "additionalProperties": TEXT}


def one_of(values: Iterable[Enum] | Iterable[str]) -> Schema:
    """Return the shape of one of some words."""
    return {"enum": [v.value if isinstance(v, Enum) else v for v in values]}


def maybe(schema: Schema) -> Schema:
    """Return the shape of something that may be null."""
    return {"anyOf": [schema, {"type": "null"}]}


def rows(of: Schema) -> Schema:
    """Return the shape of a bare array."""
    return {"type": "array", "items": of}


def fields(**named: Schema) -> Schema:
    """Return the shape of an object that has all of these."""
    return {"type": "object", "properties": named, "required": list(named)}


def more(base: Schema, **named: Schema) -> Schema:
    """Return the shape of an object that has further fields."""
    kept = base["properties"]
    assert isinstance(kept, dict)
    return fields(**kept, **named)


ROW = fields(
    id=TEXT,
    number=maybe(WHOLE),
    subject=TEXT,
    product=TEXT,
    state=one_of(TicketState),
    priority=one_of(Priority),
    requester_name=TEXT,
    requester_id=TEXT,
    team_id=TEXT,
    assignee_name=maybe(TEXT),
    updated_at=TIME,
    due_at=maybe(TIME),
    unread=YES_NO,
    pending=maybe(one_of(Delivery)),
    has_draft=YES_NO,
    assignee_id=maybe(TEXT),
    tags=rows(TEXT),
)
MESSAGE = fields(
    id=TEXT,
    author_name=TEXT,
    author_id=TEXT,
    mine=YES_NO,
    side=one_of(Side),
    kind=one_of(MessageKind),
    collaborator=YES_NO,
    body=TEXT,
    sent_at=TIME,
    written_at=maybe(TIME),
    delivery=maybe(one_of(Delivery)),
    trouble=maybe(TEXT),
    notice=maybe(fields(name=TEXT, at=TIME, told=YES_NO)),
    merged_number=maybe(WHOLE),
)
TICKET = more(
    ROW,
    team_name=TEXT,
    channel=one_of(Channel),
    language=TEXT,
    issue_kind=maybe(TEXT),
    entitlement_product=one_of(EntitlementProduct),
    created_at=TIME,
    revision=WHOLE,
    version=WHOLE,
    clock_started_at=maybe(TIME),
    target=maybe(TEXT),
    target_source=maybe(one_of(TargetSource)),
    first_due_at=maybe(TIME),
    first_answer_at=maybe(TIME),
    last_answer_at=maybe(TIME),
    last_answer_met=maybe(YES_NO),
    mine=YES_NO,
    may_reply=YES_NO,
    snoozed_until=maybe(TIME),
    merged_into=maybe(TEXT),
    merged_number=maybe(WHOLE),
    messages=rows(MESSAGE),
)
DONE_FIELDS: dict[str, Schema] = {
    "delivery": maybe(one_of(["delivered", "lost", *(d.value for d in Delivery)])),
    "status": maybe(WHOLE),
    "trouble": maybe(TEXT),
    "dry_run": YES_NO,
}
DONE = fields(**DONE_FIELDS)
SENT = more(DONE, id=maybe(TEXT), number=maybe(WHOLE), message_id=maybe(TEXT))
LIVE = more(SENT, session_id=maybe(TEXT))
ENTITLEMENT = fields(
    number=maybe(WHOLE),
    id=maybe(TEXT),
    product=TEXT,
    entitlement_product=one_of(EntitlementProduct),
    target=maybe(TEXT),
    target_source=maybe(one_of(TargetSource)),
    started_at=maybe(TIME),
    due_at=maybe(TIME),
    met=maybe(YES_NO),
    premium=maybe(one_of(Premium)),
    ways=rows(fields(channel=one_of(Channel), open=YES_NO, opens_at=maybe(TIME))),
    why=rows(TEXT),
)
EACH = rows(more(DONE, named=TEXT, id=maybe(TEXT), number=maybe(WHOLE)))
ITEM = fields(
    key=TEXT,
    kind=TEXT,
    ticket_id=TEXT,
    subject=TEXT,
    delivery=one_of(Delivery),
    queued_at=TIME,
    attempts=WHOLE,
    trouble=maybe(TEXT),
    status=maybe(WHOLE),
    code=maybe(TEXT),
    text=maybe(TEXT),
)
BEGUN = fields(key=TEXT, kind=TEXT, ticket_id=TEXT, subject=TEXT, text=TEXT, saved_at=maybe(TIME))
VIEW = fields(name=TEXT, query=TEXT, sort=one_of(Sort), reverse=YES_NO)
MACRO = fields(
    id=TEXT,
    name=TEXT,
    title=TEXT,
    body=TEXT,
    language=TEXT,
    state=maybe(one_of(TicketState)),
    priority=maybe(one_of(Priority)),
    tags=rows(TEXT),
    shared=YES_NO,
    version=WHOLE,
    by_name=TEXT,
    pending=maybe(one_of(Delivery)),
)
STATUS = fields(
    connection=one_of(Connection),
    as_of=maybe(TIME),
    ready=YES_NO,
    progress_done=WHOLE,
    progress_note=TEXT,
    waiting=WHOLE,
    attention=WHOLE,
)
PERSON = fields(
    id=TEXT,
    name=TEXT,
    email=maybe(TEXT),
    role=one_of(Role),
    champion=maybe(one_of(ChampionTier)),
    language=TEXT,
)
ARTICLE = fields(
    group=TEXT,
    title=TEXT,
    url=TEXT,
    kind=TEXT,
    product=TEXT,
    locale=TEXT,
    popular=YES_NO,
    because=maybe(fields(id=TEXT, number=maybe(WHOLE), subject=TEXT)),
)
COUNT = fields(name=TEXT, open=WHOLE)
TREND = fields(total=WHOLE, by_day=rows(WHOLE))
FIRST_ANSWERS = fields(count=WHOLE, median_seconds=maybe(WHOLE), p90_seconds=maybe(WHOLE))
GROUP = fields(
    id=maybe(TEXT), name=TEXT, open=WHOLE, due_soon=WHOLE, late=WHOLE, first_answers=FIRST_ANSWERS
)
DASHBOARD = fields(
    scope=one_of(Scope),
    today=DAY,
    open=WHOLE,
    waiting=WHOLE,
    due_soon=WHOLE,
    late=WHOLE,
    issues=rows(COUNT),
    products=rows(more(COUNT, sent=WHOLE)),
    teams=rows(COUNT),
    opened=TREND,
    solved=TREND,
    answered=TREND,
    on_time=TREND,
    open_by_day=rows(WHOLE),
    first_answers=maybe(FIRST_ANSWERS),
    by_team=rows(GROUP),
    by_product=rows(GROUP),
    by_agent=rows(GROUP),
)
OFFER = fields(version=one_of(AddonVersion), product=one_of(EntitlementProduct), price_minor=WHOLE)
ADDON = fields(version=one_of(AddonVersion), product=one_of(EntitlementProduct))
ACCOUNT = fields(
    currency=TEXT,
    period=one_of(BillingUnit),
    period_start=DAY,
    renews_on=DAY,
    subscription_minor=WHOLE,
    licences=WHOLE,
    payment=one_of(Payment),
    self_serve=YES_NO,
    demo=YES_NO,
    addon=maybe(
        more(ADDON, price_minor=WHOLE, since=DAY, removal_on=maybe(DAY), through_sales=YES_NO)
    ),
    choices=rows(more(ADDON, kind=one_of(SaleKind), price_minor=WHOLE, refusal=maybe(TEXT))),
    invoices=rows(
        fields(
            number=TEXT,
            on=DAY,
            total_minor=WHOLE,
            paid=YES_NO,
            lines=rows(
                fields(
                    what=TEXT,
                    version=maybe(one_of(AddonVersion)),
                    product=maybe(one_of(EntitlementProduct)),
                    days=maybe(WHOLE),
                    of_days=maybe(WHOLE),
                    amount_minor=WHOLE,
                )
            ),
        )
    ),
)
QUOTE = more(
    ADDON,
    id=maybe(TEXT),
    kind=one_of(SaleKind),
    currency=TEXT,
    price_minor=WHOLE,
    days_left=WHOLE,
    days=WHOLE,
    charge_minor=WHOLE,
    next_invoice_on=DAY,
    next_invoice_minor=WHOLE,
    effective_on=DAY,
    expires_at=maybe(TIME),
    state=maybe(one_of(QuoteState)),
    demo=YES_NO,
)
PRICES = fields(
    currency=TEXT,
    period=one_of(BillingUnit),
    renews_on=DAY,
    subscription_minor=WHOLE,
    self_serve=YES_NO,
    offers=rows(OFFER),
)
MAIL = fields(
    kind=TEXT,
    about=TEXT,
    to=TEXT,
    asked_at=TIME,
    next_try_at=maybe(TIME),
    attempts=WHOLE,
    error=TEXT,
)
COMMAND = fields(
    id=TEXT,
    room=TEXT,
    label=TEXT,
    help=TEXT,
    keys=rows(TEXT),
    usual=rows(TEXT),
    needs=maybe(one_of(("agent", "admin", "customer", "console"))),
)
FINDING = fields(
    fault=one_of(("choice", "clash", "chord", "keyboard", "unreached", "unasked", "taken")),
    commands=rows(TEXT),
    key=maybe(TEXT),
    place=maybe(TEXT),
    text=TEXT,
)
WEBINAR = fields(id=TEXT, title=TEXT, starts_at=TIME, minutes=WHOLE, language=TEXT)
GLANCE = fields(
    scope=one_of(Scope),
    open=WHOLE,
    for_you=WHOLE,
    due_soon=WHOLE,
    queued=WHOLE,
    not_sent=WHOLE,
    offline=YES_NO,
    as_of=maybe(TIME),
    line=TEXT,
)

SSH_KEY = fields(fingerprint=TEXT, person_id=TEXT, name=TEXT, email=TEXT, created_at=TIME)
