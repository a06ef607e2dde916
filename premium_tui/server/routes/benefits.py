"""Benefits: booking them, and giving a booking up (rules 6, 8, 10)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from premium_tui.server.benefits import bookings
from premium_tui.server.deps import OnceDep
from premium_tui.server.routes.replies import WRITE, problems
from premium_tui.wire.billing_requests import NewBooking, NewBookingState
from premium_tui.wire.schemas import UUID_PATTERN, ThingReceipt

router = APIRouter(tags=["benefits"])

BookingId = Annotated[str, Path(pattern=UUID_PATTERN, min_length=36, max_length=36)]


@router.post(
    "/v1/benefits/bookings",
    response_model=ThingReceipt,
    status_code=201,
    responses=problems(400, 403, 409, 413, 415, 422),
)
def book(new: NewBooking, once: OnceDep) -> Response:
    """Book a benefit for the viewer's team."""
    return once.answer(
        new,
        lambda connection, viewer, now: bookings.book(connection, viewer, new, now),
        status=201,
    )


@router.put(
    "/v1/benefits/bookings/{booking_id}/state",
    response_model=ThingReceipt,
    responses=problems(*WRITE, 403, 409),
)
def set_state(booking_id: BookingId, new: NewBookingState, once: OnceDep) -> Response:
    """Cancel a booking before it begins."""
    return once.answer(
        new,
        lambda connection, viewer, now: bookings.cancel(connection, viewer, booking_id, now),
    )
