"""Hot reads over cache.db: plain SQL, each answered by one index, for any thread.

The schema is `tables`; a test keeps this text and that in step and reads the query plans.
"""

from __future__ import annotations

import sqlite3
import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain

from premium_tui.data.filters import EVERYTHING, Condition
from premium_tui.data.models import ListSpec, Scope, Sort
from premium_tui.values import NamedTuple, dataclass

CHUNK = 20_000
"""Keys fetched between two looks at whether anybody still wants them."""

WINDOW = 500
"""Rows fetched by key in one statement."""

_STEPS = 20_000
"""SQLite instructions, about a millisecond's worth, between two such looks inside a scan."""


class Cancelled(Exception):
    """Nobody wants the answer any more."""


class TicketRecord(NamedTuple):
    """What a list shows of a ticket, as stored."""

    key: int
    id: str
    number: int
    subject: str
    about_product: str
    state: str
    priority: int
    requester_name: str
    requester_id: str
    team_id: str
    assignee_name: str | None
    updated_at: int
    due_at: int | None
    unread: int
    revision: int
    assignee_id: str | None
    version: int
    tags: str


@dataclass(frozen=True, slots=True)
class DetailRecord:
    """What a ticket's screen shows beyond its line in a list, as stored."""

    channel: str
    language: str
    issue_kind: str | None
    entitlement_product: str
    created_at: int
    clock_started_at: int | None
    target: str | None
    target_source: str | None
    first_due_at: int | None
    first_answer_at: int | None
    last_answer_at: int | None
    last_answer_met: int | None
    merged_into: str | None
    merged_number: int | None


class MessageRecord(NamedTuple):
    """One message of a thread, as stored."""

    id: str
    author_id: str
    author_name: str
    side: str
    kind: str
    collaborator: int
    body: str
    sent_at: int
    written_at: int | None
    merged_number: int | None


class AskedRecord(NamedTuple):
    """What one of the person's own tickets says they need, as stored."""

    id: str
    number: int
    created_at: int
    subject: str
    about_product: str
    issue_kind: str | None
    body: str | None
    """The beginning of the customer's first message."""


@dataclass(frozen=True, slots=True)
class SyncRecord:
    """Where the cache stands."""

    ready: int
    as_of: int | None
    offset_ms: int


def _columns_of(record: type) -> str:
    """Return a record's columns as SQL that gives what the record says.

    A disk that turned a bit may have made something else of them, which no check of SQLite's finds.
    """
    columns = []
    for name, note in record.__annotations__.items():
        wanted, empty = ("TEXT", "''") if "str" in note else ("INTEGER", "0")
        column = f"CAST({name} AS {wanted})"
        columns.append(column if "None" in note else f"ifnull({column}, {empty})")
    return ", ".join(columns)


_ROW = _columns_of(TicketRecord)
_DETAIL = _columns_of(DetailRecord)
_MESSAGE = _columns_of(MessageRecord)
_SYNC = _columns_of(SyncRecord)

_ORDER = {
    Sort.UPDATED: ("updated_at {d}, key {d}", "DESC"),
    Sort.DUE: ("due_order {d}, updated_desc {d}, key {d}", "ASC"),
    Sort.NUMBER: ("number {d}, key {d}", "DESC"),
    Sort.PRIORITY: ("priority {d}, updated_at {d}, key {d}", "DESC"),
}
_OPPOSITE = {"ASC": "DESC", "DESC": "ASC"}
MARK = {Scope.MINE: "in_mine", Scope.TEAM: "in_team", Scope.QUEUE: "in_queue"}


def order_by(spec: ListSpec) -> str:
    """Return the ORDER BY terms of a list; its index gives them without sorting."""
    terms, direction = _ORDER[spec.sort]
    return terms.format(d=_OPPOSITE[direction] if spec.reverse else direction)


def first_page_sql(spec: ListSpec, where: str = "") -> str:
    """Return the statement of a list's first rows; its last value is the limit."""
    return (
        f"SELECT {_ROW} FROM ticket WHERE {MARK[spec.scope]} = 1{where}"
        f" ORDER BY {order_by(spec)} LIMIT ?"
    )


def keys_sql(spec: ListSpec, where: str = "", *, scan: bool = False) -> str:
    """Return the statement of a whole list's keys; `scan` reads the table from end to end."""
    table = "ticket NOT INDEXED" if scan else "ticket"
    return f"SELECT key FROM {table} WHERE {MARK[spec.scope]} = 1{where} ORDER BY {order_by(spec)}"


