"""An answer half written when the program is ended, cut off or killed: found at the next start."""

from __future__ import annotations

import fcntl
import os
import signal
import termios
from array import array
from collections.abc import Callable
from functools import partial

import pytest

from premium_tui.data.gateway import Gateway
from premium_tui.paths import DemoWho
from premium_tui.screens.drafts import SAVE_AFTER
from premium_tui.terminal.signals import RESTORE
from tests.e2e.home import GONE, READY, Home, go_to_field, open_ticket, quit_console
from tests.processes import end_within
from tests.pty_term import PtyTerm
from tests.terminal.test_signals import wait_for_standstill

SUBJECT = "Dropbox hangs at"
REDRAWN = 300
WORDS = "We restarted EDIT-NY-02 once more, and 色 is back"


def write(term: PtyTerm, words: str) -> None:
    """Open the composer on the ticket and write."""
    term.wait_for(SUBJECT, READY)
    open_ticket(term, SUBJECT)
    term.key("r")
    term.wait_for("ctrl+s")
    term.send(words)
    term.wait_for(words)


def find_again(home: Home, words: str) -> None:
    """Start again: the words stand in the composer, and can be written on."""
    with home.console() as term:
        term.wait_for(SUBJECT)
        open_ticket(term, SUBJECT)
        assert words not in term.text()
        term.key("r")
        term.wait_for(words)
        term.send(" again")
        term.wait_for(f"{words} again")
        assert quit_console_from_composer(term) == 0


def quit_console_from_composer(term: PtyTerm) -> int:
    term.key("escape")
    term.wait_gone("ctrl+s")
    return quit_console(term)


def by_signal(number: signal.Signals) -> Callable[[PtyTerm], None]:
    return lambda term: term.signal(number)


def stall(term: PtyTerm) -> None:
    """Read nothing more, let the program draw until it waits for its reader, and ask it to end."""
    os.write(term.fd, b"\x0c" * REDRAWN)
    wait_for_standstill(term.pid)
    waiting = array("i", [0])
    fcntl.ioctl(term.fd, termios.FIONREAD, waiting)
    assert waiting[0] > 0, "nothing was drawn"
    term.signal(signal.SIGTERM)


@pytest.mark.parametrize(
    ("end", "code"),
    [
        pytest.param(by_signal(signal.SIGTERM), 143, id="SIGTERM"),
        pytest.param(by_signal(signal.SIGHUP), 129, id="SIGHUP"),
        pytest.param(PtyTerm.hang_up, 129, id="cut"),
        pytest.param(stall, 143, id="stalled"),
    ],
)
def test_an_end_while_writing_keeps_every_letter_and_leaves_nothing_running(
    end: Callable[[PtyTerm], None], code: int, demo: Home
) -> None:
    with demo.console() as term:
        write(term, WORDS)
        term.wait_until(lambda: bool(demo.processes()), READY)
        end(term)
        read = end is not stall
        assert term.wait_exit(READY, reading=read and term.fd >= 0) == code
        end_within(GONE, demo.left)
        if term.fd >= 0:
            assert term.echoes()
            assert term.raw.endswith(RESTORE) or not read
    find_again(demo, WORDS)


def test_a_kill_costs_at_most_a_second_of_writing(demo: Home) -> None:
    gateway = Gateway(demo.profile(), DemoWho())

    def kept() -> str:
        return "".join(draft.fields["body"] for draft in gateway.drafts())

    with demo.console() as term:
        write(term, "Zero.")
        assert SAVE_AFTER < 1.0
        for words in (" One.", " Two.", " Three."):
            term.send(words)
            # No other key is needed for it.
            term.wait_until(partial(lambda words: kept().endswith(words), words))
        term.signal(signal.SIGKILL)
        assert term.wait_exit(READY) == -signal.SIGKILL
        end_within(GONE, demo.left)
    gateway.close()
    find_again(demo, "Zero. One. Two. Three.")


def test_a_request_half_written_is_found_again(demo: Home) -> None:
    with demo.console() as term:
        term.wait_for(SUBJECT)
        term.key("c")
        term.wait_for("[Product]")
        term.key("enter", "enter")
        term.wait_for("[Form]")
        go_to_field(term, "Subject")
        term.send("Half a subject")
        term.wait_for("Half a subject")
        term.signal(signal.SIGTERM)
        assert term.wait_exit(READY) == 143
    with demo.console() as term:
        term.wait_for(SUBJECT)
        term.key("c")
        term.wait_for("Half a subject")
        term.key("ctrl+g", "q", "q")
        term.wait_gone("Contact support   ")
        assert quit_console(term) == 0
