"""The Dashboard tab: figures, the lists behind them, whose they are, and every size (43-47)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from premium_tui.clock import to_millis
from premium_tui.domain.actions import SetState
from premium_tui.domain.roles import Role
from premium_tui.domain.tickets import TicketState
from premium_tui.screens import dashboard
from tests.data.cache_builder import NOW, ticket_id
from tests.screens.driving import NO_WORKER, Driven, Home

KINDS = ("sync", "sync", "billing", "sharing", None, "sync", "billing", "sync")
PRODUCTS = ("Dropbox", "Dash", "Dropbox", "Sign", "Dropbox", "Dropbox", "Dash", "Dropbox")
STATES = ("open", "waiting", "open", "open", "open", "solved", "closed", "open")
"""Eight tickets; six are open. The last one is a colleague's."""


def fill(home: Home, role: Role = Role.TEAM_ADMIN) -> None:
    """Write a cache of eight tickets whose every figure is known."""
    home.build(8, role, messages=1)
    for key, (kind, product, state) in enumerate(zip(KINDS, PRODUCTS, STATES, strict=True), 1):
        updated = to_millis(NOW - timedelta(days=key, minutes=1))
        due = to_millis(NOW + timedelta(minutes={1: 10, 3: -5}[key])) if key in (1, 3) else None
        home.sql(
            "UPDATE ticket SET issue_kind = ?, about_product = ?, state = ?, created_at = ?,"
            " updated_at = ?, updated_desc = ?, due_at = ?, due_order = ?, last_answer_at = ?,"
            " last_answer_met = ?, in_mine = ?, subject = 'Ticket number ' || key WHERE key = ?",
            kind,
            product,
            state,
            updated - 3_600_000,
            updated,
            -updated,
            due,
            due or 1 << 60,
            updated if key in (5, 6, 7) else None,
            int(key != 7) if key in (5, 6, 7) else None,
            int(key != 8),
            key,
            role=role,
        )
    home.sql("UPDATE ticket SET subject = 'Cannot sign in with SSO' WHERE key = 5", role=role)
    home.sql("UPDATE message SET body = 'about ' || ticket_id", role=role)
    home.sql("DELETE FROM counter", role=role)
    for scope, total in (("mine", 7), ("team", 8), ("queue", 8)):
        count = "INSERT INTO counter SELECT ?, {name}, count(*) FROM ticket WHERE {where}"
        here = f"in_{scope} = 1"
        for name, where in (
            ("'total'", here),
            ("'open'", f"{here} AND state IN ('open', 'waiting')"),
            ("'waiting'", f"{here} AND state = 'waiting'"),
        ):
            home.sql(count.format(name=name, where=where), scope, role=role)
        day = "'day:' || date(created_at / 1000, 'unixepoch')"
        home.sql(f"{count.format(name=day, where=here)} GROUP BY 2", scope, role=role)
        assert total


async def opened(console: Driven) -> list[str]:
    """Open the figure under the cursor; return the numbers of the tickets listed, go back."""
    await console.press("enter")
    await console.loses("2 Team tickets")
    await console.sees("#")
    rows = (re.match(r"[▌ ].. *(100\d\d) ", line) for line in console.lines())
    found = [row[1] for row in rows if row is not None]
    await console.press("q")
    await console.sees("Top issues")
    return sorted(found)


