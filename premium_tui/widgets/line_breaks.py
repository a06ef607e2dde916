"""Where the rows of a line begin that is written in a text box, found anew or from what they were.

Where a row ends depends on nothing before it and on little behind it. So after an edit only the
rows around it are measured: those before stand, and once a row begins where one began before, all
further ones do too.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from rich.cells import cell_len, get_character_cell_size

CROWDED = 8
"""Characters looked at for each cell of a row at most: marks and joiners take none."""

_WORDS = re.compile(r"(?s:.*)\s(?=\S)")
"""As many whole words as there are, with the spaces behind them."""

_JOINER, _AS_EMOJI = "\u200d", "\ufe0f"
_TOGETHER = re.compile(f"[\t{_JOINER}{_AS_EMOJI}]")
"""Whose width depends on what stands before it."""


def row_end(line: str, start: int, width: int, tab: int) -> int | None:
    """Return where the row ends that begins at `start`; None when the rest of the line fits.

    A row has at most `width` cells, counts a tab as reaching to the next multiple of `tab`, and
    ends behind the spaces behind a word, or anywhere in a word longer than a row.
    """
    left = len(line) - start
    piece = line[start : start + width + 1]
    if piece.isascii() and "\t" not in piece:
        if left <= width:
            return None
        fitting = width
    else:
        fitting = _fitting(piece, width, tab)
        if fitting == len(piece) < left:
            piece = line[start : start + width * CROWDED + 1]
            fitting = min(_fitting(piece, width, tab), width * CROWDED)
        if fitting >= left:
            return None
        piece = piece[: fitting + 1]
    words = _WORDS.match(piece)
    return start + (words.end() if words is not None else max(1, fitting))


def breaks(line: str, width: int, tab: int) -> list[int]:
    """Return where the second row of a line begins, the third, and so on; `width` is in cells."""
    # No character takes more than two cells.
    if 2 * len(line) <= width and "\t" not in line:
        return []
    found: list[int] = []
    at = row_end(line, 0, width, tab)
    while at is not None:
        found.append(at)
        at = row_end(line, at, width, tab)
    return found


def mended(
    line: str, width: int, tab: int, before: str, old: Sequence[int]
) -> tuple[list[int], int]:
    """Return the `breaks` of a line that was `before` with the breaks `old`.

    The second is how many rows were measured for that.
    """
    same = _common_start(before, line)
    tail = _common_end(before, line, min(len(before), len(line)) - same)
    shift = len(line) - len(before)
    # The rows that saw nothing of what has changed.
    kept = bisect_left(old, same - width * CROWDED)
    found = list(old[:kept])
    at, measured = found[-1] if found else 0, 1
    end = row_end(line, at, width, tab)
    while end is not None:
        found.append(end)
        if end >= len(line) - tail:
            again = bisect_left(old, end - shift)
            if again < len(old) and old[again] == end - shift:
                found += [place + shift for place in old[again + 1 :]]
                break
        end = row_end(line, end, width, tab)
        measured += 1
    return found, measured


def _fitting(piece: str, width: int, tab: int) -> int:
    """Return how many characters of `piece` fit into `width` cells, as rich counts them.

    What follows a joiner takes none, and a selector makes the narrow sign before it wide.
    """
    if _TOGETHER.search(piece) is None:
        return bisect_right(list(accumulate(map(get_character_cell_size, piece))), width)
    used, base, base_at, joined = 0, "", 0, False
    for at, character in enumerate(piece):
        cells = 0
        if character == "\t":
            cells, base, joined = tab - used % tab, "", False
        elif joined:
            joined = False
        elif character == _JOINER:
            joined = True
        elif character == _AS_EMOJI:
            cells, base = cell_len(base + character) - cell_len(base), ""
        elif cells := get_character_cell_size(character):
            base, base_at = character, at
        if used + cells > width:
            # What is drawn wide only for what follows it goes to the next row with that.
            return base_at if character == _AS_EMOJI else at
        used += cells
    return len(piece)


def _common_start(one: str, other: str) -> int:
    """Return how many characters two lines have in common at their start."""
    low, high = 0, min(len(one), len(other))
    if one[:high] == other[:high]:
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle
    return low


def _common_end(one: str, other: str, most: int) -> int:
    """Return how many characters two lines have in common at their end, at most `most`."""
    low, high = 0, most
    if one[len(one) - high :] == other[len(other) - high :]:
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle
    return low
