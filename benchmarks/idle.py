"""Idling: what the console writes while nobody touches it and nothing happens on the desk.

`python -m benchmarks.idle [SECONDS]` opens the console on a demo desk of its own, waits until it is
live and has settled, and counts the bytes it writes and the CPU it takes in 10 seconds. An answer
that comes due just then is drawn, and counts.
"""

from __future__ import annotations

import sys
import time

from benchmarks.consoles import CURSOR, console, own_desk
from benchmarks.machine import Machine
from benchmarks.terminal_run import Cost, TerminalRun

LIVE = "live"
SETTLED = 2.0
"""Seconds without a byte after which nothing more is on its way."""


def idle(run: TerminalRun, seconds: float) -> Cost:
    """Return what the program writes and takes in some seconds."""
    cpu, size, until = run.cpu_ms(), len(run.raw), time.perf_counter() + seconds
    while (left := until - time.perf_counter()) > 0:
        run.read_once(left)
    return Cost(seconds * 1000, run.cpu_ms() - cpu, len(run.raw) - size)


def main(seconds: float) -> None:
    """Print the figures of the team admin's list and of the agent's queue."""
    machine = Machine()
    for name, options in (("My tickets", ()), ("Queue", ("--as", "agent"))):
        with own_desk() as home:
            run = console(home, *options)
            try:
                run.read_until([CURSOR], 60.0)
                run.wait_shown(LIVE, seconds=60.0)
                run.settle(SETTLED, 60.0)
                cost = idle(run, seconds)
            finally:
                run.close()
        print(f"{name:12s}{cost.bytes:6d} bytes and {cost.cpu_ms:6.1f} CPU ms in {seconds:g} s")
    print(machine.line())


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0)
