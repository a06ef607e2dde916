"""Gathering: the changes of one range of the feed with their bodies, as one viewer may see them.

First the index, then the bodies of each kind by one join over the same range.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Result,
    Select,
    Table,
    and_,
    or_,
    select,
)

from premium_tui.server.core import CHANGE, MESSAGE, PERSON, READ, TEAM, THING, TICKET
from premium_tui.server.encode import (
    MESSAGE_COLUMNS,
    PERSON_COLUMNS,
    READ_COLUMNS,
    TEAM_COLUMNS,
    TICKET_COLUMNS,
    message_of,
    person_of,
    read_of,
    team_of,
    ticket_of,
)
from premium_tui.server.visibility import (
    Viewer,
    changes_in_sight,
    changes_of_place,
    losses_told,
)
from premium_tui.wire.feed import (
    Gone,
    MessageData,
    PersonData,
    ReadData,
    TeamData,
    TicketData,
)
from premium_tui.wire.things import THINGS

PAGE_CHARACTERS = 8 * 1024 * 1024
"""Where a page of long messages is cut, whatever its limit; it always holds one."""

_CHUNK = 200
"""Messages fetched at a time: a page can stop in the middle."""

# Places in rows of `_index` and of MESSAGE_COLUMNS; names cost a look-up for each row.
_KIND, _LOST_BY, _DELETED, _BODY = 1, 4, 5, 7


@dataclass(slots=True)
class Puts:
    """What a page has gathered."""

    teams: list[TeamData] = field(default_factory=list)
    people: list[PersonData] = field(default_factory=list)
    tickets: list[TicketData] = field(default_factory=list)
    messages: list[MessageData] = field(default_factory=list)
    reads: list[ReadData] = field(default_factory=list)
    things: dict[str, list[msgspec.Raw]] = field(
        default_factory=lambda: {kind: [] for kind in THINGS}
    )
    gone: list[Gone] = field(default_factory=list)
    rows: int = 0
    characters: int = 0


@dataclass(frozen=True, slots=True)
class Range:
    """A piece of one partition: past `after`, up to and with `through`."""

    partition: int
    after: int
    through: int


def gather(connection: Connection, viewer: Viewer, piece: Range, room: int, puts: Puts) -> int:
    """Add at most `room` changes of a range; return the number read through."""
    index = _index(connection, viewer, piece, room)
    through = index[-1].seq if len(index) == room else piece.through
    piece = Range(piece.partition, piece.after, through)
    kinds = {row[_KIND] for row in index}
    if "message" in kinds:
        reached = _read_messages(connection, viewer, piece, puts)
        if reached < through:
            piece = Range(piece.partition, piece.after, reached)
            index = [row for row in index if row.seq <= reached]
    _read_others(connection, viewer, piece, kinds, puts)
    losses = [row for row in index if row[_LOST_BY] or row[_DELETED]]
    if losses:
        _read_losses(connection, viewer, piece, losses, puts)
    puts.rows += len(index)
    return piece.through


def _span(viewer: Viewer, piece: Range) -> ColumnElement[bool]:
    return and_(
        changes_of_place(viewer, piece.partition),
        CHANGE.c.seq > piece.after,
        CHANGE.c.seq <= piece.through,
    )


def _index(connection: Connection, viewer: Viewer, piece: Range, room: int) -> Sequence[Any]:
    return connection.execute(
        select(
            CHANGE.c.seq,
            CHANGE.c.kind,
            CHANGE.c.object_id,
            CHANGE.c.ticket_id,
            CHANGE.c.lost_by,
            CHANGE.c.deleted,
        )
        .where(_span(viewer, piece), or_(changes_in_sight(viewer), losses_told(viewer)))
        .order_by(CHANGE.c.seq)
        .limit(room)
    ).all()


def _bodies(
    connection: Connection,
    viewer: Viewer,
    piece: Range,
    kind: str,
    columns: Iterable[ColumnElement[Any]],
    joined: FromClause,
) -> Result[Any]:
    query: Select[Any] = (
        select(*columns, CHANGE.c.seq)
        .select_from(joined)
        .where(
            _span(viewer, piece),
            CHANGE.c.kind == kind,
            CHANGE.c.deleted.is_(False),
            changes_in_sight(viewer),
        )
        .order_by(CHANGE.c.seq)
    )
    return connection.execute(query)


def _joined(table: Table, *on: ColumnElement[bool]) -> FromClause:
    return CHANGE.join(table, and_(CHANGE.c.partition == table.c.partition, *on))


_WITH_TICKET = _joined(
    TICKET, CHANGE.c.team_id == TICKET.c.team_id, CHANGE.c.object_id == TICKET.c.id
)
_WITH_MESSAGE = _joined(
    MESSAGE, CHANGE.c.team_id == MESSAGE.c.team_id, CHANGE.c.object_id == MESSAGE.c.id
)
_WITH_PERSON = _joined(
    PERSON, CHANGE.c.team_id == PERSON.c.team_id, CHANGE.c.object_id == PERSON.c.id
)
_WITH_TEAM = _joined(TEAM, CHANGE.c.team_id == TEAM.c.id)
_WITH_THING = _joined(
    THING,
    CHANGE.c.team_id == THING.c.team_id,
    CHANGE.c.kind == THING.c.kind,
    CHANGE.c.object_id == THING.c.id,
)
_WITH_READ = _joined(
    READ,
    CHANGE.c.team_id == READ.c.team_id,
    CHANGE.c.ticket_id == READ.c.ticket_id,
    CHANGE.c.owner_id == READ.c.person_id,
)


def _read_messages(connection: Connection, viewer: Viewer, piece: Range, puts: Puts) -> int:
    """Add the messages of a range, up to the page's size; return the number read through."""
    rows = _bodies(connection, viewer, piece, "message", MESSAGE_COLUMNS, _WITH_MESSAGE)
    for chunk in rows.partitions(_CHUNK):
        for row in chunk:
            puts.messages.append(message_of(row))
            puts.characters += len(row[_BODY])
            if puts.characters >= PAGE_CHARACTERS:
                rows.close()
                reached: int = row[len(MESSAGE_COLUMNS)]
                return reached
    return piece.through


