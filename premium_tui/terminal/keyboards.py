"""Keyboards and input methods: which key a character stands for where nothing is being typed."""

from __future__ import annotations

import unicodedata

from textual.keys import _character_to_key
from textual.screen import Screen

FULL_WIDTH = range(0xFF01, 0xFF5F)
"""Full-width ASCII: what an input method writes for a letter, a digit or a mark."""

FURTHER = 0xFEE0
"""How much further each of them stands than its ASCII character."""

JAPANESE = {
    "\u3000": "space",
    "・": "slash",
    "、": "comma",
    "。": "full_stop",
    "「": "left_square_bracket",
    "」": "right_square_bracket",
    "ー": "minus",
    "〜": "tilde",
    "’": "apostrophe",
    "”": "quotation_mark",
    "￥": "backslash",
}
"""What a Japanese input method writes for other keys."""

AZERTY = {
    "ampersand": "1",
    "é": "2",
    "quotation_mark": "3",
    "apostrophe": "4",
    "left_parenthesis": "5",
}
"""What the keys of the digits write on a French keyboard, where digits need shift."""


def plain_key(key: str, character: str | None) -> str:
    """Return the key that is meant: an input method may be on (`ｒ` is `r`).

    `character` is what the terminal sent for `key`.
    """
    if character is None or len(character) != 1:
        return key
    if ord(character) in FULL_WIDTH:
        return _character_to_key(chr(ord(character) - FURTHER))
    return JAPANESE.get(character, key)


def is_wide_space(character: str | None) -> bool:
    """Return whether a character is a space but not the plain one: full-width, or unbreakable."""
    if character is None or len(character) != 1 or character.isascii():
        return False
    return unicodedata.category(character) == "Zs"


def with_digit(key: str, screen: Screen[object]) -> str:
    """Return a key, or the digit that shares it on a French keyboard.

    The digit it is where only that means something on `screen`.
    """
    digit = AZERTY.get(key)
    if digit is None:
        return key
    bound = screen.active_bindings
    return digit if digit in bound and key not in bound else key
