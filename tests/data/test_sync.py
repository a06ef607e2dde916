"""The sync engine over the real application, with a desk that fails as networks do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from premium_tui.clock import Clock, ManualClock, SystemClock
from premium_tui.data import errors
from premium_tui.data.desk import Present, Typing
from premium_tui.data.http_desk import HttpDesk
from premium_tui.data.models import Connection
from premium_tui.data.outbox import Outbox
from premium_tui.data.store import Applied, Store
from premium_tui.data.sync import PREPARING, Progress, Sync
from premium_tui.domain.actions import Action, OpenTicket, Reply
from premium_tui.ids import new_id
from premium_tui.server.core import TEAM
from premium_tui.server.engine import begin_write
from premium_tui.server.feed import change_of_team, record
from tests.data.faulty_desk import FaultyDesk
from tests.server.world import NOON, World, copy_world, new_ticket, open_ticket, post
from tests.waiting import wait_until_async


@dataclass
class Heard:
    """What the engine told; implements SyncNews."""

    progress: list[Progress] = field(default_factory=list)
    applied: list[Applied] = field(default_factory=list)
    me: int = 0
    outbox: int = 0
    settlings: int = 0
    typing: list[Typing] = field(default_factory=list)
    company: list[Present | None] = field(default_factory=list)
    """Who else is here; None: it is not known any more."""

    def progressed(self, progress: Progress) -> None:
        self.progress.append(progress)

    def store_changed(self, applied: Applied) -> None:
        self.applied.append(applied)

    def me_changed(self) -> None:
        self.me += 1

    def outbox_changed(self) -> None:
        self.outbox += 1

    def typed(self, typing: Typing) -> None:
        self.typing.append(typing)

    def present(self, present: Present) -> None:
        self.company.append(present)

    def alone(self) -> None:
        self.company.append(None)

    def settled(self) -> None:
        self.settlings += 1


class Watched(Sync):
    """An engine that tells whether it rests: nothing is on its way to the desk or back then."""

    resting = False

    async def _rest(self) -> None:
        self.resting = True
        try:
            await super()._rest()
        finally:
            self.resting = False


@dataclass
class Bench:
    """One person's engine at work, and everything around it."""

    world: World
    desk: FaultyDesk
    outbox: Outbox
    heard: Heard
    sync: Watched
    cache: Path
    task: asyncio.Task[None]

    async def settle(self) -> None:
        """Wake the engine and wait until all is sent and pulled, and it rests."""
        # Twice: the first may settle what had begun before.
        before = self.heard.settlings
        await self._wake_until(before + 1)
        await self._wake_until(before + 2)
        await self._wait_until(lambda: self.sync.resting)

    async def _wake_until(self, settlings: int) -> None:
        self.sync.wake()
        await self._wait_until(lambda: self.heard.settlings >= settlings)

    async def _wait_until(self, predicate: Callable[[], bool]) -> None:
        await wait_until_async(lambda: predicate() or self.task.done())
        if self.task.done():
            self.task.result()

    def connection(self) -> Connection:
        return self.sync.progress.connection

    def subjects(self) -> list[str]:
        """The subjects in the cache, by number."""
        import sqlite3

        with closing(sqlite3.connect(f"{self.cache.as_uri()}?mode=ro", uri=True)) as connection:
            return [row[0] for row in connection.execute("SELECT subject FROM ticket ORDER BY key")]

    def bodies(self) -> list[str]:
        import sqlite3

        with closing(sqlite3.connect(f"{self.cache.as_uri()}?mode=ro", uri=True)) as connection:
            return [row[0] for row in connection.execute("SELECT body FROM message ORDER BY key")]


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    world = copy_world(tmp_path)
    async with running(world, tmp_path) as made:
        yield made
    world.engine.dispose()


@asynccontextmanager
async def running(
    world: World,
    folder: Path,
    page: int = 3,
    clock: Clock | None = None,
    who: str = "admin",
) -> AsyncIterator[Bench]:
    desk = FaultyDesk(HttpDesk(world.client(who)))
    outbox = Outbox.at(folder / "mine.db")
    heard = Heard()
    cache = folder / "cache.db"
    with ThreadPoolExecutor(1) as executor:
        loop = asyncio.get_running_loop()
        store = await loop.run_in_executor(executor, Store.open, cache)
        clock = clock or SystemClock()
        sync = Watched(desk, store, outbox, clock, heard, executor, jitter=lambda: 0.0, page=page)
        task = asyncio.create_task(sync.run())
        try:
            yield Bench(world, desk, outbox, heard, sync, cache, task)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await loop.run_in_executor(executor, store.close)
            await loop.run_in_executor(executor, outbox.close)
            await desk.aclose()


