"""Signals: when the line is cut or an end is asked for, save, restore the terminal, and go.

Textual handles neither SIGHUP nor SIGTERM, and its event loop may stand still behind a stalled
reader; so these are plain signal handlers that save synchronously and end the process
(terminals 1 and 6).
"""

from __future__ import annotations

import _thread
import contextlib
import os
import signal
import termios
import time
from collections.abc import Callable
from types import FrameType

RESTORE = (
    b"\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l"  # mouse
    b"\x1b[?2004l\x1b[?2048l\x1b[?1004l"  # bracketed paste, in-band resize, focus
    b"\x1b[<u"  # kitty keyboard: belongs to the alternate screen, so before leaving it
    b"\x1b[?2026l\x1b[?7h"  # synchronised output off, line wrap on
    b"\x1b[0m\x1b[?1049l\x1b[?25h"  # colours, alternate screen, cursor
)
"""What leaves the terminal as a shell expects it."""

SAVE_WITHIN = 3.0
"""Seconds a save may take: one that waits for what the signal interrupted would wait for ever."""

ROOM_WITHIN = 0.5
"""Seconds a terminal may take to make room for what restores it: a slow line is still busy with the
last frame, and one that has stalled is not waited for."""


def install(save: Callable[[], None], *, tty: int = 2, within: float = SAVE_WITHIN) -> None:
    """End on SIGHUP and SIGTERM with 128 + signal, after `save` and restoring the terminal.

    Call before Textual starts: how the terminal `tty` is set now is what it is put back to. `save`
    runs on the main thread between any two steps of the program, and has `within` seconds.
    """
    settings = None
    with contextlib.suppress(termios.error):
        settings = termios.tcgetattr(tty)

    def leave(number: int) -> None:
        restore(tty, settings)
        os._exit(128 + number)

    def leave_late(number: int) -> None:
        time.sleep(within)
        leave(number)

    def end(number: int, frame: FrameType | None) -> None:
        # A hang-up also sends SIGCONT, on which Textual would start its threads a second time; a
        # second signal must not save inside a save; and setting a terminal from the background
        # must not stop us.
        for other in (signal.SIGCONT, signal.SIGHUP, signal.SIGTERM, signal.SIGTTOU):
            signal.signal(other, signal.SIG_IGN)
        try:
            # Not a threading.Thread: its start takes a lock that the program, interrupted while it
            # starts a thread itself, would hold for ever.
            with contextlib.suppress(RuntimeError):
                _thread.start_new_thread(leave_late, (number,))
            save()
        finally:
            leave(number)

    signal.signal(signal.SIGHUP, end)
    signal.signal(signal.SIGTERM, end)


def restore(tty: int, settings: list[int | list[bytes | int]] | None) -> None:
    """Put the terminal back as a shell expects it, without waiting long for a reader.

    `settings` is what `termios.tcgetattr` gave before the console started. See `ROOM_WITHIN`.
    """
    with contextlib.suppress(OSError):
        blocking = os.get_blocking(tty)
        # The flag is shared with the shell that started us: it is put back whatever happens.
        os.set_blocking(tty, False)
        try:
            _write(tty, RESTORE)
        finally:
            os.set_blocking(tty, blocking)
    if settings is not None:
        with contextlib.suppress(termios.error, OSError):
            termios.tcsetattr(tty, termios.TCSANOW, settings)


def _write(tty: int, left: bytes) -> None:
    """Write all to a terminal that does not block, as soon as it has room; else raise OSError."""
    until = time.monotonic() + ROOM_WITHIN
    while left:
        try:
            left = left[os.write(tty, left) :]
        except BlockingIOError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
