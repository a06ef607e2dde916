"""Asking for a chat or a call: who may, which way is open, and the ticket (11, 12, 30, 32, 33)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from premium_tui.domain.contact_offer import contact_offer
from premium_tui.domain.live_sessions import LiveWay
from premium_tui.domain.phone import PhoneError, read_phone
from premium_tui.domain.plans import BasePlan
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.text import storable
from premium_tui.server import session_queue as queue
from premium_tui.server import threads
from premium_tui.server.opening import (
    Opening,
    check_opener,
    enter_ticket,
    same_ticket,
    team_of_opening,
)
from premium_tui.server.problems import (
    forbidden,
    id_conflict,
    invalid,
    session_open,
    way_closed,
)
from premium_tui.server.schema import DeskFacts
from premium_tui.server.session_tables import SessionRow
from premium_tui.server.tables import TeamRow
from premium_tui.server.visibility import Viewer
from premium_tui.wire.schemas import Receipt
from premium_tui.wire.session_schemas import NewSession


def open_session(
    connection: Connection, facts: DeskFacts, viewer: Viewer, new: NewSession, now: datetime
) -> Receipt:
    """Open a ticket with its first message and let its writer wait for a representative.

    [A] A person waits or talks once each way: 409 `session-open` for a second one.
    """
    opening = _opening_of(new)
    check_opener(viewer, opening)
    _check_phone(new)
    position = queue.last_place(connection, new.way)
    session = queue.find_session(connection, new.id)
    ticket = threads.find_ticket(connection, new.ticket_id)
    if session is not None and ticket is not None:
        if (session.ticket_id, session.way, session.phone) != (ticket.id, new.way, new.phone):
            raise id_conflict()
        return same_ticket(connection, viewer, opening, ticket, now)
    if session is not None or ticket is not None:
        raise id_conflict()
    if queue.has_live_session(connection, viewer.person_id, new.way):
        chat = new.way is LiveWay.CHAT
        raise session_open(
            "You have a chat open already: end that one first."
            if chat
            else "You have asked for a call already: that one has to end first."
        )
    team = team_of_opening(connection, viewer, opening)
    _check_offer(viewer, team, new, now)
    session = SessionRow(
        partition=viewer.partition,
        team_id=viewer.team_id,
        id=new.id,
        ticket_id=new.ticket_id,
        requester_id=viewer.person_id,
        requester_name=viewer.name,
        way=new.way.value,
        phone=new.phone,
        product=storable(new.about_product),
        language=new.language.value,
        position=position,
        place=queue.place_at_end(connection, new.way),
        asked_at=now,
    )
    change = queue.add_session(connection, session)
    return enter_ticket(connection, facts, viewer, team, opening, now, change)


def _opening_of(new: NewSession) -> Opening:
    return Opening(
        ticket_id=new.ticket_id,
        message_id=new.message_id,
        subject=new.subject,
        body=new.body,
        about_product=new.about_product,
        entitlement_product=new.entitlement_product,
        language=new.language.value,
        channel=new.way.channel,
        written_at=new.written_at,
    )


def _check_phone(new: NewSession) -> None:
    """Raise the 422 problem unless a call, and only one, has a number to dial (rule 33)."""
    if new.way is LiveWay.CHAT:
        if new.phone is not None:
            raise invalid("body.phone", "A chat needs no number.")
        return
    if new.phone is None:
        raise invalid("body.phone", "Say which number to call.")
    try:
        number = read_phone(new.phone, None)
    except PhoneError as error:
        raise invalid("body.phone", str(error)) from error
    if number != new.phone:
        raise invalid("body.phone", f"Write it as {number}.")


def _check_offer(viewer: Viewer, team: TeamRow, new: NewSession, now: datetime) -> None:
    """Raise the 403 or 409 problem unless this way is open to the viewer now (11, 12, 30)."""
    offer = contact_offer(
        role=viewer.role,
        # A champion's tier opens no way (rule 15).
        champion=None,
        plan=BasePlan(team.base_plan),
        addon=threads.addon_of(team),
        zone=team.timezone,
        product=EntitlementProduct(new.entitlement_product),
        language=new.language.value,
        now=now,
    )
    way = offer.way(new.way.channel)
    if way is None:
        raise forbidden("Chats and calls are for admins; members write via get_help.")
    if way.opens_at is not None:
        opening = way.opens_at.astimezone(ZoneInfo(team.timezone))
        raise way_closed(f"It opens on {opening:%Y-%m-%d at %H:%M} ({team.timezone}).")
