"""The embedded desk: a server process of the worker's own, started again when it ends.

The worker binds the socket and keeps it: requests that come while the server starts wait in its
queue. The child ends with the pipe to it, however the worker ends.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
import socket
import sys
from contextlib import suppress
from pathlib import Path

SOCKET_NAME = "desk.sock"
BACKLOG = 128
END_SECONDS = 1.0
"""How long it may take to end before it is killed; what it has accepted is on the disk by then."""

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
STEADY_SECONDS = 10.0
"""A server that lived this long was well; the next one is started without a pause."""

_log = logging.getLogger(__name__)


class DeskChild:
    """The embedded server behind `socket_path`, for as long as the worker wants it."""

    def __init__(self, folder: Path, database: Path) -> None:
        """`folder` is the worker's private folder for sockets."""
        self.socket_path = folder / SOCKET_NAME
        self.token = secrets.token_urlsafe(32)
        self._database = database
        self._listening: socket.socket | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process | None = None

    def start(self) -> None:
        """Bind the socket and start the server; once is enough. Raises OSError."""
        if self._keeper is not None:
            return
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)
        try:
            listening.bind(str(self.socket_path))
        except OSError:
            listening.close()
            raise
        finally:
            os.umask(before)
        listening.listen(BACKLOG)
        self._listening = listening
        self._keeper = asyncio.create_task(self._keep(listening))

    async def close(self) -> None:
        """End the server: it sees the end of its pipe, and is killed only if it does not."""
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        if self._process is not None:
            await _end(self._process)
        if self._listening is not None:
            self._listening.close()
            self.socket_path.unlink(missing_ok=True)

    async def _keep(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        pause = FIRST_PAUSE
        while True:
            started = loop.time()
            try:
                process = await self._spawn(listening)
            except OSError as error:
                _log.warning("the embedded desk cannot be started: %s", error)
            else:
                _log.warning("the embedded desk ended with %s", await process.wait())
            if loop.time() - started > STEADY_SECONDS:
                pause = FIRST_PAUSE
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)

    async def _spawn(self, listening: socket.socket) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "premium_tui.server.embedded",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            pass_fds=(listening.fileno(),),
        )
        self._process = process
        order = {"fd": listening.fileno(), "database": str(self._database), "token": self.token}
        assert process.stdin is not None
        # A child that died at once shows in its exit code.
        with suppress(BrokenPipeError, ConnectionResetError):
            process.stdin.write(json.dumps(order).encode() + b"\n")
            await process.stdin.drain()
        return process


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        async with asyncio.timeout(END_SECONDS):
            await process.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
