"""Asking for mail: what is mailed to whom, as jobs of the transaction that calls for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from premium_tui.domain.live_sessions import LiveWay
from premium_tui.domain.tickets import MessageKind, Side
from premium_tui.server import session_queue
from premium_tui.server.billing_tables import SalesRequestRow
from premium_tui.server.core import MESSAGE
from premium_tui.server.jobs import JobKey, enqueue
from premium_tui.server.session_tables import SessionRow
from premium_tui.server.tables import MessageRow, TicketRow

MESSAGE_MAIL = "mail.message"
"""A public message of a ticket, about its id."""

TRANSCRIPT_MAIL = "mail.transcript"
"""What was said in a chat, about its session's id."""

FEATURES_MAIL = "mail.features"
"""A quarter's features, about the quarter and who gets them, joined by a colon."""

SALES_MAIL = "mail.sales"
"""What somebody wrote to sales, about its id."""


def ask_for_message(connection: Connection, ticket: TicketRow, message: MessageRow) -> None:
    """Ask for the mail of a message just written, inside its write transaction.

    An agent's public answer is mailed to the requester (rule 32), a collaborator's reply to the
    original submitter (rule 37); notes and the requester's own messages are not mailed at all. What
    is said in a chat is mailed at its end, all at once.
    """
    if message.kind != MessageKind.PUBLIC.value:
        return
    if message.side == Side.CUSTOMER.value and not message.collaborator:
        return
    session = session_queue.live_session_of(connection, ticket.id)
    if session is not None and session.way == LiveWay.CHAT:
        return
    key = JobKey(ticket.partition, ticket.team_id, MESSAGE_MAIL, message.id)
    payload = {"ticket_id": ticket.id, "recipient_id": ticket.requester_id}
    enqueue(connection, key, payload, message.sent_at)


def ask_for_transcript(connection: Connection, session: SessionRow, now: datetime) -> None:
    """Ask for the mail of a chat that ends, if anybody answered the requester in it (32, 37)."""
    if session.way != LiveWay.CHAT:
        return
    said = select(MESSAGE.c.position).where(
        MESSAGE.c.partition == session.partition,
        MESSAGE.c.team_id == session.team_id,
        MESSAGE.c.ticket_id == session.ticket_id,
        MESSAGE.c.kind == MessageKind.PUBLIC.value,
        # The desk's own lines are said by nobody.
        MESSAGE.c.merged_number.is_(None),
    )
    answered = said.where(MESSAGE.c.author_id != session.requester_id).limit(1)
    if connection.execute(answered).first() is None:
        return
    last = connection.execute(said.order_by(MESSAGE.c.position.desc()).limit(1)).scalar_one()
    key = JobKey(session.partition, session.team_id, TRANSCRIPT_MAIL, session.id)
    payload = {
        "ticket_id": session.ticket_id,
        "recipient_id": session.requester_id,
        "through": str(last),
    }
    enqueue(connection, key, payload, now)


def ask_for_sales(connection: Connection, request: SalesRequestRow) -> None:
    """Ask for the mail of what was just written to sales (rules 16, 17, 23)."""
    key = JobKey(request.partition, request.team_id, SALES_MAIL, request.id)
    enqueue(connection, key, {"person_id": request.person_id}, request.written_at)
