"""Quotes: asked for, confirmed once, and closed when their time is over (rules 18-23)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, update

from premium_tui.domain.addon_sales import OwnedAddon, Sale, SaleKind, decide
from premium_tui.domain.billing_period import day_of
from premium_tui.domain.plans import Addon, AddonVersion
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.quotes import Quote, QuoteState, make_quote, may_apply
from premium_tui.domain.roles import may_reach_billing
from premium_tui.domain.sale_refusals import NoSelfServe, NotYourRole
from premium_tui.server.benefits.offered import refresh
from premium_tui.server.billing.account import Account, lock_account
from premium_tui.server.billing.overtaken import overtaken
from premium_tui.server.billing.problems import sale_refused
from premium_tui.server.billing.renewal import renew
from premium_tui.server.billing.statement import issue_invoice, save_account
from premium_tui.server.billing_tables import QuoteRow
from premium_tui.server.core import QUOTE
from premium_tui.server.feed import Change, change_of_team, record_many
from premium_tui.server.problems import id_conflict, not_found
from premium_tui.server.things import drop_thing, present_seq, put_thing, thing_receipt
from premium_tui.server.visibility import Viewer
from premium_tui.wire.billing_requests import NewQuote
from premium_tui.wire.schemas import ThingReceipt
from premium_tui.wire.things import InvoiceLineData, QuoteData

KEEP = timedelta(days=30)
"""How long a quote that was not confirmed is kept after its time."""

_SHARED = (
    *("currency", "price_minor", "days_left", "days", "charge_minor", "next_invoice_on"),
    *("next_invoice_minor", "effective_on", "expires_at"),
)
"""What a quote, its row and what travels of it have alike."""


def ask(connection: Connection, viewer: Viewer, new: NewQuote, now: datetime) -> ThingReceipt:
    """Quote what is asked for, to the viewer alone; raises the problem of why it may not be."""
    if not may_reach_billing(viewer.role):
        raise sale_refused(NotYourRole(viewer.role))
    account = lock_account(connection, (viewer.partition, viewer.team_id))
    taken = _find(connection, new.id)
    if taken is not None:
        return _same(connection, viewer, new, taken, now)
    if account is None:
        raise sale_refused(NoSelfServe())
    changes = renew(connection, account, now)
    today = day_of(now, account.team.timezone)
    addon = Addon(new.version, new.product)
    sale = decide(new.kind, addon, account.standing(viewer.role), today)
    if not isinstance(sale, Sale):
        raise sale_refused(sale)
    row = _row_of(make_quote(sale, account.terms, now), account, viewer.person_id, new.id)
    connection.execute(QUOTE.insert().values(**row.model_dump()))
    changes.append(_put(connection, row, demo=account.subscription.demo))
    seq = record_many(connection, viewer.partition, changes)
    return thing_receipt(new.id, now, account.key, seq)


def confirm(connection: Connection, viewer: Viewer, quote_id: str, now: datetime) -> ThingReceipt:
    """Do exactly what a quote of the viewer says; raises the problem of why it may not be."""
    if not may_reach_billing(viewer.role):
        raise sale_refused(NotYourRole(viewer.role))
    # First the account: whoever confirms another quote of the team is waited for.
    account = lock_account(connection, (viewer.partition, viewer.team_id))
    row = _find(connection, quote_id)
    if account is None or row is None or row.person_id != viewer.person_id:
        raise not_found()
    changes = renew(connection, account, now)
    quote = _quote_of(row)
    standing = account.standing(viewer.role)
    refusal = may_apply(quote, QuoteState(row.state), standing, account.terms, now)
    if refusal is not None:
        raise sale_refused(overtaken(connection, viewer, account, row, refusal) or refusal)
    added = apply(connection, account, quote)
    changes.append(save_account(connection, account))
    row.state = QuoteState.APPLIED.value
    changes.append(_save(connection, row, demo=account.subscription.demo, applied_at=now))
    if added:
        changes.append(change_of_team(account.team.model_dump()))
        changes += refresh(connection, account.team, now)
    seq = record_many(connection, viewer.partition, changes)
    return thing_receipt(quote_id, now, account.key, seq)


def apply(connection: Connection, account: Account, quote: Quote) -> bool:
    """Do what a quote says to an account, yet to be saved; return whether an add-on was gained."""
    if quote.kind is SaleKind.ADD:
        account.own(OwnedAddon(quote.addon, quote.price_minor, quote.effective_on))
        line = InvoiceLineData(
            what="addon_part",
            version=quote.addon.version,
            product=quote.addon.product,
            days=quote.days_left,
            of_days=quote.days,
            amount_minor=quote.charge_minor,
        )
        issue_invoice(connection, account, quote.effective_on, [line])
        return True
    removed = quote.kind is SaleKind.REMOVE
    account.subscription.addon_removal_on = quote.effective_on if removed else None
    return False


def due(connection: Connection, now: datetime) -> list[tuple[int, str]]:
    """Return the teams (partition, id) with quotes to close or to drop at `now`."""
    rows = connection.execute(
        select(QUOTE.c.partition, QUOTE.c.team_id)
        .where(or_(_is_over(now), _is_old(now)))
        .distinct()
        .order_by(QUOTE.c.partition, QUOTE.c.team_id)
    )
    return [(row.partition, row.team_id) for row in rows]


def expire(connection: Connection, team: tuple[int, str], now: datetime) -> list[Change]:
    """Close a team's quotes whose time is over, drop old ones; return the changes to record.

    Nothing rests on it: an expired quote is refused whatever its state says.
    """
    account = lock_account(connection, team)
    if account is None:
        return []
    here = and_(QUOTE.c.partition == team[0], QUOTE.c.team_id == team[1])
    changes = []
    for row in _rows(connection, and_(here, _is_over(now))):
        row.state = QuoteState.EXPIRED.value
        changes.append(_save(connection, row, demo=account.subscription.demo))
    return changes + [_drop(connection, row) for row in _rows(connection, and_(here, _is_old(now)))]


def _is_over(now: datetime) -> ColumnElement[bool]:
    return and_(QUOTE.c.state == QuoteState.OPEN.value, QUOTE.c.expires_at <= now)


def _is_old(now: datetime) -> ColumnElement[bool]:
    return and_(QUOTE.c.state == QuoteState.EXPIRED.value, QUOTE.c.expires_at <= now - KEEP)


def _find(connection: Connection, quote_id: str) -> QuoteRow | None:
    rows = _rows(connection, QUOTE.c.id == quote_id)
    return rows[0] if rows else None


def _rows(connection: Connection, where: ColumnElement[bool]) -> list[QuoteRow]:
    query = select(QUOTE).where(where).order_by(QUOTE.c.id)
    return [QuoteRow(**row) for row in connection.execute(query).mappings()]


def _same(
    connection: Connection, viewer: Viewer, new: NewQuote, taken: QuoteRow, now: datetime
) -> ThingReceipt:
    """Answer a question sent again after its key was forgotten; another's id is a conflict."""
    # Adding what is being removed was answered by a quote to keep it (rule 22).
    kinds = {taken.kind, SaleKind.ADD} if taken.kind == SaleKind.KEEP else {taken.kind}
    same = (taken.person_id, taken.version, taken.product) == (
        viewer.person_id,
        new.version,
        new.product,
    )
    if not same or new.kind not in kinds:
        raise id_conflict()
    team = (taken.partition, taken.team_id)
    seq = present_seq(connection, team, "quote", taken.id)
    return thing_receipt(taken.id, now, team, seq)


