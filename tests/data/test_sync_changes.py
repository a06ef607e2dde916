"""The sync engine when desk, role or clock is suddenly another one, and when one thing fails on."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from premium_tui.clock import ManualClock
from premium_tui.data.http_desk import HttpDesk
from premium_tui.data.models import Connection
from premium_tui.data.sync import PATIENCE
from premium_tui.domain.roles import Role
from premium_tui.server import people
from premium_tui.server.engine import begin_write
from tests.data.test_sync import Bench, enqueue, opening, running
from tests.server.world import copy_world, make_world, open_ticket
from tests.waiting import wait_until_async


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    world = copy_world(tmp_path)
    async with running(world, tmp_path) as made:
        yield made
    world.engine.dispose()


def me_of(bench: Bench) -> tuple[str, str]:
    """Return id and role of the person as the cache has them."""
    with closing(sqlite3.connect(f"{bench.cache.as_uri()}?mode=ro", uri=True)) as connection:
        person_id, body = connection.execute("SELECT person_id, body FROM me").fetchone()
    return person_id, json.loads(body)["person"]["role"]


async def test_another_role_is_taken_in_with_what_may_be_seen_then(bench: Bench) -> None:
    world, heard = bench.world, bench.heard
    await open_ticket(world, "admin", subject="Own")
    await open_ticket(world, "second", subject="A colleague's")
    await bench.settle()
    assert bench.subjects() == ["Own", "A colleague's"]
    told = heard.me
    with begin_write(world.engine) as connection:
        people.change_role(connection, world.people["admin"], Role.BILLING_ADMIN)
    await bench.settle()
    assert bench.subjects() == ["Own"]
    assert me_of(bench) == (world.people["admin"], "billing_admin")
    assert heard.me == told + 1


async def test_a_role_that_changes_as_a_snapshot_begins_is_taken_in_too(tmp_path: Path) -> None:
    world = copy_world(tmp_path)
    await open_ticket(world, "admin", subject="Own")

    def change() -> None:
        with begin_write(world.engine) as connection:
            people.change_role(connection, world.people["admin"], Role.BILLING_ADMIN)

    async with running(world, tmp_path) as bench:
        bench.desk.at_first_page = change
        await wait_until_async(lambda: bench.subjects() == ["Own"])
        await wait_until_async(lambda: me_of(bench)[1] == "billing_admin")
    world.engine.dispose()


async def test_a_desk_whose_cursors_all_expire_is_left_in_peace_between(tmp_path: Path) -> None:
    world = copy_world(tmp_path)
    await open_ticket(world, "admin", subject="Own")
    async with running(world, tmp_path, page=500) as bench:
        bench.desk.forgets_cursors = True
        await wait_until_async(lambda: bench.connection() is Connection.OFFLINE)
        assert bench.desk.cursors.count(None) <= PATIENCE + 1
        assert bench.subjects() == ["Own"]
        bench.desk.forgets_cursors = False
        await wait_until_async(lambda: bench.connection() is Connection.LIVE)
    world.engine.dispose()


async def test_a_desk_set_up_again_is_another_desk_with_other_people(
    bench: Bench, tmp_path: Path
) -> None:
    await open_ticket(bench.world, "admin", subject="Of the old desk")
    await bench.settle()
    folder = tmp_path / "again"
    folder.mkdir()
    world, before = make_world(folder), bench.desk.desk
    await open_ticket(world, "admin", subject="Of the new desk")
    bench.desk.desk = HttpDesk(world.client("admin"))
    await bench.settle()
    assert bench.subjects() == ["Of the new desk"]
    assert me_of(bench)[0] == world.people["admin"]
    await before.aclose()
    world.engine.dispose()


async def test_a_desk_restored_from_a_backup_is_taken_as_it_is(
    bench: Bench, tmp_path: Path
) -> None:
    world, kept = bench.world, tmp_path / "kept.db"
    await open_ticket(world, "admin", subject="Before")
    await bench.settle()
    with world.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(tmp_path / "desk.db", kept)
    await open_ticket(world, "admin", subject="After")
    await bench.settle()
    assert bench.subjects() == ["Before", "After"]
    world.engine.dispose()
    for name in ("desk.db-wal", "desk.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    shutil.copyfile(kept, tmp_path / "desk.db")
    await bench.settle()
    assert bench.subjects() == ["Before"]
    enqueue(bench, opening("Written over it"))
    await bench.settle()
    assert bench.subjects() == ["Before", "Written over it"]
    assert bench.outbox.pending() == []


async def test_an_action_that_fails_on_holds_up_no_other_one_for_long(bench: Bench) -> None:
    await bench.settle()
    bench.desk.poison = "Too much for this desk"
    enqueue(bench, opening("Too much for this desk"))
    enqueue(bench, opening("Behind it"))
    bench.sync.wake()
    await wait_until_async(lambda: bench.subjects() == ["Behind it"])
    await wait_until_async(lambda: len(bench.outbox.pending()) == 1)
    # Pages that are still coming in say so, and the desk can be reached.
    await wait_until_async(lambda: bench.connection() is Connection.LIVE)
    (left,) = bench.outbox.pending()
    assert left.attempts == PATIENCE + 1 and left.not_before > datetime.now(UTC)
    bench.desk.poison = None
    assert bench.outbox.retry(left.key)
    await bench.settle()
    assert bench.subjects() == ["Behind it", "Too much for this desk"]


async def test_what_is_written_during_a_long_snapshot_is_sent_meanwhile(tmp_path: Path) -> None:
    world = copy_world(tmp_path)
    for number in range(12):
        await open_ticket(world, "admin", subject=f"No. {number}")
    async with running(world, tmp_path, page=2) as bench:
        bench.desk.at_page = lambda: enqueue(bench, opening("Written meanwhile"))
        await wait_until_async(lambda: bench.sync.progress.ready)
        calls = bench.desk.calls
        assert calls[calls.index("send") :].count("changes") > 10
        await bench.settle()
        assert bench.subjects()[-1] == "Written meanwhile"
        await wait_until_async(lambda: bench.outbox.pending() == [])
    world.engine.dispose()


async def test_a_clock_that_is_set_back_holds_nothing_back_for_years(tmp_path: Path) -> None:
    world = copy_world(tmp_path)
    clock = ManualClock(datetime(2031, 1, 1, tzinfo=UTC))
    async with running(world, tmp_path, clock=clock) as bench:
        until = clock.now() + timedelta(seconds=30)
        bench.outbox.enqueue(opening("Held"), clock.now(), hold_until=until)
        await bench.settle()
        assert bench.subjects() == []
        (held,) = bench.outbox.pending(clock.now())
        assert held.progress == "held"
        clock.at = datetime(2026, 11, 23, 12, tzinfo=UTC)
        (held,) = bench.outbox.pending(clock.now())
        assert held.progress == "queued" and bench.outbox.busy(clock.now())
        await bench.settle()
        assert bench.subjects() == ["Held"]
    world.engine.dispose()


async def test_an_end_of_following_that_nobody_thought_of_ends_the_sync(bench: Bench) -> None:
    await bench.settle()
    await wait_until_async(lambda: "events" in bench.desk.calls)
    bench.desk.pokes.put_nowait(RuntimeError("never thought of"))
    await wait_until_async(bench.task.done)
    assert isinstance(bench.task.exception(), RuntimeError)


async def test_what_is_asked_for_while_a_pull_is_under_way_is_settled_by_the_next(
    bench: Bench,
) -> None:
    await bench.settle()
    told: list[int] = []

    def ask() -> None:
        bench.sync.wake()
        bench.desk.at_page = lambda: told.append(bench.heard.settlings)

    before, bench.desk.at_page = bench.heard.settlings, ask
    bench.sync.wake()
    await wait_until_async(lambda: bool(told))
    assert told == [before], "what was pulled before it was asked for may lack what is new"
    await wait_until_async(lambda: bench.heard.settlings > before)
