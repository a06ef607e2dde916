"""Server, worker and terminal killed at each point of a write: it is done once all the same.

The processes are real. Where a kill must fall between two statements, a process is started with a
main of its own that kills itself there; where it must fall between two messages, the proxy between
client and server does it.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from premium_tui.data.gateway import Gateway
from premium_tui.data.models import Draft
from premium_tui.data.outbox import Outbox
from premium_tui.data.rendezvous import find_worker
from premium_tui.domain.actions import Reply
from premium_tui.ids import new_id
from premium_tui.paths import Places, ProfilePlaces, TokenWho
from tests.data.client import held_in
from tests.data.fault_proxy import Fault, FaultProxy, fault_proxy
from tests.data.test_faults import Engine, done, fresh, running
from tests.data.test_sync import opening
from tests.processes import runs
from tests.server.serving import Served, serving
from tests.server.world import World, copy_world, make_world, open_ticket
from tests.waiting import wait_until, wait_until_async

SOON = 60.0
"""Seconds for processes to start on a machine that is very busy."""

BIG = 200_000
"""Letters of a message: some of them are more than a socket holds."""

SERVER = """
import os, signal, socket, sys
from sqlalchemy import event
from uvicorn import Server
from premium_tui.clock import SystemClock
from premium_tui.server.app import create_app, server_config
from premium_tui.server.engine import make_engine
from premium_tui.server.schema import open_desk

url, path, point = sys.argv[1:]
engine = make_engine(url)

def note(connection, cursor, statement, *_):
    if statement.startswith("INSERT INTO idempotency"):
        connection.info["write"] = True

def die(info):
    if info.get("write"):
        os.kill(os.getpid(), signal.SIGKILL)

event.listen(engine, "before_cursor_execute", note)
if point == "before the commit":
    event.listen(engine, "commit", lambda connection: die(connection.info))
if point == "after the commit":
    event.listen(engine, "checkin", lambda _, record: die(record.info))
if os.path.exists(path):
    os.unlink(path)
with socket.socket(socket.AF_UNIX) as listening:
    listening.bind(path)
    listening.listen()
    Server(server_config(create_app(engine, SystemClock(), facts=open_desk(engine)))).run(
        sockets=[listening]
    )
"""

KILLING = """
import os, signal, sqlite3, sys

marker, statement, when = sys.argv[1:4]

class Killing(sqlite3.Connection):
    victim = False

    def execute(self, sql, *values):
        self.victim = self.victim or statement in sql
        self.die("before", sql)
        result = super().execute(sql, *values)
        self.die("after", sql)
        return result

    def executemany(self, sql, *values):
        self.victim = self.victim or statement in sql
        return super().executemany(sql, *values)

    def die(self, at, sql):
        if sql == "COMMIT" and self.victim and at == when and os.path.exists(marker):
            # Whoever is started next goes on.
            os.unlink(marker)
            os.kill(os.getpid(), signal.SIGKILL)

connect = sqlite3.connect
sqlite3.connect = lambda *given, **named: connect(*given, factory=Killing, **named)
"""
"""A process that kills itself around the commit of the first transaction with a statement."""

WORKER = f"""{KILLING}
from premium_tui.data.worker import main

sys.argv[1:] = sys.argv[4:]
sys.exit(main())
"""

TERMINAL = f"""{KILLING}
from pathlib import Path
from premium_tui.data.gateway import Gateway
from premium_tui.domain.actions import Reply
from premium_tui.paths import Places, TokenWho

