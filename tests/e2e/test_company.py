"""Two agents at one desk, each in a terminal: one sees where the other is, and that they left."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest

from premium_tui.domain.presence import LEASE_SECONDS, RENEW_SECONDS
from premium_tui.domain.roles import Role
from tests.e2e.home import READY, open_ticket, quit_console
from tests.e2e.own_server import Desk, make_desk, sign_in
from tests.e2e.test_agents import go_to, row_of
from tests.pty_term import PtyTerm

SUBJECTS = ("Red X on the folder", "Shared folder vanished")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Make a desk with two agents, and two tickets of its one customer."""
    people = {"Dana": Role.TEAM_ADMIN, "Noor": Role.AGENT, "Sam": Role.AGENT}
    desk = make_desk(tmp_path_factory.mktemp("company"), people, SUBJECTS)
    desk.server.start()
    try:
        sign_in(desk, "Dana")
        sign_in(desk, "Noor")
        sign_in(desk, "Sam")
        yield desk
    finally:
        desk.server.kill()
        desk.home.leave()


def sign(term: PtyTerm, subject: str) -> str:
    """Return what stands right before a ticket's number in a list."""
    return row_of(term, subject)[2:3].strip()


def ready(term: PtyTerm) -> None:
    term.wait_for("live", READY)
    for subject in SUBJECTS:
        term.wait_for(subject, READY)


def open_first(term: PtyTerm) -> None:
    ready(term)
    go_to(term, SUBJECTS[0])
    term.key("enter")
    term.wait_until(lambda: "#" in term.row(1) and SUBJECTS[0] in term.row(1), what="the thread")


def write_on(term: PtyTerm) -> None:
    """Type one more letter, and wait until it is there."""
    shown = term.text().count("!")
    term.send("!")
    term.wait_until(lambda: term.text().count("!") > shown)


def test_one_sees_where_the_other_is_and_when_they_leave(desk: Desk) -> None:
    first, second = SUBJECTS
    console = desk.home.console
    with console("--profile", "sam", columns=80, rows=24) as sam:
        ready(sam)
        with console("--profile", "dana") as dana, console("--profile", "noor") as noor:
            dana.wait_for(first, READY)
            open_ticket(dana, first)
            open_first(noor)
            sam.wait_until(lambda: sign(sam, first) == "+", READY)
            assert sign(sam, second) == ""
            go_to(sam, first)
            sam.key("enter")
            sam.wait_for("─ Noor has this open ─", READY)
            noor.wait_for("─ Sam has this open ─", READY)
            noor.key("r")
            noor.wait_for("Your answer goes to Dana.")
            noor.send("We are looking into it")
            sam.wait_for("─ Noor is writing an answer ─", READY)
            sam.key("r")
            sam.wait_for("Your answer goes to Dana.")
            sam.send("Me too")
            noor.wait_for("─ Sam is writing an answer ─", READY)
            # Who has typed nothing for half a minute writes no more.
            write_on(noor)
            sam.key("ctrl+s")
            sam.wait_for("Noor is writing an answer too. Send yours now?")
            sam.key("n")
            sam.wait_gone("Send yours now?")
            sam.key("escape")
            sam.wait_for("r reply")
            noor.wait_for("─ Sam has this open ─", READY)
            write_on(noor)
            sam.key("q")
            sam.wait_until(lambda: sign(sam, first) == "w", READY)
            noor.wait_gone("Sam has this open", READY)
            # Killed, the terminal cannot say that it leaves.
            noor.signal(signal.SIGKILL)
            sam.wait_until(lambda: sign(sam, first) == "", READY)
            # The customer has been looking all the time, and was told nothing.
            assert "Noor" not in dana.text() and "Sam" not in dana.text()
        assert quit_console(sam) == 0


def test_a_lease_ends_when_nobody_is_left_to_give_it_back(desk: Desk) -> None:
    console = desk.home.console
    with console("--profile", "sam", columns=60, rows=15) as sam:
        ready(sam)
        with console("--profile", "noor") as noor:
            open_first(noor)
            sam.wait_until(lambda: sign(sam, SUBJECTS[0]) == "+", READY)
            since = time.monotonic()
            sam.settle()
            drawn = len(sam.raw)
            # By then it was said again once. Nobody is left to do that or to give it back.
            sam.wait_until(lambda: time.monotonic() > since + 2 * RENEW_SECONDS - 2.0, READY)
            for pid in desk.home.processes("noor"):
                os.kill(pid, signal.SIGKILL)
            noor.signal(signal.SIGKILL)
            sam.wait_until(lambda: time.monotonic() > since + LEASE_SECONDS + 1.0, READY)
            assert sign(sam, SUBJECTS[0]) == "+", "renewed, it lasts longer than a lease"
            assert len(sam.raw) == drawn, "and nothing is drawn by that"
            sam.wait_until(lambda: sign(sam, SUBJECTS[0]) == "", 2 * LEASE_SECONDS)
        assert quit_console(sam) == 0


def test_ones_own_other_terminal_and_offline_are_nobody(desk: Desk) -> None:
    console = desk.home.console
    first = SUBJECTS[0]
    with (
        console("--profile", "noor") as noor,
        console("--profile", "noor") as other,
        console("--profile", "sam") as sam,
    ):
        open_first(noor)
        ready(sam)
        ready(other)
        sam.wait_until(lambda: sign(sam, first) == "+", READY)
        assert sign(other, first) == ""
        desk.server.kill()
        sam.wait_until(lambda: sign(sam, first) == "", READY)
        sam.wait_for("offline", READY)
        # A server that starts knows nobody, and is told.
        desk.server.start()
        sam.wait_until(lambda: sign(sam, first) == "+", READY)
        noor.key("q")
        sam.wait_until(lambda: sign(sam, first) == "", READY)
        for term in (sam, other, noor):
            assert quit_console(term) == 0
