"""Keys of a thread that show more or less of it: `T` quoted text, `H` delivery, `b` the promise."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from premium_tui.clock import to_millis
from premium_tui.domain.roles import Role
from tests.data.cache_builder import NOW
from tests.screens.driving import Home

QUOTING = (
    "I have tried it.\n\nOn Monday Sam wrote:\n> Could you try\n> once more?\n\n> Thanks\n\nNo."
)


async def test_t_hides_what_is_quoted_and_shows_it_again(home: Home) -> None:
    home.build(8)
    home.place_first(1)
    home.sql("UPDATE message SET body = ? WHERE position = 2", QUOTING)
    async with home.console() as console:
        await console.press("enter")
        await console.sees("> Could you try", "> Thanks")
        await console.press("T")
        await console.sees("On Monday Sam wrote:", "… 4 quoted lines", "No.", "T shows it again")
        assert "> " not in console.text().partition("Sent by")[2]
        # It stays so for the next ticket, and while news come in.
        await console.press("J")
        await console.sees("… 4 quoted lines")
        home.sql("UPDATE message SET body = 'New text' || char(10) || '> old' WHERE position = 2")
        console.gateway.announcer.store_changed(frozenset({"message"}), None)
        await console.sees("New text", "… 1 quoted line")
        await console.press("T")
        await console.sees("> old", "Quoted text is shown.")


async def test_where_nothing_is_quoted_t_says_so(home: Home) -> None:
    home.build(8)
    async with home.console() as console:
        await console.press("enter")
        await console.sees("Message 1")
        await console.press("T")
        await console.sees("Nothing is quoted here.")


async def test_h_shows_the_way_of_each_message(home: Home) -> None:
    home.build(8)
    home.place_first(1)
    at = to_millis(NOW - timedelta(hours=2))
    home.sql("UPDATE message SET sent_at = ?, written_at = ?", at, at - 61_000)
    async with home.console() as console:
        await console.press("enter")
        await console.sees("Message 1")
        local = (NOW - timedelta(hours=2)).astimezone()
        await console.press("H")
        await console.sees(f"accepted {local:%Y-%m-%d %H:%M:%S}", "H hides it")
        written = local - timedelta(seconds=61)
        assert console.text().count(f"written {written:%Y-%m-%d %H:%M:%S} › accepted") == 2
        await console.press("r")
        await console.type("More.")
        await console.press("ctrl+s")
        await console.sees("queued since 20")
        await console.press("H")
        await console.sees("is hidden")
        assert "queued since" not in console.text() and "accepted 20" not in console.text()


async def test_h_tells_agents_which_messages_only_they_see(home: Home) -> None:
    home.build(8, Role.AGENT)
    home.sql("UPDATE message SET kind = 'note' WHERE position = 2", role=Role.AGENT)
    async with home.console(Role.AGENT) as console:
        await console.press("enter", "H")
        await console.sees("› only agents see it")


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (120, 40)])
async def test_b_tells_what_was_promised_and_why(home: Home, size: tuple[int, int]) -> None:
    home.build(8)
    home.place_first(1)
    due, started = to_millis(NOW + timedelta(minutes=41)), to_millis(NOW - timedelta(minutes=19))
    home.sql(
        "UPDATE ticket SET due_at = ?, due_order = ?, clock_started_at = ?, first_due_at = ?,"
        " first_answer_at = ?, last_answer_at = ?, last_answer_met = 0",
        due,
        due,
        started,
        started,
        started - 60_000,
        started + 60_000,
    )
    async with home.console(size=size) as console:
        await console.press("enter", "b")
        await console.sees(
            "within 1 hour, any day", "in 41 min", "By Premium Support for Dropbox", "esc back"
        )
        text = " ".join(console.text().split())
        assert "It was fixed when the clock started" in text
        assert re.search(r"first answer \d\d:\d\d, on time", text)
        assert re.search(r"last answer \d\d:\d\d, late", text)
        for leave in ("b", "q"):
            await console.press(leave)
            await console.loses("By Premium Support for")
            await console.press("b")
            await console.sees("By Premium Support for")


async def test_a_chat_has_no_clock_and_b_says_so(home: Home) -> None:
    home.build(8)
    home.sql("UPDATE ticket SET channel = 'chat', target = NULL, due_at = NULL")
    async with home.console() as console:
        await console.press("enter", "b")
        await console.sees("Chats and calls have no response time")
