"""The composer: where an answer or a note is written. Imported when first needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import TextArea

from premium_tui.terminal.cells import cut
from premium_tui.theme import ACCENT, ALARM, DIM, TEXT
from premium_tui.widgets.lines import LineWidget, Span, both_ends, width_of
from premium_tui.widgets.text_box import TextBox


class ComposerHead(LineWidget):
    """The line above the text: who will read it, and whether it is kept."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words
        self._kept: Span = ("", DIM)

    def show(self, kept: str, *, trouble: bool) -> None:
        """Say whether the text is kept."""
        span: Span = (f"! {kept}" if trouble else kept, ALARM if trouble else DIM)
        if span != self._kept:
            self._kept = span
            self.refresh()

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw it."""
        right: list[Span] = [self._kept, (" ", TEXT)]
        words = cut(self._words, width - width_of(right) - 4)
        return both_ends([(" ┃ ", ACCENT), (words, TEXT)], right, width)


class Composer(Vertical):
    """A text to be sent."""

    DEFAULT_CSS = """
    Composer { height: auto; width: 1fr; }
    Composer > TextArea {
        height: auto; min-height: 4; max-height: 12; border: none; padding: 0 1 0 3;
        background: ansi_default; color: ansi_default;
    }
    """

    @dataclass
    class Changed(Message):
        """The text changed."""

        text: str

    def __init__(self, words: str, text: str) -> None:
        super().__init__()
        self.head = ComposerHead(words)
        self._area = TextBox(text)

    @property
    def text(self) -> str:
        """What is written."""
        return self._area.text

    def compose(self) -> ComposeResult:
        """The head and the text."""
        yield self.head
        yield self._area

    def take_focus(self) -> None:
        """Put the cursor at the end of the text."""
        self.screen.set_focus(self._area)
        self._area.move_cursor(self._area.document.end)

    def add(self, text: str) -> None:
        """Add text at the end."""
        self._area.insert(text, self._area.document.end)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Tell the screen."""
        event.stop()
        self.post_message(self.Changed(self._area.text))
