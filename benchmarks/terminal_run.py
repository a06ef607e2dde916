"""A program in a real PTY, measured: time and CPU to a first paint, per key, and bytes written."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyte

from benchmarks.machine import cpu_ms
from tests.pty_term import Screen

COLUMNS, LINES = 120, 40
AHEAD = -10
"""How nice the measuring process is."""

SYNC_QUERY = b"\x1b[?2026$p"
SYNC_ANSWER = b"\x1b[?2026;2$y"


@dataclass(frozen=True)
class Cost:
    """What something cost: wall and CPU milliseconds, and bytes written to the terminal."""

    wall_ms: float
    cpu_ms: float
    bytes: int


class TerminalRun:
    """One run of a program in a PTY of 120x40."""

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        *,
        size: tuple[int, int] = (COLUMNS, LINES),
        sync: bool = True,
    ) -> None:
        """Start it; `sync` says whether the terminal knows synchronised updates."""
        self._sync = sync
        self.started = time.perf_counter()
        self.raw = bytearray()
        self._screen = Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._fed = 0
        full = {
            key: value
            for key, value in os.environ.items()
            if key not in ("COLORTERM", "COLUMNS", "LINES", "PYTHONDONTWRITEBYTECODE", "NO_COLOR")
        }
        full.update({"TERM": "xterm-256color", **env})
        _go_first()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.setpriority(os.PRIO_PROCESS, 0, 0)
            # The size must stand before the program asks for it.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
            os.execvpe(argv[0], list(argv), full)

    def read_once(self, seconds: float) -> bool:
        """Read what comes within `seconds`; return whether anything came."""
        ready, _w, _x = select.select([self.fd], [], [], max(0.0, seconds))
        if not ready:
            return False
        try:
            data = os.read(self.fd, 65_536)
        except OSError:
            return False
        if self._sync and SYNC_QUERY in data:
            os.write(self.fd, SYNC_ANSWER)
        self.raw += data
        return bool(data)

    def read_until(self, marks: Sequence[bytes], seconds: float = 30.0) -> None:
        """Read until all `marks` were written; TimeoutError otherwise."""
        end = time.perf_counter() + seconds
        while not all(mark in self.raw for mark in marks):
            if time.perf_counter() > end:
                tail = bytes(self.raw[-400:])
                raise TimeoutError(f"not written: {marks!r}; last: {tail!r}")
            self.read_once(0.05)

    def shows(self, text: str) -> bool:
        """Return whether `text` stands on the screen after all that was read."""
        self._stream.feed(bytes(self.raw[self._fed :]))
        self._fed = len(self.raw)
        return any(text in row for row in self._screen.rows())

    def wait_shown(self, *texts: str, seconds: float = 30.0) -> None:
        """Read until all `texts` stand on the screen; TimeoutError otherwise.

        Of a line that changes only what is new is written: it may not be in the bytes as a whole.
        """
        end = time.perf_counter() + seconds
        while not all(self.shows(text) for text in texts):
            if time.perf_counter() > end:
                raise TimeoutError("\n".join((repr(texts), *self._screen.rows())))
            self.read_once(0.05)

    def settle(self, quiet: float = 0.4, seconds: float = 20.0) -> None:
        """Read until nothing was written for `quiet` seconds."""
        end = time.perf_counter() + seconds
        while self.read_once(quiet) and time.perf_counter() < end:
            pass

    def cpu_ms(self) -> float:
        """Return the CPU milliseconds all threads of the program have used."""
        return cpu_ms(self.pid)

    def rss_mb(self) -> float:
        """Return the resident memory in MB."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0

    def first_paint(self, marks: Sequence[bytes]) -> Cost:
        """Return what it took from exec until all `marks` stood on the screen."""
        self.read_until(marks)
        wall = (time.perf_counter() - self.started) * 1000
        return Cost(wall, self.cpu_ms(), len(self.raw))

    def press(self, keys: bytes, *, quiet: float = 0.03) -> Cost:
        """Press a key and return the time to its first byte, and the CPU and bytes it took."""
        cpu, size, start = self.cpu_ms(), len(self.raw), time.perf_counter()
        os.write(self.fd, keys)
        self.read_once(2.0)
        wall = (time.perf_counter() - start) * 1000
        while self.read_once(quiet):
            pass
        return Cost(wall, self.cpu_ms() - cpu, len(self.raw) - size)

    def close(self) -> None:
        """End the program."""
        try:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
        os.close(self.fd)


def _go_first() -> None:
    """Let this process read at once what a program writes, however busy the machine, if it may.

    What the program does between its last byte and our look would count as done before it.
    """
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, AHEAD)
