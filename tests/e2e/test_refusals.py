"""Where the console cannot be drawn: one sentence, exit code 2, and nothing touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.home import Home


def test_without_a_terminal_it_says_what_to_do(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    done = home.command()
    assert done.returncode == 2
    assert done.stdout == ""
    first, _, usage = done.stderr.partition("\n")
    assert "needs a terminal" in first and first.endswith(".")
    assert usage.startswith("usage: premium-tui") and "\x1b" not in usage
    assert not home.folder.exists()


@pytest.mark.parametrize(
    ("columns", "rows", "term_name", "words"),
    [
        (80, 24, "dumb", "TERM=dumb"),
        (39, 24, "xterm-256color", "too small"),
        (80, 9, "xterm-256color", "too small"),
    ],
)
def test_a_terminal_that_cannot_show_it_is_refused(
    columns: int, rows: int, term_name: str, words: str, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home")
    home.env["TERM"] = term_name
    with home.console(columns=columns, rows=rows) as term:
        assert term.wait_exit() == 2
        said = term.raw.decode()
        assert words in said
        assert said.count("\n") == 1 and "\x1b" not in said
        assert term.echoes()
    assert not home.folder.exists()
