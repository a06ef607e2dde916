"""Merging in the console: the ticket picked, the question, taking back, and the way on."""

from __future__ import annotations

import pytest

from premium_tui.domain.actions import Action, Merge
from premium_tui.domain.roles import Role
from tests.data.cache_builder import COLLEAGUE_ID, ME_ID, ticket_id
from tests.screens.driving import Home

FIRST, SECOND, THIRD = (ticket_id(n) for n in (1, 2, 3))
NUMBERS = {FIRST: 10001, SECOND: 10002, THIRD: 10003}


@pytest.fixture
def desk(home: Home) -> Home:
    """A desk with six open tickets of one person, in the order of their numbers."""
    home.build(6, Role.AGENT)
    home.sql(
        "UPDATE ticket SET due_order = key, subject = 'Ticket ' || key, state = 'open',"
        f" requester_id = '{ME_ID}', requester_name = 'Aiko Tanaka'",
        role=Role.AGENT,
    )
    return home


def on_its_way(home: Home) -> list[Action]:
    """Return what is on its way, but for marks of reading."""
    outbox = home.outbox(Role.AGENT)
    entries = outbox.pending()
    outbox.close()
    return [e.action for e in entries if e.action is not None and e.kind != "mark_read"]


def merge(ticket: str, into: str) -> Merge:
    return Merge(ticket, into, 1, NUMBERS[ticket], NUMBERS[into])


async def test_a_ticket_is_merged_into_the_one_whose_number_is_typed(desk: Home) -> None:
    async with desk.console(Role.AGENT, size=(100, 30)) as console:
        await console.sees("Ticket 1")
        await console.press("D")
        await console.sees("Merge #10001 into which ticket?", "#10002  Ticket 2", "Aiko Tanaka")
        assert "#10001  Ticket 1" not in console.text()
        await console.type("#10003")
        await console.loses("#10002  Ticket 2")
        await console.press("enter")
        await console.sees("Merge #10001 into #10003?", "Once sent it cannot be undone.")
        assert "different persons" not in console.text()
        # Enter does no harm.
        await console.press("enter")
        await console.loses("Merge #10001")
        assert on_its_way(desk) == []
        await console.press("D")
        await console.sees("into which ticket?")
        # An input method is on.
        await console.type("１０００３")
        await console.loses("#10002  Ticket 2")
        await console.press("enter")
        await console.sees("Merge #10001 into #10003?")
        await console.press("y")
        await console.sees("#10001 goes into #10003; u takes that back until it is sent.")
        assert on_its_way(desk) == [merge(FIRST, THIRD)]
        assert " closed " in console.line_with("Ticket 1 ")
        await console.press("u")
        await console.sees("Taken back on #100")
        assert on_its_way(desk) == [] and " open " in console.line_with("Ticket 1 ")


async def test_all_typed_at_once_is_neither_lost_nor_run_in_the_list(desk: Home) -> None:
    async with desk.console(Role.AGENT, size=(100, 30)) as console:
        await console.sees("Ticket 1")
        await console.type("D", "10003", "enter", "y")
        await console.sees("#10001 goes into #10003")
        assert on_its_way(desk) == [merge(FIRST, THIRD)]


async def test_a_merged_ticket_says_where_it_went_and_enter_goes_there(desk: Home) -> None:
    async with desk.console(Role.AGENT, size=(100, 30)) as console:
        await console.sees("Ticket 1")
        console.gateway.act(merge(FIRST, THIRD))
        await console.press("enter")
        await console.sees(
            "merged into #10003", "This ticket was merged into #10003: enter goes there."
        )
        # Nothing is answered here any more, and it is merged once.
        await console.press("r")
        await console.sees("This ticket was merged into #10003")
        assert "Your answer goes to" not in console.text()
        await console.press("D")
        await console.sees("#10001 was merged into #10003 already.")
        await console.press("enter")
        await console.sees("#10003  Ticket 3", "#10001 was merged into this ticket.")
        await console.press("q")
        await console.sees("merged into #10003", "where it goes on")
        # Where a ticket was not merged, enter means nothing.
        await console.press("J")
        await console.sees("#10002  Ticket 2")
        assert "where it goes on" not in console.text()
        await console.press("enter")
        await console.sees("#10002  Ticket 2")


