"""cache.db as a terminal has it: read-only, one connection per thread, reopened when replaced."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from premium_tui.data.connections import (
    READ_ERRORS,
    ThreadConnections,
    is_no_text,
    marked,
    read_still,
)
from premium_tui.data.errors import StoreDamaged, StoreNewer, StoreNotReady

T = TypeVar("T")

CACHE_VERSION = 7
"""The same as in `tables`, which is too heavy to import here."""


_NO_ROOM = (10, 14)
"""SQLITE_IOERR and SQLITE_CANTOPEN: so it goes where shared memory cannot be made."""


class Cache:
    """One cache.db for reading; safe to use from any thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connections = ThreadConnections(path, self._connect)
        self._marking = False
        """Whether letters that are none any more are marked: there are such in the file."""

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Return `work` of this thread's connection.

        Raises StoreNotReady while the file is missing, older than this program or in the middle of
        a change, StoreNewer when a newer program wrote it, StoreDamaged when it cannot be read.
        """
        try:
            with self._connections.use() as connection:
                return work(connection)
        except FileNotFoundError:
            raise StoreNotReady from None
        except sqlite3.OperationalError as error:
            self._connections.drop()
            if is_no_text(error):
                # Seldom enough to be met, and each letter looked at costs: all of it only then.
                self._marking = True
                return self.read(work)
            code = getattr(error, "sqlite_errorcode", 0)
            if code == sqlite3.SQLITE_IOERR_SHORT_READ:
                raise StoreDamaged(str(self._path), str(error)) from error
            if code & 0xFF not in _NO_ROOM:
                raise StoreNotReady from error
            return self._read_still(work)
        except READ_ERRORS as error:
            self._connections.drop()
            raise StoreDamaged(str(self._path), str(error)) from error

    def _read_still(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return read_still(self._path, lambda c: work(_ours(c)))
        except (sqlite3.Error, OSError) as error:
            raise StoreNotReady from error

    def close(self) -> None:
        """Close all connections."""
        self._connections.close()

    def _connect(self) -> sqlite3.Connection:
        uri = f"{self._path.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(
            uri, uri=True, timeout=1.0, isolation_level=None, check_same_thread=False
        )
        try:
            if self._marking:
                connection.text_factory = marked
            return _ours(connection)
        except BaseException:
            connection.close()
            raise


def _ours(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Return a connection to a file of our version. Raises StoreNewer and StoreNotReady."""
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if found > CACHE_VERSION:
        raise StoreNewer(found, CACHE_VERSION)
    if found < CACHE_VERSION:
        raise StoreNotReady
    return connection
