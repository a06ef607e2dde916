"""What mail has not left: for the operator, who may have it tried again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from premium_tui.clock import Clock
from premium_tui.server import jobs
from premium_tui.server.core import JOB, PERSON
from premium_tui.server.engine import begin_read
from premium_tui.server.mail.asking import SALES_MAIL
from premium_tui.server.mail.postman import MAIL_KINDS


@dataclass(frozen=True, slots=True)
class Unsent:
    """A mail that waits, or was given up."""

    kind: str
    """`message`, `transcript`, `features` or `sales`."""
    about: str
    to: str
    """The person's address; empty for sales."""
    asked_at: datetime
    due_at: datetime | None
    """When it is tried next; None: it was given up."""
    attempts: int
    error: str
    """What the last try came to; empty: there was none yet."""


def unsent(engine: Engine) -> list[Unsent]:
    """Return the mail that has not left, the oldest first."""
    with begin_read(engine) as connection:
        rows = connection.execute(
            select(JOB)
            .where(JOB.c.kind.in_(MAIL_KINDS), JOB.c.ended_at.is_(None) | JOB.c.failed)
            .order_by(JOB.c.asked_at, JOB.c.about)
        ).all()
        found = []
        for row in rows:
            who = "" if row.kind == SALES_MAIL else json.loads(row.payload)["recipient_id"]
            query = select(PERSON.c.email).where(PERSON.c.id == who)
            found.append(
                Unsent(
                    kind=row.kind.partition(".")[2],
                    about=row.about,
                    to=connection.execute(query).scalar() or "",
                    asked_at=row.asked_at,
                    due_at=None if row.failed else row.due_at,
                    attempts=row.attempts,
                    error=row.last_error,
                )
            )
    return found


def retry(engine: Engine, clock: Clock) -> int:
    """Let all mail that was given up be tried again; return how many."""
    return jobs.try_again(engine, clock, MAIL_KINDS)
