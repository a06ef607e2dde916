"""Tags: one line without commas, told apart without their case, edited in any order alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premium_tui.domain.tags import edited, tag_of
from premium_tui.domain.text import clean

texts = st.text(alphabet=st.characters(exclude_categories=()), max_size=30)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("vip", "vip"),
        ("  two\twords\n", "two words"),
        ("a,b", "a b"),
        (",", ""),
        ("\x1b[31mred\x1b[0m", "[31mred [0m"),
        ("\u202eabc\u200b", "abc"),
        ("返金", "返金"),
        ("", ""),
    ],
)
def test_a_tag_is_plain(text: str, tag: str) -> None:
    assert tag_of(text) == tag


@given(texts)
def test_a_tag_is_clean_and_stays_as_it_is(text: str) -> None:
    tag = tag_of(text)
    assert tag_of(tag) == tag == clean(tag, one_line=True) and "," not in tag
    assert len(tag) <= max(1, len(text))


def test_taken_off_first_then_added_and_spelling_stays() -> None:
    assert edited(("VIP", "late"), ["vip", "new"], ["LATE", "none"]) == ("VIP", "new")
    assert edited(("vip",), ["VIP"], ["vip"]) == ("VIP",)
    assert edited((), ["", " , "], []) == ()
    # What was imported may not be plain; it is taken off by the name it is shown with.
    assert edited(("s\x1bso", "b"), [], ["s so"]) == edited(("b",), [], ["s\ufffdso"]) == ("b",)


@given(st.lists(texts), st.lists(texts), st.lists(texts))
def test_doing_it_twice_is_doing_it_once(tags: list[str], add: list[str], off: list[str]) -> None:
    plain = edited((), tags, ())
    once = edited(plain, add, off)
    assert {tag.casefold() for tag in edited(once, add, off)} == {tag.casefold() for tag in once}
    assert len({tag.casefold() for tag in once}) == len(once)
