"""How a worker of jobs ends: what is at work comes to its end, and nothing is lost."""

from __future__ import annotations

import asyncio
import sqlite3
import threading

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from premium_tui.server import job_worker
from premium_tui.server.jobs import LEASE, Job
from tests.server.jobs_at_work import Doing, ask, rows, running, worker
from tests.server.world import World
from tests.waiting import PATIENCE, wait_until_async


async def test_an_orderly_end_lets_what_is_at_work_come_to_its_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_worker, "STOP_SECONDS", PATIENCE)
    ask(world, "a")
    begun, go_on = asyncio.Event(), asyncio.Event()
    done: list[str] = []

    async def slowly(job: Job) -> None:
        begun.set()
        await go_on.wait()
        done.append(job.key.about)

    async def ask_for_the_end() -> None:
        await begun.wait()
        asyncio.get_running_loop().call_soon(go_on.set)

    await running(worker(world, slowly), ask_for_the_end)
    assert done == ["a"] and rows(world)[0].ended_at is not None


async def test_an_end_cuts_short_what_takes_too_long(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_worker, "STOP_SECONDS", 0.05)
    ask(world, "a")
    begun = asyncio.Event()

    async def forever(_job: Job) -> None:
        begun.set()
        await asyncio.Event().wait()

    async def ask_for_the_end() -> None:
        await begun.wait()

    await running(worker(world, forever), ask_for_the_end)
    assert rows(world)[0].ended_at is None
    doing = Doing()
    world.clock.advance(LEASE)
    await worker(world, doing).work()
    assert doing.done == ["a"], "the next server does it"


async def test_an_end_while_a_job_is_being_taken_lets_it_go(world: World) -> None:
    ask(world, "a")
    other = sqlite3.connect(world.url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    taking = threading.Event()

    @event.listens_for(world.engine, "before_cursor_execute")
    def executing(_c: object, _cursor: object, text: str, *_rest: object) -> None:
        if text == "BEGIN IMMEDIATE":
            taking.set()

    async def ask_for_the_end() -> None:
        await wait_until_async(taking.is_set)
        asyncio.get_running_loop().call_soon(other.execute, "ROLLBACK")

    doing = Doing()
    try:
        await running(worker(world, doing), ask_for_the_end)
    finally:
        other.close()
    (row,) = rows(world)
    assert (row.attempts, row.due_at, doing.tried) == (1, world.clock.now(), 0)


async def test_an_end_while_the_database_cannot_be_asked_is_one_all_the_same(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    ask(world, "a")
    taking, go_on = threading.Event(), threading.Event()

    @event.listens_for(world.engine, "before_cursor_execute")
    def executing(_c: object, _cursor: object, text: str, *_rest: object) -> None:
        if text == "BEGIN IMMEDIATE":
            taking.set()
            go_on.wait(PATIENCE)
            raise OperationalError(text, None, sqlite3.OperationalError("disk I/O error"))

    async def ask_for_the_end() -> None:
        await wait_until_async(taking.is_set)
        asyncio.get_running_loop().call_soon(go_on.set)

    await running(worker(world, Doing()), ask_for_the_end)
    assert caplog.text == ""


@pytest.mark.parametrize("turns", range(4))
async def test_an_end_that_comes_with_a_wake_is_not_lost(world: World, turns: int) -> None:
    at_work = worker(world, Doing())

    async def wake_and_ask_for_the_end() -> None:
        await wait_until_async(lambda: bool(at_work._woken._waiters))
        at_work._woken.set()
        for _ in range(turns):
            await asyncio.sleep(0)

    await running(at_work, wake_and_ask_for_the_end)
