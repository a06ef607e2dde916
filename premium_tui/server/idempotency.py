"""Exactly once: key, effect, feed entry and kept answer commit in one transaction.

A key belongs to its actor. A twin that arrives at the same moment waits on the write lock (SQLite)
or on the key's row (PostgreSQL) and then gets the kept answer. What fails keeps nothing, so it may
be tried again with the same key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import BaseModel
from sqlalchemy import Connection, Engine, delete, select, update

from premium_tui.clock import Clock, from_millis, to_millis
from premium_tui.server.auth import viewer_of
from premium_tui.server.core import IDEMPOTENCY
from premium_tui.server.engine import begin_write, insert_into
from premium_tui.server.problems import ProblemError
from premium_tui.server.visibility import Viewer
from premium_tui.wire.schemas import Receipt, ThingReceipt

KEEP = timedelta(days=30)
"""How long an answer is kept: laptops sleep."""

Effect = Callable[[Connection, Viewer, datetime], Receipt | ThingReceipt]
"""A write: its transaction, who does it, and the acceptance time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a write, the first time or again."""

    body: bytes
    replayed: bool


def fingerprint_of(method: str, path: str, body: BaseModel) -> bytes:
    """Return what a key is bound to: the request as understood, not its bytes.

    A version it named in If-Match is no part of it: that only says whether a write may begin. Who
    was refused with 412, did it with the version of by now, and lost the answer, may ask again with
    either version and finds it done.
    """
    parts = (method, path, body.model_dump_json())
    return hashlib.sha256("\n".join(parts).encode()).digest()


def perform(
    engine: Engine, clock: Clock, digest: bytes, key: str, fingerprint: bytes, effect: Effect
) -> Answer:
    """Do `effect` for the token of `digest` once for `key`, and keep its answer.

    Raises the 401 problem, the 422 problem for a key used with another request, and whatever the
    effect raises; then nothing has changed.
    """
    with begin_write(engine) as connection:
        viewer = viewer_of(connection, digest)
        # What is stored has milliseconds; the answer must not know more.
        now = from_millis(to_millis(clock.now()))
        kept = _claim(connection, viewer.person_id, key, fingerprint, now)
        if kept is not None:
            return Answer(kept, replayed=True)
        body = effect(connection, viewer, now).model_dump_json().encode()
        connection.execute(
            update(IDEMPOTENCY)
            .where(IDEMPOTENCY.c.actor_id == viewer.person_id, IDEMPOTENCY.c.key == key)
            .values(status=200, body=body)
        )
        return Answer(body, replayed=False)


def _claim(
    connection: Connection, actor_id: str, key: str, fingerprint: bytes, now: datetime
) -> bytes | None:
    """Take the key, or return the answer kept under it."""
    claimed = connection.execute(
        insert_into(connection, IDEMPOTENCY)
        .values(
            actor_id=actor_id,
            key=key,
            fingerprint=fingerprint,
            status=0,
            body=b"",
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["actor_id", "key"])
        # Not by rowcount: PostgreSQL's driver tells none for an INSERT that may do nothing.
        .returning(IDEMPOTENCY.c.key)
    ).first()
    if claimed is not None:
        return None
    kept = connection.execute(
        select(IDEMPOTENCY.c.fingerprint, IDEMPOTENCY.c.body).where(
            IDEMPOTENCY.c.actor_id == actor_id, IDEMPOTENCY.c.key == key
        )
    ).one()
    if bytes(kept.fingerprint) != fingerprint:
        raise ProblemError(
            422,
            "idempotency-key-reuse",
            "This Idempotency-Key was used with another request.",
        )
    return bytes(kept.body)


def purge(engine: Engine, clock: Clock) -> int:
    """Forget answers older than 30 days; return how many."""
    with begin_write(engine) as connection:
        old = IDEMPOTENCY.c.created_at < clock.now() - KEEP
        return connection.execute(delete(IDEMPOTENCY).where(old)).rowcount
