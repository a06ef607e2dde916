"""Opening a ticket: who may, about what, and its first message and clock (rules 12, 29-32)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from premium_tui.domain.products import EntitlementProduct, entitlement_of
from premium_tui.domain.response_clock import after_customer_message
from premium_tui.domain.roles import may_create_premium
from premium_tui.domain.text import storable
from premium_tui.domain.tickets import Channel, Priority, TicketState
from premium_tui.server import sight, threads
from premium_tui.server.core import MESSAGE, TICKET
from premium_tui.server.feed import (
    Change,
    bump,
    change_of_message,
    change_of_ticket,
    write_changes,
)
from premium_tui.server.problems import forbidden, id_conflict, invalid
from premium_tui.server.schema import DeskFacts
from premium_tui.server.tables import TeamRow, TicketRow
from premium_tui.server.visibility import Viewer, may_see_ticket
from premium_tui.wire.schemas import NewTicket, Receipt


@dataclass(frozen=True, slots=True)
class Opening:
    """A ticket to be opened with its first message, whichever way it came."""

    ticket_id: str
    message_id: str
    subject: str
    body: str
    about_product: str
    entitlement_product: str
    language: str
    channel: Channel
    written_at: datetime | None
    issue_kind: str | None = None
    priority: Priority = Priority.NORMAL
    follows: str | None = None


def open_ticket(
    connection: Connection, facts: DeskFacts, viewer: Viewer, new: NewTicket, now: datetime
) -> Receipt:
    """Take in a new request with its first message (rules 29-32)."""
    opening = Opening(
        ticket_id=new.id,
        message_id=new.message_id,
        subject=new.subject,
        body=new.body,
        about_product=new.about_product,
        entitlement_product=new.entitlement_product,
        language=new.language.value,
        channel=Channel(new.channel),
        written_at=new.written_at,
        issue_kind=None if new.issue_kind is None else new.issue_kind.value,
        priority=new.priority,
        follows=new.follows,
    )
    check_opener(viewer, opening)
    taken = threads.find_ticket(connection, new.id)
    if taken is not None:
        return same_ticket(connection, viewer, opening, taken, now)
    team = team_of_opening(connection, viewer, opening)
    if new.follows is not None and not _in_sight(connection, viewer, new.follows):
        raise invalid("body.follows", "There is no such ticket here.")
    return enter_ticket(connection, facts, viewer, team, opening, now)


def check_opener(viewer: Viewer, opening: Opening) -> None:
    """Raise the 403 problem for who may not write to support so (29), 413 for too long a text."""
    if viewer.is_agent:
        raise forbidden("Agents answer tickets; customers open them.")
    if opening.channel is not Channel.GET_HELP and not may_create_premium(viewer.role):
        raise forbidden("Only admins create Premium tickets; members write via get_help.")
    threads.check_size(opening.body)


def team_of_opening(connection: Connection, viewer: Viewer, opening: Opening) -> TeamRow:
    """Return the viewer's team; raises the 422 problem for a product it does not own (rule 31)."""
    if threads.find_message(connection, opening.message_id) is not None:
        raise id_conflict()
    team = threads.load_team(connection, viewer.partition, viewer.team_id)
    owned = {EntitlementProduct(name) for name in team.owns.split(",") if name}
    if EntitlementProduct(opening.entitlement_product) not in owned:
        raise invalid("body.entitlement_product", "Your team does not own this product.")
    if entitlement_of(opening.about_product) not in owned:
        raise invalid("body.about_product", "Your team does not own this product.")
    return team


def enter_ticket(
    connection: Connection,
    facts: DeskFacts,
    viewer: Viewer,
    team: TeamRow,
    opening: Opening,
    now: datetime,
    *others: Change,
) -> Receipt:
    """Write a new ticket with its first message, its clock and `others`, all of the same team.

    Ids and rights were looked at already.
    """
    requester = threads.find_person(connection, viewer.person_id)
    assert requester is not None
    ticket = _new_ticket(viewer, opening, now)
    target = threads.target_of(team, requester, ticket)
    clock = after_customer_message(threads.clock_of(ticket), now, target, team.timezone)
    threads.put_clock(ticket, clock)
    message = threads.new_message(
        viewer, ticket, opening.message_id, opening.body, opening.written_at, now
    )
    bumped = bump(connection, ticket.partition, 3 + len(others), numbers=1)
    ticket.number = facts.number(ticket.partition, bumped.first_number)
    connection.execute(TICKET.insert().values(**ticket.model_dump()))
    connection.execute(MESSAGE.insert().values(**message.model_dump()))
    read = threads.put_read(connection, ticket, viewer.person_id, ticket.revision)
    row = ticket.model_dump()
    changes = [change_of_ticket(row), change_of_message(message.model_dump(), row), read, *others]
    write_changes(connection, changes, bumped.last_seq)
    return sight.receipt(ticket, now, bumped.last_seq)


def _in_sight(connection: Connection, viewer: Viewer, ticket_id: str) -> bool:
    ticket = threads.find_ticket(connection, ticket_id)
    return ticket is not None and may_see_ticket(viewer, ticket.model_dump())


def same_ticket(
    connection: Connection, viewer: Viewer, opening: Opening, taken: TicketRow, now: datetime
) -> Receipt:
    """Answer an opening sent again after its key was forgotten; another's id is a conflict."""
    message = threads.find_message(connection, opening.message_id)
    if (
        taken.requester_id != viewer.person_id
        or message is None
        or message.ticket_id != taken.id
        or message.body != storable(opening.body)
        or taken.subject != storable(opening.subject)
    ):
        raise id_conflict()
    return sight.receipt(taken, now, sight.present_seq(connection, taken))


def _new_ticket(viewer: Viewer, opening: Opening, now: datetime) -> TicketRow:
    return TicketRow(
        partition=viewer.partition,
        team_id=viewer.team_id,
        id=opening.ticket_id,
        number=0,
        requester_id=viewer.person_id,
        requester_name=viewer.name,
        subject=storable(opening.subject),
        state=TicketState.OPEN.value,
        priority=opening.priority.value,
        channel=opening.channel.value,
        language=opening.language,
        about_product=storable(opening.about_product),
        entitlement_product=opening.entitlement_product,
        issue_kind=opening.issue_kind,
        follows=opening.follows,
        created_at=now,
        updated_at=now,
        revision=1,
        positions=1,
        last_author_id=viewer.person_id,
    )
