"""Processes as /proc shows them: whether one runs, whose children there are, how long they take."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path


def runs(pid: int) -> bool:
    """Return whether a process is there and no zombie; one of our own is waited for."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    return _lives(pid)


def _lives(pid: int) -> bool:
    """Return whether a process is there and no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def started_with(variable: str, value: str) -> list[int]:
    """Return the processes that run with an environment variable, or whose starter had it."""
    wanted, found = os.fsencode(f"{variable}={value}"), []
    for folder in Path("/proc").glob("[0-9]*"):
        # It may end between two looks, and others' are not to be looked into.
        with suppress(FileNotFoundError, ProcessLookupError, PermissionError):
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return found


def lasting(find: Callable[[], Iterable[int]]) -> Callable[[], list[int]]:
    """Return what tells which processes still run of those `find` finds; [] once it finds none.

    Looking through all there are takes long: it looks again when those it found have ended.
    """
    known: list[int] = []

    def look() -> list[int]:
        nonlocal known
        known = [pid for pid in known if _lives(pid)] or list(find())
        return known

    return look


def children(pid: int) -> list[int]:
    """Return the processes a process has started."""
    found = []
    # A thread may end between two looks, and the process with it.
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(FileNotFoundError, ProcessLookupError):
                found += [int(child) for child in (task / "children").read_text().split()]
    return found


class OwnTime:
    """Seconds that processes take, less those in which they were ready and no processor was free.

    So a promise in seconds can be held to on a machine that does much else.
    """

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._before: dict[str, int] | None = None
        self._waited: dict[str, int] = {}

    def passed(self, pids: Iterable[int]) -> float:
        """Return the seconds since this was made; look before they begin, and until they end."""
        self._waited |= {place: waited for pid in pids for place, waited in _waited(pid)}
        if self._before is None:
            self._before = self._waited.copy()
        # A thread that was not there at the first look has waited for nothing before.
        waited = sum(self._waited.values()) - sum(self._before.values())
        return time.monotonic() - self._began - waited / 1e9


def end_within(seconds: float, left: Callable[[], Iterable[int]]) -> None:
    """Return once no process is `left`; AssertionError when that takes them longer (`OwnTime`)."""
    own, look = OwnTime(), lasting(left)
    while pids := tuple(look()):
        # Whoever looks may have to wait as well.
        passed = own.passed((os.getpid(), *pids))
        assert passed < seconds, f"{pids} still run after {passed:.1f} s"
        time.sleep(0.01)


def _waited(pid: int) -> list[tuple[str, int]]:
    """Return each thread of a process, and the nanoseconds it has waited for a processor."""
    found = []
    for place in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        # A thread may end between two looks, and the process with it.
        with suppress(FileNotFoundError, ProcessLookupError):
            found.append((str(place), int(place.read_text().split()[1])))
    return found
