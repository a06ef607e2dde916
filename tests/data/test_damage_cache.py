"""A damaged cache: shown as it can be, rebuilt, and never in the way."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from premium_tui.data import queries
from premium_tui.data.cache import Cache
from premium_tui.data.errors import StoreDamaged, StoreNotReady
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import ListSpec, Scope
from premium_tui.data.store import Store
from premium_tui.domain.query import parse
from premium_tui.paths import DemoWho, Places
from premium_tui.values import replace
from tests.data.cache_builder import build_cache, ticket_id
from tests.data.feed_pages import NOW, identity, message, page, ticket
from tests.data.harming import (
    ODD,
    SEEDS,
    Harm,
    change,
    cut_short,
    flip_one,
    flip_some,
    flush,
    harm,
    lose_a_page,
)


@pytest.mark.parametrize("odd", ODD)
def test_what_a_row_of_the_cache_has_become_is_shown_as_it_can_be(odd: str, tmp_path: Path) -> None:
    places = Places(tmp_path, tmp_path / "config.toml").profile().person(DemoWho())
    path = places.cache_db
    build_cache(path, 60)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for table, unique in (("ticket", ("key", "id", "number")), ("message", ("key", "id"))):
            names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            for key, name in enumerate((n for n in names if n not in unique), 1):
                with suppress(sqlite3.IntegrityError):
                    connection.execute(f"UPDATE {table} SET {name} = {odd} WHERE key = {key}")
        connection.execute(f"UPDATE sync_state SET as_of = {odd}")
        connection.execute(f"UPDATE counter SET value = {odd} WHERE name = 'total'")
        connection.execute(f"UPDATE team SET name = {odd}")
    gateway = Gateway(Places(tmp_path, tmp_path / "config.toml").profile(), DemoWho())
    for scope in (Scope.MINE, Scope.TEAM):
        spec = ListSpec(scope)
        assert len(gateway.first_rows(spec, 100)) == len(gateway.keys(spec) or ()) > 40
        assert gateway.rows(gateway.keys(spec) or ())
        gateway.counts(scope)
        assert gateway.rows(gateway.keys(replace(spec, query=parse("sync"))) or ())
    for number in range(1, 61):
        assert gateway.ticket(ticket_id(number)) is not None
        gateway.thread(ticket_id(number))
    gateway.status()
    gateway.close()


def test_a_cache_whose_schema_is_no_text_any_more_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    fill(path)
    flush(path)
    change(path, b" ON ticket (", b" ON ticke\xf4 (")
    reader = Cache(path)
    with pytest.raises(StoreDamaged):
        reader.read(queries.sync_state)
    reader.close()
    with closing(Store.open(path)) as store:
        assert store.set_aside is not None
        store.take_identity(identity(), NOW)


def fill(path: Path, tickets: int = 60) -> None:
    """Fill a cache.db."""
    with closing(Store.open(path)) as store:
        store.take_identity(identity(), NOW)
        some = [ticket(f"t{n}", number=n) for n in range(tickets)]
        store.apply(page("1", *some, *(message(f"m{n}", f"t{n}") for n in range(tickets))))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What a cache.db holds that was filled and closed."""
    path = tmp_path_factory.mktemp("filled") / "cache.db"
    fill(path)
    return path.read_bytes()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("how", [cut_short, flip_one, flip_some, lose_a_page])
def test_a_harmed_cache_is_read_or_rebuilt_and_never_in_the_way(
    how: Harm, seed: int, tmp_path: Path, filled: bytes
) -> None:
    path = tmp_path / "cache.db"
    path.write_bytes(filled)
    harm(path, how, seed)
    reader = Cache(path)
    # A terminal says what it can, or that the cache is not ready.
    with suppress(StoreNotReady, StoreDamaged):
        reader.read(queries.sync_state)
    reader.close()
    try:
        store = Store.open(path)
    except StoreDamaged:
        store = Store.open(path)
    with closing(store):
        store.take_identity(identity(), NOW)
        store.start_over()
        whole = [ticket(f"t{n}", number=n, version=2) for n in range(60)]
        pulled = page("2", *whole, *(message(f"m{n}", f"t{n}") for n in range(60)))
        try:
            store.apply(pulled)
        except StoreDamaged:
            with closing(Store.open(path)) as again:
                again.take_identity(identity(), NOW)
                again.apply(pulled)
    with closing(sqlite3.connect(path)) as connection:
        for table in ("ticket", "message"):
            found = connection.execute(f"SELECT count(DISTINCT id) FROM {table}").fetchone()
            assert found == (60,), table


def test_a_letter_that_is_none_any_more_hides_no_ticket(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    fill(path)
    flush(path)
    raw = path.read_bytes()
    assert raw.count(b"Files stop syncing") >= 60
    path.write_bytes(raw.replace(b"Files stop syncing", b"Files stop sync\xffng"))
    cache = Cache(path)
    subjects = cache.read(lambda c: c.execute("SELECT DISTINCT subject FROM ticket").fetchall())
    assert subjects == [("Files stop sync\ufffdng",)]
    cache.close()
    # The worker has no use for a file that is not what it wrote: all of it comes again.
    with closing(Store.open(path)) as store:
        store.take_identity(identity(), NOW)
        with pytest.raises(StoreDamaged):
            store.apply(page("2", ticket("t5", version=2, subject="Another")))
