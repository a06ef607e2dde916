"""Merges in a file to import: told by the numbers of the desk they come from, linked by ours.

Tickets stand in any order in a file, so they are linked once all are there. What a file leaves
unsaid has no link: such a ticket is closed, and the line that tells of one becomes a note, since
its number means another ticket here or none.
"""

from __future__ import annotations

from typing import cast

from sqlalchemy import ColumnElement, Connection, Table, and_, select, update

from premium_tui.domain.tickets import MessageKind, TicketState
from premium_tui.server.bulk import Thread
from premium_tui.server.core import MESSAGE, TICKET
from premium_tui.server.feed import Change, change_of_message, change_of_ticket, record_many
from premium_tui.server.importing.lines import SourceTicket


class Merges:
    """What was merged into what in the file of one team."""

    def __init__(self, partition: int, team_id: str) -> None:
        self._partition = partition
        self._team_id = team_id
        self._ids: dict[int, str] = {}
        """Our tickets by the numbers they had elsewhere."""
        self._merged: list[tuple[str, int]] = []
        """Our tickets, and the number each was merged into."""
        self._lines: list[tuple[str, str, int]] = []
        """Our tickets, lines in their threads, and the number each tells of."""

    def know(self, source: SourceTicket, ticket_id: str) -> None:
        """Take in that a ticket of the file is one of ours, new or there already."""
        if source.number is not None:
            self._ids[source.number] = ticket_id

    def take(self, source: SourceTicket, thread: Thread) -> None:
        """Take in a new ticket."""
        ticket_id = str(thread.ticket["id"])
        if source.merged_into is not None and source.state is TicketState.CLOSED:
            self._merged.append((ticket_id, source.merged_into))
        self._lines += [
            (ticket_id, str(row["id"]), message.merged)
            for message, row in zip(source.messages, thread.messages, strict=True)
            if message.merged is not None
        ]

    def write(self, connection: Connection) -> None:
        """Link all that was taken in; all of it is written."""
        changes: list[Change] = []
        for ticket_id, number in self._merged:
            into = self._find(connection, self._ids.get(number))
            if into is None or into["id"] == ticket_id:
                continue
            values = {"merged_into": into["id"], "merged_number": into["number"]}
            self._update(connection, TICKET, ticket_id, values)
            ticket = self._find(connection, ticket_id)
            assert ticket is not None
            changes.append(change_of_ticket(ticket))
        for ticket_id, message_id, number in self._lines:
            changes.append(self._link_line(connection, ticket_id, message_id, number))
        record_many(connection, self._partition, changes)

    def _link_line(
        self, connection: Connection, ticket_id: str, message_id: str, number: int
    ) -> Change:
        ticket = self._find(connection, ticket_id)
        merged = self._find(connection, self._ids.get(number))
        query = select(MESSAGE).where(self._at(MESSAGE, message_id))
        row = dict(connection.execute(query).mappings().one())
        if merged is None:
            row["kind"] = MessageKind.NOTE.value
        else:
            row["merged_number"] = merged["number"]
            row["body"] = str(row["body"]).replace(f"#{number}", f"#{merged['number']}")
        written = {name: row[name] for name in ("kind", "merged_number", "body")}
        self._update(connection, MESSAGE, message_id, written)
        assert ticket is not None
        return change_of_message(row, ticket)

    def _find(self, connection: Connection, ticket_id: str | None) -> dict[str, object] | None:
        if ticket_id is None:
            return None
        query = select(TICKET).where(self._at(TICKET, ticket_id))
        row = connection.execute(query).mappings().first()
        return None if row is None else cast(dict[str, object], dict(row))

    def _update(
        self, connection: Connection, table: Table, row_id: str, values: dict[str, object]
    ) -> None:
        connection.execute(update(table).where(self._at(table, row_id)).values(**values))

    def _at(self, table: Table, row_id: str) -> ColumnElement[bool]:
        return and_(
            table.c.partition == self._partition,
            table.c.team_id == self._team_id,
            table.c.id == row_id,
        )
