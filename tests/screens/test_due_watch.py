"""An answer becomes at risk: told once, right then, and the queue is as it should be."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from premium_tui.app import ConsoleApp
from premium_tui.clock import to_millis
from premium_tui.data.clocks import TOLD, AtRisk, Clocks
from premium_tui.domain.roles import Role
from premium_tui.screens import due_watch
from tests.data.cache_builder import AGENT_ID, NOW, ticket_id
from tests.screens.driving import Driven, Home
from tests.waiting import wait_until_async

AGENT = Role.AGENT
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
SOON = NOW + 30 * MINUTE + SECOND
"""Due then, an answer is at risk in a second."""

SAID = "#10001 is due at 12:30: g a opens it."


def due(home: Home, key: int, at: datetime) -> None:
    """Let the answer to a ticket be due at a moment, as a pull shows it."""
    millis = to_millis(at)
    columns = "due_at = ?, due_order = ?"
    home.sql(f"UPDATE ticket SET {columns} WHERE key = ?", millis, millis, key, role=AGENT)


@pytest.fixture
def desk(home: Home) -> Home:
    """A queue of 40 open tickets, each due an hour after the one before, the first in ten."""
    home.build(40, AGENT)
    home.sql(
        "UPDATE ticket SET state = 'open', unread = 0, subject = 'Ticket ' || key, assignee_id ="
        " NULL, assignee_name = NULL",
        role=AGENT,
    )
    for key in range(1, 41):
        due(home, key, NOW + timedelta(hours=9 + key))
    return home


@asynccontextmanager
async def live(
    home: Home, *, bell: bool = False, at_risk: int = 30, notice: str = "queue"
) -> AsyncIterator[Driven]:
    """Yield a console whose worker says that the desk can be reached."""
    worker = home.fake_worker()
    async with home.console(
        AGENT, worker=worker, bell=bell, at_risk=at_risk, notice=notice
    ) as console:
        await console.sees("live", "of 40")
        # The times to come are waited for once the list is read.
        await console.rest()
        yield console


def told(home: Home) -> int:
    """Return of how many tickets it was told that they become at risk."""
    gateway = home.gateway(AGENT)
    try:
        return len(gateway._own.starting(TOLD))
    finally:
        gateway.close()


async def test_04_it_is_told_at_the_minute_without_a_key_and_a_key_leads_there(desk: Home) -> None:
    due(desk, 1, SOON)
    async with live(desk) as console:
        await console.press("j", "j")
        await console.sees("3 of 40", "#10003  Ticket 3")
        before = console.lines()
        assert "due within" not in console.text() and "is due" not in console.text()
        desk.clock.advance(2 * SECOND)
        await console.sees(SAID, "! 12:30", "1 due within 30 min")
        # The list stands as it stood, the cursor on its ticket: only what was said is another.
        changed = [(a, b) for a, b in zip(before, console.lines(), strict=True) if a != b]
        assert [b for _a, b in changed] == [
            console.line_with("1 due within"),
            console.line_with("! 12:30"),
            console.line_with(SAID),
        ]
        assert "3 of 40" in console.text()
        await console.press("g", "a")
        await console.sees("#10001", "Ticket 1", "r reply")
        assert SAID not in console.text()
        await console.press("q")
        await console.sees("3 of 40")


async def test_several_at_once_are_one_line_with_their_number(desk: Home) -> None:
    due(desk, 9, NOW - 5 * MINUTE)
    for key in (3, 4, 5):
        due(desk, key, SOON + timedelta(milliseconds=key))
    async with live(desk) as console:
        await console.sees("late 11:55")
        assert "due soon" not in console.text(), "one that is late is nothing to be told in time"
        desk.clock.advance(2 * SECOND)
        await console.sees("3 answers are due soon, from 12:30 on: g a shows them.")
        await console.press("g", "a")
        await console.sees("Answers due within 30 minutes, and late ones", "of 4")
        assert [n for n in range(1, 41) if f"Ticket {n} " in console.text()] == [3, 4, 5, 9]
        await console.press("q")
        await console.sees("of 40")


async def test_04_what_was_told_is_not_told_again(desk: Home) -> None:
    due(desk, 1, SOON - 5 * MINUTE)
    async with live(desk) as console:
        # At risk when it started, and never told so far.
        await console.sees("#10001 is due at 12:25")
        async with live(desk) as other:
            other.gateway.announcer.store_changed(frozenset({"ticket"}), None)
            due(desk, 2, SOON)
            desk.clock.advance(2 * SECOND)
            # Whichever is quicker says it, and only that one.
            here, there = "2 answers are due soon, from 12:25 on", "#10002 is due"
            await wait_until_async(
                lambda: here in console.text() or there in other.text(),
            )
            assert (here in console.text()) != (there in other.text())
            assert "#10001 is due" not in other.text()
    async with live(desk) as again:
        due(desk, 3, SOON)
        again.gateway.announcer.store_changed(frozenset({"ticket"}), None)
        await again.sees("#10003 is due at 12:30")
        assert "answers are due" not in again.text()
        # Its customer wrote again: another time is due, and told.
        due(desk, 1, SOON)
        again.gateway.announcer.store_changed(frozenset({"ticket"}), None)
        await again.sees("2 answers are due soon, from 12:30 on")
    assert told(desk) == 3


async def test_one_after_the_other_they_are_one_line_and_the_key_shows_all(desk: Home) -> None:
    for key in (1, 2, 3):
        due(desk, key, SOON + (key - 1) * 2 * SECOND)
    async with live(desk) as console:
        for said in ("#10001 is due at 12:30", "2 answers are due", "3 answers are due soon"):
            desk.clock.advance(2 * SECOND)
            await console.sees(said)
        assert console.text().count("due soon") == 1 and "is due at" not in console.text()
        await console.press("g", "a")
        await console.sees("Answers due within 30 minutes, and late ones", "of 3")


async def test_it_can_be_silenced_or_kept_to_ones_own(desk: Home) -> None:
    due(desk, 1, SOON - MINUTE)
    due(desk, 2, SOON - MINUTE)
    desk.sql("UPDATE ticket SET assignee_id = 'ken' WHERE key = 1", role=AGENT)
    desk.sql("UPDATE ticket SET assignee_id = ? WHERE key = 2", AGENT_ID, role=AGENT)
    async with live(desk, notice="off") as console:
        await console.sees("2 due within 30 min", "! 12:29")
        await console.press("g", "a")
        await console.sees("Answers due within 30 minutes", "of 2")
        assert "is due" not in console.text() and told(desk) == 0
    async with live(desk, notice="mine") as console:
        await console.sees("#10002 is due at 12:29")
    assert told(desk) == 1


async def test_another_threshold_holds_for_all_that_is_said(desk: Home) -> None:
    due(desk, 1, SOON + 15 * MINUTE)
    async with live(desk, at_risk=45) as console:
        assert "due within" not in console.text()
        desk.clock.advance(2 * SECOND)
        await console.sees("#10001 is due at 12:45", "1 due within 45 min", "! 12:45")
        await console.press("3")
        await console.sees("1 ! due in 45 min")


@pytest.mark.parametrize("bell", [True, False])
async def test_it_rings_for_those_who_want_it(
    desk: Home, bell: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[ConsoleApp] = []
    monkeypatch.setattr(ConsoleApp, "bell", lambda app: rung.append(app))
    due(desk, 1, SOON - MINUTE)
    async with live(desk, bell=bell) as console:
        await console.sees("#10001 is due at 12:29")
        await wait_until_async(lambda: bool(rung) is bell)


async def test_the_figures_count_what_is_out_of_sight_too(desk: Home) -> None:
    due(desk, 1, SOON)
    async with live(desk) as console:
        await console.press("end")
        await console.sees("40 of 40")
        desk.clock.advance(2 * SECOND)
        await console.sees("1 due within 30 min", "40 of 40")


async def test_the_head_of_an_open_ticket_turns_with_its_clock(desk: Home) -> None:
    due(desk, 1, NOW + 30 * MINUTE + 2 * SECOND)
    async with live(desk, notice="off") as console:
        await console.press("enter")
        await console.sees("answer due 12:30, in 30 min")
        desk.clock.advance(31 * MINUTE)
        await console.sees("1 min late")


async def test_news_that_change_who_is_first_leave_the_cursor_on_its_ticket(desk: Home) -> None:
    async with live(desk, notice="off") as console:
        await console.press("j")
        await console.sees("2 of 40")
        due(desk, 30, NOW + 5 * MINUTE)
        due(desk, 20, NOW - 5 * MINUTE)
        console.gateway.announcer.store_changed(
            frozenset({"ticket"}), frozenset({ticket_id(30), ticket_id(20)})
        )
        await console.sees("4 of 40", "late 11:55", "! 12:05")
        assert "Ticket 2 " in console.line_with("▌")
        rows = [line for line in console.lines() if "Ticket " in line]
        assert [row.split("Ticket ")[1].split()[0] for row in rows][:4] == ["20", "30", "1", "2"]


async def test_before_the_desk_was_asked_nothing_is_told(desk: Home) -> None:
    due(desk, 1, SOON - MINUTE)
    async with desk.console(AGENT) as console:
        await console.sees("starting", "! 12:29")
        console.gateway.announcer.store_changed(frozenset({"ticket"}), None)
        await console.rest()
        assert told(desk) == 0
        await console.press("g", "a")
        await console.sees("of 1")


async def test_customers_are_told_nothing(home: Home) -> None:
    home.build(8)
    millis = to_millis(SOON - MINUTE)
    home.sql("UPDATE ticket SET due_at = ?, due_order = ? WHERE key = 1", millis, millis)
    async with home.console(worker=home.fake_worker()) as console:
        await console.sees("live", "due within 30 min")
        await console.press("g", "a")
        assert "is due" not in console.text() and "Answers due" not in console.text()


async def test_04_a_clock_that_passes_while_one_looks_is_not_missed(
    desk: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    due(desk, 1, SOON)
    tell, looks = Clocks.tell_new, 0

    def slowly(clocks: Clocks, *, mine: bool) -> list[AtRisk]:
        nonlocal looks
        found = tell(clocks, mine=mine)
        looks += 1
        if looks == 1:
            desk.clock.advance(2 * SECOND)
        return found

    monkeypatch.setattr(Clocks, "tell_new", slowly)
    # It is not found because one looks now and then anyway.
    monkeypatch.setattr(due_watch, "LOOK_EVERY", 3600.0)
    async with live(desk) as console:
        await console.sees(SAID)
