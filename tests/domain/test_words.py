"""Words of a text: folded, cut, and without what matters little."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premium_tui.domain.words import words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("It does not work, please help!", []),
        ("Files synced; syncing FILE", ["file", "sync", "sync", "file"]),
        ("cancelled canceled", ["cancel", "cancel"]),
        ("log in, signed in, sign-on", ["login", "login", "login"]),
        ("E-mail email\u2019s licence licenses", ["email", "email", "licens", "licens"]),
        ("共有フォルダ", ["共有", "フォル", "ォルダ"]),
        ("ﾌｫﾙﾀﾞ", ["フォル", "ォルダ"]),
        ("消えました", ["消え"]),
        ("Ｓｉｇｎ の鍵", ["sign", "の鍵"]),
        ("Größe", ["grösse"]),
        ("문서 공유", ["문서", "공유"]),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert words(text) == found


@given(st.text(), st.text())
def test_the_words_of_two_lines_are_those_of_each(one: str, other: str) -> None:
    assert words(f"{one}\n{other}") == words(one) + words(other)
