"""The command line's door: options anywhere, plain errors, quiet ends, few imports."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from premium_tui import __version__
from premium_tui.cli.exits import Exit
from premium_tui.cli.main import NOUNS
from premium_tui.cli.ticket import VERBS
from tests.cli.conftest import Command, fill
from tests.cli.running import PROGRAM, ROOT, TIMEOUT, environment, run

HEAVY = {
    "textual", "rich", "sqlmodel", "sqlalchemy", "pydantic", "httpx", "fastapi", "msgspec",
    "uvicorn", "asyncio", "socket", "selectors", "subprocess", "tempfile", "shutil", "bz2", "lzma",
    "dataclasses", "inspect", "jq", "tomlkit", "csv",
}  # fmt: skip


def test_version_and_help_are_data(command: Command) -> None:
    done = command("--version")
    assert (done.code, done.out, done.err) == (Exit.DONE, f"premium-tui {__version__}\n", "")
    done = command("--help")
    assert (done.code, done.err) == (Exit.DONE, "")
    assert all(noun in done.out for noun in NOUNS)
    assert "exit codes" in done.out


@pytest.mark.parametrize(
    "verb",
    [
        "ticket", "ticket list", "ticket view", "ticket create", "ticket reply", "status", "sync",
        "doctor", "auth", "auth login", "auth status", "auth logout", "serve", "desk", "desk team",
        "desk team add", "desk person add", "desk token create", "desk import", "desk reset",
    ],
)  # fmt: skip
def test_every_verb_has_help(command: Command, verb: str) -> None:
    done = command(*verb.split(), "-h")
    assert (done.code, done.err) == (Exit.DONE, "")
    assert f"usage: premium-tui {verb} " in done.out and "--profile" in done.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("ticket",),
        ("ticket", "nonsense"),
        ("nonsense",),
        ("ticket", "list", "--nonsense"),
        ("ticket", "list", "extra"),
        ("sync",),
        ("--as", "nobody", "ticket", "list"),
        ("--as", "team_admin", "ticket", "list"),
        ("ticket", "list", "--as"),
        ("--profile", "../up", "ticket", "list"),
        ("--profile", "a\x1b[2J", "status"),
        ("ticket", "list", "--scope", "\x1b]0;x\x07"),
        ("ticket", "list", "--li", "3"),
        ("serve", "--listen", "nowhere", "--database-url", "sqlite:///x"),
        ("serve", "--listen", "0.0.0.0:0", "--database-url", "sqlite:///x"),
    ],
)
def test_a_wrong_command_line_is_one_line(command: Command, arguments: tuple[str, ...]) -> None:
    done = command(*arguments)
    assert (done.code, done.out) == (Exit.USAGE, "")
    assert len(done.err.splitlines()) == 1 and done.err[:-1].isprintable()


def test_options_stand_before_or_after_the_noun(home: Path, command: Command) -> None:
    fill(home)
    before = command("--json", "--as", "team-admin", "--profile=default", "ticket", "list")
    between = command("ticket", "--json", "--as=team-admin", "list", "--profile", "default")
    after = command("ticket", "list", "--json", "--as", "team-admin", "--profile", "default")
    assert before == between == after and before.out.startswith("[{")
    other = command("--profile", "ticket", "status")
    assert "profile\tticket\n" in other.out, "a noun's name may be a value"


def test_without_a_terminal_and_a_command(home: Path) -> None:
    done = run(home)
    assert (done.returncode, done.stdout) == (Exit.USAGE, "")
    assert "needs a terminal" in done.stderr and "usage:" in done.stderr
    assert run(home, "--json").returncode == Exit.USAGE


@pytest.mark.parametrize(
    ("content", "words"),
    [("undo_seconds = 61", "undo_seconds"), ("a = = 1", "line 1"), ("x = 1", "'x'")],
)
def test_a_broken_config_is_one_sentence(
    home: Path, command: Command, content: str, words: str
) -> None:
    fill(home)
    (home / "config.toml").write_text(content)
    for arguments in (("ticket", "list"), ("status",), ("sync", "--once")):
        done = command(*arguments)
        assert (done.code, done.out) == (Exit.FAILED, "")
        assert words in done.err and len(done.err.splitlines()) == 1


def test_a_place_that_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("PREMIUM_TUI_HOME", str(tmp_path / "file" / "home"))
    done = command("ticket", "list")
    assert done.code == Exit.FAILED and len(done.err.splitlines()) == 1


def test_a_newer_store_is_left_alone(home: Path, command: Command) -> None:
    import sqlite3
    from contextlib import closing

    person = fill(home)
    with closing(sqlite3.connect(person / "cache.db")) as connection:
        connection.execute("PRAGMA user_version = 99")
    done = command("ticket", "list")
    assert done.code == Exit.FAILED and "newer version" in done.err
    assert command("doctor").code == Exit.FAILED


def test_an_unexpected_error_is_one_plain_line(
    home: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(home)

    def broken(*_: object) -> None:
        raise ValueError("\x1b]0;owned\x07\nTraceback")

    monkeypatch.setattr("premium_tui.data.gateway.Gateway.first_rows", broken)
    done = command("ticket", "list")
    assert done.code == Exit.FAILED
    assert len(done.err.splitlines()) == 1 and done.err[:-1].isprintable()


def test_an_error_on_another_thread_is_one_plain_line(home: Path) -> None:
    fill(home)
    code = (
        "import sys, threading\n"
        "from premium_tui.data import link\n"
        "def broken(self): raise ValueError('\\x1b]0;owned\\x07\\nTraceback')\n"
        "link.Link._run = broken\n"
        "class Joined(threading.Thread):\n"
        "    def start(self): super().start(); self.join()\n"
        "link.threading.Thread = Joined\n"
        "sys.argv = ['premium-tui', 'ticket', 'reply', '10001', '--body', 'x', '--wait', '0.5']\n"
        "from premium_tui.__main__ import main\n"
        "sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(home),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == Exit.QUEUED
    first, last = done.stderr.splitlines()
    assert "did not expect" in first and first.isprintable()
    assert "outbox" in last


def test_a_reader_that_leaves_is_no_failure(home: Path) -> None:
    fill(home, tickets=640)
    with subprocess.Popen(
        [*PROGRAM, "ticket", "list", "--limit", "640"],
        env=environment(home),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as listing:
        assert listing.stdout is not None and listing.stderr is not None
        listing.stdout.close()
        assert listing.stderr.read() == ""
        assert listing.wait(TIMEOUT) == Exit.DONE


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_output_that_cannot_be_written_is_said(home: Path) -> None:
    fill(home)
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*PROGRAM, "ticket", "list"],
            env=environment(home),
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == Exit.FAILED
    assert len(done.stderr.splitlines()) == 1 and "no space left" in done.stderr


def test_a_narrow_locale_ends_nothing(home: Path) -> None:
    fill(home)
    narrow = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = run(home, "ticket", "list", env=narrow)
    assert done.returncode == Exit.DONE, done.stderr
    assert "\\u540c\\u671f" in done.stdout


def test_a_list_loads_what_it_needs(home: Path) -> None:
    fill(home)
    code = (
        "import sys\n"
        "from premium_tui.__main__ import main\n"
        "sys.argv = ['premium-tui', 'ticket', 'list', '--json']\n"
        "code = main()\n"
        "print(*sys.modules, file=sys.stderr)\n"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(home),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = done.stderr.split()
    assert "premium_tui.cli.ticket" in loaded
    assert HEAVY.isdisjoint(name.partition(".")[0] for name in loaded)
    others = [f"premium_tui.cli.{noun}" for noun in NOUNS if noun != "ticket"]
    verbs = [f"premium_tui.cli.{module}" for module, _ in VERBS.values() if module != "listing"]
    assert {*others, *verbs, "premium_tui.domain.query"}.isdisjoint(loaded)
