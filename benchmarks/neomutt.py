"""The console beside neomutt, over the same 100,000 messages.

`python -m benchmarks.neomutt [ROUNDS]` takes the kept cache of 20,000 tickets with 5 messages each
(`search_find` builds it) and the same messages as 100,000 mails. Interleaved rounds print medians
and ratios: opening, neomutt over an mbox and over a Maildir with its header cache full; a message
found by a word that its body alone has, neomutt in an mbox, which it reads faster; and the bytes of
a row. Without neomutt it says so and stops.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.consoles import CURSOR, FRAME, console, first_numbers, nobody_at_work
from benchmarks.kept_home import borrowed
from benchmarks.machine import Machine
from benchmarks.mails import kept_mails
from benchmarks.search_find import kept_cache
from benchmarks.search_painted import Watched, placed
from benchmarks.terminal_run import TerminalRun

TICKETS, MAILS = 20_000, 100_000
FASTER_OPEN, FASTER_SEARCH, MOST_BYTES = 6.0, 500.0, 2.3
"""Aims: how many times as fast to open and to search bodies, and bytes of a row, as a multiple."""

ALL_THERE = f"Msgs:{MAILS}".encode()
LONGEST = 200.0
"""Seconds neomutt may take for a search."""

PRESSES, PAST_THE_PAGE = 40, 60
ESCAPE, ENTER = b"\x1b", b"\r"
DOWN, TOP, TOP_THERE = b"j", b"gg", b"="
"""A row down in both, and the first row."""
FIRST, STEP = 99_991, 10_007
"""From one message looked for to the next. Of five digits none is the beginning of another's."""


def neomutt(path: Path, folder: Path) -> TerminalRun:
    """Start neomutt on a mailbox, reading only; its header cache and settings are in `folder`."""
    settings = folder / "settings"
    settings.write_text(
        f"set header_cache={folder / 'headers'}\nset folder={folder}\n"
        "set charset=utf-8\nset sleep_time=0\nset quit=yes\nset mail_check=0\nset sort=date\n"
        "set status_format='-%r- [Msgs:%?M?%M/?%m] ---'\n"
        "set wait_key=no\nset search_context=0\nset thorough_search=yes\n"
    )
    argv = ("neomutt", "-n", "-R", "-F", str(settings), "-f", str(path))
    return TerminalRun(argv, {"HOME": str(folder), "LC_ALL": "C.UTF-8"})


def opened(start: Callable[[], TerminalRun], marks: tuple[bytes, ...]) -> tuple[float, float]:
    """Return the milliseconds until `marks` stood on the screen, and those of the processor."""
    run = start()
    try:
        cost = run.first_paint(marks)
        return cost.wall_ms, cost.cpu_ms
    finally:
        run.close()


def row_bytes(run: TerminalRun, top: bytes) -> tuple[list[int], list[int]]:
    """Return the bytes of rows down from the first (its key is `top`), and of those past a page."""
    run.press(top)
    run.settle()
    run.press(DOWN)
    within = [run.press(DOWN).bytes for _ in range(12)]
    run.press(DOWN * PAST_THE_PAGE)
    run.settle()
    return within, [run.press(DOWN).bytes for _ in range(PRESSES)]


def limited(run: TerminalRun, word: str) -> float:
    """Return the milliseconds until neomutt shows the one mail whose body has a word."""
    start = time.perf_counter()
    os.write(run.fd, f"l~b {word}\r".encode())
    run.wait_shown(f"Msgs:1/{MAILS}", seconds=LONGEST)
    taken = (time.perf_counter() - start) * 1000
    os.write(run.fd, b"lall\r")
    run.settle()
    return taken


