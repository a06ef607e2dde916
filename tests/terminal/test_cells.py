"""Cutting and padding by cells (terminals 3)."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from premium_tui.domain.text import clean
from premium_tui.terminal.cells import cut, fit

LINES = st.text(max_size=30).map(lambda text: clean(text, one_line=True))


@pytest.mark.parametrize(
    ("text", "cells", "expected"),
    [
        ("Dropbox", 7, "Dropbox"),
        ("Dropbox", 6, "Dropb…"),
        ("Dropbox", 1, "…"),
        ("Dropbox", 0, ""),
        ("Dropbox", -3, ""),
        ("", 0, ""),
        ("請求書の宛名", 12, "請求書の宛名"),
        ("請求書の宛名", 8, "請求書…"),
        ("請求書の宛名", 7, "請求書…"),
        ("re\u0301sume\u0301", 6, "re\u0301sume\u0301"),
        ("two words", 5, "two…"),
    ],
)
def test_cut(text: str, cells: int, expected: str) -> None:
    assert cut(text, cells) == expected


def test_fit_pads_on_the_side_asked_for() -> None:
    assert fit("請求", 6) == "請求  "
    assert fit("請求", 6, "right") == "  請求"
    assert fit("請求書", 5, "right") == "請求…"


@settings(max_examples=1000, deadline=None)
@given(text=LINES, cells=st.integers(0, 40))
def test_a_cut_text_is_never_wider(text: str, cells: int) -> None:
    assert cell_len(cut(text, cells)) <= cells


@settings(max_examples=1000, deadline=None)
@given(text=LINES, cells=st.integers(0, 40), align=st.sampled_from(("left", "right")))
def test_a_fitted_text_is_exactly_as_wide(
    text: str, cells: int, align: Literal["left", "right"]
) -> None:
    out = fit(text, cells, align)
    pad = out.rstrip(" ") if align == "left" else out.lstrip(" ")
    assert cell_len(pad) + len(out) - len(pad) == cells
