"""Requests about chats and calls made valid: they ask for what is possible at that time."""

from __future__ import annotations

from typing import Any

from schemathesis import Case
from sqlalchemy import Connection, select

from premium_tui.domain.live_sessions import LiveWay, SessionState
from premium_tui.ids import new_id
from premium_tui.server import session_opening, sessions
from premium_tui.server.auth import viewer_of_person
from premium_tui.server.core import SESSION
from premium_tui.server.engine import begin_write
from premium_tui.server.visibility import Viewer
from premium_tui.wire.session_schemas import NewSession
from tests.server.talking import PHONE, new_session
from tests.server.world import World

ASK = ("POST", "/v1/sessions")
"""For admins alone."""
ACCEPT = ("PUT", "/v1/sessions/{session_id}/accept")
OUTCOME = ("PUT", "/v1/sessions/{session_id}/outcome")
"""These two are for agents alone."""
OPERATIONS = [ASK, ACCEPT, OUTCOME, ("PUT", "/v1/sessions/{session_id}/end")]


def make_valid(world: World, case: Case[Any]) -> None:
    """Let a request of these operations ask for what is possible now."""
    operation = (case.method, case.path)
    if operation not in OPERATIONS:
        return
    end_all(world)
    if "session_id" in case.path_parameters:
        case.path_parameters["session_id"] = _waiting(world, taken=operation == OUTCOME)
    if not isinstance(case.body, dict):
        return
    if operation == ASK:
        case.body["ticket_id"] = new_id()
        case.body["phone"] = PHONE if case.body["way"] == LiveWay.CALL else None
        case.body.update(about_product="Dropbox", entitlement_product="dropbox")
    elif operation != OUTCOME:
        # Only an agent has a word on it.
        case.body.pop("outcome", None)


def end_all(world: World) -> None:
    """Let nobody wait or talk."""
    with begin_write(world.engine) as connection:
        live = select(SESSION.c.id).where(SESSION.c.state != SessionState.ENDED.value)
        for row in connection.execute(live).all():
            agent = _viewer(connection, world, "agent")
            sessions.end(connection, agent, row.id, None, world.clock.now())


def _waiting(world: World, *, taken: bool) -> str:
    """Let an admin wait for a call, or an agent have it; return its id."""
    new = NewSession.model_validate(new_session("call"))
    with begin_write(world.engine) as connection:
        admin, agent = (_viewer(connection, world, who) for who in ("admin", "agent"))
        now = world.clock.now()
        session_opening.open_session(connection, world.facts, admin, new, now)
        if taken:
            sessions.accept(connection, agent, new.id, now)
    return new.id


def _viewer(connection: Connection, world: World, who: str) -> Viewer:
    viewer = viewer_of_person(connection, world.people[who])
    assert viewer is not None
    return viewer
