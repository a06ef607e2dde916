"""config.toml: defaults without one, and one sentence that says where it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from premium_tui.config import AUTO, ConfigError, KeyChoice, Settings, load_settings, settled


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "config.toml") == Settings()


def test_settings_are_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("# mine\nundo_seconds = 20\nbell = true\n")
    assert load_settings(path) == Settings(undo_seconds=20, bell=True)
    path.write_text('at_risk_minutes = 45\ndue_notice = "mine"\n')
    assert load_settings(path) == Settings(at_risk_minutes=45, due_notice="mine")
    path.write_text("")
    assert load_settings(path) == Settings()


@pytest.mark.parametrize(
    ("content", "keys"),
    [
        ('keys = "mutt"', KeyChoice("mutt")),
        ('[keys]\npreset = "k9s"', KeyChoice("k9s")),
        (
            '[keys.bind]\n"ticket.reply" = ["r", "ctrl+r"]\n"list.sort" = "o"\n"list.preview" = []',
            KeyChoice(
                bind=(
                    ("ticket.reply", ("r", "ctrl+r")),
                    ("list.sort", ("o",)),
                    ("list.preview", ()),
                )
            ),
        ),
        ("[keys.bind]\nticket.reply = ['r']\ntab.1 = [1]", None),
    ],
)
def test_keys_are_read_as_written(tmp_path: Path, content: str, keys: KeyChoice | None) -> None:
    path = tmp_path / "config.toml"
    path.write_text(content)
    dotted = KeyChoice(bind=(("ticket.reply", ("r",)), ("tab.1", ("1",))))
    assert load_settings(path).keys == (keys or dotted)


@pytest.mark.parametrize(
    ("content", "here", "over_ssh", "by_flag"),
    [
        ("", False, True, True),
        ("slow = true", True, True, True),
        ("slow = false", False, False, True),
    ],
)
def test_a_slow_line_is_spared_over_ssh_or_when_asked_for(
    tmp_path: Path, content: str, here: bool, over_ssh: bool, by_flag: bool
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(content or f'slow = "{AUTO}"')
    settings, ssh = load_settings(path), {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}
    assert settled(settings, {}).slow is here
    assert settled(settings, ssh).slow is over_ssh
    assert settled(settings, {}, slow=True).slow is by_flag


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"undo_seconds = 5\n\nundo =\n", "line 3"),
        (b"undo_seconds = 5\nundo_seconds = 6\n", "line 2"),
        (b"undo_secs = 5\n", "'undo_secs'"),
        (b"[undo_seconds]\n", "undo_seconds must be a whole number"),
        (b"undo_seconds = true\n", "not True"),
        (b"undo_seconds = 61\n", "0 to 60"),
        (b"undo_seconds = -1\n", "0 to 60"),
        (b"bell = 1\n", "bell must be true or false, not 1"),
        (
            b"at_risk_minutes = 0\n",
            "at_risk_minutes must be a whole number from 1 to 240, not 0",
        ),
        (b"at_risk_minutes = true\n", "from 1 to 240, not True"),
        (b'due_notice = "loud"\n', "due_notice must be one of queue, mine, off, not 'loud'"),
        (b"due_notice = []\n", "due_notice must be one of queue, mine, off, not []"),
        (b'slow = "very"\n', "slow must be true, false or \"auto\", not 'very'"),
        (b"keys = 3\n", "keys must be a preset's name or a table, not 3"),
        (b"[keys]\nbindings = {}\n", "no setting named 'bindings' in keys"),
        (b"[keys]\nbind = 'r'\n", "keys.bind a table"),
        (b"# fine\n# \xff\xfe\n", "line 2 is not UTF-8"),
    ],
)
def test_a_broken_file_is_one_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    said = str(caught.value)
    assert words in said and said.startswith(f"{path}: ") and said.endswith(".")
    assert "\n" not in said


def test_a_folder_in_its_place_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(ConfigError, match="is a directory"):
        load_settings(tmp_path / "config.toml")
