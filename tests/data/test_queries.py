"""Hot reads: each by its index, in step with the tables, and right against plain Python."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import product
from pathlib import Path

import pytest

from premium_tui.data import cache as cache_module
from premium_tui.data import queries, tables
from premium_tui.data.cache import Cache
from premium_tui.data.errors import StoreDamaged, StoreNewer, StoreNotReady
from premium_tui.data.filters import EVERYTHING, Condition
from premium_tui.data.models import ListSpec, Scope, Sort
from tests.data.cache_builder import build_cache, ticket_id

LISTS = [
    ListSpec(scope, sort, reverse) for scope, sort, reverse in product(Scope, Sort, (False, True))
]
TICKETS = 600


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cache") / "cache.db"
    build_cache(path, TICKETS, messages=3, mine_every=3, team_every=2, queue_every=1)
    return path


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "analyzed"])
def connection(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sqlite3.Connection]:
    path = tmp_path_factory.mktemp("plans") / "cache.db"
    build_cache(path, TICKETS, mine_every=3, team_every=2, analyze=bool(request.param))
    with closing(sqlite3.connect(path)) as connection:
        yield connection


@pytest.fixture
def cache(path: Path) -> Iterator[Cache]:
    cache = Cache(path)
    yield cache
    cache.close()


def plan(connection: sqlite3.Connection, sql: str, values: object = None) -> list[str]:
    marks = sql.count("?")
    given = values if values is not None else (1,) * marks
    assert isinstance(given, tuple | dict)
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", given)]


@pytest.mark.parametrize("spec", LISTS, ids=str)
def test_each_list_is_read_from_its_own_index(
    connection: sqlite3.Connection, spec: ListSpec
) -> None:
    index = f"ticket_{spec.scope}_{spec.sort}"
    first = plan(connection, queries.first_page_sql(spec))
    assert len(first) == 1 and re.fullmatch(rf"SCAN ticket USING INDEX {index}", first[0])
    keys = plan(connection, queries.keys_sql(spec))
    assert len(keys) == 1 and re.fullmatch(rf"SCAN ticket USING (COVERING )?INDEX {index}", keys[0])


@pytest.mark.parametrize("scope", Scope)
def test_due_counts_and_numbers_use_their_index(
    connection: sqlite3.Connection, scope: Scope
) -> None:
    (due,) = plan(connection, queries.due_sql(scope))
    pattern = rf"SEARCH ticket USING (COVERING )?INDEX ticket_{scope}_due \(due_order<\?\)"
    assert re.fullmatch(pattern, due)
    numbers = plan(connection, queries.NUMBER_SQL, {"number": 1})
    assert any(f"USING INDEX ticket_{scope}_number (number=?)" in line for line in numbers)


def test_threads_use_their_index(connection: sqlite3.Connection) -> None:
    for sql in (queries.THREAD_SQL, queries.LAST_SQL):
        (line,) = plan(connection, sql)
        assert line == "SEARCH message USING INDEX message_thread (ticket_id=?)"


def test_versions_are_in_step() -> None:
    assert cache_module.CACHE_VERSION == tables.CACHE_VERSION


def test_columns_are_those_of_the_tables() -> None:
    ticket = {column.name for column in tables.CacheBase.metadata.tables["ticket"].columns}
    message = {column.name for column in tables.CacheBase.metadata.tables["message"].columns}
    sync = {column.name for column in tables.CacheBase.metadata.tables["sync_state"].columns}
    assert set(queries.TicketRecord._fields) <= ticket
    assert set(queries.DetailRecord.__match_args__) <= ticket
    assert set(queries.MessageRecord._fields) <= message
    assert set(queries.SyncRecord.__match_args__) <= sync


def keys_of(
    cache: Cache,
    spec: ListSpec,
    cancelled: Callable[[], bool] | None = None,
    only: Condition = EVERYTHING,
) -> list[int] | None:
    try:
        return list(cache.read(lambda c: queries.keys(c, spec, cancelled, only)))
    except queries.Cancelled:
        return None


@pytest.mark.parametrize("spec", LISTS, ids=str)
def test_order_of_each_list(cache: Cache, path: Path, spec: ListSpec) -> None:
    columns = {
        Sort.UPDATED: ("updated_at", "key"),
        Sort.DUE: ("due_order", "updated_desc", "key"),
        Sort.NUMBER: ("number", "key"),
        Sort.PRIORITY: ("priority", "updated_at", "key"),
    }[spec.sort]
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        rows = connection.execute(f"SELECT * FROM ticket WHERE in_{spec.scope} = 1").fetchall()
    falls = (spec.sort is not Sort.DUE) != spec.reverse
    expected = [
        row["key"]
        for row in sorted(rows, key=lambda r: tuple(r[c] for c in columns), reverse=falls)
    ]
    assert expected
    assert keys_of(cache, spec) == expected
    page = cache.read(lambda c: queries.first_page(c, spec, 25))
    assert [record.key for record in page] == expected[:25]


SOME: Condition = (" AND subject LIKE ?", ("%sync%",))


def test_a_cancelled_list_is_no_list(cache: Cache) -> None:
    for only in (EVERYTHING, SOME):
        assert keys_of(cache, ListSpec(Scope.QUEUE), lambda: True, only) is None
        # The connection is as good as before.
        assert keys_of(cache, ListSpec(Scope.QUEUE), only=only)


def test_a_filter_for_the_first_page_gives_up_in_time(cache: Cache) -> None:
    nothing: Condition = (" AND subject = ?", ("nothing is called this",))
    page = cache.read(
        lambda c: queries.first_page(c, ListSpec(Scope.QUEUE), 10, nothing, seconds=0)
    )
    assert page == []


def test_windows_come_by_key(cache: Cache) -> None:
    wanted = [5, 3, 599, 9_999, *range(10, 600)]
    found = cache.read(lambda c: queries.by_key(c, wanted))
    assert set(found) == set(wanted) - {9_999}
    assert found[5].id == ticket_id(5)


def test_thread_and_its_end(cache: Cache) -> None:
    thread = cache.read(lambda c: queries.thread(c, ticket_id(7)))
    assert [m.body.split()[1] for m in thread] == ["1", "2", "3"]
    last = cache.read(lambda c: queries.last_messages(c, ticket_id(7), 2))
    assert last == thread[1:]


def test_number_is_found_in_any_list(cache: Cache) -> None:
    assert cache.read(lambda c: queries.id_of_number(c, 10_001)) == ticket_id(1)
    assert cache.read(lambda c: queries.id_of_number(c, 5)) is None


def test_missing_older_newer_and_damaged_caches(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    cache = Cache(path)
    with pytest.raises(StoreNotReady):
        cache.read(queries.sync_state)
    path.touch(0o600)
    with pytest.raises(StoreNotReady):
        cache.read(queries.sync_state)
    path.unlink()
    build_cache(path, 10)
    assert cache.read(queries.sync_state) is not None
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    fresh = Cache(path)
    with pytest.raises(StoreNewer) as caught:
        fresh.read(queries.sync_state)
    assert (caught.value.found, caught.value.known) == (99, cache_module.CACHE_VERSION)
    fresh.close()
    cache.close()
    path.write_bytes(b"no database" * 1000)
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    broken = Cache(path)
    with pytest.raises(StoreDamaged):
        broken.read(queries.sync_state)
    broken.close()


def test_a_replaced_cache_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    build_cache(path, 10)
    cache = Cache(path)
    spec = ListSpec(Scope.MINE)
    assert len(keys_of(cache, spec) or ()) == 10
    build_cache(tmp_path / "new.db", 20)
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    (tmp_path / "new.db").replace(path)
    assert len(keys_of(cache, spec) or ()) == 20
    path.unlink()
    with pytest.raises(StoreNotReady):
        cache.read(queries.sync_state)
    cache.close()