async def test_28_43_44_45_46_the_figures_stand_there(home: Home) -> None:
    fill(home)
    async with home.console() as console:
        await console.press("4")
        await console.sees("Top issues", "Top products by issue", "↵ tickets", "w mine / team")
        lines = console.lines()
        assert lines[4].split()[:3] == ["▌", "5", "open"]
        assert lines[5].split()[:4] == ["1", "waiting", "for", "you"]
        assert "1 ! due in 30 min" in lines[6] and "1 ! late" in lines[7]
        assert lines[4].split()[3:5] == ["opened", "7"]
        assert lines[5].split()[4:6] == ["solved", "2"]
        assert "answers in time   50%" in lines[6] and "answered late       1" in lines[7]
        # Of two in time, one late, and one that is late now.
        await console.press("l", "j", "j")
        await console.sees("Newest answer in time, Oct 26 to Nov 24: 2 of 4 due")
        await console.press("h", "k", "k")
        issues = [" ".join(line[:40].split()) for line in lines[10:14]]
        assert issues == [
            "Sync ████ 2",
            "Billing and plans ██ 1",
            "Sharing and permissions ██ 1",
            "Sign-in and passwords ██ 1",
        ]
        products = [line[40:].split() for line in lines[10:13]]
        assert products == [
            ["Dropbox", "████", "3", "4"],
            ["Dash", "█▍", "1", "2"],
            ["Sign", "█▍", "1", "1"],
        ]
        await console.sees("Open at the end of each day", " 5┤", " 0┤", "Oct 26", "Nov 24")


async def test_44_every_figure_opens_exactly_its_tickets(home: Home) -> None:
    fill(home)
    async with home.console() as console:
        await console.press("4")
        await console.sees("Top issues")
        assert await opened(console) == ["10001", "10002", "10003", "10004", "10005"]
        for expected in (["10002"], ["10001"], ["10003"], ["10001", "10002"], ["10003"]):
            await console.press("j")
            assert await opened(console) == expected
        # Up again, and over to what came and went.
        await console.press("k", "k", "k", "k", "k", "l")
        assert len(await opened(console)) == 7
        for expected in (["10006", "10007"], ["10005", "10006"], ["10007"]):
            await console.press("j")
            assert await opened(console) == expected
        # Down to the products, then their second column.
        await console.press("j")
        assert await opened(console) == ["10001", "10003", "10005"]
        await console.press("l")
        assert await opened(console) == ["10001", "10003", "10005", "10006"]
        await console.press("j")
        assert await opened(console) == ["10002", "10007"]
        await console.press("h")
        assert await opened(console) == ["10002"]


async def test_the_list_behind_a_figure_says_what_it_is_and_acts_like_any(home: Home) -> None:
    fill(home)
    async with home.console() as console:
        await console.press("4")
        await console.sees("Top issues")
        await console.press("j", "j", "j", "j", "enter")
        await console.sees("Open: Sync", "1 of 2", "r reply")
        await console.press("enter")
        await console.sees("#10001", "about")
        await console.press("q")
        await console.sees("Open: Sync")
        await console.type("/10002")
        await console.sees("1 of 1")
        await console.press("escape")
        await console.sees("of 2", "Open: Sync")
        await console.press("s", "S")
        await console.sees("of 2")
        # Closed here, it leaves the list and the figures at once.
        await console.press("home", "x", "y")
        await console.sees("1 of 1")
        await console.press("q")
        await console.sees("Top issues")
        await console.sees("4   open")


async def test_47_a_team_admin_changes_between_mine_and_team(home: Home) -> None:
    fill(home)
    async with home.console() as console:
        await console.press("4")
        await console.sees("▸ Mine   Team", "5   open")
        await console.press("w")
        await console.sees("  Mine ▸ Team", "6   open")
        await console.press("enter")
        await console.sees("1 of 6", "the team's tickets")
        await console.press("q", "w")
        await console.sees("▸ Mine   Team", "5   open")


@pytest.mark.parametrize("role", [Role.SUPPORT_ADMIN, Role.BILLING_ADMIN])
async def test_35_47_other_admins_have_their_own_alone(home: Home, role: Role) -> None:
    fill(home, role)
    async with home.console(role) as console:
        await console.press("4")
        await console.sees("Your open tickets", "5   open")
        assert "mine / team" not in console.text() and "▸" not in console.text()
        await console.press("w")
        await console.sees("5   open")


async def test_the_role_a_first_pull_brings_decides(home: Home) -> None:
    async with home.console() as console:
        await console.press("4")
        await console.sees("w mine / team")
        home.build(8, Role.SUPPORT_ADMIN)
        home.cache(Role.SUPPORT_ADMIN).rename(home.cache())
        console.gateway.announcer.store_changed(frozenset({"ticket", "me"}), None)
        await console.sees("Your open tickets")
        await console.loses("w mine / team")


