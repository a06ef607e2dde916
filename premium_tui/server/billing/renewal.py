"""Renewals: a team's next period begins with its invoice, and without what was removed (20, 22)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, select

from premium_tui.domain.addon_sales import owned_on
from premium_tui.server.benefits.bookings import cancel_what_is_to_come
from premium_tui.server.benefits.offered import refresh
from premium_tui.server.billing.account import Account, lock_account
from premium_tui.server.billing.statement import issue_invoice, save_account
from premium_tui.server.core import SUBSCRIPTION
from premium_tui.server.feed import Change, change_of_team
from premium_tui.wire.things import InvoiceLineData


def renew(connection: Connection, account: Account, now: datetime) -> list[Change]:
    """Begin every period of an account that is due at `now`; return the changes to record.

    Periods that were missed are made up for, each with its invoice. Nothing happens when none is
    due. Response clocks that run keep their target when the add-on goes (rule 5).
    """
    if account.subscription.renews_at > now:
        return []
    had_addon = account.owned is not None
    while account.subscription.renews_at <= now:
        account.enter(account.period.end)
        start = account.period.start
        if account.owned is not None and owned_on(account.owned, start) is None:
            account.disown()
        issue_invoice(connection, account, start, list(_lines(account)))
    changes = [save_account(connection, account)]
    if had_addon and account.owned is None:
        changes.append(change_of_team(account.team.model_dump()))
        changes += cancel_what_is_to_come(connection, account.key, now)
        changes += refresh(connection, account.team, now)
    return changes


def due(connection: Connection, now: datetime) -> list[tuple[int, str]]:
    """Return the teams (partition, id) whose period is over at `now`."""
    rows = connection.execute(
        select(SUBSCRIPTION.c.partition, SUBSCRIPTION.c.team_id)
        .where(SUBSCRIPTION.c.renews_at <= now)
        .order_by(SUBSCRIPTION.c.partition, SUBSCRIPTION.c.team_id)
    )
    return [(row.partition, row.team_id) for row in rows]


def renew_team(connection: Connection, team: tuple[int, str], now: datetime) -> list[Change]:
    """Renew a team's account if it is due; return the changes to record."""
    account = lock_account(connection, team)
    return [] if account is None else renew(connection, account, now)


def _lines(account: Account) -> Iterator[InvoiceLineData]:
    yield _line("subscription", None, None, account.subscription.price_minor)
    owned = account.owned
    if owned is not None and owned.price_minor:
        yield _line("addon", owned.addon.version, owned.addon.product, owned.price_minor)


def _line(what: str, version: str | None, product: str | None, amount: int) -> InvoiceLineData:
    return InvoiceLineData(
        what=what,
        version=version,
        product=product,
        days=None,
        of_days=None,
        amount_minor=amount,
    )
