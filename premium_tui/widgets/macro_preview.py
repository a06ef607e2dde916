"""What a macro would say: its text filled in for a ticket, with what it sets. Scrolls."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.strip import Strip

from premium_tui.terminal.cells import cut
from premium_tui.theme import DIM, STRONG, TEXT, WARNING
from premium_tui.widgets.lines import Span, WholeLines, strip_of
from premium_tui.widgets.wrapping import wrap


class MacroPreview(WholeLines):
    """The text of a macro."""

    DEFAULT_CSS = """
    MacroPreview { height: 1fr; width: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[str, str, Sequence[tuple[str, bool]]] = ("", "", ())
        self._lines: list[list[Span]] = []
        self._top = 0

    def show(self, title: str, text: str, notes: Sequence[tuple[str, bool]] = ()) -> None:
        """Show a text, clean, below its title; `notes` are said first, a warning or quietly."""
        if (title, text, notes) == self._shown:
            return
        self._shown, self._top = (title, text, notes), 0
        self._lay_out()

    def scroll_lines(self, lines: int) -> None:
        """Scroll by lines, to the end at most."""
        self._top = max(0, min(self._top + lines, len(self._lines) - self.size.height))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line; called by Textual."""
        at, width = self._top + y, self.size.width
        more = y == self.size.height - 1 and at < len(self._lines) - 1
        line = [("   …", DIM)] if more else self._lines[at] if at < len(self._lines) else []
        return strip_of(line, width)

    def on_resize(self, event: events.Resize) -> None:
        """Wrap anew."""
        self._lay_out()

    def _lay_out(self) -> None:
        title, text, notes = self._shown
        width = max(2, self.size.width - 5)
        self._lines = [[(f" {cut(title, width)}", STRONG)]] if title else []
        for words, warns in notes:
            look = WARNING if warns else DIM
            self._lines += [
                [(f" {'! ' if warns else ''}{line}", look)] for line in wrap(words, width)
            ]
        self._lines += [[(f"   {line}", TEXT)] for line in (wrap(text, width) if text else ())]
        self.refresh()
