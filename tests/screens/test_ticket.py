"""One ticket: its thread, answering it, and what is told while it is open (rules 34-37, 39)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from premium_tui.domain.actions import MarkRead, Note, Reply, SetState
from premium_tui.domain.roles import Role
from premium_tui.domain.tickets import TicketState
from premium_tui.paths import DemoWho
from premium_tui.screens.base import as_console_screen
from tests.data.cache_builder import AGENT_ID, NOW, message_id
from tests.screens.driving import NO_WORKER, Home
from tests.waiting import wait_until_async


async def test_enter_opens_the_thread_and_q_goes_back(home: Home) -> None:
    home.build(8)
    home.place_first(1)
    async with home.console() as console:
        await console.sees("#10001")
        await console.press("enter")
        await console.sees("#10001", "Sent by you", "Message 1 about", "Support · Sam Reed", "due ")
        await console.press("q")
        await console.sees("1 of 8", "1 My tickets")


async def test_34_a_reply_shows_at_once_as_queued_then_as_sent(home: Home) -> None:
    home.build(8)
    ticket = home.place_first(1)
    async with home.console() as console:
        await console.sees("#10001")
        await console.press("r")
        await console.sees("Your answer goes to support.", "ctrl+s send")
        await console.type("Thank you, that helped.")
        await console.press("ctrl+s")
        await console.sees("Thank you, that helped.", "queued", "↑ 1 queued", "r reply")
        outbox = home.outbox()
        claimed = outbox.claim_next(NOW)
        assert claimed is not None and isinstance(claimed.action, Reply)
        assert (claimed.action.ticket_id, claimed.action.body, claimed.action.based_on) == (
            ticket,
            "Thank you, that helped.",
            2,
        )
        console.gateway.announcer.outbox_changed()
        await console.sees("sending")
        outbox.sent(claimed.key, "{}")
        console.gateway.announcer.outbox_changed()
        await console.loses("queued")
        await console.sees("12:00 · sent")
        assert console.gateway.draft(f"reply:{ticket}") is None
        outbox.close()


async def test_36_37_an_answer_on_a_colleagues_ticket_is_a_collaborators(home: Home) -> None:
    home.build(8)
    home.place_first(3)
    async with home.console() as console:
        await console.press("2")
        await console.sees("#10003")
        await console.press("r")
        await console.sees(
            "You reply as Collaborator. Ben Ode will be notified.", "Sent by Ben Ode"
        )
        await console.type("It was me.")
        await console.press("ctrl+s")
        await console.sees("You, as Collaborator", "It was me.")


async def test_offline_is_said_where_the_answer_waits(home: Home) -> None:
    home.build(8)
    home.place_first(1)
    async with home.console(worker=NO_WORKER) as console:
        await console.sees("offline")
        await console.press("r")
        await console.type("Hello")
        await console.press("ctrl+s")
        await console.sees("queued, you are offline", "↑ 1 queued")


async def test_typing_ahead_lands_in_the_composer_and_may_send(home: Home) -> None:
    home.build(8)
    home.place_first(1)
    async with home.console() as console:
        await console.sees("1 of 8")
        await console.type("rxyQq jk", "ctrl+s")
        await console.sees("queued", "xyQq jk")
        assert [type(entry.action) for entry in home.outbox().pending()] == [Reply]


async def test_letters_of_an_input_method_are_keys_too(home: Home) -> None:
    home.build(8)
    home.place_first(1)
    async with home.console() as console:
        await console.sees("1 of 8")
        await console.type("ｒ")
        await console.sees("Your answer goes to support.")
        await console.type("ｒ")
        await console.sees("   ｒ")
        await console.press("escape", "q")
        await console.sees("1 of 8")
        await console.type("？")
        await console.sees("Keys", "type to filter")


async def test_keys_that_edit_are_left_to_the_composer(home: Home) -> None:
    home.build(8)
    home.place_first(1)
    async with home.console() as console:
        await console.press("r")
        await console.type("ab [1]?q!:g t")
        await console.press("enter", "home", "end", "up", "down", "space", "X", "left", "delete")
        await console.press("ctrl+d", "pageup", "pagedown", "tab")
        await console.sees("   ab [1]?q!:g t", "Your answer goes to support.")
        await console.pilot.click(offset=(10, 6))
        await console.type("still here")
        await console.sees("still here", "Your answer goes to support.")
        await console.press("ctrl+u")
        await console.loses("still here")
        assert home.outbox().pending() == []


async def test_nothing_is_not_sent(home: Home) -> None:
    home.build(8)
    home.place_first(1)
    async with home.console() as console:
        await console.press("r", "space", "ctrl+s")
        await console.sees("There is nothing to send yet.", "Your answer goes to support.")


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (120, 40)])
async def test_a_message_never_covers_what_is_being_typed(
    home: Home, size: tuple[int, int]
) -> None:
    home.build(3)
    async with home.console(size=size) as console:
        await console.press("r")
        await console.sees("Your answer goes to support.")
        await console.type(*(f"line {n}\n" for n in range(1, 20)), "the last one")
        await console.sees("the last one")
        typed = [line for line in console.lines() if line.startswith("   line ")]
        screen = as_console_screen(console.app.screen)
        assert screen is not None
        screen.say(f"Something happened: {'and more of it, ' * 20}", trouble=True)
        await console.sees("Something happened")
        assert "the last one" in console.text()
        assert [line for line in console.lines() if line.startswith("   line ")] == typed
        assert "ctrl+s" in console.lines()[-1]


async def test_a_newer_version_moving_in_ends_nothing_and_is_told(home: Home) -> None:
    home.build(3)
    async with home.console() as console:
        await console.press("enter")
        mine = home.places.profile().person(DemoWho()).mine_db
        newer = mine.with_name("newer.db")
        with closing(sqlite3.connect(newer)) as connection:
            connection.execute("CREATE TABLE action (all_is_new)")
            connection.execute("PRAGMA user_version = 99")
        newer.replace(mine)
        for suffix in ("-wal", "-shm"):
            Path(f"{mine}{suffix}").unlink(missing_ok=True)
        await console.press("r")
        await console.type("What I write now")
        console.gateway.announcer.store_changed(frozenset({"ticket"}), None)
        await console.sees("What I write now", "A newer version is at work here")
        await console.press("ctrl+s")
        await console.sees("leave and start premium-tui again", "What I write now")


async def test_a_quote_begins_the_answer(home: Home) -> None:
    home.build(8)
    home.place_first(1)
    async with home.console() as console:
        await console.press("enter")
        await console.sees("Message 2")
        await console.press("greater_than_sign")
        await console.sees("   > Message 2 about Shared folder is missing 1")


async def test_news_while_a_ticket_is_open_show_and_count_as_read(home: Home) -> None:
    home.build(8)
    ticket = home.place_first(1)
    async with home.console() as console:
        await console.press("enter")
        await console.sees("Message 2")
        home.sql(
            "INSERT INTO message (key, id, ticket_id, author_id, author_name, side, kind,"
            " collaborator, body, position, revision, sent_at, written_at)"
            " VALUES (9000, 'm-9', ?, ?, 'Sam Reed', 'agent', 'public', 0, 'Look again now.',"
            " 3, 3, ?, NULL)",
            ticket,
            AGENT_ID,
            int(NOW.timestamp() * 1000),
        )
        home.sql("UPDATE ticket SET unread = 1, revision = 3 WHERE key = 1")
        console.gateway.announcer.store_changed(frozenset({"message"}), frozenset({"another"}))
        console.gateway.announcer.store_changed(frozenset({"message"}), frozenset({ticket}))
        await console.sees("Look again now.")
        await wait_until_async(
            lambda: [e.action for e in home.outbox().pending()] == [MarkRead(ticket, 3)]
        )
        # Nobody waits for a mark of reading.
        assert "queued" not in console.text()


async def test_unread_is_marked_read_by_opening(home: Home) -> None:
    home.build(8)
    ticket = home.place_first(7)
    async with home.console() as console:
        await console.sees("•")
        await console.press("enter")
        await console.sees("Message 2")
        await console.press("q")
        await console.loses("•")
    assert [e.action for e in home.outbox().pending()] == [MarkRead(ticket, 2)]


async def test_a_ticket_that_goes_out_of_sight_says_so(home: Home) -> None:
    home.build(8)
    ticket = home.place_first(1)
    async with home.console() as console:
        await console.press("enter")
        await console.sees("Message 2")
        home.sql("DELETE FROM ticket WHERE key = 1")
        console.gateway.announcer.store_changed(frozenset({"ticket"}), frozenset({ticket}))
        await console.sees("This ticket is not here any more")
        for key in ("r", "x", "X", "y", "greater_than_sign"):
            await console.press(key)
        await console.press("J")
        await console.loses("not here any more")


async def test_capital_j_and_k_go_through_the_list(home: Home) -> None:
    home.build(8)
    home.place_first(1)
    home.place_first(2)
    async with home.console() as console:
        await console.press("enter")
        await console.sees(" #10001")
        await console.press("K")
        await console.sees("That was the first one.")
        await console.press("J")
        await console.sees(" #10002")
        await console.press("q")
        await console.sees("2 of 8")


async def test_closing_asks_and_reopening_takes_a_solved_one(home: Home) -> None:
    home.build(8)
    ticket = home.place_first(1)
    async with home.console() as console:
        await console.press("enter")
        await console.sees("Message 2")
        await console.press("x")
        await console.sees("Close #10001?", "n ↵ esc leave it open")
        await console.press("enter")
        await console.loses("Close #10001?")
        assert home.outbox().pending() == []
        await console.press("x", "y")
        await console.sees("closed", "This ticket is closed. Press c to write a follow-up.")
        assert [e.action for e in home.outbox().pending()] == [SetState(ticket, TicketState.CLOSED)]
        await console.press("u")
        await console.sees("Taken back on #100", "r reply")
        home.sql("UPDATE ticket SET state = 'solved' WHERE key = 1")
        console.gateway.announcer.store_changed(frozenset({"ticket"}), frozenset({ticket}))
        await console.sees("solved")
        await console.press("X")
        await console.sees("open · ")


async def test_a_closed_ticket_takes_no_answer_and_no_key_meant_for_one(home: Home) -> None:
    home.build(8)
    ticket = home.place_first(5)
    async with home.console() as console:
        await console.sees("#10005")
        assert "closed" in console.line_with("▌")
        await console.type("rxyxyXu", "enter")
        await console.sees("This ticket is closed. Press c to write a follow-up.", "c follow-up")
        await console.rest()
        assert "r reply" not in console.text()
        assert home.outbox().pending() == []
        await console.press("c")
        await console.sees("Follow-up to #10005", "Follow-up: Storage is full")
        await console.sees("[Form] > Review")
        await console.type("It is back.")
        await console.press("ctrl+s")
        await console.sees("[Review]", "Follow-up to  #10005")
        await console.press("enter")
        await console.sees("Your request is on its way.")
        (entry,) = home.outbox().pending()
        assert getattr(entry.action, "follows", None) == ticket


async def test_an_agents_note_is_for_agents(home: Home) -> None:
    home.build(8, Role.AGENT)
    ticket = home.place_first(1, Role.AGENT)
    async with home.console(Role.AGENT) as console:
        await console.press("s", "s", "s", "s", "enter")
        await console.sees("#10001")
        await console.press("I")
        await console.sees("Internal note: customers never see it.")
        await console.type("they moved it")
        await console.press("ctrl+s")
        await console.sees("You · internal note", "┊ they moved it")
        (entry,) = home.outbox(Role.AGENT).pending()
        assert isinstance(entry.action, Note) and entry.action.ticket_id == ticket


async def test_a_customer_has_no_notes(home: Home) -> None:
    home.build(8)
    home.place_first(1)
    async with home.console() as console:
        await console.press("I")
        await console.press("enter")
        await console.sees("Message 2")
        await console.press("I")
        assert "ternal note" not in console.text()


async def test_a_long_thread_opens_at_its_newest_message(home: Home) -> None:
    home.build(8, messages=30)
    home.place_first(1)
    async with home.console() as console:
        await console.press("enter")
        await console.sees("Message 30", "end")
        await console.press("home")
        await console.sees("Message 1 ", "more below")
        await console.press("right_curly_bracket")
        await console.loses("Message 1 ")
        await console.press("left_curly_bracket")
        await console.sees("Message 1 ")
        await console.press("G")
        await console.sees("Message 30")


async def test_a_newest_message_longer_than_the_screen_opens_at_its_head(home: Home) -> None:
    home.build(8)
    ticket = home.place_first(1)
    body = "\n".join(f"line {n}" for n in range(100))
    home.sql("UPDATE message SET body = ? WHERE id = ?", body, message_id(1, 2))
    async with home.console() as console:
        await console.press("enter")
        await console.sees("Support · Sam Reed", "line 0", "more below")
        assert "Support · Sam Reed" in console.lines()[4]
        console.gateway.announcer.store_changed(frozenset({"message"}), frozenset({ticket}))
        await console.press("j")
        await console.loses("Support · Sam Reed")
