"""POST /v1/demo/token: a demo person's token, for whoever holds the root token."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter
from sqlalchemy import Connection, Row, or_, select

from premium_tui.domain.roles import Role
from premium_tui.server.auth import issue_token, same_secret, viewer_of_person
from premium_tui.server.core import PERSON, TEAM
from premium_tui.server.deps import ServiceDep, TokenDep
from premium_tui.server.encode import PERSON_COLUMNS, person_of
from premium_tui.server.engine import begin_write
from premium_tui.server.problems import not_found, unauthorized
from premium_tui.server.routes.replies import problems
from premium_tui.wire.schemas import DemoPerson, DemoToken, Person

router = APIRouter(tags=["demo"])


@router.post(
    "/v1/demo/token", response_model=DemoToken, status_code=201, responses=problems(400, 404, 422)
)
def demo_token(wanted: DemoPerson, service: ServiceDep, token: TokenDep) -> DemoToken:
    """Make a token for the first person of a role; `team` is a slug or a name, null the first."""
    if service.root_token is None or not same_secret(token, service.root_token):
        raise unauthorized()
    with begin_write(service.engine) as connection:
        row = _first_person(connection, Role(wanted.role), wanted.team)
        facts = {"partition": row.partition, "team_id": row.team_id, "id": row.id}
        secret = issue_token(connection, facts, service.clock, label="demo")
        person = connection.execute(
            select(*PERSON_COLUMNS).where(
                PERSON.c.partition == row.partition,
                PERSON.c.team_id == row.team_id,
                PERSON.c.id == row.id,
            )
        ).one()
    shown = Person.model_validate(msgspec.to_builtins(person_of(person)))
    return DemoToken(token=secret, person=shown)


def _first_person(connection: Connection, role: Role, name: str | None) -> Row[int, str, str]:
    """Return partition, team and id of the person meant; raises the 404 problem."""
    query = select(TEAM.c.partition, TEAM.c.id).where(TEAM.c.desk_team.is_(False))
    if name is not None:
        query = query.where(or_(TEAM.c.slug == name, TEAM.c.name == name))
    team = connection.execute(query.order_by(TEAM.c.rank, TEAM.c.id).limit(1)).first()
    if team is None:
        raise not_found()
    people = select(PERSON.c.partition, PERSON.c.team_id, PERSON.c.id).where(
        PERSON.c.role == role.value
    )
    if not role.is_agent:
        people = people.where(PERSON.c.partition == team.partition, PERSON.c.team_id == team.id)
    for row in connection.execute(people.order_by(PERSON.c.id)):
        viewer = viewer_of_person(connection, row.id)
        if not role.is_agent or (viewer is not None and viewer.serves(team.id)):
            return row
    raise not_found()
