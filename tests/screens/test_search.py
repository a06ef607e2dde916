"""Searching a list: hits as one types, help below the line, the form, and marked words."""

from __future__ import annotations

import asyncio

import pytest
from textual.events import Paste
from textual.widgets import Input

from premium_tui.domain.query import LONGEST_QUERY
from premium_tui.domain.roles import Role
from premium_tui.screens.searching import Searching
from tests.data.cache_builder import ticket_id
from tests.nasty import short_strings
from tests.screens.driving import Driven, Home, busy_threads, key
from tests.screens.test_hostile import OBEYED
from tests.waiting import PATIENCE, wait_until_async


def marked(console: Driven) -> list[str]:
    """Return what is marked on the screen, in order."""
    return [
        segment.text
        for strip in console.strips()
        for segment in strip
        if segment.style is not None and segment.style.underline and segment.style.bold
    ]


async def test_hits_come_as_one_types_and_the_search_is_kept(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.sees("1 of 40")
        await console.press("slash")
        await console.sees("words to look for", "such as:", "to the list")
        await console.type("sso status:wa")
        await console.sees("tab waiting", "1 of 3")
        await console.press("tab")
        await console.sees("1 of 3", "/ sso status:waiting", "Cannot sign in with SSO")
        await console.press("down")
        await console.sees("2 of 3")
        await console.press("enter", "j")
        await console.sees("3 of 3", "/ sso status:waiting")
        assert "such as" not in console.text()
        await console.press("escape")
        await console.sees("of 40", "open")
        await console.loses("/ sso")


async def test_a_wrong_query_is_told_and_what_was_found_stays(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.press("slash")
        await console.type("sso")
        await console.sees("1 of 3")
        await console.type(" is:red")
        await console.sees('is knows no "red"')
        line, caret = console.line_with("/ sso is:red"), console.line_with("^")
        assert caret.index("^") == line.index("red")
        assert "1 of 3" in console.text()
        await console.press("enter")
        await console.type("x")
        await console.sees("/ sso is:redx")
        await console.type(" status:opne due<9")
        await console.sees("/ sso is:redx status:opne due<9", 'is knows no "redx"')
        await console.press("ctrl+g")
        await console.sees("1 of 40")


async def test_what_was_found_stays_while_a_value_is_wrong(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.type("/status:waiting")
        await console.sees("1 of 5")
        await console.type("x")
        await console.sees('status knows no "waitingx"', "1 of 5")
        await console.press("backspace", "backspace")
        await console.sees("tab waiting", "1 of 40")


async def test_the_name_of_a_field_half_typed_is_no_word_yet(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.type("/sso")
        await console.sees("1 of 3")
        await console.type(" stat")
        await console.sees("/ sso stat", "tab status:", "1 of 3")
        await console.type("us")
        await console.sees("/ sso status", "1 of 3")
        await console.type(":waiting -st")
        await console.sees("/ sso status:waiting -st", "tab status:", "1 of 3")
        # Who goes on means a word.
        await console.press("backspace", "backspace", "backspace")
        await console.type("status", "enter")
        await console.sees("No ticket here is what you look for.")
        await console.press("escape")
        await console.type("/status")
        await console.sees("/ status", "tab status:", "1 of 40")
        await console.pilot.click(offset=(20, 12))
        await console.sees("/ status", "No ticket here is what you look for.")


async def test_tickets_behind_a_figure_are_searched(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.sees("1 of 40")
        await console.press("4")
        await console.sees("Open tickets")
        await console.press("enter")
        await console.sees("your tickets", "1 of 20")
        await console.type("/invoice")
        await console.sees("1 of 3", "/ invoice")
        await console.press("escape")
        await console.sees("1 of 20", "your tickets")


async def test_an_error_without_room_for_a_caret_says_its_place(home: Home) -> None:
    home.build(40)
    async with home.console(size=(60, 15)) as console:
        await console.type("/sso status:opne")
        await console.sees('at 12: status knows no "opne"', "…")


async def test_a_query_of_hundreds_of_words_is_searched(home: Home) -> None:
    home.build(8)
    async with home.console() as console:
        await console.press("slash")
        console.app.post_message(Paste(" ".join(f"w{n}" for n in range(200))))
        await console.sees("No ticket here is what you look for.")
        console.app.post_message(Paste("x" * 2_000))
        await console.press("ctrl+g")
        await console.sees("1 of 8")


async def test_what_is_missing_is_told_when_one_goes_on(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.press("slash")
        await console.type("status:")
        await console.sees("tab open")
        await console.press("enter")
        await console.sees("status needs a value, such as status:open.")
        await console.type("w")
        await console.sees("tab waiting")
        await console.press("right", "left", "right")
        await console.sees("/ status:waiting", "1 of 5")


async def test_fields_are_completed_with_what_stands_in_tickets(home: Home) -> None:
    home.build(40, role=Role.AGENT)
    async with home.console(Role.AGENT, size=(120, 40)) as console:
        await console.press("slash")
        await console.type("product:")
        await console.sees("tab Dropbox  Paper")
        await console.type("p")
        await console.press("tab")
        await console.sees("/ product:Paper", "1 of 10")
        await console.type("assignee:")
        await console.sees("me  none", "Sam Reed")


async def test_two_japanese_characters_find_and_are_marked(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.press("slash")
        await console.type("途中")
        await console.sees("1 of 3", "同期が途中で止まります")
        await console.press("enter")
        await console.sees("Message 2 about")
        await wait_until_async(lambda: set(marked(console)) == {"途中"})
        await console.press("enter")
        await console.sees("Sent by")
        await wait_until_async(lambda: set(marked(console)) == {"途中"})


async def test_a_hit_far_up_is_shown_by_preview_and_thread(home: Home) -> None:
    home.build(8, messages=40)
    home.place_first(1)
    long = "Filler words here. " * 100
    home.sql(
        "UPDATE message SET body = ? WHERE ticket_id = ? AND position = 3",
        f"{long}The peregrine lands.{long}",
        ticket_id(1),
    )
    home.sql(
        "INSERT INTO search (rowid, text) SELECT 2 * key, body FROM message WHERE position = 3"
        " AND ticket_id = ?",
        ticket_id(1),
    )
    async with home.console() as console:
        await console.press("slash")
        await console.type("peregr")
        await console.sees("1 of 1", "peregrine")
        assert marked(console) == ["peregr"]
        await console.press("enter", "enter")
        await console.sees("Sent by", "peregrine lands")
        assert marked(console) == ["peregr"]
        await console.press("G")
        await console.sees("Message 40")


async def test_an_index_that_is_being_built_is_told(home: Home) -> None:
    home.build(40)
    home.sql("UPDATE search_state SET through = 10")
    async with home.console() as console:
        await console.press("slash")
        await console.type("qqq")
        await console.sees("10 of 40 tickets can be found", "No ticket that can be found yet")
        await console.press("enter")
        await console.sees("10 of 40 tickets can be found")
        home.sql("UPDATE search_state SET through = 1152921504606846976")
        console.gateway.announcer.store_changed(frozenset({"search"}), frozenset())
        await console.loses("can be found")
        await console.sees("No ticket here is what you look for.")


async def test_sorting_keeps_the_search(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.press("slash")
        await console.type("sso")
        await console.press("enter", "s", "s", "S")
        await console.sees("1 of 3", "/ sso")
        assert "10002" in console.line_with("▌")


async def test_the_form_writes_the_query_and_begins_with_it(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.sees("1 of 40")
        await console.press("slash")
        await console.type("sync -slack status:open,waiting", "enter")
        await console.press("f")
        await console.sees("Status", "Answer due", "/ sync -slack status:open,waiting")
        assert "[open,waiting]" in console.line_with("Status")
        assert "Team" not in console.text()
        await console.press("left", "tab")
        await console.sees("‹ any ›" if "‹" in console.line_with("Product") else "[any]")
        await console.press("up", "up", "up")
        await console.sees("/ sync -slack status:closed")


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40)])
async def test_an_agents_form_fits(home: Home, size: tuple[int, int]) -> None:
    home.build(40, role=Role.AGENT)
    async with home.console(Role.AGENT, size=size) as console:
        await console.type("f", "o")
        await console.sees("Status", "Assigned to", "Language", "/ status:open")
        assert "back" in console.lines()[-1]
        await console.press(*["tab"] * 3)
        await console.type("Aiko Tanaka", "enter")
        await console.sees('/ status:open from:"Aiko Tanaka"', "1 of")
        await console.press("f", "escape")
        await console.sees('/ status:open from:"Aiko Tanaka"')


async def test_a_form_with_nothing_chosen_shows_every_ticket(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.type("f", "enter")
        await console.sees("1 of 40")
        assert "/ " not in console.lines()[3]


async def test_keys_typed_ahead_go_into_the_search(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.type("/qxQ sso")
        await console.sees("/ qxQ sso")
        await console.press("escape")
        await console.type("/sso", "enter", "p")
        await console.sees("1 of 3", "/ sso")
        await console.loses("Message 2")
        assert home.outbox().pending() == []


async def test_a_wrong_query_in_one_go_is_told_and_typed_on(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.type("/is:", "enter")
        await console.sees("/ is:", "^")
        assert "tab " not in console.line_with("^")
        await console.type("unr")
        await console.sees("/ is:unr", "tab unread")
        await console.press("tab", "enter", "p")
        await console.sees("/ is:unread")


async def test_the_line_is_made_before_it_is_asked_for_and_used_again(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.sees("1 of 40")
        screen = console.app.screen
        await wait_until_async(lambda: len(screen.query("SearchLine")) == 1)
        (line,) = screen.query("SearchLine")
        assert "words to look for" not in console.text() and "open" in console.text()
        for _again in range(2):
            await console.type("/")
            await console.sees("words to look for")
            await console.type("sso", "enter")
            await console.sees("1 of 3", "/ sso")
            await console.press("escape")
            await console.sees("1 of 40")
        assert list(screen.query("SearchLine")) == [line]


async def test_a_line_asked_for_while_it_is_made_ready_is_typed_into(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.sees("1 of 40")
        screen = console.app.screen
        assert isinstance(screen, Searching)
        line = screen._filter

        async def ask() -> None:
            await line.show()
            line.type()

        await asyncio.gather(line._made(), ask())
        await console.type("sso")
        await console.sees("/ sso", "1 of 3")


async def test_of_what_is_typed_ahead_no_more_is_taken_than_fits(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.type(f"/{'sso ' * LONGEST_QUERY}", "enter")
        await console.sees("1 of 3")
        assert len(console.app.screen.query_one("Words", Input).value) == LONGEST_QUERY


async def test_a1_hostile_queries_are_words(home: Home) -> None:
    home.build(8)
    async with home.console() as console:
        await console.press("slash")
        for text in short_strings()[::27]:
            console.app.post_message(Paste(text))
            await console.rest()
            assert not OBEYED.search("".join(console.lines()))
            await console.press("tab", "home", "ctrl+k")
        await console.press("escape")
        await console.sees("1 of 8")
        assert console.app.is_running and home.outbox().pending() == []


async def test_keys_typed_behind_a_search_mean_what_it_finds(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("premium_tui.screens.searching.FOUND_WITHIN", PATIENCE)
    home.build(40)
    async with home.console() as console:
        await console.sees("1 of 40")

        async def search(*behind: str) -> None:
            for name in ("slash", *"sso", "enter", *behind):
                console.app.post_message(key(name))
            await wait_until_async(lambda: "/ sso" in console.text())

        async with busy_threads():
            # The second enter opens what is found, not what stands there until then.
            await search("enter")
            assert "1 of 40" in console.text()
        await console.sees("r reply", "q back")
        assert "Cannot sign in with SSO" in console.text()
        await console.press("escape")
        await console.sees("1 of 3", "/ sso")
        # Who does not want to wait sees all again, and what was typed is no command.
        await console.press("escape")
        await console.sees("1 of 40")
        async with busy_threads():
            await search(*"xc")
            console.app.post_message(key("escape"))
            await wait_until_async(lambda: "/ sso" not in console.text())
        await console.sees("1 of 40")
        assert home.outbox().pending() == [] and "Close" not in console.text()


async def test_what_is_typed_behind_esc_is_not_lost(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.sees("1 of 40")
        await console.type("/sso", "escape", "jj")
        await console.sees("3 of 40")
