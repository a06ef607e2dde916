"""Billing's screens: what stands there, what a quote says, sales, the simulator."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from premium_tui.domain.actions import (
    AskQuote,
    ConfirmQuote,
    ContactSales,
)
from premium_tui.domain.roles import Role
from tests.data.cache_builder import me_json
from tests.screens.driving import Home
from tests.screens.paying import LATER, bought, pick, put, replace_owned
from tests.things import BILLING, QUOTE
from tests.waiting import wait_until_async


async def test_18_what_is_owned_and_charged_stands_there(home: Home) -> None:
    bought(home)
    async with home.console(size=(100, 30)) as console:
        await console.press("5")
        await console.sees("demo amounts", "64 licences, each month", "renews Dec 1", "960.00 USD")
        await console.sees("Premium Support: Enhanced for Dropbox", "900.00 USD each month")
        await console.sees("removed on Dec 1, until then all of it stays", "Keep it")
        await console.sees("2026-11", "8 of 30 days", "240.00 USD", "paid")


async def test_18_no_amount_is_left_out_where_it_is_narrow(home: Home) -> None:
    bought(home)
    async with home.console(size=(60, 40)) as console:
        await console.press("5")
        await console.sees("960.00 USD", "900.00 USD each month", "Keep it", "240.00 USD")


async def test_18_a_screen_grown_wider_is_filled_anew(home: Home) -> None:
    bought(home)
    put(home, "billing", replace(BILLING, addon=None, self_serve=False))
    async with home.console(size=(60, 40)) as console:
        await console.press("5")
        await console.sees("Contact sales.")
        narrow = len([line for line in console.lines() if line])
        await console.pilot.resize_terminal(120, 40)
        await console.sees("Contact sales.")
        await wait_until_async(lambda: len([line for line in console.lines() if line]) < narrow)


async def test_20_todays_charge_is_never_left_out_of_a_quote(home: Home) -> None:
    home.build(4)
    put(home, "billing", replace(BILLING, addon=None))
    async with home.console(size=(80, 24)) as console:
        await console.press("5", "enter")
        (asked,) = home.outbox().pending()
        assert isinstance(asked.action, AskQuote)
        quote = replace(QUOTE, id=asked.action.quote_id, expires_at=LATER)
        put(home, "quote", replace(quote, price_minor=12_345_600, charge_minor=3_292_160))
        console.gateway.announcer.outbox_changed()
        await console.sees("(8 of 30 days)", "8/30 x 123,456.00 USD", "32,921.60 USD")


async def test_18_all_of_a_quote_and_its_answers_are_seen_in_a_small_terminal(home: Home) -> None:
    home.build(4)
    put(home, "billing", replace(BILLING, addon=None))
    async with home.console(size=(60, 15)) as console:
        await console.press("5", "enter")
        (asked,) = home.outbox().pending()
        assert isinstance(asked.action, AskQuote)
        put(home, "quote", replace(QUOTE, id=asked.action.quote_id, expires_at=LATER))
        console.gateway.announcer.outbox_changed()
        await console.sees("Add Premium Support", "240.00 USD", "900.00 USD", "1,860.00 USD")
        await console.sees("Nothing changes before you confirm", "[ Cancel ]")


async def test_18_a_quote_is_shown_and_confirmed_once(home: Home) -> None:
    home.build(4)
    put(home, "billing", replace(BILLING, addon=None))
    async with home.console(size=(100, 30)) as console:
        await console.press("5")
        await console.sees("Add")
        await console.press("enter")
        await console.sees("Add Premium Support: Enhanced for Dropbox", "Asking for the amounts")
        (asked,) = home.outbox().pending()
        assert isinstance(asked.action, AskQuote)
        put(home, "quote", replace(QUOTE, id=asked.action.quote_id, expires_at=LATER))
        console.gateway.announcer.outbox_changed()
        await console.sees("8/30 x 900.00 USD", "240.00 USD", "[ Cancel ]")
        await console.press("y", "y")
        await console.sees("Confirming")
        confirmed = [e for e in home.outbox().pending() if isinstance(e.action, ConfirmQuote)]
        assert len(confirmed) == 1
        await console.press("q")
        await console.sees("What you confirmed for Enhanced for Dropbox is on its way to the desk.")
        await console.press("enter")
        await console.sees("Available add-ons")
        assert len(home.outbox().pending()) == 2, "nothing more is asked for meanwhile"
        # It was said to who chose it, too.
        console.app.clear_notifications()
        await console.sees("What you confirmed for Enhanced for Dropbox is on its way to the desk.")
        home.outbox().discard(confirmed[0].key)
        console.gateway.announcer.outbox_changed()
        await console.loses("is on its way")


async def test_18_the_loser_of_two_confirms_is_told_and_nothing_stays_behind(home: Home) -> None:
    home.build(4)
    put(home, "billing", replace(BILLING, addon=None))
    async with home.console(size=(80, 24)) as console:
        await console.press("5", "enter")
        (asked,) = home.outbox().pending()
        assert isinstance(asked.action, AskQuote)
        put(home, "quote", replace(QUOTE, id=asked.action.quote_id, expires_at=LATER))
        home.outbox().discard(asked.key)
        console.gateway.announcer.outbox_changed()
        await console.sees("[ Cancel ]", "y confirm", "n cancel")
        await console.press("y")
        await console.sees("Confirming")
        assert "y confirm" not in console.text() and "n cancel" not in console.text()
        outbox = home.outbox()
        claimed = outbox.claim_next(home.clock.now())
        assert claimed is not None and isinstance(claimed.action, ConfirmQuote)
        why = (
            "Ben Ode added Enhanced for Dropbox already, on Tue, Nov 24, 2026, 13:02 (Asia/Tokyo)."
        )
        outbox.park(claimed.key, 409, "already-owned", why)
        console.gateway.announcer.outbox_changed()
        await console.sees("Nothing was changed. Ben Ode added Enhanced for Dropbox already,")
        await console.sees("Nov 24, 2026, 13:02")
        assert outbox.pending() == []
        await console.loses("not sent")
        assert "[ Cancel ]" not in console.text() and "y confirm" not in console.text()
        await console.press("y")
        assert outbox.pending() == []
        outbox.close()


async def test_18_what_is_refused_after_one_left_the_quote_is_told_on_any_tab(home: Home) -> None:
    home.build(4)
    put(home, "billing", replace(BILLING, addon=None))
    async with home.console(size=(80, 24)) as console:
        await console.press("5", "enter")
        (asked,) = home.outbox().pending()
        assert isinstance(asked.action, AskQuote)
        put(home, "quote", replace(QUOTE, id=asked.action.quote_id, expires_at=LATER))
        home.outbox().discard(asked.key)
        console.gateway.announcer.outbox_changed()
        await console.sees("[ Cancel ]")
        await console.press("y", "q", "1")
        outbox = home.outbox()
        claimed = outbox.claim_next(home.clock.now())
        assert claimed is not None and isinstance(claimed.action, ConfirmQuote)
        outbox.park(claimed.key, 409, "quote-expired", "This quote has expired.")
        console.gateway.announcer.outbox_changed()
        await console.sees("1 of 4", "! Nothing was changed. This quote has expired.")
        await console.loses("not sent")
        assert outbox.pending() == []
        outbox.close()


async def test_18_what_was_refused_in_an_earlier_run_is_told_on_billing(home: Home) -> None:
    home.build(4)
    put(home, "billing", replace(BILLING, addon=None))
    put(home, "quote", replace(QUOTE, expires_at=LATER))
    async with home.console(size=(80, 24)) as console:
        console.gateway.act(ConfirmQuote(QUOTE.id))
        outbox = home.outbox()
        claimed = outbox.claim_next(home.clock.now())
        assert claimed is not None
        outbox.park(claimed.key, 409, "quote-expired", "This quote has expired.")
        console.gateway.announcer.outbox_changed()
        await console.sees("1 not sent")
        await console.press("5")
        await console.sees("! Nothing was changed. This quote has expired.")
        await console.loses("not sent")
        assert outbox.pending() == []
        outbox.close()


async def test_16_12_a_plan_by_its_name_and_the_way_to_sales(home: Home) -> None:
    home.build(4)
    me = json.loads(me_json(Role.TEAM_ADMIN))
    me["team"]["base_plan"] = "business_plus"
    home.sql("UPDATE me SET body = ?", json.dumps(me))
    put(home, "billing", replace(BILLING, addon=None, self_serve=False))
    async with home.console(size=(80, 24)) as console:
        await console.press("5")
        await console.sees("Business Plus, 64 licences", "Write to sales")
        await console.press("enter")
        await console.sees("is not sold to your team here. Contact sales.", "▌Message")


@pytest.mark.parametrize(
    ("account", "why"),
    [
        ({"licences": 9}, "from 10 licences on; the team has 9. Contact sales."),
        ({"payment": "invoice"}, "Only teams that pay by card buy Premium Support here."),
    ],
)
async def test_16_17_what_cannot_be_bought_here_leads_to_sales_and_says_why(
    home: Home, account: dict[str, int | str], why: str
) -> None:
    home.build(4)
    put(home, "billing", replace(BILLING, addon=None, **account))
    async with home.console(size=(100, 30)) as console:
        await console.press("5")
        await console.sees("Premium Support: Enhanced", why, "to sales")
        await console.press("enter")
        await console.sees("Write to sales", why, "Nothing is bought or changed", "▌Message")
        await console.type("We are nine and would like it all the same.")
        await console.press("ctrl+s")
        await console.sees("Available add-ons", "Your message to sales is on its way.")
    (entry,) = home.outbox().pending()
    assert isinstance(entry.action, ContactSales)


async def test_23_no_price_is_shown_for_what_sales_arranged(home: Home) -> None:
    home.build(4)
    put(home, "billing", replace(BILLING, addon=replace(replace_owned(), price_minor=0)))
    async with home.console(size=(80, 24)) as console:
        await console.press("5")
        await console.sees("Enhanced for Dropbox", "through sales")
        assert " 0.00 USD" not in console.text()


async def test_18_a_quote_nobody_waits_for_is_not_asked_for(home: Home) -> None:
    home.build(4)
    put(home, "billing", replace(BILLING, addon=None))
    async with home.console() as console:
        await console.press("5", "enter")
        await console.sees("Asking for the amounts")
        assert len(home.outbox().pending()) == 1
        await console.press("q")
        await console.sees("Available add-ons")
        assert home.outbox().pending() == []


async def test_18_an_expired_quote_cannot_be_confirmed(home: Home) -> None:
    home.build(4)
    put(home, "billing", replace(BILLING, addon=None))
    async with home.console() as console:
        await console.press("5", "enter")
        (asked,) = home.outbox().pending()
        assert isinstance(asked.action, AskQuote)
        put(home, "quote", replace(QUOTE, id=asked.action.quote_id))
        console.gateway.announcer.outbox_changed()
        await console.sees("This quote has expired", "q back")
        assert "confirm" not in console.lines()[-1] and "cancel" not in console.lines()[-1]
        await console.press("y")
        assert len(home.outbox().pending()) == 1


async def test_18_a_quote_that_ran_out_while_it_was_read_says_so_to_who_confirms(
    home: Home,
) -> None:
    home.build(4)
    put(home, "billing", replace(BILLING, addon=None))
    async with home.console() as console:
        await console.press("5", "enter")
        (asked,) = home.outbox().pending()
        assert isinstance(asked.action, AskQuote)
        put(home, "quote", replace(QUOTE, id=asked.action.quote_id, expires_at=LATER))
        console.gateway.announcer.outbox_changed()
        await console.sees("[ Cancel ]")
        home.clock.advance(LATER - home.clock.now())
        await console.press("y")
        await console.sees("This quote has expired: nothing was charged.")
        await console.loses("[ Cancel ]")
        assert len(home.outbox().pending()) == 1


async def test_16_sales_are_written_to_and_a_wrong_number_is_said_at_its_field(home: Home) -> None:
    bought(home)
    async with home.console(size=(100, 30)) as console:
        await console.press("5")
        await pick(console, "Write to sales")
        await console.sees("Nothing is bought or changed", "▌Message")
        await console.press("ctrl+s")
        await console.sees("! Write what you would like from sales.")
        await console.type("Essentials for Dash, please.")
        await console.press("shift+tab")
        await console.type("12")
        await console.press("ctrl+s")
        await console.sees("! ")
        assert home.outbox().pending() == []
        await console.press("ctrl+u")
        await console.type("+1 212 555 0123")
        await console.press("ctrl+s")
        await console.sees("on its way")
    (entry,) = home.outbox().pending()
    assert isinstance(entry.action, ContactSales)
    assert (entry.action.body, entry.action.phone) == (
        "Essentials for Dash, please.",
        "+12125550123",
    )


async def test_20_21_the_simulator_counts_for_any_date(home: Home) -> None:
    bought(home)
    async with home.console(size=(100, 30)) as console:
        await console.press("5")
        await pick(console, "What would it cost?")
        await console.sees("Bought on", "7/30 x 900.00 USD")
        await console.press("ctrl+u")
        await console.type("2028-02-29")
        await console.sees("1/29 x 900.00 USD", "31.03 USD", "2028-03-01")
        await console.press("ctrl+u")
        await console.type("2026-02-30")
        await console.sees("! Write a day of this period or a later one, such as 2027-02-28.")
        assert "29 x" not in console.text(), "no figures of another day stand there"
        await console.sees("esc back")
        await console.press("escape")
        await console.sees("Available add-ons")
    assert home.outbox().pending() == []
