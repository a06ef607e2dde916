"""Accounts: what a team pays and owns, from rows to the values of the rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from premium_tui.domain.addon_sales import Offer, OwnedAddon, Standing
from premium_tui.domain.billing_period import BillingUnit, Period, day_of, period_of, start_of
from premium_tui.domain.plans import Addon, AddonVersion, Payment
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.quotes import BillingTerms
from premium_tui.domain.roles import Role
from premium_tui.server.billing_tables import SubscriptionRow
from premium_tui.server.core import OFFER, SUBSCRIPTION, TEAM
from premium_tui.server.tables import TeamRow
from premium_tui.server.threads import addon_of


@dataclass(slots=True)
class Account:
    """A team with its subscription, locked for a write."""

    team: TeamRow
    subscription: SubscriptionRow
    offers: tuple[Offer, ...]

    @property
    def key(self) -> tuple[int, str]:
        """Partition and id of the team."""
        return self.team.partition, self.team.id

    @property
    def period(self) -> Period:
        """The billing period that was entered last."""
        unit = BillingUnit(self.team.billing_period)
        return period_of(self.subscription.anchor, unit, self.subscription.period_start)

    @property
    def owned(self) -> OwnedAddon | None:
        """The add-on the team has."""
        return owned_by(self.team, self.subscription)

    @property
    def terms(self) -> BillingTerms:
        """What the team pays."""
        price, team = self.subscription.price_minor, self.team
        return BillingTerms(self.period, price, team.currency, team.timezone)

    def standing(self, role: Role) -> Standing:
        """Return how the team stands for a person of `role`."""
        return Standing(
            role=role,
            licences=self.team.licences,
            payment=Payment(self.team.payment),
            owned=self.owned,
            offers=self.offers,
            self_serve=self.subscription.self_serve,
        )

    def enter(self, day: date) -> None:
        """Enter the period that `day` lies in."""
        unit = BillingUnit(self.team.billing_period)
        period = period_of(self.subscription.anchor, unit, day)
        self.subscription.period_start = period.start
        self.subscription.renews_at = start_of(period.end, self.team.timezone)

    def own(self, owned: OwnedAddon) -> None:
        """Let the team have an add-on, or change how it has it."""
        self.team.addon_version = owned.addon.version.value
        self.team.addon_product = owned.addon.product.value
        self.subscription.addon_price_minor = owned.price_minor
        self.subscription.addon_since = owned.since
        self.subscription.addon_removal_on = owned.removal_on
        self.subscription.addon_through_sales = owned.through_sales

    def disown(self) -> None:
        """Take the add-on away."""
        self.team.addon_version = self.team.addon_product = None
        self.subscription.addon_price_minor = 0
        self.subscription.addon_since = self.subscription.addon_removal_on = None
        self.subscription.addon_through_sales = False


def owned_by(team: TeamRow, subscription: SubscriptionRow | None) -> OwnedAddon | None:
    """Return the add-on of a team.

    One that billing knows nothing of was arranged with sales when the team was made, and costs
    nothing here.
    """
    addon = addon_of(team)
    if addon is None:
        return None
    if subscription is None or subscription.addon_since is None:
        since = day_of(team.created_at, team.timezone)
        return OwnedAddon(addon, 0, since, through_sales=True)
    return OwnedAddon(
        addon,
        subscription.addon_price_minor,
        subscription.addon_since,
        subscription.addon_removal_on,
        subscription.addon_through_sales,
    )


def lock_team(connection: Connection, key: tuple[int, str]) -> TeamRow:
    """Return a team that is known to exist; who writes on its account waits for the others here."""
    query = select(TEAM).where(TEAM.c.partition == key[0], TEAM.c.id == key[1])
    return TeamRow(**connection.execute(query.with_for_update()).mappings().one())


def find_subscription(connection: Connection, key: tuple[int, str]) -> SubscriptionRow | None:
    """Return a team's subscription; None: billing knows nothing of the team."""
    query = select(SUBSCRIPTION).where(
        SUBSCRIPTION.c.partition == key[0], SUBSCRIPTION.c.team_id == key[1]
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else SubscriptionRow(**row)


def lock_account(connection: Connection, key: tuple[int, str]) -> Account | None:
    """Return a team's account, locked for a write; None: it has no subscription."""
    team = lock_team(connection, key)
    subscription = find_subscription(connection, key)
    if subscription is None:
        return None
    offers = connection.execute(
        select(OFFER.c.version, OFFER.c.product, OFFER.c.price_minor)
        .where(OFFER.c.partition == key[0], OFFER.c.team_id == key[1])
        .order_by(OFFER.c.product.desc(), OFFER.c.price_minor, OFFER.c.version)
    )
    return Account(team, subscription, tuple(_offer(*offer) for offer in offers))


def open_account(connection: Connection, account: Account) -> None:
    """Write the subscription and the offers of a team that has none yet."""
    connection.execute(SUBSCRIPTION.insert().values(**account.subscription.model_dump()))
    partition, team_id = account.key
    rows = [
        {
            "partition": partition,
            "team_id": team_id,
            "version": offer.addon.version.value,
            "product": offer.addon.product.value,
            "price_minor": offer.price_minor,
        }
        for offer in account.offers
    ]
    if rows:
        connection.execute(OFFER.insert(), rows)


def _offer(version: str, product: str, price_minor: int) -> Offer:
    return Offer(Addon(AddonVersion(version), EntitlementProduct(product)), price_minor)
