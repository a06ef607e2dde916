"""Notices: when the requester of a ticket was told of what one wrote (rules 32, 37)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from premium_tui.data.models import Notice
from premium_tui.data.queries import MessageRecord, TicketRecord
from premium_tui.data.views import Folding


def notices_of(
    connection: sqlite3.Connection,
    messages: Sequence[MessageRecord],
    ticket: TicketRecord | None,
    folding: Folding,
) -> dict[str, Notice]:
    """Return what became of the mails of one's own messages, by their ids."""
    me = folding.me
    own = [m.id for m in messages if me is not None and m.author_id == me.person.id]
    if not own or ticket is None:
        return {}
    rows = connection.execute(
        "SELECT id, body FROM notice WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(own),),
    )
    name = folding.safe(ticket.requester_name, one_line=True)
    return {id_: _notice(json.loads(body), name) for id_, body in rows}


def _notice(said: dict[str, object], name: str) -> Notice:
    at = datetime.fromisoformat(str(said["at"]).replace("Z", "+00:00"))
    return Notice(name, at, bool(said["told"]))
