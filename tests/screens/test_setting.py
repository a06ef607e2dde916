"""Priority, status and tags set by an agent; and an answer that is sent with what follows it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from premium_tui.domain.actions import (
    Action,
    EditTags,
    Note,
    Reply,
    SetPriority,
    SetState,
    Snooze,
)
from premium_tui.domain.roles import Role
from premium_tui.domain.tags import TAGS_LIMIT
from premium_tui.domain.tickets import Priority, TicketState
from premium_tui.screens.tag_editor import TagEditor
from premium_tui.widgets.filter_line import FilterLine
from tests.data.cache_builder import NOW, ticket_id
from tests.screens.driving import Home

FIRST = ticket_id(1)


@pytest.fixture
def desk(home: Home) -> Home:
    """A desk with a few tickets, the first of them open, of normal priority and on top."""
    home.build(6, Role.AGENT)
    home.sql(
        "UPDATE ticket SET due_order = key, subject = 'Ticket ' || key, priority = 1,"
        " state = 'open'",
        role=Role.AGENT,
    )
    return home


def on_its_way(home: Home) -> list[Action]:
    """Return what is on its way, but for marks of reading."""
    outbox = home.outbox(Role.AGENT)
    entries = outbox.pending()
    outbox.close()
    return [e.action for e in entries if e.action is not None and e.kind != "mark_read"]


async def test_priority_by_a_digit_in_list_and_thread(desk: Home) -> None:
    async with desk.console(Role.AGENT, size=(130, 30)) as console:
        await console.sees("Ticket 1")
        await console.press("P")
        await console.sees("How much does #10001 matter?", "3 normal  as it is now", "1 urgent")
        await console.press("1")
        await console.sees("#10001 is urgent now; u takes that back.")
        assert " urgent " in console.line_with("Ticket 1 ")
        assert on_its_way(desk) == [SetPriority(FIRST, Priority.URGENT)]
        await console.press("enter")
        await console.sees("urgent · ")
        await console.press("P", "4")
        await console.sees("#10001 is low now", "low · ")
        await console.press("u")
        await console.sees("urgent · ")
        # Nothing is set twice, and leaving sets nothing.
        await console.press("P", "1")
        await console.press("P", "escape")
        assert on_its_way(desk) == [SetPriority(FIRST, Priority.URGENT)]


async def test_status_by_a_digit(desk: Home) -> None:
    desk.sql("UPDATE ticket SET state = 'closed' WHERE key = 2", role=Role.AGENT)
    async with desk.console(Role.AGENT) as console:
        await console.sees("Ticket 1")
        await console.press("m")
        await console.sees("Where does #10001 stand?", "1 open: it waits for us  as it is now")
        await console.press("2")
        await console.sees("#10001 waits for the customer; u takes that back.")
        assert " waiting " in console.line_with("Ticket 1 ")
        await console.press("m", "3")
        await console.sees("#10001 is solved; u takes that back.")
        assert on_its_way(desk) == [
            SetState(FIRST, TicketState.WAITING),
            SetState(FIRST, TicketState.SOLVED),
        ]
        await console.press("u", "u")
        await console.sees("Taken back on #100")
        assert on_its_way(desk) == [] and " open " in console.line_with("Ticket 1 ")
        await console.press("j", "m")
        await console.sees("#10002 is closed, and stays so.")


async def test_keys_behind_an_answer_mean_what_comes_then(desk: Home) -> None:
    async with desk.console(Role.AGENT) as console:
        await console.sees("Ticket 1")
        # All of it comes in one packet.
        await console.type("m2jjP1")
        await console.sees("#10003 is urgent now", "3 of 6")
        assert on_its_way(desk) == [
            SetState(FIRST, TicketState.WAITING),
            SetPriority(ticket_id(3), Priority.URGENT),
        ]
        await console.type("xyk")
        await console.sees("2 of 6")
        assert on_its_way(desk)[2:] == [SetState(ticket_id(3), TicketState.CLOSED)]


async def test_tags_are_added_and_taken_off_all_typed_at_once(desk: Home) -> None:
    desk.sql("UPDATE ticket SET tags = 'billing,vip' WHERE key = 1", role=Role.AGENT)
    desk.sql("UPDATE ticket SET tags = 'VIP-travel,s\x1bso' WHERE key = 3", role=Role.AGENT)
    async with desk.console(Role.AGENT) as console:
        await console.sees("Ticket 1")
        await console.press("t")
        await console.sees("Tags of #10001", "[x] billing", "[x] vip", "[ ] VIP-travel", "[ ] s so")
        await console.type("vip")
        await console.loses("billing")
        await console.sees("[x] vip", "[ ] VIP-travel")
        await console.press("enter")
        await console.sees("[ ] vip", "[x] billing")
        await console.type("new, one", "enter")
        await console.sees("[x] new one")
        await console.press("escape")
        assert on_its_way(desk) == []
        await console.type(
            "t", "billing", "enter", "trav", "enter", "\tescalated", "enter", "ctrl+s"
        )
        await console.sees("#10001: tags changed; u takes that back.")
        assert on_its_way(desk) == [EditTags(FIRST, ("VIP-travel", "escalated"), ("billing",))]
        await console.press("enter")
        await console.sees("vip · VIP-travel · escalated")
        await console.press("u")
        await console.sees("billing · vip")
        assert on_its_way(desk) == []


async def test_word_of_letters_that_comes_late_moves_to_no_other_tag(desk: Home) -> None:
    desk.sql("UPDATE ticket SET tags = 'billing,vip' WHERE key = 1", role=Role.AGENT)
    async with desk.console(Role.AGENT) as console:
        await console.sees("Ticket 1")
        await console.press("t")
        await console.type("vip", "enter")
        await console.sees("[ ] vip", "[x] billing")
        editor = console.app.screen
        assert isinstance(editor, TagEditor)
        editor.on_filter_line_typed(FilterLine.Typed("vip"))
        await console.type("enter", "ctrl+s")
        await console.sees("1 of 6")
        assert on_its_way(desk) == [], "it was taken off and put back"


async def test_what_has_arrived_of_tags_is_set_back_by_another_action(desk: Home) -> None:
    desk.sql("UPDATE ticket SET tags = 'billing' WHERE key = 1", role=Role.AGENT)
    async with desk.console(Role.AGENT) as console:
        await console.sees("Ticket 1")
        await console.type("t", "billing", "enter", "vip", "enter", "ctrl+s")
        await console.sees("tags changed")
        outbox = desk.outbox(Role.AGENT)
        claimed = outbox.claim_next(NOW)
        assert claimed is not None
        outbox.sent(claimed.key, "{}")
        outbox.settle([claimed.key])
        outbox.close()
        await console.press("u")
        await console.sees("Taken back on #100")
        assert on_its_way(desk) == [EditTags(FIRST, ("billing",), ("vip",))]


async def test_more_tags_than_a_ticket_may_have_are_told(desk: Home) -> None:
    many = ",".join(f"tag {n}" for n in range(TAGS_LIMIT))
    desk.sql("UPDATE ticket SET tags = ? WHERE key = 1", many, role=Role.AGENT)
    async with desk.console(Role.AGENT) as console:
        await console.sees("Ticket 1")
        await console.type("t", "more", "enter", "ctrl+s")
        await console.sees("! A ticket has at most 20 tags: #10001 would have more.")
        assert on_its_way(desk) == []


async def test_a_ticket_sleeps_wakes_by_the_clock_and_by_hand(desk: Home) -> None:
    async with desk.console(Role.AGENT, size=(100, 24)) as console:
        await console.sees("Ticket 1", "1 of 6")
        await console.press("z")
        await console.sees(
            "Leave #10001 out of the queue?",
            "1 for an hour, 13:00",
            "3 until tomorrow morning, Wed 09:00",
            "4 until a Monday morning, Mon 09:00",
        )
        assert "back into the queue" not in console.text()
        await console.press("escape")
        assert on_its_way(desk) == []
        await console.press("z", "1")
        await console.sees("1 ticket sleeps until 13:00; u takes that back.", "1 of 5")
        assert on_its_way(desk) == [Snooze(FIRST, "2026-11-24T13:00:00+00:00")]
        assert not any("Ticket 1 " in line for line in console.lines()[4:12])
        # The cursor stands on the next one, which sleeps longer, together with another.
        await console.press("space", "space", "z")
        await console.sees("Leave 2 tickets out of the queue?")
        await console.press("3")
        await console.sees("2 tickets sleep until Wed 09:00", "1 of 3")
        desk.clock.advance(timedelta(hours=1, seconds=1))
        console.app.screen._pass_threshold()  # type: ignore[attr-defined]
        await console.sees("Ticket 1 ", "2 of 4")
        await console.press("u")
        await console.sees("Taken back on 2 tickets.", "of 6")
        await console.press("home", "z", "2", "slash")
        await console.type("#10001", "enter")
        await console.sees("1 of 1")
        await console.press("enter")
        await console.sees("Asleep until 17:00")
        await console.press("z", "5")
        await console.sees("1 ticket is back; u takes that back.")
        await console.loses("Asleep until")


async def test_send_and_wait_is_taken_back_as_one(desk: Home) -> None:
    async with desk.console(Role.AGENT, undo=10) as console:
        await console.sees("Ticket 1")
        await console.press("r")
        await console.sees("Your answer goes to", "ctrl+o send and")
        await console.press("ctrl+o")
        await console.sees("There is nothing to send yet.")
        await console.type("Which path is it?")
        await console.press("ctrl+o")
        await console.sees("Send it, and then?", "1 send, and wait for the customer")
        await console.press("escape")
        assert on_its_way(desk) == []
        await console.press("ctrl+o", "1")
        await console.sees("Answer and status are on their way; u takes both back.", "waiting ·")
        reply, state = on_its_way(desk)
        assert isinstance(reply, Reply) and reply.body == "Which path is it?"
        assert state == SetState(FIRST, TicketState.WAITING)
        await console.press("u")
        await console.sees("Taken back on #10001: it is a draft again.")
        assert console.text().count("Taken back") == 1, "it is said once"
        assert on_its_way(desk) == []
        draft = console.gateway.draft(f"reply:{FIRST}")
        assert draft is not None and draft.fields["body"] == "Which path is it?"


async def test_send_solve_and_go_to_the_next_ticket(desk: Home) -> None:
    async with desk.console(Role.AGENT) as console:
        await console.sees("Ticket 1")
        await console.press("r")
        await console.sees("Your answer goes to")
        await console.type("It is back.")
        await console.press("ctrl+o", "4")
        await console.sees("#10002  Ticket 2")
        reply, state = on_its_way(desk)
        assert isinstance(reply, Reply) and state == SetState(FIRST, TicketState.SOLVED)
        await console.press("I")
        await console.sees("Internal note")
        await console.type("Look at 1.")
        await console.press("ctrl+o")
        await console.sees("1 send, and go to the next ticket")
        assert "wait for the customer" not in console.text()
        await console.press("1")
        await console.sees("#10003  Ticket 3")
        assert isinstance(on_its_way(desk)[2], Note) and len(on_its_way(desk)) == 3


async def test_an_overtaken_answer_that_is_sent_all_the_same_goes_on_as_chosen(desk: Home) -> None:
    async with desk.console(Role.AGENT) as console:
        await console.sees("Ticket 1")
        await console.press("r")
        await console.sees("Your answer goes to")
        await console.type("Which path?")
        desk.sql(
            "INSERT INTO message (key, id, ticket_id, author_id, author_name, side, kind,"
            " collaborator, body, position, revision, sent_at) VALUES (999, 'late', ?, 'else',"
            " 'Ben Ode', 'customer', 'public', 0, 'Never mind.', 3, 3, 0)",
            *(FIRST,),
            role=Role.AGENT,
        )
        desk.sql("UPDATE ticket SET revision = 3 WHERE key = 1", role=Role.AGENT)
        await console.press("ctrl+o", "3")
        await console.sees("Ben Ode has answered while you were writing.")
        assert on_its_way(desk) == []
        await console.press("1")
        await console.sees("solved ·")
        reply, state = on_its_way(desk)
        assert isinstance(reply, Reply) and reply.based_on == 3
        assert state == SetState(FIRST, TicketState.SOLVED)


async def test_customers_set_nothing_of_it(home: Home) -> None:
    home.build(3)
    async with home.console() as console:
        await console.sees("1 of 3")
        await console.press("P", "m", "t")
        await console.press("r")
        await console.sees("Your answer goes to")
        await console.type("Hello")
        await console.press("ctrl+o")
        assert "send and" not in console.text() and "Send it" not in console.text()
        assert [e for e in home.outbox().pending() if e.kind != "mark_read"] == []
