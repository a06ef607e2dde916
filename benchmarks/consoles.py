"""The console in a terminal, as it is measured: over a kept cache, or on a desk of its own."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from benchmarks.kept_home import borrowed_home
from benchmarks.terminal_run import COLUMNS, LINES, TerminalRun
from premium_tui import __version__
from premium_tui.data.cache import CACHE_VERSION
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import ListSpec, Scope, Sort
from premium_tui.data.rendezvous import find_worker
from premium_tui.paths import HOME_VARIABLE, DemoWho, Places, ProfilePlaces, runtime_folder

MINIMAL_MARK = b"ready to be measured"
FRAME = (b"Premium Support", b"1 My tickets", b"5 Billing", b"help")
AGENT_FRAME = (b"Premium Support", b"1 Queue", b"3 Dashboard", b"help")
"""Header, first and last tab, footer."""

CURSOR = "▌".encode()
"""It stands before a row, and nowhere else."""

LEAVE_SECONDS = 20.0


def floor_app(name: str) -> TerminalRun:
    """Start one of `floor_apps`."""
    return TerminalRun((sys.executable, "-m", "benchmarks.floor_apps", name), {})


def console(
    home: Path,
    *options: str,
    env: Mapping[str, str] | None = None,
    size: tuple[int, int] = (COLUMNS, LINES),
    sync: bool = True,
) -> TerminalRun:
    """Start the console on a home folder, in a terminal that knows synchronised updates or not."""
    argv = (sys.executable, "-m", "premium_tui", *options)
    return TerminalRun(argv, {HOME_VARIABLE: str(home), **(env or {})}, size=size, sync=sync)


def profile_of(home: Path) -> ProfilePlaces:
    """Return the profile the console uses in a home folder."""
    return Places.from_environment({HOME_VARIABLE: str(home)}).profile()


def first_numbers(home: Path, role: str, rows: int = 10) -> tuple[bytes, ...]:
    """Return the numbers of the first tickets of the first tab, as they are drawn."""
    gateway = Gateway(profile_of(home), DemoWho(role))
    try:
        agent = role == "agent"
        spec = ListSpec(Scope.QUEUE, Sort.DUE) if agent else ListSpec(Scope.MINE)
        return tuple(str(row.number).encode() for row in gateway.first_rows(spec, rows))
    finally:
        gateway.close()


@contextmanager
def cached_home(tickets: int, role: str = "team_admin") -> Iterator[Path]:
    """Yield a home folder with `tickets` cached, in which no worker is at work."""
    with borrowed_home(tickets, role) as home, nobody_at_work(home):
        yield home


@contextmanager
def nobody_at_work(home: Path) -> Iterator[None]:
    """Let a home folder's worker be a socket at which nobody speaks.

    Consoles attach there and start no worker, which would compete with them for the processors and
    put the demo desk in the place of what is cached.
    """
    folder = runtime_folder(os.environ)
    path = folder / "worker.sock"
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(path))
            listening.listen(4096)
            said = {"pid": os.getpid(), "version": __version__, "schema": CACHE_VERSION}
            profile_of(home).worker_lock.write_text(json.dumps({**said, "socket": str(path)}))
            yield
    finally:
        path.unlink(missing_ok=True)
        folder.rmdir()


@contextmanager
def own_desk() -> Iterator[Path]:
    """Yield an empty home folder; waits in the end until the worker started there is gone."""
    home = Path(mkdtemp(prefix="ptui-bench-"))
    try:
        yield home
        wait_worker_gone(home)
    finally:
        rmtree(home, ignore_errors=True)


def wait_worker_gone(home: Path) -> None:
    """Return when no worker runs for a home folder; TimeoutError when one stays."""
    until = time.perf_counter() + LEAVE_SECONDS
    while find_worker(profile_of(home)) is not None:
        if time.perf_counter() > until:
            raise TimeoutError(f"the worker of {home} does not leave")
        time.sleep(0.02)
