"""Where a terminal and the sync worker meet: the worker's lock file, and how one is started.

The lock file names pid, version, schema and socket of the worker that holds it. A terminal only
reads it and tries the socket: whether a worker lives shows in whether it answers, and of several
workers started at once all but the one that gets the lock leave again.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from premium_tui.data.errors import WorkerUnavailable
from premium_tui.paths import (
    HOME_VARIABLE,
    PlaceError,
    Places,
    ProfilePlaces,
    is_private,
    private_file,
)
from premium_tui.values import dataclass

NICE = 10
CONNECT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class WorkerAddress:
    """What a worker's lock file says."""

    pid: int
    version: str
    schema: int
    socket: str


def worker_command(profile: str) -> tuple[str, ...]:
    """Return the command of a profile's worker; nothing is imported from the present folder."""
    return (sys.executable, "-P", "-m", "premium_tui.data.worker", "--profile", profile)


def find_worker(profile: ProfilePlaces) -> WorkerAddress | None:
    """Return what the lock file says; None when there is none, or nothing to be read in it."""
    try:
        said = json.loads(profile.worker_lock.read_text("utf-8"))
        return WorkerAddress(
            int(said["pid"]), str(said["version"]), int(said["schema"]), str(said["socket"])
        )
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


def connect(address: WorkerAddress) -> socket.socket | None:
    """Return a connection to a worker, or None when it does not answer.

    The socket's folder must be ours alone: else somebody could pose as the worker.
    """
    if not is_private(Path(address.socket).parent):
        return None
    stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        stream.settimeout(CONNECT_SECONDS)
        stream.connect(address.socket)
    except OSError:
        stream.close()
        return None
    return stream


def spawn_worker(profile: ProfilePlaces, command: Sequence[str]) -> int:
    """Start a worker that outlives this process, politely; return its pid.

    Its output goes to the worker's log. Raises WorkerUnavailable.
    """
    try:
        profile.prepare()
        private_file(profile.worker_log)
        null = os.devnull
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        files: list[tuple[int, int, str, int, int]] = [
            (os.POSIX_SPAWN_OPEN, 0, null, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(profile.worker_log), flags, 0o600),
            (os.POSIX_SPAWN_OPEN, 2, str(profile.worker_log), flags, 0o600),
        ]
        environ = _environment(profile)
        try:
            # An own session, so that neither the terminal's end nor its Ctrl+C reaches it.
            pid = os.posix_spawn(
                command[0], list(command), environ, file_actions=files, setsid=True
            )
        except NotImplementedError:
            # An older macOS: an own process group keeps at least Ctrl+C away.
            pid = os.posix_spawn(
                command[0], list(command), environ, file_actions=files, setpgroup=0
            )
    except (OSError, PlaceError) as error:
        raise WorkerUnavailable(str(error)) from error
    try:
        os.setpriority(os.PRIO_PROCESS, pid, NICE)
    except OSError:
        # It ended already; that shows when nobody answers at the socket.
        return pid
    return pid


def exit_code(pid: int) -> int | None:
    """Return how a worker started here ended, and let the system forget it; None while it runs."""
    try:
        ended, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return 0
    return os.waitstatus_to_exitcode(status) if ended else None


def _environment(profile: ProfilePlaces) -> dict[str, str]:
    """Return an environment in which the worker finds the same profile and the same program."""
    environ = dict(os.environ)
    if Places.from_environment(environ).profile(profile.name).folder != profile.folder:
        environ[HOME_VARIABLE] = str(profile.folder.parent.parent)
    program = str(Path(__file__).resolve().parents[2])
    if sys.path and sys.path[0] in ("", program):
        # Run from a checkout: without the present folder on its path it would not be found.
        environ["PYTHONPATH"] = os.pathsep.join(filter(None, (program, environ.get("PYTHONPATH"))))
    return environ
