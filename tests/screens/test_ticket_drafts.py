"""Drafts of answers: kept within a moment, said, found again, forgotten when emptied."""

from __future__ import annotations

from datetime import timedelta

import pytest
from textual.widgets import TextArea

from premium_tui.data.models import Draft
from tests.data.cache_builder import NOW
from tests.screens.driving import Home


async def test_a_draft_is_kept_said_and_found_again(home: Home) -> None:
    home.build(8)
    ticket = home.place_first(1)
    async with home.console() as console:
        await console.press("r")
        await console.type("half an answer")
        await console.sees("draft saved 12:00")
        await console.press("escape")
        await console.loses("Your answer goes")
        await console.press("q")
        await console.sees("~  10001")
        await console.press("r")
        await console.sees("half an answer", "draft found")
        await console.press("ctrl+g")
        assert console.gateway.drafts() == [
            Draft(f"reply:{ticket}", {"body": "half an answer", "based_on": "2"}, NOW)
        ]


async def test_what_is_typed_right_before_leaving_is_in_the_draft(home: Home) -> None:
    home.build(8)
    ticket = home.place_first(1)
    async with home.console() as console:
        await console.press("r")
        await console.type("all in one packet", "escape")
        await console.loses("Your answer goes")
        (draft,) = console.gateway.drafts()
        assert draft == Draft(
            f"reply:{ticket}", {"body": "all in one packet", "based_on": "2"}, NOW
        )


async def test_a_signal_finds_what_the_screen_was_not_told_yet(home: Home) -> None:
    home.build(8)
    home.place_first(1)
    async with home.console() as console:
        await console.press("r")
        area = console.app.screen.query_one(TextArea)
        # As a signal comes: between the widget's change and the message about it.
        area.insert("written this moment")
        console.app.save_drafts()
        (draft,) = console.gateway.drafts()
        assert draft.fields == {"body": "written this moment", "based_on": "2"}


async def test_an_emptied_draft_is_forgotten(home: Home) -> None:
    home.build(8)
    home.place_first(1)
    async with home.console() as console:
        await console.press("r")
        await console.type("ab")
        await console.press("backspace", "backspace", "escape")
        await console.loses("Your answer goes")
        assert console.gateway.drafts() == []


@pytest.mark.parametrize("seconds", [0, 30])
async def test_an_answer_held_back_can_be_taken_back_into_its_draft(
    home: Home, seconds: int
) -> None:
    home.build(8)
    ticket = home.place_first(1)
    async with home.console(undo=seconds) as console:
        await console.press("r")
        await console.type("too soon")
        await console.press("ctrl+s")
        await console.sees("queued")
        await console.press("u")
        await console.sees("Taken back: it is a draft again.")
        assert home.outbox().pending() == []
        await console.press("r")
        await console.sees("too soon", "draft found")
        await console.press("ctrl+s", "u")
        home.clock.advance(timedelta(seconds=1))
        assert console.gateway.draft(f"reply:{ticket}") is not None
