"""What people do to tickets: the pure rules of the domain, made rows and changes of the feed.

Every function runs inside the caller's write transaction, checks the viewer's right again there,
and raises a ProblemError that undoes it all. Times are acceptance times, aware UTC.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, update

from premium_tui.domain.response_clock import (
    after_agent_answer,
    after_customer_message,
    after_solved_without_reply,
)
from premium_tui.domain.roles import may_see_team_tickets, may_write_notes
from premium_tui.domain.text import storable
from premium_tui.domain.tickets import (
    ClosedTicketError,
    MessageKind,
    Side,
    TicketState,
    state_after_agent_message,
    state_after_customer_message,
)
from premium_tui.server import merging, session_queue, sessions, sight, threads
from premium_tui.server.auth import viewer_of_person
from premium_tui.server.core import MESSAGE
from premium_tui.server.desk_work import (
    check_version,
    edit_tags,
    set_priority,
    ticket_for_agents,
)
from premium_tui.server.feed import change_of_message, record
from premium_tui.server.mail.asking import ask_for_message
from premium_tui.server.merging import merge
from premium_tui.server.opening import open_ticket
from premium_tui.server.problems import (
    forbidden,
    id_conflict,
    invalid,
    session_open,
    thread_moved,
    ticket_closed,
)
from premium_tui.server.snoozing import snooze, wake
from premium_tui.server.tables import TicketRow
from premium_tui.server.visibility import Viewer
from premium_tui.wire.schemas import NewMessage, Receipt

__all__ = [
    "add_message",
    "assign",
    "edit_tags",
    "mark_read",
    "merge",
    "move_requester",
    "open_ticket",
    "set_priority",
    "set_state",
    "snooze",
]


def add_message(
    connection: Connection, viewer: Viewer, ticket_id: str, new: NewMessage, now: datetime
) -> Receipt:
    """Add a public answer (rules 34-39) or an agent's note; one's own post is read by oneself.

    What of it is mailed is asked for in the same transaction (rules 32, 37).
    """
    kind = MessageKind(new.kind)
    ticket = threads.ticket_in_sight(connection, viewer, ticket_id, lock=True)
    if kind is MessageKind.NOTE and not may_write_notes(viewer.role):
        raise forbidden("Notes are for agents.")
    threads.check_size(new.body)
    taken = threads.find_message(connection, new.id)
    if taken is not None:
        if (taken.ticket_id, taken.author_id, taken.kind, taken.body) != (
            ticket.id,
            viewer.person_id,
            kind.value,
            storable(new.body),
        ):
            raise id_conflict()
        return sight.receipt(ticket, now, sight.present_seq(connection, ticket))
    if kind is MessageKind.PUBLIC:
        merging.refuse_merged(connection, viewer, ticket)
    if kind is MessageKind.PUBLIC and new.based_on is not None:
        _check_moved(connection, viewer, ticket, new.based_on)
    before = TicketRow(**ticket.model_dump())
    ticket.positions += 1
    if kind is MessageKind.PUBLIC:
        _answer(connection, viewer, ticket, now)
    message = threads.new_message(viewer, ticket, new.id, new.body, new.written_at, now, kind)
    connection.execute(MESSAGE.insert().values(**message.model_dump()))
    ask_for_message(connection, ticket, message)
    threads.save(connection, ticket)
    change = change_of_message(message.model_dump(), ticket.model_dump())
    read = threads.put_read(connection, ticket, viewer.person_id, ticket.revision)
    if kind is MessageKind.NOTE:
        seq = record(connection, ticket.partition, change, read)
    else:
        # What its customer writes brings a ticket back.
        woken = [] if viewer.is_agent else wake(connection, ticket)
        seq = sight.record_sight(connection, before, ticket, change, read, *woken)
    return sight.receipt(ticket, now, seq)


def _check_moved(connection: Connection, viewer: Viewer, ticket: TicketRow, based_on: int) -> None:
    """Refuse an answer that its writer would perhaps not give any more; chats go back and forth."""
    if ticket.revision <= based_on or ticket.state == TicketState.CLOSED:
        return
    name = threads.answered_since(connection, ticket, viewer.person_id, based_on)
    if name is not None and session_queue.live_session_of(connection, ticket.id) is None:
        raise thread_moved(name)


def _answer(connection: Connection, viewer: Viewer, ticket: TicketRow, now: datetime) -> None:
    """Move state, clock, revision and times as a public message does (rules 4, 5, 39)."""
    state = TicketState(ticket.state)
    clock = threads.clock_of(ticket)
    try:
        if viewer.is_agent:
            ticket.state = state_after_agent_message(state).value
            clock = after_agent_answer(clock, now)
        else:
            ticket.state = state_after_customer_message(state).value
            team = threads.load_team(connection, ticket.partition, ticket.team_id)
            requester = threads.find_person(connection, ticket.requester_id)
            assert requester is not None
            target = threads.target_of(team, requester, ticket)
            clock = after_customer_message(clock, now, target, team.timezone)
    except ClosedTicketError as error:
        raise ticket_closed() from error
    threads.put_clock(ticket, clock)
    ticket.revision += 1
    ticket.last_author_id = viewer.person_id
    threads.touch(ticket, now)


def set_state(
    connection: Connection, viewer: Viewer, ticket_id: str, state: TicketState, now: datetime
) -> Receipt:
    """Set a ticket's state: agents any; customers solve, close and reopen what they may answer.

    A chat or call about a ticket ends when it is solved or closed.
    """
    ends = state in (TicketState.SOLVED, TicketState.CLOSED)
    if ends:
        sessions.hold_queue_of(connection, ticket_id)
    ticket = threads.ticket_in_sight(connection, viewer, ticket_id, lock=True)
    if not viewer.is_agent:
        if not (ticket.requester_id == viewer.person_id or may_see_team_tickets(viewer.role)):
            raise forbidden("Only the requester and team admins change a ticket's state.")
        if state is TicketState.WAITING:
            raise forbidden("Only agents wait for the customer.")
        if ticket.state == TicketState.CLOSED and state is not TicketState.CLOSED:
            raise ticket_closed()
    if ticket.state == state.value:
        return sight.receipt(ticket, now, sight.present_seq(connection, ticket))
    merging.refuse_merged(connection, viewer, ticket)
    before = TicketRow(**ticket.model_dump())
    ticket.state = state.value
    if ends:
        threads.put_clock(ticket, after_solved_without_reply(threads.clock_of(ticket)))
    threads.touch(ticket, now)
    threads.save(connection, ticket)
    changes = sessions.end_with_ticket(connection, viewer, ticket, now) if ends else []
    seq = session_queue.record_moves(connection, before, ticket, *changes)
    return sight.receipt(ticket, now, seq)


def assign(
    connection: Connection,
    viewer: Viewer,
    ticket_id: str,
    assignee_id: str | None,
    expected: int,
    now: datetime,
) -> Receipt:
    """Give a ticket of version `expected` to an agent who serves its team, or to nobody.

    Who has it already keeps it, whatever the version: the request may have been done before, with
    its answer lost and its key forgotten (RFC 9110, 13.1.1).
    """
    ticket = ticket_for_agents(connection, viewer, ticket_id)
    if ticket.assignee_id == assignee_id:
        return sight.receipt(ticket, now, sight.present_seq(connection, ticket))
    check_version(connection, viewer, ticket, expected)
    name = None
    if assignee_id is not None:
        agent = viewer_of_person(connection, assignee_id)
        if agent is None or not agent.serves(ticket.team_id):
            raise invalid("body.assignee_id", "This agent does not serve the ticket's team.")
        name = agent.name
    before = TicketRow(**ticket.model_dump())
    ticket.assignee_id, ticket.assignee_name = assignee_id, name
    ticket.version += 1
    threads.save(connection, ticket)
    return sight.receipt(ticket, now, sight.record_sight(connection, before, ticket))


def move_requester(
    connection: Connection,
    viewer: Viewer,
    ticket_id: str,
    requester_id: str,
    expected: int,
    now: datetime,
) -> Receipt:
    """Make another person of the team the requester; sight and Collaborator marks follow."""
    ticket = ticket_for_agents(connection, viewer, ticket_id)
    check_version(connection, viewer, ticket, expected)
    person = threads.find_person(connection, requester_id)
    if person is None or person.team_id != ticket.team_id:
        raise invalid("body.requester_id", "This person is not of the ticket's team.")
    if session_queue.live_session_of(connection, ticket.id) is not None:
        raise session_open("It is its requester's: end it first.")
    before = TicketRow(**ticket.model_dump())
    ticket.requester_id, ticket.requester_name = person.id, person.name
    ticket.version += 1
    threads.save(connection, ticket)
    thread = (
        (MESSAGE.c.partition == ticket.partition)
        & (MESSAGE.c.team_id == ticket.team_id)
        & (MESSAGE.c.ticket_id == ticket.id)
        & (MESSAGE.c.side == Side.CUSTOMER.value)
    )
    connection.execute(
        update(MESSAGE).where(thread).values(collaborator=MESSAGE.c.author_id != person.id)
    )
    return sight.receipt(ticket, now, sight.record_sight(connection, before, ticket))


def mark_read(
    connection: Connection, viewer: Viewer, ticket_id: str, through: int, now: datetime
) -> Receipt:
    """Remember that the viewer has read a thread through a revision; 0 marks it unread.

    Anything else only moves forward, so that a slow device takes nothing back.
    """
    ticket = threads.ticket_in_sight(connection, viewer, ticket_id, lock=True)
    before = threads.read_through(connection, ticket, viewer.person_id)
    through = min(through, ticket.revision)
    if through:
        through = max(through, before or 0)
    if through == before:
        return sight.receipt(ticket, now, sight.present_seq(connection, ticket))
    read = threads.put_read(connection, ticket, viewer.person_id, through)
    return sight.receipt(ticket, now, record(connection, ticket.partition, read))
