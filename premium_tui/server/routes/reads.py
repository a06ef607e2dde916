"""PUT /v1/tickets/{id}/read: how far the person has read."""

from __future__ import annotations

from fastapi import APIRouter, Response

from premium_tui.server import tickets as effects
from premium_tui.server.deps import OnceDep
from premium_tui.server.routes.replies import WRITE, problems
from premium_tui.server.routes.tickets import TicketId
from premium_tui.wire.schemas import NewRead, Receipt

router = APIRouter(tags=["messages"])


@router.put("/v1/tickets/{ticket_id}/read", response_model=Receipt, responses=problems(*WRITE))
def mark_read(ticket_id: TicketId, new: NewRead, once: OnceDep) -> Response:
    """Remember the revision read through; 0 marks the thread unread."""
    return once.answer(
        new,
        lambda connection, viewer, now: effects.mark_read(
            connection, viewer, ticket_id, new.through, now
        ),
    )
