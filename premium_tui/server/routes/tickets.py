"""Tickets: listing, opening, and what is set on them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Path, Query, Response
from sqlalchemy import BigInteger, select, tuple_, type_coerce

from premium_tui.domain.tickets import TicketState
from premium_tui.server import tickets as effects
from premium_tui.server.core import TICKET
from premium_tui.server.deps import IfMatchHeader, OnceDep, ServiceDep, ViewerDep
from premium_tui.server.encode import TICKET_COLUMNS, etag_of, ticket_json, ticket_of
from premium_tui.server.engine import begin_read
from premium_tui.server.routes.keyset import pack, unpack_number
from premium_tui.server.routes.replies import WRITE, problems
from premium_tui.server.threads import ticket_in_sight
from premium_tui.server.visibility import tickets_in_sight
from premium_tui.wire.feed import TicketData
from premium_tui.wire.schemas import (
    UUID_PATTERN,
    NewAssignee,
    NewRequester,
    NewState,
    NewTicket,
    Receipt,
    Ticket,
    TicketPage,
)
from premium_tui.wire.work_schemas import NewMerge, NewPriority, NewSnooze, TagChanges

router = APIRouter(tags=["tickets"])

TicketId = Annotated[str, Path(pattern=UUID_PATTERN, min_length=36, max_length=36)]


class _Page(msgspec.Struct, kw_only=True):
    items: list[TicketData]
    next: str | None


@router.get("/v1/tickets", response_model=TicketPage, responses=problems(400, 422))
def list_tickets(
    service: ServiceDep,
    viewer: ViewerDep,
    scope: Literal["all", "mine"] = "all",
    state: TicketState | None = None,
    after: Annotated[str | None, Query(max_length=512)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Return tickets in sight, newest change first; for programs that do not sync."""
    query = select(*TICKET_COLUMNS).where(tickets_in_sight(viewer))
    if scope == "mine":
        mine = TICKET.c.assignee_id if viewer.is_agent else TICKET.c.requester_id
        query = query.where(mine == viewer.person_id)
    if state is not None:
        query = query.where(TICKET.c.state == state.value)
    updated = type_coerce(TICKET.c.updated_at, BigInteger)
    if after is not None:
        query = query.where(tuple_(updated, TICKET.c.id) < unpack_number(after))
    query = query.order_by(updated.desc(), TICKET.c.id.desc()).limit(limit + 1)
    with begin_read(service.engine) as connection:
        rows = connection.execute(query).all()
    more = len(rows) > limit
    last = rows[limit - 1] if more else None
    page = _Page(
        items=[ticket_of(row, agent=viewer.is_agent) for row in rows[:limit]],
        next=None if last is None else pack(last.updated_at, last.id),
    )
    return Response(msgspec.json.encode(page), media_type="application/json")


@router.post(
    "/v1/tickets",
    response_model=Receipt,
    status_code=201,
    responses=problems(400, 403, 409, 413, 415, 422),
)
def open_ticket(new: NewTicket, once: OnceDep) -> Response:
    """Open a ticket with its first message; both ids are the writer's."""
    return once.answer(
        new,
        lambda connection, viewer, now: effects.open_ticket(
            connection, once.facts, viewer, new, now
        ),
        status=201,
        headers={"Location": f"/v1/tickets/{new.id}"},
    )


@router.get("/v1/tickets/{ticket_id}", response_model=Ticket, responses=problems(404, 422))
def read_ticket(service: ServiceDep, viewer: ViewerDep, ticket_id: TicketId) -> Response:
    """Return a ticket; its version is the ETag."""
    with begin_read(service.engine) as connection:
        ticket = ticket_in_sight(connection, viewer, ticket_id)
        body = ticket_json(connection, viewer, ticket)
    return Response(body, media_type="application/json", headers={"ETag": etag_of(ticket.version)})


@router.put(
    "/v1/tickets/{ticket_id}/state",
    response_model=Receipt,
    responses=problems(*WRITE, 403, 409),
)
def set_state(ticket_id: TicketId, new: NewState, once: OnceDep) -> Response:
    """Set the state (rule 39)."""
    return once.answer(
        new,
        lambda connection, viewer, now: effects.set_state(
            connection, viewer, ticket_id, new.state, now
        ),
    )


@router.put(
    "/v1/tickets/{ticket_id}/priority",
    response_model=Receipt,
    responses=problems(*WRITE, 403),
)
def set_priority(ticket_id: TicketId, new: NewPriority, once: OnceDep) -> Response:
    """Set how much the ticket matters; agents only."""
    return once.answer(
        new,
        lambda connection, viewer, now: effects.set_priority(
            connection, viewer, ticket_id, new.priority, now
        ),
    )


@router.put(
    "/v1/tickets/{ticket_id}/tags",
    response_model=Receipt,
    responses=problems(*WRITE, 403),
)
def edit_tags(ticket_id: TicketId, changes: TagChanges, once: OnceDep) -> Response:
    """Take tags off the ticket and add others; agents only."""
    return once.answer(
        changes,
        lambda connection, viewer, now: effects.edit_tags(
            connection, viewer, ticket_id, changes, now
        ),
    )


@router.put(
    "/v1/tickets/{ticket_id}/snooze",
    response_model=Receipt,
    responses=problems(*WRITE, 403),
)
def snooze(ticket_id: TicketId, new: NewSnooze, once: OnceDep) -> Response:
    """Leave the ticket out of the queue until a time, or wake it; agents only."""
    return once.answer(
        new,
        lambda connection, viewer, now: effects.snooze(
            connection, viewer, ticket_id, new.until, now
        ),
    )


@router.put(
    "/v1/tickets/{ticket_id}/assignee",
    response_model=Receipt,
    responses=problems(*WRITE, 403, 412, 428),
)
def assign(
    ticket_id: TicketId, new: NewAssignee, once: OnceDep, if_match: IfMatchHeader
) -> Response:
    """Give the ticket to an agent or to nobody; agents only."""
    return once.answer(
        new,
        lambda connection, viewer, now: effects.assign(
            connection, viewer, ticket_id, new.assignee_id, _version(if_match), now
        ),
    )


@router.put(
    "/v1/tickets/{ticket_id}/requester",
    response_model=Receipt,
    responses=problems(*WRITE, 403, 409, 412, 428),
)
def move_requester(
    ticket_id: TicketId, new: NewRequester, once: OnceDep, if_match: IfMatchHeader
) -> Response:
    """Make another person of the team the requester; agents only."""
    return once.answer(
        new,
        lambda connection, viewer, now: effects.move_requester(
            connection, viewer, ticket_id, new.requester_id, _version(if_match), now
        ),
    )


@router.put(
    "/v1/tickets/{ticket_id}/merge",
    response_model=Receipt,
    responses=problems(*WRITE, 403, 409, 412, 428),
)
def merge(ticket_id: TicketId, new: NewMerge, once: OnceDep, if_match: IfMatchHeader) -> Response:
    """Merge the ticket into another of its team: it is closed, that one goes on; agents only."""
    return once.answer(
        new,
        lambda connection, viewer, now: effects.merge(
            connection, viewer, ticket_id, new.into, _version(if_match), now
        ),
    )


def _version(if_match: str) -> int:
    return int(if_match.strip('"'))
