"""A real uvicorn over the test's desk, on a Unix socket, and streams of events read from it."""

from __future__ import annotations

import asyncio
import json
import socket
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from httpx_sse import EventSource, ServerSentEvent, aconnect_sse
from sqlalchemy import func, select
from uvicorn import Server

from premium_tui.server.app import server_config
from premium_tui.server.core import PARTITION
from premium_tui.server.engine import begin_read
from premium_tui.server.keeping import keep_up
from tests.server.world import PEOPLE, World, new_ticket, post
from tests.waiting import PATIENCE, wait_until, wait_until_async


@dataclass
class Served:
    """A world whose application answers on a socket."""

    world: World
    socket: Path
    server: Server
    thread: threading.Thread

    def client(self, token: str) -> httpx.AsyncClient:
        """Return a client that speaks with a token, over the socket."""
        return client_of(self.socket, token)

    @asynccontextmanager
    async def listen(self, who: str, last_id: str | None = None) -> AsyncIterator[Stream]:
        """Open the event stream of a person and read it until the end of the block."""
        async with (
            self.client(self.world.tokens[who]) as client,
            listening(client, last_id) as stream,
        ):
            yield stream

    async def settle(self, streams: Mapping[str, Stream]) -> None:
        """Wait until streams, by whose they are, have told all that was told before.

        A ticket is opened for each team: its poke comes last, and is known by its id, since one
        for something earlier may still be on its way.
        """
        marks = {}
        for who in ("admin", "zadmin"):
            async with self.client(self.world.tokens[who]) as client:
                opened = await post(client, "/v1/tickets", new_ticket())
            marks[PEOPLE[who][0]] = int(opened.raise_for_status().json()["seq"])
        with begin_read(self.world.engine) as connection:
            everything = select(func.sum(PARTITION.c.head_seq))
            marks["desk"] = int(connection.execute(everything).scalar_one())
        for name, stream in streams.items():
            team = PEOPLE[name][0] if name in PEOPLE else "desk"
            await stream.pass_by(marks[team])

    def stop(self) -> None:
        """Ask the server to end, as its owner does."""
        self.server.should_exit = True
        self.world.app.state.service.hub.close_soon()


def client_of(path: Path, token: str) -> httpx.AsyncClient:
    """Return a client that speaks with a token over a Unix socket."""
    return httpx.AsyncClient(
        transport=httpx.AsyncHTTPTransport(
            uds=str(path),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=None),
            verify=False,  # no certificates are read for a socket of our own
        ),
        base_url="http://desk",
        headers={"Authorization": f"Bearer {token}"},
        timeout=PATIENCE,
    )


@dataclass
class Stream:
    """What an event stream has told so far."""

    events: list[ServerSentEvent] = field(default_factory=list)
    """The pokes."""
    typing: list[dict[str, str]] = field(default_factory=list)
    """Who types."""
    presence: list[dict[str, list[dict[str, Any]]]] = field(default_factory=list)
    """Who else is here."""
    ended: bool = False

    @property
    def ids(self) -> list[int]:
        """The ids of the pokes so far."""
        return [int(event.id) for event in self.events]

    async def reach(self, count: int, seconds: float = PATIENCE) -> None:
        """Wait until so many pokes have come."""
        await wait_until_async(lambda: len(self.events) >= count, seconds)

    async def pass_by(self, mark: int, seconds: float = PATIENCE) -> None:
        """Wait until a poke with this id or a later one has come."""
        await wait_until_async(lambda: self.ids[-1:] >= [mark], seconds)

    async def hear(self, count: int, seconds: float = PATIENCE) -> None:
        """Wait until so often somebody was told to type."""
        await wait_until_async(lambda: len(self.typing) >= count, seconds)

    async def end(self, seconds: float = PATIENCE) -> None:
        """Wait until the server has ended the stream."""
        await wait_until_async(lambda: self.ended, seconds)


@asynccontextmanager
async def listening(client: httpx.AsyncClient, last_id: str | None = None) -> AsyncIterator[Stream]:
    """Read /v1/events in the background."""
    headers = {} if last_id is None else {"Last-Event-ID": last_id}
    stream = Stream()
    async with aconnect_sse(client, "GET", "/v1/events", headers=headers) as source:
        source.response.raise_for_status()
        task = asyncio.create_task(_read(source, stream))
        try:
            yield stream
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _read(source: EventSource, stream: Stream) -> None:
    # A server that ends may cut the stream short: that is an end too.
    with suppress(httpx.RemoteProtocolError, httpx.ReadError):
        async for event in source.aiter_sse():
            # What only sets the time to wait before coming back is told as well, without a name.
            if event.event == "poke":
                stream.events.append(event)
            elif event.event == "typing":
                stream.typing.append(json.loads(event.data))
            elif event.event == "presence":
                stream.presence.append(json.loads(event.data))
    stream.ended = True


@contextmanager
def serving(world: World, *, behind: bool = False) -> Iterator[Served]:
    """Serve a world until the end of the block; its engine is disposed of with it.

    What is due by then is done before, since the server would do it some time after its start and
    poke for it, unless the world is to be `behind`.
    """
    while not behind and keep_up(world.engine, world.clock, demo=world.facts.demo):
        pass
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as bound:
        path = Path(folder) / "desk.sock"
        bound.bind(str(path))
        bound.listen(1024)
        server = Server(server_config(world.app))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        served = Served(world, path, server, thread)
        try:
            wait_until(lambda: server.started)
            yield served
        finally:
            served.stop()
            thread.join(PATIENCE)
            assert not thread.is_alive()
