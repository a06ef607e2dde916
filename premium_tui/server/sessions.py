"""Chats and calls: taken, ended, tried again (rules 32, 33).

Every function runs inside the caller's write transaction and raises a ProblemError that undoes it
all. Times are acceptance times, aware UTC.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from premium_tui.domain.live_sessions import (
    Ender,
    LiveWay,
    Outcome,
    SessionState,
    ticket_after_end,
)
from premium_tui.domain.tickets import Side, TicketState
from premium_tui.server import session_queue as queue
from premium_tui.server import sight, threads
from premium_tui.server.feed import Change
from premium_tui.server.mail.asking import ask_for_transcript
from premium_tui.server.problems import (
    forbidden,
    invalid,
    not_found,
    session_ended,
    session_not_taken,
    session_taken,
)
from premium_tui.server.session_tables import SessionRow
from premium_tui.server.tables import TicketRow
from premium_tui.server.visibility import Viewer, may_see_session
from premium_tui.wire.schemas import Receipt


def accept(connection: Connection, viewer: Viewer, session_id: str, now: datetime) -> Receipt:
    """Take a waiting session: the ticket becomes the agent's, and those behind it move up.

    Of several agents one wins; the others get 409 `taken` with the winner's name.
    """
    session, ticket = _hold(connection, viewer, session_id)
    if not viewer.is_agent:
        raise forbidden("Agents take chats and calls.")
    if session.state == SessionState.ENDED:
        raise session_ended()
    if session.state == SessionState.ACTIVE:
        if session.agent_id != viewer.person_id:
            raise session_taken(session.agent_name)
        return _unchanged(connection, ticket, now)
    before = TicketRow(**ticket.model_dump())
    session.state = SessionState.ACTIVE.value
    session.agent_id, session.agent_name = viewer.person_id, viewer.name
    session.accepted_at = now
    session.attempts += 1
    session.outcome, session.place = None, None
    ticket.assignee_id, ticket.assignee_name = viewer.person_id, viewer.name
    ticket.version += 1
    threads.save(connection, ticket)
    changes = _left(connection, session)
    return sight.receipt(ticket, now, queue.record_moves(connection, before, ticket, *changes))


def end(
    connection: Connection,
    viewer: Viewer,
    session_id: str,
    outcome: Outcome | None,
    now: datetime,
) -> Receipt:
    """End a session, from either side; the ticket keeps what was said.

    See `domain.live_sessions.ticket_after_end` for the ticket's state: a customer who no longer
    waits closes it, an agent solves it; a call given up with `outcome` no answer waits for the
    customer. Any agent who serves the team may end one, so that nobody's absence keeps it open. An
    ended session stays as it is.
    """
    session, ticket = _hold(connection, viewer, session_id)
    if outcome is not None and not (viewer.is_agent and session.way == LiveWay.CALL):
        raise invalid("body.outcome", "Only an agent says how a call went.")
    if session.state == SessionState.ENDED:
        return _unchanged(connection, ticket, now)
    return _finish(connection, viewer, session, ticket, outcome, now)


def set_outcome(
    connection: Connection, viewer: Viewer, session_id: str, outcome: Outcome, now: datetime
) -> Receipt:
    """Say how a call went that the agent has taken (rule 33).

    Reached ends it and solves the ticket. No answer puts it back at the end of the queue, with
    nobody's name on the ticket, to be tried again.
    """
    session, ticket = _hold(connection, viewer, session_id)
    if not viewer.is_agent:
        raise forbidden("Agents say how a call went.")
    if session.way != LiveWay.CALL:
        raise invalid("body.outcome", "A chat has no outcome.")
    so = SessionState.ENDED if outcome is Outcome.REACHED else SessionState.WAITING
    if (session.outcome, session.state) == (outcome, so):
        return _unchanged(connection, ticket, now)
    if session.state == SessionState.ENDED:
        raise session_ended()
    if session.state == SessionState.WAITING:
        raise session_not_taken()
    if session.agent_id != viewer.person_id:
        raise session_taken(session.agent_name)
    if outcome is Outcome.REACHED:
        return _finish(connection, viewer, session, ticket, outcome, now)
    before = TicketRow(**ticket.model_dump())
    session.place = queue.place_at_end(connection, LiveWay.CALL)
    session.position = queue.last_place(connection, LiveWay.CALL)
    session.state, session.outcome = SessionState.WAITING.value, outcome.value
    session.agent_id = session.agent_name = session.accepted_at = None
    ticket.assignee_id = ticket.assignee_name = None
    ticket.version += 1
    threads.save(connection, ticket)
    change = queue.save_session(connection, session)
    return sight.receipt(ticket, now, queue.record_moves(connection, before, ticket, change))


def hold_queue_of(connection: Connection, ticket_id: str) -> None:
    """Lock the queue a ticket's session may have to leave; before the ticket itself is locked."""
    session = queue.live_session_of(connection, ticket_id)
    if session is not None:
        queue.lock_queue(connection, LiveWay(session.way))


