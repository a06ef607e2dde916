"""The outbox: actions on their way to the desk, durable and in order per ticket.

An action is `queued`, then `sending` while the worker holds it, then `sent` until a pull shows what
it did (`settle`), or `parked` when the desk refused it. Behind a parked action those of the same
ticket wait; other tickets go on. A key names an action to the desk: sending it twice does it once.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from premium_tui.clock import from_millis, to_millis
from premium_tui.data.mine import MineFile
from premium_tui.data.outbox_entry import COLUMNS, CROSSING, Entry, entry_of, may_be_held
from premium_tui.domain.actions import Action, MarkRead, decode, encode, kind_of
from premium_tui.domain.text import storable
from premium_tui.ids import new_id
from premium_tui.values import dataclass

LONGEST_WAIT = 3_600_000
"""Milliseconds an action may wait for its time: a later one was set by a clock that was wrong."""

LOST = "lost:"
"""What the names of settings begin with that keep what others were quicker with."""

# The first action of each ticket that the desk has not accepted, if it may be sent.
_HEADS = """
    FROM action AS a WHERE a.state = 'queued' AND NOT EXISTS (
        SELECT 1 FROM action AS b
        WHERE b.ticket_id = a.ticket_id AND b.seq < a.seq AND b.state <> 'sent')
"""
# A wait that seems to begin later than now, or to be longer than any, is over: a clock was set.
_DUE = (
    f"(a.not_before NOT BETWEEN ?1 + 1 AND ?1 + {LONGEST_WAIT} OR a.waits_from > ?1 + {CROSSING})"
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """An action taken for sending."""

    key: str
    action: Action
    queued_at: datetime
    attempts: int
    """How often it was tried before."""


class _Seen(threading.local):
    """What a thread's connection saw last."""

    connection: sqlite3.Connection | None = None
    mark: tuple[int, int] = (0, 0)
    entries: tuple[Entry, ...] = ()


