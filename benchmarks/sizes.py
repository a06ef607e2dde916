"""The largest tickets: until the console stands, until one is open, what a key takes in it, memory.

`python -m benchmarks.sizes [ROUNDS]` opens the console on a cache whose first ticket is a large
one, and prints for each, in milliseconds: the first paint of the list, from `enter` to the last
byte of its thread, both with the CPU they took, and from the thread's end to its top; keys in the
thread and in an answer, medians and the worst; the most memory. The first is an ordinary ticket.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.consoles import console, nobody_at_work
from benchmarks.machine import Machine
from benchmarks.terminal_run import TerminalRun
from premium_tui.data.drafts import Drafts
from premium_tui.data.mine import MineFile
from premium_tui.data.models import Draft
from premium_tui.paths import HOME_VARIABLE, DemoWho, Places
from tests.data.sizes import MIB, build_large, large

PAINT_MS, KEY_MS, MEMORY_MB = 1_000.0, 150.0, 250.0
"""What each may take at most."""

ORDINARY = "an ordinary ticket"
PROSE = "Sync stops at 色 and goes on. "
DRAFTS = {
    "the same, with a draft of 1 MiB": f"{PROSE.rstrip()}\n" * (MIB // 32),
    "a draft of 1 MiB in one line": PROSE * (MIB // 32),
    "a draft of 1 MiB without a break": "x" * MIB,
}
"""What is written already where an ordinary ticket is answered."""

UP, PAGE_UP, HOME, END = b"\x1b[A", b"\x1b[5~", b"\x1b[H", b"\x1b[F"
PRESSES = 8
QUIET, FIRST_BYTE = 0.3, 10.0
"""Seconds without a byte after which all is painted, and until which the first must come."""


@dataclass
class Figures:
    """What a ticket has cost: milliseconds, and MB."""

    paint: list[float] = field(default_factory=list)
    paint_cpu: list[float] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)
    opened_cpu: list[float] = field(default_factory=list)
    begun: list[float] = field(default_factory=list)
    keys: list[float] = field(default_factory=list)
    written: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    def line(self) -> str:
        """Return them in columns."""
        taken = (self.paint, self.paint_cpu, self.opened, self.opened_cpu, self.begun)
        times = [median(each) for each in taken]
        keys = (median(self.keys), max(self.keys), median(self.written), max(self.written))
        return "".join(f"{ms:8.0f}" for ms in (*times, *keys, max(self.memory)))

    def keep(self, run: TerminalRun, name: str) -> None:
        """Go through a ticket in a console that was just started."""
        paint = run.first_paint([name.encode(), b"help"])
        self.paint.append(paint.wall_ms)
        self.paint_cpu.append(paint.cpu_ms)
        run.settle()
        before = run.cpu_ms()
        self.opened.append(painted(run, b"\r"))
        self.opened_cpu.append(run.cpu_ms() - before)
        self.keys += [painted(run, END) for _ in range(2)]
        for key in (UP, PAGE_UP):
            self.keys += [run.press(key).wall_ms for _ in range(PRESSES)]
        self.begun.append(painted(run, HOME))
        painted(run, b"r")
        for letters in ("all of it", "and more"):
            self.written += [run.press(letter.encode()).wall_ms for letter in letters]
            # Within a long draft next.
            painted(run, PAGE_UP)
        self.memory.append(run.rss_mb())


def painted(run: TerminalRun, key: bytes) -> float:
    """Press a key and return the milliseconds until the last byte that came of it."""
    start = last = time.perf_counter()
    os.write(run.fd, key)
    while run.read_once(QUIET if last > start else FIRST_BYTE):
        last = time.perf_counter()
    return (last - start) * 1000


def main(rounds: int) -> None:
    """Print the table."""
    machine = Machine()
    ordinary = [f"Message {n}." for n in range(60)]
    tickets = dict.fromkeys((ORDINARY, *DRAFTS), ordinary) | large()
    print(f"the largest tickets at 120x40, medians of {rounds}; the worst of all keys; MB at most")
    heads = ("paint", "CPU", "opened", "CPU", "to top", "key", "worst", "letter", "worst", "MB")
    print(f"{'':32s}{''.join(f'{head:>8s}' for head in heads)}")
    with TemporaryDirectory(prefix="ptui-bench-") as folder:
        for number, (name, bodies) in enumerate(tickets.items()):
            home = Path(folder) / str(number)
            places = Places.from_environment({HOME_VARIABLE: str(home)})
            places.prepare()
            person = places.profile().person(DemoWho())
            person.prepare()
            ticket = build_large(person.cache_db, name, bodies, datetime.now(UTC))
            if name in DRAFTS:
                fields = {"body": DRAFTS[name], "based_on": "60"}
                file = MineFile(person.mine_db)
                Drafts(file).save(Draft(f"reply:{ticket}", fields), datetime.now(UTC))
                file.close()
            figures = Figures()
            with nobody_at_work(home):
                for _ in range(rounds):
                    run = console(home)
                    try:
                        figures.keep(run, name)
                    finally:
                        run.close()
            print(f"{name:32s}{figures.line()}")
    limits = (PAINT_MS, None, PAINT_MS, None, None, KEY_MS, None, KEY_MS, None, MEMORY_MB)
    said = "".join(f"{'' if limit is None else format(limit, '.0f'):>8s}" for limit in limits)
    print(f"{'at most':32s}{said}")
    print(machine.line())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
