"""Processes as /proc shows them: whether one runs, whose children there are."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def runs(pid: int) -> bool:
    """Return whether a process is there and no zombie; one of our own is waited for."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
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


def children(pid: int) -> list[int]:
    """Return the processes a process has started."""
    found = []
    # A thread may end between two looks, and the process with it.
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(FileNotFoundError, ProcessLookupError):
                found += [int(child) for child in (task / "children").read_text().split()]
    return found
