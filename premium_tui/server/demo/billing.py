"""The demo teams' accounts, lived through from their beginnings by the rules, in demo amounts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from premium_tui.clock import require_utc
from premium_tui.domain.addon_sales import Offer, Sale, SaleKind
from premium_tui.domain.billing_period import day_of
from premium_tui.domain.bookings import MINUTES, BookingState, counts_for
from premium_tui.domain.plans import Addon
from premium_tui.domain.quotes import make_quote
from premium_tui.ids import new_id
from premium_tui.server.benefits.bookings import add_booking
from premium_tui.server.benefits.offered import refresh
from premium_tui.server.billing.account import Account, open_account
from premium_tui.server.billing.quotes import apply
from premium_tui.server.billing.renewal import renew
from premium_tui.server.billing.statement import save_account
from premium_tui.server.billing_tables import BookingRow, SubscriptionRow
from premium_tui.server.demo.data import DemoBilling, DemoBooking
from premium_tui.server.feed import Change
from premium_tui.server.tables import PersonRow, TeamRow
from premium_tui.server.threads import addon_of


def bill(
    connection: Connection,
    team: TeamRow,
    people: Mapping[str, PersonRow],
    data: DemoBilling,
    now: datetime,
) -> list[Change]:
    """Give a demo team its account, with all invoices and bookings until `now`.

    `people` are the team's by handle. Return the changes to record: of each thing one.
    """
    begun = now - timedelta(days=data.since_days)
    anchor = day_of(begun, team.timezone)
    subscription = SubscriptionRow(
        partition=team.partition,
        team_id=team.id,
        anchor=anchor,
        period_start=anchor,
        renews_at=begun,
        price_minor=data.subscription_minor,
        demo=True,
    )
    offers = tuple(
        Offer(Addon(offer.version, offer.product), offer.price_minor) for offer in data.offers
    )
    account = Account(TeamRow(**team.model_dump()), subscription, offers)
    # From the day before, so that the first period begins with its invoice like any other.
    account.enter(anchor - timedelta(days=1))
    open_account(connection, account)
    addon = addon_of(team)
    if addon is not None and data.addon_since_days is not None:
        account.disown()
        bought = now - timedelta(days=data.addon_since_days)
        renew(connection, account, bought)
        price = next(offer.price_minor for offer in offers if offer.addon == addon)
        sale = Sale(SaleKind.ADD, addon, price)
        apply(connection, account, make_quote(sale, account.terms, bought))
        subscription.addon_through_sales = data.through_sales
    renew(connection, account, now)
    changes = [save_account(connection, account), *refresh(connection, account.team, now)]
    for booking in data.bookings:
        row = _booking(account, people[booking.by], booking, now)
        changes.append(add_booking(connection, row))
    return changes


def _booking(account: Account, person: PersonRow, data: DemoBooking, now: datetime) -> BookingRow:
    zone, owned = account.team.timezone, account.owned
    assert owned is not None
    day = day_of(now, zone) + timedelta(days=data.days)
    starts_at = require_utc(datetime.combine(day, time.fromisoformat(data.at), ZoneInfo(zone)))
    return BookingRow(
        partition=account.team.partition,
        team_id=account.team.id,
        id=new_id(),
        benefit=data.benefit.value,
        title=data.benefit.label,
        starts_at=starts_at,
        minutes=MINUTES[data.benefit],
        person_id=person.id,
        person_name=person.name,
        state=BookingState.BOOKED.value,
        counts_for=counts_for(data.benefit, owned, starts_at, zone),
    )
