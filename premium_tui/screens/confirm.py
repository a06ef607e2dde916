"""A question with a harmless default: nothing is done before somebody says yes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from premium_tui.i18n import _
from premium_tui.terminal.cells import cut
from premium_tui.theme import ACCENT, DIM, STRONG, TEXT
from premium_tui.widgets.lines import LineWidget, Span


class Question(LineWidget):
    """The words of a question and the keys that answer it."""

    DEFAULT_CSS = """
    Question { height: 5; width: 100%; dock: bottom; background: ansi_default; }
    """

    def __init__(self, question: str, safe: str, yes: str, no: str) -> None:
        super().__init__()
        self._question = question
        self._safe = safe
        self._answers: Sequence[Span] = [
            (" n ↵ esc", ACCENT),
            (f" {no}     ", TEXT),
            ("y", ACCENT),
            (f" {yes}", TEXT),
        ]

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw it."""
        lines: tuple[Sequence[Span], ...] = (
            [("─" * width, DIM)],
            [(f" {cut(self._question, width - 2)}", STRONG)],
            [(f" {cut(self._safe, width - 2)}", DIM)],
            [],
            self._answers,
        )
        return lines[y]


class ConfirmScreen(ModalScreen[bool]):
    """Asks; answers True only for a plain yes."""

    DEFAULT_CSS = """
    ConfirmScreen { background: ansi_default 0%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", _("yes"), show=False),
        Binding("n,enter,escape,q,ctrl+g", "answer(False)", _("no"), show=False),
    ]

    def __init__(self, question: str, *, safe: str = "", yes: str = "", no: str = "") -> None:
        super().__init__()
        self._words = (question, safe, yes or _("yes"), no or _("no"))

    def compose(self) -> ComposeResult:
        """The question, at the bottom of the screen."""
        yield Question(*self._words)

    def on_mount(self) -> None:
        """Let no earlier message stand over the question."""
        self.app.clear_notifications()

    def action_answer(self, yes: bool) -> None:
        """Give the answer."""
        self.dismiss(yes)
