"""Sight of a thread in the feed: what a written ticket's audience gains, keeps and loses."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from premium_tui.domain.tickets import MessageKind
from premium_tui.server.core import CHANGE, MESSAGE
from premium_tui.server.feed import (
    ADMINS,
    Change,
    change_of_message,
    change_of_ticket,
    loss_of,
    record_many,
    team_wide,
)
from premium_tui.server.tables import TicketRow
from premium_tui.wire.schemas import Receipt


def thread_changes(connection: Connection, ticket: TicketRow) -> list[Change]:
    """Return the changes of a ticket and its public messages, whose sight moves together."""
    row = ticket.model_dump()
    messages = connection.execute(
        select(MESSAGE.c.partition, MESSAGE.c.team_id, MESSAGE.c.id, MESSAGE.c.kind)
        .where(
            MESSAGE.c.partition == ticket.partition,
            MESSAGE.c.team_id == ticket.team_id,
            MESSAGE.c.ticket_id == ticket.id,
            MESSAGE.c.kind == MessageKind.PUBLIC.value,
        )
        .order_by(MESSAGE.c.position)
    ).mappings()
    return [change_of_ticket(row), *(change_of_message(dict(message), row) for message in messages)]


def record_sight(
    connection: Connection, before: TicketRow, after: TicketRow, *others: Change
) -> int:
    """Enter a written ticket, its new rows `others`, and what its audience gained or lost.

    Unless the sight of it has changed, that is the ticket and `others`. Otherwise the whole thread
    moves to the end of the feed: who gained sight gets all of it, who lost it gets deletes. `after`
    and new messages are saved already. Returns the last number.
    """
    was_wide, is_wide = team_wide(before.model_dump()), team_wide(after.model_dump())
    moved = before.requester_id != after.requester_id
    if not moved and was_wide == is_wide:
        changes = [change_of_ticket(after.model_dump()), *others]
        return record_many(connection, after.partition, changes)
    thread = thread_changes(connection, after)
    losses: list[Change] = []
    if moved:
        losses += [loss_of(change, before.requester_id) for change in thread]
        _forget_losses(connection, after, after.requester_id)
    if was_wide and not is_wide:
        losses += [loss_of(change, ADMINS) for change in thread]
    if is_wide:
        _forget_losses(connection, after, ADMINS)
    return record_many(connection, after.partition, [*losses, *thread, *others])


def _forget_losses(connection: Connection, ticket: TicketRow, person: str) -> None:
    connection.execute(
        delete(CHANGE).where(
            CHANGE.c.partition == ticket.partition,
            CHANGE.c.team_id == ticket.team_id,
            CHANGE.c.ticket_id == ticket.id,
            CHANGE.c.kind.in_(("ticket", "message")),
            CHANGE.c.lost_by == person,
        )
    )


def receipt(ticket: TicketRow, now: datetime, seq: int) -> Receipt:
    """Return the answer to a write that stands at `seq` in the feed."""
    return Receipt(
        id=ticket.id,
        number=ticket.number,
        revision=ticket.revision,
        version=ticket.version,
        accepted_at=now,
        partition=ticket.partition,
        seq=seq,
    )


def present_seq(connection: Connection, ticket: TicketRow) -> int:
    """Return where a ticket now stands in the feed, for a write that changed nothing."""
    seq: int | None = connection.execute(
        select(CHANGE.c.seq).where(
            CHANGE.c.partition == ticket.partition,
            CHANGE.c.team_id == ticket.team_id,
            CHANGE.c.kind == "ticket",
            CHANGE.c.object_id == ticket.id,
            CHANGE.c.lost_by == "",
        )
    ).scalar()
    return seq or 0
