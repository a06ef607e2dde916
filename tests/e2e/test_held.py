"""Answers held back to be taken back: released by leaving, kept by dying, sent once."""

from __future__ import annotations

import os
import signal

from premium_tui.data.gateway import Gateway
from premium_tui.data.models import Delivery
from premium_tui.paths import DemoWho
from tests.e2e.home import GONE, READY, Home, open_ticket, quit_console
from tests.processes import end_within
from tests.pty_term import PtyTerm

SUBJECT = "Dropbox hangs at"
LONG = 60
"""Seconds that no test waits for."""


def answer(term: PtyTerm, words: str) -> None:
    """Answer the ticket; it is held then."""
    term.wait_until(lambda: "live" in term.row(0), READY)
    open_ticket(term, SUBJECT)
    term.key("r")
    term.wait_for("ctrl+s")
    term.send(words)
    term.wait_for(words)
    term.key("ctrl+s")
    term.wait_gone("ctrl+s")
    term.wait_for("held, u takes it back")


def delivered(home: Home, words: str) -> int:
    """Return how often the desk has got an answer, as it tells itself."""
    home.output("sync", "--once")
    home.leave()
    return home.output("ticket", "view", "10895").count(words)


def standing(home: Home) -> list[Delivery]:
    """Return how far what is on its way has come."""
    gateway = Gateway(home.profile(), DemoWho())
    try:
        return [item.delivery for item in gateway.outbox() if item.kind == "reply"]
    finally:
        gateway.close()


def test_leaving_lets_a_held_answer_go(demo: Home) -> None:
    demo.hold(LONG)
    with demo.console() as term:
        answer(term, "Let go by leaving.")
        assert standing(demo) == [Delivery.HELD]
        assert quit_console(term) == 0
    end_within(GONE, demo.left)
    assert standing(demo) == []
    assert delivered(demo, "Let go by leaving.") == 1


def test_a_held_answer_outlives_a_kill_and_is_sent_once_by_the_next_start(demo: Home) -> None:
    demo.hold(LONG)
    with demo.console() as term:
        answer(term, "It outlives a kill.")
        for pid in (term.pid, *demo.processes()):
            os.kill(pid, signal.SIGKILL)
        assert term.wait_exit(READY) == -signal.SIGKILL
    end_within(GONE, demo.left)
    assert standing(demo) == [Delivery.HELD]
    with demo.console() as term:
        term.wait_until(lambda: "1 queued" in term.row(0) and "live" in term.row(0), READY)
        assert standing(demo) == [Delivery.HELD]
        assert quit_console(term) == 0
    end_within(GONE, demo.left)
    assert standing(demo) == []
    assert delivered(demo, "It outlives a kill.") == 1
