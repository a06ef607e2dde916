"""mine.db: the file of what a person wrote; made, migrated, and rescued when it is damaged.

Everything in it is durable when a call returns (WAL, synchronous=FULL, small transactions). It is
written by terminals and by the worker. The file is made complete and then put in place; making,
migrating and rescuing happen under a lock beside it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from premium_tui.data.connections import READ_ERRORS, Inode, ThreadConnections, read_still
from premium_tui.data.errors import StoreNewer, StoreUnwritable
from premium_tui.data.mine_schema import (
    MIGRATIONS,
    build,
    connect,
    has_its_columns,
    has_known_form,
    is_damage,
    is_refused,
    is_sound,
    migrate,
    version_of,
)
from premium_tui.data.rescue import rescue
from premium_tui.paths import PlaceError, private_file, unwritable

__all__ = ["MIGRATIONS", "MineFile", "build", "is_damage", "migrate"]

T = TypeVar("T")

_READ_ONLY = 8
"""SQLITE_READONLY."""


class MineFile:
    """One mine.db; safe to use from any thread."""

    def __init__(self, path: Path, migrations: Sequence[str] = MIGRATIONS) -> None:
        self._path = path
        self._migrations = migrations
        self._connections = ThreadConnections(path, lambda: connect(path))
        self._checked: Inode | None = None
        self._refused = False
        """Whether SQLite would not write to a file that can be written."""

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
            except READ_ERRORS as error:
                self._refused = is_refused(error, self._path)
                if not (self._refused or is_damage(error)):
                    raise
            self._checked = None
            self._connections.drop()
            return self._run_once(work)
        except (sqlite3.Error, UnicodeDecodeError, OSError, PlaceError) as error:
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
            with closing(connect(self._path)) as connection:
                found = version_of(connection)
                if found > known:
                    raise StoreNewer(found, known)
                good = found == known and is_sound(connection) and has_its_columns(connection)
                return good and (not self._refused or has_known_form(connection, self._path))
        except READ_ERRORS as error:
            if is_damage(error):
                return False
            raise

    def _ours(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        """Return a connection to a file of our version. Raises StoreNewer and OperationalError."""
        found, known = version_of(connection), len(self._migrations)
        if found > known:
            raise StoreNewer(found, known)
        if found < known:
            raise sqlite3.OperationalError("an older file that cannot be brought up")
        return connection

    def _repair(self) -> None:
        """Bring an older file up to our version; rescue one that is damaged."""
        try:
            if self._migrated():
                return
        except READ_ERRORS as error:
            if not is_damage(error):
                raise
        rescue(self._path, lambda path: build(path, self._migrations))

    def _migrated(self) -> bool:
        """Bring a sound file up to our version; whether all is in it then."""
        with closing(connect(self._path)) as connection:
            if not (is_sound(connection) and has_known_form(connection, self._path)):
                return False
            migrate(connection, self._migrations)
            return has_its_columns(connection)


def _roll_back(connection: sqlite3.Connection) -> None:
    # A full disk ends the transaction by itself.
    if connection.in_transaction:
        connection.execute("ROLLBACK")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock beside the file, among threads and processes."""
    import fcntl

    lock = path.with_name(f"{path.name}.lock")
    private_file(lock)
    with open(lock, "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
