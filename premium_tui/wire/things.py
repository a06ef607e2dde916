"""What travels beside tickets, such as chats, calls, billing and macros, as msgspec structs.

`premium_tui.wire.thing_schemas` holds the same as pydantic models; a test compares them. Times are
RFC 3339, UTC; dates are days in the team's own zone; amounts are minor units of `currency`.
"""

from __future__ import annotations

from datetime import date

import msgspec

from premium_tui.wire.moments import Moment


class SessionData(msgspec.Struct, kw_only=True, gc=False):
    """A live chat, or a call that was asked for; what is said stands in its ticket (32, 33)."""

    id: str
    ticket_id: str
    team_id: str
    requester_id: str
    requester_name: str
    way: str
    """`chat` or `call`."""
    state: str
    """`waiting`, `active` or `ended`."""
    agent_id: str | None
    agent_name: str | None
    phone: str | None
    """E.164; null for a chat."""
    outcome: str | None
    """Of a call: `reached` or `no_answer` at the newest try; null before one and for a chat."""
    attempts: int
    """How often an agent took it."""
    product: str
    language: str
    place: int | None
    """How many wait before this one, 50 for so many or more; null unless it waits."""
    asked_at: Moment
    accepted_at: Moment | None
    ended_at: Moment | None
    ended_by: str | None
    """`customer` for the requester, `colleague` for a team admin who closed the ticket, or `agent`;
    null while it goes on."""


class OfferData(msgspec.Struct, kw_only=True, gc=False):
    """An add-on the team may be sold, at its price per billing period (rule 23)."""

    version: str
    product: str
    price_minor: int


class OwnedData(msgspec.Struct, kw_only=True, gc=False):
    """The add-on a team owns, as billing knows it."""

    version: str
    product: str
    price_minor: int
    """Per billing period."""
    since: date
    removal_on: date | None
    """When a removal takes effect (rule 22); null: none is under way."""
    through_sales: bool


class InvoiceLineData(msgspec.Struct, kw_only=True, gc=False):
    """One line of an invoice."""

    what: str
    """`subscription`, `addon`, or `addon_part` for the part of a period (rule 20)."""
    version: str | None
    product: str | None
    days: int | None
    """For a part: the days paid for."""
    of_days: int | None
    """For a part: the days of the period."""
    amount_minor: int


class InvoiceData(msgspec.Struct, kw_only=True):
    """An invoice."""

    id: str
    number: str
    on: date
    lines: list[InvoiceLineData]
    total_minor: int
    state: str
    """`paid` or `open`."""


class BillingData(msgspec.Struct, kw_only=True):
    """How a team stands with billing; for team and billing admins (rule 19)."""

    id: str
    """The team's."""
    period: str
    """`monthly` or `yearly`."""
    period_start: date
    period_end: date
    """The day of the next renewal: the first one that is not in the period."""
    currency: str
    subscription_minor: int
    """Per billing period, without the add-on."""
    licences: int
    payment: str
    self_serve: bool
    """Whether Billing sells to this team at all (rule 16)."""
    demo: bool
    """The amounts are made up for the demo."""
    offers: list[OfferData]
    addon: OwnedData | None
    invoices: list[InvoiceData]


class QuoteData(msgspec.Struct, kw_only=True, gc=False):
    """What Confirm would do and cost; for who asked (rules 18, 20-22)."""

    id: str
    kind: str
    """`add`, `remove`, or `keep`: cancel a removal."""
    version: str
    product: str
    currency: str
    price_minor: int
    days_left: int
    days: int
    charge_minor: int
    next_invoice_on: date
    next_invoice_minor: int
    effective_on: date
    expires_at: Moment
    state: str
    """`open`, `applied`, `expired` or `refused`."""
    demo: bool
    applied_at: Moment | None = None
    """When it was confirmed; null unless it is `applied`."""


class BookingData(msgspec.Struct, kw_only=True, gc=False):
    """A benefit with a time that somebody of the team booked (rules 6, 8, 10)."""

    id: str
    team_id: str
    benefit: str
    """`implementation`, `root_cause` or `webinar`."""
    webinar_id: str | None
    title: str
    starts_at: Moment
    minutes: int
    person_id: str
    person_name: str
    state: str
    """`booked` or `cancelled`."""
    counts_for: str
    """What it is one of: a quarter such as `2026-Q4`, the day the add-on was bought, or ``."""


class WebinarData(msgspec.Struct, kw_only=True, gc=False):
    """A live webinar on offer (rule 10)."""

    id: str
    title: str
    starts_at: Moment
    minutes: int
    language: str


class FeatureData(msgspec.Struct, kw_only=True, gc=False):
    """An under-used feature of this quarter's e-mail to a team (rule 7)."""

    id: str
    quarter: str
    place: int
    title: str
    text: str
    url: str


class NoticeData(msgspec.Struct, kw_only=True, gc=False):
    """That the requester was told of a message by mail; for who wrote it (rules 32, 37)."""

    id: str
    """The message's."""
    ticket_id: str
    at: Moment
    told: bool
    """False when the mail was given up."""


class SnoozeData(msgspec.Struct, kw_only=True, gc=False):
    """That a ticket stays out of the queue until a time; for agents, the clock runs on."""

    id: str
    """The ticket's."""
    until: Moment
    by_id: str
    by_name: str


class MacroData(msgspec.Struct, kw_only=True, gc=False):
    """A text agents keep under a short name, and what sending it sets; for agents alone."""

    id: str
    owner_id: str | None
    """Whose alone it is; null for one of the desk's, which all agents have."""
    name: str
    title: str
    body: str
    """With variables in braces, as `domain.macro_text` knows them."""
    language: str
    state: str | None
    priority: str | None
    tags: list[str]
    version: int
    """Counts every write to it, from 1 on."""
    by_name: str
    """Who wrote it last."""
    changed_at: Moment


Thing = (
    SessionData
    | BillingData
    | QuoteData
    | BookingData
    | WebinarData
    | FeatureData
    | NoticeData
    | SnoozeData
    | MacroData
)

THINGS: dict[str, type[Thing]] = {
    "session": SessionData,
    "billing": BillingData,
    "quote": QuoteData,
    "booking": BookingData,
    "webinar": WebinarData,
    "feature": FeatureData,
    "notice": NoticeData,
    "snooze": SnoozeData,
    "macro": MacroData,
}
"""The kinds in the feed beside those of tickets, by the name `Gone` and `change` use."""
