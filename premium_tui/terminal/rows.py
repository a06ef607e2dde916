"""Rows: the cells of one line of the terminal, and the fewest bytes that turn one into another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

Cell = tuple[str, str]
"""A character and its colours, as in `CSI … m`; the right half of a wide one has no character."""

_COLOURS = re.compile(r"\x1b\[([0-9;]*)m")

_NARROW = (
    " -~\xa0-\xac\xae-\u02ff\u0384-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf"
    "\u2100-\u214f\u2190-\u21ff\u2500-\u25fc\u2800-\u28ff\uff61-\uff9d"
)
_WIDE = (
    "\u3000-\u3029\u3030-\u303e\u3041-\u3096\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
    "\uff01-\uff60\uffe0-\uffe6"
)
"""Characters whose width is the same in all terminals, from-to: no emoji, nothing that combines
(terminals 3)."""

GAP = 4
"""Unchanged cells that are written again rather than jumped over: a jump takes as many bytes."""


def blank(style: str) -> Cell:
    """Return a blank as it looks in a style."""
    return " ", _on_a_blank(style)


@lru_cache(maxsize=256)
def read(text: str) -> Sequence[Cell] | None:
    """Return the cells of text as it is rendered; None when they are not sure.

    Lines come back as they were: the cursor leaves them, a page is turned back.
    """
    cells: list[Cell] = []
    style = ""
    for at, part in enumerate(_COLOURS.split(text)):
        if at % 2:
            if part in ("", "0"):
                style = ""
            elif style or part.startswith("0"):
                # Not Textual's: each piece of it ends with a reset.
                return None
            else:
                style = part
        elif part:
            empty = blank(style)
            if part.isascii():
                if not part.isprintable():
                    return None
                cells += [empty if char == " " else (char, style) for char in part]
                continue
            for char in part:
                width = _width(char)
                if not width:
                    return None
                cells.append(empty if char == " " else (char, style))
                if width == 2:
                    cells.append(("", style))
    return None if style else cells


@lru_cache(maxsize=4096)
def _width(char: str) -> int:
    """Return the cells a character takes in all terminals; 0 where that is not sure."""
    for width, spans in ((1, _NARROW), (2, _WIDE)):
        if any(spans[at] <= char <= spans[at + 2] for at in range(0, len(spans), 3)):
            return width
    return 0


@lru_cache(maxsize=512)
def _on_a_blank(style: str) -> str:
    """Return what of a style can be seen on a blank: ground, line or reversal, not the letter's."""
    parts = iter(style.split(";"))
    for part in parts:
        if part == "38":
            # Its own numbers follow: a colour of 256 (one), or red, green and blue.
            for _number in range(1 if next(parts, "") == "5" else 3):
                next(parts, "")
        elif part not in ("1", "2", "3") and not (part.isdigit() and 30 <= int(part) % 60 <= 39):
            return style
    return ""


@lru_cache(maxsize=2048)
def _change(before: str, after: str) -> str:
    """Return what switches a pen from one style to another."""
    if not after:
        return "\x1b[m"
    if not before:
        return f"\x1b[{after}m"
    old, new = before.split(";"), after.split(";")
    if not {"38", "48"} & {*old, *new} and set(old) < set(new):
        return f"\x1b[{';'.join(part for part in new if part not in old)}m"
    return f"\x1b[0;{after}m"


class Pen:
    """Writes cells: jumps, colours where they change, and characters."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._style = ""

    def raw(self, row: int, column: int, text: str) -> None:
        """Write rendered text at a place, both counted from 0, as it is."""
        self._parts.append(f"{self._reset()}\x1b[{row + 1};{column + 1}H{text}")

    def row(self, row: int, old: Sequence[Cell] | None, new: Sequence[Cell]) -> None:
        """Turn line `row`, counted from 0, from `old` cells into `new` ones; None: not known."""
        width = len(new)
        jump = f"\x1b[{row + 1};{{}}H"
        start = end = 0
        for at in range(width) if old is None else _differing(old, new):
            if end > start and at - end <= GAP:
                end = at + 1
            else:
                jump = self._run(new, start, end, jump)
                start, end = at, at + 1
        self._run(new, start, end, jump)

    def _run(self, cells: Sequence[Cell], start: int, end: int, jump: str) -> str:
        """Write some of a line's cells; return what jumps on in the line."""
        if start == end:
            return jump
        self._parts.append(jump.format(start + 1))
        for char, style in cells[start:end]:
            if style != self._style and char and (char != " " or style or _on_a_blank(self._style)):
                self._parts.append(_change(self._style, style))
                self._style = style
            self._parts.append(char)
        return "\x1b[{}G"

    def _reset(self) -> str:
        before, self._style = self._style, ""
        return _change(before, "") if before else ""

    def written(self) -> str:
        """Return all of it; the pen has no colours afterwards."""
        return "".join(self._parts) + self._reset()


def _differing(old: Sequence[Cell], new: Sequence[Cell]) -> list[int]:
    return [at for at, cell in enumerate(new) if cell != old[at]]
