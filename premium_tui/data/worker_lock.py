"""The worker's lock: held by one worker of a profile, it says where terminals find that one.

It says so only while terminals are let in. A held lock that says nothing is that of a worker about
to let them in, or about to be gone.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from dataclasses import asdict
from pathlib import Path

from premium_tui.data.rendezvous import WorkerAddress

PATIENCE = 10.0
"""Seconds in which a worker that lets nobody in any more should be gone."""

LOOK_EVERY = 0.05


class WorkerLock:
    """A profile's lock file, open until this process ends."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def take(self) -> bool:
        """Hold the lock; False when another worker lets terminals in, or stays for too long."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            except BlockingIOError:
                if os.fstat(self._file).st_size or time.monotonic() >= until:
                    return False
            time.sleep(LOOK_EVERY)

    def announce(self, address: WorkerAddress) -> None:
        """Say where terminals are let in. Raises OSError."""
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, json.dumps(asdict(address)).encode(), 0)

    def withdraw(self) -> None:
        """Say nothing any more."""
        os.ftruncate(self._file, 0)
