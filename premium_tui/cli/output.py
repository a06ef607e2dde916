"""Output: data on standard output, as an aligned table, as tab-separated values, or as JSON."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from unicodedata import category, east_asian_width

from premium_tui.clock import iso as iso

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]

GAP = "  "
NARROWEST = 10
"""Cells a cut column keeps on a terminal that is too narrow for the others."""


def on_terminal() -> bool:
    """Return whether standard output is a terminal."""
    return os.isatty(1)


def when(at: datetime | None) -> str:
    """Return a time as read here: local on a terminal, ISO 8601 in a pipe; empty for none."""
    if at is None:
        return ""
    return at.astimezone().strftime("%Y-%m-%d %H:%M") if on_terminal() else iso(at)


def plain(value: object) -> Json:
    """Return a value of `data.models` as JSON knows it; nothing is left out but local keys."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, frozenset):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    names: tuple[str, ...] = getattr(type(value), "__match_args__", ())
    return {name: plain(getattr(value, name)) for name in names if name != "key"}


def print_json(value: Json) -> None:
    """Print JSON, lossless, in which no byte is a control (terminals R7)."""
    print(json_text(value))


def json_text(value: Json) -> str:
    """Return JSON as it is printed: on a terminal set out in lines, in a pipe in one."""
    import json

    text = json.dumps(value, indent=2 if on_terminal() else None)
    return text.replace("\x7f", "\\u007f")


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], cut: int = -1) -> None:
    """Print rows of clean one-line texts: aligned on a terminal, else with tabs and no headings.

    `cut` is the column that is cut where the terminal is too narrow; in a pipe nothing is.
    """
    if not on_terminal():
        for row in rows:
            print(*row, sep="\t")
        return
    lines = [[heading.upper() for heading in headings], *map(list, rows)] if rows else []
    widths = [max(cells(line[n]) for line in lines) for n in range(len(headings))] if lines else []
    if cut >= 0 and lines:
        over = sum(widths) + len(GAP) * (len(widths) - 1) - os.get_terminal_size(1).columns
        widths[cut] = max(NARROWEST, widths[cut] - max(0, over))
    for line in lines:
        print(GAP.join(fit(text, width) for text, width in zip(line, widths, strict=True)).rstrip())


def print_fields(fields: Sequence[tuple[str, str]]) -> None:
    """Print names and clean one-line values: aligned on a terminal, else with a tab between."""
    if not on_terminal():
        print_table((), fields)
        return
    width = max(cells(name) for name, _value in fields)
    for name, value in fields:
        print(f"{fit(name, width)}{GAP}{value}".rstrip())


def cells(text: str) -> int:
    """Return how many cells of a terminal a clean line takes."""
    if text.isascii():
        return len(text)
    return sum(_cells_of(character) for character in text)


def fit(text: str, width: int) -> str:
    """Return a clean line in exactly `width` cells, cut with `…` or padded."""
    room = cells(text) - width
    if room > 0:
        taken = end = 0
        for character in text:
            taken += _cells_of(character)
            if taken > width - 1:
                break
            end += 1
        text = f"{text[:end]}…"
    return text + " " * (width - cells(text))


def _cells_of(character: str) -> int:
    if character in "\u200c\u200d" or category(character) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
