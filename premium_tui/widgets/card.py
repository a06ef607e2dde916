"""A card: a rule and lines over the bottom of a screen, from the first cell on, for a mouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.strip import Strip
from textual.widget import Widget

from premium_tui.theme import DIM
from premium_tui.widgets.lines import Span, strip_of


class Card(Widget):
    """As many lines as it needs at its width."""

    DEFAULT_CSS = """
    Card { height: auto; width: 100%; dock: bottom; background: ansi_default; }
    """

    def __init__(self, lines: Callable[[int], list[Sequence[Span]]]) -> None:
        """`lines` gives what stands below the rule for a width in cells, none wider than that."""
        super().__init__()
        self._below = lines

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """Return the lines it takes; called by Textual."""
        return 1 + len(self._below(width))

    def render_line(self, y: int) -> Strip:
        """Draw one line; called by Textual."""
        width = self.size.width
        lines: list[Sequence[Span]] = [[("─" * width, DIM)], *self._below(width)]
        return strip_of(lines[y] if y < len(lines) else [], width)
