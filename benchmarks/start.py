"""Starting: the first paint over a kept cache beside a minimal Textual app, and the first run ever.

`python -m benchmarks.start [ROUNDS]` prints medians of interleaved rounds. A first paint is reached
when header, tabs, the first ten rows and the footer were written to the terminal; time runs from
exec, and the processor time is the console's own, of all its threads. The first run ever starts on
an empty home folder, with bytecode and without any, and ends with the demo desk's first rows.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks.consoles import (
    AGENT_FRAME,
    CURSOR,
    FRAME,
    MINIMAL_MARK,
    cached_home,
    console,
    first_numbers,
    floor_app,
    own_desk,
)
from benchmarks.machine import Machine
from benchmarks.terminal_run import Cost, TerminalRun

SIZES = (1_000, 1_000_000)
FIRST_RUNS = 3


def first_paint(run: TerminalRun, marks: Sequence[bytes]) -> Cost:
    """Return what a first paint cost, and end the program."""
    try:
        return run.first_paint(marks)
    finally:
        run.close()


def first_paints(rounds: int) -> None:
    """Print the table of first paints."""
    costs: dict[str, list[Cost]] = {"minimal Textual app": []}
    with ExitStack() as homes:
        shown: dict[str, tuple[Path, str, tuple[bytes, ...]]] = {}
        for tickets in SIZES:
            for tab, role, frame in (
                ("My tickets", "team_admin", FRAME),
                ("Queue", "agent", AGENT_FRAME),
            ):
                home = homes.enter_context(cached_home(tickets, role))
                name = f"{tab}, {tickets:,}"
                shown[name] = (home, role, (*frame, CURSOR, *first_numbers(home, role)))
                costs[name] = []
        machine = Machine()
        # The first round writes bytecode and warms the disk's cache.
        for number in range(rounds + 1):
            floor = first_paint(floor_app("minimal"), [MINIMAL_MARK])
            found = {"minimal Textual app": floor}
            for name, (home, role, marks) in shown.items():
                run = console(home, "--as", role.replace("_", "-"))
                found[name] = first_paint(run, marks)
            if number:
                for name, cost in found.items():
                    costs[name].append(cost)
    wall = {name: median(cost.wall_ms for cost in given) for name, given in costs.items()}
    cpu = {name: median(cost.cpu_ms for cost in given) for name, given in costs.items()}
    print(f"first paint, medians of {rounds} interleaved rounds")
    print(f"{'':24s}{'wall ms':>9s}{'x floor':>9s}{'CPU ms':>9s}{'x floor':>9s}{'bytes':>9s}")
    floor_wall, floor_cpu = wall["minimal Textual app"], cpu["minimal Textual app"]
    for name, given in costs.items():
        print(
            f"{name:24s}{wall[name]:9.0f}{wall[name] / floor_wall:9.2f}{cpu[name]:9.0f}"
            f"{cpu[name] / floor_cpu:9.2f}{median(cost.bytes for cost in given):9.0f}"
        )
    for tab in ("My tickets", "Queue"):
        few, many = (f"{tab}, {tickets:,}" for tickets in SIZES)
        print(
            f"{tab} grow from {SIZES[0]:,} to {SIZES[1]:,} by"
            f" {wall[many] / wall[few]:.2f} in wall, {cpu[many] / cpu[few]:.2f} in CPU"
        )
    print(machine.line())


def first_run(env: dict[str, str]) -> tuple[float, float]:
    """Return the seconds to the frame, and to the demo desk's first rows, on an empty home."""
    with own_desk() as home:
        run = console(home, env=env)
        try:
            run.read_until(FRAME)
            frame = time.perf_counter() - run.started
            run.read_until([CURSOR], 60.0)
            return frame, time.perf_counter() - run.started
        finally:
            run.close()


def first_runs() -> None:
    """Print what the first run ever takes."""
    print("first run ever: seconds to the frame and to the demo desk's first rows")
    machine = Machine()
    first_run({})
    warm = [first_run({}) for _ in range(FIRST_RUNS)]
    with tempfile.TemporaryDirectory() as folder:
        places = [os.path.join(folder, str(number)) for number in range(FIRST_RUNS)]
        cold = [first_run({"PYTHONPYCACHEPREFIX": place}) for place in places]
    for name, runs in (("with bytecode", warm), ("without any bytecode", cold)):
        frame, rows = median(run[0] for run in runs), median(run[1] for run in runs)
        print(f"{name:24s}{frame:9.2f}{rows:9.2f}   at most {max(run[1] for run in runs):.2f}")
    print(machine.line())


def main(rounds: int) -> None:
    """Print both tables."""
    first_paints(rounds)
    print()
    first_runs()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
