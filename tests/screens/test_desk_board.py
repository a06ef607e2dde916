"""What agents' dashboard has: a table by team, product and agent, each cell the list behind it."""

from __future__ import annotations

import asyncio
import re
import threading
from datetime import datetime, timedelta

import pytest

from premium_tui.clock import ManualClock, to_millis
from premium_tui.data.models import Scope
from premium_tui.domain.actions import Assign
from premium_tui.domain.roles import Role
from tests.data.cache_builder import NOW, ticket_id
from tests.screens.driving import Driven, Home
from tests.waiting import wait_until_async

AGENTS = ("Noor Haddad", "清水 由紀", None)


def fill(home: Home, tickets: int = 9, agents: int = 3) -> None:
    """Write a queue of agents and two teams, each ticket answered after its ten minutes."""
    home.build(tickets, Role.AGENT, messages=1)
    for key in range(1, tickets + 1):
        updated = to_millis(NOW - timedelta(hours=key))
        due = to_millis(NOW + timedelta(minutes={1: 10, 2: -5}[key])) if key in (1, 2) else None
        number = key % agents
        name = AGENTS[number] if number < len(AGENTS) else f"Agent {number:02}"
        home.sql(
            "UPDATE ticket SET state = 'open', assignee_id = ?, assignee_name = ?, team_id = ?,"
            " about_product = ?, created_at = ?, updated_at = ?, updated_desc = ?, due_at = ?,"
            " due_order = ?, first_due_at = ?, first_answer_at = ? WHERE key = ?",
            f"agent-{number}" if name else None,
            name,
            "other" if key % 2 else "first",
            "Dash" if key % 4 == 0 else "Dropbox",
            updated - key * 600_000,
            updated,
            -updated,
            due,
            due or 1 << 60,
            updated,
            updated,
            key,
            role=Role.AGENT,
        )
    home.sql("UPDATE team SET id = 'first', name = 'Meridian Studio'", role=Role.AGENT)
    columns = "base_plan, licences, payment, currency, timezone, owns, addon_version, addon_product"
    home.sql(
        f"INSERT INTO team SELECT 'other', 'other', '青空印刷', {columns} FROM team",
        role=Role.AGENT,
    )


async def listed(console: Driven) -> int:
    """Open the figure under the cursor; return how many tickets its list has, and go back."""
    await console.press("enter")
    await console.loses("By ")
    await console.sees("/ search")
    text = console.text()
    counted = re.search(r"\d+ of (\d+)|No ticket counts here now", text)
    assert counted is not None, text
    await console.press("q")
    await console.sees("By ")
    return int(counted[1] or 0)


def line_of(console: Driven, name: str) -> list[str]:
    """Return the figures of a table's line, in its order."""
    found = next(line for line in console.lines() if name in line)
    return re.split(r"\s{2,}", found.partition(name)[2].strip().lstrip("▌█▏▎▍▋▊▉ "))


async def test_agents_have_the_queue_by_team_product_and_agent(home: Home) -> None:
    fill(home)
    async with home.console(Role.AGENT) as console:
        await console.press("3")
        await console.sees("Open tickets of all teams you serve", "9   open", "By team", "w by ...")
        await console.sees("first answers   half in 50 min, 90% in 1 h 30, of 9")
        assert line_of(console, "青空印刷") == ["5", "1", "0", "50 min", "1 h 30", "5"]
        assert line_of(console, "Meridian Studio") == ["4", "0", "1", "40 min", "1 h 20", "4"]
        await console.press("w")
        await console.sees("By product")
        assert line_of(console, "Dropbox") == ["7", "1", "1", "50 min", "1 h 30", "7"]
        await console.press("w")
        await console.sees("By agent")
        assert line_of(console, "清水 由紀") == ["3", "1", "0", "40 min", "1 h 10", "3"]
        assert line_of(console, "Nobody") == ["3", "0", "1", "50 min", "1 h 20", "3"]
        await console.press("w")
        await console.sees("By team", "Top issues")


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (120, 40)])
async def test_every_cell_opens_exactly_its_tickets(home: Home, size: tuple[int, int]) -> None:
    fill(home)
    async with home.console(Role.AGENT, size=size) as console:
        await console.press("3", "w", "w")
        await console.sees("By agent")
        gateway = console.gateway
        shown = gateway.dashboard(Scope.QUEUE)
        assert shown is not None
        await console.press("j", "j", "j", "j")
        for group in next(groups for of, groups in shown.groups.items() if of == "agent"):
            for figure in (group.open, group.soon, group.late, group.first.figure):
                await console.sees(f": {figure.count}")
                assert await listed(console) == figure.count, (group.name, figure)
                await console.press("l")
            await console.press("h", "h", "h", "j")
        assert shown.first is not None
        for _ in range(9):
            await console.press("k")
        await console.press("l", "j", "j", "j", "j")
        await console.sees("First answered Oct 26 to Nov 24: 9")
        assert await listed(console) == shown.first.figure.count == 9


