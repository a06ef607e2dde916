"""Jobs to be tried with, and a worker that does them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.engine import Row

from premium_tui.server import jobs
from premium_tui.server.core import JOB
from premium_tui.server.engine import begin_read, begin_write
from premium_tui.server.job_worker import (
    Handler,
    JobWorker,
)
from premium_tui.server.jobs import Job, JobKey
from tests.server.world import World
from tests.waiting import PATIENCE

SECOND = timedelta(seconds=1)


def ask(world: World, about: str, kind: str = "test") -> bool:
    """Ask for a job; return whether it was not asked for already."""
    key = JobKey(*world.team_key("acme"), kind, about)
    with begin_write(world.engine) as connection:
        return jobs.enqueue(connection, key, {"word": about}, world.clock.now())


def rows(world: World) -> Sequence[Row[tuple[object, ...]]]:
    """Return all jobs as they are stored, by what they are about."""
    with begin_read(world.engine) as connection:
        return connection.execute(select(JOB).order_by(JOB.c.about)).all()


class Doing:
    """A handler that keeps what it did, and fails as it is told to."""

    def __init__(self, *failures: Exception) -> None:
        self.done: list[str] = []
        self.tried = 0
        self._failures = list(failures)

    async def __call__(self, job: Job) -> None:
        self.tried += 1
        if self._failures:
            raise self._failures.pop(0)
        assert job.payload == {"word": job.key.about}
        self.done.append(job.key.about)


def worker(world: World, handler: Handler, engine: Engine | None = None) -> JobWorker:
    """Return a worker for jobs of the kind `test`."""
    return JobWorker(engine or world.engine, world.clock, {"test": handler})


async def running(at_work: JobWorker, until: Callable[[], Awaitable[None]]) -> None:
    """Run a worker until `until` returns, then end it in order."""
    task = asyncio.create_task(at_work.run())
    try:
        await until()
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, PATIENCE)
