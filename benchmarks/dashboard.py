"""Agents' dashboard: what counting its figures takes, and what reading rows takes meanwhile.

`python -m benchmarks.dashboard [TICKETS]` counts in turns with a bare walk over all tickets in one
statement, then reads screenfuls of rows, alone and while a thread counts without a rest (the
console rests ten times as long as it counted). It works on a copy of a kept cache, in which four in
five tickets have a first answer.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from benchmarks.kept_home import KEPT, kept_home
from benchmarks.machine import Machine
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import ListSpec, Scope
from premium_tui.domain.roles import Role
from premium_tui.paths import DemoWho, Places

ROUNDS = 5
READING_SECONDS = 5.0
SCREENFUL = 40
BETWEEN = 0.005
WHO = DemoWho(Role.AGENT)

WALK = "SELECT state, count(*), total(due_at), total(created_at) FROM ticket GROUP BY +state"
"""The floor: each ticket looked at once, and nothing told of it."""


def copied(tickets: int, folder: Path) -> Path:
    """Copy a kept cache of an agent's into a home folder, with first answers; return it."""
    places = Places.from_environment({"PREMIUM_TUI_HOME": str(folder)})
    places.prepare()
    person = places.profile().person(WHO)
    person.prepare()
    (source,) = kept_home(tickets, Role.AGENT).rglob("cache.db")
    shutil.copyfile(source, person.cache_db)
    with closing(sqlite3.connect(person.cache_db)) as connection, connection:
        connection.execute(
            "UPDATE ticket SET first_due_at = created_at + 3600000,"
            " first_answer_at = created_at + key * 7919 % 3600 * 1000 WHERE key % 5 <> 0"
        )
    return person.cache_db


def cpu_ms(work: Callable[[], object]) -> float:
    """Return the CPU milliseconds of one call in this process."""
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def reads(gateway: Gateway, seconds: float) -> tuple[float, float]:
    """Return the median and the 99th percentile, in ms, of reading screenfuls for a while."""
    keys = gateway.keys(ListSpec(Scope.QUEUE))
    assert keys is not None
    took: list[float] = []
    end, at = time.perf_counter() + seconds, 0
    while time.perf_counter() < end:
        started = time.perf_counter()
        gateway.rows(keys[at : at + SCREENFUL])
        took.append((time.perf_counter() - started) * 1000)
        at = (at + SCREENFUL) % max(1, len(keys) - SCREENFUL)
        time.sleep(BETWEEN)
    return median(took), quantiles(took, n=100)[98]


def main(tickets: int) -> None:
    """Print the figures."""
    machine = Machine()
    KEPT.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=KEPT) as made:
        cache = copied(tickets, Path(made))
        places = Places.from_environment({"PREMIUM_TUI_HOME": made})
        gateway = Gateway(places.profile(), WHO)
        ours, floors = [], []
        with closing(sqlite3.connect(f"file:{cache}?mode=ro", uri=True)) as bare:
            for _ in range(ROUNDS):
                floors.append(cpu_ms(lambda: bare.execute(WALK).fetchall()))
                ours.append(cpu_ms(lambda: gateway.dashboard(Scope.QUEUE)))
        found = gateway.dashboard(Scope.QUEUE)
        assert found is not None and found.first is not None
        print(f"{tickets:,} tickets, {found.first.figure.count:,} first answers in the period")
        print(f"counting {median(ours):.0f} ms CPU, a bare walk {median(floors):.0f} ms CPU")
        alone = reads(gateway, READING_SECONDS)
        done = threading.Event()

        def count() -> None:
            while not done.is_set():
                gateway.dashboard(Scope.QUEUE)

        counting = threading.Thread(target=count)
        counting.start()
        beside = reads(gateway, READING_SECONDS)
        done.set()
        counting.join()
        gateway.close()
    print(f"a screenful of rows, p50 / p99: {alone[0]:.1f} / {alone[1]:.1f} ms alone,")
    print(f"  {beside[0]:.1f} / {beside[1]:.1f} ms while it counts without a rest")
    print(machine.line())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
