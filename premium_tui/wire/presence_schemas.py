"""What travels of who else is here: the request that tells it, as pydantic models."""

from __future__ import annotations

from pydantic import Field

from premium_tui.domain.presence import OPEN_LIMIT, Doing
from premium_tui.wire.schemas import Id, RequestBody


class OpenTicket(RequestBody):
    """A ticket that is open at a place."""

    ticket_id: Id
    doing: Doing


class NewPresence(RequestBody):
    """PUT /v1/presence: agents only; all that is open at one place, in place of what was.

    It holds for 30 seconds and is said again before; none open: gone at once.
    """

    place: Id
    """Made by the program that speaks; each machine of a person has its own."""
    open: list[OpenTicket] = Field(max_length=OPEN_LIMIT)
