"""The command line: CPU of `ticket list --json` over a kept cache, against a bare interpreter.

`python -m benchmarks.cli_list [RUNS [TICKETS]]` runs both in turns, the program as an installed one
with its bytecode, and the floor as `python -c "import sqlite3"`, which every reader of it pays.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.machine import Machine
from premium_tui.paths import HOME_VARIABLE, DemoWho, Places
from tests.data.cache_builder import build_cache

AIM = 5.0
FLOOR = (sys.executable, "-c", "import sqlite3")
OURS = (sys.executable, "-m", "premium_tui", "ticket", "list", "--json")
ROOT = Path(__file__).parents[1]
DROPPED = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")


def cpu_ms(command: tuple[str, ...], home: Path) -> float:
    """Run a command to its end and return the CPU milliseconds it used, its output thrown away."""
    kept = {name: value for name, value in os.environ.items() if name not in DROPPED}
    started = getrusage(RUSAGE_CHILDREN)
    subprocess.run(
        command,
        env=kept | {HOME_VARIABLE: str(home)},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    ended = getrusage(RUSAGE_CHILDREN)
    user = ended.ru_utime - started.ru_utime
    return (user + ended.ru_stime - started.ru_stime) * 1000


def fill(home: Path, tickets: int) -> None:
    """Store tickets for the demo's team admin as after a pull."""
    places = Places.from_environment({HOME_VARIABLE: str(home)})
    places.prepare()
    person = places.profile().person(DemoWho())
    person.prepare()
    build_cache(person.cache_db, tickets, search=False)


def main(runs: int, tickets: int) -> None:
    """Print the medians and their ratio."""
    machine = Machine()
    with TemporaryDirectory() as made:
        home = Path(made)
        fill(home, tickets)
        # The first of each writes bytecode.
        for command in (FLOOR, OURS):
            cpu_ms(command, home)
        floors, ours = [], []
        for _ in range(runs):
            floors.append(cpu_ms(FLOOR, home))
            ours.append(cpu_ms(OURS, home))
    print(f"ours {median(ours):.1f} ms of CPU, import sqlite3 {median(floors):.1f} ms")
    print(
        f"ratio {median(ours) / median(floors):.2f} (aim {AIM:.0f}), over {runs} of each in turns"
    )
    print(machine.line())


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    main(numbers[0] if numbers else 40, numbers[1] if len(numbers) > 1 else 1000)
