"""The benefits on the screen: what is included, used and left, and booking it (rules 3-10, 13)."""

from __future__ import annotations

from msgspec.structs import replace

from premium_tui.domain.actions import Book, CancelBooking
from tests.screens.driving import Home
from tests.screens.paying import LATER, bought, pick, put, replace_owned
from tests.things import BILLING, BOOKING, FEATURE, WEBINAR


async def test_13_benefits_are_named_in_full_where_it_is_narrow(home: Home) -> None:
    bought(home)
    async with home.console(size=(80, 40)) as console:
        await console.press("5")
        await pick(console, "Benefits")
        await console.sees("Used and left")
        assert "…" not in console.text()
        words = " ".join(console.text().split())
        assert "Implementation" in words and "consultation" in words


async def test_3_to_10_benefits_are_read_whole_in_a_small_terminal(home: Home) -> None:
    bought(home)
    put(home, "billing", replace(BILLING, addon=replace_owned()))
    long = "Members who leave a team: devices, files, handover"
    put(home, "webinar", replace(WEBINAR, starts_at=LATER, title=long))
    put(home, "booking", replace(BOOKING, webinar_id=None, benefit="root_cause", starts_at=LATER))
    async with home.console(size=(60, 15)) as console:
        await console.press("5")
        await pick(console, "Benefits")
        await console.sees("Used and left", "▌ Implementation consultation", "one left")
        seen = console.text()
        for _line in range(30):
            await console.press("j")
            seen += "\n" + console.text()
        words = " ".join(seen.split())
        assert "…" not in seen
        for said in (
            "booked, Thu, Nov 26, 15:00 UTC",
            "What is included: yours is Enhanced",
            "Response time Essentials: within 4 hours · Enhanced: within 1 hour",
            "E-mail on unused or under-used features both: 3 features every quarter",
            "Essentials: not included · Enhanced: every quarter",
            "both: one session of one hour",
            "handover Thu, Nov 26, 15:00 UTC",
        ):
            assert said in words, said


async def test_6_8_10_13_benefits_are_booked_and_given_up(home: Home) -> None:
    bought(home)
    put(home, "billing", replace(BILLING, addon=replace_owned()))
    put(home, "webinar", replace(WEBINAR, starts_at=LATER))
    put(home, "feature", FEATURE)
    put(home, "booking", replace(BOOKING, webinar_id=None, benefit="root_cause", starts_at=LATER))
    async with home.console(size=(100, 40)) as console:
        await console.press("5")
        await pick(console, "Benefits")
        await console.sees("Enhanced, yours", "Great Champion", "within 4 hours", "Rewind")
        await console.sees(
            "Implementation consultation", "one left", "booked, Thu, Nov 26, 15:00 UTC"
        )
        await console.press("enter")
        await console.sees(": choose a time", "Wed, Nov 25, 09:00 UTC", "Tue, Dec 8, 15:00 UTC")
        await console.press("enter")
        await console.sees("asked for")
        await pick(console, "Thu, Nov 26, 15:00 UTC   Sharing with clients")
        await console.sees("Take a seat in Sharing with clients?", "Thu, Nov 26, 15:00 UTC, 45")
        await console.press("y")
        await pick(console, "Root-cause meeting")
        await console.sees("Thu, Nov 26, 15:00 UTC, 45 minutes, booked by Aiko Tanabe")
        await pick(console, "Save it as a calendar file")
        await console.sees("Saved as")
        await pick(console, "Cancel it")
        await console.sees("Cancel this booking?")
        await console.press("y")
        await console.sees("Benefits of Premium Support")
    booked, seat, given_up = (entry.action for entry in home.outbox().pending())
    assert isinstance(booked, Book) and booked.benefit == "implementation" and booked.starts_at
    assert isinstance(seat, Book) and seat.webinar_id == WEBINAR.id
    assert isinstance(given_up, CancelBooking) and given_up.booking_id == BOOKING.id
    (saved,) = home.folder.rglob("*.ics")
    assert b"DTSTART:20261126T150000Z" in saved.read_bytes()
