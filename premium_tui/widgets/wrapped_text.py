"""A text as the rows of a text box; what is written changes the rows around it alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from rich.cells import cell_len
from textual._cells import cell_width_to_column_index
from textual.expand_tabs import expand_tabs_inline
from textual.geometry import Offset, clamp
from textual.widgets.text_area import DocumentBase, Location, WrappedDocument

from premium_tui.widgets.line_breaks import breaks, mended


class WrappedText(WrappedDocument):
    """What Textual's does, without a look at all of the text, or at all of a line, for each key."""

    def __init__(self, document: DocumentBase, width: int = 0, tab_width: int = 4) -> None:
        """`width` is in cells, 0 for lines as long as they are."""
        self._texts: list[str] = []
        """The lines as they were wrapped."""
        self._breaks: list[Sequence[int]] = []
        """Where the second row of each line begins, the third, and so on."""
        self._more: list[int] | None = None
        """How many rows stand above each line, and below the last, beyond one a line."""
        self.measured = 0
        """How many rows and lines were measured so far."""
        super().__init__(document, width, tab_width)

    @property
    def wrapped(self) -> bool:
        """Whether a line has more than one row."""
        return any(self._breaks)

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self._above(len(self._breaks))

    @property
    def lines(self) -> list[list[str]]:
        """The rows of each line."""
        return [self.get_sections(index) for index in range(len(self._breaks))]

    def wrap(self, width: int, tab_width: int | None = None) -> None:
        """Wrap all lines, unless they are wrapped to that many cells already."""
        tab = tab_width or self._tab_width
        lines = self.document.lines
        if (width, tab) == (self._width, self._tab_width) and self._texts == lines:
            return
        self._width, self._tab_width = width, tab
        self._texts = list(lines)
        self._breaks = [self._wrap_line(line) for line in lines]
        self._more = None

    def wrap_range(self, start: Location, old_end: Location, new_end: Location) -> None:
        """Take an edit of the lines from `start` to `old_end`; called after it."""
        lines, last = self.document.lines, len(self._texts) - 1
        top = clamp(min(start[0], old_end[0]), 0, last)
        bottom = clamp(max(start[0], old_end[0]), top, last)
        texts, rows = self._texts[top : bottom + 1], self._breaks[top : bottom + 1]
        written = lines[top : max(top, bottom + 1 + len(lines) - len(self._texts))]
        found = [self._wrap_line(line) for line in written[1:-1]]
        if written:
            # The first may begin, and the last end, like the first and the last before.
            ends = [(texts[0], rows[0]), (texts[-1], rows[-1])]
            if len(written) == 1:
                found = [self._mend(written[0], *max(ends, key=lambda end: len(end[0])))]
            else:
                found = [
                    self._mend(written[0], *ends[0]),
                    *found,
                    self._mend(written[-1], *ends[1]),
                ]
        self._texts[top : bottom + 1] = written
        self._breaks[top : bottom + 1] = found
        if list(map(len, found)) != list(map(len, rows)):
            self._more = None
        # Whoever edits may say anything of it.
        self.wrap(self._width)

    def place(self, y: int) -> tuple[int, int]:
        """Return in which line the row `y` is, from 0 on, and which row of that line it is."""
        y = clamp(y, 0, self.height - 1)
        index = bisect_right(range(len(self._breaks)), y, key=self._above) - 1
        return index, y - self._above(index)

    def row(self, index: int, number: int) -> tuple[int, int]:
        """Return from where to where a row of a line stands in it."""
        found = self._breaks[index]
        end = found[number] if number < len(found) else len(self._texts[index])
        return (found[number - 1] if number else 0), end

    def offset_to_location(self, offset: Offset) -> Location:
        """Return what stands at a cell, the nearest where nothing does."""
        index, number = self.place(offset.y)
        return index, self.get_target_document_column(index, max(0, offset.x), number)

    def location_to_offset(self, location: Location) -> Offset:
        """Return the cell at which a place in the text is shown."""
        index, column = clamp(location[0], 0, len(self._breaks) - 1), location[1]
        number = bisect_right(self._breaks[index], column)
        start, _end = self.row(index, number)
        before = expand_tabs_inline(self._texts[index][start:column], self._tab_width)
        return Offset(cell_len(before), self._above(index) + number)

    def get_target_document_column(self, line_index: int, x_offset: int, y_offset: int) -> int:
        """Return what column of a line stands `x_offset` cells into one of its rows."""
        rows = len(self._breaks[line_index]) + 1
        number = y_offset % rows
        start, end = self.row(line_index, number)
        text = self._texts[line_index][start:end]
        column = start + cell_width_to_column_index(text, x_offset, self._tab_width)
        return column if number == rows - 1 else min(column, end - 1)

    def get_sections(self, line_index: int) -> list[str]:
        """Return the rows of a line."""
        text, found = self._texts[line_index], self._breaks[line_index]
        ends = [*found, len(text)]
        return [text[start:end] for start, end in zip([0, *found], ends, strict=True)]

    def get_offsets(self, line_index: int) -> list[int]:
        """Return where the rows of a line begin after its first."""
        return list(self._breaks[line_index])

    def get_tab_widths(self, line_index: int) -> list[int]:
        """Return no widths: tabs are as wide as their place in a row makes them."""
        return []

    def _above(self, index: int) -> int:
        """Return how many rows stand above a line."""
        if self._more is None:
            self._more = list(accumulate(map(len, self._breaks), initial=0))
        return self._more[index] + index

    def _wrap_line(self, line: str) -> Sequence[int]:
        found = breaks(line, self._width, self._tab_width) if self._width else ()
        self.measured += len(found) + 1
        return found or ()

    def _mend(self, line: str, before: str, old: Sequence[int]) -> Sequence[int]:
        if not self._width or not old:
            return self._wrap_line(line)
        found, measured = mended(line, self._width, self._tab_width, before, old)
        self.measured += measured
        return found or ()
