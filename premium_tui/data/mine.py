"""mine.db: the file of what a person wrote; made, migrated, and rescued when it is damaged.

Everything in it is durable when a call returns (WAL, synchronous=FULL, small transactions). It is
written by terminals and by the worker. The file is made complete and then put in place; making,
migrating and rescuing happen under a lock beside it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from premium_tui.data.connections import Inode, ThreadConnections, is_no_text, marked, read_still
from premium_tui.data.errors import StoreNewer, StoreUnwritable
from premium_tui.data.rescue import TABLES, rescue
from premium_tui.paths import PlaceError, private_file, unwritable

T = TypeVar("T")

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

_READ_ONLY = 8
"""SQLITE_READONLY."""

_ODD_SCHEMA = 1
"""SQLITE_ERROR, as for a missing table or column."""


def is_damage(error: sqlite3.Error) -> bool:
    """Return whether an error says that the file itself is broken."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _CORRUPT or is_no_text(error)


class MineFile:
    """One mine.db; safe to use from any thread."""

    def __init__(self, path: Path, migrations: Sequence[str] = MIGRATIONS) -> None:
        self._path = path
        self._migrations = migrations
        self._connections = ThreadConnections(path, lambda: _connect(path))
        self._checked: Inode | None = None

    def read(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """Return `work` of a connection; `otherwise` while the file is not there yet.

        Raises StoreNewer, StoreUnwritable.
        """
        if self._connections.inode() is None:
            return otherwise
        try:
            return self._run(work)
        except StoreUnwritable:
            try:
                return read_still(self._path, lambda c: work(self._ours(c)))
            except (sqlite3.Error, OSError):
                # What stands there cannot be read either: the first error says why.
                pass
            raise

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` in a transaction of its own and return its result once it is durable.

        `work` may run again when the file was replaced by a rescue meanwhile, so what it inserts
        carries keys of its own. Raises StoreNewer, StoreUnwritable.
        """

        def transact(connection: sqlite3.Connection) -> T:
            if connection.in_transaction:
                # A signal came in the middle of a write and keeps what was typed: one more row.
                return work(connection)
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = work(connection)
                connection.execute("COMMIT")
            except BaseException:
                _roll_back(connection)
                raise
            return result

        while True:
            result, stale = self._run(lambda c: (transact(c), self._connections.is_stale(c)))
            if not stale:
                return result

    def close(self) -> None:
        """Close all connections."""
        self._connections.close()

    def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            try:
                return self._run_once(work)
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise
            self._checked = None
            self._connections.drop()
            return self._run_once(work)
        except (sqlite3.Error, OSError, PlaceError) as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF == _READ_ONLY:
                # A connection stays as it was opened: the next one may write again.
                self._connections.drop()
            # SQLite says `disk I/O error` where it finds no room for its shared memory.
            reason = unwritable(self._path.parent) or str(error)
            raise StoreUnwritable(str(self._path), reason) from error

    def _run_once(self, work: Callable[[sqlite3.Connection], T]) -> T:
        self._make_sure()
        with self._connections.use() as connection:
            return work(connection)

    def _make_sure(self) -> None:
        """Make, migrate or rescue the file; a look at its inode once that is done."""
        inode = self._connections.inode()
        if inode is not None and inode == self._checked:
            return
        if inode is None or not self._is_good():
            with _locked(self._path):
                if self._connections.inode() is None:
                    build(self._path, self._migrations)
                elif not self._is_good():
                    self._repair()
        self._checked = self._connections.inode()

    def _is_good(self) -> bool:
        """Return whether the file is sound and of our version. Raises StoreNewer."""
        known = len(self._migrations)
        try:
            with closing(_connect(self._path)) as connection:
                found = _version(connection)
                if found > known:
                    raise StoreNewer(found, known)
                return found == known and _is_sound(connection) and _has_its_columns(connection)
        except sqlite3.DatabaseError as error:
            if is_damage(error):
                return False
            raise

    def _ours(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        """Return a connection to a file of our version. Raises StoreNewer and OperationalError."""
        found, known = _version(connection), len(self._migrations)
        if found > known:
            raise StoreNewer(found, known)
        if found < known:
            raise sqlite3.OperationalError("an older file that cannot be brought up")
        return connection

    def _repair(self) -> None:
        """Bring an older file up to our version; rescue one that is damaged."""
        try:
            with closing(_connect(self._path)) as connection:
                if _is_sound(connection):
                    migrate(connection, self._migrations)
                    if _has_its_columns(connection):
                        return
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
        rescue(self._path, lambda path: build(path, self._migrations))


def build(path: Path, migrations: Sequence[str]) -> None:
    """Make a complete, empty mine.db and put it in place at once; 0600."""
    beside = path.with_name(f".{path.name}.new")
    for leftover in (beside, Path(f"{beside}-wal"), Path(f"{beside}-shm")):
        leftover.unlink(missing_ok=True)
    private_file(beside)
    with closing(_connect(beside)) as connection:
        migrate(connection, migrations)
    for stale in (Path(f"{path}-wal"), Path(f"{path}-shm")):
        # Of a file that is gone: SQLite would play it into the new one.
        stale.unlink(missing_ok=True)
    os.replace(beside, path)
    _sync_folder(path.parent)


def migrate(connection: sqlite3.Connection, migrations: Sequence[str]) -> None:
    """Run the scripts a file has not had yet, each in one transaction with its version."""
    connection.execute("PRAGMA journal_mode = WAL")
    for number in range(_version(connection), len(migrations)):
        connection.executescript(
            f"BEGIN IMMEDIATE; {migrations[number]}; PRAGMA user_version = {number + 1}; COMMIT;"
        )


def _connect(path: Path) -> sqlite3.Connection:
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


def _roll_back(connection: sqlite3.Connection) -> None:
    # A full disk ends the transaction by itself.
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _version(connection: sqlite3.Connection) -> int:
    found: tuple[int] = connection.execute("PRAGMA user_version").fetchone()
    return found[0]


def _is_sound(connection: sqlite3.Connection) -> bool:
    return [str(row[0]) for row in connection.execute("PRAGMA integrity_check(1)")] == ["ok"]


def _has_its_columns(connection: sqlite3.Connection) -> bool:
    """Return whether the schema still says what we ask for; SQLite takes any name for sound."""
    try:
        for table, columns in TABLES.items():
            connection.execute(f"SELECT {columns} FROM {table} LIMIT 0")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != _ODD_SCHEMA:
            raise
        return False
    return True


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock beside the file, among threads and processes."""
    import fcntl

    lock = path.with_name(f"{path.name}.lock")
    private_file(lock)
    with open(lock, "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
