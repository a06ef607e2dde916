"""Merges as they stand here: what is on its way of them, and what can be merged into what."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from premium_tui.data import queries
from premium_tui.data.models import Delivery, ThreadMessage, TicketDetail, TicketRow
from premium_tui.data.reads import Reads
from premium_tui.data.views import Folding, folded, ticket_row
from premium_tui.domain.actions import Merge
from premium_tui.domain.overlay import PendingAction
from premium_tui.domain.tickets import MessageKind, Side
from premium_tui.i18n import _
from premium_tui.values import replace

OFFERED = 200
"""Tickets another one may be merged into that are offered: those of its requester first."""

_LOOKED_THROUGH = 5_000
"""Tickets of the queue, those changed last, among which they are looked for."""

_NEWEST = (
    "SELECT key FROM (SELECT key, id, team_id, state, requester_id FROM ticket WHERE in_queue = 1"
    " ORDER BY updated_at DESC, key DESC LIMIT ?)"
    " WHERE team_id = ? AND state <> 'closed' AND id <> ?"
    " ORDER BY requester_id = ? DESC LIMIT ?"
)


def line_words(number: int) -> str:
    """Return the desk's line in a thread for a ticket that was merged into it."""
    return _("#{number} was merged into this ticket.").format(number=number)


def with_merge(detail: TicketDetail, folding: Folding) -> TicketDetail:
    """Return a ticket with the ticket it is about to be merged into, if it is."""
    for item in folding.by_ticket.get(detail.row.id, ()):
        if (action := _on_its_way(item)) is not None:
            detail = replace(detail, merged_into=action.into_id, merged_number=action.into_number)
    return detail


def coming_lines(
    ticket_id: str, shown: Sequence[ThreadMessage], folding: Folding
) -> list[ThreadMessage]:
    """Return the lines a thread will have of merges into it that are on their way."""
    here = {message.merged_number for message in shown}
    lines = []
    for item in folding.pending:
        action = _on_its_way(item)
        if action is None or action.into_id != ticket_id or action.number in here:
            continue
        lines.append(
            ThreadMessage(
                id=item.key,
                author_name=folding.me.person.name if folding.me is not None else "",
                author_id=folding.me.person.id if folding.me is not None else "",
                mine=True,
                side=Side.AGENT,
                kind=MessageKind.PUBLIC,
                collaborator=False,
                body=line_words(action.number),
                sent_at=item.queued_at,
                delivery=Delivery(item.progress),
                merged_number=action.number,
            )
        )
    return lines


def merge_of(reads: Reads, ticket_id: str, into_id: str) -> Merge | None:
    """Return what merges a ticket, as it stands here, into another one; None when one is not here.

    Whether they can be merged is not looked at: see `hindrance`.
    """

    def look(connection: sqlite3.Connection, folding: Folding) -> Merge | None:
        found = queries.by_id(connection, [ticket_id, into_id])
        ticket, into = found.get(ticket_id), found.get(into_id)
        if ticket is None or into is None:
            return None
        return Merge(ticket.id, into.id, ticket.version, ticket.number, into.number)

    return reads.look(look)


def candidates(reads: Reads, ticket_id: str) -> list[TicketRow]:
    """Return open tickets of the same team, those of the same requester first, newest first."""

    def look(connection: sqlite3.Connection, folding: Folding) -> list[TicketRow]:
        ticket = queries.by_id(connection, [ticket_id]).get(ticket_id)
        if ticket is None:
            return []
        asked = (_LOOKED_THROUGH, ticket.team_id, ticket.id, ticket.requester_id, OFFERED)
        keys = [row[0] for row in connection.execute(_NEWEST, asked)]
        records = queries.by_key(connection, keys)
        # What is on its way may have closed some of them.
        return [
            ticket_row(records[key], folding)
            for key in keys
            if key in records and folded(records[key], folding).state.is_active
        ]

    return reads.look(look) or []


def hindrance(ticket: TicketDetail, into: TicketDetail) -> str:
    """Return in one sentence why a ticket cannot be merged into another one; "" when it can.

    As far as it is known here: the desk has the last word.
    """
    names = {"ticket": _name(ticket), "into": _name(into)}
    if ticket.row.id == into.row.id:
        return _("A ticket cannot be merged into itself.")
    if ticket.row.number is None or into.row.number is None:
        return _("A ticket that has not reached the desk yet cannot be merged.")
    if ticket.merged_number is not None:
        words = _("{ticket} was merged into #{number} already.")
        return words.format(number=ticket.merged_number, **names)
    if into.merged_number is not None:
        words = _("{into} was merged into #{number}: merge into that one instead.")
        return words.format(number=into.merged_number, **names)
    if ticket.row.team_id != into.row.team_id:
        words = _(
            "{ticket} is of {team} and {into} of {other}: only tickets of one team can be merged."
        )
        return words.format(team=ticket.team_name, other=into.team_name, **names)
    if not ticket.row.state.is_active:
        return _("{ticket} is closed: only open tickets are merged.").format(**names)
    if not into.row.state.is_active:
        return _("{into} is closed, and takes no other ticket.").format(**names)
    return ""


def _name(detail: TicketDetail) -> str:
    return f"#{detail.row.number}" if detail.row.number is not None else _("the new ticket")


def _on_its_way(item: PendingAction) -> Merge | None:
    """Return a merge that has not been refused; None for anything else."""
    if isinstance(item.action, Merge) and item.progress != "attention":
        return item.action
    return None
