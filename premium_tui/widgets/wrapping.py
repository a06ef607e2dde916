"""Wrapping: long lines cut to a width in cells, between words where there are any."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from rich.cells import cell_len, get_character_cell_size

NOT_AT_START = "、。，．,.!?！？：；:;）」』】〉》ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ)]}"
"""Characters Japanese text does not begin a line with."""


def wrap(text: str, width: int) -> list[str]:
    """Return `text` as lines of at most `width` cells; blank lines are kept.

    Words stay whole when they fit; anything longer, and text without spaces (Japanese), is cut
    where the line is full. `text` is clean and may hold newlines and tabs.
    """
    width = max(2, width)
    lines: list[str] = []
    for paragraph in text.expandtabs(4).split("\n"):
        if len(paragraph) <= width and (paragraph.isascii() or cell_len(paragraph) <= width):
            lines.append(paragraph.rstrip())
        else:
            lines.extend(_wrap_paragraph(paragraph, width))
    return lines


def _wrap_paragraph(paragraph: str, width: int) -> Iterator[str]:
    indent = paragraph[: len(paragraph) - len(paragraph.lstrip(" "))][: width // 2]
    line, used = indent, len(indent)
    for word in paragraph.strip(" ").split(" "):
        cells = cell_len(word)
        gap = 1 if line.strip() else 0
        if used + gap + cells <= width:
            line, used = line + " " * gap + word, used + gap + cells
            continue
        if cells <= width - len(indent) and (word.isascii() or used > width // 2):
            yield line.rstrip()
            line, used = indent + word, len(indent) + cells
            continue
        # A word longer than a line: fill what is left of this one, then whole lines.
        line, used = line + " " * gap, used + gap
        for piece in _pieces(word, width - used, width - len(indent)):
            if used + cell_len(piece) > width:
                yield line.rstrip()
                line, used = indent, len(indent)
            line, used = line + piece, used + cell_len(piece)
    yield line.rstrip()


def _pieces(word: str, first: int, rest: int) -> Iterator[str]:
    """Yield `word` in pieces of at most `first`, then `rest` cells."""
    room, at = max(0, first), 0
    while at < len(word):
        count = _fitting(word, at, room)
        if count == 0 and room != rest:
            room = rest
            continue
        yield word[at : at + max(1, count)]
        room, at = rest, at + max(1, count)


def _fitting(word: str, start: int, room: int) -> int:
    """Return how many characters of `word` from `start` on fill `room` cells.

    Closing punctuation does not come to stand behind them.
    """
    reach = room + 1
    while True:
        piece = word[start : start + reach]
        ends = _ends(piece)
        count = bisect_right(ends, room)
        if count < len(piece) or start + count == len(word):
            break
        reach *= 2
    for index in range(bisect_right(ends, room - 2), count):
        follower = word[start + index + 1 : start + index + 2]
        if index and ends[index - 1] and follower and follower in NOT_AT_START:
            return index
    return count


def _ends(text: str) -> Sequence[int]:
    """Return how many cells there are up to the end of each character."""
    if text.isascii():
        return range(1, len(text) + 1)
    return list(accumulate(map(get_character_cell_size, text)))
