"""Chats and calls: asking for one, taking it, ending it, and how a call went."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from premium_tui.server import session_opening, sessions
from premium_tui.server.deps import OnceDep
from premium_tui.server.routes.replies import WRITE, problems
from premium_tui.wire.schemas import UUID_PATTERN, Receipt, RequestBody
from premium_tui.wire.session_schemas import NewEnd, NewOutcome, NewSession

router = APIRouter(tags=["chats and calls"])

SessionId = Annotated[str, Path(pattern=UUID_PATTERN, min_length=36, max_length=36)]


@router.post(
    "/v1/sessions",
    response_model=Receipt,
    status_code=201,
    responses=problems(400, 403, 409, 413, 415, 422),
)
def open_session(new: NewSession, once: OnceDep) -> Response:
    """Ask for a chat or a call; a ticket is opened that keeps what is said in it.

    What is written in a chat are messages of that ticket. The receipt is the ticket's.
    """
    return once.answer(
        new,
        lambda connection, viewer, now: session_opening.open_session(
            connection, once.facts, viewer, new, now
        ),
        status=201,
        headers={"Location": f"/v1/tickets/{new.ticket_id}"},
    )


@router.put(
    "/v1/sessions/{session_id}/accept",
    response_model=Receipt,
    responses=problems(*WRITE, 403, 409),
)
def accept(session_id: SessionId, once: OnceDep) -> Response:
    """Take a waiting one; agents only, and one of them wins: `taken` names who."""
    return once.answer(
        RequestBody(),
        lambda connection, viewer, now: sessions.accept(connection, viewer, session_id, now),
    )


@router.put(
    "/v1/sessions/{session_id}/end",
    response_model=Receipt,
    responses=problems(*WRITE),
)
def end(session_id: SessionId, new: NewEnd, once: OnceDep) -> Response:
    """End it, or stop waiting for it, from either side."""
    return once.answer(
        new,
        lambda connection, viewer, now: sessions.end(
            connection, viewer, session_id, new.outcome, now
        ),
    )


@router.put(
    "/v1/sessions/{session_id}/outcome",
    response_model=Receipt,
    responses=problems(*WRITE, 403, 409),
)
def set_outcome(session_id: SessionId, new: NewOutcome, once: OnceDep) -> Response:
    """Say how a call went: `reached` ends it, `no_answer` has it tried again; agents only."""
    return once.answer(
        new,
        lambda connection, viewer, now: sessions.set_outcome(
            connection, viewer, session_id, new.outcome, now
        ),
    )