def record_sql(spec: ListSpec, where: str) -> str:
    """Return the statement of a list's rows under a condition that names their keys, to a limit."""
    return (
        f"SELECT {_ROW} FROM ticket NOT INDEXED WHERE {MARK[spec.scope]} = 1{where}"
        f" ORDER BY {order_by(spec)} LIMIT ?"
    )


def due_sql(scope: Scope) -> str:
    """Return the statement that counts clocks due before a moment."""
    return f"SELECT count(*) FROM ticket WHERE {MARK[scope]} = 1 AND due_order < ?"


NUMBER_SQL = " UNION ALL ".join(
    f"SELECT id FROM ticket WHERE {mark} = 1 AND number = :number" for mark in MARK.values()
)
THREAD_SQL = f"SELECT {_MESSAGE} FROM message WHERE ticket_id = ? ORDER BY position"
LAST_SQL = f"SELECT {_MESSAGE} FROM message WHERE ticket_id = ? ORDER BY position DESC LIMIT ?"

# Numbers rise with time, and they have an index.
ASKED_SQL = (
    "SELECT id, number, created_at, subject, about_product, issue_kind,"
    " (SELECT substr(body, 1, ?) FROM message WHERE ticket_id = ticket.id AND side = 'customer'"
    " AND kind = 'public' ORDER BY position LIMIT 1)"
    " FROM ticket WHERE in_mine = 1 ORDER BY number DESC LIMIT ?"
)


def first_page(
    connection: sqlite3.Connection,
    spec: ListSpec,
    limit: int,
    only: Condition = EVERYTHING,
    *,
    seconds: float = 0.02,
) -> list[TicketRecord]:
    """Return a list's first rows; with `only`, its filter as SQL: those found in `seconds`."""
    where, values = only
    until = time.monotonic() + seconds
    rows: list[TicketRecord] = []
    with watched(connection, (lambda: time.monotonic() > until) if where else None):
        for row in connection.execute(first_page_sql(spec, where), (*values, limit)):
            rows.append(TicketRecord._make(row))
    return rows


def keys(
    connection: sqlite3.Connection,
    spec: ListSpec,
    cancelled: Callable[[], bool] | None,
    only: Condition = EVERYTHING,
) -> array[int]:
    """Return all keys of a list in its order; `only` is its filter as SQL.

    Raises Cancelled when `cancelled` says so.
    """
    where, values = only
    # Most of what a filter asks stands in the table only. Fetched in a list's order it is read from
    # all over the file; unless the list is short, reading all of it and sorting what fits takes a
    # quarter.
    scan = bool(where) and not _is_short(connection, spec.scope)
    found = array("q")
    stopped = False

    def stop() -> bool:
        nonlocal stopped
        stopped = stopped or (cancelled is not None and cancelled())
        return stopped

    with watched(connection, stop if cancelled is not None else None):
        cursor = connection.execute(keys_sql(spec, where, scan=scan), values)
        while chunk := cursor.fetchmany(CHUNK):
            found.extend(chain.from_iterable(chunk))
            if stop():
                break
    if stopped:
        raise Cancelled
    return found


def by_key(connection: sqlite3.Connection, wanted: Sequence[int]) -> dict[int, TicketRecord]:
    """Return the rows of some keys, by key."""
    rows = _in_windows(connection, f"SELECT {_ROW} FROM ticket WHERE key IN", wanted)
    return {row.key: row for row in map(TicketRecord._make, rows)}


def by_id(connection: sqlite3.Connection, wanted: Sequence[str]) -> dict[str, TicketRecord]:
    """Return the rows of some tickets, by id."""
    rows = _in_windows(connection, f"SELECT {_ROW} FROM ticket WHERE id IN", wanted)
    return {row.id: row for row in map(TicketRecord._make, rows)}


def keys_in_list(
    connection: sqlite3.Connection,
    spec: ListSpec,
    ids: Sequence[str],
    only: Condition = EVERYTHING,
) -> set[int]:
    """Return which of some tickets stand in a list, as keys; `only` is its filter as SQL."""
    where, values = only
    marks = ",".join("?" * len(ids))
    sql = f"SELECT key FROM ticket WHERE id IN ({marks}) AND {MARK[spec.scope]} = 1{where}"
    return {row[0] for row in connection.execute(sql, (*ids, *values))}


def updated_at(connection: sqlite3.Connection, key: int) -> int:
    """Return when a ticket was updated, in milliseconds; 0 for none of that key."""
    sql = "SELECT CAST(updated_at AS INTEGER) FROM ticket WHERE key = ?"
    found = connection.execute(sql, (key,)).fetchone()
    return found[0] if found is not None else 0


