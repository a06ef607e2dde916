"""What travels beside tickets, as pydantic models: the contract's side of `wire.things`."""

from __future__ import annotations

from datetime import date

from pydantic import AwareDatetime, BaseModel


class Session(BaseModel):
    """A live chat, or a call that was asked for; what is said stands in its ticket (32, 33)."""

    id: str
    ticket_id: str
    team_id: str
    requester_id: str
    requester_name: str
    way: str
    state: str
    agent_id: str | None
    agent_name: str | None
    phone: str | None
    outcome: str | None
    attempts: int
    product: str
    language: str
    place: int | None
    asked_at: AwareDatetime
    accepted_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    ended_by: str | None


class Offer(BaseModel):
    """An add-on the team may be sold, at its price per billing period (rule 23)."""

    version: str
    product: str
    price_minor: int


class Owned(BaseModel):
    """The add-on a team owns, as billing knows it."""

    version: str
    product: str
    price_minor: int
    since: date
    removal_on: date | None
    through_sales: bool


class InvoiceLine(BaseModel):
    """One line of an invoice."""

    what: str
    version: str | None
    product: str | None
    days: int | None
    of_days: int | None
    amount_minor: int


class Invoice(BaseModel):
    """An invoice."""

    id: str
    number: str
    on: date
    lines: list[InvoiceLine]
    total_minor: int
    state: str


class Billing(BaseModel):
    """How a team stands with billing; for team and billing admins (rule 19)."""

    id: str
    period: str
    period_start: date
    period_end: date
    currency: str
    subscription_minor: int
    licences: int
    payment: str
    self_serve: bool
    demo: bool
    offers: list[Offer]
    addon: Owned | None
    invoices: list[Invoice]


class Quote(BaseModel):
    """What Confirm would do and cost; for who asked (rules 18, 20-22)."""

    id: str
    kind: str
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
    expires_at: AwareDatetime
    state: str
    demo: bool
    applied_at: AwareDatetime | None


class Booking(BaseModel):
    """A benefit with a time that somebody of the team booked (rules 6, 8, 10)."""

    id: str
    team_id: str
    benefit: str
    webinar_id: str | None
    title: str
    starts_at: AwareDatetime
    minutes: int
    person_id: str
    person_name: str
    state: str
    counts_for: str


class Webinar(BaseModel):
    """A live webinar on offer (rule 10)."""

    id: str
    title: str
    starts_at: AwareDatetime
    minutes: int
    language: str


class Feature(BaseModel):
    """An under-used feature of this quarter's e-mail to a team (rule 7)."""

    id: str
    quarter: str
    place: int
    title: str
    text: str
    url: str


class Notice(BaseModel):
    """That the requester was told of a message by mail; for who wrote it (rules 32, 37)."""

    id: str
    ticket_id: str
    at: AwareDatetime
    told: bool


class Snooze(BaseModel):
    """That a ticket stays out of the queue until a time; for agents, the clock runs on."""

    id: str
    until: AwareDatetime
    by_id: str
    by_name: str


class Macro(BaseModel):
    """A text agents keep under a short name, and what sending it sets; for agents alone."""

    id: str
    owner_id: str | None
    name: str
    title: str
    body: str
    language: str
    state: str | None
    priority: str | None
    tags: list[str]
    version: int
    by_name: str
    changed_at: AwareDatetime