def _row_of(quote: Quote, account: Account, person_id: str, quote_id: str) -> QuoteRow:
    partition, team_id = account.key
    return QuoteRow(
        partition=partition,
        team_id=team_id,
        id=quote_id,
        person_id=person_id,
        kind=quote.kind.value,
        version=quote.addon.version.value,
        product=quote.addon.product.value,
        **{name: getattr(quote, name) for name in _SHARED},
    )


def _quote_of(row: QuoteRow) -> Quote:
    return Quote(
        kind=SaleKind(row.kind),
        addon=Addon(AddonVersion(row.version), EntitlementProduct(row.product)),
        **{name: getattr(row, name) for name in _SHARED},
    )


def _save(
    connection: Connection, row: QuoteRow, *, demo: bool, applied_at: datetime | None = None
) -> Change:
    connection.execute(update(QUOTE).where(_is(row)).values(state=row.state))
    return _put(connection, row, demo=demo, applied_at=applied_at)


def _put(
    connection: Connection, row: QuoteRow, *, demo: bool, applied_at: datetime | None = None
) -> Change:
    thing = QuoteData(
        id=row.id,
        kind=row.kind,
        version=row.version,
        product=row.product,
        state=row.state,
        demo=demo,
        applied_at=applied_at,
        **{name: getattr(row, name) for name in _SHARED},
    )
    team = (row.partition, row.team_id)
    return put_thing(connection, team, thing, "person", owner_id=row.person_id)


def _drop(connection: Connection, row: QuoteRow) -> Change:
    connection.execute(delete(QUOTE).where(_is(row)))
    team = (row.partition, row.team_id)
    return drop_thing(connection, team, "quote", row.id, "person", owner_id=row.person_id)


def _is(row: QuoteRow) -> ColumnElement[bool]:
    return and_(
        QUOTE.c.partition == row.partition,
        QUOTE.c.team_id == row.team_id,
        QUOTE.c.id == row.id,
    )
