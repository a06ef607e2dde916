"""Whatever goes wrong with a request, in the end all is done once and the cache is as the desk.

A person's engine speaks HTTP to a real server; between them stands a proxy that does to one kind of
call one kind of fault.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, closing
from pathlib import Path

import httpx
import pytest

from premium_tui.clock import SystemClock
from premium_tui.data import http_desk
from premium_tui.data.errors import SignedOut
from premium_tui.data.http_desk import HttpDesk
from premium_tui.data.models import Connection
from premium_tui.data.outbox import Outbox
from premium_tui.data.store import Store
from premium_tui.data.sync import Sync
from premium_tui.domain.actions import Action, Reply, SetState
from premium_tui.domain.tickets import TicketState
from premium_tui.ids import new_id
from tests.data.client import Here, held_in
from tests.data.fault_proxy import KINDS, RETRY_AFTER, Fault, FaultProxy, fault_proxy
from tests.data.test_sync import Heard, opening
from tests.server.serving import Served, serving
from tests.server.world import World, make_world
from tests.waiting import wait_until_async

SHORT = 1.0
"""Seconds an engine waits for an answer where one does not come; LATE is sooner."""

LONG = 30.0
"""Seconds for everybody else: a busy machine is no fault."""

MADE_UP = (
    Fault.ERROR,
    Fault.BUSY,
    Fault.MALFORMED,
    Fault.EMPTY,
    Fault.GONE,
    Fault.EXPIRED,
)
CASES = [
    pytest.param(fault, kind, id=f"{kind}: {fault.value}")
    for kind in KINDS
    for fault in Fault
    if fault is not Fault.WRONG_CURSOR or kind == "changes"
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(make_world(tmp_path_factory.mktemp("faults"))) as served:
        yield served


@pytest.fixture
def proxy(served: Served) -> Iterator[FaultProxy]:
    with fault_proxy(served.socket) as proxy:
        yield proxy


class Engine:
    """A person's engine, over HTTP, and their files."""

    def __init__(self, folder: Path, url: str, token: str, patience: float = LONG) -> None:
        """`patience` is how many seconds it waits for an answer."""
        self._url = url
        self._token = token
        self._patience = patience
        self.cache = folder / "cache.db"
        self.outbox = Outbox.at(folder / "mine.db")
        self.heard = Heard()
        self.ended = 0
        """How often it ended because the desk did not know the token."""

    async def run(self) -> None:
        """Sync until cancelled; signed out it is signed in again at once."""
        while True:
            desk = desk_at(self._url, self._token, self._patience)
            store = Store.open(self.cache)
            try:
                self.outbox.release_claims()
                clock, files = SystemClock(), Here()
                self.sync = Sync(
                    desk, store, self.outbox, clock, self.heard, files, jitter=lambda: 0.0
                )
                await self.sync.run()
            except SignedOut:
                self.ended += 1
            finally:
                store.close()
                await desk.aclose()

    def write(self, action: Action) -> str:
        """Put an action into the outbox and wake the engine."""
        key = self.outbox.enqueue(action, SystemClock().now())
        self.sync.wake()
        return key

    def is_live(self) -> bool:
        """Whether all was sent and pulled once and nothing is wrong."""
        return bool(self.heard.settlings) and self.sync.progress.connection is Connection.LIVE


