"""The file of cache.db as the worker has it: made complete, migrated, or set aside and made anew.

Only the worker writes here, and one worker runs for a profile, so no lock is taken. A file that is
damaged or not ours is kept as `cache.db.damaged-<time>`: all in it can be pulled again.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

from premium_tui.data import search_index
from premium_tui.data.cache import CACHE_VERSION
from premium_tui.data.connections import READ_ERRORS
from premium_tui.data.errors import StoreNewer
from premium_tui.data.mine import build, is_damage, migrate
from premium_tui.data.rescue import free_name
from premium_tui.data.upserts import COLUMNS

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE search_row ("key" INTEGER NOT NULL, ticket INTEGER NOT NULL, PRIMARY KEY ("key"));
    CREATE TABLE search_state (
        id INTEGER NOT NULL,
        tokenizer VARCHAR NOT NULL,
        through BIGINT NOT NULL,
        PRIMARY KEY (id)
    );
    CREATE VIRTUAL TABLE search USING fts5(text, content='',
        tokenize="unicode61 remove_diacritics 2");
    CREATE VIRTUAL TABLE search_word USING fts5vocab(search, instance);
    INSERT INTO search_state VALUES (1, '', 0);
    """,
    """
    CREATE TABLE notice (id VARCHAR NOT NULL, body VARCHAR NOT NULL, PRIMARY KEY (id));
    """,
    """
    ALTER TABLE person RENAME TO person_before;
    CREATE TABLE person (
        id VARCHAR NOT NULL,
        team_id VARCHAR NOT NULL,
        name VARCHAR NOT NULL,
        email VARCHAR,
        role VARCHAR NOT NULL,
        champion VARCHAR,
        language VARCHAR NOT NULL,
        serves VARCHAR,
        PRIMARY KEY (id)
    );
    INSERT INTO person SELECT *, NULL FROM person_before;
    DROP TABLE person_before;
    """,
    """
    CREATE TABLE snooze (id VARCHAR NOT NULL, body VARCHAR NOT NULL, PRIMARY KEY (id));
    """,
    """
    CREATE TABLE macro (id VARCHAR NOT NULL, body VARCHAR NOT NULL, PRIMARY KEY (id));
    UPDATE sync_state SET snapshot = ready OR snapshot OR cursor IS NOT NULL, cursor = NULL
        WHERE EXISTS (SELECT 1 FROM me WHERE instr(body, '"role":"agent"'));
    """,
    """
    ALTER TABLE ticket ADD COLUMN merged_into VARCHAR;
    ALTER TABLE ticket ADD COLUMN merged_number BIGINT;
    ALTER TABLE message ADD COLUMN merged_number BIGINT;
    """,
)
"""The first script takes version 1 to 2, and so on; `tables` is the schema after the last.

To 6: what an agent's cache was told of macros so far was passed over, and is asked for again.
"""

BUSY_SECONDS = 10.0

CACHE_KIB = 32 * 1024
"""Memory for pages: with the 2 MiB SQLite takes by itself, 200,000 tickets cost a fifth more."""

CHECKED_BYTES = 64 * 1024 * 1024
"""Files up to this size are read through when they are opened, for damage."""

_OWN = {
    "sync_state": "id cursor ready as_of offset_ms snapshot shrink_refused",
    "me": "id person_id body",
    "counter": "scope name value",
    "snapshot_seen": "kind id",
    "search": "rowid text",
    "search_row": "key ticket",
    "search_state": "id tokenizer through",
}
"""The columns of what is not in the feed: SQLite takes any name for sound."""

_ODD_SCHEMA = (1, 19)
"""SQLITE_ERROR, as for a missing table or column, and SQLITE_CONSTRAINT in a migration."""


class _NotOurs(Exception):
    """The file is a database, but no cache of this program."""


def prepare(path: Path, migrations: Sequence[str]) -> Path | None:
    """See that a sound cache.db of our version stands at `path`; return what was set aside.

    Raises StoreNewer, sqlite3.Error, OSError and PlaceError.
    """
    if not path.exists():
        # A log left without its file would be taken for the fresh one's.
        _remove_logs(path)
        _build(path, migrations)
        return None
    try:
        with closing(connect(path)) as connection:
            _bring_up(connection, migrations)
            for kind, columns in (*COLUMNS.items(), *_OWN.items()):
                connection.execute(f"SELECT {columns.replace(' ', ',')} FROM {kind} LIMIT 0")
            if path.stat().st_size > CHECKED_BYTES or is_sound(connection):
                return None
    except _NotOurs:
        pass
    except READ_ERRORS as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if not is_damage(error) and code not in _ODD_SCHEMA:
            raise
    return replace(path, migrations)


def replace(path: Path, migrations: Sequence[str]) -> Path:
    """Set the file at `path` aside and put a fresh one in its place; return the old one's.

    One is kept, the newest: all in it can be pulled again.
    """
    fresh = path.with_name(f".{path.name}.fresh")
    _build(fresh, migrations)
    for older in path.parent.glob(f"{path.name}.damaged-*"):
        older.unlink(missing_ok=True)
    aside = free_name(path)
    for suffix in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            os.replace(f"{path}{suffix}", f"{aside}{suffix}")
    os.link(path, aside)
    os.replace(fresh, path)
    return aside


def connect(path: Path) -> sqlite3.Connection:
    """Open a cache.db for writing; each statement commits unless a transaction was begun."""
    uri = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(
        uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        # What one may not see any more is overwritten, not left in free pages.
        connection.execute("PRAGMA secure_delete = ON")
        # Fails now, not at the first page, when the file is read-only.
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except BaseException:
        connection.close()
        raise
    return connection


@cache
def schema_script() -> str:
    """Return the statements that make all of `tables`, the search index, and the state rows."""
    from sqlalchemy import create_mock_engine
    from sqlalchemy.sql.ddl import ExecutableDDLElement

    from premium_tui.data.tables import CacheBase

    made: list[str] = []

    def keep(element: ExecutableDDLElement, *_args: object, **_options: object) -> None:
        made.append(str(element.compile(dialect=engine.dialect)))

    engine = create_mock_engine("sqlite://", keep)
    CacheBase.metadata.create_all(engine, checkfirst=False)
    states = ("INSERT INTO sync_state VALUES (1, NULL, 0, NULL, 0, 0, 0)", search_index.START)
    return ";\n".join((*made, *search_index.TABLES, *states))


def _build(path: Path, migrations: Sequence[str]) -> None:
    # A fresh file comes to its version in one step: the schema as it is now.
    steps = [""] * (CACHE_VERSION - 1)
    build(path, (*steps, schema_script(), *migrations[CACHE_VERSION - 1 :]))


def _bring_up(connection: sqlite3.Connection, migrations: Sequence[str]) -> None:
    """Migrate a file of an older version. Raises StoreNewer."""
    ours = connection.execute("SELECT count(*) FROM sync_state").fetchone()[0]
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    known = len(migrations) + 1
    if version > known:
        raise StoreNewer(version, known)
    if version < 1 or ours != 1:
        raise _NotOurs
    migrate(connection, ("", *migrations))


def is_sound(connection: sqlite3.Connection) -> bool:
    """Return whether SQLite finds no damage; it reads the whole file."""
    return [str(row[0]) for row in connection.execute("PRAGMA quick_check(1)")] == ["ok"]


def _remove_logs(path: Path) -> None:
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
