"""`config`: read, changed without losing a word, refused when it could not be used."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from premium_tui.cli.exits import Exit
from premium_tui.config import load_settings
from tests.cli.conftest import Command

WRITTEN = """# mine
undo_seconds = 20  # long

[keys]
preset = "mutt"

[keys.bind]
"list.down" = ["n"]  # as in news
"""


@pytest.fixture
def file(home: Path) -> Path:
    """A config.toml with comments in it."""
    home.mkdir()
    (home / "config.toml").write_text(WRITTEN)
    return home / "config.toml"


def test_where_it_is(home: Path, command: Command) -> None:
    assert command("config", "path").out == f"{home}/config.toml\n"
    found = json.loads(command("config", "path", "--json").out)
    assert found == {"path": f"{home}/config.toml", "exists": False}
    assert command("config", "lint").code == Exit.DONE
    assert command("config", "get", "undo_seconds").out == "10\n"
    assert not home.exists(), "looking makes nothing"


def test_what_is_set_and_what_is_not(file: Path, command: Command) -> None:
    found = {row["name"]: row for row in json.loads(command("config", "get", "--json").out)}
    assert found["undo_seconds"] == {"name": "undo_seconds", "value": 20, "default": False}
    assert found["bell"]["default"] and found["keys.preset"]["value"] == "mutt"
    assert found["keys.bind.list.down"]["value"] == ["n"]
    assert "bell\tfalse\n" in command("config", "get").out
    assert command("config", "get", "keys.preset").out == "mutt\n"
    done = command("config", "get", "nosuch")
    assert done.code == Exit.NOT_FOUND and "undo_seconds, bell" in done.err


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("undo_seconds", "5"), "undo_seconds = 5  # long"),
        (("bell", "true"), "bell = true"),
        (("slow", "auto"), 'slow = "auto"'),
        (("keys.preset", "k9s"), 'preset = "k9s"'),
        (("keys.bind.list.down", '["j", "n"]'), '"list.down" = ["j", "n"]  # as in news'),
        (("keys.bind.list.up", '["p"]'), '"list.up" = ["p"]'),
    ],
)
def test_a_change_leaves_all_else_as_it_was(
    file: Path, command: Command, arguments: tuple[str, str], line: str
) -> None:
    assert command("config", "set", *arguments, "--dry-run").code == Exit.DONE
    assert file.read_text() == WRITTEN
    file.chmod(0o640)
    done = command("config", "set", *arguments)
    assert done.code == Exit.DONE, done.err
    after = file.read_text().splitlines()
    assert line in after and file.stat().st_mode & 0o777 == 0o640
    gone = [one for one in WRITTEN.splitlines() if one not in after]
    assert len(gone) <= 1 and len(after) - len(WRITTEN.splitlines()) in (0, 1)
    assert sorted(path.name for path in file.parent.iterdir()) == ["config.toml"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("undo_seconds", "61"), Exit.USAGE),
        (("undo_seconds", "soon"), Exit.USAGE),
        (("bell", "1"), Exit.USAGE),
        (("slow", "1"), Exit.USAGE),
        (("nosuch", "1"), Exit.NOT_FOUND),
        (("keys", "mutt"), Exit.NOT_FOUND),
        (("keys.nosuch", "1"), Exit.NOT_FOUND),
        (("bell",), Exit.USAGE),
        (("bell", "true", "--default"), Exit.USAGE),
        (("keys.preset", "vim"), Exit.USAGE),
        (("keys.bind.ticket.nosuch", "r"), Exit.USAGE),
        (("keys.bind.ticket.reply", "zzz"), Exit.USAGE),
        (("keys.bind.ticket.reply", "zzz", "--dry-run"), Exit.USAGE),
    ],
)
def test_what_could_not_be_used_is_refused(
    file: Path, command: Command, arguments: tuple[str, ...], code: Exit
) -> None:
    done = command("config", "set", *arguments)
    assert (done.code, done.out) == (code, "") and len(done.err.splitlines()) == 1
    assert file.read_text() == WRITTEN and len(list(file.parent.iterdir())) == 1


def test_keys_that_mean_nothing_already_hold_up_no_other_change(
    home: Path, command: Command
) -> None:
    home.mkdir()
    (home / "config.toml").write_text('keys = "vim"')
    assert command("config", "set", "bell", "true").code == Exit.DONE
    assert command("config", "set", "keys.bind.list.down", "zzz").code == Exit.USAGE
    assert command("config", "set", "keys.preset", "--default").code == Exit.DONE
    assert command("config", "lint").code == Exit.DONE


def test_back_to_what_it_is_without(file: Path, command: Command) -> None:
    assert command("config", "set", "undo_seconds", "--default").code == Exit.DONE
    assert load_settings(file).undo_seconds == 10
    assert command("config", "set", "bell", "--default").code == Exit.DONE, "nothing to do"


def test_a_preset_alone_becomes_a_table_when_it_has_to(home: Path, command: Command) -> None:
    home.mkdir()
    file = home / "config.toml"
    file.write_text('keys = "mutt"\nbell = true\n')
    assert command("config", "set", "keys.bind.list.down", '["n"]').code == Exit.DONE
    settings = load_settings(file)
    assert settings.keys.preset == "mutt" and settings.bell
    assert settings.keys.bind == (("list.down", ("n",)),)


def test_a_link_stays_one(file: Path, tmp_path: Path, command: Command) -> None:
    dotfile = tmp_path / "dotfile.toml"
    os.rename(file, dotfile)
    file.symlink_to(dotfile)
    assert command("config", "set", "bell", "true").code == Exit.DONE
    assert file.is_symlink() and load_settings(dotfile).bell


@pytest.mark.parametrize(
    ("content", "words"),
    [("bell = 3", "bell"), ("a = = 1", "line 1"), ("x = 1", "'x'"), ('keys = "vim"', "vim")],
)
def test_lint_says_what_is_wrong(home: Path, command: Command, content: str, words: str) -> None:
    home.mkdir()
    (home / "config.toml").write_text(content)
    done = command("config", "lint")
    assert done.code == Exit.FAILED and words in done.out
    assert words in json.loads(command("config", "lint", "--json").out)[0]["text"]
    assert command("config", "path").code == Exit.DONE


def test_a_broken_file_is_not_overwritten(home: Path, command: Command) -> None:
    home.mkdir()
    (home / "config.toml").write_text("a = = 1")
    assert command("config", "set", "bell", "true").code == Exit.FAILED
    assert (home / "config.toml").read_text() == "a = = 1"
