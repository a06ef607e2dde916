"""Snooze: a ticket that stays out of its queue until a time, or until its customer writes.

It is a thing of the feed for agents. When its time comes nothing is written: who shows a queue
compares the time with the clock. The response clock runs on.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from premium_tui.server import sight
from premium_tui.server.core import THING
from premium_tui.server.desk_work import ticket_for_agents
from premium_tui.server.feed import Change, record
from premium_tui.server.problems import invalid
from premium_tui.server.tables import TicketRow
from premium_tui.server.things import drop_thing, put_thing
from premium_tui.server.visibility import Viewer
from premium_tui.wire.schemas import Receipt
from premium_tui.wire.things import SnoozeData

LONGEST = timedelta(days=366)

KIND = "snooze"


def snooze(
    connection: Connection,
    viewer: Viewer,
    ticket_id: str,
    until: datetime | None,
    now: datetime,
) -> Receipt:
    """Leave a ticket out of the queue until a time; None, or one that has passed, wakes it."""
    ticket = ticket_for_agents(connection, viewer, ticket_id)
    if until is not None and until > now + LONGEST:
        raise invalid("body.until", "A ticket sleeps for a year at most.")
    if until is None or until <= now:
        changes = wake(connection, ticket)
    else:
        thing = SnoozeData(id=ticket.id, until=until, by_id=viewer.person_id, by_name=viewer.name)
        changes = [put_thing(connection, _team(ticket), thing, "agents", ticket_id=ticket.id)]
    if not changes:
        return sight.receipt(ticket, now, sight.present_seq(connection, ticket))
    return sight.receipt(ticket, now, record(connection, ticket.partition, *changes))


def wake(connection: Connection, ticket: TicketRow) -> list[Change]:
    """Wake a ticket; return the changes to record, none when it is awake."""
    here = connection.execute(
        select(THING.c.id).where(
            THING.c.partition == ticket.partition,
            THING.c.team_id == ticket.team_id,
            THING.c.kind == KIND,
            THING.c.id == ticket.id,
        )
    ).first()
    if here is None:
        return []
    return [drop_thing(connection, _team(ticket), KIND, ticket.id, "agents")]


def _team(ticket: TicketRow) -> tuple[int, str]:
    return ticket.partition, ticket.team_id
