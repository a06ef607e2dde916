"""Who else is here, on this machine: what is told to the desk, and what is believed of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from premium_tui.data import errors
from premium_tui.data.company import Companies, Somebody, told_company
from premium_tui.data.desk import Poke, Present
from premium_tui.data.here import Here
from premium_tui.data.http_desk import HttpDesk
from premium_tui.data.models import Connection
from premium_tui.domain.presence import OPEN_LIMIT, Doing
from tests.data.faulty_desk import FaultyDesk
from tests.data.test_sync import running
from tests.server.world import World, copy_world, open_ticket
from tests.waiting import slowness, wait_until_async

VIEWING, WRITING = Doing.VIEWING, Doing.WRITING


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    made = copy_world(tmp_path)
    yield made
    made.engine.dispose()


@asynccontextmanager
async def telling(desk: FaultyDesk, here: Here) -> AsyncIterator[asyncio.Event]:
    """Tell a desk until the end of the block; yield what says that it can be reached."""
    online = asyncio.Event()
    online.set()
    task = asyncio.create_task(here.tell(desk, online))
    try:
        yield online
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def told(desk: FaultyDesk, *expected: dict[str, Doing]) -> None:
    """Wait until the desk was told so often, and check what."""
    await wait_until_async(lambda: len(desk.presence) >= len(expected))
    assert desk.presence == list(expected)


async def test_each_change_is_told_and_nothing_again_before_its_time(world: World) -> None:
    desk, here = FaultyDesk(HttpDesk(world.client("agent"))), Here(renew=3600, pace=0)
    first, second = [await open_ticket(world, "admin") for _time in range(2)]
    presence = world.app.state.service.hub.presence
    async with telling(desk, here):
        here.say(1, first, "viewing")
        await told(desk, {first: VIEWING})
        here.say(1, first, "viewing")
        here.say(2, first, "writing")
        await told(desk, {first: VIEWING}, {first: WRITING})
        # Another terminal of the same person adds nothing, and takes nothing when it leaves.
        here.say(1, second, "viewing")
        here.leave(2)
        await wait_until_async(lambda: desk.presence[-1] == {second: VIEWING})
        assert set(presence.tickets()) == {second}
        here.leave(1)
        await wait_until_async(lambda: desk.presence[-1] == {})
        assert presence.tickets() == {}
        calls = len(desk.calls)
        here.leave(1)
        here.say(3, "", "")
        here.say(3, first, "dancing")
        here.say(4, first, "viewing")
        await wait_until_async(lambda: desk.presence[-1] == {first: VIEWING})
        assert len(desk.calls) == calls + 1
    await desk.aclose()


async def test_it_is_told_again_while_it_lasts_and_nothing_when_nothing_is_open(
    world: World,
) -> None:
    desk, here = FaultyDesk(HttpDesk(world.client("agent"))), Here(renew=0.02, pace=0)
    ticket = await open_ticket(world, "admin")
    async with telling(desk, here):
        here.say(1, ticket, "viewing")
        await wait_until_async(lambda: len(desk.presence) >= 4)
        assert all(one == {ticket: VIEWING} for one in desk.presence)
        here.leave(1)
        await wait_until_async(lambda: desk.presence[-1] == {})
        count = len(desk.calls)
        # Another one goes on meanwhile.
        other, elsewhere = FaultyDesk(desk.desk), Here(renew=0.02, pace=0)
        async with telling(other, elsewhere):
            elsewhere.say(1, ticket, "viewing")
            await wait_until_async(lambda: len(other.presence) >= 4)
        assert len(desk.calls) == count
    await desk.aclose()


async def test_keys_in_a_row_are_one_word_to_the_desk(world: World) -> None:
    # Longer than the keys take.
    desk, here = (
        FaultyDesk(HttpDesk(world.client("agent"))),
        Here(renew=3600, pace=0.2 * slowness()),
    )
    tickets = [await open_ticket(world, "admin") for _time in range(OPEN_LIMIT)]
    async with telling(desk, here):
        here.say(1, tickets[0], "viewing")
        await told(desk, {tickets[0]: VIEWING})
        for ticket in tickets[1:]:
            here.say(1, ticket, "viewing")
            await asyncio.sleep(0)
        await told(desk, {tickets[0]: VIEWING}, {tickets[-1]: VIEWING})
    await desk.aclose()


async def test_more_terminals_than_the_desk_takes_tell_the_newest() -> None:
    here = Here()
    for number in range(OPEN_LIMIT + 4):
        here.say(number, f"t{number}", "viewing")
    assert list(here.open()) == [f"t{number}" for number in range(4, OPEN_LIMIT + 4)]


@pytest.mark.parametrize(
    "fault", [errors.Offline("cut"), errors.TryLater(503, None), errors.SignedOut()]
)
async def test_what_could_not_be_told_is_told_later(
    world: World, fault: errors.SupportError
) -> None:
    desk, here = FaultyDesk(HttpDesk(world.client("agent"))), Here(renew=0.02, pace=0)
    ticket = await open_ticket(world, "admin")
    desk.before["present"] = [fault, fault]
    async with telling(desk, here) as online:
        here.say(1, ticket, "viewing")
        await wait_until_async(lambda: bool(desk.presence))
        online.clear()
        desk.before["present"] = [fault]
        here.leave(1)
        online.set()
        await wait_until_async(lambda: desk.presence[-1] == {})
    await desk.aclose()


async def test_a_desk_that_knows_nothing_of_it_is_not_asked_again(world: World) -> None:
    desk, here = FaultyDesk(HttpDesk(world.client("admin"))), Here(renew=0.01, pace=0)
    task = asyncio.create_task(here.tell(desk, set_event()))
    here.say(1, await open_ticket(world, "admin"), "viewing")
    await wait_until_async(task.done)
    assert desk.calls.count("present") == 1 and desk.presence == []
    await desk.aclose()


def set_event() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


async def test_events_tell_who_else_is_here_and_rubbish_is_nobody() -> None:
    good = {"ticket_id": "t", "people": [{"person_id": "p", "name": "あい", "doing": "writing"}]}
    said = [json.dumps({"tickets": [good]}).encode(), b"", b'{"tickets":[{}]}', b"[" * 9_000]

    def stream(request: httpx.Request) -> httpx.Response:
        content = b"".join(b"event: presence\ndata: %s\n\n" % data for data in said)
        return httpx.Response(200, headers={"Content-Type": "text/event-stream"}, content=content)

    transport = httpx.MockTransport(stream)
    desk = HttpDesk(httpx.AsyncClient(transport=transport, base_url="http://desk"))
    heard = [event async for event in desk.events()]
    await desk.aclose()
    assert heard == [Poke(), Present({"t": [("あい", "writing")]})]


async def test_when_the_line_breaks_nobody_is_known_to_be_here(
    world: World, tmp_path: Path
) -> None:
    async with running(world, tmp_path, who="agent") as bench:
        await bench.settle()
        present = Present({"t": [("Mia", "viewing")]})
        await bench.desk.pokes.put(present)
        await wait_until_async(lambda: bench.heard.company == [present])
        await bench.desk.pokes.put(errors.Offline("cut"))
        await wait_until_async(lambda: bench.heard.company == [present, None])


def line(**tickets: object) -> dict[str, object]:
    return {"ev": "company", "tickets": tickets}


def test_what_is_believed_while_the_desk_can_be_reached() -> None:
    connection = [Connection.LIVE]
    companies = Companies(lambda: connection[0])
    said = line(t=[["Ken \x1b[31m", "writing"], ["Mia", "viewing"]], u=[["Mia", "dancing"]])
    assert companies.take(told_company(said), whole=False) == {"t", "u"}
    ken, mia = Somebody("Ken \ufffd[31m", WRITING), Somebody("Mia", VIEWING)
    assert companies.of("t") == (ken, mia) and companies.of("u") == (mia,)
    assert companies.writing("t") == (ken,) and companies.writing("u") == ()
    assert companies.take(told_company(said), whole=False) == frozenset()
    for away in (Connection.OFFLINE, Connection.STARTING, Connection.SIGNED_OUT):
        connection[0] = away
        assert companies.of("t") == () == companies.writing("t")
    connection[0] = Connection.SYNCING
    assert companies.of("t")
    assert companies.take(told_company(line(t=[])), whole=False) == {"t"}
    assert companies.of("t") == () and companies.of("u")
    assert companies.take({}, whole=True) == {"u"}
    assert companies.of("u") == ()


@pytest.mark.parametrize(
    "rubbish", [None, [], "t", {"t": None}, {"t": [["Mia"]]}, {"t": "Mia"}, {"t": [1, None]}]
)
def test_rubbish_is_nobody(rubbish: object) -> None:
    assert not any(told_company({"tickets": rubbish}).values())
