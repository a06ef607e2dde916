"""Rows of a line: as Textual makes them, and after an edit as if they were made anew."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual._wrap import compute_wrap_offsets
from textual.expand_tabs import expand_tabs_inline

from premium_tui.widgets.line_breaks import CROWDED, breaks, mended

TAB = 4
PLAIN = "ab \u3000日本語。é, longer"
HARD = f"{PLAIN}\t\u0301\u200d\ufe0f❤👩\u200b\x1b"

widths = st.integers(4, 24)


def lines(alphabet: str) -> st.SearchStrategy[str]:
    """Lines of words, of words longer than a row, and of both."""
    run = st.tuples(st.sampled_from(alphabet), st.integers(1, 60)).map(lambda run: run[0] * run[1])
    return st.lists(st.one_of(st.text(alphabet, max_size=30), run), max_size=8).map("".join)


@given(lines(PLAIN), widths)
def test_rows_are_those_of_textual(line: str, width: int) -> None:
    assert breaks(line, width, TAB) == compute_wrap_offsets(line, width, TAB)


@example("❤\u0301\ufe0faaa", 4)
@example("aaa\u200d\u200d\u3000", 4)
@example("aaa❤\u0301\ufe0f", 4)
@given(lines(HARD), widths)
def test_no_row_is_wider_than_asked_or_without_end(line: str, width: int) -> None:
    found = breaks(line, width, TAB)
    assert found == sorted(set(found)) and all(0 < at < len(line) for at in found)
    for start, end in zip([0, *found], [*found, len(line)], strict=True):
        assert cell_len(expand_tabs_inline(line[start:end], TAB)) <= width
        assert end - start <= width * CROWDED


@given(lines(HARD), st.data(), widths)
def test_after_an_edit_rows_are_as_if_made_anew(
    before: str, data: st.DataObject, width: int
) -> None:
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(before))] * 2)))
    line = before[:start] + data.draw(lines(HARD)) + before[end:]
    found, measured = mended(line, width, TAB, before, breaks(before, width, TAB))
    assert found == breaks(line, width, TAB)
    assert measured <= len(found) + 1


def test_a_letter_in_a_long_line_measures_the_rows_around_it_alone() -> None:
    before = "Sync stops at 色 and goes on after a while. " * 20_000
    old = breaks(before, 92, TAB)
    for at in (0, len(before) // 2, len(before)):
        _found, measured = mended(f"{before[:at]}x{before[at:]}", 92, TAB, before, old)
        assert measured < 30
