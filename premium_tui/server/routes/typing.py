"""POST /v1/tickets/{id}/typing: told to who listens now, and then forgotten."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.concurrency import run_in_threadpool

from premium_tui.domain.tickets import Side
from premium_tui.server.auth import digest_of, viewer_of
from premium_tui.server.deps import ServiceDep, TokenDep
from premium_tui.server.engine import begin_read
from premium_tui.server.hub import Typing
from premium_tui.server.routes.replies import WRITE, problems
from premium_tui.server.routes.tickets import TicketId
from premium_tui.server.service import Service
from premium_tui.server.tables import TicketRow
from premium_tui.server.threads import ticket_in_sight

router = APIRouter(tags=["chats and calls"])


@router.post(
    "/v1/tickets/{ticket_id}/typing",
    status_code=204,
    response_class=Response,
    responses=problems(*WRITE),
)
async def tell_typing(ticket_id: TicketId, service: ServiceDep, token: TokenDep) -> Response:
    """Tell who may see the ticket, and listens, that a public answer is being written.

    Not for notes: customers would be told of them. It takes no Idempotency-Key, since it leaves
    nothing behind; more than one in two seconds of a person is told to nobody.
    """
    ticket, typing = await run_in_threadpool(_look, service, digest_of(token), ticket_id)
    await service.hub.tell_typing(ticket.model_dump(), typing, service.clock.now())
    return Response(status_code=204)


def _look(service: Service, digest: bytes, ticket_id: str) -> tuple[TicketRow, Typing]:
    with begin_read(service.engine) as connection:
        viewer = viewer_of(connection, digest)
        ticket = ticket_in_sight(connection, viewer, ticket_id)
    side = Side.AGENT if viewer.is_agent else Side.CUSTOMER
    return ticket, Typing(ticket.id, viewer.person_id, viewer.name, side.value)
