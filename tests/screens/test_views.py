"""Saved views: kept under a name, counted, picked, replaced and dropped."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from textual.events import Paste

from premium_tui.data.models import Sort
from premium_tui.data.saved_views import SavedView
from premium_tui.domain.actions import Assign, SetState, Snooze
from premium_tui.domain.roles import Role
from premium_tui.domain.tickets import TicketState
from tests.data.cache_builder import AGENT_ID, ticket_id
from tests.nasty import short_strings
from tests.screens.driving import Home, busy_threads
from tests.screens.test_hostile import OBEYED
from tests.waiting import wait_until_async


async def test_a_search_is_saved_and_picked_with_its_order(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.sees("1 of 40")
        await console.type("/sso", "enter")
        await console.sees("1 of 3", "/ sso")
        await console.press("s", "s", "S")
        await console.type("FSign-in jobs")
        await console.sees("Save as", "Sign-in jobs", "esc back")
        await console.press("enter")
        await console.sees('Saved as "Sign-in jobs"')
        assert console.gateway.views.all() == [SavedView("Sign-in jobs", "sso", Sort.NUMBER, True)]
        await console.press("escape")
        await console.sees("1 of 40")
        await console.press("2")
        await console.sees("of 40")
        await console.press("apostrophe")
        await console.sees("Views", "Sign-in jobs", "sso")
        await console.sees(" 3\n")
        await console.press("enter")
        await console.sees("1 of 3", "/ sso")
        assert "10002" in console.line_with("▌")
        await console.press("j")
        await console.sees("2 of 3")


async def test_a_name_that_is_taken_asks_first(home: Home) -> None:
    home.build(8)
    async with home.console() as console:
        kept = SavedView("Mine", "from:me")
        console.gateway.views.save(kept)
        await console.type("/sync", "enter")
        await console.type("FMine", "enter")
        await console.sees('Replace the view "Mine"?', "It looks for: from:me")
        await console.press("enter")
        assert console.gateway.views.all() == [kept]
        await console.type("FMine", "enter", "y")
        await console.sees('Saved as "Mine"')
        assert console.gateway.views.all() == [SavedView("Mine", "sync")]


async def test_a_view_is_dropped_after_a_question(home: Home) -> None:
    home.build(8)
    async with home.console() as console:
        for name in ("One", "Two"):
            console.gateway.views.save(SavedView(name, name))
        await console.press("apostrophe")
        await console.sees("One", "Two")
        await console.press("j", "x")
        await console.sees('Drop the view "Two"?', "Tickets are not touched.")
        await console.press("n")
        await console.loses("Drop the view")
        await console.press("x", "y")
        await console.loses("Two")
        assert [view.name for view in console.gateway.views.all()] == ["One"]
        assert home.outbox().pending() == []


async def test_a_view_that_means_nothing_any_more_says_why(home: Home) -> None:
    home.build(8)
    async with home.console(size=(120, 40)) as console:
        console.gateway.put_setting("view:VIPs", json.dumps({"query": "tag:vip"}))
        await console.press("apostrophe")
        await console.sees("VIPs", '! There is no field "tag"', "not counted")
        await console.press("enter")
        await console.sees("Views", '! There is no field "tag". In quotation marks')
        await console.press("escape")
        await console.sees("1 of 8")


async def test_counts_follow_what_changes(home: Home) -> None:
    home.build(8)
    async with home.console() as console:
        console.gateway.views.save(SavedView("Open", "status:open"))
        await console.press("apostrophe")
        await console.sees(" 3\n")
        home.sql("UPDATE ticket SET state = 'solved' WHERE state = 'open' AND key < 4")
        console.gateway.announcer.store_changed(frozenset({"ticket"}), frozenset({ticket_id(1)}))
        await console.sees(" 1\n")


@pytest.mark.parametrize("role", [Role.AGENT, Role.TEAM_ADMIN])
async def test_how_one_is_made_is_said_in_full_on_a_narrow_terminal(home: Home, role: Role) -> None:
    home.build(8, role=role)
    async with home.console(role, size=(60, 15)) as console:
        await console.press("apostrophe")
        await console.type("j" * 16)
        await console.sees("No search is saved yet: in a list", "saves the", "search.")


async def test_a_name_is_whole_where_there_is_room(home: Home) -> None:
    home.build(8)
    name = "請求書の宛名変更（至急）"
    async with home.console(size=(120, 40)) as console:
        console.gateway.views.save(SavedView(name, "status:open"))
        await console.press("apostrophe")
        await console.sees(f"▌ {name}  status:open")


async def test_no_view_says_how_one_is_made(home: Home) -> None:
    home.build(8)
    async with home.console() as console:
        await console.press("apostrophe")
        await console.sees("No search is saved yet")
        await console.press("enter", "x", "j", "q")
        await console.sees("1 of 8")
        await console.press("F")
        await console.sees("Nothing is looked for")


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40)])
async def test_an_agent_sees_counts_at_any_width(home: Home, size: tuple[int, int]) -> None:
    home.build(40, role=Role.AGENT)
    async with home.console(Role.AGENT, size=size) as console:
        console.gateway.views.save(SavedView("同期の問題" * 10, "同期 status:open " + "x" * 200))
        console.gateway.views.save(SavedView("All", ""))
        await console.press("apostrophe")
        await console.type("j" * 12)
        await console.sees("40\n", "同期の問題")
        # Each is counted by itself.
        await wait_until_async(lambda: console.line_with("同期の問題").endswith(" 0"))


async def test_an_agent_finds_the_queues_views_ready_made(home: Home) -> None:
    home.build(40, role=Role.AGENT)
    async with home.console(Role.AGENT) as console:
        await console.sees("1 of 40")
        console.gateway.views.save(SavedView("Invoices", "invoice"))
        await console.press("apostrophe")
        await console.sees("▌ Late", "due<30m -is:late", "By language", "Yours", "Invoices")
        await wait_until_async(lambda: console.line_with("Waiting for").endswith(" 5"))
        await console.press("x")
        await console.sees("It comes with the queue: only a view you saved can be dropped.")
        await console.type("jjjjj")
        await console.press("enter")
        await console.sees("/ status:waiting", "1 of 5")
        await console.press("escape")
        await console.sees("1 of 40")
        await console.press("apostrophe")
        await console.type("jjjjjjjjjj")
        await console.press("x")
        await console.sees('Drop the view "Invoices"?')


async def test_a_list_has_its_own_order_again_after_a_view(home: Home) -> None:
    home.build(40, role=Role.AGENT)
    async with home.console(Role.AGENT) as console:
        await console.sees("1 of 40", "Due ↑")
        # One view after the other, the second one's order its own.
        for keys in ("'jjjjj", "'jjj", "'jjjjj"):
            await console.type(keys, "enter")
        await console.sees("/ status:waiting", "1 of 5")
        assert "Due ↑" not in console.text()
        await console.press("escape")
        await console.sees("of 40", "Due ↑")
        # What is chosen while the view is there stays.
        await console.type("'jjjjj", "enter")
        await console.press("s", "s")
        await console.press("escape")
        await console.sees("of 40")
        assert "Due ↑" not in console.text()


async def test_an_agent_picks_a_product_by_its_open_tickets(home: Home) -> None:
    home.build(40, role=Role.AGENT)
    async with home.console(Role.AGENT) as console:
        await console.sees("1 of 40")
        # All of it in one go: enter waits for the count.
        await console.type("'jjjjjjjj", "enter")
        await console.sees("By product: open tickets", "esc back")
        await console.type("pap", "enter")
        await console.sees("/ product:Paper status:open,waiting", "1 of 5")
        await console.type("'jjjjjjjj", "enter")
        await console.sees("Dropbox")
        assert console.line_with("Dropbox").endswith(" 15")
        await console.type("nowhere")
        await console.sees("None here has these words.")
        await console.press("escape")
        await console.sees("By language", "Late")
        await console.press("q")
        await console.sees("1 of 5")


async def test_what_is_typed_behind_an_enter_goes_to_the_list(home: Home) -> None:
    home.build(40, role=Role.AGENT)
    async with home.console(Role.AGENT) as console:
        await console.sees("1 of 40")
        async with busy_threads():
            await console.type("'jjjjjjjj", "enter")
            await console.sees("By product: open tickets", "Counting")
            await console.type("pap", "enter", "jj")
            await console.sees("/ pap\n")
        await console.sees("/ product:Paper status:open,waiting", "3 of 5")
        # Who does not want to wait leaves, and what was typed is no command.
        await console.press("escape")
        async with busy_threads():
            await console.type("'jjjjjjjj", "enter")
            await console.type("pap", "enter", "kk", "escape")
            await console.sees("Views", "▌ By product")
        # Where nothing is found it stays, and more can be typed.
        async with busy_threads():
            await console.type("", "enter")
            await console.type("nowhere", "enter", "kk")
        await console.sees("By product: open tickets", "/ nowherekk", "None here has these words.")
        await console.press("enter")
        await console.sees("By product: open tickets")


async def test_a_name_is_found_with_an_input_method_on(home: Home) -> None:
    home.build(40, role=Role.AGENT)
    home.sql("UPDATE ticket SET about_product = 'ﾌｫﾝﾄ' WHERE key < 9", role=Role.AGENT)
    async with home.console(Role.AGENT) as console:
        await console.type("'jjjjjjjj", "enter")
        for typed, name in (("ｐａｐ", "Paper"), ("フォント", "ﾌｫﾝﾄ")):
            await console.type(typed)
            await console.sees(f"▌ {name}")
            assert "Dropbox" not in console.text()
            await console.press(*["backspace"] * len(typed))


async def test_a_figure_that_is_typed_is_one_of_a_name(home: Home) -> None:
    home.build(40, role=Role.AGENT)
    home.sql(
        "UPDATE ticket SET state = 'open',"
        " about_product = CASE WHEN key <= 8 THEN 'Box 2' ELSE 'Box 7' END",
        role=Role.AGENT,
    )
    async with home.console(Role.AGENT) as console:
        await console.sees("1 of 40")
        await console.type("'jjjjjjjj", "enter")
        await console.sees("▌ Box 7")
        assert console.line_with("Box 7").endswith(" 32")
        await console.type("2", "enter")
        await console.sees('/ product:"Box 2" status:open,waiting', "of 8")


async def test_what_no_search_finds_is_counted_all_the_same(home: Home) -> None:
    home.build(40, role=Role.AGENT)
    home.sql(
        "UPDATE ticket SET state = 'open',"
        " about_product = CASE WHEN key <= 30 THEN 'Big  Box' ELSE 'Dash' END",
        role=Role.AGENT,
    )
    async with home.console(Role.AGENT) as console:
        await console.sees("1 of 40")
        await console.type("'jjjjjjjj", "enter")
        await console.sees("▌ Dash")
        assert console.line_with("Big  Box: no search finds these").endswith(" 30")
        await console.type("box", "enter")
        await console.sees("/ box", "no search finds these")
        assert "▌" not in console.text()


async def test_every_count_is_that_of_the_list_that_opens_offline(home: Home) -> None:
    home.build(40, role=Role.AGENT)
    async with home.console(Role.AGENT) as console:
        await console.sees("1 of 40")
        waking = home.clock.now() + timedelta(days=2)
        act = console.gateway.act
        for key in range(1, 41, 3):
            act(Assign(ticket_id(key), AGENT_ID, 1, "Sam Reed"))
        for key in range(2, 41, 4):
            act(SetState(ticket_id(key), list(TicketState)[key % 3]))
        for key in range(1, 41, 5):
            act(Snooze(ticket_id(key), waking.isoformat()))
        for downs in range(7):
            await console.type("'", "j" * downs)
            await wait_until_async(lambda: not console.line_with("▌").endswith(" -"))
            words = console.line_with("▌").split()
            await console.press("enter")
            await console.loses("Yours")
            count = int(words[-1])
            await console.sees(f"of {count}" if count else "No ticket here is what you look for")
            await console.press("escape")
            await console.sees("14 days")
        for by in "jjjjjjj", "jjjjjjjj", "jjjjjjjjj":
            await console.type("'", by, "enter")
            await console.sees("open tickets", "▌")
            count = int(console.line_with("▌").split()[-1])
            await console.press("enter")
            await console.sees(f"of {count}", "status:open,waiting")


async def test_before_the_first_pull_is_whole_nothing_is_counted(home: Home) -> None:
    home.build(40, role=Role.AGENT)
    home.sql("UPDATE sync_state SET ready = 0", role=Role.AGENT)
    async with home.console(Role.AGENT) as console:
        await console.press("apostrophe")
        await console.sees("Views", "Late")
        assert console.line_with("Waiting for").endswith(" -")
        await console.type("jjjjjjjj", "enter")
        await console.sees("By product: open tickets", "Connecting to the desk")
        await console.type("pap", "enter")
        await console.sees("/ pap\n", "Connecting to the desk")
        home.sql("UPDATE sync_state SET ready = 1", role=Role.AGENT)
        console.gateway.announcer.store_changed(frozenset({"ticket"}), None)
        await console.sees("/ product:Paper status:open,waiting", "1 of 5")
        await console.press("apostrophe")
        await wait_until_async(lambda: console.line_with("Waiting for").endswith(" 5"))


async def test_what_cannot_be_read_is_counted_once_it_can(home: Home) -> None:
    home.build(40, role=Role.AGENT)

    async with home.console(Role.AGENT) as console:
        await console.sees("1 of 40")
        home.sql("INSERT INTO snooze (id, body) VALUES ('x', 'no JSON')", role=Role.AGENT)
        await console.press("apostrophe")
        await console.sees("What is stored here cannot be read right now.")
        home.sql("DELETE FROM snooze", role=Role.AGENT)
        console.gateway.announcer.store_changed(frozenset({"snooze"}), None)
        await wait_until_async(lambda: console.line_with("Waiting for").endswith(" 5"))


async def test_names_are_whole_again_on_a_wider_terminal(home: Home) -> None:
    home.build(40, role=Role.AGENT)
    name = "x" * 90
    home.sql("UPDATE ticket SET about_product = ? WHERE key < 20", name, role=Role.AGENT)
    async with home.console(Role.AGENT, size=(60, 15)) as console:
        await console.type("'jjjjjjjj", "enter")
        await console.sees("By product: open tickets", "xxx…")
        await console.press("down")
        under = console.line_with("▌")
        await console.pilot.resize_terminal(120, 40)
        await console.sees(name)
        assert console.line_with("▌").split() == under.split()


async def test_no_open_ticket_is_in_no_group(home: Home) -> None:
    home.build(8, role=Role.AGENT)
    async with home.console(Role.AGENT) as console:
        home.sql("UPDATE ticket SET state = 'closed'", role=Role.AGENT)
        await console.type("'jjjjjjj", "enter")
        await console.sees("By team: open tickets", "There is no open ticket.")


async def test_a1_hostile_names_are_text(home: Home) -> None:
    home.build(8)
    async with home.console() as console:
        await console.type("/sync", "enter")
        for text in short_strings()[::36]:
            await console.press("F")
            await console.sees("Save as")
            console.app.post_message(Paste(text))
            await console.press("enter")
            assert not OBEYED.search("".join(console.lines()))
            if "Save as" in console.text():
                await console.press("escape")
            elif "Replace" in console.text():
                await console.press("n")
        names = [view.name for view in console.gateway.views.all()]
        assert len(names) > 5 and not any(OBEYED.search(name) for name in names)
        await console.press("apostrophe")
        await console.sees("Views")
        for _name in names:
            assert not OBEYED.search("".join(console.lines()))
            await console.press("j")
        assert console.app.is_running and home.outbox().pending() == []
