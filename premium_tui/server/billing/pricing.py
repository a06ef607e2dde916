"""Prices as an operator sets them: what a team pays, and which add-ons are offered to it (23).

Each function is one transaction; an AdministrationError has changed nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Engine, delete, update

from premium_tui.clock import Clock
from premium_tui.domain.addon_sales import Offer
from premium_tui.domain.billing_period import BillingUnit, day_of
from premium_tui.domain.plans import Addon
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.proration import read_money
from premium_tui.i18n import _
from premium_tui.server.amending import find_customer_team
from premium_tui.server.billing.account import Account, lock_account, open_account
from premium_tui.server.billing.renewal import renew
from premium_tui.server.billing.statement import save_account
from premium_tui.server.billing_tables import SubscriptionRow
from premium_tui.server.core import OFFER, TEAM
from premium_tui.server.engine import begin_write
from premium_tui.server.feed import record_many
from premium_tui.server.refusals import BadValue, NoPriceYet
from premium_tui.server.tables import TeamRow


@dataclass(frozen=True, slots=True)
class Prices:
    """What a team pays and may buy; amounts are minor units of `currency`."""

    currency: str
    unit: BillingUnit
    renews_on: date
    subscription_minor: int
    self_serve: bool
    offers: tuple[Offer, ...]


def prices_of(engine: Engine, name: str) -> Prices:
    """Return the prices of a team. Raises UnknownTeam and NoPriceYet."""
    with begin_write(engine) as connection:
        team = find_customer_team(connection, name)
        account = lock_account(connection, (team.partition, team.id))
    if account is None:
        raise NoPriceYet(team.name)
    return Prices(
        team.currency,
        BillingUnit(team.billing_period),
        account.period.end,
        account.subscription.price_minor,
        account.subscription.self_serve,
        account.offers,
    )


def set_prices(
    engine: Engine,
    clock: Clock,
    name: str,
    *,
    subscription: str | None = None,
    offers: Mapping[Addon, str | None] | None = None,
    self_serve: bool | None = None,
    unit: BillingUnit | None = None,
    renews_on: date | None = None,
) -> None:
    """Set what a team pays and may buy; what is not named stays.

    Amounts are texts such as `960.00`, per billing period in the team's currency; None takes an
    offer back. The first time the subscription's is needed, and the account is opened: its periods
    renew on the day of `renews_on`, today by default. Raises UnknownTeam and BadValue.
    """
    now = clock.now()
    with begin_write(engine) as connection:
        team = find_customer_team(connection, name)
        account = lock_account(connection, (team.partition, team.id))
        if account is None:
            account = _opened(connection, team, subscription, unit, renews_on, now)
            changes = []
        else:
            if unit is not None or renews_on is not None:
                field = "period" if unit is not None else "renews"
                value = unit.value if unit is not None else f"{renews_on}"
                raise BadValue(field, value, _("it is set with the first price, and stays so"))
            changes = renew(connection, account, now)
        if subscription is not None:
            amount = _minor("subscription", subscription, team.currency)
            account.subscription.price_minor = amount
        if self_serve is not None:
            account.subscription.self_serve = self_serve
        for addon, price in (offers or {}).items():
            _offer(connection, account, addon, price)
        fresh = lock_account(connection, account.key)
        assert fresh is not None
        account.offers = fresh.offers
        record_many(connection, team.partition, [*changes, save_account(connection, account)])


def _opened(
    connection: Connection,
    team: TeamRow,
    subscription: str | None,
    unit: BillingUnit | None,
    renews_on: date | None,
    now: datetime,
) -> Account:
    if subscription is None:
        raise NoPriceYet(team.name)
    today = day_of(now, team.timezone)
    if renews_on is not None and renews_on <= today:
        raise BadValue("renews", f"{renews_on}", _("the next renewal is a day to come"))
    if unit is not None:
        team.billing_period = unit.value
        connection.execute(
            update(TEAM).where(TEAM.c.id == team.id).values(billing_period=unit.value)
        )
    anchor = renews_on or today
    row = SubscriptionRow(
        partition=team.partition,
        team_id=team.id,
        anchor=anchor,
        period_start=anchor,
        renews_at=now,
        price_minor=_minor("subscription", subscription, team.currency),
    )
    account = Account(team, row, ())
    account.enter(today)
    open_account(connection, account)
    return account


def _offer(connection: Connection, account: Account, addon: Addon, price: str | None) -> None:
    partition, team_id = account.key
    if EntitlementProduct(addon.product).value not in account.team.owns.split(","):
        raise BadValue("product", addon.product.value, _("the team does not own this product"))
    connection.execute(
        delete(OFFER).where(
            OFFER.c.partition == partition,
            OFFER.c.team_id == team_id,
            OFFER.c.version == addon.version.value,
            OFFER.c.product == addon.product.value,
        )
    )
    if price is not None:
        connection.execute(
            OFFER.insert().values(
                partition=partition,
                team_id=team_id,
                version=addon.version.value,
                product=addon.product.value,
                price_minor=_minor(addon.version.value, price, account.team.currency),
            )
        )


def _minor(field: str, amount: str, currency: str) -> int:
    try:
        return read_money(amount, currency)
    except ValueError as error:
        words = _("use an amount in {currency}, such as {example}")
        example = "960" if read_money("960", currency) == 960 else "960.00"
        raise BadValue(field, amount, words.format(currency=currency, example=example)) from error
