"""Merging in real terminals: two agents and a customer at one desk, on a line that breaks."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from premium_tui.domain.roles import Role
from premium_tui.paths import TokenWho
from tests.e2e.home import READY, cursor_row, open_ticket, quit_console, stopped
from tests.e2e.own_server import Desk, make_desk, sign_in
from tests.e2e.test_agents import go_to
from tests.pty_term import PtyTerm

DOUBLE, FIRST, OTHER = "Folder gone again", "Folder gone", "Invoice of May"
LATER = "Invoice of June"
SUBJECTS = (DOUBLE, FIRST, OTHER, LATER)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Make a desk with two agents, and four tickets of its one customer."""
    people = {"Dana": Role.TEAM_ADMIN, "Noor": Role.AGENT, "Sam": Role.AGENT}
    desk = make_desk(tmp_path_factory.mktemp("merging"), people, SUBJECTS)
    desk.server.start()
    try:
        sign_in(desk, "Dana")
        sign_in(desk, "Noor")
        sign_in(desk, "Sam")
        yield desk
    finally:
        desk.server.kill()
        desk.home.leave()


def numbers_of(desk: Desk) -> dict[str, int]:
    """Return the tickets' numbers by their subjects."""
    rows = json.loads(desk.home.output("--profile", "dana", "ticket", "list", "--json"))
    return {row["subject"]: row["number"] for row in rows}


def merge(term: PtyTerm, ticket: int, into: int) -> None:
    """Merge the ticket under the cursor into another one, by its number."""
    term.key("D")
    term.wait_for(f"Merge #{ticket} into which ticket?")
    term.send(str(into))
    term.wait_until(lambda: f"#{into}" in term.row(3) and f"#{ticket}" not in term.row(4))
    term.key("enter")
    term.wait_for(f"Merge #{ticket} into #{into}?")
    term.wait_for("Once sent it cannot be undone.")
    term.key("y")
    term.wait_for(f"#{ticket} goes into #{into}")


def test_of_two_who_merge_one_wins_and_its_customer_goes_on_in_the_other(desk: Desk) -> None:
    numbers = numbers_of(desk)
    double, first, other = (numbers[subject] for subject in (DOUBLE, FIRST, OTHER))
    console = desk.home.console
    with console("--profile", "noor") as noor, console("--profile", "sam") as sam:
        for term in (noor, sam):
            term.wait_for("live", READY)
            for subject in (DOUBLE, OTHER):
                term.wait_for(subject, READY)
            go_to(term, DOUBLE)
        (worker,) = desk.home.processes("sam")
        with stopped(worker, desk.home.profile("sam").person(TokenWho())):
            merge(noor, double, first)
            noor.wait_until(
                lambda: " closed " in cursor_row(noor) and "↑" not in cursor_row(noor), READY
            )
            # Sam cannot know yet: here it is done at once.
            merge(sam, double, other)
            sam.wait_until(lambda: " closed " in cursor_row(sam))
        sam.wait_until(lambda: "1 not sent" in sam.row(0), READY)
        sam.key("!")
        sam.wait_for(f"Noor has merged #{double} into #{first} already.", READY)
        sam.key("x")
        sam.wait_for("Drop this, unsent?")
        sam.key("y")
        sam.wait_until(lambda: "not sent" not in sam.row(0), READY)
        sam.key("q")
        sam.wait_for("1 Queue")
        # Where it went is read in its thread, and enter goes there.
        sam.key("enter")
        sam.wait_for(f"This ticket was merged into #{first}: enter goes there.", READY)
        sam.key("enter")
        sam.wait_for(f"#{double} was merged into this ticket.", READY)
        sam.wait_for(f"Noor merged #{double} of Dana into this ticket.")
        assert quit_console(noor) == 0
        assert quit_console(sam) == 0
    with console("--profile", "dana") as dana:
        dana.wait_for("live", READY)
        open_ticket(dana, DOUBLE)
        dana.wait_for(f"This ticket was merged into #{first}: enter goes there.", READY)
        dana.key("enter")
        dana.wait_for(f"#{double} was merged into this ticket.", READY)
        assert "Noor merged" not in dana.text()
        dana.key("r")
        dana.wait_for("Your answer goes to")
        dana.send("It is back now.")
        dana.key("ctrl+s")
        dana.wait_for("It is back now.", READY)
        assert quit_console(dana) == 0


def test_offline_a_merge_waits_and_can_be_taken_back(desk: Desk) -> None:
    numbers = numbers_of(desk)
    first, later = numbers[FIRST], numbers[LATER]
    with desk.home.console("--profile", "noor") as noor:
        noor.wait_for("live", READY)
        noor.wait_for(LATER, READY)
        go_to(noor, LATER)
        desk.server.kill()
        noor.wait_until(lambda: "offline" in noor.row(0), READY)
        merge(noor, later, first)
        noor.wait_until(lambda: "1 queued" in noor.row(0) and " closed " in cursor_row(noor))
        noor.key("u")
        noor.wait_for("Taken back on #")
        noor.wait_until(lambda: "queued" not in noor.row(0) and " open " in cursor_row(noor))
        merge(noor, later, first)
        desk.server.start()
        noor.wait_until(lambda: "queued" not in noor.row(0) and "live" in noor.row(0), READY)
        noor.key("u")
        noor.wait_for("cannot be taken apart again")
        assert quit_console(noor) == 0
    desk.home.output("--profile", "dana", "sync", "--once")
    view = desk.home.output("--profile", "dana", "ticket", "view", str(later), "--json")
    assert (json.loads(view)["state"], json.loads(view)["merged_number"]) == ("closed", first)
