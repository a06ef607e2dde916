"""The reading side of the feed: one page as ready bytes, from one snapshot of the database.

A poll with nothing new reads the counters alone. Otherwise each partition that has moved gives its
rows in commit order (`gathering`).
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Connection, select

from premium_tui.server.core import PARTITION
from premium_tui.server.cursor import Cursor, encode_cursor, positions_of
from premium_tui.server.gathering import PAGE_CHARACTERS, Puts, Range, gather
from premium_tui.server.schema import DeskFacts
from premium_tui.server.starts import newest_mark
from premium_tui.server.visibility import Viewer
from premium_tui.wire.feed import Gone, MessageData, PersonData, ReadData, TeamData, TicketData

DEFAULT_LIMIT = 1000
MAX_LIMIT = 2000

_encoder = msgspec.json.Encoder()


class _Page(msgspec.Struct, kw_only=True):
    """`wire.feed.ChangesPage` as it is written: things are ready bytes already."""

    cursor: str
    has_more: bool
    as_of: datetime
    teams: list[TeamData]
    people: list[PersonData]
    tickets: list[TicketData]
    messages: list[MessageData]
    reads: list[ReadData]
    sessions: list[msgspec.Raw]
    billing: list[msgspec.Raw]
    quotes: list[msgspec.Raw]
    bookings: list[msgspec.Raw]
    webinars: list[msgspec.Raw]
    features: list[msgspec.Raw]
    notices: list[msgspec.Raw]
    snoozes: list[msgspec.Raw]
    macros: list[msgspec.Raw]
    gone: list[Gone]


def read_heads(connection: Connection, viewer: Viewer, facts: DeskFacts) -> dict[int, int]:
    """Return the newest number of each partition that can hold something for the viewer."""
    query = select(PARTITION.c.partition, PARTITION.c.head_seq)
    wanted = viewer.partitions(facts.partitions)
    if len(wanted) < facts.partitions:
        query = query.where(PARTITION.c.partition.in_(wanted))
    return {row[0]: row[1] for row in connection.execute(query)}


def read_page(
    connection: Connection,
    facts: DeskFacts,
    viewer: Viewer,
    cursor: str | None,
    limit: int,
    now: datetime,
) -> bytes:
    """Return a `ChangesPage` as JSON: at most `limit` changes past `cursor`, all in sight.

    `connection` must be one snapshot (`begin_read`) that the viewer was read in too. Raises the
    400 and 410 problems of a cursor.
    """
    heads = read_heads(connection, viewer, facts)
    start = newest_mark(connection)
    positions = positions_of(connection, cursor, facts, viewer, heads, start)
    puts = Puts()
    has_more = False
    for partition, head in sorted(heads.items()):
        after = positions.get(partition, 0)
        if after == head:
            positions[partition] = head
            continue
        room = limit - puts.rows
        if room <= 0 or puts.characters >= PAGE_CHARACTERS:
            has_more = True
            break
        reached = gather(connection, viewer, Range(partition, after, head), room, puts)
        positions[partition] = reached
        has_more = has_more or reached < head
    page = _Page(
        cursor=encode_cursor(
            Cursor(facts.store_epoch, viewer.person_id, viewer.acl_epoch, start, positions)
        ),
        has_more=has_more,
        as_of=now,
        teams=puts.teams,
        people=puts.people,
        tickets=puts.tickets,
        messages=puts.messages,
        reads=puts.reads,
        sessions=puts.things["session"],
        billing=puts.things["billing"],
        quotes=puts.things["quote"],
        bookings=puts.things["booking"],
        webinars=puts.things["webinar"],
        features=puts.things["feature"],
        notices=puts.things["notice"],
        snoozes=puts.things["snooze"],
        macros=puts.things["macro"],
        gone=puts.gone,
    )
    return _encoder.encode(page)
