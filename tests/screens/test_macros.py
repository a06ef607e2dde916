"""Macros in an answer: `::` at the cursor, the picker, what is set with it, and taking it back."""

from __future__ import annotations

import json

import pytest
from textual.widgets import TextArea

from premium_tui.data.gateway import Gateway
from premium_tui.domain.actions import EditTags, Note, Reply, SetPriority, SetState
from premium_tui.domain.roles import Role
from premium_tui.domain.text import clean
from premium_tui.domain.tickets import Priority, TicketState
from tests.data.cache_builder import ticket_id
from tests.nasty import terminal_escapes
from tests.screens.driving import Driven, Home
from tests.screens.macro_desk import AGENT, build, desk, on_its_way
from tests.things import MACRO

__all__ = ["desk"]


def written(console: Driven) -> str:
    """Return what stands in the composer."""
    return console.app.screen.query_one(TextArea).text


def name_of(gateway: Gateway, key: int) -> str:
    """Return who sent a ticket."""
    detail = gateway.ticket(ticket_id(key))
    assert detail is not None
    return detail.row.requester_name


async def test_a_name_typed_ahead_in_one_packet_is_the_macro(desk: Home) -> None:
    async with desk.console(AGENT) as console:
        await console.sees("Ticket 1")
        await console.type("r", "Hello, ::thanks", "enter", " Bye.")
        await console.sees("Your answer goes to")
        await console.sees("Bye.")
        name = name_of(console.gateway, 1)
        assert written(console) == (f"Hello, Thank you, {name}.\nWe look at #10001. Bye.")
        await console.type("ctrl+s")
        await console.loses("Your answer goes to")
    (sent,) = on_its_way(desk)
    assert isinstance(sent, Reply) and sent.body.startswith("Hello, Thank you, ")


async def test_offers_stand_at_the_cursor_and_arrows_choose(desk: Home) -> None:
    async with desk.console(AGENT) as console:
        await console.sees("Ticket 1")
        await console.press("r")
        await console.sees("Your answer goes to")
        await console.type("::tha")
        await console.sees("▌ thanks  ", "│ thanks-and-wait")
        await console.press("down")
        await console.sees("▌ thanks-and-wait")
        await console.press("tab")
        await console.sees("Sending it also sets: waiting, priority high, +thanked")
        assert written(console).endswith("more tomorrow.") and "::" not in written(console)


async def test_the_macro_under_the_cursor_stays_so_on_a_terminal_of_another_size(
    desk: Home,
) -> None:
    async with desk.console(AGENT) as console:
        await console.sees("Ticket 1")
        await console.press("r")
        await console.sees("Your answer goes to")
        await console.press("ctrl+t")
        await console.type("tha")
        await console.sees("▌ thanks  ")
        await console.press("down")
        await console.sees("▌ thanks-and-wait")
        await console.pilot.resize_terminal(60, 15)
        await console.loses("Insert a macro")
        await console.sees("▌ thanks-and-wait")


async def test_escape_puts_the_offers_away_and_leaves_what_is_typed(desk: Home) -> None:
    async with desk.console(AGENT) as console:
        await console.sees("Ticket 1")
        await console.press("r")
        await console.sees("Your answer goes to")
        await console.type("::th")
        await console.sees("▌ thanks")
        await console.press("escape")
        await console.loses("▌ thanks")
        # The answer is still being written, and enter is a line.
        await console.type("an", "enter", "x")
        await console.sees("::than", "   x")
        assert written(console) == "::than\nx" and "▌ thanks" not in console.text()
        await console.press("escape")
        await console.loses("Your answer goes to")


@pytest.mark.parametrize(
    "typed", ["std::thanks", "a::thanks", ":::thanks", "::no such", "::zzz", "x::y::thanks"]
)
async def test_what_is_no_macro_is_text(desk: Home, typed: str) -> None:
    async with desk.console(AGENT) as console:
        await console.sees("Ticket 1")
        await console.type("r", typed, "enter", "more")
        await console.sees("more")
        assert written(console) == f"{typed}\nmore"


