"""Cells: cutting and padding text by the width a terminal gives it, Japanese counting two."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from rich.cells import cell_len, set_cell_size


def cut(text: str, cells: int) -> str:
    """Return `text` in at most `cells` cells, cut at the end with `…` where it is longer.

    `text` is one clean line (`domain.text.clean`): controls have no width.
    """
    # More characters than cells may still fit: marks take none.
    if (len(text) if text.isascii() else cell_len(text)) <= cells:
        return text
    if cells <= 1:
        return "…"[: max(0, cells)]
    return f"{set_cell_size(text, cells - 1).rstrip()}…"


@lru_cache(maxsize=4096)
def fit(text: str, cells: int, align: Literal["left", "right"] = "left") -> str:
    """Return `text` in exactly `cells` cells: cut where it is longer, padded where shorter."""
    short = cut(text, cells)
    pad = " " * (cells - (len(short) if short.isascii() else cell_len(short)))
    return pad + short if align == "right" else short + pad
