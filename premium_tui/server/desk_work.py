"""What agents set on tickets besides their state and who has them: priority and tags; and checks.

Every function runs inside the caller's write transaction, and raises a ProblemError that undoes it
all. None of it is a public change: the ticket's time of update stays.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from premium_tui.domain.tags import TAGS_LIMIT, edited
from premium_tui.domain.text import storable
from premium_tui.domain.tickets import Priority
from premium_tui.server import sight, threads
from premium_tui.server.encode import etag_of, ticket_json
from premium_tui.server.problems import forbidden, invalid, stale
from premium_tui.server.tables import TicketRow
from premium_tui.server.visibility import Viewer
from premium_tui.wire.schemas import Receipt
from premium_tui.wire.work_schemas import TagChanges


def ticket_for_agents(connection: Connection, viewer: Viewer, ticket_id: str) -> TicketRow:
    """Return a ticket, locked for a write that is for agents only."""
    ticket = threads.ticket_in_sight(connection, viewer, ticket_id, lock=True)
    if not viewer.is_agent:
        raise forbidden("Only agents do this.")
    return ticket


def check_version(connection: Connection, viewer: Viewer, ticket: TicketRow, expected: int) -> None:
    """Raise the 412 problem, with the ticket as it stands, unless it is of version `expected`."""
    if ticket.version != expected:
        raise stale(ticket_json(connection, viewer, ticket), etag_of(ticket.version))


def set_priority(
    connection: Connection, viewer: Viewer, ticket_id: str, priority: Priority, now: datetime
) -> Receipt:
    """Set how much a ticket matters."""
    ticket = ticket_for_agents(connection, viewer, ticket_id)
    before = TicketRow(**ticket.model_dump())
    ticket.priority = priority.value
    return _kept(connection, before, ticket, now)


def edit_tags(
    connection: Connection, viewer: Viewer, ticket_id: str, changes: TagChanges, now: datetime
) -> Receipt:
    """Take tags off a ticket and add others; one that has too many already takes no more."""
    ticket = ticket_for_agents(connection, viewer, ticket_id)
    before = TicketRow(**ticket.model_dump())
    tags = tuple(tag for tag in ticket.tags.split(",") if tag)
    after = edited(tags, map(storable, changes.add), map(storable, changes.remove))
    if len(after) > max(TAGS_LIMIT, len(tags)):
        raise invalid("body.add", f"A ticket has at most {TAGS_LIMIT} tags.", "too_long")
    ticket.tags = ",".join(after)
    return _kept(connection, before, ticket, now)


def _kept(connection: Connection, before: TicketRow, ticket: TicketRow, now: datetime) -> Receipt:
    if ticket.model_dump() == before.model_dump():
        return sight.receipt(ticket, now, sight.present_seq(connection, ticket))
    ticket.version += 1
    threads.save(connection, ticket)
    return sight.receipt(ticket, now, sight.record_sight(connection, before, ticket))
