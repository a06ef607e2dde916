"""What routes ask for: the service, the token, the viewer, and the way to write once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, cast

from fastapi import Depends, Header, Request, Response, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

from premium_tui.server.auth import digest_of, viewer_of
from premium_tui.server.engine import begin_read
from premium_tui.server.idempotency import Effect, fingerprint_of, perform
from premium_tui.server.problems import unauthorized
from premium_tui.server.schema import DeskFacts
from premium_tui.server.service import Service
from premium_tui.server.visibility import Viewer

_bearer = HTTPBearer(auto_error=False, description="A person's token; shown once when made.")


def service_of(request: Request) -> Service:
    """Return the service of the application that serves `request`."""
    return cast(Service, request.app.state.service)


ServiceDep = Annotated[Service, Depends(service_of)]


def token_of(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
) -> str:
    """Return the bearer token; raises the 401 problem when there is none."""
    if credentials is None or not credentials.credentials:
        raise unauthorized()
    return credentials.credentials


TokenDep = Annotated[str, Depends(token_of)]


def known_viewer(service: ServiceDep, token: TokenDep) -> Viewer:
    """Return the viewer of the token; raises the 401 problem."""
    with begin_read(service.engine) as connection:
        return viewer_of(connection, digest_of(token))


ViewerDep = Annotated[Viewer, Depends(known_viewer)]

KeyHeader = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[!-~]+$",
        description="Made by the writer; the same key is done once and answered alike, 30 days.",
    ),
]

IfMatchHeader = Annotated[
    str,
    Header(
        alias="If-Match",
        pattern=r'^"[0-9]{1,15}"$',
        description="The ticket's version, in quotes, as in ETag.",
    ),
]


class Once:
    """One write request: done exactly once for its key, whoever repeats it."""

    def __init__(
        self,
        request: Request,
        service: ServiceDep,
        token: TokenDep,
        viewer: ViewerDep,
        key: KeyHeader,
    ) -> None:
        # The viewer is looked up again inside the write; asking early turns strangers away first.
        self.viewer = viewer
        self.facts: DeskFacts = service.facts
        self._service = service
        self._digest = digest_of(token)
        self._key = key
        self._place = (request.method, request.url.path)

    def answer(
        self,
        body: BaseModel,
        effect: Effect,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Do `effect`, or find its kept answer, and return it as a response."""
        service = self._service
        fingerprint = fingerprint_of(*self._place, body)
        answer = perform(
            service.engine, service.clock, self._digest, self._key, fingerprint, effect
        )
        all_headers = dict(headers or {})
        if answer.replayed:
            all_headers["Idempotent-Replayed"] = "true"
        else:
            service.hub.wake()
            service.jobs.wake()
        return Response(
            answer.body, status_code=status, headers=all_headers, media_type="application/json"
        )


OnceDep = Annotated[Once, Depends(Once)]