def end_with_ticket(
    connection: Connection, viewer: Viewer, ticket: TicketRow, now: datetime
) -> list[Change]:
    """End the session of a ticket that is solved or closed; return the changes to record.

    Its queue is held already, see `hold_queue_of`.
    """
    session = queue.live_session_of(connection, ticket.id)
    return [] if session is None else _ended(connection, viewer, session, None, now)


def _hold(connection: Connection, viewer: Viewer, session_id: str) -> tuple[SessionRow, TicketRow]:
    """Return a session in sight and its ticket, its queue and the ticket locked in this order.

    Raises the 404 problem when it is unknown or out of sight alike.
    """
    found = queue.find_session(connection, session_id)
    if found is None or not may_see_session(viewer, found.model_dump()):
        raise not_found()
    queue.lock_queue(connection, LiveWay(found.way))
    session = queue.find_session(connection, session_id)
    ticket = threads.find_ticket(connection, found.ticket_id, lock=True)
    assert session is not None and ticket is not None
    return session, ticket


def _unchanged(connection: Connection, ticket: TicketRow, now: datetime) -> Receipt:
    return sight.receipt(ticket, now, sight.present_seq(connection, ticket))


def _finish(
    connection: Connection,
    viewer: Viewer,
    session: SessionRow,
    ticket: TicketRow,
    outcome: Outcome | None,
    now: datetime,
) -> Receipt:
    before = TicketRow(**ticket.model_dump())
    was = SessionState(session.state)
    changes = _ended(connection, viewer, session, outcome, now)
    how = None if session.outcome is None else Outcome(session.outcome)
    state = ticket_after_end(TicketState(ticket.state), was, _side(viewer), how)
    if ticket.state != state.value:
        ticket.state = state.value
        ticket.version += 1
        ticket.updated_at = max(now, ticket.updated_at)
        threads.save(connection, ticket)
    return sight.receipt(ticket, now, queue.record_moves(connection, before, ticket, *changes))


def _ended(
    connection: Connection,
    viewer: Viewer,
    session: SessionRow,
    outcome: Outcome | None,
    now: datetime,
) -> list[Change]:
    session.state, session.place = SessionState.ENDED.value, None
    requester = viewer.person_id == session.requester_id
    ender = Ender.AGENT if viewer.is_agent else Ender.REQUESTER if requester else Ender.COLLEAGUE
    session.ended_at, session.ended_by = now, ender.value
    if outcome is not None:
        session.outcome = outcome.value
    ask_for_transcript(connection, session, now)
    return _left(connection, session)


def _left(connection: Connection, session: SessionRow) -> list[Change]:
    """Write a session that no longer waits, and let those behind it move up."""
    saved = queue.save_session(connection, session)
    return [saved, *queue.move_up(connection, LiveWay(session.way))]


def _side(viewer: Viewer) -> Side:
    return Side.AGENT if viewer.is_agent else Side.CUSTOMER
