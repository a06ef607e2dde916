"""Who was quicker: the quote of a team that was confirmed before another one could be."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, and_, select

from premium_tui.domain.addon_sales import SaleKind
from premium_tui.domain.plans import Addon, AddonVersion
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.quotes import (
    QUOTE_LIFE,
    QuoteClosed,
    QuoteOutdated,
    QuoteOvertaken,
    QuoteRefusal,
    QuoteState,
)
from premium_tui.domain.sale_refusals import (
    AlreadyOwned,
    AlreadyRemoved,
    NotOwned,
    Refusal,
    SwitchThroughSales,
)
from premium_tui.server.billing.account import Account
from premium_tui.server.billing_tables import QuoteRow
from premium_tui.server.core import QUOTE, THING
from premium_tui.server.threads import find_person
from premium_tui.server.visibility import Viewer
from premium_tui.wire.things import QuoteData

_MADE_BY_ANOTHER = (
    *(QuoteClosed, QuoteOutdated, AlreadyOwned),
    *(AlreadyRemoved, NotOwned, SwitchThroughSales),
)
"""What a quote is refused for once another one was confirmed."""

_quote = msgspec.json.Decoder(QuoteData)


def overtaken(
    connection: Connection,
    viewer: Viewer,
    account: Account,
    row: QuoteRow,
    refusal: Refusal | QuoteRefusal,
) -> QuoteOvertaken | None:
    """Return what was confirmed for the team since a refused quote was made; None: nothing."""
    if not isinstance(refusal, _MADE_BY_ANOTHER):
        return None
    first = _confirmed_since(connection, row)
    if first is None:
        return None
    quote, person_id = first
    person = find_person(connection, person_id)
    if quote.applied_at is None or person is None:
        return None
    return QuoteOvertaken(
        reason=refusal,
        name="" if person_id == viewer.person_id else person.name,
        kind=SaleKind(quote.kind),
        addon=Addon(AddonVersion(quote.version), EntitlementProduct(quote.product)),
        at=quote.applied_at,
        zone=account.team.timezone,
        effective_on=quote.effective_on,
    )


def _confirmed_since(connection: Connection, row: QuoteRow) -> tuple[QuoteData, str] | None:
    """Return the quote of the row's team that was confirmed last, and by whom, if since it."""
    is_thing = and_(
        THING.c.partition == QUOTE.c.partition,
        THING.c.team_id == QUOTE.c.team_id,
        THING.c.kind == "quote",
        THING.c.id == QUOTE.c.id,
    )
    rows = connection.execute(
        select(QUOTE.c.person_id, THING.c.body)
        .join(THING, is_thing)
        .where(
            QUOTE.c.partition == row.partition,
            QUOTE.c.team_id == row.team_id,
            QUOTE.c.state == QuoteState.APPLIED.value,
        )
    )
    # When a quote was made is not kept, but that it stands this long at most.
    since = row.expires_at - QUOTE_LIFE
    found = [(_quote.decode(body), person_id) for person_id, body in rows]
    late = [
        (quote.applied_at, quote, person_id)
        for quote, person_id in found
        if quote.applied_at is not None and quote.applied_at >= since
    ]
    if not late:
        return None
    _at, quote, person_id = max(late, key=lambda one: (one[0], one[1].id))
    return quote, person_id