async def test_two_requesters_are_named_and_who_will_see_nothing_more(desk: Home) -> None:
    desk.sql(
        f"UPDATE ticket SET requester_id = '{COLLEAGUE_ID}', requester_name = 'Ben Ode'"
        " WHERE key = 1",
        role=Role.AGENT,
    )
    async with desk.console(Role.AGENT, size=(60, 15)) as console:
        await console.sees("Ticket 1")
        await console.press("D")
        await console.sees("into which ticket?")
        await console.type("10002")
        await console.loses("#10003")
        await console.press("enter")
        await console.sees(
            "! Of different persons: Ben Ode, and Aiko Tanaka of",
            "Ben Ode will not see #10002:",
            "Once sent it",
        )
        await console.press("n")
        await console.loses("Merge #10001")
        desk.sql(
            "INSERT INTO person (id, team_id, name, role, language)"
            " VALUES (?, 'team', 'Ben Ode', 'team_admin', 'en')",
            COLLEAGUE_ID,
            role=Role.AGENT,
        )
        await console.press("D")
        await console.sees("into which ticket?")
        await console.type("10002")
        await console.loses("#10003")
        await console.press("enter")
        await console.sees("! Of different persons: Ben Ode, and Aiko Tanaka of")
        assert "will not see" not in console.text()


async def test_marked_tickets_are_merged_into_the_one_under_the_cursor(desk: Home) -> None:
    desk.sql("UPDATE ticket SET state = 'closed' WHERE key = 4", role=Role.AGENT)
    async with desk.console(Role.AGENT, size=(100, 30)) as console:
        await console.sees("Ticket 1")
        await console.press("space", "space", "j", "space", "k", "k")
        await console.sees("3 marked · 3 of 6")
        await console.press("D")
        await console.sees(
            "Merge 2 of 3 tickets into #10003?",
            "#10003  Ticket 3",
            "#10004 is closed: only open tickets are merged.",
            "Once sent it cannot be undone.",
        )
        await console.press("y")
        await console.sees(
            "2 tickets go into #10003; u takes that back until it is sent. 1 is left as it is."
        )
        assert "marked" not in console.text()
        assert on_its_way(desk) == [merge(FIRST, THIRD), merge(SECOND, THIRD)]
        await console.press("u")
        await console.sees("Taken back on 2 tickets.")
        assert on_its_way(desk) == []


async def test_what_has_been_merged_cannot_be_taken_apart(desk: Home) -> None:
    async with desk.console(Role.AGENT, size=(100, 30)) as console:
        await console.sees("Ticket 1")
        await console.press("space", "k", "j", "D")
        await console.sees("Merge #10001 into #10002?")
        await console.press("y")
        await console.sees("#10001 goes into #10002")
        (key,) = [item.key for item in console.gateway.outbox() if item.kind == "merge"]
        outbox = desk.outbox(Role.AGENT)
        outbox.sent(key, "{}")
        outbox.settle([key])
        outbox.close()
        await console.press("u")
        await console.sees(
            "What was merged is at the desk already, and cannot be taken apart again."
        )
        await console.press("u")
        await console.sees("There is nothing to take back.")


async def test_what_cannot_be_merged_at_all_is_said_at_once(desk: Home) -> None:
    desk.sql("UPDATE ticket SET state = 'closed' WHERE key = 1", role=Role.AGENT)
    desk.sql("UPDATE ticket SET team_id = 'zeta' WHERE key = 3", role=Role.AGENT)
    async with desk.console(Role.AGENT, size=(100, 30)) as console:
        await console.sees("Ticket 1")
        await console.press("D")
        await console.sees("#10001 is closed: only open tickets are merged.")
        await console.press("j", "D")
        await console.sees("Merge #10002 into which ticket?")
        # Of another team it is not offered, but named it is found, and refused.
        assert "Ticket 3" not in console.text()
        await console.type("10003")
        await console.sees("#10003  Ticket 3")
        await console.press("enter")
        await console.sees("only tickets of one team can be merged.")
        assert on_its_way(desk) == []


async def test_customers_have_no_such_key_and_are_told_of_a_way_on(home: Home) -> None:
    home.build(6)
    home.place_first(1)
    home.sql(
        "UPDATE ticket SET state = 'closed', merged_into = ?, merged_number = 10002 WHERE key = 1",
        SECOND,
    )
    async with home.console(size=(100, 30)) as console:
        await console.sees("1 of 6")
        await console.press("D", "enter")
        await console.sees("This ticket was merged into #10002: enter goes there.")
        await console.press("enter")
        await console.sees("#10002  ")
        await console.press("q")
        home.sql("UPDATE ticket SET merged_into = 'not in sight' WHERE key = 1")
        await console.press("q", "enter")
        await console.sees(
            "merged into #10002, which is a colleague's.", "Press c to write a follow-up."
        )
        await console.press("c")
        await console.sees("Follow-up to #10001")
