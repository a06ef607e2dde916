"""The Support API over HTTP as a desk: against the real application, and against odd answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec
import pytest

from premium_tui.data import errors
from premium_tui.data.desk import Poke, Typing
from premium_tui.data.http_desk import DemoAuth, HttpDesk
from premium_tui.domain.actions import (
    AcceptSession,
    Action,
    Assign,
    CallOutcome,
    EditTags,
    EndSession,
    MarkRead,
    Note,
    OpenTicket,
    Reply,
    RequestCall,
    SetPriority,
    SetState,
    StartChat,
)
from premium_tui.domain.tickets import Priority, TicketState
from premium_tui.ids import new_id
from tests.server.world import ROOT, World, copy_world

WRITTEN = datetime(2026, 11, 23, 11, 58, tzinfo=UTC)

Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = copy_world(tmp_path)
    yield made
    made.engine.dispose()


@asynccontextmanager
async def desk_of(world: World, who: str) -> AsyncIterator[HttpDesk]:
    desk = HttpDesk(world.client(who))
    yield desk
    await desk.aclose()


@asynccontextmanager
async def odd_desk(answer: Answer) -> AsyncIterator[HttpDesk]:
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://odd")
    desk = HttpDesk(client)
    yield desk
    await desk.aclose()


def opening(**fields: str) -> OpenTicket:
    return OpenTicket(
        new_id(),
        new_id(),
        fields.get("subject", "Red X on the project folder"),
        fields.get("body", "Since this morning nothing syncs."),
        "Dropbox",
        "dropbox",
        "sync",
        "en",
    )


async def send(desk: HttpDesk, action: Action, key: str | None = None) -> int:
    receipt = await desk.send(action, key=key or new_id(), written_at=WRITTEN)
    assert receipt.ticket_id == action.ticket_id
    return receipt.revision


async def test_identity_tells_person_team_and_what_the_desk_can_do(world: World) -> None:
    async with desk_of(world, "admin") as desk:
        me = await desk.identity()
    assert (me.person.id, me.person.role) == (world.people["admin"], "team_admin")
    assert me.team is not None and me.team.name == "Acme"
    can = me.capabilities
    assert can.push and can.billing and can.chat and can.callback and not can.notes
    assert me.store_epoch == world.facts.store_epoch
    assert me.now == world.clock.now()
    async with desk_of(world, "agent") as desk:
        me = await desk.identity()
    assert me.team is None and me.capabilities.notes and me.capabilities.assignment


async def test_every_action_arrives_and_comes_back_in_the_feed(world: World) -> None:
    opened = opening(body="half a pair: \ud800, and NUL: \0")
    async with desk_of(world, "admin") as admin, desk_of(world, "agent") as agent:
        assert await send(admin, opened) == 1
        ticket = opened.ticket_id
        assert await send(agent, Reply(ticket, new_id(), "Which version is it?", 1)) == 2
        assert await send(agent, Note(ticket, new_id(), "Looks like the old client.", 2)) == 2
        version = (await agent.changes(None, 100)).tickets[0].version
        await send(agent, Assign(ticket, world.people["agent"], version))
        await send(agent, SetState(ticket, TicketState.WAITING))
        await send(agent, SetPriority(ticket, Priority.URGENT))
        await send(agent, EditTags(ticket, ("vip", "\ud800"), ("none",)))
        tags = (await agent.changes(None, 100)).tickets[0].tags
        await send(admin, MarkRead(ticket, 2))
        page = await admin.changes(None, 1000)
    assert not page.has_more
    (row,) = page.tickets
    assert (row.state, row.revision, row.assignee_id) == ("waiting", 2, world.people["agent"])
    assert (row.priority, row.tags, tags) == ("urgent", [], ["vip"])
    assert [m.body for m in page.messages] == [
        "half a pair: \ufffd, and NUL: \ufffd",
        "Which version is it?",
    ]
    assert page.messages[0].written_at == WRITTEN
    assert [(read.ticket_id, read.through) for read in page.reads] == [(ticket, 2)]


async def test_a_repeated_key_is_answered_and_not_done_again(world: World) -> None:
    opened, key = opening(), new_id()
    async with desk_of(world, "admin") as desk:
        first = await desk.send(opened, key=key, written_at=WRITTEN)
        world.clock.at = world.clock.at.replace(hour=13)
        assert await desk.send(opened, key=key, written_at=WRITTEN) == first
        page = await desk.changes(None, 1000)
        assert len(page.messages) == 1
        assert not (await desk.changes(page.cursor, 1000)).tickets


async def test_what_the_desk_refuses_says_why(world: World) -> None:
    async with desk_of(world, "member") as desk:
        with pytest.raises(errors.Refused) as refused:
            await send(desk, opening())
        assert (refused.value.status, refused.value.code) == (403, "forbidden")
        assert "get_help" in refused.value.detail
        with pytest.raises(errors.Refused) as refused:
            await send(desk, Reply(new_id(), new_id(), "?", 0))
        assert (refused.value.status, refused.value.code) == (404, "not-found")
        with pytest.raises(errors.CursorExpired):
            async with desk_of(world, "admin") as other:
                cursor = (await other.changes(None, 10)).cursor
            await desk.changes(cursor, 10)
    world.tokens["member"] = "ptu_gone"
    async with desk_of(world, "member") as desk:
        with pytest.raises(errors.SignedOut):
            await desk.identity()


async def test_a_demo_person_is_signed_in_by_itself_and_again(world: World) -> None:
    def client(team: str | None) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app=world.app),
            base_url="http://desk",
            auth=DemoAuth(ROOT, "team_admin", team),
        )

    desk = HttpDesk(client("zeta"))
    assert (await desk.identity()).person.id == world.people["zadmin"]
    with world.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM token")
    assert (await desk.identity()).person.id == world.people["zadmin"]
    await desk.aclose()
    desk = HttpDesk(client("nobody"))
    with pytest.raises(errors.Refused) as refused:
        await desk.identity()
    assert refused.value.status == 404
    await desk.aclose()


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
async def test_what_may_pass_is_tried_later(status: int) -> None:
    headers = {"Retry-After": "7"}
    async with odd_desk(lambda _: httpx.Response(status, headers=headers, text="busy")) as desk:
        with pytest.raises(errors.TryLater) as later:
            await desk.identity()
    assert (later.value.status, later.value.retry_after) == (status, 7.0)


async def test_retry_after_may_be_a_date_or_rubbish() -> None:
    said = {"Retry-After": "Wed, 01 Jan 2020 00:00:00 GMT"}
    async with odd_desk(lambda _: httpx.Response(503, headers=said)) as desk:
        with pytest.raises(errors.TryLater) as later:
            await desk.identity()
        assert later.value.retry_after == 0.0
        said["Retry-After"] = "soon"
        with pytest.raises(errors.TryLater) as later:
            await desk.identity()
        assert later.value.retry_after is None


async def test_retry_after_as_a_date_is_counted_by_the_clock_of_who_said_it() -> None:
    said = {
        "Date": "Wed, 01 Jan 2020 00:00:00 GMT",
        "Retry-After": "Wed, 01 Jan 2020 00:00:20 GMT",
    }
    async with odd_desk(lambda _: httpx.Response(503, headers=said)) as desk:
        with pytest.raises(errors.TryLater) as later:
            await desk.identity()
        assert later.value.retry_after == 20.0


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>Please sign in to the hotel's network</html>"),
        httpx.Response(200, content=b"\xff\xfe"),
        httpx.Response(200, json={"person": 1}),
        httpx.Response(302, headers={"Location": "http://elsewhere/"}),
        httpx.Response(404, text="no such page"),
        httpx.Response(403, text="blocked by a proxy"),
    ],
)
async def test_what_is_no_answer_of_a_desk_is_no_refusal(answer: httpx.Response) -> None:
    async with odd_desk(lambda _: answer) as desk:
        for ask in (desk.identity(), desk.changes(None, 5), send(desk, opening())):
            with pytest.raises(errors.BadAnswer):
                await ask


async def test_a_lost_line_is_offline_for_every_method() -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route", request=request)

    async with odd_desk(broken) as desk:
        for ask in (desk.identity(), desk.changes(None, 5), send(desk, opening())):
            with pytest.raises(errors.Offline):
                await ask
        with pytest.raises(errors.Offline):
            await anext(desk.events())


async def test_events_poke_once_connected_and_for_each_change() -> None:
    asked: list[str | None] = []

    def stream(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers.get("last-event-id"))
        text = "retry: 1000\n\n: still here\n\nid: 7\nevent: poke\ndata: {}\n\nevent: party\n\n"
        return httpx.Response(200, headers={"Content-Type": "text/event-stream"}, text=text)

    async with odd_desk(stream) as desk:
        assert len([poke async for poke in desk.events()]) == 2
        assert len([poke async for poke in desk.events()]) == 2
    assert asked == [None, "7"]


async def test_events_tell_who_types_and_rubbish_is_nobody() -> None:
    said = [
        b'{"ticket_id":"t","person_id":"p","name":"Noor \\u001b[31m","side":"agent"}',
        *(b"", b"{}", b'{"ticket_id":1}', b"[" * 100_000),
        '{"ticket_id":"u","name":"あい"}'.encode(),
    ]

    def stream(request: httpx.Request) -> httpx.Response:
        content = b"id: 7\n\n" + b"".join(b"event: typing\ndata: %s\n\n" % data for data in said)
        headers = {"Content-Type": "text/event-stream"}
        return httpx.Response(200, headers=headers, content=content)

    async with odd_desk(stream) as desk:
        heard = [event async for event in desk.events()]
    assert heard == [Poke(), Typing("t", "Noor \x1b[31m"), Typing("u", "あい")]


async def test_typing_is_told_to_the_desk(world: World) -> None:
    opened = opening()
    async with desk_of(world, "admin") as admin, desk_of(world, "member") as member:
        await send(admin, opened)
        await admin.typing(opened.ticket_id)
        with pytest.raises(errors.Refused) as refused:
            await member.typing(opened.ticket_id)
        assert refused.value.status == 404


async def test_chats_and_calls_arrive_and_come_back_in_the_feed(world: World) -> None:
    words = ("Red X", "half a pair: \ud800", "Paper", "dropbox", "ja")
    chat = StartChat(new_id(), new_id(), new_id(), *words)
    call = RequestCall(new_id(), new_id(), new_id(), *words, "+81312345678")
    async with desk_of(world, "admin") as admin, desk_of(world, "agent") as agent:
        for asked in (chat, call):
            assert await send(admin, asked) == 1
        await send(agent, AcceptSession(chat.session_id, chat.ticket_id))
        await send(admin, EndSession(chat.session_id, chat.ticket_id))
        await send(agent, AcceptSession(call.session_id, call.ticket_id))
        await send(agent, CallOutcome(call.session_id, call.ticket_id, "no_answer"))
        await send(agent, EndSession(call.session_id, call.ticket_id, "no_answer"))
        page = await admin.changes(None, 1000)
    told = {
        session.id: (session.way, session.state, session.outcome, session.ended_by, session.phone)
        for session in page.sessions
    }
    assert told == {
        chat.session_id: ("chat", "ended", None, "customer", None),
        call.session_id: ("call", "ended", "no_answer", "agent", call.phone),
    }
    assert {(t.about_product, t.language, t.channel) for t in page.tickets} == {
        ("Paper", "ja", "chat"),
        ("Paper", "ja", "callback"),
    }
    assert {message.body for message in page.messages} == {"half a pair: \ufffd"}


async def test_events_that_are_refused_say_so() -> None:
    async with odd_desk(lambda _: httpx.Response(401)) as desk:
        with pytest.raises(errors.SignedOut):
            await anext(desk.events())


async def test_a_wait_asked_for_is_never_longer_than_an_hour() -> None:
    said = {"Retry-After": "999999999999"}
    async with odd_desk(lambda _: httpx.Response(503, headers=said)) as desk:
        for text, wait in (
            ("999999999999", 3600.0),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 3600.0),
            ("Mon, 01 Jan 2020 00:00:00 +9999999999999", None),
        ):
            said["Retry-After"] = text
            with pytest.raises(errors.TryLater) as later:
                await desk.identity()
            assert later.value.retry_after == wait, text


@pytest.mark.parametrize("status", [200, 400])
async def test_an_answer_nested_without_end_is_no_answer(status: int) -> None:
    nested = b'{"x":' + b"[" * 200_000
    async with odd_desk(lambda _: httpx.Response(status, content=nested)) as desk:
        for ask in (desk.identity(), desk.changes(None, 5), send(desk, opening())):
            with pytest.raises(errors.BadAnswer):
                await ask


async def test_a_time_without_a_zone_is_no_answer(world: World) -> None:
    async with desk_of(world, "admin") as desk:
        me = await desk.identity()
    said: dict[str, object] = {
        "person": me.person,
        "team": me.team,
        "capabilities": {},
        "store_epoch": "e",
        "now": "2026-11-23T12:00:00",
    }
    body = msgspec.json.encode(said)
    async with odd_desk(lambda _: httpx.Response(200, content=body)) as desk:
        with pytest.raises(errors.BadAnswer):
            await desk.identity()


async def test_a_cursor_the_desk_cannot_read_is_an_expired_one(world: World) -> None:
    async with desk_of(world, "admin") as desk:
        with pytest.raises(errors.CursorExpired):
            await desk.changes("of another desk", 10)


async def test_gone_is_no_expired_cursor_when_something_is_sent() -> None:
    async with odd_desk(lambda _: httpx.Response(410)) as desk:
        with pytest.raises(errors.CursorExpired):
            await desk.changes("c", 5)
        with pytest.raises(errors.BadAnswer):
            await send(desk, opening())


async def test_an_event_id_that_fits_in_no_header_is_not_sent_back() -> None:
    asked: list[str | None] = []

    def stream(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers.get("last-event-id"))
        text = "id: 7\nevent: poke\ndata: {}\n\nid: 8\u00e9\u0007\nevent: poke\ndata: {}\n\n"
        return httpx.Response(200, headers={"Content-Type": "text/event-stream"}, text=text)

    async with odd_desk(stream) as desk:
        for _ in range(2):
            assert len([poke async for poke in desk.events()]) == 3
    assert asked == [None, "7"]
