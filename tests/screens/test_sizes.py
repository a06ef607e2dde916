"""Tickets as large as they come open at their end, and are there to their first word."""

from __future__ import annotations

import pytest

from premium_tui.data.gateway import Gateway
from premium_tui.domain.text import TEXT_LIMIT
from premium_tui.paths import DemoWho
from tests.data.sizes import FIRST, LAST, build_large, large
from tests.screens.driving import Home


@pytest.mark.parametrize("name", large())
async def test_a_large_ticket_opens_and_is_complete(home: Home, name: str) -> None:
    bodies = large()[name]
    ticket = build_large(home.cache(), name, bodies)
    whole = Gateway(home.places.profile(), DemoWho(), exact=True)
    assert [message.body for message in whole.thread(ticket)] == bodies
    whole.close()
    async with home.console() as console:
        await console.sees(name)
        await console.press("enter")
        await console.sees("#10001")
        # A long message is drawn as far as one has come in it.
        await console.press("end", "end", "end")
        await console.sees(LAST if len(bodies[-1]) < TEXT_LIMIT else "prints all of it.")
        await console.press("home")
        await console.sees(FIRST)
        await console.press("r")
        await console.sees("Your answer goes to support.")
        await console.type("Read all of it.")
        await console.sees("Read all of it.")
