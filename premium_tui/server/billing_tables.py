"""The tables of billing and benefits, beside those of `server.tables`.

Amounts are minor units of the team's currency; dates are days in the team's own zone.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Text
from sqlmodel import Field

from premium_tui.server.tables import Base, UtcTime


class SubscriptionRow(Base, table=True):
    """What a team pays, and until when; a team without one is sold nothing in Billing.

    How often and how it pays, its currency, its licences and the add-on itself stand in `team`.
    """

    __tablename__ = "subscription"
    partition: int = Field(primary_key=True)
    team_id: str = Field(primary_key=True)
    anchor: date
    """Its periods renew on the day of this one."""
    period_start: date
    """The first day of the period that runs."""
    renews_at: datetime = Field(sa_column=Column(UtcTime, nullable=False, index=True))
    price_minor: int = Field(sa_type=BigInteger)
    """Per billing period, without the add-on."""
    self_serve: bool = True
    demo: bool = False
    """The amounts are made up."""
    addon_price_minor: int = Field(default=0, sa_type=BigInteger)
    addon_since: date | None = None
    """The day the add-on was bought; None: the team has none, or billing knows nothing of it."""
    addon_removal_on: date | None = None
    addon_through_sales: bool = False
    invoices: int = 0
    """How many were issued: the number of the last."""


class OfferRow(Base, table=True):
    """An add-on a team may buy in Billing."""

    __tablename__ = "offer"
    partition: int = Field(primary_key=True)
    team_id: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    product: str = Field(primary_key=True)
    price_minor: int = Field(sa_type=BigInteger)


class InvoiceRow(Base, table=True):
    """An invoice; written once."""

    __tablename__ = "invoice"
    partition: int = Field(primary_key=True)
    team_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    """Counted from 1 in each team."""
    issued_on: date
    lines: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """As they travel: a JSON list of `InvoiceLineData`."""
    total_minor: int = Field(sa_type=BigInteger)
    state: str


class QuoteRow(Base, table=True):
    """A quote: what Confirm would do, as it was shown."""

    __tablename__ = "quote"
    __table_args__ = (
        Index("ix_quote_id", "id"),
        Index("ix_quote_state", "state", "expires_at"),
    )
    partition: int = Field(primary_key=True)
    team_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    person_id: str
    """Who asked, and alone may confirm."""
    kind: str
    version: str
    product: str
    currency: str
    price_minor: int = Field(sa_type=BigInteger)
    days_left: int
    days: int
    charge_minor: int = Field(sa_type=BigInteger)
    next_invoice_on: date
    next_invoice_minor: int = Field(sa_type=BigInteger)
    effective_on: date
    expires_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    state: str = "open"


class SalesRequestRow(Base, table=True):
    """What somebody wrote to sales."""

    __tablename__ = "sales_request"
    __table_args__ = (Index("ix_sales_request_id", "id"),)
    partition: int = Field(primary_key=True)
    team_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    person_id: str
    body: str = Field(sa_column=Column(Text, nullable=False))
    phone: str | None = None
    """E.164."""
    written_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class BookingRow(Base, table=True):
    """A benefit that was booked."""

    __tablename__ = "booking"
    __table_args__ = (Index("ix_booking_id", "id"),)
    partition: int = Field(primary_key=True)
    team_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    benefit: str
    webinar_id: str | None = None
    title: str
    starts_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    minutes: int
    person_id: str
    person_name: str
    state: str = "booked"
    counts_for: str
    """See `domain.bookings.counts_for`."""


class WebinarRow(Base, table=True):
    """A webinar on offer to all teams with the add-on, until it is over."""

    __tablename__ = "webinar"
    id: str = Field(primary_key=True)
    title: str
    starts_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    minutes: int
    language: str


class HighlightRow(Base, table=True):
    """The features a quarter's e-mail highlights to a team (rule 7)."""

    __tablename__ = "highlight"
    partition: int = Field(primary_key=True)
    team_id: str = Field(primary_key=True)
    quarter: str = Field(primary_key=True)
    """Such as `2026-Q4`."""
    until: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    """Where the quarter ends."""
    features: str
    """Comma-separated keys of `benefits.features`, in their order."""
