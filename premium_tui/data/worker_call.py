"""Calling a profile's worker: the one that runs is found, or one is started and waited for."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from premium_tui.data.errors import WorkerUnavailable
from premium_tui.data.rendezvous import (
    connect,
    exit_code,
    find_worker,
    spawn_worker,
    worker_command,
)
from premium_tui.i18n import _
from premium_tui.paths import ProfilePlaces

START_SECONDS = 60.0
"""How long a worker that was started may take until it answers, on a machine that is very busy."""

RACE_SECONDS = 1.5
"""How long another may take when ours ended with an error."""

AGAIN_SECONDS = 0.5
"""How long the one that holds the lock may be silent until another is started."""


class WorkerCall:
    """A terminal's way to its worker, and the child it started on the way, if any."""

    def __init__(self, profile: ProfilePlaces, command: Sequence[str] | None) -> None:
        """`command` starts a worker; None: the profile's."""
        self._profile = profile
        self._command = command or worker_command(profile.name)
        self._child: int | None = None

    def connect(self, pause: Callable[[], bool]) -> socket.socket | None:
        """Return a connection to the worker, which is started if need be.

        `pause` waits a moment and returns whether to go on; None when it said no. Raises
        WorkerUnavailable.
        """
        stream = self._answering()
        if stream is not None:
            return stream
        leaving = self._child is not None and exit_code(self._child) is None
        if not leaving:
            self._child = spawn_worker(self._profile, self._command)
        until = time.monotonic() + START_SECONDS
        again = until
        while time.monotonic() < until:
            if time.monotonic() > again:
                # The one that held the lock was on its way out: a quick restart waits for no more.
                again = until
                with suppress(WorkerUnavailable):
                    self._child = spawn_worker(self._profile, self._command)
            stream = self._answering()
            if stream is not None:
                return stream
            code = exit_code(self._child) if self._child is not None else None
            if code is not None:
                # It may have lost the race for the lock to another, which is about to answer.
                self._child = None
                if leaving:
                    # One of an earlier call, that took its time to be gone.
                    leaving, again = False, time.monotonic()
                elif code:
                    until = min(until, time.monotonic() + RACE_SECONDS)
                else:
                    again = time.monotonic() + AGAIN_SECONDS
            if not pause():
                return None
        raise WorkerUnavailable(_("its log is {path}").format(path=self._profile.worker_log))

    def reap(self) -> None:
        """Let the system forget a child that has ended."""
        if self._child is not None:
            exit_code(self._child)

    def _answering(self) -> socket.socket | None:
        address = find_worker(self._profile)
        return connect(address) if address is not None else None
