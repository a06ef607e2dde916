"""Pastes (terminals A4): a stranger's text on the clipboard is one text and never keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premium_tui.terminal.paste import END, START, as_one, shown
from tests.terminal.probing import start


@pytest.mark.parametrize(
    ("came", "taken"),
    [
        (f"a{START}b{END}c", f"a{START}b{END}c"),
        (f"{START}b{END}\x07xy{END}c", f"{START}b\x07xy{END}c"),
        (f"{START}b{END}\x07xy{START}{END}c", f"{START}b\x07xy{END}c"),
        (f"{START}b{END}{START}d{END}", f"{START}bd{END}"),
        (f"{START}b", f"{START}b"),
        (f"{END}b{START}", f"{END}b{START}"),
        ("plain", "plain"),
    ],
)
def test_all_that_comes_in_one_go_is_one_paste(came: str, taken: str) -> None:
    assert as_one(came) == taken


def test_a_paste_loses_only_what_cannot_be_seen() -> None:
    assert shown("a\x00b\u202ec\r\nd\u200b\x1b[31me\tf") == "abc\nd[31me\tf"
    assert shown("a\ufffd\x00") == "a\ufffd\ufffd"
    assert shown("👨\u200d👩\u200d👧 が\u3099 ❤\ufe0f") == "👨\u200d👩\u200d👧 が\u3099 ❤\ufe0f"


@given(st.text(alphabet="ab c\t\n.日本がé①→", max_size=60), st.integers(1, 400))
def test_a_paste_of_plain_characters_is_left_as_it_is(text: str, times: int) -> None:
    assert shown(text * times) == text * times


def test_a_long_line_is_not_broken() -> None:
    assert shown("x" * 250_000) == "x" * 250_000


def test_an_end_inside_a_paste_runs_nothing(tmp_path: Path) -> None:
    with start("write", tmp_path / "kept") as term:
        term.wait_for("ready")
        term.paste("one \x1b[201~\x11two \x1b[201~\x11three")
        term.wait_for("got one \ufffdtwo \ufffdthree.")
        term.send(" four")
        term.wait_for("three four.")
        term.key("ctrl+q")
        assert term.wait_exit() == 0


def test_keys_after_a_paste_are_keys(tmp_path: Path) -> None:
    with start("write", tmp_path / "kept") as term:
        term.wait_for("ready")
        term.paste("pasted")
        term.send(" typed")
        term.wait_for("got pasted typed.")
        term.send("\x1b[200~again\x1b[201~\x11")
        assert term.wait_exit() == 0


def test_a_paste_that_never_ends_ends_nothing(tmp_path: Path) -> None:
    with start("write", tmp_path / "kept") as term:
        term.wait_for("ready")
        term.send("\x1b[200~open")
        term.send("\x1b[201~")
        term.wait_for("got open.")
