"""Drafts of answers: kept within a moment, said, found again, forgotten when emptied."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from textual.widgets import TextArea

from premium_tui.data.models import Draft
from premium_tui.paths import DemoWho
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
        await console.sees(": it is a draft again.", "too soon", "draft found")
        assert home.outbox().pending() == []
        # What is typed on at once goes into the text, and not into commands.
        await console.press("ctrl+s")
        await console.sees("queued")
        await console.type("u", " q ")
        await console.sees("too soon q", "draft found")
        home.clock.advance(timedelta(seconds=1))
        assert console.gateway.draft(f"reply:{ticket}") is not None


async def test_what_two_terminals_write_to_one_ticket_is_kept_side_by_side(home: Home) -> None:
    home.build(8)
    ticket = home.place_first(1)
    other = home.gateway()
    async with home.console() as console:
        await console.press("r")
        await console.type("Of this terminal")
        await console.sees("draft saved 12:00")
        # The other one began with the same draft and goes on with it.
        key = f"reply:{ticket}"
        theirs = {"body": "Of that terminal", "based_on": "2"}
        assert other.save_draft(Draft(key, theirs), {"body": "Of this terminal", "based_on": "2"})
        await console.type(", and more")
        await console.sees("draft saved 12:00, beside another")
        await console.press("escape")
        await console.loses("Your answer goes")
        bodies = {draft.key: draft.fields["body"] for draft in other.drafts()}
        assert bodies.pop(key) == "Of that terminal"
        (beside,) = bodies
        assert bodies[beside] == "Of this terminal, and more"
        await console.press("q")
        await console.sees("~  10001")
        # Each of them is gone on with from the list of all drafts.
        await console.press("exclamation_mark")
        await console.sees("Of that terminal", "Of this terminal, and more")
        await console.press("j", "enter")
        await console.sees("draft found", "Of this terminal, and more")
        await console.press("ctrl+s")
        await console.loses("Your answer goes")
        assert [draft.fields["body"] for draft in other.drafts()] == ["Of that terminal"]
    other.close()


async def test_the_draft_beside_is_found_when_the_first_was_sent(home: Home) -> None:
    home.build(8)
    ticket = home.place_first(1)
    other = home.gateway()
    other.save_draft(Draft(f"reply:{ticket}:1", {"body": "The second one"}))
    other.close()
    async with home.console() as console:
        await console.sees("~  10001")
        await console.press("r")
        await console.sees("draft found", "The second one")


async def test_sending_drops_no_words_written_elsewhere(home: Home) -> None:
    home.build(8)
    ticket = home.place_first(1)
    other = home.gateway()
    async with home.console() as console:
        await console.press("r")
        await console.type("Sent")
        await console.sees("draft saved 12:00")
        longer = {"body": "Sent, and more", "based_on": "2"}
        other.save_draft(Draft(f"reply:{ticket}", longer))
        await console.press("ctrl+s")
        await console.loses("Your answer goes")
        assert [draft.fields for draft in other.drafts()] == [longer]
    other.close()


@pytest.mark.parametrize(("choice", "leaves"), [("escape", False), ("1", False), ("2", True)])
async def test_where_no_draft_can_be_kept_one_may_stay_or_leave(
    home: Home, choice: str, leaves: bool
) -> None:
    home.build(8)
    home.place_first(1)
    mine = home.places.profile().person(DemoWho()).mine_db
    async with home.console() as console:
        await console.press("r")
        await console.type("Half")
        await console.sees("draft saved 12:00")
        with closing(sqlite3.connect(mine)) as newer:
            newer.execute("PRAGMA user_version = 99")
        os.replace(shutil.copy(mine, mine.with_name("copy")), mine)
        await console.type(" a thought")
        await console.sees("the draft cannot be saved")
        await console.press("escape")
        await console.sees("cannot be kept here", "A newer version", "1 send it to the terminal")
        await console.press(choice)
        await console.loses("cannot be kept here")
        if leaves:
            await console.loses("Half a thought")
        else:
            await console.sees("Half a thought", "the draft cannot be saved")


async def test_what_is_typed_in_one_packet_is_edited_in_its_order(home: Home) -> None:
    home.build(8)
    home.place_first(1)
    async with home.console() as console:
        await console.press("r")
        await console.type("teh ", "backspace", "backspace", "backspace", "he moon", "left")
        await console.type("backspace", "backspace", "at", "home", ">", "end", "<")
        assert console.app.screen.query_one(TextArea).text == ">the matn<"
        await console.press("escape", "q", "/")
        await console.type("foldre", "backspace", "backspace", "er", "left", "left", "d", "delete")
        await console.sees("/ folddr")
