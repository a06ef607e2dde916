"""The gateway's reads over a large cache, and what importing it costs.

`python -m benchmarks.gateway_reads [TICKETS]` prints medians in milliseconds, each read beside the
bare query it is made of, in one interleaved run.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles

from benchmarks.kept_home import borrowed_home
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import ListSpec, Scope
from premium_tui.data.queries import first_page_sql, keys_sql
from premium_tui.domain.query import parse
from premium_tui.paths import DemoWho, Places

ROUNDS = 40
IMPORTS = {
    "python": "pass",
    "sqlite3": "import sqlite3",
    "sqlite3 + gateway": "import sqlite3, premium_tui.data.gateway",
    "textual": "import textual.app, sqlite3",
    "textual + gateway": "import textual.app, sqlite3, premium_tui.data.gateway",
}


def cost_of_imports(rounds: int = 11) -> dict[str, float]:
    """Return the median CPU milliseconds of each set of imports, interleaved, bytecode warm."""
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    found: dict[str, list[float]] = {name: [] for name in IMPORTS}
    tail = "\nimport resource\nu = resource.getrusage(resource.RUSAGE_SELF)\n"
    tail += "print(u.ru_utime + u.ru_stime)"
    for _ in range(rounds + 1):
        for name, code in IMPORTS.items():
            result = subprocess.run(
                [sys.executable, "-c", code + tail],
                env=env,
                capture_output=True,
                text=True,
                check=True,
                cwd=Path(__file__).parents[1],
            )
            found[name].append(float(result.stdout) * 1000)
    return {name: median(values[1:]) for name, values in found.items()}


def timed(work: Callable[[], object]) -> float:
    """Return the milliseconds one call takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def main(tickets: int) -> None:
    """Print the table."""
    with borrowed_home(tickets) as home:
        profile = Places.from_environment({"PREMIUM_TUI_HOME": str(home)}).profile()
        started = time.perf_counter()
        gateway = Gateway(profile, DemoWho())
        gateway.first_rows(ListSpec(Scope.MINE), 50)
        print(f"open and first 50 rows        {(time.perf_counter() - started) * 1000:9.2f}")
        spec, open_ones = ListSpec(Scope.MINE), ListSpec(Scope.MINE, query=parse("status:open"))
        keys = gateway.keys(spec)
        assert keys is not None
        middle = keys[len(keys) // 2 :][:100]
        some = ",".join(map(str, middle))
        first = gateway.first_rows(spec, 1)[0].id
        with closing(sqlite3.connect(profile.person(DemoWho()).cache_db)) as bare:

            def ask(sql: str, *values: object) -> Callable[[], object]:
                return lambda: bare.execute(sql, values).fetchall()

            table: list[tuple[str, Callable[[], object], Callable[[], object] | None, int]] = [
                (
                    "first 50 rows",
                    lambda: gateway.first_rows(spec, 50),
                    ask(first_page_sql(spec), 50),
                    ROUNDS,
                ),
                (
                    "window of 100 rows",
                    lambda: gateway.rows(middle),
                    ask(f"SELECT * FROM ticket WHERE key IN ({some})"),
                    ROUNDS,
                ),
                ("one row", lambda: gateway.rows(middle[:1]), None, ROUNDS),
                ("counts", lambda: gateway.counts(Scope.MINE), None, ROUNDS),
                ("status", gateway.status, None, ROUNDS),
                ("ticket", lambda: gateway.ticket(first), None, ROUNDS),
                ("thread", lambda: gateway.thread(first), None, ROUNDS),
                ("all keys", lambda: gateway.keys(spec), ask(keys_sql(spec)), 3),
                ("keys of a filter", lambda: gateway.keys(open_ones), None, 3),
            ]
            print(f"{tickets:,} tickets, ms         median      p99     bare query   ratio")
            for name, ours, floor, rounds in table:
                pairs = [(timed(ours), timed(floor) if floor else 0.0) for _ in range(rounds)]
                mine, base = ([p[n] for p in pairs] for n in (0, 1))
                worst = quantiles(mine, n=100, method="inclusive")[98]
                line = f"{name:24s} {median(mine):12.3f} {worst:8.3f}"
                if floor is not None:
                    line += f" {median(base):12.3f} {median(mine) / median(base):8.2f}"
                print(line)
        gateway.close()
    costs = cost_of_imports()
    for name, cost in costs.items():
        print(f"import {name:20s} {cost:9.1f} ms CPU")
    print(f"gateway over sqlite3  {costs['sqlite3 + gateway'] - costs['sqlite3']:9.1f} ms CPU")
    print(f"gateway over textual  {costs['textual + gateway'] - costs['textual']:9.1f} ms CPU")
    with open("/proc/loadavg") as load:
        print("load average:", load.read().strip())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
