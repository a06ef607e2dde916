"""Wrapping by cells."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from premium_tui.widgets.wrapping import wrap


def test_words_stay_whole() -> None:
    assert wrap("one two three four", 9) == ["one two", "three", "four"]


def test_blank_lines_and_indents_are_kept() -> None:
    assert wrap("a\n\n  b", 20) == ["a", "", "  b"]
    assert wrap("  one two three", 9) == ["  one two", "  three"]


def test_a_word_longer_than_a_line_is_cut_where_the_line_is_full() -> None:
    assert wrap("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]


def test_japanese_is_cut_by_cells_and_not_before_a_full_stop() -> None:
    lines = wrap("共有フォルダが二人のデザイナーから見えなくなりました。", 12)
    assert all(cell_len(line) <= 12 for line in lines)
    assert not any(line.startswith("。") for line in lines)
    assert "".join(lines) == "共有フォルダが二人のデザイナーから見えなくなりました。"


@given(st.text(alphabet="ab 日本語。、-\n\tlonger", max_size=200), st.integers(4, 40))
def test_no_line_is_wider_than_asked_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
