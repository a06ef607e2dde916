"""Names of keys: what people write for them, and what a terminal calls them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.keys import _character_to_key

from premium_tui.keymap import KEY_FACES, face
from premium_tui.keys.names import (
    ALIASES,
    CHARACTERS,
    NAMED,
    NotAKey,
    everywhere,
    is_text,
    key_of_character,
    read_key,
    written,
)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("r", "r"),
        ("R", "R"),
        ("shift+r", "R"),
        ("ctrl+r", "ctrl+r"),
        ("Ctrl+R", "ctrl+r"),
        ("C-r", "ctrl+r"),
        ("<c-r>", "ctrl+r"),
        ("/", "slash"),
        ("slash", "slash"),
        ("?", "question_mark"),
        ("+", "plus"),
        ("ctrl++", "ctrl+plus"),
        ("-", "minus"),
        ("ctrl+-", "ctrl+minus"),
        ("esc", "escape"),
        ("PgDn", "pagedown"),
        ("ctrl+pgdn", "ctrl+pagedown"),
        ("shift+ctrl+up", "ctrl+shift+up"),
        ("ctrl+space", "ctrl+at"),
        (" ", "space"),
        ("F5", "f5"),
        ("g m", "g m"),
        ("ctrl+x  ctrl+s", "ctrl+x ctrl+s"),
        ("é", "é"),
        # A terminal cannot tell these apart.
        ("ctrl+i", "tab"),
        ("ctrl+m", "enter"),
        ("ctrl+[", "escape"),
    ],
)
def test_a_key_is_read_however_it_is_written(written: str, key: str) -> None:
    assert read_key(written) == key


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("pgdwn", "pgdown"),
        ("ctrl+pgdwn", "ctrl+pgdown"),
        ("cntrl+r", "ctrl+r"),
        ("escpe", "escape"),
        ("g pgdwn", "g pgdown"),
        ("zz", ""),
        ("g m t", ""),
        ("", ""),
        ("shift+1", ""),
        ("\x1b", ""),
    ],
)
def test_what_is_no_key_is_told_with_the_nearest_one(written: str, near: str) -> None:
    with pytest.raises(NotAKey) as caught:
        read_key(written)
    assert caught.value.near == near
    assert str(caught.value).endswith(f'did you mean "{near}"?' if near else "is no key.")


@given(st.characters(exclude_categories=("C", "Z", "M")))
def test_a_character_is_called_as_the_terminal_calls_it(character: str) -> None:
    assert key_of_character(character) == _character_to_key(character)
    assert is_text(key_of_character(character))


def test_every_ascii_key_is_shown_as_its_character_and_read_again() -> None:
    for key, character in CHARACTERS.items():
        assert key == _character_to_key(character)
        if key != "space":
            assert KEY_FACES[key] == character == face(key)
    for key in (*NAMED, *CHARACTERS, *(f"ctrl+{name}" for name in NAMED)):
        assert read_key(face(key)) == read_key(key)
        assert read_key(written(read_key(key))) == read_key(key)
    assert set(ALIASES.values()) <= set(NAMED)


def test_what_every_keyboard_has() -> None:
    for key in ("r", "R", "question_mark", "ctrl+r", "ctrl+pagedown", "g m", "shift+tab", "é"):
        assert everywhere(key), key
    for key in ("f5", "ctrl+f5", "left_curly_bracket", "at", "ctrl+b", "alt+x", "ctrl+enter"):
        assert not everywhere(key), key
    assert not everywhere("g left_square_bracket")
    assert everywhere("ctrl+at")


def test_a_key_is_written_as_people_write_it() -> None:
    shown = {"g m": "g m", "slash": "/", "ctrl+pagedown": "ctrl+pagedown", "ctrl+at": "ctrl+space"}
    assert {key: written(key) for key in shown} == shown
    assert written("space") == "space" and written("g question_mark") == "g ?"


def test_other_characters_are_shown_as_themselves() -> None:
    assert [face(_character_to_key(character)) for character in "§é£"] == ["§", "é", "£"]
    assert face("ctrl+slash") == "ctrl+/"


def test_what_writes_a_character() -> None:
    assert all(is_text(key) for key in ("r", "R", "space", "question_mark", "é"))
    assert not any(is_text(key) for key in ("enter", "ctrl+r", "f5", "pagedown"))
