"""Which key a character stands for: full-width ones are their ASCII ones, all else stays."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from textual.keys import _character_to_key

from premium_tui.terminal.keyboards import FULL_WIDTH, JAPANESE, is_wide_space, plain_key

PRINTABLE = st.characters(min_codepoint=0x21, max_codepoint=0x7E)


@given(PRINTABLE)
def test_a_full_width_character_is_the_key_of_its_ascii_one(character: str) -> None:
    wide = chr(ord(character) + 0xFEE0)
    assert plain_key(_character_to_key(wide), wide) == _character_to_key(character)


@given(st.characters(exclude_characters=list(JAPANESE)).filter(lambda c: ord(c) not in FULL_WIDTH))
def test_any_other_character_stays_what_it_is(character: str) -> None:
    # The French keyboard's `²` is no 2, nor is a circled one.
    key = _character_to_key(character)
    assert plain_key(key, character) == key


@given(st.sampled_from(["enter", "ctrl+s", "f5", "pagedown"]), st.none() | st.just("\r"))
def test_a_key_that_writes_nothing_stays_what_it_is(key: str, character: str | None) -> None:
    assert plain_key(key, character) == key


def test_what_an_input_method_writes_for_other_keys() -> None:
    written = {character: plain_key("", character) for character in "、・。「」ー　"}
    assert list(written.values()) == [
        "comma",
        "slash",
        "full_stop",
        "left_square_bracket",
        "right_square_bracket",
        "minus",
        "space",
    ]


def test_which_spaces_are_no_plain_one() -> None:
    assert is_wide_space("\u3000") and is_wide_space("\xa0")
    assert not any(map(is_wide_space, (" ", "a", "\t", "\r", None, "", "日")))
