"""One ticket as its screen reads it: its facts and its messages, with pending actions folded in."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from premium_tui.data import queries
from premium_tui.data.models import ThreadMessage, TicketDetail
from premium_tui.data.notices import notices_of
from premium_tui.data.reads import Reads
from premium_tui.data.views import (
    Folding,
    new_detail,
    new_row,
    thread_messages,
    ticket_detail,
)
from premium_tui.values import replace


def ticket(reads: Reads, ticket_id: str) -> TicketDetail | None:
    """Return a ticket for its screen; None for one that is not there for this person."""

    def look(connection: sqlite3.Connection, folding: Folding) -> TicketDetail | None:
        record = queries.by_id(connection, [ticket_id]).get(ticket_id)
        more = queries.detail(connection, ticket_id)
        if record is None or more is None:
            return None
        team = queries.team_name(connection, record.team_id)
        detail = ticket_detail(record, more, team, folding)
        if folding.agent:
            from premium_tui.data.snoozing import asleep  # only for agents

            until = asleep(connection, folding, reads.now()).get(ticket_id)
            detail = replace(detail, snoozed_until=until)
        if folding.by_ticket:
            from premium_tui.data.merging import with_merge  # only while something is on its way

            detail = with_merge(detail, folding)
        return detail

    if (found := reads.look(look)) is not None:
        return found
    folding = reads.folding()
    opening = folding.opening(ticket_id)
    if opening is None:
        return None
    entry, action = opening
    for facts in reads.fresh(None, folding):
        if facts.id == ticket_id:
            return new_detail(new_row(facts, folding), action, entry.queued_at, folding.me)
    return None


def by_number(reads: Reads, number: int) -> str | None:
    """Return the id of the ticket with a number; None for none."""
    return reads.look(lambda c, _folding: queries.id_of_number(c, number))


def thread(reads: Reads, ticket_id: str) -> list[ThreadMessage]:
    """Return a ticket's messages, oldest first, those on their way at the end."""
    return _messages(reads, ticket_id, lambda c: queries.thread(c, ticket_id))


def last_messages(reads: Reads, ticket_id: str, count: int) -> list[ThreadMessage]:
    """Return a ticket's `count` newest messages, oldest first."""
    return _messages(reads, ticket_id, lambda c: queries.last_messages(c, ticket_id, count))[
        -count:
    ]


def subjects(reads: Reads, ids: Sequence[str]) -> dict[str, str]:
    """Return the subjects of some tickets, by id, as stored."""
    records = reads.look(lambda c, _folding: queries.by_id(c, ids)) or {}
    return {record.id: record.subject for record in records.values()}


def revision(reads: Reads, ticket_id: str) -> int | None:
    """Return how many public messages a stored ticket has; None for none of that id."""
    records = reads.look(lambda c, _folding: queries.by_id(c, [ticket_id])) or {}
    record = records.get(ticket_id)
    return record.revision if record is not None else None


def _messages(
    reads: Reads,
    ticket_id: str,
    ask: Callable[[sqlite3.Connection], list[queries.MessageRecord]],
) -> list[ThreadMessage]:
    def look(connection: sqlite3.Connection, folding: Folding) -> list[ThreadMessage]:
        found, record = ask(connection), queries.by_id(connection, [ticket_id]).get(ticket_id)
        notices = notices_of(connection, found, record, folding)
        requester = record.requester_id if record is not None else ""
        shown = thread_messages(found, ticket_id, requester, folding, notices)
        if folding.by_ticket:
            from premium_tui.data.merging import coming_lines  # only while something is on its way

            shown += coming_lines(ticket_id, shown, folding)
        return shown

    shown = reads.look(look)
    if shown is not None:
        return shown
    return thread_messages([], ticket_id, "", reads.folding(), {})
