"""The engine: one way to reach a database, and the two kinds of transaction the server knows.

Writes lock first (`BEGIN IMMEDIATE` on SQLite), so that they wait for each other instead of failing
half way; reads see one snapshot from their first row to their last. SQL elsewhere stays portable:
what differs between SQLite and PostgreSQL is in this module.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Table,
    create_engine,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError

BUSY_SECONDS = 30
"""How long a write waits for another one's lock."""

_PAUSE = 0.01
"""Seconds between two looks whether a file can be given its log."""

_WRITE = "premium_write"

_SCHEMA_LOCK = 7_360_726_578
"""A number of ours among a PostgreSQL database's locks."""


@dataclass(eq=False)
class UnusableDatabaseError(Exception):
    """A database URL the server cannot work on; `reason` is one sentence for the operator."""

    reason: str


def sqlite_url(path: Path) -> URL:
    """Return the URL of a SQLite file; in text a `?` or `%20` of its path would mean more."""
    return URL.create("sqlite", database=str(path))


def make_engine(url: str | URL) -> Engine:
    """Return an engine for `url`, an SQLAlchemy URL of a SQLite file or of PostgreSQL.

    Nothing is opened yet. Raises UnusableDatabaseError for any other URL.
    """
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except ArgumentError as error:
        raise UnusableDatabaseError("This is not a database URL.") from error
    if backend == "postgresql":
        if parsed.drivername == backend:
            # Else the library's own choice, which is another driver than ours.
            parsed = parsed.set(drivername=f"{backend}+psycopg")
        return create_engine(parsed, pool_size=8, max_overflow=40, pool_pre_ping=True)
    if backend != "sqlite":
        raise UnusableDatabaseError("The database must be SQLite or PostgreSQL.")
    if parsed.database in (None, "", ":memory:"):
        raise UnusableDatabaseError("A SQLite database must be a file.")
    engine = create_engine(
        parsed, pool_size=8, max_overflow=40, connect_args={"timeout": BUSY_SECONDS}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    _keep_a_log(cursor)
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA temp_store = MEMORY")
    cursor.close()


def _keep_a_log(cursor: sqlite3.Cursor) -> None:
    """Let a file have a write-ahead log, for good.

    SQLite itself does not wait while another one does the same or writes to a file without one.
    """
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_PAUSE)


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get(_WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def begin_read(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose reads all see one snapshot."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def begin_write(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a write transaction: committed at the end, undone by any exception."""
    with engine.connect() as connection:
        connection = connection.execution_options(**{_WRITE: True})
        with connection.begin():
            yield connection


def lock_schema(connection: Connection) -> None:
    """Let one process at a time make or change tables, until the end of its write transaction.

    On SQLite a write transaction does that by itself.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_SCHEMA_LOCK)))


def insert_into(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT into `table` that offers `on_conflict_do_...` on this database."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
