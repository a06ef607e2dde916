"""Requests about billing and benefits made valid: they ask for what is possible at that time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from schemathesis import Case
from sqlalchemy import Connection

from premium_tui.domain.addon_sales import SaleKind
from premium_tui.ids import new_id
from premium_tui.server.auth import viewer_of_person
from premium_tui.server.benefits import bookings
from premium_tui.server.billing import quotes
from premium_tui.server.core import BOOKING, SUBSCRIPTION, WEBINAR
from premium_tui.server.engine import begin_write
from premium_tui.server.visibility import Viewer
from premium_tui.wire.billing_requests import NewQuote, NewSeat
from tests.server.accounts import ENHANCED, rows_of
from tests.server.world import World

OPERATIONS = [
    ("POST", "/v1/billing/quotes"),
    ("PUT", "/v1/billing/quotes/{quote_id}/confirm"),
    ("POST", "/v1/billing/sales-requests"),
    ("POST", "/v1/benefits/bookings"),
    ("PUT", "/v1/benefits/bookings/{booking_id}/state"),
]
"""They are for customers: agents get 403."""


def make_valid(world: World, case: Case[Any]) -> None:
    """Let a request of these operations ask for what is possible now; Acme owns the add-on."""
    if "quote_id" in case.path_parameters:
        case.path_parameters["quote_id"] = _quote(world)
    if "booking_id" in case.path_parameters:
        case.path_parameters["booking_id"] = _booking(world)
    body = case.body
    if not isinstance(body, dict):
        return
    if case.path == "/v1/billing/quotes":
        body.update(kind=_possible(world).value, version="enhanced", product="dropbox")
    elif body.get("phone") is not None:
        body["phone"] = "+81312345678"
    elif "webinar_id" in body:
        body["webinar_id"] = new_webinar(world)
    elif "starts_at" in body:
        # One of each quarter: there is one consultation, but a meeting every quarter.
        later = timedelta(days=100 * (1 + len(rows_of(world, BOOKING))))
        body.update(benefit="root_cause", starts_at=(world.clock.now() + later).isoformat())


def new_webinar(world: World, after: timedelta = timedelta(days=7)) -> str:
    """Put a webinar on offer that begins after a while; return its id."""
    webinar_id = new_id()
    with begin_write(world.engine) as connection:
        connection.execute(
            WEBINAR.insert().values(
                id=webinar_id,
                title="Sharing with clients",
                starts_at=world.clock.now() + after,
                minutes=45,
                language="en",
            )
        )
    return webinar_id


def _possible(world: World) -> SaleKind:
    (subscription,) = rows_of(world, SUBSCRIPTION)
    return SaleKind.REMOVE if subscription["addon_removal_on"] is None else SaleKind.KEEP


def _quote(world: World) -> str:
    kind = _possible(world)
    new = NewQuote(id=new_id(), kind=kind, version=ENHANCED.version, product=ENHANCED.product)
    with begin_write(world.engine) as connection:
        quotes.ask(connection, _admin(world, connection), new, world.clock.now())
    return new.id


def _booking(world: World) -> str:
    new = NewSeat(id=new_id(), benefit="webinar", webinar_id=new_webinar(world))
    with begin_write(world.engine) as connection:
        bookings.book(connection, _admin(world, connection), new, world.clock.now())
    return new.id


def _admin(world: World, connection: Connection) -> Viewer:
    viewer = viewer_of_person(connection, world.people["admin"])
    assert viewer is not None
    return viewer
