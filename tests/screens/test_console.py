"""The console as a whole: tabs, help, palette, what it says of itself, and its end."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from premium_tui.commands import COMMANDS
from premium_tui.domain.roles import Role
from premium_tui.screens.base import ConsoleScreen
from tests.data.cache_builder import NOW, build_cache, me_json
from tests.screens.driving import IDLE_WORKER, NO_WORKER, Driven, Home
from tests.screens.kinds import console_screens

TABS = (
    ("1", "You"),
    ("2", "Team tickets"),
    ("3", "solved it"),
    ("4", "Top issues"),
    ("5", "Connecting to the desk"),
)


async def test_every_tab_has_its_number(home: Home) -> None:
    home.build(4)
    async with home.console() as console:
        for name, words in (*reversed(TABS), *TABS):
            await console.press(name)
            await console.sees(words)


async def test_tabs_go_round_and_by_name(home: Home) -> None:
    home.build(4)
    async with home.console() as console:
        tabs = ("of 4", "of 4", "solved it", "Top issues", "Connecting to", "#10")
        for words in tabs:
            await console.sees(words)
            await console.press("right_square_bracket")
        await console.press("ctrl+pageup", "left_square_bracket")
        await console.sees("Connecting to the desk")
        for letter, words in (("d", "Top issues"), ("r", "solved it"), ("m", "#1")):
            await console.press("g", letter)
            await console.sees(words)


async def test_a_chord_that_is_none_leaves_the_second_key_as_it_is(home: Home) -> None:
    home.build(8)
    async with home.console() as console:
        await console.sees("1 of 8")
        await console.press("g", "j")
        await console.sees("2 of 8")


async def test_19_35_other_admins_read_whose_page_it_is(home: Home) -> None:
    home.build(8, Role.SUPPORT_ADMIN)
    home.sql("UPDATE ticket SET in_team = 0", role=Role.SUPPORT_ADMIN)
    home.sql("DELETE FROM counter WHERE scope = 'team'", role=Role.SUPPORT_ADMIN)
    async with home.console(Role.SUPPORT_ADMIN) as console:
        await console.sees("4 open")
        await console.press("2")
        await console.sees("Team tickets are for team admins.")
        await console.sees("You see the 8 tickets you sent yourself (4 open): press 1.")
        await console.sees("You are a support admin: team admins see and answer what others sent.")
        # No figure that would be false.
        assert "0 open" not in console.text()
        await console.press("1")
        await console.sees("1 of 8")
        await console.press("5")
        await console.sees("Billing is for team admins and billing admins")


async def test_12_who_turns_out_to_be_a_member_loses_the_tabs_at_once(home: Home) -> None:
    home.build(0)
    async with home.console() as console:
        await console.sees("5 Billing")
        home.sql("UPDATE me SET body = ?", me_json(Role.MEMBER))
        console.gateway.announcer.outbox_changed()
        await console.sees("1 Your requests")
        assert "Billing" not in console.text()


async def test_12_a_member_without_a_request_is_told_where_to_write(home: Home) -> None:
    home.build(0, Role.MEMBER)
    async with home.console(Role.MEMBER) as console:
        await console.sees(
            "You have not written to support yet.",
            "Premium Support is for admins. Members write to support here, 24/7.",
            "c  get help",
        )


@pytest.mark.parametrize("kind", [Role.TEAM_ADMIN, Role.AGENT, Role.MEMBER])
async def test_help_and_palette_hold_every_command_of_the_place(home: Home, kind: Role) -> None:
    home.build(4, kind)
    async with home.console(kind, size=(100, 70)) as console:
        await console.sees("of 4")
        screen = console.app.screen
        assert isinstance(screen, ConsoleScreen)
        offered = screen.commands()
        await console.press("question_mark")
        await console.sees("Keys", "Marks in the list")
        shown = console.text()
        for command in offered:
            words = command.help or command.label
            assert words[:1].upper() + words[1:] in shown, command.id
        await console.press("escape")
        await console.press("colon")
        await console.sees("Commands")
        names = {line.strip(" ▌").split("  ")[0] for line in console.lines()}
        assert {c.label[:1].upper() + c.label[1:] for c in offered} <= names
        assert "screenshot" not in console.text().casefold()


async def test_help_is_filtered_and_scrolled(home: Home) -> None:
    home.build(4)
    async with home.console() as console:
        await console.type("?copy")
        await console.sees("y                     Copy number")
        assert "Half a page" not in console.text()
        await console.type("zz")
        await console.sees("No command here has these words.")
        await console.press("ctrl+u", *["pagedown"] * 4, "down", "up")
        await console.sees("Marks in the list")
        await console.press(*["pageup"] * 4, "ctrl+g")
        await console.sees("1 My tickets")


async def test_the_palette_runs_what_is_chosen(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.sees("1 of 40")
        await console.type(":last tick", "enter")
        await console.sees("40 of 40")
        await console.press("ctrl+p")
        await console.sees("Commands")
        await console.type("prev")
        await console.press("down", "up", "pagedown", "pageup")
        await console.sees("▌ Preview")
        await console.press("escape")
        await console.sees("40 of 40", "Message 2")
        await console.type(":team tickets", "enter")
        await console.press("k")
        await console.sees("of 40")
        # Where none is found it stays: what is typed on is no command.
        await console.type(":zzz", "enter", "xy")
        await console.sees("No command here has these words.", "/ zzzxy")
        await console.press("escape")
        await console.loses("Commands")
        assert home.outbox().pending() == []
        # With an input method on.
        await console.type(":ｌａｓｔ　ｔｉｃｋ", "enter")
        await console.sees("40 of 40")


async def test_a_click_chooses(home: Home) -> None:
    home.build(40)
    async with home.console() as console:
        await console.sees("1 of 40")
        await console.pilot.click(offset=(20, 8))
        await console.sees("4 of 40")
        await console.pilot.click(offset=(20, 8), times=2)
        await console.sees("Sent by")
        await console.press("q")
        tab = console.line_with("1 My tickets").index("4 Dash")
        await console.pilot.click(offset=(tab + 1, 1))
        await console.sees("Top issues")


async def test_the_first_line_says_how_it_stands_with_the_desk(home: Home) -> None:
    home.build(4)
    async with home.console(worker=home.fake_worker()) as console:
        await console.sees("● live", "as of 1970-01-01")


async def test_a_first_snapshot_shows_its_progress_and_then_the_rows(home: Home) -> None:
    (home.folder / "fake.json").write_text("{}")
    async with home.console(worker=home.fake_worker()) as console:
        await console.sees("Fetching your tickets", "7 items so far")
        build_cache(home.cache(), 4, now=NOW)
        console.gateway.announcer.store_changed(frozenset({"ticket", "me"}), None)
        await console.sees("Acme · Enhanced", "of 4", "open")


async def test_another_role_than_was_thought_gets_its_own_tabs(home: Home) -> None:
    home.build(4)
    async with home.console() as console:
        await console.sees("5 Billing")
        me = json.loads(me_json(Role.AGENT))
        home.sql("UPDATE me SET body = ?", json.dumps(me))
        console.gateway.announcer.store_changed(frozenset({"me"}), None)
        await console.sees("1 Queue", "Support desk")
        assert "5 Billing" not in console.text()


async def test_a_refusal_of_the_worker_is_said_in_its_words(home: Home) -> None:
    home.build(4)
    async with home.console(worker=IDLE_WORKER) as console:
        console.gateway.announcer.refused("A newer version is at work here: leave and start again.")
        await console.sees("! A newer version is at work here: leave and start again.")


async def test_an_empty_list_says_why_the_worker_refuses(home: Home) -> None:
    async with home.console(worker=NO_WORKER) as console:
        await console.sees("could not be started", "Nothing is stored here yet. R tries again")
        console.gateway.announcer.refused("The demo desk has no member in a team named Nemo.")
        await console.sees("   The demo desk has no member in a team named Nemo.")
        assert "cannot be reached" not in console.text()


@pytest.mark.parametrize("size", [(40, 10), (60, 15), (80, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize("role", [Role.TEAM_ADMIN, Role.AGENT])
async def test_nothing_is_cut_off_at_any_size(
    home: Home, role: Role, size: tuple[int, int]
) -> None:
    home.build(80, role)
    async with home.console(role, size=size) as console:
        for keys in (
            (),
            ("2",),
            ("3",),
            ("1", "enter"),
            ("r",),
            ("escape", "q", "exclamation_mark"),
        ):
            await console.press(*keys)
            fits(console, size)


def fits(console: Driven, size: tuple[int, int]) -> None:
    """Check that a screen fills its terminal and cuts no word of its frame in half."""
    lines = console.lines()
    assert len(lines) == size[1]
    assert "starting" in lines[0]
    # Help is the one key that is never left out, but where every letter is text.
    assert "? help" in lines[-1] or "ctrl+s send" in lines[-1]


async def test_resizing_keeps_the_cursor_in_sight(home: Home) -> None:
    home.build(80)
    async with home.console(size=(120, 40)) as console:
        await console.sees("1 of 80")
        await console.press("G")
        await console.sees("80 of 80")
        chosen = console.line_with("▌").split()[1]
        for size in ((60, 12), (40, 10), (100, 30)):
            await console.pilot.resize_terminal(*size)
            await console.rest()
            await console.sees("80 of 80")
            assert chosen in console.line_with("▌")


async def test_redraw_draws_everything(home: Home) -> None:
    home.build(4)
    async with home.console() as console:
        await console.press("ctrl+l")
        await console.sees("of 4")
        await console.press("r", "ctrl+l")
        await console.sees("Your answer goes to support.")


async def test_leaving_keeps_what_is_being_written(home: Home) -> None:
    home.build(4)
    async with home.console() as console:
        await console.press("enter")
        await console.type("rhalf")
        await console.sees("   half")
        console.app.save_drafts()
        assert [d.fields for d in console.gateway.drafts()] == [{"body": "half", "based_on": "2"}]
        home.clock.advance(timedelta(seconds=1))


def test_every_command_has_an_action_somewhere() -> None:
    rooms = [screen for screen in console_screens() if "ROOMS" in screen.__dict__]
    for command in COMMANDS:
        name = f"action_{command.action.partition('(')[0]}"
        homes = [screen for screen in rooms if command.where in screen.ROOMS]
        assert homes, command.id
        assert all(hasattr(screen, name) for screen in homes), command.id
