"""A program in a real terminal: a PTY, pyte's screen, and the log of every byte written.

Nothing here sleeps: each wait reads what the program writes until a condition holds. Whoever waits
for one terminal reads the others too, as people's terminals do.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import pyte

from tests.waiting import PATIENCE, slowness

KEYS = {
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "escape": "\x1b",
    "space": " ",
    "backspace": "\x7f",
    "delete": "\x1b[3~",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "ctrl+pageup": "\x1b[5;5~",
    "ctrl+pagedown": "\x1b[6;5~",
    "ctrl+up": "\x1b[1;5A",
    "ctrl+down": "\x1b[1;5B",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f5": "\x1b[15~",
    "f10": "\x1b[21~",
}
"""What an xterm sends for the keys that are no characters; ctrl+letter is worked out."""

WHOLE, WHOLE_AT_MOST = 0.01, 0.3
"""Seconds without a byte after which a frame is taken to be whole, and the most waited for that."""

DROPPED = ("COLORTERM", "COLUMNS", "LINES", "NO_COLOR", "PYTHONDONTWRITEBYTECODE")
"""Variables of whoever runs the tests that would change what is drawn."""

# Takes the PTY as controlling terminal, so that ctrl+c, hang-ups and SIGWINCH come as for a user;
# done in the child by exec, since forking a process that has threads is not safe.
_TAKE_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "os.execvp(sys.argv[1], sys.argv[1:])"
)


class Screen(pyte.Screen):
    """pyte's screen, which here takes private sequences and wide characters cut in half."""

    def __init__(self, columns: int, lines: int) -> None:
        self._texts: list[str] = []
        """The text of each row, of those that have not changed since."""
        super().__init__(columns, lines)

    def select_graphic_rendition(self, *attrs: int, private: bool = False) -> None:
        """Take colours; `CSI > ... m` is none."""
        if not private:
            super().select_graphic_rendition(*attrs)

    def report_device_status(self, mode: int, **_: bool) -> None:
        """Answer nothing."""

    def rows(self) -> list[str]:
        """Return the text of each row; pyte's own `display` fails on a halved wide character."""
        if len(self._texts) != self.lines:
            self._texts = [""] * self.lines
            self.dirty.update(range(self.lines))
        # A mark put over the last character of a row is told of the row below it.
        for y in {row for changed in self.dirty for row in (changed - 1, changed)}:
            if 0 <= y < self.lines:
                row = self.buffer[y]
                self._texts[y] = "".join([row[x].data for x in range(self.columns)])
        self.dirty.clear()
        return list(self._texts)


_open_terms: weakref.WeakSet[PtyTerm] = weakref.WeakSet()
"""The terminals of this process that were not closed yet."""


