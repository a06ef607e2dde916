"""Desks of earlier schemas, as text: what an operator may still have on disk.

`desk-<n>.sql` makes a SQLite file as a server of schema version n filled it, and
`desk-<n>.postgresql.sql` the same desk in PostgreSQL.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, inspect

from premium_tui.server.engine import make_engine

HERE = Path(__file__).parent


def versions() -> list[int]:
    """Return the schema versions that are kept here."""
    return sorted(
        int(path.stem.partition("-")[2])
        for path in HERE.glob("desk-*.sql")
        if not path.stem.endswith(".postgresql")
    )


def make_sqlite(path: Path, version: int) -> Engine:
    """Make a desk of a version at `path`; return an engine on it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript((HERE / f"desk-{version}.sql").read_text("utf-8"))
    return make_engine(f"sqlite:///{path}")


def make_postgresql(url: str, version: int) -> Engine:
    """Make a desk of a version in an empty database; return an engine on it."""
    script = (HERE / f"desk-{version}.postgresql.sql").read_text("utf-8")
    engine = make_engine(url)
    with engine.begin() as connection:
        # A `%` in it is a letter, not a place for a value.
        connection.exec_driver_sql(script.replace("%", "%%"))
    return engine


def schema_of(engine: Engine) -> dict[str, tuple[set[str], set[str]]]:
    """Return the columns, with type and whether they may be empty, and indexes of each table."""
    found = inspect(engine)
    return {
        table: (
            {f"{c['name']} {c['type']!r} {c['nullable']}" for c in found.get_columns(table)},
            {f"{i['name']} {i['column_names']}" for i in found.get_indexes(table)},
        )
        for table in found.get_table_names()
    }
