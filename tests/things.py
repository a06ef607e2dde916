"""One example of each thing of the feed, with every field filled in."""

from __future__ import annotations

from datetime import UTC, date, datetime

from premium_tui.wire.things import (
    BillingData,
    BookingData,
    FeatureData,
    InvoiceData,
    InvoiceLineData,
    MacroData,
    NoticeData,
    OfferData,
    OwnedData,
    QuoteData,
    SessionData,
    SnoozeData,
    Thing,
    WebinarData,
)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

SESSION = SessionData(
    id="s1",
    ticket_id="t1",
    team_id="team",
    requester_id="me",
    requester_name="Aiko Tanabe",
    way="call",
    state="active",
    agent_id="a1",
    agent_name="Noor",
    phone="+81312345678",
    outcome="no_answer",
    attempts=1,
    product="Dropbox",
    language="ja",
    place=0,
    asked_at=NOON,
    accepted_at=NOON,
    ended_at=NOON,
    ended_by="agent",
)
BILLING = BillingData(
    id="team",
    period="monthly",
    period_start=date(2026, 11, 1),
    period_end=date(2026, 12, 1),
    currency="USD",
    subscription_minor=96_000,
    licences=64,
    payment="card",
    self_serve=True,
    demo=True,
    offers=[OfferData(version="enhanced", product="dropbox", price_minor=90_000)],
    addon=OwnedData(
        version="enhanced",
        product="dropbox",
        price_minor=90_000,
        since=date(2026, 3, 2),
        removal_on=date(2026, 12, 1),
        through_sales=False,
    ),
    invoices=[
        InvoiceData(
            id="i1",
            number="2026-11",
            on=date(2026, 11, 1),
            lines=[
                InvoiceLineData(
                    what="addon_part",
                    version="enhanced",
                    product="dropbox",
                    days=8,
                    of_days=30,
                    amount_minor=24_000,
                )
            ],
            total_minor=24_000,
            state="paid",
        )
    ],
)
QUOTE = QuoteData(
    id="q1",
    kind="add",
    version="enhanced",
    product="dropbox",
    currency="USD",
    price_minor=90_000,
    days_left=8,
    days=30,
    charge_minor=24_000,
    next_invoice_on=date(2026, 12, 1),
    next_invoice_minor=186_000,
    effective_on=date(2026, 11, 23),
    expires_at=NOON,
    state="open",
    demo=True,
)
BOOKING = BookingData(
    id="b1",
    team_id="team",
    benefit="webinar",
    webinar_id="w1",
    title="Sharing with clients",
    starts_at=NOON,
    minutes=45,
    person_id="me",
    person_name="Aiko Tanabe",
    state="booked",
    counts_for="2026-Q4",
)
WEBINAR = WebinarData(
    id="w1", title="Sharing with clients", starts_at=NOON, minutes=45, language="en"
)
FEATURE = FeatureData(
    id="f1", quarter="2026-Q4", place=1, title="Rewind", text="Undo a day.", url="https://x.example"
)
NOTICE = NoticeData(id="m1", ticket_id="t1", at=NOON, told=True)
SNOOZE = SnoozeData(id="t1", until=NOON, by_id="a1", by_name="Noor")
MACRO = MacroData(
    id="m1",
    owner_id="a1",
    name="thanks",
    title="Thank you",
    body="Thank you, {requester}.",
    language="en",
    state="waiting",
    priority="high",
    tags=["thanked"],
    version=2,
    by_name="Noor",
    changed_at=NOON,
)
EVERY: dict[str, Thing] = {
    "session": SESSION,
    "billing": BILLING,
    "quote": QUOTE,
    "booking": BOOKING,
    "webinar": WEBINAR,
    "feature": FEATURE,
    "notice": NOTICE,
    "snooze": SNOOZE,
    "macro": MACRO,
}
