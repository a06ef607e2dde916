"""Several tickets marked and acted on at once: named before, one action each, the rest told."""

from __future__ import annotations

import pytest

from premium_tui.domain.actions import Action, Assign, EditTags, SetPriority, SetState
from premium_tui.domain.roles import Role
from premium_tui.domain.tags import TAGS_LIMIT
from premium_tui.domain.tickets import Priority, TicketState
from premium_tui.widgets.marked import MOST
from tests.data.cache_builder import AGENT_ID, NOW, TEAM_ID, ticket_id
from tests.screens.driving import Driven, Home

OTHER_TEAM = "00000000-0000-7000-8000-0000000000ff"


@pytest.fixture
def desk(home: Home) -> Home:
    """A desk of eight tickets in the order of their numbers, all open, free and of no note."""
    home.build(8, Role.AGENT)
    home.sql(
        "UPDATE ticket SET due_order = key, subject = 'Ticket ' || key, priority = 1,"
        " state = 'open', assignee_id = NULL, assignee_name = NULL",
        role=Role.AGENT,
    )
    for agent, name, serves in (
        (AGENT_ID, "Aiko Tanaka", None),
        ("noor", "Noor Haddad", TEAM_ID),
        ("yuki", "Yuki Shimizu", None),
    ):
        home.sql(
            "INSERT INTO person VALUES (?, 'desk', ?, NULL, 'agent', NULL, 'en', ?)",
            *(agent, name, serves),
            role=Role.AGENT,
        )
    return home


def on_its_way(home: Home) -> list[Action]:
    outbox = home.outbox(Role.AGENT)
    entries = outbox.pending()
    outbox.close()
    return [entry.action for entry in entries if entry.action is not None]


def marked(console: Driven) -> list[int]:
    """Return the tickets that are shown as marked."""
    lines = [line for line in console.lines() if " Ticket " in line and "*" in line[:6]]
    return [int(line.split("Ticket ")[1].split()[0]) for line in lines]


async def test_marks_one_by_one_by_range_and_all(desk: Home) -> None:
    async with desk.console(Role.AGENT, size=(80, 30)) as console:
        await console.sees("Ticket 1", "1 of 8")
        await console.press("space", "space", "j", "space")
        assert marked(console) == [1, 2, 4]
        await console.sees("3 marked · 5 of 8")
        await console.press("k", "space")
        assert marked(console) == [1, 2]
        await console.press("v")
        await console.sees("A range begins here: move, then v marks it.")
        await console.press("j", "j", "v")
        assert marked(console) == [1, 2, 5, 6, 7]
        await console.loses("A range begins here")
        await console.press("escape")
        assert marked(console) == [] and "marked" not in console.text()
        await console.press("v", "k", "k", "v")
        assert marked(console) == [5, 6, 7]
        await console.press("asterisk")
        assert marked(console) == [1, 2, 3, 4, 5, 6, 7, 8]
        await console.sees("8 marked · ")
        # A list in another order keeps them; one that looks for something else does not.
        await console.press("s")
        await console.sees("8 marked · ")
        await console.press("slash")
        await console.type("#10003", "enter")
        await console.sees("1 of 1")
        assert "marked" not in console.text()
        await console.press("asterisk")
        assert marked(console) == [3]
        await console.press("escape")
        await console.sees("1 of 1")
        assert marked(console) == []


async def test_a_mark_goes_with_its_ticket(desk: Home) -> None:
    async with desk.console(Role.AGENT) as console:
        await console.sees("Ticket 1")
        await console.press("space", "space")
        desk.sql("UPDATE ticket SET in_queue = 0 WHERE key = 1", role=Role.AGENT)
        desk.sql("UPDATE ticket SET due_order = 99 WHERE key = 2", role=Role.AGENT)
        console.gateway.announcer.store_changed(frozenset({"ticket"}), None)
        await console.sees("1 marked · ")
        await console.press("end")
        assert marked(console) == [2]


async def test_only_so_many_can_be_marked(home: Home) -> None:
    home.build(MOST + 1, Role.AGENT, messages=1)
    async with home.console(Role.AGENT) as console:
        await console.sees(f"1 of {MOST + 1}")
        await console.press("asterisk")
        await console.sees(f"At most {MOST} tickets can be marked: narrow the list first.")
        await console.press("v", "end", "v")
        await console.sees("At most")
        assert "marked ·" not in console.text()
        await console.press("v", "home", "j", "v")
        await console.sees(f"{MOST} marked · ")
        await console.press("home", "space")
        await console.sees("At most")
        await console.sees(f"{MOST} marked · ")


async def test_take_all_names_how_many_and_is_taken_back_as_one(desk: Home) -> None:
    desk.sql(
        "UPDATE ticket SET assignee_id = 'noor', assignee_name = 'Noor Haddad' WHERE key = 2",
        role=Role.AGENT,
    )
    desk.sql(
        "UPDATE ticket SET assignee_id = ?, assignee_name = 'Aiko' WHERE key = 3",
        *(AGENT_ID,),
        role=Role.AGENT,
    )
    async with desk.console(Role.AGENT) as console:
        await console.sees("Ticket 1")
        await console.press("space", "space", "space", "i")
        await console.sees("Take 3 tickets?", "1 of them another agent has: it is taken over.")
        await console.press("enter")
        assert on_its_way(desk) == []
        await console.sees("3 marked · ")
        await console.press("i", "y")
        await console.sees("Set on 2 tickets; u takes that back. 1 was so already.")
        assert on_its_way(desk) == [
            Assign(ticket_id(1), AGENT_ID, 1, "Aiko Tanaka", None),
            Assign(ticket_id(2), AGENT_ID, 1, "Aiko Tanaka", "noor"),
        ]
        assert "marked" not in console.text()
        await console.press("u")
        await console.sees("Taken back on 2 tickets.")
        assert on_its_way(desk) == []
        await console.press("space", "A")
        await console.sees("Give 1 ticket to nobody?")


