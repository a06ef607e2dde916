"""The gate: what every request passes before the routes, and every answer after them.

It refuses what is too large, not JSON or not UTF-8, replaces NUL and lone surrogates in JSON text
by U+FFFD, asks for a token early, and puts X-Request-Id, Date and the like on all answers. Plain
ASGI, so that event streams pass through untouched.
"""

from __future__ import annotations

import json
import re
import uuid
from email.utils import format_datetime
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from premium_tui.domain.text import storable
from premium_tui.domain.tickets import BODY_LIMIT
from premium_tui.server.problems import (
    MEDIA_TYPE,
    ProblemError,
    too_large,
    unauthorized,
)
from premium_tui.server.service import Service

REQUEST_LIMIT = 6 * BODY_LIMIT + 64 * 1024
"""Bytes of a request: a body of 1 MiB may need six bytes a character in JSON, and the rest room."""

NAMES_LIMIT = 100
"""Names in one object of a request: without a limit, naming each wrong one could take seconds."""

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
_SUSPECT = re.compile(rb"\\u(?:0000|[dD][89abAB-F][0-9a-fA-F]{2})")


class Gate:
    """Wraps the application; see the module."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = _request_id(headers)
        scope.setdefault("state", {})["request_id"] = request_id

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._sign(MutableHeaders(scope=message), request_id)
            await send(message)

        try:
            receive = await self._check(scope, headers, receive)
        except ProblemError as problem:
            await problem_response(problem, request_id)(scope, receive, answer)
            return
        await self._app(scope, receive, answer)

    def _sign(self, headers: MutableHeaders, request_id: str) -> None:
        headers["X-Request-Id"] = request_id
        headers["Date"] = format_datetime(self._service.clock.now(), usegmt=True)
        headers["X-Content-Type-Options"] = "nosniff"
        headers.setdefault("Cache-Control", "no-store")

    async def _check(self, scope: Scope, headers: Headers, receive: Receive) -> Receive:
        if scope["path"] == "/v1" or scope["path"].startswith("/v1/"):
            if not headers.get("authorization", "").lower().startswith("bearer "):
                raise unauthorized()
            # Raises while the desk is being prepared.
            _ = self._service.facts
        if scope["method"] in ("GET", "HEAD", "OPTIONS"):
            return receive
        body = await _read(headers, receive)
        return _again(_clean(headers, body) if body else body, receive)


def problem_response(problem: ProblemError, request_id: str) -> Response:
    """Return a problem as an answer."""
    return Response(
        problem.body(request_id),
        status_code=problem.status,
        headers=dict(problem.headers),
        media_type=MEDIA_TYPE,
    )


def _request_id(headers: Headers) -> str:
    given = headers.get("x-request-id", "")
    return given if _REQUEST_ID.match(given) else uuid.uuid4().hex


async def _read(headers: Headers, receive: Receive) -> bytes:
    """Return the whole request body; raises the 413 problem."""
    declared = headers.get("content-length", "")
    if declared.isdecimal() and len(declared) > 12:
        raise too_large("A request may have 6 MiB.")
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ProblemError(400, "disconnected", "The request ended early.")
        part = message.get("body", b"")
        size += len(part)
        if size <= REQUEST_LIMIT:
            parts.append(part)
        # Reading on for a while lets the sender finish and hear the answer.
        elif size > 4 * REQUEST_LIMIT:
            break
        if not message.get("more_body", False):
            break
    if size > REQUEST_LIMIT:
        raise too_large("A request may have 6 MiB.")
    return b"".join(parts)


def _clean(headers: Headers, body: bytes) -> bytes:
    """Return a JSON body fit for the routes; raises the 415 and 400 problems."""
    media_type, _, parameters = headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower()
    if (
        media_type.strip().lower() != "application/json"
        or (charset.startswith("charset=") and charset[8:].strip('" ') not in ("utf-8", "utf8"))
        or headers.get("content-encoding", "identity") != "identity"
    ):
        raise ProblemError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            "Send application/json in UTF-8.",
        )
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProblemError(400, "bad-encoding", "The body is not UTF-8.") from error
    try:
        # Text, not bytes: from bytes the decoder would guess UTF-16 and others.
        value = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_object)
        if _SUSPECT.search(body):
            return json.dumps(_storable(value)).encode()
    except RecursionError as error:
        raise _not_json("It is nested too deeply.") from error
    except ValueError as error:
        raise _not_json() from error
    return body


def _not_json(detail: str = "") -> ProblemError:
    return ProblemError(400, "invalid-json", "The body is not JSON.", detail)


def _no_constant(name: str) -> object:
    raise _not_json(f"{name} is not a number in JSON.")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object; a name that stands twice is refused: readers differ on which counts."""
    if len(pairs) > NAMES_LIMIT:
        raise _not_json("An object has more names than any request.")
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _not_json("A name stands twice in an object.")
    return found


def _storable(value: object) -> object:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(str(key)): _storable(item) for key, item in value.items()}
    return value


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives `body` once, then whatever else happens."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
