"""The writing side of the feed: what changed, for whom, and where in commit order it stands.

A team belongs to one partition. Each partition has a counter row; a write transaction raises it
once, after its business rows, and gives the numbers to its changes. Since the counter's row stays
locked until the commit, a reader who has seen number n has seen all below it: no gaps. The index is
compacted: one row for each object and audience, moved to the newest number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, update

from premium_tui.domain.tickets import MessageKind, in_team_tickets
from premium_tui.server.core import CHANGE, PARTITION
from premium_tui.server.engine import insert_into

Row = Mapping[str, object]
"""A row of one of the server's tables, by column name; times are aware datetimes."""

Change = dict[str, object]
"""A row of `change` without `seq`."""

ADMINS = "admins"
"""The audience of a loss that all team admins share."""

_KEY = ("partition", "team_id", "kind", "object_id", "lost_by")
_FACTS = ("seq", "deleted", "audience", "owner_id", "team_wide", "ticket_id")


@dataclass(frozen=True, slots=True)
class Bumped:
    """What a raised counter gave: the last sequence number, and the first ticket index."""

    last_seq: int
    first_number: int


def bump(connection: Connection, partition: int, changes: int, *, numbers: int = 0) -> Bumped:
    """Raise a partition's counter by `changes`, and its ticket index by `numbers`.

    Do this after the business rows: the counter's lock is held from here to the commit.
    """
    row = connection.execute(
        update(PARTITION)
        .where(PARTITION.c.partition == partition)
        .values(
            head_seq=PARTITION.c.head_seq + changes, next_number=PARTITION.c.next_number + numbers
        )
        .returning(PARTITION.c.head_seq, PARTITION.c.next_number)
    ).one()
    return Bumped(row.head_seq, row.next_number - numbers)


def record_many(connection: Connection, partition: int, changes: Sequence[Change]) -> int:
    """Enter changes of one partition, in their order, with one bump; return the last number.

    The newest of several changes of one object wins. With no changes, 0 is returned.
    """
    changes = _compacted(changes)
    if not changes:
        return 0
    bumped = bump(connection, partition, len(changes))
    write_changes(connection, changes, bumped.last_seq)
    return bumped.last_seq


def record(connection: Connection, partition: int, *changes: Change) -> int:
    """Enter a few changes; see `record_many`."""
    return record_many(connection, partition, changes)


def write_changes(connection: Connection, changes: Sequence[Change], last_seq: int) -> None:
    """Write changes (each object once) whose numbers were allocated and end with `last_seq`."""
    first = last_seq - len(changes) + 1
    statement = insert_into(connection, CHANGE)
    statement = statement.on_conflict_do_update(
        index_elements=list(_KEY), set_={name: statement.excluded[name] for name in _FACTS}
    )
    connection.execute(
        statement, [{**change, "seq": first + place} for place, change in enumerate(changes)]
    )


def _compacted(changes: Iterable[Change]) -> list[Change]:
    newest: dict[tuple[object, ...], Change] = {}
    for change in changes:
        key = tuple(change[name] for name in _KEY)
        newest.pop(key, None)
        newest[key] = change
    return list(newest.values())


def _change(row: Row, kind: str, object_id: object, audience: str, **facts: object) -> Change:
    return {
        "partition": row["partition"],
        "team_id": row["team_id"],
        "kind": kind,
        "object_id": object_id,
        "lost_by": "",
        "deleted": False,
        "audience": audience,
        "owner_id": "",
        "team_wide": False,
        "ticket_id": "",
        **facts,
    }


def team_wide(ticket: Row) -> bool:
    """Return whether rule 38 lets team admins see this `ticket` row."""
    return in_team_tickets(
        cast(datetime, ticket["created_at"]), cast(datetime, ticket["updated_at"])
    )


def change_of_ticket(ticket: Row) -> Change:
    """Return the change of a `ticket` row."""
    return _change(
        ticket,
        "ticket",
        ticket["id"],
        "ticket",
        owner_id=ticket["requester_id"],
        team_wide=team_wide(ticket),
        ticket_id=ticket["id"],
    )


def change_of_message(message: Row, ticket: Row) -> Change:
    """Return the change of a `message` row; its sight follows that of its `ticket` row."""
    if message["kind"] == MessageKind.NOTE:
        return _change(message, "message", message["id"], "agents", ticket_id=ticket["id"])
    return _change(
        message,
        "message",
        message["id"],
        "ticket",
        owner_id=ticket["requester_id"],
        team_wide=team_wide(ticket),
        ticket_id=ticket["id"],
    )


def change_of_person(person: Row) -> Change:
    """Return the change of a `person` row: for themselves, their team admins and agents."""
    return _change(person, "person", person["id"], "ticket", owner_id=person["id"], team_wide=True)


def change_of_team(team: Row) -> Change:
    """Return the change of a `team` row; a team keeps its own id in the column `id`."""
    return _change({**team, "team_id": team["id"]}, "team", team["id"], "team")


def change_of_read(read: Row) -> Change:
    """Return the change of a `read_state` row: for its reader alone."""
    return _change(
        read,
        "read",
        f"{read['ticket_id']}:{read['person_id']}",
        "person",
        owner_id=read["person_id"],
        ticket_id=read["ticket_id"],
    )


def change_of_thing(thing: Row, audience: str, *, owner_id: str, ticket_id: str) -> Change:
    """Return the change of a `thing` row."""
    kind, thing_id = str(thing["kind"]), thing["id"]
    return _change(thing, kind, thing_id, audience, owner_id=owner_id, ticket_id=ticket_id)


def loss_of(change: Change, lost_by: str) -> Change:
    """Return the change that takes an object away from a person, or from `ADMINS`."""
    return {**change, "lost_by": lost_by, "deleted": True}
