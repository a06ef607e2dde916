"""Macros: keeping and removing them; they are read from the feed, by agents alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from premium_tui.server import macros
from premium_tui.server.deps import OnceDep
from premium_tui.server.routes.replies import WRITE, problems
from premium_tui.wire.schemas import UUID_PATTERN, RequestBody, ThingReceipt
from premium_tui.wire.work_schemas import NewMacro

router = APIRouter(tags=["macros"])

MacroId = Annotated[str, Path(pattern=UUID_PATTERN, min_length=36, max_length=36)]


@router.put(
    "/v1/macros/{macro_id}",
    response_model=ThingReceipt,
    responses=problems(*WRITE, 403, 409),
)
def save(macro_id: MacroId, new: NewMacro, once: OnceDep) -> Response:
    """Keep a macro as it is from now on, made if it is not there; agents only."""
    return once.answer(
        new,
        lambda connection, viewer, now: macros.save(connection, viewer, macro_id, new, now),
    )


@router.put(
    "/v1/macros/{macro_id}/drop",
    response_model=ThingReceipt,
    responses=problems(*WRITE, 403),
)
def drop(macro_id: MacroId, once: OnceDep) -> Response:
    """Remove a macro of the desk's, or one's own; agents only."""
    return once.answer(
        RequestBody(),
        lambda connection, viewer, now: macros.drop(connection, viewer, macro_id, now),
    )
