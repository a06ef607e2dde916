"""The job worker: does what is due, a few jobs at once, and tries again what could not be done."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from premium_tui.clock import Clock
from premium_tui.server import jobs
from premium_tui.server.jobs import Job, JobKey

AT_ONCE = 4
"""How many jobs one server process does at the same time."""

LOOK_SECONDS = 30.0
"""How often jobs asked for by other processes, and leases that ran out, are looked for."""

SHORTEST_WAIT = 0.1

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=30)
"""Between two tries: doubled each time, give or take a quarter."""

TRIES = 250
"""About five days of trying: then a job is given up (RFC 5321, 4.5.4.1)."""

STOP_SECONDS = 5.0
"""How long an orderly end waits for what is being done."""

_log = logging.getLogger(__name__)

Handler = Callable[[Job], Awaitable[None]]
"""Does a job of its kind; raises NotNow or Never."""


Ended = Callable[[Connection, Job, bool], None]
"""Writes what follows from a job's end, done or given up, in the transaction that ends it."""


class NotDone(Exception):
    """A job could not be done; `reason` is kept for the operator."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotNow(NotDone):
    """It may be possible later."""


class Never(NotDone):
    """Trying again would change nothing."""


class JobWorker:
    """Does the jobs of the kinds it has handlers for; all methods but `wake` belong to its loop.

    `ended` is what follows from the end of a kind's jobs; `tell` is called after it is committed.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        handlers: Mapping[str, Handler],
        ended: Mapping[str, Ended] | None = None,
        tell: Callable[[], None] | None = None,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._handlers = handlers
        self._ended = ended or {}
        self._tell = tell
        self._at_work: set[asyncio.Task[None]] = set()
        self._unrecorded: set[JobKey] = set()
        self._woken = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def wake(self) -> None:
        """Look for jobs now: something was committed. Safe from any thread."""
        loop = self._loop
        if loop is None:
            return
        # The loop may have ended since: then the next server finds the jobs.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(self._woken.set)

    async def run(self) -> None:
        """Do jobs until cancelled; what is being done then may come to its end."""
        if not self._handlers:
            return
        self._loop = asyncio.get_running_loop()
        try:
            while True:
                seconds = await self._start_due()
                with suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        await self._woken.wait()
                self._woken.clear()
        finally:
            self._loop = None
            await self._end()

    async def work(self) -> None:
        """Do all that is due now, and return when it was tried."""
        await self._start_due()
        while self._at_work:
            await asyncio.wait(self._at_work)
            await self._start_due()

    async def _start_due(self) -> float:
        """Take as many due jobs as may be done at once; return how long to wait after that."""
        try:
            while len(self._at_work) < AT_ONCE:
                job = await self._take()
                if job is None:
                    return await self._until_next()
                task = asyncio.create_task(self._do(job))
                self._at_work.add(task)
                task.add_done_callback(self._done)
        except Exception:
            # Whatever it is: those who wait must not wait for the next start.
            _log.exception("cannot look for jobs")
        return LOOK_SECONDS

    async def _take(self) -> Job | None:
        taking = asyncio.create_task(
            asyncio.to_thread(jobs.take, self._engine, self._clock, list(self._handlers))
        )
        try:
            return await asyncio.shield(taking)
        except asyncio.CancelledError:
            # The thread goes on: what it takes must not wait for the end of its lease. Where the
            # database fails it has to, and it is the end all the same.
            with suppress(SQLAlchemyError):
                job = await taking
                if job is not None:
                    await asyncio.to_thread(
                        jobs.postpone, self._engine, job, job.last_error, self._clock.now()
                    )
            raise

    async def _until_next(self) -> float:
        due = await asyncio.to_thread(jobs.next_due, self._engine, list(self._handlers))
        if due is None:
            return LOOK_SECONDS
        seconds = (due - self._clock.now()).total_seconds()
        return min(LOOK_SECONDS, max(SHORTEST_WAIT, seconds))

    def _done(self, task: asyncio.Task[None]) -> None:
        self._at_work.discard(task)
        self._woken.set()

    async def _do(self, job: Job) -> None:
        try:
            await self._attempt(job)
        except SQLAlchemyError:
            # Its lease runs out, and it is taken again.
            _log.exception("cannot note what became of %s", job.key)

    async def _attempt(self, job: Job) -> None:
        # Done before, but the database could not be told: it must not be done again.
        if job.key not in self._unrecorded:
            try:
                await self._handlers[job.key.kind](job)
            except Never as error:
                await self._give_up(job, error.reason)
                return
            except NotNow as error:
                await self._postpone(job, error.reason)
                return
            except SQLAlchemyError:
                raise
            except Exception as error:
                _log.exception("an unforeseen error in %s", job.key)
                await self._postpone(job, f"unforeseen: {error!r}")
                return
            self._unrecorded.add(job.key)
        also = self._follows(job, done=True)
        await asyncio.to_thread(jobs.finish, self._engine, self._clock, job.key, also)
        self._unrecorded.discard(job.key)
        self._told(job)

    def _follows(self, job: Job, *, done: bool) -> jobs.Also:
        ended = self._ended.get(job.key.kind)
        return lambda connection: ended(connection, job, done) if ended is not None else None

    def _told(self, job: Job) -> None:
        if self._tell is not None and job.key.kind in self._ended:
            self._tell()

    async def _give_up(self, job: Job, reason: str) -> None:
        _log.warning("%s %s is given up: %r", job.key.kind, job.key.about, reason)
        also = self._follows(job, done=False)
        await asyncio.to_thread(jobs.give_up, self._engine, self._clock, job, reason, also)
        self._told(job)

    async def _postpone(self, job: Job, reason: str) -> None:
        if job.attempts >= TRIES:
            await self._give_up(job, reason)
            return
        if job.attempts == 1:
            _log.warning("%s %s has to wait: %r", job.key.kind, job.key.about, reason)
        until = self._clock.now() + pause_after(job.attempts)
        await asyncio.to_thread(jobs.postpone, self._engine, job, reason, until)

    async def _end(self) -> None:
        """Wait for what is being done, then cut it short."""
        tasks = set(self._at_work)
        if tasks:
            await asyncio.wait(tasks, timeout=STOP_SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts, from 1."""
    doubled: int = 2 ** min(attempts - 1, 16)
    return min(LONGEST_PAUSE, FIRST_PAUSE * doubled) * random.uniform(0.75, 1.25)
