"""The files of each version, as text: what a person may still have on disk.

`cache-<n>.sql` and `mine-<n>.sql` make a file as version n of it was made; a version that is the
present one is here too, so that a change of the schema without a version of its own shows.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Literal

Kind = Literal["cache", "mine"]

HERE = Path(__file__).parent


def versions(kind: Kind) -> list[int]:
    """Return the versions that are kept here."""
    return sorted(int(path.stem.partition("-")[2]) for path in HERE.glob(f"{kind}-*.sql"))


def make(path: Path, kind: Kind, version: int) -> None:
    """Make a file of a version."""
    script = (HERE / f"{kind}-{version}.sql").read_text("utf-8")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(script)


def schema(path: Path) -> dict[str, str]:
    """Return what makes each table and index of a file, without its spaces."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            name: "".join(sql.split())
            for name, sql in connection.execute(
                "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
            )
        }
