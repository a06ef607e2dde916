"""Lists of tickets: what stands in them, the cursor, filter, sorts, preview, unread."""

from __future__ import annotations

import errno
import os
from datetime import timedelta

import pytest

from premium_tui.clock import to_millis
from premium_tui.data.cache import CACHE_VERSION
from premium_tui.data.models import Counts, Scope
from premium_tui.domain.actions import MarkRead
from premium_tui.domain.roles import Role
from tests.data.cache_builder import NOW, ticket_id
from tests.screens.driving import NO_WORKER, Home


async def test_the_console_opens_on_my_tickets(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.sees("Acme · Enhanced", "1 of 40", "open", "1 My tickets")
        first = console.line_with("▌")
        assert "10001" in first
        assert console.lines()[-1].startswith(" ↵ open   r reply   c contact support   / search")


async def test_j_and_k_move_and_the_preview_follows(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.sees("1 of 40")
        second = console.lines()[6]
        await console.press("j")
        await console.sees("2 of 40", f"#{second.split()[0]}")
        assert "▌" in console.lines()[6]
        await console.press("k", "k")
        await console.sees("1 of 40")
        await console.press("G")
        await console.sees("40 of 40")
        await console.press("g", "g")
        await console.sees("1 of 40")
        await console.press("pagedown", "ctrl+d", "ctrl+u", "pageup")
        await console.sees("1 of 40")


async def test_the_cursor_stays_on_its_ticket_when_others_come_above(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.sees("1 of 40")
        await console.press("j", "j")
        await console.sees("3 of 40")
        chosen = console.line_with("▌")
        home.place_first(7)
        home.place_first(8)
        console.gateway.announcer.store_changed(frozenset({"ticket"}), frozenset({ticket_id(7)}))
        await console.sees("5 of 40")
        assert console.line_with("▌") == chosen


async def test_at_the_top_what_comes_above_is_seen(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.sees("1 of 40")
        chosen = console.line_with("▌")
        key = 8 if "10007" in chosen else 7
        home.place_first(key)
        console.gateway.announcer.store_changed(frozenset({"ticket"}), frozenset({ticket_id(key)}))
        await console.sees("2 of 40")
        assert console.line_with("▌") == chosen
        lines = console.lines()
        assert f"{10_000 + key}" in lines[lines.index(chosen) - 1]


async def test_pages_of_a_first_pull_leave_the_cursor_at_the_top(home: Home) -> None:
    home.build(40)
    home.sql("UPDATE sync_state SET ready = 0")
    async with home.console() as console:
        await console.sees("1 of 40")
        for key in (9, 8, 7):
            home.sql("UPDATE sync_state SET ready = ?", int(key == 7))
            home.place_first(key)
            console.gateway.announcer.store_changed(frozenset({"ticket", "me"}), None)
            await console.sees(f"#{10_000 + key}", "1 of 40")
            assert f"{10_000 + key}" in console.line_with("▌")


async def test_a_filter_is_applied_as_it_is_typed(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.sees("1 of 40")
        await console.press("slash")
        await console.sees("words to look for", "to the list")
        await console.type("sso")
        await console.sees("1 of 3", "Cannot sign in with SSO")
        await console.press("down")
        await console.sees("2 of 3")
        await console.press("enter", "j")
        await console.sees("3 of 3", "/ sso")
        await console.press("escape")
        await console.sees("of 40")
        await console.loses("/ sso")


async def test_a_filter_that_finds_nothing_says_so(home: Home) -> None:
    home.build(10)
    async with home.console() as console:
        await console.press("slash")
        await console.type("qqq")
        await console.sees("No ticket here is what you look for.", "esc  shows all tickets")
        await console.press("ctrl+g")
        await console.sees("1 of 10")


async def test_keys_that_edit_are_left_to_the_filter(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.press("slash")
        await console.type("xq[]12?:")
        await console.press("home", "delete", "end", "backspace", "left", "ctrl+u")
        await console.sees("/ ?")
        await console.press("ctrl+d")
        await console.sees("words to look for")
        await console.press("escape")
        await console.sees("1 of 40", "#10001")


async def test_sorts_go_round_and_say_so(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        for words in ("due first", "newest ticket first", "most urgent first", "newest first"):
            await console.press("s")
            await console.sees(words)
        await console.press("s", "s", "S")
        await console.sees("1 of 40")
        assert "10001" in console.line_with("▌")


async def test_unread_is_toggled_and_kept_for_the_desk(home: Home) -> None:
    home.build(40)
    home.place_first(7)
    async with home.console() as console:
        await console.sees("#10007")
        assert "•" in console.line_with("10007")
        await console.press("comma")
        await console.loses("•")
        await console.press("comma")
        await console.sees("•")
    with_marks = [entry.action for entry in home.outbox().pending()]
    assert with_marks == [MarkRead(ticket_id(7), 0)]


async def test_a_small_terminal_shows_the_list_alone(home: Home) -> None:
    home.build(40)
    async with home.console(size=(60, 15)) as console:
        await console.sees("1 of 40", "? help", "starting")
        assert "Message" not in console.text()
        assert all(len(line) <= 60 for line in console.lines())
        assert sum("100" in line for line in console.lines()) >= 8


async def test_the_preview_can_be_put_away(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.sees("Message 2")
        await console.press("p")
        await console.loses("Message 2")
        await console.press("p")
        await console.sees("Message 2")


async def test_a_first_run_says_that_it_connects(home: Home) -> None:
    async with home.console() as console:
        await console.sees("Connecting to the desk", "starting", "1 My tickets")
        assert "0 open" not in console.text()
        for key in ("enter", "r", "x", "X", "comma", "y", "j", "G", "slash"):
            await console.press(key)
        await console.sees("1 My tickets")


async def test_an_unreachable_desk_is_said_calmly(home: Home) -> None:
    async with home.console(worker=NO_WORKER) as console:
        await console.sees("offline", "The sync worker could not be started: its log is")
        await console.sees("worker.log.", "Nothing is stored here yet. R tries again, q leaves.")
        await console.press("R")
        await console.sees("Trying to reach the desk. It is tried again by itself, too.")


async def test_an_empty_list_says_how_it_begins(home: Home) -> None:
    home.build(0)
    async with home.console() as console:
        await console.sees("You have not sent a ticket yet.", "c  contact support", "0 open")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(90, " 13:30"), (20, "! 12:20"), (-5, "late 11:55"), (-60 * 40, "late Nov 22")],
)
async def test_due_times_carry_a_word_or_a_mark(home: Home, minutes: int, words: str) -> None:
    home.build(8)
    home.place_first(1)
    due = to_millis(NOW + timedelta(minutes=minutes))
    home.sql("UPDATE ticket SET due_at = ?, due_order = ? WHERE key = 1", due, due)
    async with home.console() as console:
        await console.sees("#10001")
        assert console.line_with("▌").endswith(words)


async def test_a_mark_changes_when_its_time_has_come_and_not_before(home: Home) -> None:
    home.build(8)
    home.place_first(1)
    due = to_millis(NOW + timedelta(minutes=30, seconds=1))
    home.sql("UPDATE ticket SET due_at = ?, due_order = ? WHERE key = 1", due, due)
    async with home.console() as console:
        await console.sees("1 of 8", "due within 30 min")
        assert console.line_with("▌").endswith("  12:30")
        home.clock.advance(timedelta(seconds=2))
        await console.sees("! 12:30")


async def test_an_agent_sees_the_queue_due_first(home: Home) -> None:
    home.build(40, Role.AGENT)
    async with home.console(Role.AGENT) as console:
        await console.sees("1 Queue", "Support desk", "i take", "1 of 40", "Due ↑")
        assert "contact support" not in console.text()
        await console.press("question_mark")
        await console.type("tab")
        await console.sees("Third tab")
        assert "Fourth tab" not in console.text()


async def test_a_member_has_requests_and_no_premium_page(home: Home) -> None:
    home.build(8, Role.MEMBER)
    async with home.console(Role.MEMBER) as console:
        await console.sees("1 Your requests", "Acme")
        assert "Enhanced" not in console.text() and "2 Team tickets" not in console.text()
        await console.press("2", "right_square_bracket")
        await console.sees("1 Your requests")
        await console.press("question_mark")
        await console.sees("Keys")
        await console.type("tab")
        assert "Next tab" not in console.text()


async def test_a_list_that_could_not_be_read_is_read_again(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unread(_scope: Scope) -> Counts:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    home.build(40)
    async with home.console() as console:
        await console.sees("1 of 40")
        with monkeypatch.context() as harmed:
            harmed.setattr(console.gateway, "counts", unread)
            console.gateway.announcer.store_changed(frozenset({"ticket"}), frozenset())
            await console.sees("cannot be read right now")
        home.sql("UPDATE counter SET value = 7")
        home.sql("DELETE FROM ticket WHERE key > 30")
        await console.press("R")
        await console.sees("1 of 30", "7 open")


@pytest.mark.parametrize("offset", [2**63 - 1, -(2**63)])
async def test_a_time_beyond_the_calendar_in_a_harmed_cache_ends_nothing(
    home: Home, offset: int
) -> None:
    home.build(40)
    home.sql("UPDATE sync_state SET offset_ms = ?", offset)
    async with home.console() as console:
        await console.sees("1 of 40")
        # As when a timer rings that waits for the next answer to be at risk.
        console.app.screen._pass_threshold()  # type: ignore[attr-defined]
        await console.press("j", "enter")
        await console.sees("Sent by")
        await console.press("q", "4")
        await console.sees("Top issues")


async def test_a_cache_that_is_brought_up_to_this_version_is_shown(home: Home) -> None:
    home.build(5)
    home.sql(f"PRAGMA user_version = {CACHE_VERSION - 1}")
    async with home.console() as console:
        await console.loses("1 of 5")
        home.sql(f"PRAGMA user_version = {CACHE_VERSION}")
        # Nothing came with it that would be told.
        console.gateway.announcer.status_changed()
        await console.sees("1 of 5", "10001")
