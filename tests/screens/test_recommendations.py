"""The Recommendations tab: what stands there and why, its address, and putting away (40-42)."""

from __future__ import annotations

from premium_tui.domain.actions import OpenTicket
from premium_tui.terminal.clipboard import sequence
from tests.screens.driving import Driven, Home

SSO = "Single sign-on fails for everybody since the certificate was renewed"
LOADING = 60.0
"""Seconds numpy may take to load on a busy machine."""


def own_ticket(home: Home, subject: str = SSO) -> None:
    """Leave one own ticket with this subject."""
    home.sql("UPDATE ticket SET in_mine = key = 1, issue_kind = NULL, about_product = 'Dropbox'")
    home.sql("UPDATE ticket SET subject = ? WHERE key = 1", subject)
    home.sql("UPDATE message SET body = '' WHERE side = 'customer'")


async def ranked(console: Driven) -> None:
    """Go to the tab and wait for its ranking."""
    await console.press("3")
    await console.sees("1 of 20", seconds=LOADING)


async def test_27_40_own_tickets_bring_articles_with_a_reason(home: Home) -> None:
    home.build(4)
    own_ticket(home)
    async with home.console() as console:
        await console.press("3")
        await console.sees("3 Recommendations", "↵ address   + solved it   - dismiss")
        await console.sees(
            "Chosen from your tickets", "because of #10001", "1 of 20", seconds=LOADING
        )
        assert "because of #10001" in console.line_with("▌")
        await console.sees(f"Because of #10001: {SSO}"[:70], "https://help.dropbox.com/")


async def test_41_a_ticket_sent_here_counts_at_once(home: Home) -> None:
    home.build(4)
    own_ticket(home, "Files stop syncing after the update")
    async with home.console() as console:
        await ranked(console)
        before = console.line_with("▌")
        console.gateway.act(
            OpenTicket("t", "m", SSO, "SAML error", "Dropbox", "dropbox", "sign_in", "en")
        )
        await console.sees("your new ticket")
        # The cursor stays where it was while others come above.
        assert console.line_with("▌") == before


async def test_42_without_a_ticket_popular_ones_stand_there(home: Home) -> None:
    home.build(0)
    async with home.console() as console:
        await ranked(console)
        await console.sees("You have not sent a ticket yet: what others read most", "popular")
        assert "because of" not in console.text()


async def test_the_address_is_shown_whole_and_copied_and_opens_nothing(home: Home) -> None:
    home.build(4)
    own_ticket(home)
    async with home.console() as console:
        await ranked(console)
        await console.press("enter")
        await console.sees("y to the clipboard", "↵ esc back")
        shown = [line for line in console.lines() if line.startswith("https://")]
        assert len(shown) == 1
        await console.press("escape")
        await console.loses("y to the clipboard")
        for keys in (("Y",), ("enter", "y")):
            await console.press(*keys)
            await console.sees("The address was sent to the terminal's clipboard.")
            console.app.clear_notifications()
            await console.loses("clipboard.")
    assert sequence(shown[0]).startswith("\x1b]52;c;")


async def test_what_helped_or_does_not_fit_goes_and_comes_back(home: Home) -> None:
    home.build(4)
    own_ticket(home)
    async with home.console() as console:
        await ranked(console)
        first = console.line_with("▌").strip(" ▌")
        await console.press("plus")
        await console.sees("Good. It is not shown again", "1 put away")
        await console.press("j", "minus")
        await console.sees("Not shown again", "2 put away", "2 of 20")
        assert first not in console.text()
        await console.press("u")
        await console.sees("1 put away")
        await console.press("u", "home")
        await console.sees("It is shown again.", first)
        await console.press("u")
        await console.sees("There is nothing to take back.")
    async with home.console() as console:
        await ranked(console)
        await console.press("minus")
        await console.sees("1 put away")
        assert first not in console.text()
    async with home.console() as console:
        await console.press("3")
        # What was ranked last is there before anything is loaded.
        assert "1 put away" in console.text() and first not in console.text()
        assert "because of #10001" in console.text()


async def test_an_entry_in_another_language_says_so(home: Home) -> None:
    home.build(0)
    home.sql('UPDATE me SET body = replace(body, \'"language": "en"\', \'"language": "ko"\')')
    async with home.console() as console:
        await ranked(console)
        await console.sees("(en)", "written in en")


async def test_a_first_pull_brings_reasons(home: Home) -> None:
    async with home.console() as console:
        await ranked(console)
        await console.sees("What others read most, until your tickets are here", "popular")
        home.build(4)
        own_ticket(home)
        console.gateway.announcer.store_changed(frozenset({"ticket", "me"}), None)
        await console.sees("because of #10001")


async def test_everything_put_away_leaves_a_word(home: Home) -> None:
    home.build(0)
    async with home.console() as console:
        await ranked(console)
        recommendations = console.gateway.recommendations
        while found := recommendations.ranked():
            for one in found:
                recommendations.put_away(one.group, "dismissed")
        console.gateway.announcer.outbox_changed()
        await console.sees("You put everything away.")
        for name in ("enter", "Y", "plus", "minus", "j", "G"):
            await console.press(name)
        await console.sees("You put everything away.")


async def test_a_small_terminal_shows_the_list_alone(home: Home) -> None:
    home.build(0)
    async with home.console(size=(60, 15)) as console:
        await ranked(console)
        assert all(len(line) <= 60 for line in console.lines())
        assert "https://" not in console.text() and sum("popular" in x for x in console.lines()) > 6


async def test_clicks_choose_and_open(home: Home) -> None:
    home.build(0)
    async with home.console() as console:
        await ranked(console)
        await console.pilot.click(offset=(8, 7))
        await console.sees("3 of 20")
        await console.pilot.click(offset=(8, 7))
        await console.sees("y to the clipboard")
