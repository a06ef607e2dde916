"""Keys in the list of a million tickets, beside a DataTable of 1,000 rows and two floors.

`python -m benchmarks.keys [ROUNDS]` runs all programs at once, presses keys in one after the other,
and prints medians: milliseconds to the first byte, CPU milliseconds of the program, bytes written.
The floors, see `benchmarks.floor_apps`, have a cursor that goes from row to row, two lines a key,
or draw one line a key; neither scrolls. Keys follow each other faster than the preview. Resident
memory is taken after all of it, and bytes once more in a smaller terminal and in true colour.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from benchmarks.consoles import MINIMAL_MARK, cached_home, console, floor_app
from benchmarks.machine import Machine
from benchmarks.terminal_run import Cost, TerminalRun

TICKETS = 1_000_000
ALL_THERE = f"1 of {TICKETS:,}"
"""Stands in the footer once all keys of the list are in memory."""

DOWN, PAGE_DOWN = b"\x1b[B", b"\x1b[6~"
TOP, TABLE_TOP = b"\x1b[H", b"\x1b[1;5H"
PAST_THE_PAGE = 60
PRESSES = 12
KINDS = ("down", "down, scrolling", "page down")

OURS, TABLE = f"console, {TICKETS:,}", "DataTable, 1,000"
CURSOR, LINE = "a cursor, two lines", "one line a key"


@dataclass
class Subject:
    """A program, the key to its first row, and what its keys have cost."""

    run: TerminalRun
    top: bytes
    costs: dict[str, list[Cost]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    def rewind(self) -> None:
        """Go to the first row."""
        self.run.press(self.top)
        self.run.settle()

    def to_edge(self) -> None:
        """Go so far down that the next key scrolls."""
        self.run.press(DOWN * PAST_THE_PAGE)
        self.run.settle()

    def press(self, kind: str, keys: bytes, *, kept: bool) -> None:
        """Press a key some times and keep what each cost."""
        costs = [self.run.press(keys) for _ in range(PRESSES)]
        if kept:
            self.costs[kind] += costs


def press_all(subjects: Sequence[Subject], *, kept: bool) -> None:
    """Press every kind of key in every program."""
    for subject in subjects:
        subject.rewind()
    for subject in subjects:
        subject.press("down", DOWN, kept=kept)
    for subject in subjects:
        subject.to_edge()
    for subject in subjects:
        subject.press("down, scrolling", DOWN, kept=kept)
    for subject in subjects:
        subject.press("page down", PAGE_DOWN, kept=kept)


def show(subjects: dict[str, Subject]) -> None:
    """Print the table of keys."""
    print(
        f"{'':18s}{'':20s}{'ms':>7s}{'p99':>7s}{'p99/ms':>8s}{'CPU ms':>8s}{'p99':>7s}{'bytes':>8s}"
        f"{'CPU of table':>14s}{'of cursor':>11s}{'of line':>9s}"
    )
    for kind in KINDS:
        peers = [
            median(cost.cpu_ms for cost in subjects[peer].costs[kind])
            for peer in (TABLE, CURSOR, LINE)
        ]
        for name, subject in subjects.items():
            costs = subject.costs[kind]
            wall, cpu = [cost.wall_ms for cost in costs], [cost.cpu_ms for cost in costs]
            table, cursor, line = (median(cpu) / peer for peer in peers)
            print(
                f"{kind:18s}{name:20s}{median(wall):7.1f}{p99(wall):7.1f}"
                f"{p99(wall) / median(wall):8.1f}{median(cpu):8.2f}{p99(cpu):7.2f}"
                f"{median(cost.bytes for cost in costs):8.0f}{table:14.2f}{cursor:11.2f}{line:9.2f}"
            )


def p99(found: Sequence[float]) -> float:
    """Return what 99 of a hundred stay below."""
    return quantiles(found, n=100, method="inclusive")[98]


def bytes_elsewhere() -> None:
    """Print the bytes a key writes at 80x24, and in true colour."""
    with cached_home(1_000) as home:
        for name, size, env in (
            ("80x24", (80, 24), {}),
            ("true colour", (120, 40), {"COLORTERM": "truecolor"}),
        ):
            run = console(home, env=env, size=size)
            try:
                run.wait_shown("1 of 1,000")
                run.settle()
                subject = Subject(run, TOP)
                press_all([subject], kept=True)
            finally:
                run.close()
            found = (f"{kind} {median(c.bytes for c in subject.costs[kind]):.0f}" for kind in KINDS)
            print(f"bytes, {name}: {', '.join(found)}")


def main(rounds: int) -> None:
    """Print the table."""
    with cached_home(TICKETS) as home:
        subjects = {
            OURS: Subject(console(home), TOP),
            TABLE: Subject(floor_app("table"), TABLE_TOP),
            CURSOR: Subject(floor_app("cursor"), TOP),
            LINE: Subject(floor_app("line"), TOP),
        }
        minimal = floor_app("minimal")
        try:
            subjects[OURS].run.wait_shown(ALL_THERE, seconds=60.0)
            minimal.read_until([MINIMAL_MARK])
            for subject in subjects.values():
                subject.run.settle()
            machine = Machine()
            for number in range(rounds + 1):
                press_all(list(subjects.values()), kept=number > 0)
            print(f"keys at 120x40, medians of {rounds * PRESSES}, interleaved")
            show(subjects)
            ours, table, floor = subjects[OURS].run.rss_mb(), subjects[TABLE], minimal.rss_mb()
            print(
                f"resident MB: console {ours:.0f}, minimal app {floor:.0f}: {ours / floor:.2f};"
                f" DataTable {table.run.rss_mb():.0f}"
            )
            print(machine.line())
        finally:
            minimal.close()
            for subject in subjects.values():
                subject.run.close()
    bytes_elsewhere()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 12)
