"""What the console writes to a real terminal: its first frame, few bytes, nothing when idle."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest

from premium_tui.domain.roles import Role
from premium_tui.screens.list_preview import SLOW_PREVIEW_DELAY
from tests.data.cache_builder import build_cache
from tests.pty_term import PtyTerm, Screen
from tests.screens.driving import Home
from tests.shared_data import ROOT
from tests.waiting import PATIENCE

PROGRAM = Path(__file__).with_name("console_program.py")
COLUMNS, ROWS = 120, 40
MOVES = re.compile(rb"\x1b\[([0-9]+);[0-9]+H")


def start(home: Home, role: Role = Role.TEAM_ADMIN, **env: str) -> PtyTerm:
    """Start the console in a terminal of its own."""
    return PtyTerm(
        [sys.executable, str(PROGRAM), role],
        columns=COLUMNS,
        rows=ROWS,
        env={"PYTHONPATH": str(ROOT), "PREMIUM_TUI_HOME": str(home.folder), **env},
    )


@pytest.fixture
def term(home: Home) -> Iterator[PtyTerm]:
    build_cache(home.cache(), 400)
    with start(home) as term:
        term.wait_for("1 of 400")
        # Figures and preview come a frame later.
        term.wait_until(lambda: " open " in term.row(3) and "Message " in term.row(26))
        term.settle()
        yield term


def written(term: PtyTerm, *keys: str, until: str) -> bytes:
    """Return what the program writes for keys."""
    before = len(term.raw)
    term.key(*keys)
    term.wait_for(until)
    term.settle()
    return term.raw[before:]


def lines(frame: bytes) -> list[int]:
    """Return the rows a frame writes to, in order."""
    return [int(row) for row in MOVES.findall(frame)]


def test_the_first_frame_holds_header_tabs_rows_and_footer(term: PtyTerm) -> None:
    moves = list(MOVES.finditer(term.raw))
    last = next(at for at, move in enumerate(moves) if int(move[1]) == ROWS)
    seen = Screen(COLUMNS, ROWS)
    pyte.ByteStream(seen).feed(term.raw[moves[0].start() : moves[last + 1].start()])
    first = seen.rows()
    assert "Premium Support" in first[0] and "starting" in first[0]
    assert "1 My tickets" in first[1] and "Subject" in first[4] and "? help" in first[39]
    # All rows of the list as they stand in the end.
    assert first[5:25] == term.screen.rows()[5:25] and all(row.strip() for row in first[5:25])


def test_no_line_is_written_twice_at_the_start(term: PtyTerm) -> None:
    rows = lines(term.raw[term.raw.index(b"\x1b[1;1H") :])
    # The title, where the cursor rests, and figures, place and preview that come a frame later.
    again = {row for row in rows if rows.count(row) > 1}
    assert again <= {1, 4, 40, *range(26, 40)}, sorted(rows)
    assert len(term.raw) < 9_000


def test_a_step_writes_two_lines_and_the_place(term: PtyTerm) -> None:
    before = len(term.raw)
    term.key("j")
    term.wait_for("2 of 400")
    step = term.raw[before:]
    assert {row for row in lines(step) if row > 1} <= {6, 7, 40, *range(26, 40)}
    term.settle()
    before = len(term.raw)
    term.key(*"jjjj")
    term.wait_for("6 of 400")
    assert len(term.raw) - before < 4 * 600


def test_over_ssh_the_preview_waits_until_the_cursor_rests(home: Home) -> None:
    build_cache(home.cache(), 400)
    with start(home, SSH_CONNECTION="192.0.2.1 50000 192.0.2.2 22") as term:
        term.wait_until(lambda: "1 of 400" in term.text() and "Message " in term.row(26))
        before, pressed = term.row(26), time.monotonic()
        term.key("j")
        term.wait_until(lambda: term.row(26) != before)
        assert time.monotonic() - pressed >= SLOW_PREVIEW_DELAY


def test_a_page_is_written_once(term: PtyTerm) -> None:
    page = written(term, "pagedown", until=" of 400")
    listed = [row for row in lines(page) if 6 <= row < 25]
    assert len(listed) == len(set(listed))
    assert len(page) < 4_000


def test_a_line_scrolled_costs_as_little_as_a_step(term: PtyTerm) -> None:
    written(term, *"j" * 30, until="31 of 400")
    for number in (32, 33, 34):
        before = len(term.raw)
        term.key("j")
        term.wait_for(f"{number} of 400")
        # Lines were moved, and what follows at rest, the preview, is counted too.
        assert b"\x1b[1M" in term.raw[before:]
        term.settle()
        assert len(term.raw) - before < 600 + 600


def test_opening_and_leaving_a_ticket_write_each_line_once(term: PtyTerm) -> None:
    opened = written(term, "enter", until="Sent by")
    rows = [row for row in lines(opened) if row > 4]
    assert len(rows) <= len(set(rows)) + 3
    left = written(term, "q", until="1 of 400")
    rows = [row for row in lines(left) if row > 4]
    assert len(rows) <= len(set(rows)) + 3


def test_a_letter_costs_little(term: PtyTerm) -> None:
    written(term, "r", until="Your answer")
    before = len(term.raw)
    term.send("a")
    term.wait_for("   a")
    assert len(term.raw) - before < 300


OPENED = {
    ("enter",): "Sent by",
    ("r",): "Your answer",
    ("/",): "words to look for",
    ("?",): "Keys",
    ("c",): "[Product]",
    ("!",): "Outbox",
}
"""Keys that open something over the list, and what stands there then."""


def falls_silent(term: PtyTerm, seconds: float) -> None:
    """Read until nothing was written for so long, however busy this machine is."""
    end = time.monotonic() + PATIENCE
    while term.pump(seconds):
        assert time.monotonic() < end, f"still writing:\n{term.text()}"


def test_idle_writes_nothing(term: PtyTerm) -> None:
    # The search line is made ready a second after the start.
    falls_silent(term, 1.8)
    for keys, shown in OPENED.items():
        term.key(*keys)
        term.wait_for(shown)
        # What a key does may come late; in the end there is silence. A cursor would blink sooner.
        falls_silent(term, 1.2)
        for _back in range(2 if shown == "Your answer" else 1):
            term.key("escape")
            term.wait_gone(shown)
        term.wait_for("1 of 400")


def test_redraw_writes_every_line_again(term: PtyTerm) -> None:
    before = len(term.raw)
    term.key("ctrl+l")
    term.wait_until(lambda: set(lines(term.raw[before:])) >= set(range(1, ROWS + 1)))


def test_after_another_size_every_line_is_written(term: PtyTerm) -> None:
    term.resize(100, 30)
    term.wait_until(lambda: "1 of 400" in term.row(29) and "as of" in term.row(0))
    term.settle()
    term.key("j")
    term.wait_until(lambda: "2 of 400" in term.row(29))
    assert "▌" in term.row(6)


def test_a_paste_with_an_end_inside_closes_nothing(term: PtyTerm, home: Home) -> None:
    written(term, "r", until="Your answer")
    term.paste("harmless\x1b[201~\x07\x1bxy\x1b[201~ rest")
    term.wait_for("rest")
    term.settle()
    assert "Your answer" in term.text() and "Close #" not in term.text()
    assert home.outbox().pending() == []
    term.key("ctrl+s")
    term.wait_for("queued")


def test_what_is_typed_ahead_over_a_slow_line_is_all_there(term: PtyTerm) -> None:
    term.send("rxyQ all of it\x13")
    term.wait_for("queued")
    assert "xyQ all of it" in term.text()


def test_leaving_puts_the_terminal_back(term: PtyTerm) -> None:
    term.key("q")
    assert term.wait_exit() == 0
    assert term.echoes()
    assert term.raw.index(b"\x1b[?1049l") < term.raw.index(b"\x1b[?25h")
