"""The Support API over HTTP: the first implementation of the port to a help desk."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TypeVar

import httpx
import msgspec
from httpx_sse import EventSource, SSEError

from premium_tui.data.assigning import Assigned, Stale, once_more
from premium_tui.data.desk import Identity, Poke, Present, Receipt, Typing
from premium_tui.data.errors import (
    BadAnswer,
    CursorExpired,
    Offline,
    Refused,
    SignedOut,
    SupportError,
    TryLater,
)
from premium_tui.data.models import Capabilities
from premium_tui.data.requests import request_of
from premium_tui.domain.actions import Action, Assign, Merge
from premium_tui.domain.presence import Doing
from premium_tui.wire.feed import ChangesPage, PersonData, TeamData
from premium_tui.wire.moments import Moment

T = TypeVar("T")

TIMEOUT = httpx.Timeout(30.0, connect=5.0)
STREAM_TIMEOUT = httpx.Timeout(30.0, connect=5.0, read=45.0)
"""The desk says something every 15 s; three silences mean that the line is dead."""

ASSIGN_ATTEMPTS = 8
"""How often one is repeated at once while others change the ticket meanwhile; so is a merge."""

LATER = frozenset({408, 425, 429})
LONGEST_WAIT = 3600.0
"""Seconds: who asks for a longer wait is a proxy with a wrong clock; asked again it may be well."""

_NO_ANSWER = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
EMBEDDED_URL = "http://desk"
"""The address of a desk behind a Unix socket; only its path counts."""


class _MeData(msgspec.Struct):
    person: PersonData
    team: TeamData | None
    capabilities: dict[str, bool]
    store_epoch: str
    now: Moment


class _ReceiptData(msgspec.Struct):
    id: str
    accepted_at: Moment
    number: int | None = None
    """Null and 0 for what is about no ticket."""
    revision: int = 0


class _ProblemData(msgspec.Struct):
    code: str = ""
    title: str = ""
    detail: str = ""
    current: msgspec.Raw = msgspec.Raw(b"null")
    """What stands there instead, with 412."""


class _TypingData(msgspec.Struct):
    ticket_id: str
    name: str


class _SomebodyData(msgspec.Struct):
    name: str
    doing: str


class _TicketCompanyData(msgspec.Struct):
    ticket_id: str
    people: list[_SomebodyData]


class _PresenceData(msgspec.Struct):
    tickets: tuple[_TicketCompanyData, ...]


class _TokenData(msgspec.Struct):
    token: str


class HttpDesk:
    """A Support API as one person, by their token, sees it."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        """`client` knows the address and the token."""
        self._client = client
        self._last_event: str | None = None

    async def identity(self) -> Identity:
        """Ask who this token is."""
        me = _read(_MeData, (await self._ask("GET", "/v1/me")).content)
        can = {name: me.capabilities.get(name, False) for name in Capabilities.__slots__}
        return Identity(me.person, me.team, Capabilities(**can), me.store_epoch, me.now)

    async def changes(self, cursor: str | None, limit: int) -> ChangesPage:
        """Return the page after `cursor`; None starts a snapshot. CursorExpired: start again."""
        asked: dict[str, str | int] = {"limit": limit}
        if cursor is not None:
            asked["cursor"] = cursor
        return _read(ChangesPage, (await self._ask("GET", "/v1/changes", params=asked)).content)

    async def send(self, action: Action, *, key: str, written_at: datetime) -> Receipt:
        """Do `action` exactly once for `key`, however often this is called."""
        for _attempt in range(ASSIGN_ATTEMPTS):
            try:
                return await self._send(action, key, written_at)
            except Stale as error:
                if not isinstance(action, Assign | Merge):
                    raise
                # Something else of the ticket has changed than what counts.
                action = once_more(action, error.current)
        raise TryLater(HTTPStatus.PRECONDITION_FAILED, None)

    async def _send(self, action: Action, key: str, written_at: datetime) -> Receipt:
        asked = request_of(action, written_at)
        headers = {"Idempotency-Key": key, **asked.headers}
        try:
            answer = await self._ask(asked.method, asked.path, json=asked.body, headers=headers)
        except CursorExpired as error:
            raise BadAnswer("410 without a cursor") from error
        said = _read(_ReceiptData, answer.content)
        return Receipt(said.id, said.number, said.revision, said.accepted_at)

    async def typing(self, ticket_id: str) -> None:
        """Tell who may see a ticket that an answer is being written."""
        await self._ask("POST", f"/v1/tickets/{ticket_id}/typing")

    async def present(self, place: str, tickets: Mapping[str, Doing]) -> None:
        """Tell other agents what is open at a place, for a while."""
        spots = [{"ticket_id": ticket, "doing": doing.value} for ticket, doing in tickets.items()]
        await self._ask("PUT", "/v1/presence", json={"place": place, "open": spots})

    async def events(self) -> AsyncIterator[Poke | Typing | Present]:
        """Yield a poke once connected, then one for each change, who types, and for agents who
        else is at which ticket, until the link is lost."""
        headers = {"Accept": "text/event-stream", "Cache-Control": "no-store"}
        if self._last_event is not None:
            headers["Last-Event-ID"] = self._last_event
        try:
            async with self._client.stream(
                "GET", "/v1/events", headers=headers, timeout=STREAM_TIMEOUT
            ) as answer:
                if answer.status_code != HTTPStatus.OK:
                    await answer.aread()
                    raise _error_of(answer)
                # What happened before the stream stood shows only in a pull.
                yield Poke()
                async for event in EventSource(answer).aiter_sse():
                    if event.id.isascii() and event.id.isprintable():
                        self._last_event = event.id or self._last_event
                    if event.event == "poke":
                        yield Poke()
                    elif event.event == "typing":
                        with suppress(BadAnswer):
                            said = _read(_TypingData, event.data.encode())
                            yield Typing(said.ticket_id, said.name)
                    elif event.event == "presence":
                        with suppress(BadAnswer):
                            found = _read(_PresenceData, event.data.encode()).tickets
                            yield Present(
                                {
                                    one.ticket_id: [(who.name, who.doing) for who in one.people]
                                    for one in found
                                }
                            )
        except (httpx.HTTPError, httpx.StreamError, SSEError) as error:
            raise Offline(repr(error)) from error

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._client.aclose()

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        try:
            content = None if json is None else msgspec.json.encode(json)
            sent = dict(headers or {})
            if content is not None:
                sent["Content-Type"] = "application/json"
            answer = await self._client.request(
                method, path, params=params, content=content, headers=sent
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Offline(repr(error)) from error
        if not answer.is_success:
            raise _error_of(answer)
        return answer


def remote_desk(url: str, token: str) -> HttpDesk:
    """Return the desk at `url`. Redirects are not followed: they would carry the token away."""
    headers = {"Authorization": f"Bearer {token}"}
    return HttpDesk(httpx.AsyncClient(base_url=url, headers=headers, timeout=TIMEOUT))


def embedded_desk(socket: str, root_token: str, role: str, team: str | None) -> HttpDesk:
    """Return the desk behind the Unix socket `socket`, as a demo person sees it.

    Every method raises Refused with status 404 when the desk has no such person.
    """
    client = httpx.AsyncClient(
        base_url=EMBEDDED_URL,
        auth=DemoAuth(root_token, role, team),
        timeout=TIMEOUT,
        # No TLS is spoken on a Unix socket: loading all certificates would only take its time.
        transport=httpx.AsyncHTTPTransport(uds=socket, verify=False),
        trust_env=False,
    )
    return HttpDesk(client)


class DemoAuth(httpx.Auth):
    """Signs requests with a demo person's token, asked for with the embedded desk's own."""

    def __init__(self, root_token: str, role: str, team: str | None) -> None:
        self._root_token = root_token
        self._person = {"role": role, "team": team}
        self._token: str | None = None

    async def async_auth_flow(
        self, request: httpx.Request
    ) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Send `request` with a token; one the desk does not know (any more) is made anew once."""
        for _attempt in range(2):
            if self._token is None:
                made = yield httpx.Request(
                    "POST",
                    request.url.copy_with(path="/v1/demo/token", query=None),
                    headers={
                        "Authorization": f"Bearer {self._root_token}",
                        "Content-Type": "application/json",
                    },
                    content=msgspec.json.encode(self._person),
                    extensions=request.extensions,
                )
                if not made.is_success:
                    # It becomes the answer to the request itself.
                    return
                self._token = _read(_TokenData, await made.aread()).token
            request.headers["Authorization"] = f"Bearer {self._token}"
            answer = yield request
            if answer.status_code != HTTPStatus.UNAUTHORIZED:
                return
            self._token = None


