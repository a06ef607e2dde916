"""PUT /v1/presence: what an agent has open, leased, told to other agents alone."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import select

from premium_tui.server.auth import digest_of, viewer_of
from premium_tui.server.core import TICKET
from premium_tui.server.deps import ServiceDep, TokenDep
from premium_tui.server.engine import begin_read
from premium_tui.server.presence import Spot
from premium_tui.server.problems import forbidden
from premium_tui.server.routes.replies import problems
from premium_tui.server.service import Service
from premium_tui.server.visibility import Viewer, tickets_in_sight
from premium_tui.wire.presence_schemas import NewPresence

router = APIRouter(tags=["agents' work"])


@router.put(
    "/v1/presence",
    status_code=204,
    response_class=Response,
    responses=problems(400, 403, 413, 415, 422),
)
async def tell_presence(body: NewPresence, service: ServiceDep, token: TokenDep) -> Response:
    """Tell other agents what is open at a place of this one; it ends by itself after 30 seconds.

    It takes no Idempotency-Key, since it leaves nothing behind. A ticket out of sight is left out
    like one that is not there. The agents who serve its team are told by `event: presence`;
    customers never are.
    """
    viewer, spots = await run_in_threadpool(_look, service, digest_of(token), body)
    service.hub.presence.tell(viewer.person_id, viewer.name, body.place, spots)
    return Response(status_code=204)


def _look(service: Service, digest: bytes, body: NewPresence) -> tuple[Viewer, dict[str, Spot]]:
    doing = {one.ticket_id: one.doing for one in body.open}
    with begin_read(service.engine) as connection:
        viewer = viewer_of(connection, digest)
        if not viewer.is_agent:
            raise forbidden("Only agents do this.")
        found = select(TICKET.c.id, TICKET.c.team_id).where(TICKET.c.id.in_(doing))
        rows = connection.execute(found.where(tickets_in_sight(viewer))).all() if doing else ()
    return viewer, {row.id: Spot(row.team_id, doing[row.id]) for row in rows}
