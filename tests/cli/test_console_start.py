"""Starting the console from the command line, in a real terminal."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from premium_tui.cli.at_work import no_worker
from premium_tui.cli.exits import Exit
from premium_tui.paths import Places
from tests.cli.conftest import fill
from tests.cli.running import PROGRAM, ROOT
from tests.pty_term import PtyTerm


def console(home: Path, *arguments: str, env: dict[str, str] | None = None) -> PtyTerm:
    return PtyTerm(
        [*PROGRAM, *arguments], env={"PREMIUM_TUI_HOME": str(home), **(env or {})}, cwd=ROOT
    )


def scripted(home: Path, script: str) -> PtyTerm:
    """The console with something broken in it."""
    code = f"{script}\nimport sys\nsys.argv = ['premium-tui']\n"
    code += "from premium_tui.__main__ import main\nsys.exit(main())"
    return PtyTerm([sys.executable, "-c", code], env={"PREMIUM_TUI_HOME": str(home)}, cwd=ROOT)


@pytest.fixture
def alone(home: Path) -> Iterator[Path]:
    """A home with tickets in which no worker gets to work: it would make a whole demo desk."""
    fill(home)
    with no_worker(Places(home, home / "config.toml").profile()):
        yield home


def test_it_opens_and_is_left(alone: Path) -> None:
    with console(alone, "--as=team-admin", "--profile", "default") as terminal:
        terminal.wait_for("My tickets")
        terminal.key("q")
        assert terminal.wait_exit() == 0
        assert terminal.echoes()


@pytest.mark.parametrize(
    ("arguments", "env", "words", "code"),
    [
        (("--as", "nobody"), {}, "invalid choice", Exit.USAGE),
        (("--as",), {}, "expected one argument", Exit.USAGE),
        (("--profile", "../x"), {}, "no name for a profile", Exit.USAGE),
        ((), {"TERM": "dumb"}, "TERM=dumb", Exit.USAGE),
        ((), {"PREMIUM_TUI_HOME": "/dev/null/x"}, "set PREMIUM_TUI_HOME", Exit.FAILED),
    ],
)
def test_what_keeps_it_from_opening_is_one_sentence(
    home: Path, arguments: tuple[str, ...], env: dict[str, str], words: str, code: Exit
) -> None:
    with console(home, *arguments, env=env) as terminal:
        assert terminal.wait_exit() == code
        assert words in terminal.text().replace("\n", "") and b"\x1b" not in terminal.raw


def test_a_newer_store_is_one_sentence(home: Path) -> None:
    person = fill(home)
    with closing(sqlite3.connect(person / "cache.db")) as connection:
        connection.execute("PRAGMA user_version = 99")
    with console(home) as terminal:
        assert terminal.wait_exit() == Exit.FAILED
        assert "A newer version" in terminal.text() and b"\x1b" not in terminal.raw


CRASHES = {
    "mount": "def on_mount(self): raise ValueError(HOSTILE)",
    "news": "async def on_console_app_news(self, message): raise ValueError(HOSTILE)",
    "rich": (
        "class Rich(Exception):\n"
        "    def __rich__(self): return HOSTILE\n"
        "def on_mount(self): raise Rich(HOSTILE)"
    ),
}


@pytest.mark.parametrize("crash", CRASHES)
def test_a_crash_is_one_plain_line(home: Path, crash: str) -> None:
    """No traceback: it would print what tickets say (terminals R7)."""
    fill(home)
    name = CRASHES[crash].rpartition("def on_")[2].partition("(")[0]
    script = (
        "HOSTILE = 'said\\x1b]0;owned\\x07\\x9b31m [red]a[/red]'\n"
        f"{CRASHES[crash]}\n"
        "from premium_tui.app import ConsoleApp\n"
        f"ConsoleApp.on_{name} = on_{name}\n"
    )
    with scripted(home, script) as terminal:
        assert terminal.wait_exit() == Exit.FAILED
        assert terminal.echoes()
        after = terminal.raw.rpartition(b"\x1b[?25h")[2]
        assert b"Traceback" not in terminal.raw and b"owned\x07" not in terminal.raw
        assert b"premium-tui met an error it did not expect" in after
        assert b"\x1b]" not in after


def test_the_console_loads_no_command_line(alone: Path) -> None:
    script = (
        "import atexit, sys\n"
        "def say():\n"
        "    found = [n for n in sys.modules if n.startswith(('premium_tui.cli', 'argparse'))]\n"
        "    print('LOADED', found)\n"
        "atexit.register(say)\n"
    )
    with scripted(alone, script) as terminal:
        terminal.wait_for("My tickets")
        terminal.key("q")
        assert terminal.wait_exit() == 0
        assert "LOADED []" in terminal.text()
