"""A proxy between a client and the desk's server that does to a request what networks do.

It speaks HTTP/1.1 to a client on a loopback port and passes everything on to the server's Unix
socket, but for what it was armed with. It runs in a thread of its own, for clients of either kind.
"""

from __future__ import annotations

import asyncio
import re
import socket
import struct
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from tests.waiting import PATIENCE

KINDS = ("identity", "changes", "send", "events")
"""The kinds of call, as the port to a desk names them."""

LATE_SECONDS = 0.2
RETRY_AFTER = 1


class Fault(Enum):
    """What goes wrong with one request."""

    CUT_BEFORE = "cut before the desk was asked"
    CUT_IN_REQUEST = "cut in the middle of the request"
    CUT_AFTER = "done, and cut before the answer"
    CUT_IN_HEAD = "cut in the head of the answer"
    CUT_IN_BODY = "ended in the body of the answer"
    RESET_IN_BODY = "reset in the body of the answer"
    LATE = "answered late"
    SILENT = "never answered"
    LIMITED = "429 with Retry-After"
    ERROR = "500"
    BUSY = "503"
    MALFORMED = "no JSON"
    HALF = "half of the answer, as if it were all"
    EMPTY = "nothing, as if it were all"
    GONE = "410"
    EXPIRED = "401"
    WRONG_CURSOR = "a cursor that is none"


def _problem(status: int, code: str, *headers: str) -> bytes:
    body = f'{{"status":{status},"code":"{code}","title":"{code}","detail":"Made up."}}'
    return _answer(status, body.encode(), "Content-Type: application/problem+json", *headers)


def _answer(status: int, body: bytes, *headers: str) -> bytes:
    lines = (f"HTTP/1.1 {status} Made up", f"Content-Length: {len(body)}", *headers, "", "")
    return "\r\n".join(lines).encode() + body


_MADE_UP = {
    Fault.LIMITED: _problem(429, "rate-limited", f"Retry-After: {RETRY_AFTER}"),
    Fault.ERROR: _answer(500, b"Internal Server Error", "Content-Type: text/plain"),
    Fault.BUSY: _problem(503, "unavailable"),
    Fault.MALFORMED: _answer(200, b'{"person": [tru', "Content-Type: application/json"),
    Fault.EMPTY: _answer(200, b"", "Content-Type: application/json"),
    Fault.GONE: _problem(410, "cursor-expired"),
    Fault.EXPIRED: _problem(401, "unauthorized"),
}
_CURSOR = re.compile(rb'"cursor":"[^"]*"')


@dataclass(frozen=True)
class Armed:
    """A fault that waits for its request."""

    fault: Fault
    asked: bool
    """Of a made-up answer: the desk is asked all the same, and its answer thrown away."""
    do: Callable[[], object] | None
    """Called at the place of the fault."""


class _Cut(Exception):
    """The client's connection is to end here."""

    def __init__(self, *, reset: bool = False) -> None:
        super().__init__(reset)
        self.reset = reset


