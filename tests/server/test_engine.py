"""Reaching a database: what others do to the same file at that moment is waited for."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import event

from premium_tui.server.engine import begin_write, make_engine, sqlite_url


def test_a_file_others_write_to_is_given_its_log_when_they_are_done(tmp_path: Path) -> None:
    """SQLite refuses at once while another one writes to a file without a log."""
    engine = make_engine(sqlite_url(tmp_path / "desk.db"))
    with closing(sqlite3.connect(tmp_path / "desk.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("CREATE TABLE theirs (word)")
        tried: list[str] = []

        def tell(statement: str) -> None:
            if "journal_mode" in statement:
                tried.append(statement)
                if len(tried) == 2:
                    other.execute("COMMIT")

        @event.listens_for(engine, "do_connect")
        def connect(
            _dialect: object, _record: object, given: tuple[str], options: dict[str, Any]
        ) -> sqlite3.Connection:
            made: sqlite3.Connection = sqlite3.connect(*given, **options)
            made.set_trace_callback(tell)
            return made

        with begin_write(engine) as connection:
            connection.exec_driver_sql("INSERT INTO theirs VALUES ('ours')")
            journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        engine.dispose()
    assert (journal, len(tried)) == ("wal", 3), "refused, given, and looked at"
