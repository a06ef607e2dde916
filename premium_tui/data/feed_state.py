"""Where the feed stands, as kept in cache.db beside what it brought: one row, and who it is for."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from premium_tui.clock import to_millis
from premium_tui.data import search_index
from premium_tui.data.upserts import COLUMNS, Viewer
from premium_tui.wire.feed import ChangesPage


@dataclass(frozen=True, slots=True)
class Position:
    """Where the feed stands."""

    cursor: str | None
    ready: bool
    """A first snapshot is complete."""
    snapshot: bool
    """A snapshot over existing data is under way."""
    as_of: datetime | None
    """The desk's time of the newest complete pull, UTC."""
    done: int
    """Objects taken in so far by a running first snapshot; 0 otherwise."""


class State(NamedTuple):
    """The same as it is stored."""

    cursor: str | None
    ready: int
    snapshot: int
    as_of: int | None
    shrink_refused: int


def state_of(connection: sqlite3.Connection) -> State:
    """Return where the feed stands."""
    row = connection.execute(f"SELECT {', '.join(State._fields)} FROM sync_state").fetchone()
    return State(*row)


def go_on(connection: sqlite3.Connection, page: ChangesPage) -> None:
    """Move behind a page; when it is the last one, all is as of then."""
    if page.has_more:
        connection.execute("UPDATE sync_state SET cursor = ?", (page.cursor,))
    else:
        connection.execute(
            "UPDATE sync_state SET cursor = ?, as_of = ?, ready = 1, snapshot = 0,"
            " shrink_refused = 0",
            (page.cursor, to_millis(page.as_of)),
        )


def start_over(connection: sqlite3.Connection) -> None:
    """Ask for a snapshot; what is here stays until that has named all that is still there."""
    connection.execute(
        "UPDATE sync_state SET snapshot = ready OR snapshot OR cursor IS NOT NULL, cursor = NULL"
    )
    connection.execute("DELETE FROM snapshot_seen")


def start_over_to_confirm(connection: sqlite3.Connection) -> None:
    """Ask for a second snapshot: the first one would have deleted most tickets."""
    start_over(connection)
    connection.execute("UPDATE sync_state SET shrink_refused = 1")


def start_over_elsewhere(connection: sqlite3.Connection) -> None:
    """Ask for a snapshot of another desk, or in another role."""
    start_over(connection)
    connection.execute("UPDATE sync_state SET shrink_refused = 0")


def forget_all(connection: sqlite3.Connection) -> None:
    """Delete all that was pulled, and ask for a first snapshot."""
    for table in (*COLUMNS, "counter", "snapshot_seen"):
        connection.execute(f"DELETE FROM {table}")
    connection.execute(
        "UPDATE sync_state SET cursor = NULL, as_of = NULL, ready = 0, snapshot = 0,"
        " shrink_refused = 0"
    )
    search_index.empty_index(connection)


def viewer_of(connection: sqlite3.Connection) -> Viewer | None:
    """Return whose cache it is; None before the desk was asked."""
    found = connection.execute("SELECT person_id, body FROM me").fetchone()
    said = role_and_epoch(found[1]) if found is not None else None
    return Viewer(found[0], said[0]) if said is not None else None


def role_and_epoch(body: str) -> tuple[str, str] | None:
    """Return what a kept answer to /v1/me says of the role and the desk; None when unreadable."""
    try:
        said = json.loads(body)
        return said["person"]["role"], said["store_epoch"]
    except (ValueError, KeyError, TypeError):
        return None


def objects_taken(connection: sqlite3.Connection) -> int:
    """Return how many objects an unfinished first snapshot has brought."""
    state = state_of(connection)
    if state.ready or state.cursor is None:
        return 0
    tables = ("snapshot_seen",) if state.snapshot else tuple(COLUMNS)
    counts = " + ".join(f"(SELECT count(*) FROM {table})" for table in tables)
    found: int = connection.execute(f"SELECT {counts}").fetchone()[0]
    return found
