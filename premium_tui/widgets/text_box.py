"""A text of several lines to be written, a megabyte of it as quickly as a word."""

from __future__ import annotations

import re

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.expand_tabs import expand_tabs_inline
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import Document, DocumentNavigator, Location

from premium_tui.widgets.line_breaks import CROWDED
from premium_tui.widgets.own_keys import edit_with
from premium_tui.widgets.wrapped_text import WrappedText

NEAR = 256
"""Characters before the cursor in which the word is looked for that it stands in, at first."""

_EDGE = re.compile(r"(?<=\W)(?=\w)|(?<=\w)(?=\W)")
_WORD = re.compile(r"\s*\w+")


class TextBox(TextArea):
    """A calm TextArea: it wraps, shows no line numbers, marks no brackets, and nothing blinks.

    No key looks at all of the text, as TextArea does several times for each.
    """

    wrapped_document: WrappedText

    def __init__(self, text: str) -> None:
        # Given to TextArea itself, the text would be wrapped three times over.
        super().__init__(soft_wrap=True, show_line_numbers=False, compact=True)
        self.cursor_blink = False
        self.highlight_cursor_line = False
        self._set_document(text, None)

    def _set_document(self, text: str, language: str | None) -> None:
        """Take another text; called by TextArea."""
        self.document = Document(text)
        self.wrapped_document = WrappedText(self.document, self.wrap_width, self.indent_width)
        self.navigator = DocumentNavigator(self.wrapped_document)
        self.move_cursor((0, 0))
        self._refresh_size()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw some lines; called by Textual.

        A frame may still be asked for when it has been taken off the screen, and its styles with
        it, which TextArea does not survive (Textual issue 6528).
        """
        if not self.is_attached:
            return [Strip.blank(crop.width) for _ in range(crop.height)]
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw one row; called by Textual."""
        rows, y = self.wrapped_document, y + self.scroll_offset.y
        if y >= rows.height:
            return Strip.blank(self.size.width, self.rich_style)
        index, number = rows.place(y)
        start, end = rows.row(index, number)
        line = self.document.get_line(index)
        # The first frame comes before any word of how wide a row is.
        text = line[start : min(end, start + self.size.width * CROWDED)]
        if end == len(line):
            # The cursor may stand behind it.
            text += " "
        row, column = cursor = self.cursor_location
        edges = (*self.selection, cursor, (row, column + 1))
        inside = {place[1] - start for place in edges if place[0] == index}
        cuts = sorted({0, *(cut for cut in inside if 0 < cut < len(text))})
        # Tabs reach as far as their place in the row makes them.
        shown = expand_tabs_inline(text, self.indent_width)
        places = [len(expand_tabs_inline(text[:cut], self.indent_width)) for cut in cuts]
        parts = [
            Segment(shown[place:until], self._style_at((index, start + cut)))
            for cut, place, until in zip(cuts, places, [*places[1:], len(shown)], strict=True)
        ]
        return Strip(parts).adjust_cell_length(
            self.scrollable_content_region.width, self.rich_style
        )

    def _style_at(self, place: Location) -> Style:
        style = self.rich_style
        first, last = sorted(self.selection)
        if first <= place < last:
            style += self.get_component_rich_style("text-area--selection")
        if place == self.cursor_location and self.has_focus and not self.read_only:
            style += self.get_component_rich_style("text-area--cursor")
        return style

    async def _on_key(self, event: events.Key) -> None:
        await edit_with(self, event)

    def find_matching_bracket(self, bracket: str, search_from: Location) -> Location | None:
        """Find none: it may be a megabyte away."""
        return None

    def get_cursor_word_left_location(self) -> Location:
        """Return where the word begins that the cursor is in or behind."""
        row, column = self.cursor_location
        if row > 0 and column == 0:
            return row - 1, len(self.document.get_line(row - 1))
        line, near = self.document.get_line(row), NEAR
        while True:
            start = max(0, column - near)
            edges = list(_EDGE.finditer(line[start:column].rstrip()))
            if edges:
                return row, start + edges[-1].start()
            if start == 0:
                return row, 0
            near *= 2

    def get_cursor_word_right_location(self) -> Location:
        """Return where the word ends that the cursor is in or before."""
        row, column = self.cursor_location
        line = self.document.get_line(row)
        if column == len(line) and row < self.document.line_count - 1:
            return row + 1, 0
        ahead = line[column:].lstrip()
        edge = _EDGE.search(ahead)
        return row, len(line) - len(ahead) + edge.start() if edge is not None else len(line)

    def action_delete_word_right(self) -> None:
        """Delete what is selected, or the word the cursor is in or before."""
        start, end = self.selection
        row, column = end
        line = self.document.get_line(row)
        if start == end and column == len(line):
            end = (row + 1, 0) if row < self.document.line_count - 1 else end
        elif start == end:
            word = _WORD.search(line, column)
            end = row, word.end() if word is not None else len(line)
        if start != end:
            self._delete_via_keyboard(start, end)
