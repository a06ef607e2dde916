"""Jobs: what is to be done after a commit, such as a mail; asked for with the effect, done once.

A job is written in the transaction of what calls for it, one of a kind for each object: it is there
exactly when the effect is. A worker takes it with a lease, by one conditional UPDATE, so that
several server processes never have one job at once; a worker that dies loses its lease, and the job
is taken again. Times are aware UTC.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, select, update

from premium_tui.clock import Clock
from premium_tui.domain.text import clean
from premium_tui.server.core import JOB
from premium_tui.server.engine import begin_read, begin_write, insert_into

LEASE = timedelta(minutes=15)
"""How long a taker has a job to itself; no attempt takes longer."""

KEEP = timedelta(days=180)
"""How long it is remembered what was done or given up."""

ERROR_LIMIT = 500
"""Characters kept of what went wrong."""

_CHOICE = 8
"""How many due jobs a taker looks at: others may take the first of them."""


@dataclass(frozen=True, slots=True)
class JobKey:
    """Which job: one of a kind for each object of a team."""

    partition: int
    team_id: str
    kind: str
    about: str


@dataclass(frozen=True, slots=True)
class Job:
    """A job that was taken."""

    key: JobKey
    payload: Mapping[str, str]
    attempts: int
    """This one included."""
    last_error: str
    """What went wrong at the try before; empty: nothing."""


Also = Callable[[Connection], None]
"""What is written in the transaction of something else."""


def _nothing(connection: Connection) -> None:
    return None


def enqueue(connection: Connection, key: JobKey, payload: Mapping[str, str], now: datetime) -> bool:
    """Ask for a job inside the caller's write transaction; return whether it is a new one."""
    asked = connection.execute(
        insert_into(connection, JOB)
        .values(
            partition=key.partition,
            team_id=key.team_id,
            kind=key.kind,
            about=key.about,
            payload=json.dumps(payload),
            asked_at=now,
            due_at=now,
        )
        .on_conflict_do_nothing(index_elements=["partition", "team_id", "kind", "about"])
        # Not by rowcount: PostgreSQL's driver tells none for an INSERT that may do nothing.
        .returning(JOB.c.about)
    )
    return asked.first() is not None


def take(engine: Engine, clock: Clock, kinds: Collection[str]) -> Job | None:
    """Take a job that is due, the one due longest first; None: there is none."""
    now = clock.now()
    due = (
        select(JOB)
        .where(JOB.c.ended_at.is_(None), JOB.c.due_at <= now, JOB.c.kind.in_(kinds))
        .order_by(JOB.c.due_at)
        .limit(_CHOICE)
    )
    with begin_read(engine) as connection:
        rows = connection.execute(due).all()
    for row in rows:
        key = JobKey(row.partition, row.team_id, row.kind, row.about)
        mine = {"due_at": now + LEASE, "attempts": row.attempts + 1}
        with begin_write(engine) as connection:
            taken = connection.execute(update(JOB).where(_held(key, row.attempts)).values(**mine))
        if taken.rowcount == 1:
            return Job(key, json.loads(row.payload), row.attempts + 1, row.last_error)
    return None


def next_due(engine: Engine, kinds: Collection[str]) -> datetime | None:
    """Return when the next job may be taken; None: there is none."""
    soonest = (
        select(JOB.c.due_at)
        .where(JOB.c.ended_at.is_(None), JOB.c.kind.in_(kinds))
        .order_by(JOB.c.due_at)
        .limit(1)
    )
    with begin_read(engine) as connection:
        due: datetime | None = connection.execute(soonest).scalar()
    return due


def finish(engine: Engine, clock: Clock, key: JobKey, also: Also = _nothing) -> None:
    """Note that a job is done, even by a taker whose lease ran out: it must not be done again.

    `also` writes what follows from that in the same transaction, once.
    """
    with begin_write(engine) as connection:
        ended = connection.execute(
            update(JOB)
            .where(_is(key), JOB.c.ended_at.is_(None))
            .values(ended_at=clock.now(), last_error="")
        )
        if ended.rowcount == 1:
            also(connection)


def postpone(engine: Engine, job: Job, reason: str, until: datetime) -> None:
    """Let a job that could not be done wait; no-op for a taker whose lease ran out."""
    with begin_write(engine) as connection:
        connection.execute(
            update(JOB)
            .where(_held(job.key, job.attempts))
            .values(due_at=until, last_error=_short(reason))
        )


def give_up(engine: Engine, clock: Clock, job: Job, reason: str, also: Also = _nothing) -> None:
    """Give a job up and keep why; no-op for a taker whose lease ran out. `also` as in `finish`."""
    with begin_write(engine) as connection:
        ended = connection.execute(
            update(JOB)
            .where(_held(job.key, job.attempts))
            .values(ended_at=clock.now(), failed=True, last_error=_short(reason))
        )
        if ended.rowcount == 1:
            also(connection)


def try_again(engine: Engine, clock: Clock, kinds: Collection[str]) -> int:
    """Make all jobs that were given up due now, as if they were new; return how many."""
    with begin_write(engine) as connection:
        return connection.execute(
            update(JOB)
            .where(JOB.c.failed, JOB.c.kind.in_(kinds))
            .values(ended_at=None, failed=False, attempts=0, due_at=clock.now())
        ).rowcount


def forget_old(engine: Engine, clock: Clock) -> int:
    """Forget what ended 180 days ago; return how many."""
    with begin_write(engine) as connection:
        return connection.execute(delete(JOB).where(JOB.c.ended_at < clock.now() - KEEP)).rowcount


def _is(key: JobKey) -> ColumnElement[bool]:
    return and_(
        JOB.c.partition == key.partition,
        JOB.c.team_id == key.team_id,
        JOB.c.kind == key.kind,
        JOB.c.about == key.about,
    )


def _held(key: JobKey, attempts: int) -> ColumnElement[bool]:
    """Return what holds as long as nobody took the job since it was taken so many times."""
    return and_(_is(key), JOB.c.ended_at.is_(None), JOB.c.attempts == attempts)


def _short(reason: str) -> str:
    return clean(reason, one_line=True)[:ERROR_LIMIT]