class FaultProxy:
    """A proxy in front of the server that listens at `server`."""

    def __init__(self, server: Path) -> None:
        self._server = server
        self._armed: dict[str, deque[Armed]] = defaultdict(deque)
        self._loop = asyncio.new_event_loop()
        self._end: asyncio.Future[None] = self._loop.create_future()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._clients: dict[asyncio.StreamWriter, str] = {}
        self._talks: set[asyncio.Task[None]] = set()
        self.asked: Counter[str] = Counter()
        """How often each kind of call came, faults included."""
        self.asked_at: dict[str, list[float]] = defaultdict(list)
        """When each of them came, in seconds of the monotonic clock."""

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def arm(
        self,
        kind: str,
        fault: Fault,
        *,
        asked: bool = False,
        do: Callable[[], object] | None = None,
    ) -> None:
        """Have the next call of a kind that nothing is armed for yet go wrong; see `Armed`."""
        self._armed[kind].append(Armed(fault, asked, do))

    def armed(self) -> int:
        """Return how many faults have not happened yet."""
        return sum(map(len, self._armed.values()))

    def disarm(self) -> int:
        """Forget the faults that have not happened yet; return how many."""
        left = self.armed()
        self._armed.clear()
        return left

    def cut_streams(self) -> None:
        """Cut the streams of events that are open now."""

        def cut() -> None:
            for writer, kind in self._clients.items():
                if kind == "events":
                    writer.transport.abort()

        self._loop.call_soon_threadsafe(cut)

    def run(self) -> None:
        """Serve until `stop`."""
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    def stop(self) -> None:
        """End every connection; `run` returns."""
        self._loop.call_soon_threadsafe(self._end.cancel)

    async def _serve(self) -> None:
        listener = await asyncio.start_server(self._talk, sock=self._listening)
        with suppress(asyncio.CancelledError):
            await self._end
        # Who was let in last is not heard yet, and can only be sent away once it is: a listener
        # that closes meanwhile would lose it.
        self._loop.remove_reader(self._listening)
        own = asyncio.current_task()
        while asyncio.all_tasks() - self._talks - {own}:
            await asyncio.sleep(0)
        while talks := tuple(self._talks):
            for talk in talks:
                talk.cancel()
            await asyncio.gather(*talks, return_exceptions=True)
        listener.close()
        await listener.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection of a client, with one to the server."""
        talk = asyncio.current_task()
        assert talk is not None
        self._talks.add(talk)
        self._clients[writer] = ""
        server: _Server | None = None
        try:
            while head := await _head(reader):
                body = await reader.readexactly(_length(head))
                kind = _kind(head)
                self._clients[writer] = kind
                self.asked[kind] += 1
                self.asked_at[kind].append(self._loop.time())
                armed = self._armed[kind].popleft() if self._armed[kind] else None
                server = server or await _Server.connect(self._server)
                await self._pass_on(head + body, armed, reader, writer, server)
        except _Cut as cut:
            if cut.reset:
                _reset(writer)
        except (OSError, asyncio.IncompleteReadError):
            # Either side is gone.
            pass
        except asyncio.CancelledError:
            # The proxy ends: what the client has not read is not waited for.
            writer.transport.abort()
        finally:
            del self._clients[writer]
            writer.close()
            if server is not None:
                server.writer.close()
            with suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()
            self._talks.discard(talk)

    async def _pass_on(
        self,
        request: bytes,
        armed: Armed | None,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        server: _Server,
    ) -> None:
        """Pass a request on and its answer back, or do the fault that was armed."""
        fault = armed.fault if armed is not None else None
        do = armed.do if armed is not None and armed.do is not None else _nothing
        if fault is Fault.CUT_BEFORE:
            do()
            raise _Cut
        if fault is Fault.CUT_IN_REQUEST:
            server.writer.write(request[: len(request) * 2 // 3])
            await server.writer.drain()
            do()
            raise _Cut
        if fault in _MADE_UP:
            if armed is not None and armed.asked:
                server.writer.write(request)
                await _head(server.reader)
            do()
            writer.write(_MADE_UP[fault])
            await writer.drain()
            raise _Cut
        server.writer.write(request)
        head = await _head(server.reader)
        if not head:
            raise _Cut
        if fault is Fault.CUT_AFTER:
            do()
            raise _Cut
        if fault is Fault.CUT_IN_HEAD:
            writer.write(head[: len(head) // 2])
            await writer.drain()
            do()
            raise _Cut
        if fault is Fault.LATE:
            await asyncio.sleep(LATE_SECONDS)
        if fault is Fault.SILENT:
            do()
            await reader.read()
            raise _Cut
        if b"text/event-stream" in head:
            await self._stream(head, fault, do, writer, server)
        else:
            await self._answer(head, fault, do, writer, server)

    async def _answer(
        self,
        head: bytes,
        fault: Fault | None,
        do: Callable[[], object],
        writer: asyncio.StreamWriter,
        server: _Server,
    ) -> None:
        length = _length(head)
        if fault in (Fault.CUT_IN_BODY, Fault.RESET_IN_BODY):
            writer.write(head + await server.reader.readexactly(length // 2))
            await writer.drain()
            do()
            raise _Cut(reset=fault is Fault.RESET_IN_BODY)
        body = await server.reader.readexactly(length)
        if fault is Fault.HALF:
            body = body[: length // 2]
        if fault is Fault.WRONG_CURSOR:
            body, found = _CURSOR.subn(b'"cursor":"wrong"', body)
            assert found == 1
        writer.write(_with_length(head, len(body)) + body)
        await writer.drain()

    async def _stream(
        self,
        head: bytes,
        fault: Fault | None,
        do: Callable[[], object],
        writer: asyncio.StreamWriter,
        server: _Server,
    ) -> None:
        writer.write(head)
        while some := await server.reader.read(65536):
            if fault in (Fault.CUT_IN_BODY, Fault.RESET_IN_BODY, Fault.HALF):
                writer.write(some[: len(some) // 2])
                await writer.drain()
                do()
                raise _Cut(reset=fault is Fault.RESET_IN_BODY)
            writer.write(some)
            await writer.drain()
        raise _Cut


@dataclass(frozen=True)
class _Server:
    """A connection to the server."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def connect(cls, path: Path) -> _Server:
        return cls(*await asyncio.open_unix_connection(path))


@contextmanager
def fault_proxy(server: Path) -> Iterator[FaultProxy]:
    """Run a proxy in front of the server at a Unix socket until the end of the block."""
    proxy = FaultProxy(server)
    thread = threading.Thread(target=proxy.run)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


async def _head(reader: asyncio.StreamReader) -> bytes:
    """Return the head of a message; nothing at the end of the connection."""
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""


def _length(head: bytes) -> int:
    found = re.search(rb"\r\ncontent-length: *([0-9]+)", head, re.IGNORECASE)
    return int(found[1]) if found is not None else 0


def _with_length(head: bytes, length: int) -> bytes:
    said = b"\r\ncontent-length: %d" % length
    return re.sub(rb"\r\ncontent-length: *[0-9]+", said, head, flags=re.IGNORECASE)


def _kind(head: bytes) -> str:
    method, path = head.split(b" ", 2)[:2]
    name = path.partition(b"?")[0].decode()
    if name.endswith("/typing"):
        return "typing"
    if method in (b"POST", b"PUT"):
        return "send"
    return {"/v1/me": "identity", "/v1/changes": "changes", "/v1/events": "events"}[name]


def _reset(writer: asyncio.StreamWriter) -> None:
    """Have the connection end with a reset instead of an orderly end."""
    found: socket.socket = writer.get_extra_info("socket")
    found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _nothing() -> None:
    """Do nothing at the place of a fault."""