def opening(subject: str) -> OpenTicket:
    body = f"{subject}: it happened again."
    return OpenTicket(new_id(), new_id(), subject, body, "Dropbox", "dropbox", None, "en")


def enqueue(bench: Bench, action: Action, hold: float = 0.0) -> str:
    now = datetime.now(UTC)
    until = now + timedelta(seconds=hold) if hold else None
    return bench.outbox.enqueue(action, now, hold_until=until)


async def test_a_first_pull_brings_everything_page_by_page(bench: Bench) -> None:
    await bench.settle()
    assert bench.connection() is Connection.LIVE
    assert bench.sync.progress.ready and bench.sync.progress.as_of is not None
    assert bench.heard.me == 1
    for number in range(7):
        await open_ticket(bench.world, "admin", subject=f"No. {number}")
    await bench.settle()
    assert bench.subjects() == [f"No. {number}" for number in range(7)]
    assert bench.desk.cursors[0] is None and None not in bench.desk.cursors[1:]
    assert any(Connection.SYNCING is p.connection for p in bench.heard.progress)


async def test_a_poke_pulls(bench: Bench) -> None:
    await bench.settle()
    await wait_until_async(lambda: "events" in bench.desk.calls)
    await open_ticket(bench.world, "second", subject="From a colleague")
    bench.desk.pokes.put_nowait(None)
    await wait_until_async(lambda: bench.subjects() == ["From a colleague"])


async def test_what_was_written_is_sent_in_order_and_settled_by_a_pull(bench: Bench) -> None:
    opened = opening("Written here")
    enqueue(bench, opened)
    enqueue(bench, Reply(opened.ticket_id, new_id(), "One more thing.", 1))
    await bench.settle()
    assert bench.bodies() == ["Written here: it happened again.", "One more thing."]
    assert bench.outbox.pending() == []
    assert bench.heard.outbox >= 4


async def test_offline_nothing_is_lost_and_nothing_done_twice(bench: Bench) -> None:
    await bench.settle()
    bench.desk.down = True
    enqueue(bench, opening("Written offline"))
    bench.sync.wake()
    await wait_until_async(lambda: bench.connection() is Connection.OFFLINE)
    assert bench.outbox.waiting() == 1
    bench.desk.down = False
    bench.desk.after["send"] = [errors.Offline("answer lost"), errors.Offline("answer lost")]
    await wait_until_async(lambda: bench.outbox.pending() == [])
    await wait_until_async(lambda: bench.connection() is Connection.LIVE)
    assert bench.subjects() == ["Written offline"]
    assert len(bench.desk.sent) == 3


async def test_the_desk_comes_back_by_itself_after_its_stream_ended(bench: Bench) -> None:
    await bench.settle()
    await wait_until_async(lambda: "events" in bench.desk.calls)
    bench.desk.down = True
    bench.desk.pokes.put_nowait(errors.Offline("cut"))
    await wait_until_async(lambda: bench.connection() is Connection.OFFLINE)
    bench.desk.down = False
    await wait_until_async(lambda: bench.connection() is Connection.LIVE)


async def test_a_refused_action_is_parked_and_others_go_on(bench: Bench) -> None:
    key = enqueue(bench, Reply(new_id(), new_id(), "To nowhere", 0))
    enqueue(bench, opening("Goes on"))
    await bench.settle()
    (entry,) = bench.outbox.pending()
    assert (entry.key, entry.progress, entry.status, entry.code) == (
        key,
        "attention",
        404,
        "not-found",
    )
    assert bench.subjects() == ["Goes on"]


async def test_retry_after_is_waited_for(bench: Bench) -> None:
    await bench.settle()
    bench.desk.before["send"] = [errors.TryLater(429, 0.5)]
    enqueue(bench, opening("Limited"))
    started = asyncio.get_running_loop().time()
    bench.sync.wake()
    await wait_until_async(lambda: bench.subjects() == ["Limited"])
    assert asyncio.get_running_loop().time() - started >= 0.5


async def test_a_held_action_goes_when_its_time_has_come(tmp_path: Path) -> None:
    world = copy_world(tmp_path)
    clock = ManualClock(NOON)
    async with running(world, tmp_path, clock=clock) as bench:
        await bench.settle()
        until = clock.now() + timedelta(seconds=30)
        bench.outbox.enqueue(opening("Held"), clock.now(), hold_until=until)
        clock.at = until - timedelta(seconds=0.1)
        await bench.settle()
        assert bench.desk.sent == []
        # Nobody wakes it: it looks again by itself when the time should have come.
        clock.at = until
        await wait_until_async(lambda: bench.subjects() == ["Held"])
    world.engine.dispose()