@pytest.mark.parametrize("size", [(80, 24), (60, 15)])
async def test_a_long_table_is_walked_through_and_says_so(
    home: Home, size: tuple[int, int]
) -> None:
    fill(home, tickets=120, agents=40)
    async with home.console(Role.AGENT, size=size) as console:
        await console.press("3", "w", "w")
        await console.sees("By agent")
        assert re.search(r"By agent\s+1–\d+( of |/)40", console.text())
        shown = console.gateway.dashboard(Scope.QUEUE)
        assert shown is not None
        (groups,) = (groups for of, groups in shown.groups.items() if of == "agent")
        assert len(groups) == 40 and sum(group.open.count for group in groups) == 120
        await console.press("j", "j", "j", "j")
        for group in groups:
            assert f"▌{group.name}" in console.text(), group.name
            at = [line for line in console.lines() if "▌" in line and "│" not in line]
            assert len(at) == 1
            await console.press("j")
        if size == (60, 15):
            assert re.search(r"By agent\s+3\d–40( of |/)40", console.text())
        await console.press(*["k"] * 60)
        await console.sees("Open tickets: 120")
        assert re.search(r"By agent\s+1–\d+( of |/)40", console.text())


async def test_the_cursor_stays_on_its_line_when_the_order_changes(home: Home) -> None:
    fill(home, tickets=120, agents=40)
    async with home.console(Role.AGENT, size=(60, 15)) as console:
        await console.press("3", "w", "w")
        await console.sees("By agent")
        await console.press("j", "j", "j", "j", "j")
        (line,) = (line for line in console.lines() if "▌" in line)
        name = line.partition("▌")[2].split("  ")[0]
        await console.sees(f"Open, {name} has them: 3")
        mine = [row.id for row in console.gateway.rows(range(1, 121)) if row.assignee_name == name]
        for ticket in mine[:2]:
            console.gateway.act(Assign(ticket, None, 1))
        await console.sees(f"Open, {name} has them: 1", f"▌{name}")
        console.gateway.act(Assign(mine[2], None, 1))
        console.gateway.act(Assign(ticket_id(1), None, 1))
        await console.loses(f"Open, {name} has them: 1")


class HeldClock(ManualClock):
    """A clock that keeps one thread from knowing the time, the first that asks once it is held."""

    def __init__(self) -> None:
        super().__init__(NOW)
        self.free = threading.Event()
        self.free.set()
        self.waited = threading.Event()
        self._owner = threading.get_ident()

    def now(self) -> datetime:
        """Return the time, once it may be known."""
        others = threading.get_ident() != self._owner
        if others and not self.free.is_set() and not self.waited.is_set():
            self.waited.set()
            assert self.free.wait(60)
        return super().now()


async def test_no_key_waits_for_the_counting(home: Home) -> None:
    fill(home)
    clock = home.clock = HeldClock()
    async with home.console(Role.AGENT) as console:
        await console.press("3")
        await console.sees("9   open")
        try:
            clock.free.clear()
            console.gateway.act(Assign(ticket_id(3), None, 1))
            assert await asyncio.to_thread(clock.waited.wait, 60)
            # It is being counted, and is not done: the cursor moves, the table turns.
            await console.press("j", "j", "w")
            await console.sees("▌   1 ! due in 30 min", "By product")
            await console.press("j", "j", "l", "enter")
            await console.sees("Due within 30 minutes, about Dropbox")
            await console.press("q", "w")
            await console.sees("By agent")
            assert line_of(console, "Nobody")[0] == "3"
        finally:
            clock.free.set()
        await wait_until_async(lambda: line_of(console, "Nobody")[0] == "4")


async def test_a_threshold_of_ones_own_is_named(home: Home) -> None:
    fill(home)
    async with home.console(Role.AGENT, at_risk=45) as console:
        await console.press("3")
        await console.sees("due in 45 min  late", "1 ! due in 45 min")


async def test_a_queue_without_tickets_is_calm(home: Home) -> None:
    home.build(0, Role.AGENT)
    async with home.console(Role.AGENT) as console:
        await console.press("3")
        await console.sees("0   open", "first answers   –", "By team", "no tickets")
        await console.press("w", "j", "j", "j", "j", "j", "j", "w", "l", "h")
        await console.sees("By agent")


async def test_hostile_names_are_harmless_in_the_table(home: Home) -> None:
    fill(home)
    bad = "\x1b]0;owned\x07\u202e[bold]{name}x"
    home.sql("UPDATE ticket SET assignee_name = ? WHERE key = 1", bad, role=Role.AGENT)
    home.sql("UPDATE ticket SET assignee_id = 'bad' WHERE key = 1", role=Role.AGENT)
    async with home.console(Role.AGENT, size=(120, 40)) as console:
        await console.press("3", "w", "w")
        await console.sees("[bold]{name}x")
        await console.press("j", "j", "j", "j", "j", "j", "j")
        await console.sees("[bold]{name}x has them: 1")
        assert console.text().replace("\n", "").isprintable()
