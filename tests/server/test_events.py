"""Events over a real server: pokes at once, ends in time, nothing lost on the way."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import event

from premium_tui.domain.plans import BasePlan
from premium_tui.domain.roles import Role
from premium_tui.ids import new_id
from premium_tui.server import hub as hub_module
from premium_tui.server import people, tickets
from premium_tui.server.administration import add_team
from premium_tui.server.auth import digest_of, revoke_tokens, viewer_of_person
from premium_tui.server.engine import begin_read, begin_write
from premium_tui.server.hub import Hub, Listener, heads_for
from premium_tui.server.keeping import keep_up
from premium_tui.wire.schemas import NewTicket
from tests.server.serving import Served, client_of, listening, serving
from tests.server.world import PEOPLE, ROOT, World, new_ticket, post, put
from tests.waiting import PATIENCE, wait_until_async

WRITE_ELSEWHERE = """
import sys
from premium_tui.clock import SystemClock
from premium_tui.ids import new_id
from premium_tui.server import tickets
from premium_tui.server.auth import viewer_of_person
from premium_tui.server.engine import begin_write, make_engine
from premium_tui.server.schema import open_desk
from premium_tui.wire.schemas import NewTicket

engine = make_engine(sys.argv[1])
facts = open_desk(engine)
print("ready", flush=True)
for line in sys.stdin:
    new = NewTicket(id=new_id(), message_id=new_id(), subject="From elsewhere", body="Hello")
    with begin_write(engine) as connection:
        viewer = viewer_of_person(connection, line.strip())
        tickets.open_ticket(connection, facts, viewer, new, SystemClock().now())
    print("done", flush=True)
