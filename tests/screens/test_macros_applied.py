"""A macro for one ticket from list and thread, and for several: asked, held, told, taken back."""

from __future__ import annotations

from premium_tui.domain.actions import EditTags, Reply, SetPriority, SetState
from premium_tui.domain.tickets import TicketState
from tests.data.cache_builder import ticket_id
from tests.screens.driving import Home
from tests.screens.macro_desk import AGENT, desk, on_its_way
from tests.screens.test_macros import name_of, written
from tests.waiting import wait_until_async

__all__ = ["desk"]


async def test_one_ticket_is_answered_with_it_once_it_was_read(desk: Home) -> None:
    for opened in ((), ("enter",)):
        async with desk.console(AGENT) as console:
            await console.sees("Ticket 1")
            await console.press(*opened)
            await console.type("M", "thank and", "enter", " Bye.")
            await console.sees("Your answer goes to", "Sending it also sets: waiting")
            await console.sees("Bye.")
            name = name_of(console.gateway, 1)
            assert written(console) == f"Thank you, {name}, more tomorrow. Bye."
            await console.press(*["ctrl+z"] * 4)
            await console.loses("Sending it also sets")
            assert on_its_way(desk) == []
            # What was kept of it on the way is dropped, and not found by the next one.
            await wait_until_async(lambda: console.gateway.drafts() == [])


async def test_where_no_macro_is_found_what_is_typed_on_runs_nothing(desk: Home) -> None:
    async with desk.console(AGENT) as console:
        await console.sees("Ticket 1")
        await console.type("M", "zz", "enter", "x")
        await console.sees("/ zzx", "No macro has this name or title.")
        await console.press("escape")
        await console.sees("1 of 8")
    assert on_its_way(desk) == []


async def test_behind_a_draft_it_is_a_paragraph_of_its_own(desk: Home) -> None:
    async with desk.console(AGENT) as console:
        await console.sees("Ticket 1")
        await console.type("r", "Half an answer", "ctrl+g")
        await console.loses("Your answer goes to")
        await console.type("M", "thank you", "enter")
        await console.sees("We look at #10001.")
        assert written(console).startswith("Half an answer\n\nThank you, ")


async def test_one_without_text_is_set_at_once_and_taken_back(desk: Home) -> None:
    async with desk.console(AGENT) as console:
        await console.sees("Ticket 1")
        await console.type("M", "only solve", "enter")
        await console.sees("Set on #10001; u takes that back.")
        assert on_its_way(desk) == [SetState(ticket_id(1), TicketState.SOLVED)]
        await console.press("u")
        await console.sees("Taken back on #100")
        assert on_its_way(desk) == []


async def test_a_closed_ticket_takes_none(desk: Home) -> None:
    desk.sql("UPDATE ticket SET state = 'closed' WHERE key = 1", role=AGENT)
    async with desk.console(AGENT) as console:
        await console.sees("Ticket 1")
        await console.press("M")
        await console.sees("This ticket is closed: it can be read, not answered.")


async def test_several_are_asked_first_and_answered_each(desk: Home) -> None:
    async with desk.console(AGENT, undo=10) as console:
        await console.sees("Ticket 1")
        await console.press("space", "space", "space", "M")
        await console.sees("A macro for 3 tickets", "enter chooses")
        await console.type("thank and", "enter")
        await console.sees('Answer 3 tickets with "Thank and wait"?')
        await console.sees("It also sets: waiting, priority high, +thanked.")
        # Enter does no harm.
        await console.press("enter")
        await console.loses("Answer 3 tickets")
        assert on_its_way(desk) == []
        await console.press("M")
        await console.sees("A macro for 3 tickets")
        await console.type("thank and", "enter")
        await console.sees("Answer 3 tickets")
        await console.press("y")
        await console.sees("On its way to 3 tickets; u takes that back.")
        actions = on_its_way(desk)
        assert [type(action) for action in actions] == [Reply, EditTags, SetPriority, SetState] * 3
        bodies = [action.body for action in actions if isinstance(action, Reply)]
        assert bodies == [
            f"Thank you, {name_of(console.gateway, key)}, more tomorrow." for key in (1, 2, 3)
        ]
        assert "marked" not in console.text()
        await console.press("u")
        await console.sees("Taken back on 3 tickets.")
        assert on_its_way(desk) == []


async def test_what_is_left_out_is_told_ticket_by_ticket(desk: Home) -> None:
    desk.sql("UPDATE ticket SET state = 'closed' WHERE key = 2", role=AGENT)
    desk.sql("UPDATE ticket SET state = 'solved' WHERE key = 3", role=AGENT)
    async with desk.console(AGENT) as console:
        await console.sees("Ticket 1")
        await console.press("space", "space", "space", "M")
        await console.type("only", "enter")
        await console.sees("Set solved on 1 ticket?", "2 are left as they are.")
        await console.press("y")
        await console.sees("Only solve: 1 of 3 tickets", "! it is closed", "! it is so already")
        lines = [line for line in console.lines() if "#1000" in line]
        assert "#10001" in lines[2] and lines[2].endswith("set")
        await console.press("escape")
        await console.loses("Only solve: 1 of 3")
    assert on_its_way(desk) == [SetState(ticket_id(1), TicketState.SOLVED)]


async def test_none_that_can_be_answered_is_no_question(desk: Home) -> None:
    async with desk.console(AGENT) as console:
        await console.sees("Ticket 1")
        await console.press("space", "space", "M")
        await console.type("when", "enter")
        await console.sees("When: 0 of 2 tickets", "! no value for {due}")
        await console.press("enter")
        await console.loses("When: 0 of 2")
        await console.sees("2 marked")
    assert on_its_way(desk) == []
