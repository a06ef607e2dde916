"""Billing in a real terminal: quote, Confirm once, removal and its end, and who may not (16-23)."""

from __future__ import annotations

from functools import partial

from tests.e2e.home import READY, Home, quit_console
from tests.pty_term import PtyTerm


def marked(term: PtyTerm) -> str:
    """Return the line of a page that the cursor stands on."""
    return next((row for row in term.screen.rows() if "▌" in row), "")


def go_down_to(term: PtyTerm, words: str) -> None:
    """Go down a page's lines to the first that says `words`."""
    term.wait_until(lambda: bool(marked(term)), what="a line that is marked")
    while words not in marked(term):
        before = marked(term)
        term.key("j")
        term.wait_until(
            partial(lambda row: marked(term) not in ("", row), before),
            what=f"the line after {before!r}",
        )


def test_18_20_22_add_remove_and_keep_the_addon(demo: Home) -> None:
    with demo.console("--team", "aozora-insatsu") as term:
        term.wait_for("live", READY)
        term.key("5")
        term.wait_for("Available add-ons", READY)
        term.key("enter")
        term.wait_for("Nothing changes before you confirm.", READY)
        term.wait_for("x 45,000 JPY")
        term.wait_for("demo amounts")
        # Enter is the marked answer, and that is Cancel first.
        term.key("enter")
        term.wait_for("Available add-ons")
        term.key("enter")
        term.wait_for("Nothing changes before you confirm.", READY)
        # Pressed twice it is confirmed once.
        term.key("y", "y")
        term.wait_for("Done.", READY)
        term.key("q")
        term.wait_for("Remove", READY)
        assert term.text().count("days") == 1, "one part of a period was charged"
        term.key("enter")
        term.wait_for("It stays, with all of it, until", READY)
        term.key("y")
        term.wait_for("Done.", READY)
        term.key("q")
        term.wait_for("Keep it", READY)
        term.key("enter")
        term.wait_for("the removal is cancelled, nothing is charged", READY)
        term.key("tab")
        term.wait_for("[ Confirm ]")
        term.key("enter")
        term.wait_for("Done.", READY)
        assert quit_console(term) == 0


def test_18_of_two_terminals_one_buys_and_the_other_is_told_who_was_first(demo: Home) -> None:
    team = ("--team", "aozora-insatsu")
    with demo.console(*team) as first, demo.console(*team) as second:
        for term in (first, second):
            term.wait_for("live", READY)
            term.key("5")
            term.wait_for("Available add-ons", READY)
            term.key("enter")
            term.wait_for("Nothing changes before you confirm.", READY)
        first.key("y")
        first.wait_for("Done.", READY)
        second.key("y")
        second.wait_for("Nothing was changed. You added", READY)
        second.wait_for("nothing was charged again", READY)
        second.wait_gone("not sent", READY)
        second.key("!")
        second.wait_for("Nothing is on its way.", READY)
        second.key("q", "q")
        second.wait_for("Remove", READY)
        assert second.text().count("days") == 1, "one part of a period was charged"
        assert quit_console(second) == 0
        assert quit_console(first) == 0


def test_16_17_19_who_cannot_buy_reads_why(demo: Home) -> None:
    with demo.console("--team", "northwind-legal") as term:
        term.wait_for("live", READY)
        term.key("5")
        term.wait_for("sales", READY)
        assert "  Add " not in term.text()
        assert quit_console(term) == 0
    with demo.console("--as", "support-admin") as term:
        term.wait_for("live", READY)
        term.key("5")
        term.wait_for("Billing is for team admins and billing admins")
        assert quit_console(term) == 0


def test_6_8_10_benefits_are_booked_and_saved_for_a_calendar(demo: Home) -> None:
    with demo.console() as term:
        term.wait_for("live", READY)
        term.key("5")
        term.wait_for("Benefits: what is included", READY)
        go_down_to(term, "Benefits: what is included")
        term.key("enter")
        term.wait_for("take a seat", READY)
        # How many lines are above depends on what was used in this quarter.
        go_down_to(term, "take a seat")
        term.key("enter")
        term.wait_for("Take a seat in")
        term.key("y")
        term.wait_until(lambda: "booked" in marked(term), READY)
        term.key("enter")
        term.wait_for("Save it as a calendar file")
        term.key("enter")
        term.wait_for("Saved as")
        assert quit_console(term) == 0
    (saved,) = demo.folder.rglob("*.ics")
    assert b"BEGIN:VEVENT" in saved.read_bytes()