"""


@pytest.fixture
def served(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    # What is due at the start is done before: else it moves a team some time later.
    keep_up(world.engine, world.clock, demo=False)
    # Nothing here is about how soon it looks for what others commit.
    monkeypatch.setattr(hub_module, "LOOK_SECONDS", 0.1)
    with serving(world) as running:
        yield running


def write(world: World, who: str) -> None:
    """Open a ticket in the database, past the server."""
    new = NewTicket(id=new_id(), message_id=new_id(), subject="S", body="B")
    with begin_write(world.engine) as connection:
        viewer = viewer_of_person(connection, world.people[who])
        assert viewer is not None
        tickets.open_ticket(connection, world.facts, viewer, new, world.clock.now())


async def test_a_poke_follows_a_commit_here_without_a_look(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Only being woken can bring what is committed in this process.
    monkeypatch.setattr(hub_module, "LOOK_SECONDS", 3600.0)
    world = served.world
    async with (
        served.listen("second") as stream,
        served.listen("agent") as desk,
        served.client(world.tokens["admin"]) as admin,
    ):
        await stream.reach(1)
        await desk.reach(1)
        for count in range(2, 5):
            answer = await post(admin, "/v1/tickets", new_ticket())
            await stream.reach(count)
            await desk.reach(count)
            assert stream.ids[-1] == answer.json()["seq"]
    assert stream.ids == sorted(set(stream.ids))
    assert [json.loads(e.data) for e in stream.events] == [{"seq": seq} for seq in stream.ids]


async def test_a_poke_comes_soon_after_a_commit_of_another_process(served: Served) -> None:
    world = served.world
    child = subprocess.Popen(
        [sys.executable, "-c", WRITE_ELSEWHERE, world.url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        assert child.stdin and child.stdout
        assert child.stdout.readline() == "ready\n"
        async with served.listen("second") as stream, served.listen("zadmin") as stranger:
            await stream.reach(1)
            await stranger.reach(1)
            for count in range(2, 4):
                child.stdin.write(world.people["admin"] + "\n")
                child.stdin.flush()
                assert await asyncio.to_thread(child.stdout.readline) == "done\n"
                await stream.reach(count)
            assert len(stranger.events) == 1, "another team's changes concern nobody here"
        child.stdin.close()
    assert child.returncode == 0


async def test_last_event_id_spares_the_first_poke_when_nothing_was_missed(served: Served) -> None:
    world = served.world
    async with served.listen("admin") as stream:
        await stream.reach(1)
    seen = stream.events[-1].id
    async with served.listen("admin", seen) as stream:
        async with served.client(world.tokens["second"]) as second:
            await post(second, "/v1/tickets", new_ticket())
        await stream.reach(1)
        assert len(stream.events) == 1, "only the poke of the new ticket"
        assert stream.ids[0] > int(seen)
    for missed in (seen, "0", "x", "999999999"):
        async with served.listen("admin", missed) as stream:
            await stream.reach(1)


async def test_a_stream_ends_when_its_token_is_revoked(served: Served) -> None:
    world = served.world
    async with served.listen("admin") as stream, served.listen("second") as other:
        await stream.reach(1)
        with begin_write(world.engine) as connection:
            revoke_tokens(connection, world.people["admin"])
        await stream.end()
        assert not other.ended
    with pytest.raises(httpx.HTTPStatusError, match="401"):
        async with served.listen("admin"):
            pass


async def test_a_stream_ends_when_the_role_or_the_teams_change(served: Served) -> None:
    world = served.world
    async with (
        served.listen("billing") as stream,
        served.listen("limited") as desk,
        served.listen("admin") as other,
        served.client(world.tokens["billing"]) as billing,
    ):
        cursor = (await billing.get("/v1/changes")).json()["cursor"]
        await stream.reach(1)
        with begin_write(world.engine) as connection:
            people.change_role(connection, world.people["billing"], Role.TEAM_ADMIN)
            acme = [world.team_key("acme")]
            people.set_services(connection, world.people["limited"], acme)
        await stream.end()
        await desk.end()
        assert not other.ended
        assert (await billing.get(f"/v1/changes?cursor={cursor}")).status_code == 410
    async with served.listen("billing") as stream:
        await stream.reach(1)


async def test_pokes_are_for_those_whose_team_has_moved(served: Served) -> None:
    world = served.world
    async with AsyncExitStack() as stack:
        streams = {name: await stack.enter_async_context(served.listen(name)) for name in PEOPLE}
        for stream in streams.values():
            await stream.reach(1)
        async with served.client(world.tokens["zmember"]) as client:
            await post(client, "/v1/tickets", new_ticket(channel="get_help"))
        for name in ("zadmin", "zmember", "agent", "limited"):
            await streams[name].reach(2)
        async with served.client(world.tokens["admin"]) as client:
            await post(client, "/v1/tickets", new_ticket())
        for name in ("admin", "second", "billing", "support", "member"):
            await streams[name].reach(2)
            assert len(streams[name].events) == 2, "one poke for each movement of one's own team"


async def test_hundreds_of_listeners_all_hear(served: Served) -> None:
    world = served.world
    names = [name for name, (team, _) in PEOPLE.items() if team == "acme"]
    async with AsyncExitStack() as stack:
        clients = {
            name: await stack.enter_async_context(served.client(world.tokens[name]))
            for name in names
        }
        streams = [
            await stack.enter_async_context(listening(clients[names[n % len(names)]]))
            for n in range(200)
        ]
        for stream in streams:
            await stream.reach(1)
        last = 0
        for _ in range(3):
            last = (await post(clients["admin"], "/v1/tickets", new_ticket())).json()["seq"]
        for stream in streams:
            await wait_until_async(lambda stream=stream: stream.ids[-1] == last)  # type: ignore[misc]


async def test_customers_are_not_told_of_notes_and_of_what_others_read(served: Served) -> None:
    world = served.world
    async with served.client(world.tokens["zadmin"]) as zadmin:
        ticket = (await post(zadmin, "/v1/tickets", new_ticket())).json()["id"]
        async with (
            served.listen("zadmin") as stream,
            served.listen("agent") as desk,
            served.client(world.tokens["agent"]) as agent,
        ):
            await stream.reach(1)
            await desk.reach(1)
            note = {"id": new_id(), "kind": "note", "body": "Hm"}
            await post(agent, f"/v1/tickets/{ticket}/messages", note)
            await desk.reach(2)
            await put(agent, f"/v1/tickets/{ticket}/read", {"through": 0})
            await desk.reach(3)
            await put(zadmin, f"/v1/tickets/{ticket}/read", {"through": 0})
            await desk.reach(4)
            await stream.reach(2)
            assert len(stream.events) == 2, "what one has read oneself, on another device"
            await put(zadmin, f"/v1/tickets/{ticket}/state", {"state": "solved"})
            await stream.reach(3)
            assert len(stream.events) == 3


async def test_streams_end_with_the_server_at_once(served: Served) -> None:
    async with AsyncExitStack() as stack:
        streams = [await stack.enter_async_context(served.listen("admin")) for _ in range(20)]
        for stream in streams:
            await stream.reach(1)
        served.stop()
        for stream in streams:
            await stream.end()
        await wait_until_async(lambda: not served.thread.is_alive())


@asynccontextmanager
async def embedded(
    world: World, folder: Path
) -> AsyncIterator[tuple[Path, subprocess.Popen[bytes]]]:
    """Run the embedded server over the world's database, as the sync worker does."""
    path = folder / "s"
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(path))
        bound.listen(64)
        child = subprocess.Popen(
            [sys.executable, "-m", "premium_tui.server.embedded"],
            stdin=subprocess.PIPE,
            pass_fds=[bound.fileno()],
        )
        with child:
            assert child.stdin is not None
            database = world.url.removeprefix("sqlite:///")
            order = {"fd": bound.fileno(), "database": database, "token": ROOT}
            child.stdin.write(json.dumps(order).encode() + b"\n")
            child.stdin.flush()
            try:
                yield path, child
            finally:
                child.stdin.close()


