"""The sync worker and its files: a cache that is lost under it, and its log."""

from __future__ import annotations

import os
import signal
import sqlite3
from contextlib import closing

import pytest

from premium_tui.data.models import Scope
from premium_tui.data.rendezvous import find_worker
from premium_tui.data.worker import LOG_LIMIT
from premium_tui.paths import DemoWho
from tests.data.answering import rows_of
from tests.data.house import READY, House
from tests.waiting import wait_until


def test_a_worker_begins_a_log_that_grew_too_long_anew(house: House) -> None:
    wait_until(lambda: find_worker(house.profile) is None)
    house.profile.worker_log.parent.mkdir(parents=True, exist_ok=True)
    house.profile.worker_log.write_bytes(b"x" * (LOG_LIMIT + 1))
    house.live()
    assert house.profile.worker_log.stat().st_size < LOG_LIMIT


# Each is about another person: where a cache is lost or damaged a second time within a moment, a
# worker thinks that it is the disk.


def test_a_cache_that_was_deleted_is_pulled_again(house: House) -> None:
    who = DemoWho("support_admin")
    support = house.live(who)
    rows = rows_of(support, Scope.MINE)
    assert rows
    # It would be there again before long.
    worker = house.address().pid
    os.kill(worker, signal.SIGSTOP)
    try:
        house.profile.person(who).cache_db.unlink()
        assert rows_of(support, Scope.MINE) == []
    finally:
        os.kill(worker, signal.SIGCONT)
    support.request_pull()
    wait_until(lambda: rows_of(support, Scope.MINE) == rows, READY)


@pytest.mark.parametrize(
    ("how", "who", "scope"),
    [
        ("cut short", DemoWho("team_admin"), Scope.TEAM),
        ("overwritten", DemoWho("agent"), Scope.QUEUE),
    ],
    ids=["cut short", "overwritten"],
)
def test_a_cache_that_is_damaged_under_everybody_is_pulled_again(
    house: House, how: str, who: DemoWho, scope: Scope
) -> None:
    one = house.live(who)
    rows = rows_of(one, scope)
    cache = house.profile.person(who).cache_db
    # Without a log nothing but the file itself is read.
    with closing(sqlite3.connect(cache, isolation_level=None)) as connection:
        wait_until(lambda: connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
    if how == "cut short":
        os.truncate(cache, cache.stat().st_size // 3)
    else:
        with cache.open("r+b") as file:
            file.seek(4096)
            file.write(os.urandom(cache.stat().st_size - 4096))
    # The terminal notices as it reads, and nobody has to ask for anything.
    other, _events = house.open(who)
    wait_until(lambda: rows_of(other, scope) == rows, READY)
    wait_until(lambda: rows_of(one, scope) == rows, READY)
    assert list(cache.parent.glob("cache.db.damaged-*")), "set aside"
