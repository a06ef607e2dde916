"""Merging: a ticket is closed and goes on in another one of its team; it is never undone.

Each thread keeps its own messages, so nobody reads anything they could not read before. Sight is
decided by the requester of each ticket and by rules 35 and 38 alone, as always: the merged ticket's
requester sees and answers the other one as Collaborator (rule 37) when they are a team admin, and
otherwise not at all, since another person's ticket is not theirs to read (rules 26, 35). Such a
person keeps their own thread and may open a follow-up. What the other ticket says of the merged one
is its number, never its subject or who sent it, and that too the other way round. So no merge
narrows sight, and what rule 38 widens is told as `sight` tells it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from premium_tui.domain.response_clock import after_merge, after_solved_without_reply
from premium_tui.domain.tickets import MessageKind, TicketState, state_after_customer_message
from premium_tui.ids import new_id
from premium_tui.server import session_queue, sight, threads
from premium_tui.server.core import MESSAGE, TICKET
from premium_tui.server.desk_work import check_version, ticket_for_agents
from premium_tui.server.feed import Change, change_of_message
from premium_tui.server.problems import cannot_merge, invalid, session_open, ticket_merged
from premium_tui.server.snoozing import wake
from premium_tui.server.tables import TicketRow
from premium_tui.server.visibility import Viewer, may_see_ticket
from premium_tui.wire.schemas import Receipt


def merge(
    connection: Connection,
    viewer: Viewer,
    ticket_id: str,
    into_id: str,
    expected: int,
    now: datetime,
) -> Receipt:
    """Close a ticket of version `expected` as merged into another one of its team.

    The other one gets a line for everybody and one for agents. A clock that runs goes on there, if
    it is due first, and awakens it as the customer's message did. What is merged into that one
    already stays so, whatever the version: the request may have been done before.
    """
    if ticket_id == into_id:
        raise invalid("body.into", "A ticket cannot be merged into itself.")
    _lock(connection, ticket_id, into_id)
    ticket = ticket_for_agents(connection, viewer, ticket_id)
    into = ticket_for_agents(connection, viewer, into_id)
    if ticket.merged_into == into.id:
        return sight.receipt(ticket, now, sight.present_seq(connection, ticket))
    _check(connection, ticket, into)
    check_version(connection, viewer, ticket, expected)
    before, into_before = TicketRow(**ticket.model_dump()), TicketRow(**into.model_dump())

    clock = threads.clock_of(ticket)
    if clock.running:
        into.state = state_after_customer_message(TicketState(into.state)).value
    threads.put_clock(into, after_merge(clock, threads.clock_of(into)))
    threads.put_clock(ticket, after_solved_without_reply(clock))
    ticket.state = TicketState.CLOSED.value
    ticket.merged_into, ticket.merged_number, ticket.merged_by = into.id, into.number, viewer.name
    # Before the lines: who sees them is told by the ticket as it is from now on (rule 38).
    for row in (ticket, into):
        threads.touch(row, now)
    lines = [
        _line(connection, viewer, into, ticket, kind, now)
        for kind in (MessageKind.PUBLIC, MessageKind.NOTE)
    ]
    threads.save(connection, ticket)
    threads.save(connection, into)
    awake = wake(connection, ticket)
    # Both are of one team, and so of one partition: its counter is raised after all rows.
    sight.record_sight(connection, into_before, into, *lines)
    seq = sight.record_sight(connection, before, ticket, *awake)
    return sight.receipt(ticket, now, seq)


def refuse_merged(connection: Connection, viewer: Viewer, ticket: TicketRow) -> None:
    """Raise the problem that names the ticket this one was merged into, if it was."""
    if ticket.merged_into is None:
        return
    words = f"#{ticket.number} was merged into #{ticket.merged_number}"
    into = threads.find_ticket(connection, ticket.merged_into)
    if into is not None and may_see_ticket(viewer, into.model_dump()):
        raise ticket_merged(f"{words}: write there.")
    raise ticket_merged(f"{words}, which is not yours to read: open a follow-up ticket instead.")


def _lock(connection: Connection, *ids: str) -> None:
    """Lock tickets in one order everywhere, so that two merges never wait for each other."""
    query = select(TICKET.c.id).where(TICKET.c.id.in_(ids)).order_by(TICKET.c.id)
    connection.execute(query.with_for_update()).all()


def _check(connection: Connection, ticket: TicketRow, into: TicketRow) -> None:
    """Raise the problem that says why two tickets cannot be merged as they are."""
    if ticket.merged_into is not None:
        raise cannot_merge("ticket-merged", f"{_done(ticket)} already.")
    if into.merged_into is not None:
        raise cannot_merge("ticket-merged", f"{_done(into)}: merge into that one instead.")
    if (ticket.partition, ticket.team_id) != (into.partition, into.team_id):
        raise cannot_merge(
            "other-team",
            f"#{ticket.number} and #{into.number} are of different teams:"
            " only tickets of one team can be merged.",
        )
    for row, then in ((ticket, "only open tickets are merged"), (into, "reopen it first")):
        if row.state == TicketState.CLOSED:
            raise cannot_merge("ticket-closed", f"#{row.number} is closed: {then}.")
    if session_queue.live_session_of(connection, ticket.id) is not None:
        raise session_open(f"The chat or call of #{ticket.number} is not over: end it first.")


def _done(ticket: TicketRow) -> str:
    """Return who merged a ticket into which; of an imported one it is not known."""
    name = ticket.merged_by or "Somebody"
    return f"{name} has merged #{ticket.number} into #{ticket.merged_number}"


def _line(
    connection: Connection,
    viewer: Viewer,
    into: TicketRow,
    ticket: TicketRow,
    kind: MessageKind,
    now: datetime,
) -> Change:
    """Write the desk's own line of a merge; it is no answer, so nobody's clock or mail moves.

    Agents may know more: whose ticket it was.
    """
    body = f"#{ticket.number} was merged into this ticket."
    if kind is MessageKind.NOTE:
        body = f"{viewer.name} merged #{ticket.number} of {ticket.requester_name} into this ticket."
    into.positions += 1
    line = threads.new_message(viewer, into, new_id(), body, None, now, kind)
    line.merged_number = ticket.number
    connection.execute(MESSAGE.insert().values(**line.model_dump()))
    return change_of_message(line.model_dump(), into.model_dump())
