"""GET /v1/events: server-sent events; pokes that say "pull", never data; who types, and for
agents who else is here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

import msgspec
from fastapi import APIRouter, Header
from fastapi.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from premium_tui.server.auth import digest_of, viewer_of
from premium_tui.server.deps import ServiceDep, TokenDep
from premium_tui.server.engine import begin_read
from premium_tui.server.hub import Hub, Listener, heads_for, mark_of
from premium_tui.server.routes.replies import problems
from premium_tui.server.service import Service

router = APIRouter(tags=["feed"])

KEEP_ALIVE_SECONDS = 15.0
RETRY_MILLIS = 1000


@router.get(
    "/v1/events",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "`event: poke`: something may have changed, pull. `event: typing`: a"
            " person writes an answer, `data` holds ticket_id, person_id, name and side; it is not"
            " repeated. `event: presence`, for agents: other agents came to tickets or left them,"
            " `data` holds tickets, each with ticket_id and people (person_id, name and doing,"
            " viewing or writing) in place of those told before; all that are at any are told at"
            " the start of a stream. Ends with the token.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        **problems(422),
    },
)
async def events(
    service: ServiceDep,
    token: TokenDep,
    last_event_id: Annotated[str | None, Header(alias="Last-Event-ID", max_length=64)] = None,
) -> StreamingResponse:
    """Poke now unless Last-Event-ID is up to date, and again after each change in sight."""
    listener, heads = await run_in_threadpool(_enter, service, digest_of(token))
    if last_event_id != str(mark_of(listener.viewer, heads)):
        listener.poke()
    service.hub.add(listener, heads)
    return StreamingResponse(_stream(service.hub, listener), media_type="text/event-stream")


def _enter(service: Service, digest: bytes) -> tuple[Listener, dict[int, int]]:
    with begin_read(service.engine) as connection:
        viewer = viewer_of(connection, digest)
        return Listener(digest, viewer), heads_for(connection, viewer)


async def _stream(hub: Hub, listener: Listener) -> AsyncIterator[bytes]:
    try:
        yield b"retry: %d\n\n" % RETRY_MILLIS
        while True:
            try:
                async with asyncio.timeout(KEEP_ALIVE_SECONDS):
                    await listener.signal.wait()
            except TimeoutError:
                yield b": still here\n\n"
                continue
            listener.signal.clear()
            if listener.closed:
                return
            typing, listener.typing = listener.typing, {}
            for somebody in typing.values():
                yield b"event: typing\ndata: %s\n\n" % msgspec.json.encode(somebody)
            if listener.company:
                company, listener.company = listener.company, set()
                yield b"event: presence\ndata: %s\n\n" % _company(hub, listener, company)
            if listener.poked:
                listener.poked = False
                mark = hub.mark(listener)
                yield b'id: %d\nevent: poke\ndata: {"seq":%d}\n\n' % (mark, mark)
    finally:
        hub.remove(listener)


def _company(hub: Hub, listener: Listener, tickets: set[str]) -> bytes:
    """Return who else is at some tickets, as it stands now: a slow line misses what passed."""
    found = hub.presence.at(tickets, but=listener.viewer.person_id)
    told = [{"ticket_id": ticket, "people": people} for ticket, people in sorted(found.items())]
    return msgspec.json.encode({"tickets": told})