def _read_others(
    connection: Connection, viewer: Viewer, piece: Range, kinds: set[str], puts: Puts
) -> None:
    if "ticket" in kinds:
        rows = _bodies(connection, viewer, piece, "ticket", TICKET_COLUMNS, _WITH_TICKET)
        puts.tickets.extend(ticket_of(row, agent=viewer.is_agent) for row in rows.all())
    if "person" in kinds:
        rows = _bodies(connection, viewer, piece, "person", PERSON_COLUMNS, _WITH_PERSON)
        puts.people.extend(map(person_of, rows))
    if "team" in kinds:
        rows = _bodies(connection, viewer, piece, "team", TEAM_COLUMNS, _WITH_TEAM)
        puts.teams.extend(map(team_of, rows))
    if "read" in kinds:
        rows = _bodies(connection, viewer, piece, "read", READ_COLUMNS, _WITH_READ)
        puts.reads.extend(map(read_of, rows))
    for kind in kinds & THINGS.keys():
        rows = _bodies(connection, viewer, piece, kind, (THING.c.body,), _WITH_THING)
        puts.things[kind].extend(msgspec.Raw(row[0]) for row in rows)


def _read_losses(
    connection: Connection, viewer: Viewer, piece: Range, losses: Sequence[Any], puts: Puts
) -> None:
    """Add what is gone for the viewer; what they see again, or all along by role, is not gone."""
    ids = sorted({row.object_id for row in losses if row.lost_by})
    kept: set[tuple[str, str]] = set()
    if ids:
        rows = connection.execute(
            select(CHANGE.c.kind, CHANGE.c.object_id).where(
                changes_of_place(viewer, piece.partition),
                CHANGE.c.kind.in_(sorted({row.kind for row in losses})),
                CHANGE.c.object_id.in_(ids),
                CHANGE.c.deleted.is_(False),
                changes_in_sight(viewer),
            )
        )
        kept = {(row.kind, row.object_id) for row in rows}
    told: set[tuple[str, str]] = set()
    for row in losses:
        key = (row.kind, row.ticket_id if row.kind == "read" else row.object_id)
        if (row.kind, row.object_id) not in kept and key not in told:
            told.add(key)
            puts.gone.append(Gone(kind=key[0], id=key[1]))
