"""Messages: the thread, and adding to it."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Response
from sqlalchemy import select

from premium_tui.server import tickets as effects
from premium_tui.server.core import MESSAGE
from premium_tui.server.deps import OnceDep, ServiceDep, ViewerDep
from premium_tui.server.encode import MESSAGE_COLUMNS, message_of
from premium_tui.server.engine import begin_read
from premium_tui.server.routes.replies import WRITE, problems
from premium_tui.server.routes.tickets import TicketId
from premium_tui.server.threads import ticket_in_sight
from premium_tui.server.visibility import messages_in_sight
from premium_tui.wire.feed import MessageData
from premium_tui.wire.schemas import MessagePage, NewMessage, Receipt

router = APIRouter(tags=["messages"])


class _Page(msgspec.Struct, kw_only=True):
    items: list[MessageData]
    next: int | None


@router.get(
    "/v1/tickets/{ticket_id}/messages",
    response_model=MessagePage,
    responses=problems(404, 422),
)
def list_messages(
    service: ServiceDep,
    viewer: ViewerDep,
    ticket_id: TicketId,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> Response:
    """Return the messages of a thread past a position, in order; notes for agents only."""
    with begin_read(service.engine) as connection:
        ticket = ticket_in_sight(connection, viewer, ticket_id)
        rows = connection.execute(
            select(*MESSAGE_COLUMNS)
            .where(
                MESSAGE.c.partition == ticket.partition,
                MESSAGE.c.team_id == ticket.team_id,
                MESSAGE.c.ticket_id == ticket.id,
                MESSAGE.c.position > after,
                messages_in_sight(viewer),
            )
            .order_by(MESSAGE.c.position)
            .limit(limit + 1)
        ).all()
    shown = rows[:limit]
    page = _Page(
        items=[message_of(row) for row in shown],
        next=shown[-1].position if len(rows) > limit else None,
    )
    return Response(msgspec.json.encode(page), media_type="application/json")


@router.post(
    "/v1/tickets/{ticket_id}/messages",
    response_model=Receipt,
    status_code=201,
    responses=problems(*WRITE, 403, 409),
)
def add_message(ticket_id: TicketId, new: NewMessage, once: OnceDep) -> Response:
    """Answer in public, or leave a note; agents only for notes."""
    return once.answer(
        new,
        lambda connection, viewer, now: effects.add_message(
            connection, viewer, ticket_id, new, now
        ),
        status=201,
        headers={"Location": f"/v1/tickets/{ticket_id}/messages"},
    )