async def test_what_changes_is_counted_anew_under_the_same_cursor(home: Home) -> None:
    fill(home)
    async with home.console() as console:
        await console.press("4")
        await console.sees("Top issues")
        await console.press("j", "j", "j", "j", "j")
        await console.sees("Open: Billing and plans: 1")
        console.gateway.act(SetState(ticket_id(7), TicketState.OPEN))
        console.gateway.act(SetState(ticket_id(1), TicketState.SOLVED))
        await console.sees("Open: Billing and plans: 2")
        assert "▌Billing and plans" in console.text()


async def test_answers_come_due_while_one_looks(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dashboard, "TICK", 0.1)
    fill(home)
    async with home.console() as console:
        await console.press("4")
        await console.sees("1 ! due in 30 min", "1 ! late")
        home.clock.advance(timedelta(minutes=11))
        await console.sees("0   due in 30 min", "2 ! late")


async def test_a_first_run_says_that_figures_will_come(home: Home) -> None:
    async with home.console() as console:
        await console.press("4")
        await console.sees("The figures come with the first tickets.")
        for name in ("enter", "j", "h", "l"):
            await console.press(name)
        fill(home)
        console.gateway.announcer.store_changed(frozenset({"ticket", "me"}), None)
        await console.sees("5   open")
    async with home.console(worker=NO_WORKER) as console:
        home.sql("UPDATE sync_state SET ready = 0")
        await console.sees("offline")
        await console.press("4")
        await console.sees("The figures come with the next connection to the desk.")


async def test_no_ticket_at_all_is_calm(home: Home) -> None:
    home.build(0)
    async with home.console() as console:
        await console.press("4")
        await console.sees("0   open", "none open", "answers in time     –")
        await console.press("j", "j", "j", "j", "l", "j", "enter")
        await console.sees("No ticket counts here now.")


@pytest.mark.parametrize("size", [(60, 15), (80, 20), (80, 24), (100, 30), (200, 60), (30, 10)])
async def test_every_size_keeps_its_lines(home: Home, size: tuple[int, int]) -> None:
    fill(home, Role.AGENT)
    async with home.console(Role.AGENT, size=size) as console:
        await console.press("3")
        await console.sees("6   open")
        for name in ("j", "l", "j", "l", "j", "h", "k"):
            await console.press(name)
        figures = [line for line in console.lines() if not re.search("[│┤]", line)]
        assert sum("▌" in line for line in figures) == 1


@pytest.mark.parametrize("size", [(60, 15), (70, 20), (80, 24)])
async def test_no_count_is_cut_off_where_it_is_narrow(home: Home, size: tuple[int, int]) -> None:
    fill(home)
    async with home.console(size=size) as console:
        await console.press("4")
        await console.sees("Top issues", "Top products")
        lines = console.lines()
        at = next(y for y, line in enumerate(lines) if "Top issues" in line)
        assert lines[at].endswith("open   all sent") and "…" not in lines[at]
        for line in lines[at + 1 : at + 3]:
            assert re.fullmatch(r".*\d +\d+", line), line


async def test_hostile_products_and_teams_are_harmless(home: Home) -> None:
    fill(home, Role.AGENT)
    bad = "\x1b]0;owned\x07\u202e[bold]x"
    home.sql("UPDATE ticket SET about_product = ? WHERE key = 4", bad, role=Role.AGENT)
    home.sql("UPDATE team SET name = ?", bad, role=Role.AGENT)
    async with home.console(Role.AGENT) as console:
        await console.press("3")
        await console.sees("[bold]x")
        assert console.text().replace("\n", "").isprintable()


async def test_clicks_choose_and_open(home: Home) -> None:
    fill(home)
    async with home.console() as console:
        await console.press("4")
        await console.sees("Top issues")
        line = next(n for n, text in enumerate(console.lines()) if "Billing and plans" in text)
        await console.pilot.click(offset=(6, line))
        await console.sees("Open: Billing and plans: 1")
        await console.pilot.click(offset=(6, line))
        await console.sees("1 of 1", "10003")
