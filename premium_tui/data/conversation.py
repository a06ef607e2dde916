"""JSON lines over a socket: what a terminal and the worker say to each other, without waiting."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterable, Mapping

LINE_LIMIT = 1 << 20
"""Bytes of one line at most."""


class Conversation:
    """Lines out and lines in over a socket that never blocks."""

    def __init__(self, stream: socket.socket, take: Callable[[Mapping[str, object]], bool]) -> None:
        self._stream = stream
        self._take = take
        self.unsent = b""
        self._heard = b""

    def queue(self, lines: Iterable[Mapping[str, object]]) -> None:
        """Add lines to be sent."""
        for line in lines:
            self.unsent += json.dumps(line).encode() + b"\n"

    def flush(self) -> bool:
        """Send what goes out without waiting; False when the other end is gone."""
        try:
            while self.unsent:
                self.unsent = self.unsent[self._stream.send(self.unsent) :]
        except BlockingIOError:
            return True
        except OSError:
            return False
        return True

    def hear(self) -> bool:
        """Take what has come in; False when the other end is gone or the talk is over."""
        try:
            came = self._stream.recv(65536)
        except BlockingIOError:
            return True
        except OSError:
            return False
        *lines, self._heard = (self._heard + came).split(b"\n")
        for line in lines:
            try:
                said = json.loads(line)
            except ValueError:
                return False
            if isinstance(said, dict) and not self._take(said):
                return False
        return bool(came) and len(self._heard) < LINE_LIMIT
