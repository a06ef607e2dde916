"""A terminal's line as the worker has it: one JSON object a line, both ways."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress

from premium_tui.paths import DemoWho, TokenWho, Who

UNSENT_LIMIT = 4 << 20
"""Bytes a terminal may leave unread before it is let go; it attaches again."""


class TerminalLine:
    """One terminal's connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def hear(self) -> Mapping[str, object] | None:
        """Return the next thing said; None at the end. Raises ConnectionError.

        Raises ValueError and RecursionError for rubbish.
        """
        line = await self._reader.readline()
        if not line.endswith(b"\n"):
            return None
        said = json.loads(line)
        if not isinstance(said, dict):
            raise ValueError("not an object")
        return said

    async def hear_hello(self) -> Who | None:
        """Return who begins to talk; None for who says no hello. Raises as `hear` does."""
        said = await self.hear()
        who = said.get("who") if said is not None and said.get("op") == "hello" else None
        if not isinstance(who, dict):
            return None
        if who.get("kind") == "token":
            return TokenWho()
        role, team = who.get("role"), who.get("team")
        if not isinstance(role, str) or not (team is None or isinstance(team, str)):
            return None
        return DemoWho(role, team)

    def tell(self, said: Mapping[str, object]) -> None:
        """Send one line; a terminal that does not read is let go."""
        if self._writer.is_closing():
            return
        if self._writer.transport.get_write_buffer_size() > UNSENT_LIMIT:
            self._writer.transport.abort()
            return
        self._writer.write(json.dumps(said).encode() + b"\n")

    async def close(self, *, at_once: bool) -> None:
        """Hang up: `at_once`, or when the terminal has read all it was told."""
        if at_once:
            self._writer.transport.abort()
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()
