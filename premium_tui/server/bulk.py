"""Bulk writing: prepared rows and their changes, with one bump of the counter per partition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, Table

from premium_tui.server.core import MESSAGE, PERSON, READ, TEAM, TICKET
from premium_tui.server.feed import (
    Change,
    Row,
    bump,
    change_of_message,
    change_of_person,
    change_of_read,
    change_of_team,
    change_of_ticket,
    write_changes,
)
from premium_tui.server.schema import DeskFacts


@dataclass(frozen=True, slots=True)
class Thread:
    """A new ticket with all that belongs to it; its number is yet to be given."""

    ticket: Row
    messages: Sequence[Row]
    reads: Sequence[Row] = ()

    def read_by(self, readers: Mapping[str, int]) -> Thread:
        """Return the thread, read by people as far as `readers` say: ids and revisions."""
        key = {"partition": self.ticket["partition"], "team_id": self.ticket["team_id"]}
        reads = [
            {**key, "ticket_id": self.ticket["id"], "person_id": person_id, "through": through}
            for person_id, through in readers.items()
            if through
        ]
        return replace(self, reads=reads)


@dataclass(slots=True)
class Batch:
    """New rows; what has a default may be left out, alike in all rows of a kind."""

    teams: list[Row] = field(default_factory=list)
    people: list[Row] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)


def write_batch(connection: Connection, facts: DeskFacts, batch: Batch) -> None:
    """Write a batch and enter it in the feed, inside the caller's write transaction.

    Tickets are numbered in their order. The counters are raised after the rows that need none.
    """
    _insert(connection, TEAM, batch.teams)
    _insert(connection, PERSON, batch.people)
    _insert(connection, MESSAGE, [row for thread in batch.threads for row in thread.messages])
    _insert(connection, READ, [row for thread in batch.threads for row in thread.reads])
    changes = _changes(batch)
    threads: dict[int, list[Thread]] = defaultdict(list)
    for thread in batch.threads:
        threads[_partition(thread.ticket)].append(thread)
    # In one order everywhere, so that two writers never wait for each other.
    for partition, entries in sorted(changes.items()):
        here = threads[partition]
        bumped = bump(connection, partition, len(entries), numbers=len(here))
        numbered = [
            {**thread.ticket, "number": facts.number(partition, bumped.first_number + place)}
            for place, thread in enumerate(here)
        ]
        _insert(connection, TICKET, numbered)
        write_changes(connection, entries, bumped.last_seq)


def _changes(batch: Batch) -> dict[int, list[Change]]:
    changes: dict[int, list[Change]] = defaultdict(list)
    for team in batch.teams:
        changes[_partition(team)].append(change_of_team(team))
    for person in batch.people:
        changes[_partition(person)].append(change_of_person(person))
    for thread in batch.threads:
        entries = changes[_partition(thread.ticket)]
        entries.append(change_of_ticket(thread.ticket))
        entries += (change_of_message(message, thread.ticket) for message in thread.messages)
        entries += (change_of_read(read) for read in thread.reads)
    return changes


def _insert(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    parameters = [dict(row) for row in rows]
    if parameters:
        connection.execute(table.insert(), parameters)


def _partition(row: Row) -> int:
    partition = row["partition"]
    assert isinstance(partition, int)
    return partition
