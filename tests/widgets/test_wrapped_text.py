"""A text in rows: after any edits as if it were wrapped anew, and each cell is a place in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Offset
from textual.widgets.text_area import Document, Location

from premium_tui.widgets.wrapped_text import WrappedText

TEXTS = st.text("ab \t日本語。\n\nlonger", max_size=80)


def location(document: Document, at: int) -> Location:
    return document.get_location_from_index(at % (len(document.text) + 1))


def rows(text: WrappedText) -> list[tuple[int, int, str]]:
    """Return what stands in each row, as a text box draws it."""
    found = []
    for y in range(text.height):
        index, number = text.place(y)
        start, end = text.row(index, number)
        found.append((index, number, text.document.get_line(index)[start:end]))
    return found


@given(TEXTS, st.lists(st.tuples(st.integers(0), st.integers(0), TEXTS), max_size=6))
def test_after_edits_it_is_as_if_wrapped_anew(text: str, edits: list[tuple[int, int, str]]) -> None:
    document = Document(text)
    wrapped = WrappedText(document, 12)
    for one, other, insert in edits:
        start, end = sorted((location(document, one), location(document, other)))
        result = document.replace_range(start, end, insert)
        wrapped.wrap_range(start, end, result.end_location)
        anew = WrappedText(document, 12)
        assert rows(wrapped) == rows(anew)
        assert (wrapped.lines, wrapped.height) == (anew.lines, anew.height)
    assert "\n".join("".join(line) for line in wrapped.lines) == document.text


@given(TEXTS, st.integers(0))
def test_an_edit_told_wrong_is_taken_as_it_is(text: str, at: int) -> None:
    document = Document(f"{text}\nend")
    wrapped = WrappedText(document, 12)
    document.replace_range((0, 0), location(document, at), "one\ntwo")
    wrapped.wrap_range((0, 0), (0, 0), (0, 0))
    assert rows(wrapped) == rows(WrappedText(document, 12))


@given(TEXTS, st.integers(0), st.sampled_from([0, 12]))
def test_a_place_is_shown_at_a_cell_and_found_there(text: str, at: int, width: int) -> None:
    document = Document(text)
    wrapped = WrappedText(document, width)
    place = location(document, at)
    offset = wrapped.location_to_offset(place)
    assert 0 <= offset.y < wrapped.height
    assert wrapped.offset_to_location(offset) == place


def test_what_is_beside_the_text_is_the_nearest_of_it() -> None:
    wrapped = WrappedText(Document("one two three\nfour"), 8)
    assert wrapped.lines == [["one two ", "three"], ["four"]] and wrapped.wrapped
    assert wrapped.offset_to_location(Offset(99, 0)) == (0, 7)
    assert wrapped.offset_to_location(Offset(99, 1)) == (0, 13)
    assert wrapped.offset_to_location(Offset(2, 99)) == (1, 2)
    assert wrapped.offset_to_location(Offset(-3, -1)) == (0, 0)


def test_the_same_width_again_measures_nothing() -> None:
    wrapped = WrappedText(Document("one two three\nfour"), 8)
    measured = wrapped.measured
    wrapped.wrap(8, 4)
    assert wrapped.measured == measured
    wrapped.wrap(20)
    assert wrapped.height == 2 and wrapped.measured == measured + 2
