"""Jobs: asked for with their effect, taken by one, tried again, given up, and never done twice."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy import event

from premium_tui.server import job_worker, jobs
from premium_tui.server.engine import begin_write, make_engine
from premium_tui.server.job_worker import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    TRIES,
    JobWorker,
    Never,
    NotNow,
    pause_after,
)
from premium_tui.server.jobs import KEEP, LEASE, Job, JobKey
from tests.server.jobs_at_work import SECOND, Doing, ask, rows, running, worker
from tests.server.world import World
from tests.waiting import PATIENCE, wait_until_async


async def test_the_same_is_asked_for_once_and_done_once(world: World) -> None:
    assert ask(world, "a")
    assert not ask(world, "a")
    doing = Doing()
    await worker(world, doing).work()
    await worker(world, doing).work()
    assert not ask(world, "a"), "not even when it is done"
    await worker(world, doing).work()
    assert doing.done == ["a"]
    (row,) = rows(world)
    assert row.ended_at == world.clock.now() and not row.failed and row.attempts == 1


def test_what_is_undone_was_not_asked_for(world: World) -> None:
    key = JobKey(*world.team_key("acme"), "test", "a")
    with pytest.raises(RuntimeError), begin_write(world.engine) as connection:
        jobs.enqueue(connection, key, {}, world.clock.now())
        raise RuntimeError
    assert rows(world) == []


async def test_kinds_without_a_handler_wait(world: World) -> None:
    ask(world, "a", kind="other")
    doing = Doing()
    await worker(world, doing).work()
    await asyncio.wait_for(JobWorker(world.engine, world.clock, {}).run(), PATIENCE)
    (row,) = rows(world)
    assert doing.tried == 0 and row.attempts == 0 and row.ended_at is None


async def test_several_processes_never_have_one_job_at_once(world: World) -> None:
    """Two workers with engines of their own, as two server processes have."""
    everything = [f"{n:03}" for n in range(60)]
    for about in everything:
        ask(world, about)
    doing = Doing()
    engines = [make_engine(world.url) for _ in range(2)]
    try:
        await asyncio.gather(*(worker(world, doing, engine).work() for engine in engines))
    finally:
        for engine in engines:
            engine.dispose()
    assert sorted(doing.done) == everything
    assert {row.attempts for row in rows(world)} == {1}


async def test_a_few_are_done_at_once(world: World) -> None:
    for n in range(10):
        ask(world, str(n))
    present = most = 0
    go_on = asyncio.Event()

    async def slowly(job: Job) -> None:
        nonlocal present, most
        present += 1
        most = max(most, present)
        if present == job_worker.AT_ONCE:
            go_on.set()
        await go_on.wait()
        present -= 1

    await asyncio.wait_for(worker(world, slowly).work(), PATIENCE)
    assert most == job_worker.AT_ONCE
    assert all(row.ended_at is not None for row in rows(world))


async def test_who_dies_loses_the_lease_and_no_more(world: World) -> None:
    ask(world, "a")
    assert jobs.take(world.engine, world.clock, ["test"]) is not None
    doing = Doing()
    world.clock.advance(LEASE - SECOND)
    await worker(world, doing).work()
    assert doing.tried == 0, "it may still be at work"
    world.clock.advance(SECOND)
    await worker(world, doing).work()
    assert doing.done == ["a"]


async def test_a_late_taker_may_say_done_but_not_failed(world: World) -> None:
    ask(world, "a")
    late = jobs.take(world.engine, world.clock, ["test"])
    assert late is not None
    world.clock.advance(LEASE)
    second = jobs.take(world.engine, world.clock, ["test"])
    assert second is not None and second.attempts == 2
    jobs.postpone(world.engine, late, "late", world.clock.now())
    jobs.give_up(world.engine, world.clock, late, "late")
    (row,) = rows(world)
    assert row.ended_at is None and row.last_error == "" and row.due_at > world.clock.now()
    jobs.finish(world.engine, world.clock, late.key)
    jobs.postpone(world.engine, second, "no answer", world.clock.now())
    (row,) = rows(world)
    assert row.ended_at is not None and not row.failed, "what is done is not done again"


async def test_what_cannot_be_done_now_is_done_later(world: World) -> None:
    ask(world, "a")
    doing = Doing(NotNow("451 \x1b[2J later\nnow"), NotNow("again"))
    at_work = worker(world, doing)
    await at_work.work()
    (row,) = rows(world)
    assert (row.ended_at, row.attempts) == (None, 1)
    assert row.last_error == "451 \ufffd[2J later now"
    assert 0.75 * FIRST_PAUSE <= row.due_at - world.clock.now() <= 1.25 * FIRST_PAUSE
    await at_work.work()
    assert doing.tried == 1, "not before it is due"
    world.clock.advance(2 * FIRST_PAUSE)
    await at_work.work()
    world.clock.advance(3 * FIRST_PAUSE)
    await at_work.work()
    (row,) = rows(world)
    assert doing.done == ["a"] and row.attempts == 3 and row.last_error == ""


def test_pauses_double_up_to_half_an_hour_give_or_take_a_quarter() -> None:
    for attempts in range(1, TRIES):
        middle = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(attempts - 1, 10))
        assert 0.75 * middle <= pause_after(attempts) <= 1.25 * middle
    assert len({pause_after(1) for _ in range(20)}) > 1
    days = sum((pause_after(n) for n in range(1, TRIES)), timedelta()) / timedelta(days=1)
    assert 4.5 < days < 5.5


async def test_after_days_it_is_given_up_and_why_is_kept(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_worker, "TRIES", 12)
    ask(world, "a")
    doing = Doing(*(NotNow(f"refused {n}") for n in range(1, 13)))
    at_work = worker(world, doing)
    with caplog.at_level(logging.WARNING):
        for _ in range(12):
            await at_work.work()
            world.clock.advance(2 * LONGEST_PAUSE)
    (row,) = rows(world)
    assert row.failed and row.ended_at is not None and row.last_error == "refused 12"
    assert len(caplog.records) == 2, "the first try and the last, not each of them"
    assert "given up" in caplog.messages[-1]
    assert jobs.try_again(world.engine, world.clock, ["test"]) == 1
    await at_work.work()
    assert doing.done == ["a"]
    assert jobs.try_again(world.engine, world.clock, ["test"]) == 0


async def test_what_can_never_be_done_stands_in_nobodys_way(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    ask(world, "a")
    world.clock.advance(SECOND)
    ask(world, "b")
    doing = Doing(Never("550 no such user"))
    await worker(world, doing).work()
    first, second = rows(world)
    assert first.failed and first.last_error == "550 no such user"
    assert doing.done == ["b"] and not second.failed
    assert "550 no such user" in caplog.text


async def test_an_unforeseen_error_is_told_and_tried_again(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    ask(world, "a")
    doing = Doing(ZeroDivisionError("by zero"))
    await worker(world, doing).work()
    (row,) = rows(world)
    assert "ZeroDivisionError" in row.last_error and "ZeroDivisionError" in caplog.text
    world.clock.advance(2 * FIRST_PAUSE)
    await worker(world, doing).work()
    assert doing.done == ["a"]


async def test_done_while_the_database_cannot_be_told_is_not_done_again(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    ask(world, "a")
    database = world.url.removeprefix("sqlite:///")
    other = sqlite3.connect(database, isolation_level=None)
    engine = make_engine(world.url)

    @event.listens_for(engine, "connect")
    def impatient(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout = 1")

    done: list[str] = []

    async def do(job: Job) -> None:
        done.append(job.key.about)
        other.execute("BEGIN IMMEDIATE")

    at_work = worker(world, do, engine)
    try:
        await at_work.work()
        assert "cannot note what became of" in caplog.text
        other.execute("ROLLBACK")
        assert rows(world)[0].ended_at is None
        world.clock.advance(LEASE)
        await at_work.work()
    finally:
        other.close()
        engine.dispose()
    assert done == ["a"] and rows(world)[0].ended_at is not None


async def test_a_worker_is_woken_by_who_asks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    # It does not come to look by itself.
    monkeypatch.setattr(job_worker, "LOOK_SECONDS", 3600.0)
    doing = Doing()
    at_work = worker(world, doing)

    async def ask_and_wake() -> None:
        await wait_until_async(lambda: at_work._loop is not None)
        for about in ("a", "b"):
            ask(world, about)
            await asyncio.to_thread(at_work.wake)
            await wait_until_async(lambda about=about: about in doing.done)  # type: ignore[misc]

    await running(at_work, ask_and_wake)
    at_work.wake()


def test_the_look_for_due_jobs_reads_one_index(world: World) -> None:
    for n in range(50):
        ask(world, str(n))
        key = JobKey(*world.team_key("acme"), "test", str(n))
        if n:
            jobs.finish(world.engine, world.clock, key)
    plan: list[str] = []

    @event.listens_for(world.engine, "before_cursor_execute")
    def explain(_c: object, cursor: sqlite3.Cursor, text: str, given: object, *_r: object) -> None:
        if text.startswith("SELECT") and " job" in text:
            found = cursor.connection.execute(f"EXPLAIN QUERY PLAN {text}", given)  # type: ignore[arg-type]
            plan.extend(str(row[3]) for row in found)

    assert jobs.next_due(world.engine, ["test"]) == world.clock.now()
    assert jobs.take(world.engine, world.clock, ["test"]) is not None
    assert len(plan) == 2 and all("ix_job_due" in line for line in plan), plan


def test_what_ended_long_ago_is_forgotten(world: World) -> None:
    for about in "ab":
        ask(world, about)
    jobs.finish(world.engine, world.clock, JobKey(*world.team_key("acme"), "test", "a"))
    world.clock.advance(KEEP)
    assert jobs.forget_old(world.engine, world.clock) == 0
    world.clock.advance(SECOND)
    assert jobs.forget_old(world.engine, world.clock) == 1
    assert [row.about for row in rows(world)] == ["b"], "what still waits is kept"