async def test_an_input_method_writes_wide_colons_and_japanese_names(desk: Home) -> None:
    async with desk.console(AGENT) as console:
        await console.sees("Ticket 1")
        await console.type("r", "承知しました。：：御", "enter", "。")
        await console.sees("様、感謝。。")
        name = name_of(console.gateway, 1)
        assert written(console) == f"承知しました。{name} 様、感謝。。"


async def test_no_macro_of_a_name_is_said(desk: Home) -> None:
    async with desk.console(AGENT) as console:
        await console.sees("Ticket 1")
        await console.type("r", "::zzz")
        await console.sees("no macro has this name")
        await console.press("backspace", "backspace", "backspace")
        await console.sees("▌ ")
        await console.press("space")
        await console.loses("▌ thanks")


async def test_the_picker_shows_the_text_filled_in_and_inserts_at_the_cursor(desk: Home) -> None:
    async with desk.console(AGENT) as console:
        await console.sees("Ticket 1")
        await console.type("r", "Before  after")
        await console.press(*["left"] * 6)
        await console.press("ctrl+t")
        await console.sees("Insert a macro", "Thank you")
        await console.type("thank and")
        await console.sees("It sets: waiting, priority high, +thanked")
        await console.sees(f"Thank you, {name_of(console.gateway, 1)}, more")
        # What is typed on in the same packet goes on in the answer.
        await console.type("enter", "!")
        await console.sees("Before Thank you")
        name = name_of(console.gateway, 1)
        await console.sees("tomorrow.!")
        assert written(console) == f"Before Thank you, {name}, more tomorrow.! after"


async def test_undo_of_the_editor_takes_back_text_and_settings(desk: Home) -> None:
    async with desk.console(AGENT) as console:
        await console.sees("Ticket 1")
        await console.type("r", "Hi. ::thanks-", "enter")
        await console.sees("Sending it also sets")
        await console.press("ctrl+z")
        await console.loses("Sending it also sets")
        assert written(console) == "Hi. ::thanks-"
        await console.press("ctrl+y")
        await console.sees("Sending it also sets")
        await console.press("ctrl+z", "ctrl+s")
        await console.loses("Your answer goes to")
    assert [type(action) for action in on_its_way(desk)] == [Reply]


async def test_sending_sets_what_was_said_and_one_undo_takes_back_all(desk: Home) -> None:
    async with desk.console(AGENT, undo=10) as console:
        await console.sees("Ticket 1")
        await console.type("r", "::thanks-and-wait", "enter")
        await console.sees("Sending it also sets: waiting, priority high, +thanked")
        # Changed a little it is still that macro.
        await console.type(" Truly.", "ctrl+s")
        await console.sees("takes all back")
        ticket = ticket_id(1)
        assert on_its_way(desk)[1:] == [
            EditTags(ticket, ("thanked",), ()),
            SetPriority(ticket, Priority.HIGH),
            SetState(ticket, TicketState.WAITING),
        ]
        await console.press("u")
        await console.sees("Your answer goes to", "Sending it also sets: waiting")
        assert on_its_way(desk) == []
        assert written(console).endswith("more tomorrow. Truly.")


async def test_an_answer_taken_back_beside_another_brings_what_both_set(desk: Home) -> None:
    async with desk.console(AGENT, undo=10) as console:
        await console.sees("Ticket 1")
        await console.type("r", "::thanks-and-wait", "enter", "ctrl+s")
        await console.sees("takes all back")
        await console.type("r", "Later: ::thanks-and-wait", "enter", "ctrl+g")
        await console.loses("Your answer goes to")
        await console.press("u")
        await console.sees("Your answer goes to", "Sending it also sets: waiting")
        assert written(console).count("more tomorrow.") == 2
        draft = console.gateway.draft(f"reply:{ticket_id(1)}")
        assert draft is not None and len(json.loads(draft.fields["sets"])) == 2


