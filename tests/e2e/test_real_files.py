"""The three real files: imported through the command, synced, and read in the console."""

from __future__ import annotations

import pytest

from tests.e2e.home import READY, Home, quit_console
from tests.pty_term import PtyTerm
from tests.shared_data import shared

FILES = [
    # File, tickets, the tab they stand in for the team admin, words of the oldest one's thread.
    ("tickets_kaggle_8469", 8469, "2", "customer"),
    ("dialogs_asdc_ja", 210, "2", "ご希望"),
    ("dialogs_taubench_en", 200, "1", "flight"),
]


def draw_anew(term: PtyTerm) -> None:
    """Let the open ticket be drawn once more: what was asked for before is drawn by then."""
    before, number = len(term.raw), term.row(1).split()[0].encode()
    term.key("ctrl+l")
    term.wait_until(lambda: number in term.raw[before:], what=f"{number!r} drawn anew")


@pytest.mark.parametrize(
    ("name", "count", "tab", "words"), FILES, ids=[name for name, *_rest in FILES]
)
def test_a_real_file_is_imported_synced_and_read(
    name: str, count: int, tab: str, words: str, demo: Home
) -> None:
    file = shared(f"data/tickets/{name}.jsonl")
    done = demo.command("desk", "import", str(file), "--team", "Real", "--plan", "enhanced")
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith(f"{count:,} tickets imported with ")

    with demo.console("--team", "Real") as term:
        term.wait_for("live", READY)
        term.key(tab)
        term.wait_for(f"of {count:,}", READY)
        term.key("end")
        term.wait_for(f"{count:,} of {count:,}")
        for _ticket in range(5):
            term.key("enter")
            term.wait_until(lambda: term.row(1).lstrip().startswith("#"))
            term.wait_for("Sent by")
            term.key("home")
            draw_anew(term)
            assert "\ufffd" not in term.text()
            term.key("q", "k")
            term.wait_for("open   r reply")
        assert words in term.raw.decode()
        assert quit_console(term) == 0

    again = demo.command("desk", "import", str(file), "--team", "Real")
    assert again.stderr.strip().endswith(f"{count:,} tickets were there already.")
