"""The form of contact support: what is wrong stands at its field, and nothing typed is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from premium_tui.data.models import Draft
from premium_tui.screens.contact_form import ContactForm
from tests.data.cache_builder import NOW
from tests.screens.contacting import open_ways
from tests.screens.driving import Home


async def test_nobody_leaves_while_what_is_written_cannot_be_kept(home: Home) -> None:
    home.build(4)
    open_ways(home, addon=None, owns=["dropbox"])
    async with home.console() as console:
        await console.press("c", "enter", "s", "tab", "tab")
        damage(home)
        await console.type("Written", "escape", "jjj")
        await console.sees("▌ Open Billing")
        for leaving in ("enter", "q"):
            await console.press(leaving)
            await console.sees("What you wrote cannot be kept here. Leave all the same?", "[Way]")
            await console.press("escape")
            await console.sees("! the draft cannot be saved", "[Way]", "▌ Open Billing")


async def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(home: Home) -> None:
    home.build(4)
    async with home.console() as console:
        await console.press("c", "enter")
        await console.sees("[Form]")
        await console.press("ctrl+s")
        await console.sees(
            "[Form]",
            "! Choose what kind of issue it is.",
            "! Write one line that says what is wrong.",
            "! Describe what happens, so that support can begin.",
            "▌Kind of issue",
        )
        below = console.lines()[console.lines().index(console.line_with("Kind of issue")) + 1]
        assert "! Choose" in below
        await console.press("s")
        await console.loses("! Choose")
        await console.press("tab", "tab")
        await console.type("Only a subject")
        await console.press("ctrl+s")
        await console.sees("! Describe what happens", "Only a subject", "‹ Sync ›")
        await console.loses("! Write")
        await console.type("Now both.")
        await console.press("ctrl+s")
        await console.sees("[Review]", "Now both.")
        await console.press("ctrl+s")
        await console.sees("on its way")


async def test_33_what_is_wrong_with_a_number_is_read_to_its_example(home: Home) -> None:
    home.build(4)
    open_ways(home)
    async with home.console(size=(60, 15)) as console:
        await console.press("c", "enter", "down", "down", "enter")
        await console.sees("▌Phone")
        await console.type("01 23 45 67 89 ext 7")
        await console.press("ctrl+s")
        await console.sees("▌Phone", "! Support cannot dial the extension 7:", "+33 1")
        await console.sees("▌Phone         01 23 45 67 89 ext 7", "! Describe what happens")


async def test_a_subject_over_the_limit_is_refused_with_its_length(home: Home) -> None:
    home.build(4)
    async with home.console() as console:
        console.gateway.save_draft(
            Draft("new", {"subject": "x" * 1001, "kind": "sync", "body": "Help"})
        )
        await console.press("c")
        await console.sees("[Form]", "xxxxx")
        await console.press("ctrl+s")
        await console.sees("! It has 1,001 characters; 1,000 is the most.")
        assert home.outbox().pending() == []


async def test_a_request_is_kept_and_found_again(home: Home) -> None:
    home.build(4)
    async with home.console() as console:
        await console.press("c", "enter")
        await console.press("tab", "tab")
        await console.type("Half a request?!q")
        await console.press("escape", "escape")
        await console.sees("1 My tickets")
        assert console.gateway.draft("new") is not None
        await console.press("c")
        await console.sees("Half a request?!q", "found again as you left it")
        await console.press("ctrl+g", "q", "c", "tab", "tab", "ctrl+u", "ctrl+g", "q")
        await console.sees("1 My tickets")
        assert console.gateway.draft("new") is None


async def test_choices_alone_are_no_draft(home: Home) -> None:
    home.build(4)
    async with home.console() as console:
        await console.press("c", "down", "enter", "right", "tab", "right", "escape", "q")
        await console.sees("1 My tickets")
        assert console.gateway.drafts() == []


async def test_a_request_taken_back_is_a_draft_with_all_its_fields(home: Home) -> None:
    home.build(4)
    fields = {
        "way": "request",
        "phone": "",
        "product": "dash",
        "about": "Dash",
        "kind": "security",
        "language": "ja",
        "subject": "件名",
        "body": "本文",
    }
    async with home.console() as console:
        console.gateway.save_draft(Draft("new", fields))
        await console.press("c")
        await console.sees("件名", "本文", "[日本語]", "Dash", "‹ Security and compliance ›")
        await console.press("ctrl+s", "enter")
        await console.sees("on its way")
        await console.press("u")
        await console.sees("Taken back: c goes on writing it.")
        kept = console.gateway.draft("new")
        assert kept == Draft("new", fields, NOW)
        assert home.outbox().pending() == []


async def test_one_field_is_marked_at_every_moment(home: Home) -> None:
    home.build(4)
    async with home.console() as console:
        await console.press("c", "enter", "shift+tab")
        seen = []
        for _step in range(6):
            (marked,) = [line for line in console.lines() if line.startswith("▌")]
            seen.append(marked[1:14].strip())
            await console.press("tab")
        assert seen == [
            "About",
            "Kind of issue",
            "Language",
            "Subject",
            "Description",
            "About",
        ]
        await console.press("shift+tab", "shift+tab")
        await console.sees("▌Description")


@pytest.mark.parametrize("size", [(80, 24), (60, 24), (120, 40)])
async def test_articles_that_fit_stand_there_and_their_addresses_can_be_copied(
    home: Home, size: tuple[int, int]
) -> None:
    home.build(4)
    async with home.console(size=size) as console:
        await console.press("c", "enter", "s", "tab", "tab")
        assert "ctrl+o" not in console.text()
        await console.type("My files will not sync, a red X on the folder")
        await console.sees("This may answer it already (ctrl+o shows where):", " 1 ")
        assert "ctrl+o articles" in console.lines()[-1] or size[0] < 100
        found = console.app.screen.query_one(ContactForm).articles
        assert 1 <= len(found) <= 3
        # No address is there in part: none can be copied wrongly.
        assert "https://" not in console.text()
        await console.press("ctrl+o")
        await console.sees("to the clipboard")
        for one in found:
            # Whole, from the first cell on, so that a mouse can take it.
            assert one.entry.url in console.text().replace("\n", ""), console.text()
            start = console.line_with(one.entry.url[: size[0]])
            assert start.startswith("https://")
        await console.press("1")
        await console.sees("The address was sent to the terminal's clipboard.", "▌Subject")
        await console.press("ctrl+u")
        await console.loses("This may answer it already")
        await console.loses("ctrl+o")
        await console.press("ctrl+o")
        assert "to the clipboard" not in console.text()


async def test_a_request_that_cannot_be_kept_stays_in_the_review(home: Home) -> None:
    home.build(4)
    async with home.console() as console:
        console.gateway.save_draft(
            Draft("new", {"subject": "Help", "kind": "sync", "body": "Please"})
        )
        await console.press("c")
        await console.sees("Please")
        await console.press("ctrl+s")
        await console.sees("[Review]")
        damage(home)
        await console.press("ctrl+s")
        await console.sees("Not kept and not sent", "Please", "[Review]")


def damage(home: Home) -> None:
    """Put something in mine.db's place that can be neither read nor rescued: a folder."""
    mine: Path = home.cache().with_name("mine.db")
    for file in mine.parent.glob("mine.db*"):
        if file.is_file():
            file.unlink()
    mine.mkdir()


async def test_1_requests_are_written_in_english_and_japanese(home: Home) -> None:
    home.build(4)
    async with home.console() as console:
        await console.press("c", "enter")
        await console.sees("Language      [English] 日本語")
