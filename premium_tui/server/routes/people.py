"""GET /v1/people: the people in sight."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Response
from sqlalchemy import select, tuple_

from premium_tui.server.core import PERSON
from premium_tui.server.deps import ServiceDep, ViewerDep
from premium_tui.server.encode import PERSON_COLUMNS, person_of
from premium_tui.server.engine import begin_read
from premium_tui.server.routes.keyset import pack, unpack_name
from premium_tui.server.routes.replies import problems
from premium_tui.server.visibility import people_in_sight
from premium_tui.wire.feed import PersonData
from premium_tui.wire.schemas import PersonPage

router = APIRouter(tags=["people"])


class _Page(msgspec.Struct, kw_only=True):
    items: list[PersonData]
    next: str | None


@router.get("/v1/people", response_model=PersonPage, responses=problems(400, 422))
def list_people(
    service: ServiceDep,
    viewer: ViewerDep,
    after: Annotated[str | None, Query(max_length=4096)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> Response:
    """Return the people this token may see, by name."""
    query = select(*PERSON_COLUMNS).where(people_in_sight(viewer))
    if after is not None:
        query = query.where(tuple_(PERSON.c.name, PERSON.c.id) > unpack_name(after))
    with begin_read(service.engine) as connection:
        rows = connection.execute(query.order_by(PERSON.c.name, PERSON.c.id).limit(limit + 1)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    page = _Page(
        items=[person_of(row) for row in rows[:limit]],
        next=None if last is None else pack(last.name, last.id),
    )
    return Response(msgspec.json.encode(page), media_type="application/json")
