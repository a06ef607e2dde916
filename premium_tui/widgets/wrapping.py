"""Wrapping: long lines cut to a width in cells, between words where there are any."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

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
    room, piece, used = max(0, first), "", 0
    for index, character in enumerate(word):
        cells = cell_len(character)
        follower = word[index + 1 : index + 2]
        # Leave room so that the next line does not begin with closing punctuation.
        held = bool(follower) and follower in NOT_AT_START and used + cells + 2 > room
        if (used + cells > room or (held and used)) and (piece or room < cells):
            if piece:
                yield piece
            room, piece, used = rest, "", 0
        piece, used = piece + character, used + cells
    if piece:
        yield piece