def searched(watched: Watched, word: str) -> float:
    """Return the milliseconds until the console shows the one ticket with a word, and go back.

    A plus behind the place says that the console makes sure that there is no other one.
    """
    shown = (placed("1 of 1"), placed("1 of 1+"))
    keys = b"/" + word.encode() + ENTER
    taken = watched.until(lambda rows: any(seen(rows) for seen in shown), keys)
    watched.until(shown[0])
    watched.until(placed(f"of {TICKETS:,}"), ESCAPE)
    watched.run.settle()
    return taken


def line(what: str, ours: float, peers: Mapping[str, float], aim: str) -> None:
    """Print one comparison, with the ratio to each peer."""
    others = "".join(
        f"{name} {value:,.0f}: {value / ours:,.2f}   " for name, value in peers.items()
    )
    print(f"{what:34s}{ours:10,.1f}   {others}{aim}")


def main(rounds: int) -> int:
    """Print the comparison; 1 where there is no neomutt."""
    if shutil.which("neomutt") is None:
        print("neomutt is absent: there is nothing to compare with. On Debian: apt install neomutt")
        return 1
    cached = kept_cache(TICKETS)
    mails = kept_mails(cached)
    found: dict[str, list[float]] = {}

    def keep(name: str, *values: float) -> None:
        found.setdefault(name, []).extend(values)

    with (
        TemporaryDirectory(prefix="ptui-neomutt-") as folder,
        borrowed(cached) as home,
        nobody_at_work(home),
    ):
        marks = (*FRAME, CURSOR, *first_numbers(home, "team_admin"))
        places = {"mbox": mails / "mbox", "Maildir": mails / "maildir"}
        machine = Machine()
        for number in range(rounds + 1):
            for name, path in places.items():
                wall, cpu = opened(partial(neomutt, path, Path(folder)), (ALL_THERE,))
                if number:
                    keep(f"open {name}", wall)
                    keep(f"open {name} cpu", cpu)
            wall, cpu = opened(partial(console, home), marks)
            if number:
                keep("open", wall)
                keep("open cpu", cpu)
        ours, theirs = console(home), neomutt(mails / "mbox", Path(folder))
        try:
            ours.wait_shown(f"1 of {TICKETS:,}")
            theirs.read_until([ALL_THERE])
            for run in (ours, theirs):
                run.settle()
            for name, run, top in (("", ours, TOP), (" theirs", theirs, TOP_THERE)):
                within, beyond = row_bytes(run, top)
                keep(f"row{name}", *within)
                keep(f"scrolled{name}", *beyond)
            watched = Watched(ours)
            watched.until(placed(f"of {TICKETS:,}"))
            # What only a first search loads is not what a search takes.
            searched(watched, f"only{FIRST}")
            for number in range(rounds):
                word = f"only{STEP * (number % 9 + 1)}"
                keep("search", searched(watched, word))
                keep("search theirs", limited(theirs, word))
        finally:
            ours.close()
            theirs.close()
        print(
            f"console and neomutt over {MAILS:,} messages, medians of {rounds} interleaved rounds"
        )
        middle = {name: median(values) for name, values in found.items()}
        for what, key in (("opened, ms", "open"), ("opened, CPU ms", "open cpu")):
            suffix = key.removeprefix("open")
            peers = {name: middle[f"open {name}{suffix}"] for name in places}
            line(what, middle[key], peers, f"aim {FASTER_OPEN:.0f} times as fast")
        aim = f"aim {FASTER_SEARCH:.0f} times as fast"
        line(
            "a body's own word found, ms", middle["search"], {"mbox": middle["search theirs"]}, aim
        )
        for what, key in (("row down, bytes", "row"), ("row down past the page", "scrolled")):
            there = middle[f"{key} theirs"]
            ratio = middle[key] / there
            mean = sum(found[f"{key} theirs"]) / len(found[f"{key} theirs"])
            print(
                f"{what:34s}{middle[key]:10,.0f}   neomutt {there:,.0f} (mean {mean:,.0f}):"
                f" {ratio:.2f} of it   aim {MOST_BYTES}"
            )
        print(machine.line())
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
