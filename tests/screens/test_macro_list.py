"""All macros: listed with their texts, written, kept as drafts, refused and sent anew, removed."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from textual.widgets import TextArea

from premium_tui.config import KeyChoice
from premium_tui.domain.actions import DropMacro, SaveMacro
from premium_tui.domain.macros import Content, saving
from premium_tui.domain.tickets import TicketState
from premium_tui.keys.presets import PRESETS
from tests.data.cache_builder import NOW
from tests.screens.driving import Driven, Home
from tests.screens.macro_desk import AGENT, build, desk, on_its_way, put
from tests.things import MACRO

__all__ = ["desk"]


async def lists(console: Driven) -> None:
    await console.sees("Ticket 1")
    await console.press("g", "M")
    await console.sees("macros", "▌ due")


async def test_they_are_listed_with_what_they_say(desk: Home) -> None:
    own = replace(MACRO, id="own", name="zz-own", title="Mine")
    put(desk, own)
    async with desk.console(AGENT) as console:
        await lists(console)
        await console.sees("6 macros", "You hear from me by {due}.", "Written by Noor")
        await console.press("j", "j", "j")
        await console.sees("It sets: waiting, priority high, +thanked")
        assert "yours alone" in console.line_with("zz-own")
        assert console.line_with("御礼").rstrip().endswith("ja")


async def test_without_any_it_says_how_to_make_one(home: Home) -> None:
    build(home, macros=False)
    async with home.console(AGENT, size=(60, 15)) as console:
        await console.sees("Ticket 1")
        await console.press("g", "M")
        await console.sees("There are no macros yet: c makes the first one.")
        await console.press("enter", "x")
        await console.press("q")
        await console.press("r")
        await console.type("::")
        await console.sees("no macro has this name")


async def test_a_new_one_is_written_checked_and_kept(desk: Home) -> None:
    async with desk.console(AGENT) as console:
        await lists(console)
        await console.press("c")
        await console.sees("A new macro", "{requester} {agent} {number}")
        await console.press("ctrl+s")
        await console.sees("! A macro needs a name: what is typed after ::.")
        # In one packet, as a slow line brings it: enter goes on to the next field.
        await console.type("thanks", "enter", "Cheers")
        await console.press("tab", "tab", "tab", "right", "right", "tab", "tab")
        await console.type("vip, first")
        await console.press("tab")
        await console.type("Hello {nmae},", "enter", "bye", "ctrl+s")
        await console.sees("! There is no variable {nmae}: there are {requester},")
        for _press in range(len("},\nbye") + 4):
            await console.press("backspace")
        await console.type("agent}", "ctrl+s")
        await console.sees("! There is a macro thanks already: Thank you.")
        await console.type("-2", "ctrl+s")
        await console.sees("Kept: ::thanks-2 inserts it.", "▌ due")
        await console.sees("thanks-2", "on its way")
    (saved,) = on_its_way(desk)
    assert isinstance(saved, SaveMacro)
    assert (saved.name, saved.title, saved.body) == ("thanks-2", "Cheers", "Hello {agent}")
    assert (saved.state, saved.tags, saved.shared) == (TicketState.WAITING, ("vip", "first"), True)


async def test_one_is_changed_on_the_version_that_was_read(desk: Home) -> None:
    async with desk.console(AGENT) as console:
        await lists(console)
        await console.press("enter")
        await console.sees("Change a macro", "You hear from me by")
        assert "mine alone" not in console.text()
        await console.type("Soon. ", "ctrl+s")
        await console.sees("Kept: ::due inserts it.")
    (saved,) = on_its_way(desk)
    assert isinstance(saved, SaveMacro)
    assert (saved.macro_id, saved.based_on) == ("m4", MACRO.version)
    assert "Soon." in saved.body


async def test_half_a_macro_is_a_draft_that_the_outbox_lists(desk: Home) -> None:
    async with desk.console(AGENT) as console:
        await lists(console)
        await console.press("c")
        await console.type("half", "enter", "Half a macro", "ctrl+g")
        await console.sees("Kept as a draft: the outbox lists it.")
        await console.press("q", "!")
        await console.sees("Macro", "Half a macro")
        await console.press("enter")
        await console.sees("A new macro", "half", "Half a macro")
        await console.type("Text", "ctrl+s")
        await console.sees("Kept: ::half inserts it.")
        assert console.gateway.drafts() == []
    (saved,) = on_its_way(desk)
    assert isinstance(saved, SaveMacro) and saved.body == "Text"


async def test_what_was_only_looked_at_is_no_draft(desk: Home) -> None:
    async with desk.console(AGENT) as console:
        await lists(console)
        await console.press("enter")
        await console.sees("Change a macro")
        await console.press("escape")
        await console.sees("▌ due")
        assert console.gateway.drafts() == []


async def test_a_refused_one_is_looked_at_and_sent_anew(desk: Home) -> None:
    outbox = desk.outbox(AGENT)
    content = Content("due", "When", "My own words.")
    key = outbox.enqueue(saving("m4", content, MACRO.version - 1), NOW)
    outbox.park(key, 409, "macro-changed", "Noor has changed it meanwhile.")
    async with desk.console(AGENT) as console:
        await console.sees("Ticket 1")
        await console.press("!")
        await console.sees("Macro", "due", "Noor has changed it meanwhile.")
        await console.press("enter")
        await console.sees("Change a macro", "My own words.", "! Noor has changed it meanwhile.")
        area = console.app.screen.query_one(TextArea)
        assert area.text == "My own words."
        await console.press("ctrl+s")
        await console.sees("Kept: ::due inserts it.")
    (saved,) = on_its_way(desk)
    assert isinstance(saved, SaveMacro)
    assert (saved.body, saved.based_on) == ("My own words.", MACRO.version)
    outbox.close()


@pytest.mark.parametrize("preset", PRESETS)
async def test_removing_asks_and_enter_does_no_harm(desk: Home, preset: str) -> None:
    async with desk.console(AGENT, keys=KeyChoice(preset)) as console:
        await console.sees("Ticket 1")
        await console.app.screen.run_action("macro_list")
        await console.sees("▌ due")
        drop = console.app.the_console.keymap.named("macros.drop").keys[0]
        await console.press(drop)
        await console.sees("Remove the macro due?", "All agents lose it.", "n ↵ esc")
        await console.press("enter")
        await console.loses("Remove the macro")
        assert on_its_way(desk) == []
        await console.press(drop)
        await console.sees("Remove the macro due?")
        await console.press("y")
        await console.loses("▌ due")
    assert on_its_way(desk) == [DropMacro("m4", "due")]
