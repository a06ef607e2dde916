"""The cache as it is written: files, identity, pages in any order, snapshots, and what may fail."""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from premium_tui.data import queries
from premium_tui.data.cache import Cache
from premium_tui.data.cache_file import MIGRATIONS
from premium_tui.data.desk import Identity
from premium_tui.data.errors import BadAnswer, StoreDamaged, StoreNewer, StoreUnwritable
from premium_tui.data.identity import read_me
from premium_tui.data.store import Position, Store
from premium_tui.data.tables import CACHE_VERSION, CacheBase
from premium_tui.data.upserts import COLUMNS
from premium_tui.domain.roles import Role
from tests.data.cache_builder import build_cache
from tests.data.feed_pages import (
    ME,
    NOW,
    YOU,
    Thing,
    identity,
    message,
    page,
    person,
    read,
    rows_of,
    team,
    ticket,
)
from tests.data.test_paths import open_folder, run_as_nobody
from tests.waiting import wait_until

__all__ = ["open_folder"]

NEXT = (*MIGRATIONS, "ALTER TABLE team ADD COLUMN more TEXT")
"""All there are, and one more."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = Store.open(path)
    store.take_identity(identity(), NOW)
    yield store
    store.close()


def ids(path: Path, kind: str = "ticket") -> set[object]:
    return {row[0] for row in rows_of(path)[kind]}


def some(count: int, **changes: object) -> list[Thing]:
    return [ticket(f"t{n}", number=n, **changes) for n in range(count)]


def schema(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")
        return {" ".join(row[0].split()) for row in found}


# Files


def test_the_columns_are_those_of_the_tables() -> None:
    for kind, columns in COLUMNS.items():
        there = [column.name for column in CacheBase.metadata.tables[kind].columns]
        assert [name for name in there if name != "key"] == columns.split()


def test_a_fresh_file_is_complete_and_private(path: Path) -> None:
    store = Store.open(path)
    position = store.position()
    assert (position.cursor, position.ready, position.snapshot) == (None, False, False)
    assert (position.as_of, position.done, store.set_aside) == (None, 0, None)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    store.close()
    build_cache(path.with_name("other.db"), 0)
    assert schema(path) == schema(path.with_name("other.db"))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA user_version").fetchone() == (CACHE_VERSION,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_closing_leaves_one_file(path: Path, store: Store) -> None:
    store.apply(page("1", *some(3)))
    store.close()
    assert [child.name for child in path.parent.iterdir()] == ["cache.db"]


def test_an_older_file_is_brought_up_with_its_rows(path: Path, store: Store) -> None:
    store.apply(page("1", *some(3), team()))
    store.close()
    newer = Store.open(path, NEXT)
    assert newer.position().cursor == "1" and newer.set_aside is None
    newer.apply(page("2", ticket("more"), team(name="Acme Corp")))
    newer.close()
    assert len(ids(path)) == 4 and any("more TEXT" in sql for sql in schema(path))
    with pytest.raises(StoreNewer) as caught:
        Store.open(path)
    assert (caught.value.found, caught.value.known) == (CACHE_VERSION + 1, CACHE_VERSION)
    assert len(ids(path)) == 4


def test_a_fresh_file_has_had_every_migration(path: Path) -> None:
    Store.open(path, NEXT).close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (CACHE_VERSION + 1,)
        assert connection.execute("SELECT more FROM team").fetchall() == []


def _foreign(path: Path, kind: str) -> None:
    if kind == "text":
        path.write_text("not a database " * 1_000)
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "other":
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE ticket (id TEXT)")
            connection.execute("PRAGMA user_version = 1")
    elif kind == "column":
        Store.open(path).close()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("ALTER TABLE ticket RENAME COLUMN unread TO seen")
    elif kind == "page":
        with closing(Store.open(path)) as store:
            store.take_identity(identity(), NOW)
            store.apply(page("1", *some(300)))
        _break_page(path, 40)
    elif kind == "migration":
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("CREATE TABLE sync_state (id INTEGER)")
            connection.execute("INSERT INTO sync_state VALUES (1)")
            connection.commit()
            connection.execute(f"PRAGMA user_version = {CACHE_VERSION}")


def _break_page(path: Path, number: int) -> None:
    with open(path, "r+b") as file:
        file.seek(number * 4096)
        file.write(b"\xa5" * 4096)


@pytest.mark.parametrize("kind", ["text", "empty", "other", "column", "page", "migration"])
def test_a_damaged_or_foreign_file_is_set_aside(path: Path, kind: str) -> None:
    _foreign(path, kind)
    content = path.read_bytes()
    store = Store.open(path, NEXT if kind == "migration" else MIGRATIONS)
    assert store.set_aside is not None and store.set_aside.name.startswith("cache.db.damaged-")
    assert store.set_aside.read_bytes() == content
    assert store.position().cursor is None
    store.take_identity(identity(), NOW)
    assert store.apply(page("1", *some(3))).complete
    store.close()
    assert len(ids(path)) == 3


def test_damage_met_at_work_starts_the_cache_afresh(path: Path, store: Store) -> None:
    store.apply(page("1", *some(2_000)))
    store.close()
    store = Store.open(path)
    with closing(sqlite3.connect(path)) as connection:
        root = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_ticket_1'"
        ).fetchone()[0]
    _break_page(path, root - 1)
    reader = Cache(path)
    with pytest.raises(StoreDamaged):
        store.apply(page("2", ticket("t5", version=2)))
    assert store.set_aside is not None and store.set_aside.exists()
    assert reader.read(queries.sync_state) == queries.SyncRecord(0, None, 0)
    reader.close()
    again = Store.open(path)
    assert again.position().cursor is None and ids(path) == set()
    again.close()


def test_a_log_left_without_its_file_is_not_taken_for_the_new_ones(path: Path) -> None:
    store = Store.open(path)
    store.take_identity(identity(), NOW)
    store.apply(page("1", *some(3)))
    log = Path(f"{path}-wal").read_bytes()
    store.close()
    path.unlink()
    Path(f"{path}-wal").write_bytes(log)
    with closing(Store.open(path)) as fresh:
        assert fresh.position().cursor is None and ids(path) == set()


def test_a_place_that_cannot_be_written_is_a_typed_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for name in ("file/cache.db", "none/cache.db"):
        with pytest.raises(StoreUnwritable):
            Store.open(tmp_path / name)
    (tmp_path / "cache.db").mkdir()
    with pytest.raises(StoreUnwritable):
        Store.open(tmp_path / "cache.db")


def test_a_read_only_file_is_a_typed_error_and_left_alone(open_folder: Path) -> None:
    path = open_folder / "cache.db"
    Store.open(path).close()
    path.chmod(0o444)
    code = (
        "import sys; from pathlib import Path; from premium_tui.data.store import Store\n"
        "from premium_tui.data.errors import StoreUnwritable\n"
        "try: Store.open(Path(sys.argv[1]))\n"
        "except StoreUnwritable as error: print('unwritable')"
    )
    ended = run_as_nobody(code, str(path))
    assert ended.stdout == "unwritable\n", ended.stderr
    assert [child.name for child in open_folder.iterdir()] == ["cache.db"]


def test_a_full_disk_changes_nothing(path: Path, store: Store) -> None:
    store.apply(page("1", *some(50)))
    before = rows_of(path)
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count = {pages}")
    much = [message(f"m{n}", "t1", body="long " * 500) for n in range(50)]
    with pytest.raises(StoreUnwritable):
        store.apply(page("2", ticket("t1", version=2, state="closed"), *much))
    assert rows_of(path) == before and store.position().cursor == "1"
    store._connection.execute("PRAGMA max_page_count = 1000000")
    assert store.apply(page("2", ticket("t1", version=2), *much)).complete
    assert len(ids(path, "message")) == 50


@pytest.mark.parametrize(
    "bad", [ticket("t", number=2**70), message("m", "t", body="a lone \ud800")], ids=repr
)
def test_what_cannot_be_stored_changes_nothing(path: Path, store: Store, bad: Thing) -> None:
    with pytest.raises(BadAnswer):
        store.apply(page("1", *some(3), bad))
    assert ids(path) == set() and store.position().cursor is None


# Who sits here


def test_identity_is_kept_as_terminals_read_it(path: Path, store: Store) -> None:
    desk = identity(at=NOW + timedelta(seconds=90))
    assert not store.take_identity(desk, NOW)
    cache = Cache(path)
    body = cache.read(queries.me)
    me = read_me(body or "")
    assert me is not None and me.team is not None
    assert (me.person.id, me.person.role) == (ME, Role.TEAM_ADMIN)
    assert me.capabilities.push and not me.capabilities.notes
    assert cache.read(queries.sync_state) == queries.SyncRecord(0, None, 90_000)
    cache.close()


@pytest.mark.parametrize("other", [identity(epoch="second"), identity(role="member")])
def test_another_desk_or_role_takes_a_fresh_snapshot(
    path: Path, store: Store, other: Identity
) -> None:
    store.apply(page("1", *some(3)))
    assert store.take_identity(other, NOW)
    position = store.position()
    assert position.cursor is None and position.snapshot and position.ready
    assert len(ids(path)) == 3


def test_nothing_is_kept_of_somebody_else(path: Path, store: Store) -> None:
    store.apply(page("1", *some(3), message("m", "t1"), read("t1", 1), person(), team()))
    assert store.take_identity(identity("another"), NOW)
    assert store.position() == Position(None, ready=False, snapshot=False, as_of=None, done=0)
    assert not any(rows_of(path).values())


def test_identity_outlives_the_process(path: Path, store: Store) -> None:
    store.close()
    with closing(Store.open(path)) as store:
        store.apply(page("1", ticket("mine"), ticket("other", requester_id=YOU)))
        assert not store.take_identity(identity(), NOW)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT id FROM ticket WHERE in_mine").fetchall() == [("mine",)]


# Terminals beside it, and the end of the process


def test_a_terminal_sees_all_of_a_page_or_nothing(path: Path, store: Store) -> None:
    seen: list[tuple[int, int, int]] = []
    done = threading.Event()

    def look(connection: sqlite3.Connection) -> tuple[int, int, int]:
        found: tuple[int, int, int] = connection.execute(
            "SELECT (SELECT count(*) FROM ticket), (SELECT count(*) FROM message),"
            " (SELECT total(value) FROM counter WHERE scope = 'team' AND name = 'total')"
        ).fetchone()
        return found

    def watch() -> None:
        with closing(Cache(path)) as cache:
            while not done.is_set():
                seen.append(cache.read(look))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        for n in range(60):
            tickets = [ticket(f"t{n}.{m}") for m in range(20)]
            messages = [message(f"{t.id}.{m}", t.id) for t in tickets for m in range(3)]
            store.apply(page(f"{n}", *tickets, *messages, more=n < 30))
            if n % 20 == 0:
                # Whoever looks has had a turn, however busy the machine is.
                looks = len(seen)
                wait_until(lambda looks=looks: len(seen) > looks + 1)  # type: ignore[misc]
    finally:
        done.set()
        watcher.join()
    assert len(set(seen)) > 2
    assert all(t % 20 == 0 and m == 3 * t and total == t for t, m, total in seen)
