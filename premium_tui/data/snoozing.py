"""Snoozed tickets as this machine knows them: which stay out of the queue now, and until when."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from premium_tui.data import queries
from premium_tui.data.views import Folding
from premium_tui.domain.actions import Snooze


def asleep(connection: sqlite3.Connection, folding: Folding, now: datetime) -> dict[str, datetime]:
    """Return until when tickets sleep, by their ids, with what is on its way folded in.

    Nobody tells when a time has come: what has passed by `now` (aware) is awake.
    """
    until: dict[str, str | None] = {}
    for body in queries.things(connection, "snooze"):
        said = json.loads(body)
        until[said["id"]] = said["until"]
    for item in folding.pending:
        if isinstance(item.action, Snooze) and item.progress != "attention":
            until[item.action.ticket_id] = item.action.until
    times = {ticket_id: datetime.fromisoformat(time) for ticket_id, time in until.items() if time}
    return {ticket_id: time for ticket_id, time in times.items() if time > now}
