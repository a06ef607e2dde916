"""Two agents at one desk, each in a terminal: one takes a ticket, the other is told who did."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

import pytest

from premium_tui.domain.roles import Role
from premium_tui.paths import TokenWho
from tests.e2e.home import READY, cursor_row, quit_console, stopped
from tests.e2e.own_server import Desk, make_desk, sign_in
from tests.pty_term import PtyTerm

SUBJECTS = ("Red X on the folder", "Shared folder vanished")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Make a desk with two agents, and two tickets of its one customer."""
    people = {"Dana": Role.TEAM_ADMIN, "Noor": Role.AGENT, "Sam": Role.AGENT}
    desk = make_desk(tmp_path_factory.mktemp("agents"), people, SUBJECTS)
    desk.server.start()
    try:
        sign_in(desk, "Dana")
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
    term.wait_until(lambda: bool(cursor_row(term)) and bool(row_of(term, subject)))
    while not row_of(term, subject).startswith("▌"):
        rows, before = term.screen.rows(), cursor_row(term)
        term.key("j" if rows.index(before) < rows.index(row_of(term, subject)) else "k")
        term.wait_until(partial(lambda row: cursor_row(term) not in ("", row), before))


def has(term: PtyTerm, subject: str, name: str) -> bool:
    """Return whether a list says who has a ticket, and that it came from the desk."""
    row = row_of(term, subject)
    return f" {name} " in row and "↑" not in row


def holds(term: PtyTerm, subject: str, words: str = "") -> bool:
    """Return whether a list holds a ticket, and some words in its row."""
    row = row_of(term, subject)
    return bool(row) and words in row


def lacks(term: PtyTerm, subject: str) -> bool:
    """Return whether a list is there and does not hold a ticket."""
    return "1 Queue" in term.text() and not row_of(term, subject)


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


def test_work_on_several_tickets_is_seen_by_the_other_and_no_customer(desk: Desk) -> None:
    first, second = SUBJECTS
    console = desk.home.console
    with console("--profile", "noor") as noor, console("--profile", "sam", columns=130) as sam:
        for term in (noor, sam):
            term.wait_for("live", READY)
            term.wait_for(first, READY)
            term.wait_for(second, READY)
        noor.key("*")
        noor.wait_for("2 marked")
        noor.key("P")
        noor.wait_for("How much do 2 tickets matter?")
        noor.key("1")
        for subject in SUBJECTS:
            sam.wait_until(partial(holds, sam, subject, " urgent "), READY)
        go_to(noor, first)
        noor.key("t")
        noor.wait_for("Tags of #")
        noor.send("escalated")
        noor.key("enter", "ctrl+s")
        go_to(sam, first)
        sam.key("enter")
        sam.wait_until(lambda: "escalated" in sam.row(3), READY)
        sam.key("q")
        sam.wait_for("1 Queue")

        # It sleeps in both queues, until its customer writes.
        noor.key("z")
        noor.wait_for("out of the queue?")
        noor.key("3")
        for term in (noor, sam):
            term.wait_until(partial(lacks, term, first), READY)
            term.wait_until(partial(holds, term, second))
        desk.home.output("--profile", "dana", "sync", "--once")
        view = desk.home.output("--profile", "dana", "ticket", "list", "--json")
        (number,) = [row["number"] for row in json.loads(view) if row["subject"] == first]
        shown = desk.home.output("--profile", "dana", "ticket", "view", str(number), "--json")
        assert json.loads(shown)["tags"] == [] and json.loads(shown)["snoozed_until"] is None
        words = ("--body", "Any news?", "--wait", "60")
        desk.home.output("--profile", "dana", "ticket", "reply", str(number), *words)
        for term in (noor, sam):
            term.wait_until(partial(holds, term, first), READY)
        assert quit_console(sam) == 0
        assert quit_console(noor) == 0
