"""Lines: the base of widgets that draw whole lines of styled text themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.dom import NoScreen
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from premium_tui.terminal.compositor import LineCompositor
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


class WholeLines(Widget):
    """A widget that draws lines itself, from end to end and in all their colours.

    It has no border, padding or ground, which Textual would look up for each line.
    """

    ALLOW_SELECT = False

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of `crop`; those that have changed are drawn. Called by Textual."""
        width, drawn = self.outer_size.width, self._styles_cache
        if width != drawn._width:
            drawn.clear()
            drawn._width = width
        strips = []
        for y in crop.line_range:
            strip = None if y in drawn._dirty_lines else drawn._cache.get(y)
            if strip is None:
                strip = drawn._cache[y] = self.render_line(y)
            strips.append(strip)
        drawn._dirty_lines.difference_update(crop.line_range)
        for line_filter in self.get_line_filters():
            ground = self.background_colors[1]
            strips = [strip.apply_filter(line_filter, ground) for strip in strips]
        if crop.column_span != (0, width):
            return [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Draw again, all or the lines of `regions`: at once where its screen gathers that."""
        if not repaint or layout or recompose or not self._is_mounted:
            return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        try:
            compositor = self.screen._compositor
        except NoScreen:
            return self
        if not isinstance(compositor, LineCompositor) or compositor.gathered is None:
            return super().refresh(*regions)
        self._set_dirty(*regions)
        compositor.gathered.add(self)
        return self


class LineWidget(WholeLines):
    """A widget of whole lines: subclasses say what stands in line `y`."""

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
