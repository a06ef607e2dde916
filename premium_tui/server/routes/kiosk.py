"""POST /v1/kiosk/token: a short-lived token of the agent whose SSH key a kiosk has seen."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter
from sqlalchemy import select

from premium_tui.server.core import PERSON
from premium_tui.server.deps import ServiceDep, TokenDep
from premium_tui.server.encode import PERSON_COLUMNS, person_of
from premium_tui.server.engine import begin_write
from premium_tui.server.kiosks import lease
from premium_tui.server.routes.replies import problems
from premium_tui.wire.kiosk_schemas import KioskLogin, KioskToken
from premium_tui.wire.schemas import Person

router = APIRouter(tags=["kiosk"])


@router.post(
    "/v1/kiosk/token",
    response_model=KioskToken,
    status_code=201,
    responses=problems(400, 404, 413, 415, 422),
)
def kiosk_token(login: KioskLogin, service: ServiceDep, token: TokenDep) -> KioskToken:
    """Make a token for the agent with this key; the bearer is a kiosk's credential."""
    with begin_write(service.engine) as connection:
        leased = lease(connection, service.clock, token, login.fingerprint)
        row = connection.execute(
            select(*PERSON_COLUMNS).where(PERSON.c.id == leased.person_id)
        ).one()
    person = Person.model_validate(msgspec.to_builtins(person_of(row)))
    return KioskToken(token=leased.token, expires_at=leased.expires_at, person=person)
