"""A slow line between a program and a terminal: what is written comes late and at a rate.

Bytes go out one after the other at the line's rate and arrive after the time they travel. What the
program writes is taken from it as sshd does, ahead of the line, up to a window.
"""

from __future__ import annotations

import os
import select
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyte

from benchmarks.terminal_run import COLUMNS, LINES, SYNC_ANSWER, SYNC_QUERY, TerminalRun
from tests.pty_term import Screen

PACKET = 128
"""Bytes that arrive together."""

WINDOW = 65_536
"""Bytes taken from the program ahead of the line."""

QUIET = 1.3
"""Seconds in which nothing comes any more, previews included, once all is there."""

LONGEST = 90.0


@dataclass(frozen=True)
class Painted:
    """When something stood on the screen at the near end of a line."""

    first_ms: float
    """Milliseconds until the first byte of it came."""
    ms: float
    """Milliseconds until it stood there whole."""
    bytes: int
    """Bytes that had come until then."""


class Direction:
    """One direction of a line."""

    def __init__(self, rate: float, travel: float) -> None:
        """`rate` in bytes a second; `travel` in seconds."""
        self._rate, self._travel = rate, travel
        self._free = 0.0
        self._under_way: deque[tuple[float, bytes]] = deque()
        self.held = 0
        """Bytes that have not arrived."""

    def send(self, data: bytes) -> None:
        """Send bytes, behind those sent before."""
        at = max(time.perf_counter(), self._free)
        for start in range(0, len(data), PACKET):
            packet = data[start : start + PACKET]
            at += len(packet) / self._rate
            self._under_way.append((at + self._travel, packet))
        self._free = at
        self.held += len(data)

    def arrived(self) -> bytes:
        """Return the next packet that has arrived by now; empty: none has."""
        if not self._under_way or self._under_way[0][0] > time.perf_counter():
            return b""
        _at, packet = self._under_way.popleft()
        self.held -= len(packet)
        return packet

    def wait(self) -> float:
        """Return the seconds until the next packet arrives; a long time when none is under way."""
        return self._under_way[0][0] - time.perf_counter() if self._under_way else LONGEST


class FarTerminal:
    """A terminal at the near end of a slow line, with a program at its far end."""

    def __init__(self, start: Callable[[], TerminalRun], rate: float, travel: float) -> None:
        """Press enter at the near end: `start` starts the program once that has arrived.

        `rate` is in bytes a second, `travel` in seconds one way. Nobody at the far end may answer
        the program's question about synchronised updates: the terminal does.
        """
        self._down, self._up = Direction(rate, travel), Direction(rate, travel)
        self._screen = Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self._screen)
        self._came = bytearray()
        self._pressed = time.perf_counter()
        while time.perf_counter() < self._pressed + travel:
            time.sleep(0.001)
        self._run = start()

    @property
    def rows(self) -> list[str]:
        """What stands on the screen."""
        return self._screen.rows()

    def opened(self, part: Callable[[Sequence[str]], object]) -> Painted:
        """Return when `part` of the screen stood as it stands once the program is at rest."""
        return self._until_rest(self._pressed, part)

    def timed(self, keys: bytes, part: Callable[[Sequence[str]], object]) -> Painted:
        """Press keys, and return when `part` of the screen stood as it stands at rest."""
        start = time.perf_counter()
        self._up.send(keys)
        return self._until_rest(start, part)

    def close(self) -> None:
        """End the program."""
        self._run.close()

    def _until_rest(self, start: float, part: Callable[[Sequence[str]], object]) -> Painted:
        before = len(self._came)
        seen: list[tuple[float, int, object]] = []
        last = time.perf_counter()
        while seen == [] or self._down.held or self._up.held or time.perf_counter() < last + QUIET:
            if time.perf_counter() > start + LONGEST:
                raise TimeoutError("\n".join(self.rows))
            if self._step():
                last = time.perf_counter()
                seen.append((last, len(self._came), part(self.rows)))
        final = seen[-1][2]
        at = len(seen)
        while at and seen[at - 1][2] == final:
            at -= 1
        when, came, _part = seen[at]
        return Painted((seen[0][0] - start) * 1000, (when - start) * 1000, came - before)

    def _step(self) -> bool:
        """Let the line do what is next; return whether a packet has come to the screen."""
        waiting = min(self._down.wait(), self._up.wait(), 0.1)
        fds = [self._run.fd] if self._down.held < WINDOW else []
        if select.select(fds, [], [], max(0.0, waiting))[0]:
            self._down.send(os.read(self._run.fd, 65_536))
        if keys := self._up.arrived():
            os.write(self._run.fd, keys)
        packet = self._down.arrived()
        if not packet:
            return False
        known = max(0, len(self._came) - len(SYNC_QUERY))
        asked = self._came.count(SYNC_QUERY)
        self._came += packet
        if SYNC_QUERY in self._came[known:] and self._came.count(SYNC_QUERY) > asked:
            self._up.send(SYNC_ANSWER)
        self._stream.feed(packet)
        return True
