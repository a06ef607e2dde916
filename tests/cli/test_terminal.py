"""Commands on a terminal: tables that fit, questions, prompts and progress."""

from __future__ import annotations

import socket
from pathlib import Path

from premium_tui.cli.exits import Exit
from premium_tui.cli.output import cells
from tests.cli.conftest import fill
from tests.cli.running import PROGRAM, ROOT
from tests.pty_term import PtyTerm
from tests.shared_data import shared


def on_terminal(home: Path, *arguments: str, columns: int = 80) -> PtyTerm:
    return PtyTerm(
        [*PROGRAM, *arguments],
        columns=columns,
        rows=40,
        env={"PREMIUM_TUI_HOME": str(home)},
        cwd=ROOT,
    )


def test_a_list_fits_the_terminal(home: Path) -> None:
    fill(home)
    for columns in (80, 120):
        with on_terminal(home, "ticket", "list", "--limit", "20", columns=columns) as terminal:
            assert terminal.wait_exit() == Exit.DONE
            lines = [row.rstrip() for row in terminal.screen.rows()]
        assert lines[0].split() == ["#", "STATUS", "SUBJECT", "PRODUCT", "UPDATED", "DUE"]
        rows = [line for line in lines if line[:5].isdecimal()]
        assert len(rows) == 20 and max(map(cells, rows)) <= columns
        assert any(line.startswith("20 of 64 tickets") for line in lines)
        assert b"\x1b" not in terminal.raw


def test_a_reset_asks_first(home: Path) -> None:
    desk = home / "profiles/default/desk.db"
    with on_terminal(home, "desk", "reset") as terminal:
        terminal.wait_for("[y/N]")
        terminal.key("n", "enter")
        assert terminal.wait_exit() == Exit.FAILED
        assert "Nothing was changed." in terminal.text()
    assert not desk.exists()
    with on_terminal(home, "desk", "reset") as terminal:
        terminal.wait_for("[y/N]")
        terminal.key("y", "enter")
        assert terminal.wait_exit() == Exit.DONE
    assert desk.stat().st_mode & 0o777 == 0o600


def test_a_token_is_asked_for_unseen(home: Path) -> None:
    with socket.socket() as closed:
        # Bound, so that it is nobody else's, and not listened at.
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with on_terminal(home, "auth", "login", "--server", url) as terminal:
            terminal.wait_for("Token:")
            terminal.wait_until(lambda: not terminal.echoes())
            terminal.key("ptu_secret", "enter")
            assert terminal.wait_exit() == Exit.UNREACHABLE
            assert b"secret" not in terminal.raw and terminal.echoes()


def test_an_import_shows_how_far_it_is(home: Path) -> None:
    file = shared("data/tickets/dialogs_taubench_en.jsonl")
    with on_terminal(home, "desk", "import", str(file), "--team", "Bench") as terminal:
        assert terminal.wait_exit(60) == Exit.DONE
        assert b"] 100%" in terminal.raw
        last = [row for row in terminal.screen.rows() if row.strip()]
        assert len(last) == 1 and last[0].startswith("200 tickets imported with")


def test_the_doctor_sees_the_terminal(home: Path) -> None:
    fill(home)
    with on_terminal(home, "doctor", columns=100) as terminal:
        assert terminal.wait_exit() == Exit.DONE
        assert "TERM=xterm-256color, 100x40" in terminal.text()
        assert "kept between starts" in terminal.text()
