"""Actions in Billing and with benefits, sent to the real application as the outbox sends them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

import pytest

from premium_tui.data.errors import Refused
from premium_tui.data.http_desk import HttpDesk
from premium_tui.domain.actions import (
    Action,
    AskQuote,
    Book,
    CancelBooking,
    ConfirmQuote,
    ContactSales,
)
from premium_tui.ids import new_id
from premium_tui.server.core import SALES_REQUEST
from tests.server.accounts import OWNED, give_account, rows_of
from tests.server.valid_billing import new_webinar
from tests.server.world import NOON, World, copy_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = copy_world(tmp_path)
    yield made
    made.engine.dispose()


async def send(desk: HttpDesk, action: Action) -> None:
    receipt = await desk.send(action, key=new_id(), written_at=NOON)
    assert (receipt.ticket_id, receipt.number, receipt.revision) == (action.ticket_id, None, 0)
    assert receipt.accepted_at == NOON


async def test_rule_18_a_quote_comes_and_its_confirmation_does_it(world: World) -> None:
    give_account(world)
    asked = AskQuote(new_id(), "add", "enhanced", "dropbox")
    async with aclosing(HttpDesk(world.client("billing"))) as desk:
        await send(desk, asked)
        await send(desk, ConfirmQuote(asked.quote_id))
        page = await desk.changes(None, 1000)
        with pytest.raises(Refused) as refused:
            await send(desk, ConfirmQuote(asked.quote_id))
    assert [(quote.id, quote.state) for quote in page.quotes] == [(asked.quote_id, "applied")]
    assert page.billing[0].addon is not None
    assert (refused.value.status, refused.value.code) == (409, "quote-applied")
    assert "nothing was charged again" in refused.value.detail


async def test_rule_16_sales_are_written_to(world: World) -> None:
    action = ContactSales(new_id(), "half a pair: \ud800", "+81 3-1234-5678")
    async with aclosing(HttpDesk(world.client("admin"))) as desk:
        await send(desk, action)
    (row,) = rows_of(world, SALES_REQUEST)
    assert (row["id"], row["body"]) == (action.request_id, "half a pair: \ufffd")
    assert row["phone"] == "+81312345678"


async def test_rules_6_10_benefits_are_booked_and_given_up(world: World) -> None:
    give_account(world, owned=OWNED)
    at = NOON + timedelta(days=3)
    meeting = Book(new_id(), "implementation", starts_at=at.isoformat())
    seat = Book(new_id(), "webinar", webinar_id=new_webinar(world))
    async with aclosing(HttpDesk(world.client("support"))) as desk:
        await send(desk, meeting)
        await send(desk, seat)
        await send(desk, CancelBooking(seat.booking_id))
        page = await desk.changes(None, 1000)
    found = {booking.id: (booking.benefit, booking.state) for booking in page.bookings}
    assert found == {
        meeting.booking_id: ("implementation", "booked"),
        seat.booking_id: ("webinar", "cancelled"),
    }
    assert {booking.starts_at for booking in page.bookings if booking.id == meeting.booking_id} == {
        at
    }
