"""Billing: quotes, their confirmation, and requests to sales (rules 16-23)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from premium_tui.server.billing import quotes, sales
from premium_tui.server.deps import OnceDep
from premium_tui.server.routes.replies import WRITE, problems
from premium_tui.wire.billing_requests import Confirmation, NewQuote, NewSalesRequest
from premium_tui.wire.schemas import UUID_PATTERN, ThingReceipt

router = APIRouter(tags=["billing"])

QuoteId = Annotated[str, Path(pattern=UUID_PATTERN, min_length=36, max_length=36)]


@router.post(
    "/v1/billing/quotes",
    response_model=ThingReceipt,
    status_code=201,
    responses=problems(400, 403, 409, 413, 415, 422),
)
def ask_quote(new: NewQuote, once: OnceDep) -> Response:
    """Ask for a quote; it comes to the asker with the feed, and nothing else changes."""
    return once.answer(
        new,
        lambda connection, viewer, now: quotes.ask(connection, viewer, new, now),
        status=201,
    )


@router.put(
    "/v1/billing/quotes/{quote_id}/confirm",
    response_model=ThingReceipt,
    responses=problems(*WRITE, 403, 409),
)
def confirm_quote(quote_id: QuoteId, new: Confirmation, once: OnceDep) -> Response:
    """Do exactly what one's own quote says, once."""
    return once.answer(
        new,
        lambda connection, viewer, now: quotes.confirm(connection, viewer, quote_id, now),
    )


@router.post(
    "/v1/billing/sales-requests",
    response_model=ThingReceipt,
    status_code=201,
    responses=problems(400, 403, 409, 413, 415, 422),
)
def contact_sales(new: NewSalesRequest, once: OnceDep) -> Response:
    """Write to sales."""
    return once.answer(
        new,
        lambda connection, viewer, now: sales.contact(connection, viewer, new, now),
        status=201,
    )
