"""Two agents at one desk, each in a terminal: one takes a ticket, the other is told who did."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from premium_tui.domain.roles import Role
from premium_tui.paths import TokenWho
from tests.e2e.home import READY, quit_console, stopped
from tests.e2e.own_server import Desk, make_desk, sign_in
from tests.pty_term import PtyTerm

SUBJECTS = ("Red X on the folder", "Shared folder vanished")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Make a desk with two agents, and two tickets of its one customer."""
    people = {"Dana": Role.TEAM_ADMIN, "Noor": Role.AGENT, "Sam": Role.AGENT}
    desk = make_desk(tmp_path_factory.mktemp("agents"), people)
    desk.server.start()
    try:
        sign_in(desk, "Dana")
        for subject in SUBJECTS:
            words = ("--subject", subject, "--body", "Since this morning.")
            desk.home.output("--profile", "dana", "ticket", "create", *words, "--wait", "60")
        sign_in(desk, "Noor")
        sign_in(desk, "Sam")
        yield desk
    finally:
        desk.server.kill()
        desk.home.leave()


def row_of(term: PtyTerm, subject: str) -> str:
    """Return the list's row of a ticket; "" while it is not there."""
    return next((row for row in term.screen.rows() if subject in row and " open " in row), "")


def go_to(term: PtyTerm, subject: str) -> None:
    """Put the cursor on a ticket of the list, from wherever it stands."""
    term.key("home")
    for _step in SUBJECTS:
        term.settle()
        if row_of(term, subject).startswith("▌"):
            return
        term.key("j")
    term.wait_until(lambda: row_of(term, subject).startswith("▌"))


def has(term: PtyTerm, subject: str, name: str) -> bool:
    """Return whether a list says who has a ticket, and that it came from the desk."""
    row = row_of(term, subject)
    return f" {name} " in row and "↑" not in row


def test_a_race_between_two_terminals_has_one_winner(desk: Desk) -> None:
    race, calm = SUBJECTS
    console = desk.home.console
    with console("--profile", "noor") as noor, console("--profile", "sam") as sam:
        for term in (noor, sam):
            term.wait_for("live", READY)
            term.wait_for(race, READY)
            term.wait_for(calm, READY)
            go_to(term, race)
        (worker,) = desk.home.processes("sam")
        with stopped(worker, desk.home.profile("sam").person(TokenWho())):
            noor.key("i")
            noor.wait_until(lambda: has(noor, race, "you"), READY)
            # Sam cannot know yet: it is theirs at once, as far as this terminal can tell.
            sam.key("i")
            sam.wait_until(lambda: " you " in row_of(sam, race))
        sam.wait_for("! Noor took #", READY)
        sam.wait_until(lambda: has(sam, race, "Noor"), READY)
        sam.wait_until(lambda: "queued" not in sam.row(0) and "not sent" not in sam.row(0))
        assert has(noor, race, "you")

        # Offline it waits, and goes out by itself.
        go_to(sam, calm)
        desk.server.kill()
        sam.wait_until(lambda: "offline" in sam.row(0), READY)
        sam.key("i")
        sam.wait_until(lambda: "1 queued" in sam.row(0) and " you " in row_of(sam, calm))
        desk.server.start()
        sam.wait_until(lambda: has(sam, calm, "you"), READY)
        noor.wait_until(lambda: has(noor, calm, "Sam"), READY)

        # Noor hands hers over by name, and takes that back.
        go_to(noor, race)
        noor.key("a")
        noor.wait_for("Who gets #")
        noor.send("sam")
        noor.key("enter")
        sam.wait_until(lambda: has(sam, race, "you"), READY)
        noor.wait_until(lambda: has(noor, race, "Sam"), READY)
        noor.key("u")
        sam.wait_until(lambda: has(sam, race, "Noor"), READY)
        noor.wait_until(lambda: has(noor, race, "you"), READY)
        assert quit_console(sam) == 0
        assert quit_console(noor) == 0
