"""Drafts and settings in mine.db: text kept for later, and what this person chose here."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime

from premium_tui.clock import from_millis, to_millis
from premium_tui.data.mine import MineFile
from premium_tui.data.models import Draft
from premium_tui.domain.draft_keys import base_of

_DRAFT = "CAST(key AS TEXT), CAST(fields AS TEXT), CAST(saved_at AS INTEGER)"

Fields = Mapping[str, str]
"""What is written in a draft, by the name of its field."""


class Drafts:
    """The drafts in a mine.db, as they were typed. May raise StoreNewer or StoreUnwritable."""

    def __init__(self, file: MineFile) -> None:
        self._file = file

    def get(self, key: str) -> Draft | None:
        """Return one draft, or None."""
        found: tuple[str, str, int] | None = self._file.read(
            lambda c: c.execute(f"SELECT {_DRAFT} FROM draft WHERE key = ?", (key,)).fetchone(),
            None,
        )
        return _draft(found) if found is not None else None

    def all(self) -> list[Draft]:
        """Return all drafts, the newest first."""
        nothing: list[tuple[str, str, int]] = []
        rows = self._file.read(
            lambda c: c.execute(
                f"SELECT {_DRAFT} FROM draft ORDER BY saved_at DESC, key"
            ).fetchall(),
            nothing,
        )
        return [_draft(row) for row in rows]

    def keys(self) -> frozenset[str]:
        """Return what drafts there are, without their text; of several the first one's key."""
        return self._file.read(
            lambda c: frozenset(base_of(str(row[0])) for row in c.execute("SELECT key FROM draft")),
            frozenset(),
        )

    def save(self, draft: Draft, now: datetime, before: Fields | None = None) -> bool:
        """Keep a draft; durable when this returns.

        With `before`, the fields that were kept last or none, False when others stand there now:
        nothing is changed then. What was dropped meanwhile is kept again.
        """
        row = (draft.key, json.dumps(draft.fields), to_millis(now))

        def save(connection: sqlite3.Connection) -> bool:
            if before is not None and _stands(connection, draft.key) not in (None, before):
                return False
            connection.execute(
                "INSERT INTO draft (key, fields, saved_at) VALUES (?, ?, ?)"
                " ON CONFLICT (key) DO UPDATE"
                " SET fields = excluded.fields, saved_at = excluded.saved_at",
                row,
            )
            return True

        return self._file.write(save)

    def drop(self, key: str, before: Fields | None = None) -> None:
        """Forget a draft; with `before` only when it still reads so."""

        def drop(connection: sqlite3.Connection) -> None:
            if before is None or _stands(connection, key) == before:
                connection.execute("DELETE FROM draft WHERE key = ?", (key,))

        if self._file.read(lambda c: _stands(c, key), None) is not None:
            self._file.write(drop)


class PersonSettings:
    """What this person chose on this machine, by name."""

    def __init__(self, file: MineFile) -> None:
        self._file = file

    def get(self, name: str) -> str | None:
        """Return a setting, or None."""
        found: tuple[str] | None = self._file.read(
            lambda c: c.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone(),
            None,
        )
        return found[0] if found is not None else None

    def starting(self, prefix: str) -> dict[str, str]:
        """Return the settings whose names begin with `prefix`, in the order of their names."""
        nothing: list[tuple[str, str]] = []
        rows = self._file.read(
            lambda c: c.execute(
                "SELECT name, value FROM setting WHERE substr(name, 1, ?) = ? ORDER BY name",
                (len(prefix), prefix),
            ).fetchall(),
            nothing,
        )
        return dict(rows)

    def take(self, prefix: str) -> dict[str, str]:
        """Return the settings whose names begin with `prefix`, to one call, and forget them."""
        if not self.starting(prefix):
            return {}
        rows: list[tuple[str, str]] = self._file.write(
            lambda c: c.execute(
                "DELETE FROM setting WHERE substr(name, 1, ?) = ? RETURNING name, value",
                (len(prefix), prefix),
            ).fetchall()
        )
        return dict(rows)

    def rename(self, prefix: str, other: str) -> dict[str, str]:
        """Let `other` stand where names begin with `prefix`; return them by their old names."""
        if not self.starting(prefix):
            return {}
        rows: list[tuple[str, str]] = self._file.write(
            lambda c: c.execute(
                "UPDATE OR REPLACE setting SET name = ?3 || substr(name, ?1 + 1)"
                " WHERE substr(name, 1, ?1) = ?2 RETURNING substr(name, length(?3) + 1), value",
                (len(prefix), prefix, other),
            ).fetchall()
        )
        return {prefix + rest: value for rest, value in rows}

    def claim(self, prefix: str, values: Mapping[str, str], before: str) -> set[str]:
        """Keep values under names that begin with `prefix`; return which were not kept so yet.

        To one call alone, whoever asks at the same moment. Values less than `before`, as texts
        compare, are forgotten.
        """

        def claim(connection: sqlite3.Connection) -> set[str]:
            connection.execute(
                "DELETE FROM setting WHERE substr(name, 1, ?) = ? AND value < ?",
                (len(prefix), prefix, before),
            )
            claimed = (
                "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE"
                " SET value = excluded.value WHERE value <> excluded.value RETURNING name"
            )
            return {
                name
                for name, value in values.items()
                if connection.execute(claimed, (prefix + name, value)).fetchone() is not None
            }

        kept = self.starting(prefix)
        if all(kept.get(prefix + name) == value for name, value in values.items()):
            return set()
        return self._file.write(claim)

    def drop(self, name: str) -> None:
        """Forget a setting."""
        self._file.write(lambda c: c.execute("DELETE FROM setting WHERE name = ?", (name,)))

    def put(self, name: str, value: str) -> None:
        """Keep a setting."""
        self._file.write(
            lambda c: c.execute(
                "INSERT INTO setting (name, value) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, value),
            )
        )


def _stands(connection: sqlite3.Connection, key: str) -> Fields | None:
    """Return the fields of a draft as they are kept; None for none."""
    sql = "SELECT CAST(fields AS TEXT) FROM draft WHERE key = ?"
    found = connection.execute(sql, (key,)).fetchone()
    return _fields(found[0]) if found is not None else None


def _draft(row: tuple[str, str, int]) -> Draft:
    key, fields, saved_at = row
    return Draft(key, _fields(fields), from_millis(saved_at))


def _fields(fields: str) -> dict[str, str]:
    try:
        read = json.loads(fields)
    except json.JSONDecodeError:
        # Rescued from a damaged file: what is left of it is still better than nothing.
        read = {"body": fields}
    return {str(name): str(text) for name, text in read.items()} if isinstance(read, dict) else {}