async def test_the_embedded_servers_streams_end_with_its_input(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("s")
    assert len(os.fsencode(folder)) < 90
    async with (
        embedded(world, folder) as (path, child),
        client_of(path, world.tokens["admin"]) as client,
    ):
        # The first request waits in the backlog; the desk may be in preparation for a moment.
        while (await client.get("/healthz")).status_code == 503:
            await asyncio.sleep(0.02)
        async with listening(client) as stream:
            await stream.reach(1)
            write(world, "second")
            await stream.reach(2)
            assert child.stdin is not None
            child.stdin.close()
            await stream.end()
            await wait_until_async(lambda: child.poll() is not None)
    assert child.returncode == 0


async def test_who_comes_while_the_hub_looks_misses_nothing(world: World) -> None:
    """The commit falls between a newcomer's first glance and their being taken in."""
    hub, held, go_on = Hub(world.engine), threading.Event(), threading.Event()
    main = threading.get_ident()

    def hold(*_: object) -> None:
        if threading.get_ident() != main:
            held.set()
            go_on.wait(PATIENCE)

    def listener(who: str) -> tuple[Listener, dict[int, int]]:
        with begin_read(world.engine) as connection:
            viewer = viewer_of_person(connection, world.people[who])
            assert viewer is not None
            return Listener(digest_of(world.tokens[who]), viewer), heads_for(connection, viewer)

    running = asyncio.create_task(hub.run())
    # It can be woken once it runs.
    await asyncio.sleep(0)
    first, heads = listener("zadmin")
    hub.add(first, heads)
    newcomers = [listener("second"), listener("agent")]
    write(world, "admin")
    event.listen(world.engine, "begin", hold)
    try:
        hub.wake()
        assert await asyncio.to_thread(held.wait, PATIENCE)
        for newcomer, glance in newcomers:
            hub.add(newcomer, glance)
        go_on.set()
        for newcomer, _ in newcomers:
            await asyncio.wait_for(newcomer.signal.wait(), PATIENCE)
            assert not newcomer.closed
    finally:
        go_on.set()
        event.remove(world.engine, "begin", hold)
        hub.close()
        await running


async def test_an_agent_hears_of_every_team_that_comes_while_they_listen(served: Served) -> None:
    world = served.world
    async with served.listen("agent") as stream:
        await stream.reach(1)
        for count in range(2, 5):
            add_team(
                world.engine,
                world.clock,
                name=f"Team {count}",
                base_plan=BasePlan.BUSINESS,
                licences=10,
            )
            await stream.reach(count)
