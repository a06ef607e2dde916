"""What a terminal holds, and answers written in it."""

from __future__ import annotations

from premium_tui.data.gateway import Gateway
from premium_tui.data.models import ListSpec, Scope, TicketRow
from premium_tui.domain.actions import Reply
from premium_tui.domain.tickets import TicketState
from premium_tui.ids import new_id


def rows_of(gateway: Gateway, scope: Scope) -> list[TicketRow]:
    """Return what a list shows."""
    return gateway.first_rows(ListSpec(scope), 500)


def answerable(gateway: Gateway) -> TicketRow:
    """Return a ticket of one's own that may be answered."""
    return next(
        row
        for row in rows_of(gateway, Scope.MINE)
        if row.state is not TicketState.CLOSED and row.number is not None
    )


def reply(gateway: Gateway, row: TicketRow, body: str) -> str:
    """Answer a ticket as it stands here; return the action's key."""
    detail = gateway.ticket(row.id)
    assert detail is not None
    return gateway.act(Reply(row.id, new_id(), body, detail.revision))


def count(gateway: Gateway, ticket_id: str, body: str) -> int:
    """Return how many messages of a ticket say that."""
    return sum(message.body == body for message in gateway.thread(ticket_id))
