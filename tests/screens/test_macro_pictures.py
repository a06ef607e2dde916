"""Screens of macros as plain text, compared with what was looked at and found good."""

from __future__ import annotations

from contextlib import suppress

import pytest

from tests.screens.driving import Home
from tests.screens.macro_desk import AGENT, build
from tests.screens.test_pictures import PICTURES
from tests.waiting import wait_until_async

VIEWS: dict[str, tuple[tuple[str, ...], str]] = {
    "offers": (("r", *"Hi ::tha"), "▌ thanks"),
    "inserted": (("r", *"::thanks-", "enter"), "Sending it also sets"),
    "picker": (("r", "ctrl+t", "down", "down", "down"), "It sets: waiting"),
    "none": (("r", "ctrl+t", *"zzz"), "No macro has this name or title."),
    "list": (("g", "M", "down", "down"), "We look at #{number}."),
    "form": (("g", "M", "down", "enter"), "Text"),
    "empty": (("g", "M"), "There are no macros yet"),
    "asked": (("space", "space", "M", *"thank and", "enter"), "Answer 2 tickets"),
}


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40)])
@pytest.mark.parametrize("view", VIEWS)
async def test_a_screen_looks_as_it_was_found_good(
    home: Home, view: str, size: tuple[int, int]
) -> None:
    keys, words = VIEWS[view]
    build(home, macros=view != "empty")
    async with home.console(AGENT, size=size) as console:
        await console.sees("Ticket 1")
        for name in keys:
            await console.press(name)
        await console.sees(words)
        if view in ("offers", "inserted"):
            await console.sees("draft saved")
        path = PICTURES / f"macro-{view}-{size[0]}x{size[1]}.txt"
        picture = path.read_text("utf-8").rstrip()
        with suppress(AssertionError):
            # What is wrong is told better below.
            await wait_until_async(lambda: console.text().rstrip() == picture)
        await console.rest()
        assert console.text().rstrip() == picture
