"""The composer: where an answer or a note is written. Imported when first needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Size
from textual.message import Message
from textual.widgets import TextArea

from premium_tui.terminal.cells import cut
from premium_tui.theme import ACCENT, ALARM, DIM, TEXT, WARNING
from premium_tui.widgets.lines import LineWidget, Span, both_ends, width_of
from premium_tui.widgets.text_box import TextBox
from premium_tui.widgets.wrapping import wrap

if TYPE_CHECKING:
    from premium_tui.widgets.macro_box import MacroBox, Offering


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


class ComposerNotes(LineWidget):
    """What sending sets besides, and what is in its way; takes no room while there is nothing."""

    DEFAULT_CSS = """
    ComposerNotes { height: auto; width: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._notes: Sequence[tuple[str, bool]] = ()
        self.display = False

    def show(self, notes: Sequence[tuple[str, bool]]) -> None:
        """Say sentences, each with whether it is in the way of sending."""
        if list(notes) != list(self._notes):
            self._notes = notes
            self.display = bool(notes)
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines it takes; called by Textual."""
        return len(self._wrapped(width))

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw one line."""
        lines = self._wrapped(width)
        return lines[y] if y < len(lines) else []

    def _wrapped(self, width: int) -> list[list[Span]]:
        return [
            [(" ┃ ", ACCENT), (line, WARNING if warns else TEXT)]
            for words, warns in self._notes
            for line in wrap(f"! {words}" if warns else words, width - 5)
        ]


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

    def __init__(self, words: str, text: str, macros: Offering | None = None) -> None:
        """`macros` are offered behind `::`, if any are given."""
        super().__init__()
        self.head = ComposerHead(words)
        self.notes = ComposerNotes()
        self._area = TextBox(text)
        self._box: MacroBox | None = None
        if macros is not None:
            from premium_tui.widgets.macro_box import MacroBox  # only for agents

            self._area = self._box = MacroBox(text, macros)

    @property
    def text(self) -> str:
        """What is written."""
        return self._area.text

    def compose(self) -> ComposeResult:
        """The head and the text."""
        yield self.head
        yield self.notes
        yield self._area

    def take_focus(self, *, end: bool = True) -> None:
        """Let keys go into the text; the cursor goes to its `end`, or stays."""
        self.screen.set_focus(self._area)
        if end:
            self._area.move_cursor(self._area.document.end)

    def add(self, text: str) -> None:
        """Add text at the end."""
        self._area.insert(text, self._area.document.end)

    def insert(self, text: str) -> None:
        """Write text at the cursor, in place of nothing; the editor's undo takes it back."""
        if self._box is not None and text:
            self._box.put(text)

    def leave_offers(self) -> bool:
        """Put away the offers over the text; return whether there were any."""
        return self._box is not None and self._box.leave_offers()

    async def on_unmount(self) -> None:
        """Leave no offers over the screen."""
        if self._box is not None and self._box.offers.is_attached:
            await self._box.offers.remove()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Tell the screen."""
        event.stop()
        self.post_message(self.Changed(self._area.text))
