"""Requests about billing and benefits as pydantic models; what comes of them is in `things`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from premium_tui.domain.addon_sales import SaleKind
from premium_tui.domain.plans import AddonVersion
from premium_tui.domain.products import EntitlementProduct
from premium_tui.wire.schemas import Body, Id, RequestBody, WrittenAt

Phone = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class NewQuote(RequestBody):
    """POST /v1/billing/quotes: what would adding, removing or keeping the add-on come to?"""

    id: Id
    kind: SaleKind
    version: AddonVersion
    product: EntitlementProduct


class Confirmation(RequestBody):
    """PUT /v1/billing/quotes/{id}/confirm: there is nothing to add to a quote."""


class NewSalesRequest(RequestBody):
    """POST /v1/billing/sales-requests: a text to sales, and a number to call if one likes."""

    id: Id
    body: Body
    phone: Phone | None = None


class NewMeeting(RequestBody):
    """POST /v1/benefits/bookings: a session with support, at a time of one's own."""

    id: Id
    benefit: Literal["implementation", "root_cause"]
    starts_at: WrittenAt


class NewSeat(RequestBody):
    """POST /v1/benefits/bookings: a seat in a webinar on offer."""

    id: Id
    benefit: Literal["webinar"]
    webinar_id: Id


NewBooking = Annotated[NewMeeting | NewSeat, Field(discriminator="benefit")]


class NewBookingState(RequestBody):
    """PUT /v1/benefits/bookings/{id}/state: giving a booking up."""

    state: Literal["cancelled"]
