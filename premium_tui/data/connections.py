"""Connections to one SQLite file: one per thread, reopened when the file was replaced."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

Inode = tuple[int, int]


def inode_of(path: Path) -> Inode | None:
    """Return which file stands at `path` now; None for none."""
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return (found.st_dev, found.st_ino)


def marked(raw: bytes) -> str:
    """Return text of a damaged file, with marks in the place of letters that are none any more."""
    return raw.decode("utf-8", "replace")


def is_no_text(error: Exception) -> bool:
    """Return whether an error says that a text of the file is none; without a code of SQLite's.

    Where the schema itself is none any more, what SQLite says of it cannot be decoded.
    """
    undecoded = str(error).startswith("Could not decode to UTF-8")
    return undecoded or isinstance(error, UnicodeDecodeError)


READ_ERRORS = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What is raised where a file is damaged, among other things."""


def read_still(path: Path, work: Callable[[sqlite3.Connection], T]) -> T:
    """Return `work` of a file that stands where nothing can be written.

    To read beside others SQLite needs room for shared memory. Where there is none, and no log is
    left, all is in the file and nobody can be changing it. Raises sqlite3.Error and OSError.
    """
    log = Path(f"{path}-wal")
    if log.exists() and log.stat().st_size:
        raise sqlite3.OperationalError("a log that cannot be read")
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
        return work(connection)


class Closed(Exception):
    """The connections were closed while a thread still asked for one."""


class _Held:
    """One thread's connection; the lock keeps `close` out while it is in use."""

    def __init__(self, connection: sqlite3.Connection, inode: Inode) -> None:
        self.connection = connection
        self.inode = inode
        self.thread = threading.current_thread()
        self.lock = threading.RLock()


class ThreadConnections:
    """Hands each thread its own connection to `path`, made by `connect`."""

    def __init__(self, path: Path, connect: Callable[[], sqlite3.Connection]) -> None:
        self._path = path
        self._connect = connect
        self._local = threading.local()
        self._guard = threading.Lock()
        self._all: list[_Held] = []
        self._closed = False

    def __del__(self) -> None:
        """Leave none open that nobody can use any more, as where an error was on its way."""
        for held in self._all:
            held.connection.close()

    @contextmanager
    def use(self) -> Iterator[sqlite3.Connection]:
        """Yield this thread's connection, opened on the file that stands at the path now.

        Raises FileNotFoundError when there is none, Closed after `close`, and what `connect` does.
        """
        held = self._current()
        with held.lock:
            if self._closed:
                raise Closed
            yield held.connection

    def is_stale(self, connection: sqlite3.Connection) -> bool:
        """Return whether the file under this thread's connection is no longer at the path."""
        held: _Held | None = getattr(self._local, "held", None)
        return held is None or held.connection is not connection or held.inode != self.inode()

    def inode(self) -> Inode | None:
        """Return which file stands at the path now; None for none."""
        return inode_of(self._path)

    def drop(self) -> None:
        """Close this thread's connection; the next use opens a new one."""
        held: _Held | None = getattr(self._local, "held", None)
        if held is not None:
            self._local.held = None
            self._close((held,))

    def close(self) -> None:
        """Close every connection; statements still running in other threads are interrupted."""
        self._closed = True
        with self._guard:
            every = tuple(self._all)
        self._close(every)

    def _current(self) -> _Held:
        if self._closed:
            raise Closed
        inode = self.inode()
        held: _Held | None = getattr(self._local, "held", None)
        if held is not None and held.inode == inode:
            return held
        self.drop()
        if inode is None:
            raise FileNotFoundError(self._path)
        held = _Held(self._connect(), inode)
        with self._guard:
            gone = tuple(h for h in self._all if not h.thread.is_alive())
            self._all.append(held)
        self._close(gone)
        self._local.held = held
        return held

    def _close(self, several: tuple[_Held, ...]) -> None:
        for held in several:
            with self._guard:
                if held not in self._all:
                    continue
                self._all.remove(held)
            if held.thread is not threading.current_thread():
                held.connection.interrupt()
            with held.lock:
                held.connection.close()
