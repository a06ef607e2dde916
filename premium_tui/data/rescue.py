"""Rescue of a damaged mine.db: every row that can still be read, into a fresh file.

The damaged file is kept beside it as `mine.db.damaged-<time>`.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from time import gmtime, strftime

from premium_tui.data.connections import READ_ERRORS, marked
from premium_tui.data.models import RESCUED
from premium_tui.i18n import _

TABLES = {
    "action": (
        "seq, key, ticket_id, kind, payload, queued_at, state, not_before, attempts, status, code,"
        " trouble, receipt, waits_from"
    ),
    "draft": "key, fields, saved_at",
    "setting": "name, value",
}

NUMBERS = ("queued_at", "not_before", "attempts", "waits_from")
"""The columns of an action that are numbers and must be there."""

TEXTS = ("ticket_id", "kind", "payload")
"""The same of those that are texts."""

GAP_LIMIT = 100_000
"""Row numbers tried one by one between rows that could be read."""

Row = tuple[object, ...]


def rescue(path: Path, build: Callable[[Path], None]) -> Path:
    """Replace a damaged mine.db by a fresh one with its readable rows; return the old one's place.

    `build` makes an empty mine.db at a path. The caller holds the file's lock.
    """
    fresh = path.with_name(f".{path.name}.rescue")
    build(fresh)
    if empty := _copy(path, fresh, TABLES):
        # Not one row: the first page, which says where the tables lie, may be all that is broken.
        # Files of one version are laid out alike, so that page can be borrowed from a fresh one.
        patched = path.with_name(f".{path.name}.patched")
        _borrow_first_page(path, fresh, patched)
        _copy(patched, fresh, empty)
        _remove(patched)
    aside = free_name(path)
    with closing(sqlite3.connect(fresh)) as connection:
        connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (RESCUED, aside.name))
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.link(path, aside)
    # Right before the fresh file comes: SQLite would play what belongs to the old one into it.
    for suffix in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            os.replace(f"{path}{suffix}", f"{aside}{suffix}")
    os.replace(fresh, path)
    return aside


def _copy(damaged: Path, fresh: Path, tables: Iterable[str]) -> list[str]:
    """Copy what can be read, a row at a time; return the tables of which no row arrived."""
    empty = []
    try:
        old = sqlite3.connect(damaged, isolation_level=None)
    except sqlite3.Error:
        return list(tables)
    with closing(old), closing(sqlite3.connect(fresh)) as new:
        old.text_factory = marked
        for table in tables:
            columns, copied = _known_to(old, table), 0
            for row in _readable(old, table, columns):
                copied += _insert(new, table, columns, row)
            if not copied:
                empty.append(table)
        new.commit()
        new.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return empty


def _insert(new: sqlite3.Connection, table: str, columns: str, row: Row) -> bool:
    """Put a row into a fresh file; one that breaks its table's rules is damaged, and mended."""
    names = columns.split(", ")
    for values in (row, _mended(dict(zip(names, row, strict=True)))):
        marks = ", ".join("?" * len(values))
        with suppress(sqlite3.IntegrityError):
            new.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)
            return True
    return False


def _mended(row: dict[str, object]) -> Row:
    """Return an action as one to be looked at before it is sent; any other row as it is."""
    if "payload" in row:
        numbers = {name: 0 for name in NUMBERS if not isinstance(row.get(name, 0), int)}
        texts = {name: "" for name in TEXTS if name in row and row[name] is None}
        words = _("The disk has damaged it: look at it before you send it.")
        parked = {"state": "parked", "code": "damaged", "trouble": words}
        row = row | numbers | texts | {name: parked[name] for name in parked if name in row}
    return tuple(row.values())


def _known_to(old: sqlite3.Connection, table: str) -> str:
    """Return those columns of a table that a damaged file has: it may be of an earlier version."""
    try:
        there = {row[1] for row in old.execute(f"PRAGMA table_info({table})")}
    except READ_ERRORS:
        there = set()
    columns = TABLES[table].split(", ")
    return ", ".join([name for name in columns if name in there] or columns)


def _readable(old: sqlite3.Connection, table: str, columns: str) -> list[Row]:
    """Return the rows of a table: from both ends up to the damage, then one by one between."""
    rows: dict[int, Row] = {}
    select = f"SELECT rowid, {columns} FROM {table} NOT INDEXED"
    for order in ("ASC", "DESC"):
        rows.update(_until_damage(old, f"{select} ORDER BY rowid {order}"))
    known = sorted(rows)
    gaps = (
        rowid
        for low, high in zip([0, *known], known, strict=False)
        for rowid in range(low + 1, min(high, low + GAP_LIMIT))
    )
    for rowid in gaps if known else range(1, 1_000):
        rows.update(_until_damage(old, f"{select} WHERE rowid = {rowid}"))
    return [rows[rowid] for rowid in sorted(rows)]


def _until_damage(old: sqlite3.Connection, select: str) -> Iterator[tuple[int, Row]]:
    try:
        for rowid, *values in old.execute(select):
            yield rowid, tuple(values)
    except READ_ERRORS:
        return


def _borrow_first_page(damaged: Path, fresh: Path, patched: Path) -> None:
    """Make `patched`: the damaged file under the first page of a fresh one."""
    import shutil  # kept off the start path

    for suffix in ("", "-wal"):
        with suppress(FileNotFoundError):
            shutil.copyfile(f"{damaged}{suffix}", f"{patched}{suffix}")
    with open(fresh, "rb") as file:
        header = file.read(100)
        size = int.from_bytes(header[16:18], "big")
        page = bytearray(header + file.read(size - 100))
    # Let SQLite count the pages itself: a "version valid for" that differs from the change counter.
    page[92:96] = b"\xff\xff\xff\xfe"
    with open(patched, "r+b") as file:
        file.write(page)
        # Of a file that was cut short: no table lies behind the end, though there is nothing in it.
        least = fresh.stat().st_size
        if file.seek(0, os.SEEK_END) < least:
            file.truncate(least)


def free_name(path: Path) -> Path:
    """Return where a damaged file can be kept: beside it, named with the time, not taken yet."""
    stamp = strftime("%Y%m%dT%H%M%SZ", gmtime())
    for number in range(1_000):
        name = path.with_name(f"{path.name}.damaged-{stamp}{f'-{number}' if number else ''}")
        if not name.exists():
            return name
    raise FileExistsError(path)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
