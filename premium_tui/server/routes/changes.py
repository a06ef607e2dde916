"""GET /v1/changes: the feed, as ready bytes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from premium_tui.server.auth import digest_of, viewer_of
from premium_tui.server.cursor import CURSOR_LIMIT
from premium_tui.server.deps import ServiceDep, TokenDep
from premium_tui.server.engine import begin_read
from premium_tui.server.pages import DEFAULT_LIMIT, MAX_LIMIT, read_page
from premium_tui.server.routes.replies import problems
from premium_tui.wire.schemas import Changes

router = APIRouter(tags=["feed"])


@router.get("/v1/changes", response_model=Changes, responses=problems(400, 410, 422))
def changes(
    service: ServiceDep,
    token: TokenDep,
    cursor: Annotated[str | None, Query(max_length=CURSOR_LIMIT)] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
) -> Response:
    """Return what has changed past `cursor`, in commit order; without one, a snapshot's start."""
    # Token, counters and bodies come from one snapshot: the page is of one moment.
    with begin_read(service.engine) as connection:
        viewer = viewer_of(connection, digest_of(token))
        body = read_page(connection, service.facts, viewer, cursor, limit, service.clock.now())
    return Response(body, media_type="application/json")