home, ticket, message, body = sys.argv[4:]
places = Places.from_environment({{"PREMIUM_TUI_HOME": home}})
gateway = Gateway(places.profile(), TokenWho())
gateway.act(Reply(ticket, message, body, 1))
"""

COMMITS = {
    "taking it for sending": "SET state = 'sending'",
    "keeping the receipt": "SET state = 'sent'",
    "a page of the feed": "UPDATE sync_state SET cursor",
    "forgetting what was pulled": "DELETE FROM action WHERE key = ? AND state = 'sent'",
}
"""The transactions of a worker that sends an answer and pulls it."""


class DeskProcess:
    """The server of a world as a process that may kill itself at a point."""

    def __init__(self, world: World, folder: Path) -> None:
        self._url = world.url
        self.socket = folder / "desk.sock"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, point: str = "") -> None:
        """Start it; return when it listens."""
        self.socket.unlink(missing_ok=True)
        command = [sys.executable, "-c", SERVER, self._url, str(self.socket), point]
        self._process = subprocess.Popen(command)
        wait_until(self._listens, SOON)

    def kill(self) -> None:
        """Kill it, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as asking, suppress(OSError):
            asking.connect(str(self.socket))
            return True
        return False

    def is_dead(self) -> bool:
        """Whether it was killed."""
        assert self._process is not None
        return self._process.poll() == -signal.SIGKILL


@pytest.mark.parametrize(
    ("point", "kind", "fault"),
    [
        pytest.param("before the commit", "send", None, id="before the commit"),
        pytest.param("after the commit", "send", None, id="after the commit"),
        pytest.param("", "send", Fault.CUT_IN_REQUEST, id="in the middle of the request"),
        pytest.param("", "send", Fault.CUT_AFTER, id="before the answer"),
        pytest.param("", "changes", Fault.CUT_IN_BODY, id="in the body of a page"),
    ],
)
async def test_a_server_that_is_killed_has_done_it_once_in_the_end(
    tmp_path: Path, point: str, kind: str, fault: Fault | None
) -> None:
    world = copy_world(tmp_path)
    for _ in range(5):
        await open_ticket(world, "second", body="long " * (BIG // 5))
    desk = DeskProcess(world, tmp_path)
    try:
        desk.start(point)
        with fault_proxy(desk.socket) as proxy:
            engine = Engine(tmp_path, proxy.url, world.tokens["admin"])
            opened = opening("Killed on the way")
            before = held_writes(world)
            engine.outbox.enqueue(opened, world.clock.now())
            more = Reply(opened.ticket_id, new_id(), "One more thing.", 1)
            engine.outbox.enqueue(more, world.clock.now())
            if fault is not None:
                proxy.arm(kind, fault, do=desk.kill)
            async with running(engine) as task:
                await wait_until_async(desk.is_dead, SOON)
                assert proxy.armed() == 0
                desk.start()
                # It would try by itself, later.
                engine.sync.wake()
                await wait_until_async(lambda: not engine.outbox.pending(), SOON)
                await wait_until_async(engine.is_live, SOON)
                held = held_in(await fresh(desk.socket, world.tokens["admin"], tmp_path))
                await wait_until_async(lambda: held_in(engine.cache) == held)
                assert not task.done()
            bodies = [opened.body, "One more thing."]
            person = world.people["admin"]
            assert done(world, opened.ticket_id, person) == (bodies, "open", 2, before + 2)
    finally:
        desk.kill()
        world.engine.dispose()


def held_writes(world: World) -> int:
    """Return how many writes of the admin a desk has done."""
    with world.engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT count(*) FROM idempotency WHERE actor_id = ?", (world.people["admin"],)
        ).scalar_one()
    return int(found)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(make_world(tmp_path_factory.mktemp("kills"))) as served:
        yield served


@pytest.fixture
def proxy(served: Served) -> Iterator[FaultProxy]:
    with fault_proxy(served.socket) as proxy:
        yield proxy


@pytest.fixture
def profile(
    served: Served, proxy: FaultProxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ProfilePlaces]:
    """Make a home that is signed in through the proxy."""
    monkeypatch.setenv("PREMIUM_TUI_HOME", str(tmp_path / "home"))
    places = Places.from_environment(os.environ)
    places.prepare()
    profile = places.profile()
    profile.prepare()
    signed_in = {"url": proxy.url, "token": served.world.tokens["admin"]}
    profile.server_json.write_text(json.dumps(signed_in))
    yield profile
    if (worker := find_worker(profile)) is not None:
        # It would look for its desk where somebody else may listen by then.
        with suppress(ProcessLookupError):
            os.kill(worker.pid, signal.SIGTERM)
        wait_until(lambda: not runs(worker.pid))


def command(code: str, marker: Path, statement: str, when: str, *more: str) -> Sequence[str]:
    """Return the command of a process that kills itself, once."""
    marker.touch()
    return (sys.executable, "-c", code, str(marker), statement, when, *more)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("commit", COMMITS)
async def test_a_worker_killed_around_a_commit_has_done_it_once_in_the_end(
    served: Served, profile: ProfilePlaces, tmp_path: Path, commit: str, when: str
) -> None:
    marker = tmp_path / "marker"
    worker = command(WORKER, marker, COMMITS[commit], when, "--profile", profile.name)
    await check_answer(served, profile, tmp_path, worker)
    # What it had committed is seen before it dies of that.
    wait_until(lambda: not marker.exists())


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        ("send", Fault.CUT_BEFORE),
        ("send", Fault.CUT_AFTER),
        ("send", Fault.CUT_IN_BODY),
        ("changes", Fault.CUT_IN_BODY),
    ],
)
async def test_a_worker_killed_between_messages_has_done_it_once_in_the_end(
    served: Served,
    proxy: FaultProxy,
    profile: ProfilePlaces,
    tmp_path: Path,
    kind: str,
    fault: Fault,
) -> None:
    killed: list[int] = []

    def kill() -> None:
        worker = find_worker(profile)
        assert worker is not None
        os.kill(worker.pid, signal.SIGKILL)
        killed.append(worker.pid)

    proxy.arm(kind, fault, do=kill)
    await check_answer(served, profile, tmp_path, None)
    assert len(killed) == 1
    wait_until(lambda: not runs(killed[0]))