async def test_assign_all_offers_who_serves_all_their_teams(desk: Home) -> None:
    async with desk.console(Role.AGENT) as console:
        await console.sees("Ticket 1")
        await console.press("asterisk", "a")
        await console.sees("Who gets 8 tickets?", "Noor Haddad", "Yuki Shimizu")
        await console.press("escape")
        desk.sql("UPDATE ticket SET team_id = ? WHERE key = 8", OTHER_TEAM, role=Role.AGENT)
        console.gateway.announcer.store_changed(frozenset({"ticket"}), None)
        await console.press("a")
        await console.sees("Who gets 8 tickets?", "Yuki Shimizu")
        assert "Noor" not in console.text()
        await console.type("yuki", "enter")
        await console.sees("Set on 8 tickets")
        assert [a.assignee_id for a in on_its_way(desk) if isinstance(a, Assign)] == ["yuki"] * 8


async def test_priority_status_and_closing_of_all(desk: Home) -> None:
    desk.sql("UPDATE ticket SET state = 'closed' WHERE key = 3", role=Role.AGENT)
    desk.sql("UPDATE ticket SET state = 'solved', priority = 3 WHERE key = 2", role=Role.AGENT)
    async with desk.console(Role.AGENT) as console:
        await console.sees("Ticket 1")
        await console.press("space", "space", "space", "P")
        await console.sees("How much do 3 tickets matter?")
        await console.press("1")
        await console.sees("Set on 2 tickets; u takes that back. 1 was so already.")
        assert on_its_way(desk) == [
            SetPriority(ticket_id(1), Priority.URGENT),
            SetPriority(ticket_id(3), Priority.URGENT),
        ]
        await console.press("u", "home", "space", "space", "space", "m")
        await console.sees("Where do 3 tickets stand?")
        await console.press("3")
        await console.sees("Set on 1 ticket; u takes that back. 1 is closed and stays so.")
        assert on_its_way(desk) == [SetState(ticket_id(1), TicketState.SOLVED)]
        await console.press("u", "home", "space", "space", "x")
        await console.sees("Close 2 tickets?")
        await console.press("n")
        assert on_its_way(desk) == []
        await console.press("x", "y")
        await console.sees("Set on 2 tickets")
        await console.press("u")
        await console.sees("Taken back on 2 tickets.")
        assert on_its_way(desk) == []


async def test_tags_of_all(desk: Home) -> None:
    many = ",".join(f"tag {n}" for n in range(TAGS_LIMIT))
    desk.sql("UPDATE ticket SET tags = 'vip,late' WHERE key = 1", role=Role.AGENT)
    desk.sql("UPDATE ticket SET tags = 'vip' WHERE key = 2", role=Role.AGENT)
    desk.sql("UPDATE ticket SET tags = 'vip,' || ? WHERE key = 3", many, role=Role.AGENT)
    async with desk.console(Role.AGENT, size=(110, 24)) as console:
        await console.sees("Ticket 1")
        await console.press("space", "space", "space", "t")
        await console.sees("Tags of 3 tickets", "[x] vip", "[-] late", "[-] tag 0")
        await console.type("late", "enter", "enter", "new", "enter", "ctrl+s")
        await console.sees(
            "Set on 2 tickets", "1 would have more than 20 tags and is left as it is."
        )
        assert on_its_way(desk) == [
            EditTags(ticket_id(1), ("new",), ("late",)),
            EditTags(ticket_id(2), ("new",), ()),
        ]


async def test_what_others_were_quicker_with_is_told_ticket_by_ticket(desk: Home) -> None:
    async with desk.console(Role.AGENT) as console:
        await console.sees("Ticket 1")
        await console.press("space", "space", "space", "space", "i", "y")
        await console.sees("Set on 4 tickets")
        outbox = desk.outbox(Role.AGENT)
        for number in (10001, 10002, 10003):
            claimed = outbox.claim_next(NOW)
            assert claimed is not None
            outbox.lose(claimed.key, f"Noor Haddad took #{number} first.")
        claimed = outbox.claim_next(NOW)
        assert claimed is not None
        outbox.park(claimed.key, 422, "validation", "This agent does not serve the team.")
        console.gateway.announcer.outbox_changed()
        await console.sees("! 3 of the tickets others were quicker with: ! tells each.")
        await console.press("exclamation_mark")
        await console.sees("Others were quicker: nothing of it is left to do", "not sent")
        await console.sees("This agent does not serve the team.")
        for number in (10001, 10002, 10003):
            assert f"Noor Haddad took #{number} first." in console.text()
        await console.press("end", "j", "j", "j", "enter", "ctrl+s", "x")
        await console.loses("Noor Haddad took #10003 first.")
        assert "Noor Haddad took #10002 first." in console.text()
        assert len(outbox.pending()) == 1
        outbox.close()
        await console.press("q", "u")
        # What was lost is not set back: only what is here still is.
        await console.sees("Taken back on #100")
        assert on_its_way(desk) == []


async def test_customers_mark_nothing(home: Home) -> None:
    home.build(3)
    async with home.console() as console:
        await console.sees("1 of 3")
        await console.press("space", "v", "asterisk")
        assert marked(console) == [] and "marked" not in console.text()