def _read(kind: type[T], content: bytes) -> T:
    """Return a decoded answer. Raises BadAnswer."""
    try:
        return msgspec.json.decode(content, type=kind)
    except _NO_ANSWER as error:
        raise BadAnswer(str(error)) from error


def _error_of(answer: httpx.Response) -> SupportError:
    """Return what an answer other than success means to us."""
    status = answer.status_code
    try:
        problem = msgspec.json.decode(answer.content, type=_ProblemData)
    except _NO_ANSWER:
        problem = _ProblemData()
    if status == HTTPStatus.UNAUTHORIZED:
        return SignedOut()
    if status == HTTPStatus.GONE or problem.code == "bad-cursor":
        return CursorExpired()
    if status in LATER or status >= 500:
        return TryLater(status, _retry_after(answer), problem.code)
    if status == HTTPStatus.PRECONDITION_FAILED:
        with suppress(BadAnswer):
            said = problem.detail or problem.title
            return Stale(status, problem.code, said, _read(Assigned, problem.current))
    if status >= 400 and problem.code:
        return Refused(status, problem.code, problem.detail or problem.title)
    return BadAnswer(f"HTTP {status}")


def _retry_after(answer: httpx.Response) -> float | None:
    """Return the seconds of Retry-After, in either of its forms (RFC 9110, 10.2.3).

    A date is counted from the answer's own: our clock may be another.
    """
    said = answer.headers.get("Retry-After", "").strip()
    if said.isdecimal():
        return min(float(said), LONGEST_WAIT)
    at = _date(said)
    if at is None:
        return None
    now = _date(answer.headers.get("Date", "")) or datetime.now(UTC)
    return min(max(0.0, (at - now).total_seconds()), LONGEST_WAIT)


def _date(text: str) -> datetime | None:
    """Return the aware time of an HTTP date; None for what is none."""
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
