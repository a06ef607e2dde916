"""The worker as commands meet it from outside: is one at work, keep it away, ask it to end."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from premium_tui.cli.exits import CommandError, Exit
from premium_tui.data.rendezvous import connect, find_worker
from premium_tui.i18n import _
from premium_tui.paths import ProfilePlaces, private_file

PATIENCE = 6.0
"""Seconds a worker is given to leave after its last terminal has left: it promises five."""

LOOK_EVERY = 0.05


def worker_answers(profile: ProfilePlaces) -> bool:
    """Return whether a worker of this profile is at work."""
    address = find_worker(profile)
    stream = connect(address) if address is not None else None
    if stream is None:
        return False
    stream.close()
    return True


@contextmanager
def no_worker(profile: ProfilePlaces, patience: float | None = None) -> Iterator[None]:
    """Hold the worker's own lock, so that none is at work and none starts.

    The profile's folder is there. Raises CommandError when one stays for `patience` seconds, else
    for `PATIENCE`.
    """
    import fcntl

    private_file(profile.worker_lock)
    lock = os.open(profile.worker_lock, os.O_RDWR | os.O_CLOEXEC)
    try:
        until = time.monotonic() + (PATIENCE if patience is None else patience)
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    words = _("premium-tui is open on the profile {name}: leave it first.")
                    raise CommandError(Exit.FAILED, words.format(name=profile.name)) from None
                time.sleep(LOOK_EVERY)
        yield
    finally:
        os.close(lock)


def end_worker(profile: ProfilePlaces) -> None:
    """Ask a worker that is at work to end: it forgets what it had in memory."""
    address = find_worker(profile)
    stream = connect(address) if address is not None else None
    if stream is None:
        return
    said: list[dict[str, object]] = [
        {"op": "hello", "who": {"kind": "token"}},
        {"op": "end"},
    ]
    with stream:
        try:
            stream.sendall(b"".join(json.dumps(line).encode() + b"\n" for line in said))
            stream.settimeout(PATIENCE)
            while stream.recv(65536):
                pass
        except OSError:
            # It is gone, or too busy to say goodbye: it has been told.
            return
