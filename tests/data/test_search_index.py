"""The search index: built in the background, going on where it stopped, never half right."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from premium_tui.clock import ManualClock
from premium_tui.data import search_index
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import ListSpec, Scope
from premium_tui.data.search import Building
from premium_tui.data.store import Store
from premium_tui.domain.query import parse
from premium_tui.paths import DemoWho, Places
from tests.data.feed_pages import NOW, Rows, gone, identity, message, page, rows_of, ticket
from tests.data.test_sync import running
from tests.server.world import copy_world, open_ticket
from tests.waiting import wait_until_async

WORDS = parse("同期 update")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache.db"


def filled(path: Path, count: int = 7) -> Store:
    """Return an open cache of some tickets with two messages each."""
    store = Store.open(path)
    store.take_identity(identity(), NOW)
    things = [
        thing
        for n in range(count)
        for thing in (
            ticket(f"t{n}", number=n + 1),
            message(f"t{n}.1", f"t{n}", body=f"同期 {n}"),
            message(f"t{n}.2", f"t{n}", position=2, body="After the update"),
        )
    ]
    store.apply(page("1", *things))
    return store


def change(path: Path, script: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)


def as_version_1(path: Path) -> None:
    """Make a file what the first version of this program left: without what came later."""
    change(
        path,
        "DROP TABLE search_word; DROP TABLE search; DROP TABLE search_row;"
        " DROP TABLE search_state; DROP TABLE notice; ALTER TABLE person DROP COLUMN serves;"
        " DROP TABLE snooze; DROP TABLE macro;"
        " ALTER TABLE ticket DROP COLUMN merged_into; ALTER TABLE ticket DROP COLUMN merged_number;"
        " ALTER TABLE message DROP COLUMN merged_number; PRAGMA user_version = 1;",
    )


def built(path: Path) -> tuple[Rows, int]:
    """Build an index to its end; return the rows then, and how many steps it took."""
    steps = 0
    with closing(Store.open(path)) as store:
        while store.build_index():
            steps += 1
    return rows_of(path), steps


def test_an_upgrade_keeps_the_rows_and_builds_the_index(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "CHUNK", 3)
    filled(path).close()
    before = rows_of(path)
    as_version_1(path)
    with closing(Store.open(path)) as store:
        assert store.set_aside is None and store.position().cursor == "1"
    assert rows_of(path) == {**before, "search": []}
    after, steps = built(path)
    assert (after, steps) == (before, 3)


def test_another_tokenizer_builds_the_index_anew(path: Path) -> None:
    filled(path).close()
    before = rows_of(path)
    change(path, "UPDATE search_state SET tokenizer = '0 unicode 1.1'")
    with closing(Store.open(path)):
        assert rows_of(path)["search"] == []
    assert built(path) == (before, 1)
    assert built(path) == (before, 0)


def test_pages_and_building_meet_at_any_point(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_index, "CHUNK", 2)
    later = (
        ticket("t1", number=2, subject="Another subject", version=2),
        ticket("t6", number=7, subject="Another subject", version=2),
        ticket("new", number=50),
        message("t2.1", "t2", body="Changed"),
        message("t5.1", "t5", body="Changed"),
        message("t0.3", "t0", position=3, body="More"),
        message("new.1", "new", body="同期"),
        gone("ticket", "t3"),
        gone("message", "t4.1"),
    )
    for steps in range(6):
        here = path.with_name(f"{steps}.db")
        store = filled(here)
        store.close()
        change(here, "UPDATE search_state SET tokenizer = ''")
        with closing(Store.open(here)) as store:
            for _ in range(steps):
                store.build_index()
            store.apply(page("2", *later))
            while store.build_index():
                pass
        with closing(filled(path.with_name(f"{steps}-whole.db"))) as store:
            store.apply(page("2", *later))
        assert rows_of(here) == rows_of(path.with_name(f"{steps}-whole.db"))


def test_a_first_snapshot_goes_on_while_the_index_is_built_anew(path: Path) -> None:
    with closing(Store.open(path)) as store:
        store.take_identity(identity(), NOW)
        store.apply(page("1", ticket("t0"), message("t1.1", "t1"), more=True))
    change(path, "UPDATE search_state SET tokenizer = ''")
    with closing(Store.open(path)) as store:
        store.apply(page("2", ticket("t1"), message("t0.1", "t0"), message("t1.2", "t1")))
        assert rows_of(path)["search"] == []
    found, _steps = built(path)
    assert {row[:2] for row in found["search"]} == {
        *(("t0", "t0"), ("t1", "t1"), ("t0.1", "t0"), ("t1.1", "t1"), ("t1.2", "t1"))
    }


def test_an_answer_reads_and_writes_no_other_message_of_its_thread(path: Path) -> None:
    with closing(filled(path)) as store:
        thread = [
            message(f"long.{n}", "t0", position=n, body="一二三 " * 50) for n in range(3, 300)
        ]
        store.apply(page("2", *thread))
        rows = "SELECT count(*) FROM search_data"
        with closing(sqlite3.connect(path)) as connection:
            before = connection.execute(rows).fetchone()[0]
        concerned = search_index.Concerned(tickets=["t0"], messages=["t0.1"])
        with closing(sqlite3.connect(path)) as connection:
            assert len(search_index.Rows(connection).texts(concerned)) == 2
        store.apply(page("3", ticket("t0", version=2), message("t0.9", "t0", body="一言")))
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute(rows).fetchone()[0] - before <= 2


def test_somebody_else_starts_with_an_empty_index(path: Path) -> None:
    with closing(filled(path)) as store:
        store.take_identity(identity("you"), NOW)
        assert rows_of(path)["search"] == []
        assert not store.build_index()
        store.apply(page("1", ticket("t"), message("m", "t")))
        assert rows_of(path)["search"]


class Cache:
    """A cache whose index is yet to be built, and a gateway on it."""

    def __init__(self, home: Path) -> None:
        places = Places.from_environment({"PREMIUM_TUI_HOME": str(home)})
        places.prepare()
        self.person = places.profile().person(DemoWho())
        self.person.prepare()
        filled(self.person.cache_db).close()
        change(self.person.cache_db, "UPDATE search_state SET tokenizer = ''")
        self.store = Store.open(self.person.cache_db)
        self.gateway = Gateway(places.profile(), DemoWho(), clock=ManualClock(NOW))

    def found(self) -> int:
        return len(self.gateway.keys(ListSpec(Scope.MINE, query=WORDS)) or ())

    def close(self) -> None:
        self.gateway.close()
        self.store.close()


def test_a_reader_is_told_that_the_index_is_being_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "CHUNK", 4)
    with closing(Cache(tmp_path / "home")) as cache:
        assert cache.gateway.search_building() == Building(0, 7) and cache.found() == 0
        cache.store.build_index()
        assert cache.gateway.search_building() == Building(4, 7) and cache.found() == 4
        cache.store.build_index()
        assert cache.gateway.search_building() is None and cache.found() == 7
        spec = ListSpec(Scope.MINE, query=WORDS)
        assert len(cache.gateway.first_rows(spec, 3)) == 3


async def test_the_worker_builds_the_index_and_tells(tmp_path: Path) -> None:
    world = copy_world(tmp_path)
    async with running(world, tmp_path) as first:
        await open_ticket(world, "admin", subject="同期が止まる")
        await first.settle()
        path = first.cache
    before = rows_of(path)
    change(path, "UPDATE search_state SET tokenizer = ''")
    async with running(world, tmp_path) as again:
        await wait_until_async(lambda: any("search" in one.what for one in again.heard.applied))
        assert rows_of(path)["search"] == before["search"] != []
        told = len(again.heard.applied)
        await again.settle()
        assert not any("search" in one.what for one in again.heard.applied[told:])
    world.engine.dispose()
