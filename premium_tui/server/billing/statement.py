"""Statements: an account written as it now stands, its invoices, and both as they travel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec
from sqlalchemy import Connection, select, update

from premium_tui.domain.addon_sales import OwnedAddon
from premium_tui.domain.plans import Payment
from premium_tui.server.billing.account import Account
from premium_tui.server.billing_tables import InvoiceRow
from premium_tui.server.core import INVOICE, SUBSCRIPTION, TEAM
from premium_tui.server.feed import Change
from premium_tui.server.things import put_thing
from premium_tui.wire.things import (
    BillingData,
    InvoiceData,
    InvoiceLineData,
    OfferData,
    OwnedData,
)

INVOICES_SHOWN = 24
"""How many of the newest invoices travel."""

_lines = msgspec.json.Decoder(list[InvoiceLineData])


def save_account(connection: Connection, account: Account) -> Change:
    """Write an account as it now stands; return the change of it to record."""
    partition, team_id = account.key
    connection.execute(
        update(SUBSCRIPTION)
        .where(SUBSCRIPTION.c.partition == partition, SUBSCRIPTION.c.team_id == team_id)
        .values(**account.subscription.model_dump(exclude={"partition", "team_id"}))
    )
    team = account.team
    connection.execute(
        update(TEAM)
        .where(TEAM.c.partition == partition, TEAM.c.id == team_id)
        .values(addon_version=team.addon_version, addon_product=team.addon_product)
    )
    return put_thing(connection, account.key, billing_of(connection, account), "billing")


def issue_invoice(
    connection: Connection, account: Account, on: date, lines: Sequence[InvoiceLineData]
) -> None:
    """Issue an invoice of the day `on`; a card is charged at once."""
    account.subscription.invoices += 1
    paid = account.team.payment == Payment.CARD
    invoice = InvoiceRow(
        partition=account.team.partition,
        team_id=account.team.id,
        number=account.subscription.invoices,
        issued_on=on,
        lines=msgspec.json.encode(lines),
        total_minor=sum(line.amount_minor for line in lines),
        state="paid" if paid else "open",
    )
    connection.execute(INVOICE.insert().values(**invoice.model_dump()))


def billing_of(connection: Connection, account: Account) -> BillingData:
    """Return an account as it travels, with its newest invoices, the newest first."""
    team, subscription, period = account.team, account.subscription, account.period
    return BillingData(
        id=team.id,
        period=team.billing_period,
        period_start=period.start,
        period_end=period.end,
        currency=team.currency,
        subscription_minor=subscription.price_minor,
        licences=team.licences,
        payment=team.payment,
        self_serve=subscription.self_serve,
        demo=subscription.demo,
        offers=[
            OfferData(
                version=offer.addon.version.value,
                product=offer.addon.product.value,
                price_minor=offer.price_minor,
            )
            for offer in account.offers
        ],
        addon=_owned_data(account.owned),
        invoices=_invoices(connection, account.key),
    )


def _owned_data(owned: OwnedAddon | None) -> OwnedData | None:
    if owned is None:
        return None
    return OwnedData(
        version=owned.addon.version.value,
        product=owned.addon.product.value,
        price_minor=owned.price_minor,
        since=owned.since,
        removal_on=owned.removal_on,
        through_sales=owned.through_sales,
    )


def _invoices(connection: Connection, key: tuple[int, str]) -> list[InvoiceData]:
    rows = connection.execute(
        select(INVOICE)
        .where(INVOICE.c.partition == key[0], INVOICE.c.team_id == key[1])
        .order_by(INVOICE.c.number.desc())
        .limit(INVOICES_SHOWN)
    )
    return [
        InvoiceData(
            id=f"{row.team_id}:{row.number}",
            number=f"{row.issued_on.year}-{row.number:04}",
            on=row.issued_on,
            lines=_lines.decode(row.lines),
            total_minor=row.total_minor,
            state=row.state,
        )
        for row in rows
    ]
