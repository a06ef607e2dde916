"""Refusals (terminals 1, A6): one plain sentence, exit code 2, no escapes; and what is set."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from premium_tui.terminal.guard import prepare, refusal
from tests.shared_data import ROOT
from tests.terminal.probing import PROBE, start
from tests.waiting import PATIENCE


def test_a6_without_a_terminal_it_says_so_and_ends() -> None:
    done = subprocess.run(
        [sys.executable, str(PROBE), "write", "/dev/null"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={"PYTHONPATH": str(ROOT), "TERM": "xterm-256color"},
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"needs a terminal" in done.stderr and done.stderr.count(b"\n") == 1
    assert b"\x1b" not in done.stderr


@pytest.mark.parametrize(
    ("columns", "rows", "term_name", "words"),
    [
        (80, 24, "dumb", "TERM=dumb"),
        (39, 24, "xterm", "too small"),
        (80, 9, "xterm", "too small"),
    ],
)
def test_a6_a_terminal_that_cannot_show_it_is_refused(
    columns: int, rows: int, term_name: str, words: str, tmp_path: Path
) -> None:
    with start(
        "write", tmp_path / "kept", columns=columns, rows=rows, env={"TERM": term_name}
    ) as term:
        assert term.wait_exit() == 2
        assert words in term.raw.decode()
        assert b"\x1b" not in term.raw


def test_the_smallest_terminal_is_enough(tmp_path: Path) -> None:
    with start("write", tmp_path / "kept", columns=40, rows=10) as term:
        term.wait_for("ready")


def test_an_exported_size_does_not_override_the_real_one(tmp_path: Path) -> None:
    env = {"COLUMNS": "132", "LINES": "43"}
    with start("write", tmp_path / "kept", env=env) as term:
        term.wait_for("size 80x24.")
        term.resize(100, 30)
        term.wait_for("size 100x30.")


def test_an_unknown_size_is_no_reason_to_refuse() -> None:
    assert refusal({"TERM": "xterm"}, stdin_tty=True, stderr_tty=True, size=(0, 0)) is None


def test_standard_error_must_be_the_terminal_since_it_is_drawn_on() -> None:
    assert refusal({}, stdin_tty=True, stderr_tty=False, size=(80, 24)) is not None


def test_prepare_takes_nothing_dangerous_from_outside() -> None:
    environ = {
        "COLUMNS": "132",
        "LINES": "43",
        "TEXTUAL_DRIVER": "evil:Driver",
        "TEXTUAL_LOG": "/tmp/log",
        "TEXTUAL_PRESS": "q",
        "TEXTUAL_SCREENSHOT": "1",
        "TEXTUAL_ALLOW_SIGNALS": "1",
        "TEXTUAL_THEME": "ansi-dark",
        "TEXTUAL_ANIMATIONS": "full",
        "HOME": "/home/a",
    }
    prepare(environ)
    assert environ == {
        "TEXTUAL_THEME": "ansi-dark",
        "TEXTUAL_ANIMATIONS": "full",
        "TEXTUAL_SMOOTH_SCROLL": "0",
        "TEXTUAL_FPS": "120",
        "HOME": "/home/a",
    }


def test_a_slow_line_gets_fewer_frames() -> None:
    slow: dict[str, str] = {}
    prepare(slow, slow=True)
    assert slow["TEXTUAL_FPS"] == "20" and slow["TEXTUAL_ANIMATIONS"] == "none"


def test_the_guard_loads_nothing_of_textual() -> None:
    code = (
        "import sys, premium_tui.terminal.guard;"
        "print([m for m in sys.modules if m.split('.')[0] in ('textual', 'rich')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