def detail(connection: sqlite3.Connection, ticket_id: str) -> DetailRecord | None:
    """Return what a ticket's screen shows beyond its line; None for none of that id."""
    sql = f"SELECT {_DETAIL} FROM ticket WHERE id = ?"
    found = connection.execute(sql, (ticket_id,)).fetchone()
    return DetailRecord(*found) if found is not None else None


def id_of_number(connection: sqlite3.Connection, number: int) -> str | None:
    """Return the id of the ticket with a number; None for none."""
    found = connection.execute(NUMBER_SQL, {"number": number}).fetchone()
    return found[0] if found is not None else None


def thread(connection: sqlite3.Connection, ticket_id: str) -> list[MessageRecord]:
    """Return a thread's messages, oldest first."""
    return [MessageRecord._make(row) for row in connection.execute(THREAD_SQL, (ticket_id,))]


def last_messages(
    connection: sqlite3.Connection, ticket_id: str, count: int
) -> list[MessageRecord]:
    """Return a thread's newest messages, oldest first."""
    rows = connection.execute(LAST_SQL, (ticket_id, count)).fetchall()
    return [MessageRecord._make(row) for row in reversed(rows)]


def asked(connection: sqlite3.Connection, count: int, characters: int) -> list[AskedRecord]:
    """Return the person's newest tickets, with the first `characters` of what they wrote."""
    rows = connection.execute(ASKED_SQL, (characters, count))
    return [AskedRecord._make(row) for row in rows]


def counters(connection: sqlite3.Connection, scope: Scope, since: str) -> dict[str, int]:
    """Return the figures kept for a list, by name; those of days from `since` (ISO) on."""
    # In byte order the names of the other figures come after `day:`.
    sql = "SELECT name, CAST(value AS INTEGER) FROM counter WHERE scope = ? AND name >= ?"
    return dict(connection.execute(sql, (scope.value, f"day:{since}")).fetchall())


def due_before(connection: sqlite3.Connection, scope: Scope, millis: int) -> int:
    """Return how many running clocks of a list are due before a moment, the late ones included."""
    found: tuple[int] = connection.execute(due_sql(scope), (millis,)).fetchone()
    return found[0]


def team_name(connection: sqlite3.Connection, team_id: str) -> str | None:
    """Return a team's name; None when it is not known here."""
    found = connection.execute(
        "SELECT CAST(name AS TEXT) FROM team WHERE id = ?", (team_id,)
    ).fetchone()
    return found[0] if found is not None else None


def agents(connection: sqlite3.Connection) -> list[tuple[str, str, str | None]]:
    """Return id, name and, comma-separated, the teams of each agent; None for every team."""
    return connection.execute("SELECT id, name, serves FROM person WHERE role = 'agent'").fetchall()


def things(connection: sqlite3.Connection, kind: str) -> list[str]:
    """Return all things of a kind (`session`, `billing` ...) as JSON, in the order of their ids."""
    return [row[0] for row in connection.execute(f"SELECT body FROM {kind} ORDER BY id")]


def sync_state(connection: sqlite3.Connection) -> SyncRecord | None:
    """Return where the cache stands; None before the first page."""
    found = connection.execute(f"SELECT {_SYNC} FROM sync_state").fetchone()
    return SyncRecord(*found) if found is not None else None


def me(connection: sqlite3.Connection) -> str | None:
    """Return the desk's answer to /v1/me as JSON; None before it was asked."""
    found = connection.execute("SELECT CAST(body AS TEXT) FROM me").fetchone()
    return found[0] if found is not None else None


def _is_short(connection: sqlite3.Connection, scope: Scope) -> bool:
    """Return whether a list holds less than an eighth of all tickets."""
    total = counters(connection, scope, "9999").get("total", 0)
    highest: int | None = connection.execute("SELECT max(key) FROM ticket").fetchone()[0]
    return total * 8 < (highest or 0)


@contextmanager
def watched(connection: sqlite3.Connection, stop: Callable[[], bool] | None) -> Iterator[None]:
    """Let `stop` end the statements inside; what they yielded until then stands."""
    if stop is None:
        yield
        return
    connection.set_progress_handler(stop, _STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
    finally:
        connection.set_progress_handler(None, 0)


def _in_windows(
    connection: sqlite3.Connection, select: str, wanted: Sequence[int] | Sequence[str]
) -> Iterable[tuple[object, ...]]:
    for start in range(0, len(wanted), WINDOW):
        some = wanted[start : start + WINDOW]
        marks = ",".join("?" * len(some))
        yield from connection.execute(f"{select} ({marks})", tuple(some))