async def test_an_expired_cursor_takes_a_snapshot_and_keeps_the_outbox(bench: Bench) -> None:
    await open_ticket(bench.world, "admin", subject="Kept")
    await bench.settle()
    held = enqueue(bench, opening("Held back"), hold=1_800.0)
    bench.desk.before["changes"] = [errors.CursorExpired()]
    await bench.settle()
    assert bench.desk.cursors[-2:].count(None) >= 1 or None in bench.desk.cursors[1:]
    assert bench.subjects() == ["Kept"]
    assert [entry.key for entry in bench.outbox.pending()] == [held]


async def test_asked_for_a_full_pull_it_takes_a_snapshot(bench: Bench) -> None:
    await open_ticket(bench.world, "admin", subject="Kept")
    await bench.settle()
    before = len(bench.desk.cursors)
    bench.sync.wake(full=True)
    await wait_until_async(lambda: None in bench.desk.cursors[before:])
    await bench.settle()
    assert bench.subjects() == ["Kept"]


async def test_rubbish_and_cut_pages_change_nothing(bench: Bench) -> None:
    await bench.settle()
    await open_ticket(bench.world, "admin", subject="At last")
    bench.desk.before["changes"] = [errors.BadAnswer("rubbish")]
    bench.desk.after["changes"] = [errors.Offline("cut in the middle")]
    bench.sync.wake()
    await wait_until_async(lambda: bench.subjects() == ["At last"])


async def test_preparing_is_told_and_waited_for(bench: Bench) -> None:
    bench.desk.before["identity"] = [errors.TryLater(503, 1.0, "preparing")]
    await bench.settle()
    assert any(p.note == "demo" for p in bench.heard.progress)
    assert not any(p.connection is Connection.OFFLINE for p in bench.heard.progress)
    assert bench.sync.progress.note == ""


async def test_a_desk_set_up_again_is_not_live_meanwhile_nor_for_ever(bench: Bench) -> None:
    await bench.settle()
    preparing = errors.TryLater(503, 1.0, "preparing")
    bench.desk.before["changes"] = [preparing]
    bench.desk.before["identity"] = [preparing] * 1_000
    tried = bench.desk.before["identity"]
    bench.sync.wake()
    await wait_until_async(lambda: bench.connection() is Connection.STARTING)
    while bench.connection() is Connection.STARTING:
        assert len(tried) > 1_000 - 2 * PREPARING
        await bench.sync.round()
    assert (bench.connection(), bench.sync.progress.note) == (Connection.OFFLINE, "")


async def test_a_token_that_holds_no_more_ends_it_and_keeps_the_outbox(bench: Bench) -> None:
    await bench.settle()
    enqueue(bench, opening("Not lost"))
    bench.desk.before["send"] = [errors.SignedOut()]
    bench.sync.wake()
    await wait_until_async(bench.task.done)
    assert isinstance(bench.task.exception(), errors.SignedOut)
    assert bench.outbox.waiting() == 1
    (entry,) = bench.outbox.pending()
    assert entry.state == "queued"


async def test_another_engine_goes_on_where_one_was_killed(tmp_path: Path) -> None:
    world = copy_world(tmp_path)
    async with world.client("admin") as client:
        for number in range(9):
            await post(client, "/v1/tickets", new_ticket(subject=f"No. {number}"))
    async with running(world, tmp_path) as first:
        first.desk.before["changes"] = []
        await wait_until_async(lambda: len(first.heard.applied) >= 2)
    async with running(world, tmp_path) as second:
        await second.settle()
        assert second.desk.cursors[0] is not None
        assert second.subjects() == [f"No. {number}" for number in range(9)]
    world.engine.dispose()


async def test_a_change_of_the_team_asks_who_we_are_again(bench: Bench) -> None:
    await bench.settle()
    before = bench.heard.me
    world = bench.world
    partition, team_id = world.team_key("acme")
    with begin_write(world.engine) as connection:
        connection.execute(
            update(TEAM).where(TEAM.c.id == team_id).values(addon_version="essentials")
        )
        row = connection.execute(select(TEAM).where(TEAM.c.id == team_id)).mappings().one()
        record(connection, partition, change_of_team(dict(row)))
    bench.sync.wake()
    await wait_until_async(lambda: bench.heard.me > before)
