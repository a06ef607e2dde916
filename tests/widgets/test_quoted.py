"""Quoted text: what is hidden of it, and that nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premium_tui.widgets.quoted import hidden_words, pieces, quotes


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [""]),
        ("No quote > here", ["No quote > here"]),
        ("> a", [1]),
        ("Yes.\n\n> a\n>> b\n  > c", ["Yes.\n", 3]),
        ("> a\n\n> b\n\nYes.", [3, "\nYes."]),
        ("＞ 全角\nはい", [1, "はい"]),
        ("one\n> a\ntwo\n> b\n", ["one", 1, "two", 1, ""]),
        ("    > code", ["    > code"]),
    ],
)
def test_quoted_lines_become_a_count(text: str, found: list[str | int]) -> None:
    assert pieces(text) == found
    assert quotes(text) is any(isinstance(piece, int) for piece in found)


@given(st.lists(st.sampled_from(["> q", ">", "", "own", "  > deep", "  "])))
def test_all_that_is_not_quoted_stays_in_its_order(lines: list[str]) -> None:
    found = pieces("\n".join(lines))
    kept = "\n".join(piece for piece in found if isinstance(piece, str)).split("\n")
    assert [line for line in kept if line.strip()] == [line for line in lines if line == "own"]
    hidden = sum(piece for piece in found if isinstance(piece, int))
    assert hidden + sum(p.count("\n") + 1 for p in found if isinstance(p, str)) == max(
        1, len(lines)
    )


def test_what_is_hidden_is_counted() -> None:
    assert hidden_words(1) == "… 1 quoted line" and "1,200 quoted" in hidden_words(1200)