class Outbox:
    """The actions in a mine.db. Any method may raise StoreNewer or StoreUnwritable."""

    def __init__(self, file: MineFile) -> None:
        self._file = file
        self._seen = _Seen()

    @classmethod
    def at(cls, path: Path) -> Outbox:
        """Return the outbox in the mine.db at `path`; the file is made with the first action."""
        return cls(MineFile(path))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def enqueue(self, action: Action, now: datetime, *, hold_until: datetime | None = None) -> str:
        """Add an action and return its key; it is durable when this returns.

        Held until `hold_until` it can be taken back by `discard`. Marks of reading for one ticket
        that were not sent yet become one.
        """
        (key,) = self.enqueue_all([action], now, hold_until=hold_until)
        return key

    def enqueue_all(
        self, actions: Sequence[Action], now: datetime, *, hold_until: datetime | None = None
    ) -> list[str]:
        """Add actions, all or none of them, and return their keys in order; as `enqueue`."""
        rows = [
            (
                new_id(),
                action.ticket_id,
                kind_of(action),
                storable(encode(action)),
                to_millis(now),
                to_millis(hold_until) if hold_until is not None else 0,
                to_millis(now),
            )
            for action in actions
        ]
        read = [(action.ticket_id,) for action in actions if isinstance(action, MarkRead)]

        def insert(connection: sqlite3.Connection) -> None:
            # Their keys may have reached the desk with other content: new ones take their place.
            connection.executemany(
                "DELETE FROM action"
                " WHERE ticket_id = ? AND kind = 'mark_read' AND state = 'queued'",
                read,
            )
            connection.executemany(
                "INSERT OR IGNORE INTO action"
                " (key, ticket_id, kind, payload, queued_at, not_before, waits_from, state)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, 'queued')",
                rows,
            )

        self._file.write(insert)
        return [row[0] for row in rows]

    def claim_next(self, now: datetime) -> Claimed | None:
        """Take the oldest action that may be sent now, or None; one call gets it, once."""
        while True:
            found = self._file.write(lambda connection: _claim(connection, to_millis(now)))
            if found is None:
                return None
            key, kind, payload, queued_at, attempts = found
            try:
                action = decode(kind, payload)
            except ValueError:
                self.park(key, 0, "unreadable", "What was written can no longer be read.")
                continue
            return Claimed(key, action, from_millis(queued_at), attempts)

    def sent(self, key: str, receipt_json: str) -> None:
        """Note that the desk accepted an action; it stays until `settle`."""
        self._update(
            "UPDATE action SET state = 'sent', receipt = ?, trouble = NULL, code = NULL,"
            " status = NULL WHERE key = ?",
            (receipt_json, key),
        )

    def retry_at(self, key: str, when: datetime, reason: str, now: datetime) -> None:
        """Give an action back to be tried again from `when` on."""
        self._update(
            "UPDATE action SET state = 'queued', not_before = ?, waits_from = ?,"
            " attempts = attempts + 1, trouble = ? WHERE key = ? AND state = 'sending'",
            (to_millis(when), to_millis(now), reason, key),
        )

    def park(self, key: str, status: int, code: str, detail: str) -> None:
        """Set a refused action aside; those of its ticket behind it wait with it."""
        self._update(
            "UPDATE action SET state = 'parked', attempts = attempts + 1, status = ?, code = ?,"
            " trouble = ? WHERE key = ? AND state <> 'sent'",
            (status, code, detail, key),
        )

    def lose(self, key: str, words: str) -> None:
        """Forget an action that somebody else was quicker with; `words` say so, until told."""

        def forget(connection: sqlite3.Connection) -> None:
            gone = connection.execute(
                "DELETE FROM action WHERE key = ? AND state <> 'sent'", (key,)
            )
            if gone.rowcount:
                connection.execute(
                    "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)",
                    (f"{LOST}{key}", words),
                )

        self._file.write(forget)

    def settle(self, keys: Iterable[str]) -> None:
        """Forget sent actions: a pull that began after their receipts is complete."""
        settled = [(key,) for key in keys]
        if settled:
            self._file.write(
                lambda connection: connection.executemany(
                    "DELETE FROM action WHERE key = ? AND state = 'sent'", settled
                )
            )

    def release_claims(self) -> None:
        """Give back what a worker held when it ended; to be called by a new worker."""
        self._update("UPDATE action SET state = 'queued' WHERE state = 'sending'", ())

    def release_holds(self, but: datetime | None = None, own: Collection[str] = ()) -> None:
        """Let held actions go at once: the person is leaving.

        With `but`, those queued from then on stay, as another terminal's; but for one's `own` keys.
        """
        since = to_millis(but) if but is not None else None
        self._update(
            "UPDATE action SET not_before = 0 WHERE state = 'queued' AND attempts = 0 AND"
            " (?1 IS NULL OR queued_at < ?1 OR key IN (SELECT value FROM json_each(?2)))",
            (since, json.dumps([*own])),
        )

    def retry(self, key: str) -> bool:
        """Send a parked or waiting action again now; return whether there was one to send."""
        return self._update(
            "UPDATE action SET state = 'queued', not_before = 0, attempts = 0, status = NULL,"
            " code = NULL, trouble = NULL WHERE key = ? AND state IN ('queued', 'parked')",
            (key,),
        )

    def resend(self, key: str, action: Action, *, waiting: bool = False) -> bool:
        """Send a parked action again as it reads now; False when it is not parked any more.

        `waiting` also takes one that only waits. It keeps its place and gets a new key: the old one
        names what was refused, or what may have reached the desk.
        """
        states = "('parked', 'queued')" if waiting else "('parked')"
        return self._update(
            "UPDATE action SET key = ?, payload = ?, state = 'queued', not_before = 0,"
            " attempts = 0, status = NULL, code = NULL, trouble = NULL"
            f" WHERE key = ? AND state IN {states} AND kind = ?",
            (new_id(), storable(encode(action)), key, kind_of(action)),
        )

    def discard(self, key: str) -> bool:
        """Take an action back; False when it is being sent, was sent, or is not there."""
        return self._update(
            "DELETE FROM action WHERE key = ? AND state IN ('queued', 'parked')", (key,)
        )

    def discard_all(self, keys: Iterable[str]) -> list[str]:
        """Take actions back at once; return the keys of those that could be, as `discard`."""
        wanted = list(keys)

        def forget(connection: sqlite3.Connection) -> list[str]:
            sql = "DELETE FROM action WHERE key = ? AND state IN ('queued', 'parked')"
            return [key for key in wanted if connection.execute(sql, (key,)).rowcount]

        return self._file.write(forget)

    def pending(self, now: datetime | None = None) -> list[Entry]:
        """Return all actions not settled yet, oldest first; `now` tells held ones from queued."""
        millis = to_millis(now) if now is not None else 0
        nothing: list[Entry] = []
        return self._file.read(lambda connection: self._pending(connection, millis), nothing)

    def _pending(self, connection: sqlite3.Connection, now: int) -> list[Entry]:
        """Read the actions, or return those of the last time: lists ask at each key press."""
        # The version moves with the commits of other connections, the count with our own.
        version: int = connection.execute("PRAGMA data_version").fetchone()[0]
        mark = (version, connection.total_changes)
        seen = self._seen
        if seen.connection is connection and seen.mark == mark:
            return list(seen.entries)
        rows = connection.execute(f"SELECT {COLUMNS} FROM action ORDER BY seq").fetchall()
        parked: set[str] = set()
        entries = [entry_of(row, now, parked) for row in rows]
        # Held ones change with the clock alone.
        fixed = not any(may_be_held(row) and row[7] > now for row in rows)
        seen.connection, seen.mark, seen.entries = (
            connection if fixed else None,
            mark,
            tuple(entries),
        )
        return entries

    def waiting(self) -> int:
        """Return how many actions the desk has neither accepted nor refused, nor blocked."""
        return self.standing()[0]

    def attention(self) -> int:
        """Return how many actions were refused or wait behind a refused one."""
        return self.standing()[1]

    def standing(self) -> tuple[int, int]:
        """Return `waiting` and `attention` from one look.

        Marks of reading are not counted, as nobody waits for them, unless one was refused.
        """
        found: tuple[int, int] = self._file.read(
            lambda c: c.execute(
                "SELECT count(*) - count(parked), count(parked) FROM action AS a LEFT JOIN"
                " (SELECT ticket_id, min(seq) AS parked FROM action WHERE state = 'parked'"
                " GROUP BY ticket_id) AS b ON b.ticket_id = a.ticket_id AND b.parked <= a.seq"
                " WHERE a.state <> 'sent' AND (a.kind <> 'mark_read' OR a.state = 'parked')"
            ).fetchone(),
            (0, 0),
        )
        return found

    def sent_keys(self) -> list[str]:
        """Return the keys of actions the desk accepted and no pull has shown yet, oldest first."""
        return self._file.read(
            lambda c: [
                str(row[0])
                for row in c.execute("SELECT key FROM action WHERE state = 'sent' ORDER BY seq")
            ],
            [],
        )

    def next_due(self, now: datetime) -> datetime | None:
        """Return when the next action may be sent, `now` at the earliest; None when none waits."""
        millis = to_millis(now)
        sql = f"SELECT min(iif({_DUE}, ?1, a.not_before)) {_HEADS}"
        found = self._file.read(lambda c: c.execute(sql, (millis,)).fetchone()[0], None)
        return from_millis(found) if found is not None else None

    def busy(self, now: datetime) -> bool:
        """Return whether anything can be sent now, is being sent, or is not pulled yet."""
        return self._file.read(
            lambda c: bool(
                c.execute(
                    "SELECT EXISTS (SELECT 1 FROM action WHERE state IN ('sending', 'sent'))"
                    f" OR EXISTS (SELECT 1 {_HEADS} AND {_DUE})",
                    (to_millis(now),),
                ).fetchone()[0]
            ),
            False,
        )

    def _update(self, sql: str, values: Sequence[object]) -> bool:
        return self._file.write(lambda connection: connection.execute(sql, values).rowcount > 0)


def _claim(connection: sqlite3.Connection, now: int) -> tuple[str, str, str, int, int] | None:
    found: tuple[str, str, str, int, int] | None = connection.execute(
        "UPDATE action SET state = 'sending' WHERE seq ="
        f" (SELECT a.seq {_HEADS} AND {_DUE} ORDER BY a.seq LIMIT 1)"
        " RETURNING key, CAST(kind AS TEXT), CAST(payload AS TEXT), CAST(queued_at AS INTEGER),"
        " CAST(attempts AS INTEGER)",
        (now,),
    ).fetchone()
    return found