async def check_answer(
    served: Served, profile: ProfilePlaces, folder: Path, worker: Sequence[str] | None
) -> None:
    """Open a ticket and answer it through a worker, and see that each was done once."""
    world, opened = served.world, opening("Killed on the way")
    before = held_writes(world)
    gateway = Gateway(profile, TokenWho(), worker=worker)
    try:
        gateway.act(opened)
        gateway.act(Reply(opened.ticket_id, new_id(), "One more thing.", 1))
        gateway.start_link()
        await wait_until_async(lambda: not gateway.outbox(), SOON)
        held = held_in(await fresh(served.socket, world.tokens["admin"], folder))
        cache = profile.person(TokenWho()).cache_db
        await wait_until_async(lambda: held_in(cache) == held)
        assert [entry.body for entry in gateway.thread(opened.ticket_id)] == [
            opened.body,
            "One more thing.",
        ]
    finally:
        gateway.close()
    bodies, person = [opened.body, "One more thing."], world.people["admin"]
    assert done(world, opened.ticket_id, person) == (bodies, "open", 2, before + 2)


@pytest.mark.parametrize(("when", "sent"), [("before", False), ("after", True)])
async def test_a_terminal_killed_around_its_commit_has_written_all_or_nothing(
    served: Served, profile: ProfilePlaces, tmp_path: Path, when: str, sent: bool
) -> None:
    world = served.world
    ticket, body = await open_ticket(world, "admin"), "Typed before the end."
    first = Gateway(profile, TokenWho())
    first.save_draft(Draft(f"reply:{ticket}", {"body": body}))
    first.close()
    more = (os.environ["PREMIUM_TUI_HOME"], ticket, new_id(), body)
    statement = "INSERT OR IGNORE INTO action"
    ended = subprocess.run(
        command(TERMINAL, tmp_path / "marker", statement, when, *more), check=False
    )
    assert ended.returncode == -signal.SIGKILL
    waiting = Outbox.at(profile.person(TokenWho()).mine_db).pending()
    assert [entry.kind for entry in waiting] == ["reply"] * sent
    gateway = Gateway(profile, TokenWho())
    try:
        gateway.start_link()
        await wait_until_async(lambda: gateway.status().as_of is not None, SOON)
        await wait_until_async(lambda: not gateway.outbox(), SOON)
        kept = gateway.draft(f"reply:{ticket}")
        assert kept is not None and kept.fields == {"body": body}
    finally:
        gateway.close()
    bodies = done(world, ticket, world.people["admin"])[0]
    assert bodies[1:] == [body] * sent
