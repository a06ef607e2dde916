"""Enqueuing: from an answer handed to the gateway until it is durable, against a bare commit.

`python -m benchmarks.enqueue [TIMES]` does both in turns on one disk: `Gateway.act` of an answer,
and an INSERT of the same bytes into a table of its own with the same settings (WAL,
synchronous=FULL).
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.consoles import profile_of
from benchmarks.kept_home import KEPT
from benchmarks.machine import Machine
from premium_tui.data.gateway import Gateway
from premium_tui.domain.actions import Reply, encode
from premium_tui.ids import new_id
from premium_tui.paths import DemoWho, Places

BODY = "It was me: I moved the folder on Monday. It is back where it was. " * 8


def bare(path: Path) -> sqlite3.Connection:
    """Return a durable database with the columns of an outbox, and nothing else."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE action (key TEXT PRIMARY KEY, ticket_id TEXT, payload TEXT)")
    return connection


def timed(work: Callable[..., object], *given: object) -> float:
    """Return the milliseconds `work` took."""
    start = time.perf_counter()
    work(*given)
    return (time.perf_counter() - start) * 1000


def main(times: int) -> None:
    """Print the medians and their ratio."""
    machine = Machine()
    KEPT.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=KEPT) as made, closing(bare(Path(made) / "bare.db")) as floor:
        Places.from_environment({"PREMIUM_TUI_HOME": made}).prepare()
        gateway = Gateway(profile_of(Path(made)), DemoWho())
        ours, floors = [], []
        for _ in range(times):
            answer = Reply(new_id(), new_id(), BODY, 1)
            row = (new_id(), answer.ticket_id, encode(answer))
            floors.append(timed(floor.execute, "INSERT INTO action VALUES (?, ?, ?)", row))
            ours.append(timed(gateway.act, answer))
        gateway.close()
    print(f"ours {median(ours):.2f} ms, a bare durable commit {median(floors):.2f} ms")
    print(f"ratio {median(ours) / median(floors):.2f} (aim 2.0), over {times} of each in turns")
    print(machine.line())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
