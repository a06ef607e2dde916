"""A tab whose content is still to come: it says plainly what will stand there, or why not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.strip import Strip
from textual.widget import Widget

from premium_tui.screens.tabbed import TabScreen
from premium_tui.theme import DIM, STRONG
from premium_tui.widgets.lines import strip_of
from premium_tui.widgets.wrapping import wrap


class PlainWords(Widget):
    """A title and a few sentences."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    PlainWords { height: 1fr; width: 1fr; }
    """

    def __init__(self, title: str, sentences: Sequence[str]) -> None:
        super().__init__()
        self._title = title
        self._sentences = sentences

    def render_line(self, y: int) -> Strip:
        """Draw one line; called by Textual."""
        width = self.size.width
        if y == 1:
            return strip_of([(f"   {self._title}", STRONG)], width)
        lines = [line for text in self._sentences for line in [*wrap(text, min(76, width - 6)), ""]]
        text = lines[y - 3] if 0 <= y - 3 < len(lines) else ""
        return strip_of([(f"   {text}", DIM)], width)


class PlannedScreen(TabScreen):
    """A tab with words in place of its content."""

    def words(self) -> tuple[str, tuple[str, ...]]:
        """Return the title and the sentences."""
        return "", ()

    def content(self) -> Iterable[Widget]:
        """The words."""
        return (PlainWords(*self.words()),)
