"""A text of several lines to be written."""

from __future__ import annotations

from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import TextArea


class TextBox(TextArea):
    """A calm TextArea: it wraps, shows no line numbers, and nothing blinks."""

    def __init__(self, text: str) -> None:
        super().__init__(text, soft_wrap=True, show_line_numbers=False, compact=True)
        self.cursor_blink = False
        self.highlight_cursor_line = False

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw some lines; called by Textual.

        A frame may still be asked for when it has been taken off the screen, and its styles with
        it, which TextArea does not survive (Textual issue 6528).
        """
        if not self.is_attached:
            return [Strip.blank(crop.width) for _ in range(crop.height)]
        return super().render_lines(crop)
