"""Tickets as large as they come open at their end, and are there to their first word."""

from __future__ import annotations

import pytest

from premium_tui.data.gateway import Gateway
from premium_tui.data.models import Draft
from premium_tui.domain.text import TEXT_LIMIT
from premium_tui.paths import DemoWho
from tests.data.cache_builder import NOW
from tests.data.sizes import FIRST, LAST, MIB, build_large, large
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


@pytest.mark.parametrize("line", ["Sync stops at 色 and goes on. ", "止まります。\n", "x"])
async def test_a_large_draft_is_written_on_and_kept_to_its_last_letter(
    home: Home, line: str
) -> None:
    ticket = build_large(home.cache(), "an ordinary one", ["A message."])
    body = line * (MIB // len(line.encode()))
    kept = Draft(f"reply:{ticket}", {"body": body, "based_on": "1"}, NOW)
    async with home.console() as console:
        console.gateway.save_draft(kept)
        await console.press("enter", "r")
        await console.sees("draft found")
        await console.type("It ends.")
        await console.press("home")
        await console.type("!")
        await console.sees("draft saved 12:00")
        await console.press("escape")
        (draft,) = console.gateway.drafts()
        written = draft.fields["body"]
        assert len(written) == len(body) + 9
        at = written.index("!")
        assert written[:at] + written[at + 1 :] == f"{body}It ends."
