"""The schema of a mine.db: made, brought up to this version, and looked through for damage."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from premium_tui.data.connections import is_no_text, marked
from premium_tui.data.rescue import TABLES
from premium_tui.paths import private_file, unwritable

BUSY_SECONDS = 10.0

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE action (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE,
        ticket_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        payload TEXT NOT NULL,
        queued_at INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'parked')),
        not_before INTEGER NOT NULL DEFAULT 0,
        attempts INTEGER NOT NULL DEFAULT 0,
        status INTEGER,
        code TEXT,
        trouble TEXT,
        receipt TEXT
    );
    CREATE INDEX action_chain ON action (ticket_id, seq) WHERE state <> 'sent';
    CREATE TABLE draft (
        key TEXT PRIMARY KEY NOT NULL,
        fields TEXT NOT NULL,
        saved_at INTEGER NOT NULL
    );
    CREATE TABLE setting (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL);
    """,
    """
    ALTER TABLE action ADD COLUMN waits_from INTEGER NOT NULL DEFAULT 0;
    UPDATE action SET waits_from = queued_at WHERE attempts = 0;
    """,
)
"""Each script takes `PRAGMA user_version` one further."""

_CORRUPT = (11, 26)
"""SQLITE_CORRUPT and SQLITE_NOTADB."""

_ODD_SCHEMA = 1
"""SQLITE_ERROR, as for a missing table or column."""

READ_ONLY = 8
"""SQLITE_READONLY."""

STATES = "'queued', 'sending', 'sent', 'parked'"
"""How the schema names the states of an action."""

UNKNOWN_FORM = "unsupported file format"
"""What SQLite says of a schema in a form that is none yet, without a code of its own."""


def is_damage(error: Exception) -> bool:
    """Return whether an error says that the file itself is broken."""
    corrupt = getattr(error, "sqlite_errorcode", 0) & 0xFF in _CORRUPT
    return corrupt or str(error) == UNKNOWN_FORM or is_no_text(error)


def build(path: Path, migrations: Sequence[str]) -> None:
    """Make a complete, empty mine.db and put it in place at once; 0600."""
    beside = path.with_name(f".{path.name}.new")
    for leftover in (beside, Path(f"{beside}-wal"), Path(f"{beside}-shm")):
        leftover.unlink(missing_ok=True)
    private_file(beside)
    with closing(connect(beside)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        # At once: each transaction would wait for the disk.
        every = ";\n".join(migrations)
        connection.executescript(
            f"BEGIN IMMEDIATE; {every}; PRAGMA user_version = {len(migrations)}; COMMIT;"
        )
    for stale in (Path(f"{path}-wal"), Path(f"{path}-shm")):
        # Of a file that is gone: SQLite would play it into the new one.
        stale.unlink(missing_ok=True)
    os.replace(beside, path)
    _sync_folder(path.parent)


def migrate(connection: sqlite3.Connection, migrations: Sequence[str]) -> None:
    """Run the scripts a file has not had yet, each in one transaction with its version."""
    connection.execute("PRAGMA journal_mode = WAL")
    for number in range(version_of(connection), len(migrations)):
        connection.executescript(
            f"BEGIN IMMEDIATE; {migrations[number]}; PRAGMA user_version = {number + 1}; COMMIT;"
        )


def connect(path: Path) -> sqlite3.Connection:
    """Open a file that is there; each statement commits unless a transaction was begun."""
    uri = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(
        uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA synchronous = FULL")
        # On macOS fsync leaves data in the disk's own cache; elsewhere this does nothing.
        connection.execute("PRAGMA fullfsync = 1")
        # One letter that is none any more must not hide all the others.
        connection.text_factory = marked
    except BaseException:
        connection.close()
        raise
    return connection


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version a file says it is of."""
    found: tuple[int] = connection.execute("PRAGMA user_version").fetchone()
    return found[0]


def is_sound(connection: sqlite3.Connection) -> bool:
    """Return whether SQLite finds no damage."""
    return [str(row[0]) for row in connection.execute("PRAGMA integrity_check(1)")] == ["ok"]


def is_refused(error: Exception, path: Path) -> bool:
    """Return whether SQLite only reads a file that nothing else keeps from being written.

    It is of a form to come then, as its first page says. SQLite alone is asked: whoever opens and
    closes the file besides lets go of all its locks in this process.
    """
    read_only = getattr(error, "sqlite_errorcode", 0) & 0xFF == READ_ONLY
    return read_only and not unwritable(path.parent) and os.access(path, os.W_OK)


def has_known_form(connection: sqlite3.Connection, path: Path) -> bool:
    """Return whether SQLite would write to a file."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.execute(f"PRAGMA user_version = {version_of(connection)}")
        finally:
            connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        if is_refused(error, path):
            return False
        raise
    return True


def has_its_columns(connection: sqlite3.Connection) -> bool:
    """Return whether the schema still says what we ask for; SQLite takes any name for sound."""
    try:
        for table, columns in TABLES.items():
            connection.execute(f"SELECT {columns} FROM {table} LIMIT 0")
        rules = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'action'").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != _ODD_SCHEMA:
            raise
        return False
    return STATES in rules[0]


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
