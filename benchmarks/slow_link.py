"""The console over a slow line: 56 kbit/s, 300 ms there and back.

`python -m benchmarks.slow_link [ROUNDS]` runs the real program in a PTY behind such a line, see
`benchmarks.slow_line`, over a kept cache of 20,000 tickets with 100,000 messages (`search_find`
builds it): once as at home, once with `--slow`, which SSH_CONNECTION switches on by itself. It
prints medians: milliseconds from the key until what it changes stands on the screen, the bytes that
took, and the ratio to the line's floor: the way there and back and those bytes at its rate. What
follows at rest, such as the preview, does not count.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median

from benchmarks.consoles import console, nobody_at_work
from benchmarks.kept_home import borrowed
from benchmarks.machine import Machine
from benchmarks.search_find import kept_cache
from benchmarks.slow_line import FarTerminal, Painted

RATE = 7_000.0
"""Bytes a second: 56 kbit/s."""

THERE_AND_BACK = 0.3
"""Seconds."""

TICKETS = 20_000
DOWN, PAGE_DOWN, TOP, ENTER, ESCAPE = b"\x1b[B", b"\x1b[6~", b"\x1b[H", b"\r", b"\x1b"
BELOW_LIST = 25
"""Lines of 40 above the preview's rule."""

Part = Callable[[Sequence[str]], object]

LETTERS = "Thanks, the folder is back. "
SEARCHED = "folder"


def listed(rows: Sequence[str]) -> object:
    """Return the list with what stands above it, and the place in it."""
    return [*rows[1:BELOW_LIST], rows[-1]]


def whole(rows: Sequence[str]) -> object:
    """Return all but the first line, which tells the time."""
    return list(rows[1:])


def holding(text: str) -> Part:
    """Return a part of the screen: whether a text stands there."""
    return lambda rows: any(text in row for row in rows)


def session(home_options: Sequence[str], rounds: int, found: dict[str, list[Painted]]) -> None:
    """Start the console once at the far end, press keys in it, and keep what they took."""
    with borrowed(kept_cache(TICKETS)) as home, nobody_at_work(home):
        start = partial(console, home, *home_options, sync=False)
        terminal = FarTerminal(start, RATE, THERE_AND_BACK / 2)

        def keep(name: str, painted: Painted) -> None:
            found.setdefault(name, []).append(painted)

        try:
            keep("first paint", terminal.opened(listed))
            for _round in range(rounds):
                keep("row down", terminal.timed(DOWN, listed))
            for _round in range(rounds):
                keep("page down", terminal.timed(PAGE_DOWN, listed))
            terminal.timed(DOWN * 30, listed)
            for _round in range(rounds):
                keep("row down, scrolling", terminal.timed(DOWN, listed))
            for _round in range(rounds):
                keep("a ticket opened", terminal.timed(ENTER, whole))
                keep("back to the list", terminal.timed(b"q", listed))
            terminal.timed(b"r", whole)
            for end in range(1, rounds + 1):
                typed = LETTERS[end - 1 : end].encode()
                keep("letter of an answer", terminal.timed(typed, holding(LETTERS[:end])))
            terminal.timed(ESCAPE, whole)
            terminal.timed(b"q", listed)
            terminal.timed(b"/", listed)
            for letter in SEARCHED:
                keep("letter of a search", terminal.timed(letter.encode(), listed))
        finally:
            terminal.close()


def show(name: str, found: dict[str, list[Painted]]) -> None:
    """Print the table of one way to start."""
    print(name)
    titles = ("first ms", "painted", "most", "bytes", "floor", "ratio")
    print(" " * 24 + "".join(f"{title:>9s}" for title in titles))
    for what, all_painted in found.items():
        ms, size = median(one.ms for one in all_painted), median(one.bytes for one in all_painted)
        floor = (THERE_AND_BACK + size / RATE) * 1000
        print(
            f"{what:24s}{median(one.first_ms for one in all_painted):9.0f}{ms:9.0f}"
            f"{max(one.ms for one in all_painted):9.0f}{size:9.0f}{floor:9.0f}{ms / floor:9.2f}"
        )


def main(rounds: int) -> None:
    """Print both tables."""
    machine = Machine()
    print(f"over {RATE * 8 / 1000:.0f} kbit/s with {THERE_AND_BACK * 1000:.0f} ms there and back")
    for name, options in (("as at home", ()), ("--slow", ("--slow",))):
        found: dict[str, list[Painted]] = {}
        session(options, rounds, found)
        show(name, found)
    print(machine.line())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
