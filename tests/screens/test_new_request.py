"""Contacting support (rules 29-32): its steps, what is asked, what is wrong, what is kept."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from premium_tui.data.models import Draft
from premium_tui.domain.actions import OpenTicket, RequestCall, StartChat
from premium_tui.domain.roles import Role
from tests.data.cache_builder import me_json
from tests.screens.contacting import open_ways, own, write
from tests.screens.driving import Home


async def test_a_request_goes_step_by_step_and_is_sent_after_its_review(home: Home) -> None:
    home.build(4)
    open_ways(home)
    async with home.console() as console:
        await console.press("c")
        await console.sees("[Product] > Way > Form > Review", "step 1 of 4")
        await console.press("enter")
        await console.sees("Product > [Way] > Form > Review", "▌ Submit a request")
        await console.sees("Sent now, answered by 13:00 at the latest.")
        await console.press("enter")
        await console.sees("Way > [Form] > Review", "Submit a request · Dropbox")
        await console.sees("Enhanced for Dropbox: within 1 hour", "▌Kind of issue")
        await console.type("s")
        await console.sees("‹ Sync ›")
        await console.press("enter", "right")
        await console.sees("Mon-Fri 09:00-17:00 JST")
        await console.press("tab")
        await console.type("Files are red")
        await console.press("enter")
        await console.type("Since Monday.")
        await console.press("enter")
        await console.type("On Windows.")
        await console.sees("draft saved 12:00")
        await console.press("shift+tab", "shift+tab", "shift+tab", "shift+tab", "right")
        await console.sees("[Sign]")
        await console.press("ctrl+s")
        await console.sees(
            "Form > [Review]", "step 4 of 4", "[ Send ]   Nothing has been sent yet."
        )
        assert home.outbox().pending() == []
        shown = [line.strip("▌ ") for line in console.lines()[3:16]]
        assert shown == [
            "You get       Enhanced for Dropbox: within 1 hour, any day, any hour.",
            "Sent now, answered by 13:00 at the latest.",
            "Answers in Japanese Mon-Fri 09:00-17:00 JST, next from Wed",
            "00:00; until then in English.",
            "",
            "Way           Submit a request",
            "Product       Sign (Dropbox)",
            "Kind of issue Sync",
            "Language      日本語",
            "Subject       Files are red",
            "Description   Since Monday.",
            "On Windows.",
            "",
        ]
        await console.press("q")
        await console.sees("[Form]", "▌About")
        await console.press("ctrl+s", "ctrl+s")
        await console.sees("Your request is on its way.", "new", "queued", "Files are red")
        assert console.gateway.drafts() == []
    (entry,) = home.outbox().pending()
    action = entry.action
    assert isinstance(action, OpenTicket)
    assert (action.subject, action.body) == ("Files are red", "Since Monday.\nOn Windows.")
    assert (action.about_product, action.entitlement_product) == ("Sign", "dropbox")
    assert (action.issue_kind, action.language, action.channel) == ("sync", "ja", "request")
    assert action.follows is None


async def test_the_whole_way_is_typed_in_one_packet(home: Home) -> None:
    home.build(4)
    open_ways(home)
    async with home.console() as console:
        keys = ("c", "enter", "enter", "s", "enter", "enter", "Help", "enter", "All q?")
        await console.type(*keys, "ctrl+s", "enter")
        await console.sees("Your request is on its way.")
    (entry,) = home.outbox().pending()
    assert isinstance(entry.action, OpenTicket)
    assert (entry.action.subject, entry.action.body) == ("Help", "All q?")


async def test_going_back_and_forth_loses_nothing(home: Home) -> None:
    home.build(4)
    open_ways(home, timezone="Asia/Tokyo")
    async with home.console(size=(100, 30)) as console:
        await console.press("c", "enter", "down", "down", "enter")
        await console.sees("▌Phone", "Request a call · Dropbox")
        await console.type("+1 212 555 0123")
        await console.press("tab", "tab", "tab")
        await write(console, "Locked out", "All of us.")
        await console.sees("[Review]", "Call me at    +12125550123")
        await console.press("q")
        await console.sees("[Form]", "▌Description", "All of us.")
        await console.press("escape")
        await console.sees("[Way]", "▌ Request a call")
        await console.press("q")
        await console.sees("[Product]")
        await console.press("down", "enter", "k", "enter")
        await console.sees("Chat opens", "[Way]")
        await console.press("k", "enter")
        # Another way, another product: the kind of issue is asked for now, the number is not.
        await console.sees("Submit a request · Dash", "▌Kind of issue", "Locked out", "All of us.")
        assert "Phone" not in console.text() and "About" not in console.text()
        await console.press("escape", "ctrl+g")
        await console.sees("[Way]")
        await console.press("q", "q")
        await console.sees("1 My tickets")
        assert console.gateway.draft("new") is not None
        await console.press("c")
        await console.sees("[Form]", "Submit a request · Dash", "Locked out", "All of us.")
        await console.press("escape", "escape", "up", "enter", "down", "down", "enter")
        await console.sees("+1 212 555 0123", "Request a call · Dropbox")
        await console.press("ctrl+s", "enter")
        await console.sees("queued")
    (entry,) = home.outbox().pending()
    assert isinstance(entry.action, RequestCall)
    assert entry.action.phone == "+12125550123"


async def test_a_key_taking_back_others_work_does_nothing_here(home: Home) -> None:
    home.build(4)
    async with home.console() as console:
        console.gateway.save_draft(Draft("new", {"subject": "A", "kind": "sync", "body": "B"}))
        await console.press("c", "ctrl+s", "enter")
        await console.sees("on its way")
        await console.press("c")
        await console.sees("[Product]")
        # Taken back it would be a draft under the one that begins here.
        await console.press("u", "exclamation_mark", "g", "o")
        await console.sees("[Product]")
        assert len(home.outbox().pending()) == 1
        await console.press("question_mark")
        await console.sees("Keys", "Choose")
        assert "Take back" not in console.text()


async def test_30_without_the_addon_the_ways_lead_to_billing(home: Home) -> None:
    home.build(4)
    open_ways(home, addon=None, owns=["dropbox"])
    async with home.console() as console:
        await console.press("c")
        await console.sees("[Way] > Form > Review", "Your Advanced plan: within 1 business day.")
        await console.sees("This is your plan's own support.", "Open Billing")
        await console.press("enter")
        await console.type("m")
        await console.press("tab", "tab")
        await console.type("Kept", "escape", "jjj", "enter")
        await console.sees("5 Billing", "Connecting to the desk")
        draft = console.gateway.draft("new")
        assert draft is not None and draft.fields["subject"] == "Kept"
        await console.press("1", "c")
        await console.sees("Kept", "found again as you left it")


async def test_30_who_cannot_reach_billing_reads_who_can(home: Home) -> None:
    home.build(4, Role.SUPPORT_ADMIN)
    own(home, Role.SUPPORT_ADMIN, addon=None, owns=["dropbox"])
    async with home.console(Role.SUPPORT_ADMIN) as console:
        await console.press("c")
        await console.sees("[Way] > Form > Review", "A team admin or billing admin can add")
        assert "Open Billing" not in console.text()


async def test_32_a_way_that_is_closed_says_why_and_when_it_opens(home: Home) -> None:
    home.build(4)
    # 20:00 in Tokyo: its office hours are over.
    open_ways(home, addon=None, owns=["dropbox"], timezone="Asia/Tokyo")
    async with home.console() as console:
        await console.press("c")
        await console.sees("A live session with a representative; closed now", "Wed 00:00.")
        await console.sees("Mon-Fri 09:00-17:00 in Tokyo")
        await console.press("j", "enter")
        await console.sees("Chat opens Wed 00:00. Until then submit a request.", "[Way]")
        # A draft of that way stops at the form, and nothing of it is lost.
        await console.press("q")
        fields = {"way": "chat", "subject": "Red X", "body": "Since noon."}
        console.gateway.save_draft(Draft("new", fields))
        await console.press("c", "ctrl+s")
        await console.sees("! Chat opens Wed 00:00.", "[Form]", "Since noon.")
        await console.press("escape", "k", "enter", "ctrl+s")
        await console.sees("! Choose what kind of issue it is.", "Red X", "Since noon.")


async def test_32_a_way_closed_only_for_japanese_says_so_at_the_language(home: Home) -> None:
    home.build(4)
    open_ways(home, addon=None, owns=["dropbox"], base_plan="enterprise")
    async with home.console() as console:
        fields = {"way": "chat", "subject": "Red X", "body": "Since noon.", "language": "ja"}
        console.gateway.save_draft(Draft("new", fields))
        await console.press("c", "ctrl+s")
        await console.sees("▌Language", "! Chat opens Wed 00:00.")
        below = console.lines()[console.lines().index(console.line_with("▌Language")) + 1]
        assert "! Chat" in below
        await console.press("left", "ctrl+s")
        await console.sees("[Review]", "Your Enterprise plan: any day, any hour.")
        await console.press("enter")
        await console.sees("queued")
    (entry,) = home.outbox().pending()
    assert isinstance(entry.action, StartChat)
    assert entry.action.language == "en"


async def test_the_promise_is_true_when_it_is_reviewed_and_a_way_may_close_meanwhile(
    home: Home,
) -> None:
    home.build(4)
    open_ways(home, addon=None, owns=["dropbox"])
    async with home.console() as console:
        fields = {"way": "chat", "subject": "Red X", "body": "Since noon.", "kind": "sync"}
        console.gateway.save_draft(Draft("new", fields))
        await console.press("c", "ctrl+s")
        await console.sees("[Review]", "open now")
        # 17:00 in Paris.
        home.clock.advance(timedelta(hours=4))
        await console.press("enter")
        await console.sees("[Form]", "! Chat opens Wed 08:00.")
        assert home.outbox().pending() == []
        await console.press("escape", "k", "enter", "ctrl+s")
        await console.sees("[Review]", "answered by Wed 16:00 at the latest.")


async def test_31_the_product_is_asked_when_both_are_owned(home: Home) -> None:
    home.build(4)
    async with home.console() as console:
        await console.press("c")
        await console.sees("[Product] > Form > Review", "Which product is it about?")
        await console.sees("▌ Dropbox            Enhanced for Dropbox: within 1 hour")
        await console.sees("  Dash               Your Advanced plan: within 1 business day.")
        await console.sees("Your team has Premium Support for Dropbox")
        await console.press("down", "enter")
        await console.sees("[Form]", "▌Kind of issue")
        assert "About" not in console.text()
        await console.press("s", "tab", "tab")
        await write(console, "Index stops", "It does.")
        await console.sees("Product       Dash", "Your Advanced plan: within 1 business day.")
        await console.sees("Your team has Premium Support for Dropbox")
        await console.press("enter")
        await console.sees("on its way")
    (entry,) = home.outbox().pending()
    assert isinstance(entry.action, OpenTicket)
    assert (entry.action.about_product, entry.action.entitlement_product) == ("Dash", "dash")


@pytest.mark.parametrize(("owned", "about"), [("dropbox", "About"), ("dash", "Kind of issue")])
async def test_31_the_product_is_not_asked_when_one_is_owned(
    home: Home, owned: str, about: str
) -> None:
    home.build(4)
    own(home, owns=[owned])
    async with home.console() as console:
        await console.press("c")
        await console.sees("Contact support   [Form] > Review", about)
        assert "Product" not in console.text()
        assert ("About" in console.text()) is (owned == "dropbox")


async def test_12_a_member_asks_by_get_help_with_the_plans_own_time(home: Home) -> None:
    home.build(4, Role.MEMBER)
    open_ways(home, Role.MEMBER)
    async with home.console(Role.MEMBER) as console:
        await console.press("c")
        await console.sees("Get help   [Form] > Review", "Members write to support here, 24/7.")
        await console.sees("Your Advanced plan: within 1 business day.")
        await console.type("b")
        await console.press("tab", "tab")
        await write(console, "My bill", "Please.")
        await console.sees("[Review]", "Your Advanced plan: within 1 business day.")
        await console.press("enter")
        await console.sees("on its way")
    (entry,) = home.outbox(Role.MEMBER).pending()
    assert isinstance(entry.action, OpenTicket)
    assert (entry.action.channel, entry.action.issue_kind) == ("get_help", "billing")
    assert entry.action.entitlement_product == "dropbox"


async def test_31_where_no_step_asks_what_it_is_about_tells_the_product(home: Home) -> None:
    home.build(4, Role.MEMBER)
    async with home.console(Role.MEMBER) as console:
        await console.press("c", "shift+tab", "d", "tab", "s", "tab", "tab")
        await console.sees("[Dash]")
        await write(console, "Index stops", "It does.")
        await console.press("enter")
        await console.sees("on its way")
    (entry,) = home.outbox(Role.MEMBER).pending()
    assert isinstance(entry.action, OpenTicket)
    assert (entry.action.about_product, entry.action.entitlement_product) == ("Dash", "dash")


async def test_13_15_a_champion_reads_the_shorter_promise(home: Home) -> None:
    home.build(4)
    me = json.loads(me_json(Role.TEAM_ADMIN))
    me["team"] |= {"addon": {"version": "essentials", "product": "dropbox"}}
    me["person"]["champion"] = "epic"
    home.sql("UPDATE me SET body = ?", json.dumps(me))
    async with home.console() as console:
        await console.press("c")
        await console.sees("Epic Champion: within 1 hour")
        await console.press("enter", "s", "tab", "tab")
        await write(console, "Help", "Please.")
        await console.sees("Epic Champion: within 1 hour, any day, any hour.")
        await console.sees("The shorter counts: your Epic Champion tier, or Essentials for")


@pytest.mark.parametrize("size", [(40, 10), (60, 15), (120, 40)])
async def test_every_step_fits_every_terminal(home: Home, size: tuple[int, int]) -> None:
    home.build(4)
    open_ways(home)
    async with home.console(size=size) as console:
        await console.press("c")
        await console.sees("Contact support", "[Product]", "▌ Dropbox", "↵ choose")
        await console.press("enter")
        await console.sees("Contact support", "[Way]", "▌ Submit a request", "↵ choose")
        await console.press("j", "j")
        await console.sees("▌ Request a call")
        await console.press("k", "k", "enter", "s")
        await console.sees("[Form]", "Subject", "Description", "ctrl+s review")
        await console.press("tab", "tab")
        await write(console, "typed here", "\n".join(f"row {n}" for n in range(60)))
        await console.sees("[Review]", "[ Send ]", "↵ send")
        await console.press("pagedown")
        while "more line" in console.text():
            await console.press("j")
        await console.sees("row 59")
        assert all(len(line) <= size[0] for line in console.lines())