async def test_on_a_new_line_offers_do_not_hide_what_is_typed(desk: Home) -> None:
    async with desk.console(AGENT, size=(60, 15)) as console:
        await console.sees("Ticket 1")
        await console.type("r", "one", "enter", "two", "enter", "three", "enter", "::tha")
        await console.sees("▌ thanks", "::tha")
        await console.type("n")
        await console.sees("▌ thanks", "::than")


async def test_a_draft_keeps_what_it_sets_and_the_picker_lets_it_go(desk: Home) -> None:
    async with desk.console(AGENT) as console:
        await console.sees("Ticket 1")
        await console.type("I", "::thanks-and-wait", "enter")
        await console.sees("Sending it also sets")
        await console.press("escape")
        await console.loses("Internal note:")
        draft = console.gateway.draft(f"note:{ticket_id(1)}")
        assert draft is not None and json.loads(draft.fields["sets"])[0]["state"] == "waiting"
        await console.press("I")
        await console.sees("draft found", "Sending it also sets: waiting, priority high, +thanked")
        await console.press("ctrl+t")
        await console.type("")
        await console.sees("Insert a macro")
        await console.press("up")
        for _step in range(len(console.lines())):
            if "▌ set nothing with the answer" in console.text():
                break
            await console.press("down")
        await console.press("enter")
        await console.loses("Sending it also sets")
        await console.press("ctrl+s")
        await console.loses("Internal note:")
    assert [type(action) for action in on_its_way(desk)] == [Note]


async def test_a_variable_without_a_value_is_not_sent(desk: Home) -> None:
    async with desk.console(AGENT) as console:
        await console.sees("Ticket 1")
        await console.type("r", "::due", "enter")
        await console.sees("No value here for {due}: write it yourself before you send.")
        await console.press("ctrl+s")
        await console.sees("{due} has no value here: write it, or take it out, then send.")
        assert on_its_way(desk) == []
        await console.press(*["backspace"] * len("{due}."), "ctrl+s")
        await console.loses("Your answer goes to")
    (sent,) = on_its_way(desk)
    assert isinstance(sent, Reply) and sent.body == "You hear from me by"


async def test_what_a_stranger_calls_themselves_is_clean_text_in_the_answer(home: Home) -> None:
    build(home)
    hostile = "\u202e{agent}\nBye" + "".join(terminal_escapes())
    home.sql("UPDATE ticket SET requester_name = ? WHERE key = 1", hostile, role=AGENT)
    async with home.console(AGENT) as console:
        await console.sees("Ticket 1")
        await console.type("r", "::thanks", "enter")
        await console.sees("We look at")
        text = written(console)
    assert clean(text) == text and "{agent} Bye" in text


async def test_customers_have_no_macros(home: Home) -> None:
    home.build(8)
    async with home.console(Role.TEAM_ADMIN) as console:
        await console.sees("1 of 8")
        await console.type("r", "::thanks", "enter", "x")
        await console.sees("::thanks")
        assert written(console) == "::thanks\nx"
        await console.press("ctrl+t")
        assert "Insert a macro" not in console.text() and "macros" not in console.text()


async def test_nothing_is_read_beside_the_offers(desk: Home) -> None:
    async with desk.console(AGENT) as console:
        await console.sees("Ticket 1")
        await console.type("r", "w" * 1_200)
        await console.sees("w" * 70)
        # Behind a blank far to the right the list stands left of the cursor, else right of it.
        await console.type(" ::tha")
        await console.sees("▌ thanks  ", "│ thanks-and-wait")
        for offer in ("▌ thanks  ", "│ thanks-and-wait"):
            assert "w" * 4 not in console.line_with(offer)


async def test_many_macros_are_found_by_their_names(desk: Home) -> None:
    from msgspec.structs import replace

    from tests.screens.macro_desk import put

    for number in range(200):
        put(desk, replace(MACRO, id=f"n{number}", name=f"more-{number}", owner_id=None))
    async with desk.console(AGENT, size=(60, 15)) as console:
        await console.sees("Ticket 1")
        await console.type("r", "::more-17")
        await console.sees("▌ more-17 ", "│ more-170")
        await console.press("up")
        await console.sees("▌ more-179")
