"""The outbox when a desk was away for long: thousands of actions, also on one ticket."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from premium_tui.data.outbox import Outbox
from premium_tui.domain.actions import Reply
from premium_tui.ids import new_id

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MANY = 4_000
BLINK = 100 * MANY
"""Steps of SQLite; a look that goes over the chain for each of its actions takes millions."""


def steps_of(outbox: Outbox, look: Callable[[], object]) -> int:
    """Return about how many steps SQLite takes for a look."""
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1_000

    outbox._file.read(lambda c: c.set_progress_handler(step, 1_000), None)
    look()
    outbox._file.read(lambda c: c.set_progress_handler(None, 0), None)
    return steps


@pytest.mark.parametrize("spread", [1, MANY])
@pytest.mark.parametrize("first", ["queued", "parked"])
def test_a_look_at_thousands_takes_a_blink(tmp_path: Path, spread: int, first: str) -> None:
    path = tmp_path / "mine.db"
    outbox = Outbox.at(path)
    outbox.enqueue(Reply("0", new_id(), "Written offline", 1), NOW)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE action SET state = ?", (first,))
        connection.executemany(
            "INSERT INTO action (key, ticket_id, kind, payload, queued_at, state)"
            " SELECT ?, ?, kind, payload, queued_at, ? FROM action WHERE seq = 1",
            (
                (f"k{number}", str(number % spread), "sent" if 2 * number < MANY else "queued")
                for number in range(MANY)
            ),
        )
        connection.commit()
    looks: tuple[Callable[[], object], ...] = (
        outbox.standing,
        lambda: outbox.busy(NOW),
        lambda: outbox.next_due(NOW),
        lambda: outbox.claim_next(NOW),
    )
    for look in looks:
        assert steps_of(outbox, look) < BLINK, look
    outbox.close()