class PtyTerm:
    """One run of a program in a terminal of its own; a context manager that ends the program.

    `env` is added to this process's environment, `drop_env` taken from it. With
    `controlling=False` the PTY is not the program's controlling terminal: no signal tells it of a
    hang-up.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str] | None = None,
        drop_env: Sequence[str] = (),
        cwd: Path | None = None,
        controlling: bool = True,
    ) -> None:
        self._log = bytearray()
        self._ended = False
        self._read_at = 0.0
        """When something was read and drawn last, in seconds of a clock that nobody sets."""
        self._noted: dict[re.Pattern[str], bool] = {}
        """Whether a row has held each of these since it was asked for."""
        self.screen = Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        full = {k: v for k, v in os.environ.items() if k not in {*DROPPED, *drop_env}}
        full.update({"TERM": "xterm-256color", **(env or {})})
        self.fd, slave = pty.openpty()
        self._set_size(columns, rows)
        take = [sys.executable, "-I", "-S", "-c", _TAKE_TERMINAL] if controlling else []
        try:
            self.process = subprocess.Popen(
                [*take, *argv],
                stdin=slave,
                stdout=slave,
                stderr=slave,
                env=full,
                cwd=cwd,
                start_new_session=True,
            )
        except BaseException:
            os.close(self.fd)
            raise
        finally:
            os.close(slave)
        _open_terms.add(self)

    def __enter__(self) -> PtyTerm:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The program's process id."""
        return self.process.pid

    @property
    def raw(self) -> bytes:
        """Every byte the program has written so far."""
        return bytes(self._log)

    def text(self) -> str:
        """Return what the screen shows, a line a row."""
        return "\n".join(self.screen.rows())

    def row(self, number: int) -> str:
        """Return one row of the screen, counted from 0."""
        return self.screen.rows()[number]

    def pump(self, seconds: float) -> bool:
        """Read once what comes within `seconds`; return whether anything came."""
        if self._ended:
            return False
        ready, _, _ = select.select([self.fd], [], [], max(0.0, seconds))
        if not ready:
            return False
        try:
            data = os.read(self.fd, 65_536)
        except OSError:
            data = b""
        if not data:
            self._ended = True
            return False
        self._log += data
        self._stream.feed(data)
        self._read_at = time.monotonic()
        if not all(self._noted.values()):
            self._note()
        return True

    def noting(self, pattern: re.Pattern[str]) -> Callable[[], bool]:
        """Return what tells whether a row has held `pattern` at any time from now on.

        For words that go away by themselves, maybe while another terminal is waited for.
        """
        self._noted[pattern] = False
        self._note()
        return lambda: self._noted[pattern]

    def _note(self) -> None:
        """Take down which patterns a row holds now."""
        for pattern, held in self._noted.items():
            self._noted[pattern] = held or any(map(pattern.search, self.screen.rows()))

    def wait_until(
        self, holds: Callable[[], bool], seconds: float = PATIENCE, what: str = ""
    ) -> None:
        """Read until `holds()`; AssertionError with the screen when it does not in time.

        Then the frame it was seen in is read to its end.
        """
        end = time.monotonic() + seconds
        while not holds():
            left = end - time.monotonic()
            if left <= 0 or (self._ended and not holds()):
                state = "ended" if self._ended else f"not within {seconds} s"
                raise AssertionError(f"{what or holds} {state}; {self._screens()}")
            self.pump(min(left, 0.1))
            for other in self._others():
                other.pump(0)
        self._finish_frame()

    def _finish_frame(self) -> None:
        """Read the rest of a frame of which a part was just read: one write may come in several."""
        end = time.monotonic() + WHOLE_AT_MOST
        while (now := time.monotonic()) < min(end, self._read_at + WHOLE) and not self._ended:
            self.pump(self._read_at + WHOLE - now)

    def _others(self) -> list[PtyTerm]:
        """Return the other terminals that are open."""
        return [term for term in _open_terms if term is not self]

    def _screens(self) -> str:
        """Return what this terminal shows, and then what the others do."""
        others = (f"\nanother terminal:\n{other.text()}" for other in self._others())
        return "".join((f"the screen:\n{self.text()}", *others))

    def wait_for(self, text: str, seconds: float = PATIENCE) -> None:
        """Read until `text` stands on the screen."""
        self.wait_until(lambda: text in self.text(), seconds, f"{text!r} on the screen")

    def wait_gone(self, text: str, seconds: float = PATIENCE) -> None:
        """Read until `text` no longer stands on the screen."""
        self.wait_until(lambda: text not in self.text(), seconds, f"{text!r} off the screen")

    def wait_raw(self, data: bytes, seconds: float = PATIENCE) -> None:
        """Read until the program has written `data`."""
        self.wait_until(lambda: data in self._log, seconds, f"{data!r} written")

    def settle(self, quiet: float = 0.3, seconds: float = PATIENCE) -> None:
        """Read until nothing was written for `quiet` seconds, or longer where much else is done."""
        end = time.monotonic() + seconds
        while self.pump(quiet * slowness()):
            if time.monotonic() > end:
                raise AssertionError(f"still writing after {seconds} s:\n{self.text()}")

    def send(self, data: bytes | str) -> None:
        """Type `data` as it is."""
        left = data.encode() if isinstance(data, str) else data
        end = time.monotonic() + PATIENCE
        while left:
            assert time.monotonic() < end, f"it reads no key; {self._screens()}"
            # The program may wait for us to read before it reads on itself.
            _, ready, _ = select.select([], [self.fd], [], 0.05)
            if ready:
                left = left[os.write(self.fd, left[:1024]) :]
            self.pump(0)

    def key(self, *names: str) -> None:
        """Press keys by name: `enter`, `ctrl+s`, `f1`; anything else is typed as it is."""
        for name in names:
            if name in KEYS:
                self.send(KEYS[name])
            elif name.startswith("ctrl+") and len(name) == 6:
                self.send(chr(ord(name[5].upper()) & 31))
            else:
                self.send(name)

    def click(self, column: int, row: int) -> None:
        """Press and release the left button on a cell, counted from 0."""
        place = f"{column + 1};{row + 1}"
        self.send(f"\x1b[<0;{place}M\x1b[<0;{place}m")

    def paste(self, text: str) -> None:
        """Paste as a terminal does, in brackets."""
        self.send(f"\x1b[200~{text}\x1b[201~")

    def resize(self, columns: int, rows: int) -> None:
        """Change the size; the kernel tells the program where the PTY is its controlling one."""
        self.screen.resize(rows, columns)
        self._set_size(columns, rows)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program itself."""
        self.process.send_signal(number)

    def hang_up(self) -> None:
        """Close our end, as when a connection is cut."""
        self._ended = True
        _open_terms.discard(self)
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def wait_exit(self, seconds: float = PATIENCE, *, reading: bool = True) -> int:
        """Return the exit code; -n when signal n killed the program.

        With `reading=False` nothing is read meanwhile, as by a client that has stalled.
        """
        if reading:
            end = time.monotonic() + seconds
            while self.process.poll() is None and time.monotonic() < end:
                if not self.pump(0.05) and self._ended:
                    break
            while self.pump(0):
                pass
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {seconds} s:\n{self.text()}") from None

    def echoes(self) -> bool:
        """Return whether the terminal echoes and waits for lines, as a shell finds it."""
        local = termios.tcgetattr(self.fd)[3]
        return bool(local & termios.ECHO) and bool(local & termios.ICANON)

    def close(self) -> None:
        """End the program, and only it."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.hang_up()

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
