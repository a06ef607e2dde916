"""Bytes: what one key makes the console write to the terminal, over a big cached list.

`python -m benchmarks.bytes [TICKETS]` presses keys in one terminal of 120x40 after the other and
prints the median and the most bytes a key cost, against the aim. Keys follow each other faster than
the preview; what that writes once the cursor rests is told apart. Bytes do not depend on the load.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.consoles import cached_home, console
from benchmarks.idle import idle
from benchmarks.machine import Machine
from benchmarks.terminal_run import TerminalRun

TICKETS = 1_000_000

DOWN, UP, PAGE_DOWN, PAGE_UP, TOP = b"\x1b[B", b"\x1b[A", b"\x1b[6~", b"\x1b[5~", b"\x1b[H"
PAST_THE_PAGE = 60
SSH = "192.0.2.1 50000 192.0.2.2 22"
PRESSES = 12
WORDS = b"The folder is empty, as "
IDLE_SECONDS = 5.0
RESTING = 1.0
"""Seconds without a byte after which the preview is there, in slow mode too."""


@dataclass(frozen=True)
class Aim:
    """A kind of key, and the most bytes one of them is to cost; None: only told."""

    name: str
    bytes: int | None


DOWN_AIM, UP_AIM = Aim("row down", 600), Aim("row up", 600)
SCROLL_AIM, BACK_AIM = Aim("row down, scrolling", 600), Aim("row up, scrolling", 600)
PAGE_AIM, PAGE_BACK_AIM = Aim("page down", 9_000), Aim("page up", 9_000)
REST_AIM = Aim("preview, at rest", None)
LETTER_AIM = Aim("typed character", 300)
IDLE_AIM = Aim("idle, 5 s", 0)


def presses(run: TerminalRun, keys: bytes, times: int = PRESSES) -> list[int]:
    """Return the bytes of each of some presses of a key, without the preview's."""
    run.press(keys)
    found = [run.press(keys).bytes for _ in range(times)]
    run.settle(RESTING)
    return found


def rest(run: TerminalRun) -> list[int]:
    """Return the bytes the preview writes once the cursor rests, for some tickets."""
    found = []
    for _ in range(4):
        run.press(DOWN)
        before = len(run.raw)
        run.settle(RESTING)
        found.append(len(run.raw) - before)
    return found


def letters(run: TerminalRun) -> list[int]:
    """Return the bytes of each letter of an answer."""
    run.press(b"r")
    run.wait_shown("ctrl+s")
    run.settle()
    found = [run.press(bytes([letter])).bytes for letter in WORDS]
    run.settle()
    return found


def measure(run: TerminalRun) -> dict[Aim, list[int]]:
    """Return the bytes of every kind of key."""
    costs = {DOWN_AIM: presses(run, DOWN), UP_AIM: presses(run, UP, PRESSES - 1)}
    run.press(DOWN * PAST_THE_PAGE)
    run.settle()
    costs[SCROLL_AIM] = presses(run, DOWN)
    costs[REST_AIM] = rest(run)
    costs[PAGE_AIM] = presses(run, PAGE_DOWN)
    costs[PAGE_BACK_AIM] = presses(run, PAGE_UP, PRESSES - 1)
    run.press(UP * PAST_THE_PAGE)
    run.settle()
    costs[BACK_AIM] = presses(run, UP)
    run.press(TOP)
    run.settle(RESTING)
    costs[IDLE_AIM] = [idle(run, IDLE_SECONDS).bytes]
    costs[LETTER_AIM] = letters(run)
    return costs


def terminal(name: str, home: Path, env: Mapping[str, str], total: int, *, sync: bool) -> None:
    """Print the figures of one kind of terminal."""
    run = console(home, env=env, sync=sync)
    try:
        run.wait_shown(f"1 of {total:,}", seconds=60.0)
        run.settle()
        costs = measure(run)
    finally:
        run.close()
    print(name)
    for aim, found in costs.items():
        most = "" if aim.bytes is None else f"{aim.bytes:8d}"
        met = "" if aim.bytes is None or median(found) <= aim.bytes else "  over"
        print(f"  {aim.name:22s}{median(found):8.0f}{max(found):8d}{most}{met}")


def main(tickets: int) -> None:
    """Print the table."""
    machine = Machine()
    print(f"bytes a key writes, {tickets:,} tickets: median, most, aim")
    with cached_home(tickets) as home:
        terminal("TERM=xterm-256color", home, {}, tickets, sync=True)
        terminal("true colour", home, {"COLORTERM": "truecolor"}, tickets, sync=True)
        terminal("without synchronised updates", home, {}, tickets, sync=False)
        terminal("over SSH: slow mode", home, {"SSH_CONNECTION": SSH}, tickets, sync=True)
        terminal("NO_COLOR", home, {"NO_COLOR": "1"}, tickets, sync=True)
    print(machine.line())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TICKETS)
