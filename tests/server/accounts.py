"""Accounts on the test's desk: subscriptions opened for its teams, and what became of them."""

from __future__ import annotations

from datetime import date, datetime

import httpx
from sqlalchemy import Table, select, update

from premium_tui.domain.addon_sales import Offer, OwnedAddon
from premium_tui.domain.billing_period import day_of
from premium_tui.domain.plans import Addon, AddonVersion
from premium_tui.domain.products import EntitlementProduct
from premium_tui.ids import new_id
from premium_tui.server.billing.account import Account, lock_team, open_account
from premium_tui.server.billing.statement import save_account
from premium_tui.server.billing_tables import SubscriptionRow
from premium_tui.server.core import TEAM
from premium_tui.server.engine import begin_read, begin_write
from premium_tui.server.feed import change_of_team, record
from premium_tui.server.keeping import keep_up
from premium_tui.server.tables import Base
from premium_tui.wire.feed import TeamData
from premium_tui.wire.things import BillingData, QuoteData
from tests.server.follower import Follower
from tests.server.world import NOON, World, post, put

ENHANCED = Addon(AddonVersion.ENHANCED, EntitlementProduct.DROPBOX)
ESSENTIALS = Addon(AddonVersion.ESSENTIALS, EntitlementProduct.DROPBOX)
OFFERS = (Offer(ESSENTIALS, 300_00), Offer(ENHANCED, 900_00))
OWNED = OwnedAddon(ENHANCED, 900_00, date(2026, 3, 1))
ANCHOR = date(2026, 11, 1)


def give_account(
    world: World,
    team: str = "acme",
    owned: OwnedAddon | None = None,
    *,
    anchor: date = ANCHOR,
    price_minor: int = 960_00,
    offers: tuple[Offer, ...] = OFFERS,
    self_serve: bool = True,
    at: datetime = NOON,
    **columns: object,
) -> None:
    """Open an account for a team in the period that runs at `at`; `columns` of it are set first."""
    key = world.team_key(team)
    with begin_write(world.engine) as connection:
        if columns:
            connection.execute(update(TEAM).where(TEAM.c.id == key[1]).values(**columns))
        subscription = SubscriptionRow(
            partition=key[0],
            team_id=key[1],
            anchor=anchor,
            period_start=anchor,
            renews_at=at,
            price_minor=price_minor,
            self_serve=self_serve,
            demo=True,
        )
        account = Account(lock_team(connection, key), subscription, offers)
        account.enter(day_of(at, account.team.timezone))
        account.disown()
        if owned is not None:
            account.own(owned)
        open_account(connection, account)
        change = save_account(connection, account)
        record(connection, key[0], change_of_team(account.team.model_dump()), change)


def keep(world: World) -> bool:
    """Let the desk keep up with its clock."""
    return keep_up(world.engine, world.clock, demo=False)


def held_by(world: World, who: str) -> Follower:
    """Return all that somebody's client holds."""
    follower = Follower(world.engine, world.clock, world.facts, world.people[who])
    follower.pull(50)
    return follower


def billing_of(world: World, who: str = "admin") -> BillingData:
    """Return the account somebody sees."""
    found = [thing for thing in held_by(world, who).held.values() if isinstance(thing, BillingData)]
    assert len(found) == 1
    return found[0]


def quote_of(world: World, quote_id: str, who: str = "admin") -> QuoteData:
    """Return a quote as somebody sees it."""
    quote = held_by(world, who).held["quote", quote_id]
    assert isinstance(quote, QuoteData)
    return quote


def addon_of(world: World, who: str = "admin") -> tuple[str, str] | None:
    """Return version and product of the add-on that somebody's team has."""
    held = held_by(world, who).held
    (team,) = [thing for thing in held.values() if isinstance(thing, TeamData)]
    return None if team.addon is None else (team.addon.version, team.addon.product)


def new_quote(kind: str = "add", version: str = "enhanced", **fields: object) -> dict[str, object]:
    """Return a request body that asks for a quote."""
    return {"id": new_id(), "kind": kind, "version": version, "product": "dropbox", **fields}


async def ask(
    world: World, who: str = "admin", kind: str = "add", version: str = "enhanced"
) -> str:
    """Ask for a quote that is given; return its id."""
    body = new_quote(kind, version)
    async with world.client(who) as client:
        answer = await post(client, "/v1/billing/quotes", body)
    assert answer.status_code == 201, answer.text
    assert answer.json()["id"] == body["id"]
    return str(body["id"])


async def confirm(world: World, quote_id: str, who: str = "admin") -> httpx.Response:
    """Confirm a quote."""
    async with world.client(who) as client:
        return await put(client, f"/v1/billing/quotes/{quote_id}/confirm", {})


async def buy(world: World, who: str = "admin", kind: str = "add") -> str:
    """Ask for a quote and confirm it; return its id."""
    quote_id = await ask(world, who, kind)
    answer = await confirm(world, quote_id, who)
    assert answer.status_code == 200, answer.text
    return quote_id


def rows_of(world: World, table: Table) -> list[dict[str, object]]:
    """Return all rows of a table."""
    with begin_read(world.engine) as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def everything(world: World) -> dict[str, list[dict[str, object]]]:
    """Return all rows of all tables: what must be equal when nothing was changed."""
    return {name: rows_of(world, table) for name, table in Base.metadata.tables.items()}
