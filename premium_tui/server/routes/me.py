"""GET /v1/me: who the token is."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter, Response
from sqlalchemy import select

from premium_tui.server.core import PERSON, TEAM
from premium_tui.server.deps import ServiceDep, ViewerDep
from premium_tui.server.encode import PERSON_COLUMNS, TEAM_COLUMNS, person_of, team_of
from premium_tui.server.engine import begin_read
from premium_tui.server.routes.replies import problems
from premium_tui.wire.schemas import Capabilities, Me, Person, Team

router = APIRouter(tags=["me"])


@router.get("/v1/me", response_model=Me, responses=problems())
def me(service: ServiceDep, viewer: ViewerDep) -> Response:
    """Return the person, their team, and what this desk can do."""
    with begin_read(service.engine) as connection:
        person = connection.execute(
            select(*PERSON_COLUMNS).where(
                PERSON.c.partition == viewer.partition,
                PERSON.c.team_id == viewer.team_id,
                PERSON.c.id == viewer.person_id,
            )
        ).one()
        team = connection.execute(
            select(*TEAM_COLUMNS).where(
                TEAM.c.partition == viewer.partition, TEAM.c.id == viewer.team_id
            )
        ).one()
    answer = Me(
        person=Person.model_validate(msgspec.to_builtins(person_of(person))),
        team=None if viewer.is_agent else Team.model_validate(msgspec.to_builtins(team_of(team))),
        capabilities=Capabilities(
            chat=True,
            callback=True,
            billing=True,
            recommendations=True,
            notes=viewer.is_agent,
            assignment=viewer.is_agent,
        ),
        store_epoch=service.facts.store_epoch,
        now=service.clock.now(),
    )
    return Response(answer.model_dump_json(), media_type="application/json")
