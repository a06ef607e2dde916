"""Notices: whoever wrote a message that is mailed sees when its reader was told (rules 32, 37)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from premium_tui.server import threads
from premium_tui.server.feed import record
from premium_tui.server.jobs import Job
from premium_tui.server.things import put_thing
from premium_tui.wire.things import NoticeData


def put_notice(connection: Connection, job: Job, *, told: bool, now: datetime) -> None:
    """Write what became of the mail of a message, in the transaction that ends its job."""
    key = job.key
    message = threads.find_message(connection, key.about)
    if message is None:
        return
    notice = NoticeData(id=message.id, ticket_id=message.ticket_id, at=now, told=told)
    team = (key.partition, key.team_id)
    change = put_thing(connection, team, notice, "person", owner_id=message.author_id)
    record(connection, key.partition, change)
