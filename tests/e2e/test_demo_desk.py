"""The demo desk: a first start in an empty home, a second terminal, a second start, and the end."""

from __future__ import annotations

import fcntl
from pathlib import Path

from tests.e2e.home import GONE, READY, Home, cursor_row, go_to_field, open_ticket, quit_console
from tests.processes import end_within, runs

FIRST_SUBJECT = "Dropbox hangs at"
"""How the subject of the team admin's newest ticket begins."""


def test_a_first_start_shows_the_frame_at_once_and_rows_soon(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with home.console(columns=80, rows=24) as term:
        assert term.echoes()
        term.wait_for("1 My tickets")
        term.wait_for("Setting up the demo desk")
        assert FIRST_SUBJECT not in term.text()
        term.wait_for(FIRST_SUBJECT, READY)
        term.wait_for("live", READY)
        term.wait_for("Meridian Studio")
        assert not term.echoes()
        processes = home.processes()
        assert len(processes) == 2, "the worker, and the desk it has started"

        term.key("q")
        assert term.wait_exit() == 0
        assert term.echoes(), "the terminal is as the shell left it"
        assert b"\x1b[?1049l" in term.raw and term.raw.rindex(b"\x1b[?25h") > 0
    end_within(GONE, lambda: filter(runs, processes))
    assert home.processes() == []


def test_an_agents_answer_arrives_without_a_key_touched(demo: Home) -> None:
    answer, note = "Please update to 258 and start again.", "Customer sounds patient."
    with demo.console() as admin, demo.console("--as", "agent") as agent:
        admin.wait_for("live", READY)
        open_ticket(admin, FIRST_SUBJECT)
        agent.wait_for("live", READY)
        agent.wait_for("1 Queue")
        open_ticket(agent, FIRST_SUBJECT)
        for key, words in (("I", note), ("r", answer)):
            agent.key(key)
            agent.wait_for("ctrl+s")
            agent.send(words)
            agent.wait_for(words)
            agent.key("ctrl+s")
            agent.wait_gone("ctrl+s")
            agent.wait_for(words)

        admin.wait_for(answer, READY)
        assert "Support ·" in admin.text()
        assert note.encode() not in admin.raw, "a note never leaves the desk"
        assert quit_console(agent) == 0
        assert len(demo.processes()) == 2, "they stay for the other terminal"
        assert quit_console(admin) == 0


def test_a_new_request_gets_a_number_and_reaches_the_queue(demo: Home) -> None:
    subject = "Sign requests expire after a day"
    with demo.console() as admin, demo.console("--as", "agent") as agent:
        agent.wait_for("live", READY)
        admin.wait_for("live", READY)
        admin.key("c")
        admin.wait_for("[Product]")
        admin.key("enter", "enter")
        admin.wait_for("[Form]")
        admin.key("ctrl+s")
        # Nothing is written yet: it says what is missing, goes there, and sends nothing.
        admin.wait_for("! Choose what kind of issue it is.")
        admin.wait_until(lambda: cursor_row(admin).startswith("▌Kind of issue"))
        admin.key("right")
        go_to_field(admin, "Subject")
        admin.send(subject)
        admin.key("enter")
        admin.send("All of them, since Monday.")
        admin.wait_for("All of them, since Monday.")
        admin.key("ctrl+s")
        admin.wait_for("Nothing has been sent yet.")
        admin.key("enter")
        admin.wait_gone("[Review]")
        admin.key("home")
        admin.wait_until(
            lambda: any(
                subject in row and row.replace("▌", " ").split()[0].isdecimal()
                for row in admin.screen.rows()
            ),
            READY,
            "the new ticket with its number",
        )
        agent.wait_for(subject, READY)
        assert quit_console(admin) == 0
        assert quit_console(agent) == 0


def test_a_second_start_shows_rows_even_where_no_worker_can_start(demo: Home) -> None:
    lock = demo.profile().worker_lock
    # Whoever holds the lock is the worker: another one leaves at once.
    with lock.open("r+b") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with demo.console() as term:
            term.wait_for(FIRST_SUBJECT)
            shown = term.text()
            assert "Meridian Studio" in shown and "1 My tickets" in shown
            assert "live" not in term.row(0)
            assert b"Setting up" not in term.raw and b"Connecting" not in term.raw
            open_ticket(term, FIRST_SUBJECT)
            term.wait_for("Nine of our eleven edit stations")
            assert demo.processes() == []
            assert quit_console(term) == 0
