"""The gateway over files that are damaged, newer, replaced or in many hands."""

from __future__ import annotations

import gc
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from premium_tui.data.connections import Closed, ThreadConnections
from premium_tui.data.errors import StoreNewer, StoreUnwritable
from premium_tui.data.gateway import GatewayEvent, LinkRefused
from premium_tui.data.models import (
    Scope,
)
from premium_tui.domain.actions import MarkRead, Reply
from premium_tui.paths import DemoWho
from tests.data.cache_builder import ME_ID, build_cache, ticket_id
from tests.data.gateway_desk import MINE, TICKETS, Desk
from tests.waiting import PATIENCE


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "home")
    yield desk
    for gateway in desk.opened:
        gateway.close()


def test_a_cache_that_is_rebuilt_is_opened_again(desk: Desk) -> None:
    gateway = desk.cached()
    cache = desk.person(DemoWho()).cache_db
    for suffix in ("", "-wal", "-shm"):
        Path(f"{cache}{suffix}").unlink(missing_ok=True)
    assert gateway.first_rows(MINE, 5) == [] and not gateway.status().ready
    build_cache(cache, 8)
    assert len(gateway.first_rows(MINE, 50)) == 8 and gateway.status().ready


def test_files_of_a_newer_version_are_refused_at_the_start(desk: Desk) -> None:
    desk.cached()
    with closing(sqlite3.connect(desk.person(DemoWho()).cache_db)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreNewer):
        desk.gateway()


def test_a_newer_version_that_moves_in_is_told_once_and_reading_goes_on(desk: Desk) -> None:
    gateway, heard = desk.cached(), list[GatewayEvent]()
    gateway.subscribe(heard.append)
    mine = desk.person(DemoWho()).mine_db
    shown = gateway.first_rows(MINE, 5)
    newer = mine.with_name("newer.db")
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute("CREATE TABLE action (all_is_new)")
        connection.execute("PRAGMA user_version = 99")
    newer.replace(mine)
    for suffix in ("-wal", "-shm"):
        Path(f"{mine}{suffix}").unlink(missing_ok=True)
    assert [row.id for row in gateway.first_rows(MINE, 5)] == [row.id for row in shown]
    assert gateway.thread(shown[0].id) and gateway.ticket(shown[0].id) is not None
    assert gateway.status().ready and gateway.counts(Scope.MINE).total
    gateway.status()
    assert [type(event) for event in heard] == [LinkRefused]
    with pytest.raises(StoreNewer):
        gateway.act(MarkRead(shown[0].id, 1))
    # One can leave all the same.
    assert not gateway.wait_settled(0.0)


def test_a_damaged_cache_is_a_cache_not_ready(desk: Desk) -> None:
    cache = desk.person(DemoWho()).cache_db
    desk.person(DemoWho()).prepare()
    cache.write_bytes(b"rubbish" * 5_000)
    gateway = desk.gateway()
    assert gateway.first_rows(MINE, 5) == [] and not gateway.status().ready


def test_tickets_are_read_on_when_the_outbox_cannot_be(desk: Desk) -> None:
    gateway = desk.cached()
    gateway.act(Reply(ticket_id(5), "m", "x", 2))
    folder = desk.person(DemoWho()).folder
    for suffix in ("", "-wal", "-shm"):
        (folder / f"mine.db{suffix}").unlink(missing_ok=True)
    (folder / "mine.db").mkdir()
    assert len(gateway.first_rows(MINE, 5)) == 5 and gateway.status().waiting == 0
    with pytest.raises(StoreUnwritable):
        gateway.act(Reply(ticket_id(5), "n", "y", 2))
    with pytest.raises(StoreUnwritable):
        desk.gateway()


def test_reads_from_many_threads(desk: Desk) -> None:
    gateway = desk.cached()
    problems: list[BaseException] = []

    def read() -> None:
        try:
            for _ in range(40):
                assert len(gateway.first_rows(MINE, 10)) == 10
                assert len(gateway.keys(MINE) or ()) == TICKETS
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    me = gateway.me()
    assert me is not None and me.person.id == ME_ID


def test_closing_while_others_read_ends_them_cleanly(desk: Desk) -> None:
    gateway = desk.cached()
    reading = threading.Barrier(5)
    ends: list[type[BaseException]] = []

    def read() -> None:
        reading.wait()
        try:
            while True:
                gateway.keys(MINE)
        except Exception as error:
            ends.append(type(error))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    reading.wait()
    gateway.close()
    for thread in threads:
        thread.join(PATIENCE)
    assert ends == [Closed] * 4


def test_connections_that_were_let_go_are_closed(tmp_path: Path) -> None:
    path = tmp_path / "some.db"
    path.touch()
    connection = sqlite3.connect(path)
    connections = ThreadConnections(path, lambda: connection)
    with connections.use() as used:
        assert used is connection
    del connections, used
    gc.collect()
    with pytest.raises(sqlite3.ProgrammingError):
        connection.execute("SELECT 1")
