"""GET /healthz: whether the desk answers; needs no token."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from premium_tui.server.deps import ServiceDep
from premium_tui.server.routes.replies import problems

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The desk is there."""

    status: str = "ok"


@router.get("/healthz", responses={503: problems()[503]})
def health(service: ServiceDep) -> Health:
    """Answer 200 once the desk is ready, 503 with Retry-After while it is being prepared."""
    _ = service.facts
    return Health()
