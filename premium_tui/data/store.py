"""The worker's side of cache.db: where the feed stands, and pages of it put in, each at once.

A page, its cursor and the figures above the lists are one transaction: a terminal sees all of a
page or nothing of it. For one user at a time, from any thread.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from premium_tui.clock import from_millis, to_millis
from premium_tui.data import search_index
from premium_tui.data.cache_file import (
    BUSY_SECONDS,
    MIGRATIONS,
    connect,
    is_sound,
    prepare,
    replace,
)
from premium_tui.data.connections import READ_ERRORS, inode_of
from premium_tui.data.desk import Identity
from premium_tui.data.errors import BadAnswer, StoreDamaged, StoreUnwritable
from premium_tui.data.feed_state import (
    Position,
    forget_all,
    go_on,
    objects_taken,
    role_and_epoch,
    start_over,
    start_over_elsewhere,
    start_over_to_confirm,
    state_of,
    viewer_of,
)
from premium_tui.data.intake import Applied, Intake
from premium_tui.data.mine import is_damage
from premium_tui.data.models import Capabilities
from premium_tui.data.upserts import Viewer
from premium_tui.paths import PlaceError
from premium_tui.wire.feed import ChangesPage

__all__ = ["Applied", "Position", "Store"]

T = TypeVar("T")

CLOSE_MILLIS = 200
"""How long readers are waited for to let the log be emptied."""


class Store:
    """One person's cache.db, open for writing.

    Methods may raise StoreUnwritable, having changed nothing, and StoreDamaged: the file was then
    set aside, an empty one stands in its place, and the store must be opened again.
    """

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        set_aside: Path | None,
        migrations: Sequence[str],
    ) -> None:
        self._path = path
        self._connection = connection
        self._migrations = migrations
        self.set_aside = set_aside
        """Where a file that was damaged or not ours is kept now; None when all was well."""
        self._inode = inode_of(path)
        self._transact(search_index.open_index)
        self._viewer = viewer_of(connection)
        self._done = objects_taken(connection)

    @classmethod
    def open(cls, path: Path, migrations: Sequence[str] = MIGRATIONS) -> Store:
        """Open, and make, migrate or replace the file at `path` first.

        Raises StoreNewer when a newer program wrote it, StoreUnwritable when it cannot be written.
        """
        try:
            set_aside = prepare(path, migrations)
            connection = connect(path)
            try:
                return cls(path, connection, set_aside, migrations)
            except BaseException:
                connection.close()
                raise
        except (sqlite3.Error, OSError, PlaceError) as error:
            raise StoreUnwritable(str(path), str(error)) from error

    def position(self) -> Position:
        """Return where the feed stands. Raises StoreDamaged when the file was taken away."""
        if inode_of(self._path) != self._inode:
            raise StoreDamaged(str(self._path), "it is no longer in its place")
        state = self._transact(state_of)
        return Position(
            state.cursor,
            bool(state.ready),
            bool(state.snapshot),
            from_millis(state.as_of) if state.as_of is not None else None,
            0 if state.ready else self._done,
        )

    def verify(self) -> None:
        """See whether the file is sound as others read it. Raises StoreDamaged."""
        try:
            # What this connection has in memory may be well when the file is not.
            with closing(connect(self._path)) as connection:
                sound = is_sound(connection)
        except READ_ERRORS:
            sound = False
        if not sound:
            self._set_aside()
            raise StoreDamaged(str(self._path), "others cannot read it")

    def take_identity(self, identity: Identity, now: datetime) -> bool:
        """Keep who the desk says we are, and how its clock differs from `now`; True when changed.

        What was pulled as somebody else is deleted. Of a desk that was set up again, or in another
        role, it stays readable until a fresh snapshot has replaced it.
        """
        person = identity.person
        said = {
            "person": person,
            "team": identity.team,
            "capabilities": {
                name: getattr(identity.capabilities, name) for name in Capabilities.__slots__
            },
            "store_epoch": identity.store_epoch,
        }
        body = msgspec.json.encode(said).decode()

        def take(connection: sqlite3.Connection) -> bool:
            before = connection.execute("SELECT person_id, body FROM me").fetchone()
            if before is not None and before[0] != person.id:
                forget_all(connection)
            elif before is not None and role_and_epoch(before[1]) != role_and_epoch(body):
                start_over_elsewhere(connection)
            connection.execute(
                "INSERT INTO me VALUES (1, ?, ?) ON CONFLICT (id)"
                " DO UPDATE SET person_id = excluded.person_id, body = excluded.body",
                (person.id, body),
            )
            offset = to_millis(identity.now) - to_millis(now)
            connection.execute("UPDATE sync_state SET offset_ms = ?", (offset,))
            return bool(before != (person.id, body))

        changed = self._transact(take)
        if self._viewer is not None and self._viewer.id != person.id:
            self._empty_log()
        self._viewer = Viewer(person.id, person.role)
        self._done = self._transact(objects_taken)
        return changed

    def start_over(self) -> None:
        """Let go of the cursor (410): a fresh snapshot follows; what is here stays readable."""
        self._transact(start_over)
        self._done = 0

    def apply(self, page: ChangesPage) -> Applied:
        """Put in the page that follows the stored cursor, at once or not at all.

        Needs an identity. Raises BadAnswer for values that cannot be stored.
        """
        state = self._transact(state_of)
        applied: Applied | None = None
        if not (state.ready or state.snapshot or page.gone):
            # Nothing is there yet to be looked up, unless an object comes for the second time since
            # it has changed meanwhile.
            with suppress(sqlite3.IntegrityError):
                applied = self._transact(lambda c: self._take(c, page, new=True))
        if applied is None:
            applied = self._transact(lambda c: self._take(c, page, new=False))
        self._done += applied.objects
        if state.snapshot and applied.complete:
            self._empty_log()
        return applied

    def build_index(self) -> bool:
        """Put a part of what the search index lacks into it; False when it is complete."""
        return self._transact(search_index.build_some)

    def close(self) -> None:
        """Empty the log if nobody reads just now, and let go of the file."""
        with suppress(sqlite3.Error):
            self._connection.execute(f"PRAGMA busy_timeout = {CLOSE_MILLIS}")
            self._connection.execute("PRAGMA analysis_limit = 400")
            self._connection.execute("PRAGMA optimize")
        self._empty_log()
        self._connection.close()

    def _empty_log(self) -> None:
        """Write the log back and empty it, if nobody reads just now: what was deleted is in it."""
        with suppress(sqlite3.Error):
            self._connection.execute(f"PRAGMA busy_timeout = {CLOSE_MILLIS}")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")

    def _take(self, connection: sqlite3.Connection, page: ChangesPage, *, new: bool) -> Applied:
        if self._viewer is None:
            raise RuntimeError("a page before an identity")
        state = state_of(connection)
        intake = Intake(connection, page, self._viewer)
        what, tickets = intake.concerns()
        if new:
            intake.add_new()
        else:
            intake.put(snapshot=bool(state.snapshot))
        refused = False
        if state.snapshot and not page.has_more:
            deleted = intake.end_snapshot(confirmed=bool(state.shrink_refused))
            refused = deleted is None
            if deleted:
                what, tickets = what | deleted, None
        if refused:
            start_over_to_confirm(connection)
        else:
            go_on(connection, page)
        complete = not page.has_more and not refused
        return Applied(what, tickets, intake.objects, complete, refused)

    def _transact(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` in a transaction. Raises IntegrityError, and what the class says."""
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = work(connection)
                connection.execute("COMMIT")
            except BaseException:
                # A full disk may have ended the transaction by itself.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            return result
        except sqlite3.IntegrityError:
            raise
        except READ_ERRORS as error:
            if not is_damage(error):
                raise StoreUnwritable(str(self._path), str(error)) from error
            self._set_aside()
            raise StoreDamaged(str(self._path), str(error)) from error
        except (OverflowError, UnicodeError) as error:
            raise BadAnswer(str(error)) from error

    def _set_aside(self) -> None:
        self._connection.close()
        try:
            self.set_aside = replace(self._path, self._migrations)
        except (sqlite3.Error, OSError, PlaceError) as error:
            raise StoreUnwritable(str(self._path), str(error)) from error
