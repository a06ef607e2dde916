"""Lines: the base of widgets that draw whole lines of styled text themselves."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from premium_tui.theme import DIM, MARK, TEXT

Span = tuple[str, Style]
"""A piece of text, already clean and on one line, and how it looks."""


def width_of(spans: Sequence[Span]) -> int:
    """Return the cells a line of spans takes."""
    return sum(cell_len(text) for text, _style in spans)


def strip_of(spans: Sequence[Span], width: int) -> Strip:
    """Return a strip of exactly `width` cells: spans in order, cut or padded at the right."""
    return Strip([Segment(text, style) for text, style in spans if text]).adjust_cell_length(
        width, TEXT
    )


def both_ends(left: Sequence[Span], right: Sequence[Span], width: int) -> list[Span]:
    """Return a line with `left` at its start and `right` at its end; right goes when short."""
    gap = width - width_of(left) - width_of(right)
    if gap < 1:
        return list(left)
    return [*left, (" " * gap, TEXT), *right]


def marked(text: str, style: Style, spans: Sequence[tuple[int, int]]) -> list[Span]:
    """Return a text with what stands from one place to another in it, in order, marked."""
    parts: list[Span] = []
    at = 0
    for start, end in spans:
        parts += [(text[at:start], style), (text[start:end], style + MARK)]
        at = end
    return [*parts, (text[at:], style)]


class LineWidget(Widget):
    """A widget of whole lines: subclasses say what stands in line `y`."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    LineWidget { height: 1; width: 1fr; }
    """

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Return the spans of line `y`, for `width` cells."""
        raise LookupError(y)

    def render_line(self, y: int) -> Strip:
        """Draw one line; called by Textual."""
        width = self.size.width
        return strip_of(self.line(y, width), width)


class Rule(LineWidget):
    """A thin line between regions."""

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw the rule."""
        return [("─" * width, DIM)]
