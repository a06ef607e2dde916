"""A kiosk's way to its desk: the credential it keeps, and the token it gets for an agent's key.

Standard library only: it runs before an agent's console opens.
"""

from __future__ import annotations

import http.client
import json
import ssl
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from premium_tui import __version__
from premium_tui.data.errors import BadAnswer, Offline, Refused, SignedOut, TryLater
from premium_tui.data.identity import server_in
from premium_tui.paths import read_private
from premium_tui.values import dataclass

ANSWER_SECONDS = 15.0
"""How long a desk may take to say who somebody is."""

ANSWER_LIMIT = 65_536
"""Bytes of an answer."""

PATH = "/v1/kiosk/token"


@dataclass(frozen=True, slots=True)
class Signed:
    """Who a key belongs to, and a token of theirs."""

    token: str
    person_id: str


def read_credential(path: Path) -> tuple[str, str] | None:
    """Return URL and credential of a kiosk; None when the file is missing, no good or not ours.

    One that others may read or write is no credential any more.
    """
    content = read_private(path, ANSWER_LIMIT)
    return server_in(content) if content is not None else None


def sign_in(url: str, credential: str, fingerprint: str) -> Signed:
    """Ask the desk at `url` for a token of the agent with a key.

    Raises SignedOut for a credential it does not know, Refused for a key, else Offline, TryLater or
    BadAnswer. A redirect is not followed: it would carry the credential away.
    """
    status, content = _post(url, credential, {"fingerprint": fingerprint})
    if status == HTTPStatus.UNAUTHORIZED:
        raise SignedOut
    if status == HTTPStatus.NOT_FOUND and _said(content).get("code") == "not-found":
        raise Refused(status, "not-found", "")
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TryLater(status, None)
    said = _said(content)
    token, person = said.get("token"), said.get("person")
    person_id = person.get("id") if isinstance(person, dict) else None
    if status != HTTPStatus.CREATED or not isinstance(token, str) or not isinstance(person_id, str):
        raise BadAnswer(f"HTTP {status}")
    return Signed(token, person_id)


def _post(url: str, credential: str, body: dict[str, str]) -> tuple[int, bytes]:
    """Return status and content of an answer. Raises Offline."""
    parts = urlsplit(url)
    headers = {
        "Authorization": f"Bearer {credential}",
        "Content-Type": "application/json",
        "Accept": "application/json",
        "User-Agent": f"premium-tui/{__version__}",
    }
    connection: http.client.HTTPConnection
    host, port = parts.hostname or "", parts.port
    try:
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connection = http.client.HTTPSConnection(
                host, port, timeout=ANSWER_SECONDS, context=context
            )
        else:
            connection = http.client.HTTPConnection(host, port, timeout=ANSWER_SECONDS)
        try:
            connection.request("POST", parts.path + PATH, json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, answer.read(ANSWER_LIMIT)
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Offline(repr(error)) from error


def _said(content: bytes) -> dict[str, object]:
    """Return a JSON object; an empty one for what is none."""
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