@asynccontextmanager
async def running(engine: Engine) -> AsyncIterator[asyncio.Task[None]]:
    """Let an engine run until the end of the block."""
    task = asyncio.create_task(engine.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        engine.outbox.close()


def desk_at(url: str, token: str, patience: float, socket: Path | None = None) -> HttpDesk:
    """Return a desk as the program has it, but that waits `patience` seconds for an answer."""
    # No TLS is spoken here: loading all certificates would only take its time.
    transport = httpx.AsyncHTTPTransport(uds=str(socket) if socket else None, verify=False)
    headers = {"Authorization": f"Bearer {token}"}
    client = httpx.AsyncClient(
        base_url=url, headers=headers, timeout=patience, transport=transport, trust_env=False
    )
    return HttpDesk(client)


def arm(proxy: FaultProxy, kind: str, fault: Fault) -> None:
    """Arm a fault; a write that the desk may have done or not is met with it both ways."""
    proxy.arm(kind, fault)
    if kind == "send" and fault in MADE_UP:
        proxy.arm(kind, fault, asked=True)


def done(world: World, ticket: str, person: str) -> tuple[list[str], str, int, int]:
    """Return what a desk has of a ticket: bodies, state, version, and how many writes by whom."""
    with world.engine.connect() as connection:
        bodies = connection.exec_driver_sql(
            "SELECT body FROM message WHERE ticket_id = ? ORDER BY position", (ticket,)
        ).all()
        state, version = connection.exec_driver_sql(
            "SELECT state, version FROM ticket WHERE id = ?", (ticket,)
        ).one()
        writes = connection.exec_driver_sql(
            "SELECT count(*) FROM idempotency WHERE actor_id = ?", (person,)
        ).scalar_one()
    return [row[0] for row in bodies], state, version, writes


async def fresh(socket: Path, token: str, folder: Path) -> Path:
    """Take a snapshot of all a person sees into a cache of its own; return its path."""
    path, outbox = folder / "fresh.db", Outbox.at(folder / "none.db")
    async with aclosing(desk_at(http_desk.EMBEDDED_URL, token, LONG, socket)) as desk:
        with closing(Store.open(path)) as store, closing(outbox):
            await Sync(desk, store, outbox, SystemClock(), Heard(), Here()).round()
    return path


@pytest.mark.parametrize(("fault", "kind"), CASES)
async def test_nothing_is_lost_and_nothing_done_twice(
    served: Served,
    proxy: FaultProxy,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
    kind: str,
) -> None:
    patience = SHORT if fault is Fault.SILENT else LONG
    if fault is Fault.SILENT:
        monkeypatch.setattr(http_desk, "STREAM_TIMEOUT", httpx.Timeout(SHORT))
    world = served.world
    engine = Engine(tmp_path, proxy.url, world.tokens["admin"], patience)
    opened = opening(f"{kind} {fault.value}")
    writes = done(world, await other_ticket(served), world.people["admin"])[3]
    if kind in ("identity", "changes"):
        arm(proxy, kind, fault)
    async with running(engine) as task:
        await wait_until_async(lambda: task.done() or engine.is_live())
        await wait_until_async(lambda: task.done() or proxy.asked["events"] > 0)
        before = proxy.asked[kind]
        if kind != "identity":
            arm(proxy, kind, fault)
        if kind == "events":
            proxy.cut_streams()
        ticket = opened.ticket_id
        engine.write(opened)
        seen = await other_ticket(served)
        engine.write(Reply(ticket, new_id(), "One more thing.", 1))
        engine.write(SetState(ticket, TicketState.SOLVED))
        await wait_until_async(
            lambda: task.done() or (not proxy.armed() and not engine.outbox.pending())
        )
        held = held_in(await fresh(served.socket, world.tokens["admin"], tmp_path))
        await wait_until_async(lambda: task.done() or held_in(engine.cache) == held)
        await wait_until_async(lambda: task.done() or engine.is_live())
        assert not task.done(), task.exception()
    assert {row[0] for row in held["ticket"]} >= {ticket, seen}
    bodies = [opened.body, "One more thing."]
    assert done(world, ticket, world.people["admin"]) == (bodies, "solved", 3, writes + 3)
    signed_out = fault is Fault.EXPIRED and kind != "events"
    assert bool(engine.ended) is signed_out
    if fault is Fault.LIMITED and kind == "send":
        refused, again = proxy.asked_at[kind][before : before + 2]
        # Times are kept in whole milliseconds.
        assert again - refused >= RETRY_AFTER - 0.002


async def other_ticket(served: Served) -> str:
    """Open a ticket as a colleague, past the proxy; return its id."""
    token, opened = served.world.tokens["second"], opening("From a colleague")
    async with aclosing(desk_at(http_desk.EMBEDDED_URL, token, LONG, served.socket)) as desk:
        await desk.send(opened, key=new_id(), written_at=SystemClock().now())
    return opened.ticket_id
