"""A question with a harmless default: nothing is done before somebody says yes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from premium_tui.i18n import _
from premium_tui.terminal.cells import cut
from premium_tui.theme import ACCENT, DIM, STRONG, TEXT, WARNING
from premium_tui.widgets.lines import LineWidget, Span
from premium_tui.widgets.wrapping import wrap


class Question(LineWidget):
    """The words of a question and the keys that answer it."""

    DEFAULT_CSS = """
    Question { height: 5; width: 100%; dock: bottom; background: ansi_default; }
    """

    def __init__(self, question: str, safe: str, yes: str, no: str) -> None:
        super().__init__()
        self._question = question
        self._safe = safe
        self._lines: list[str] = [safe]
        self._answers = (yes, no)
        self._marked = False

    def on_resize(self, event: events.Resize) -> None:
        """Take as many lines as the words need."""
        self.fit(event.size.width)

    def fit(self, width: int) -> None:
        """Lay the words out for a width in cells."""
        self._lines = wrap(self._safe, width - 2)
        self.styles.height = 4 + len(self._lines)
        self.refresh()

    def mark(self, yes: bool) -> None:
        """Show which answer enter gives."""
        self._marked = yes
        self.refresh()

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw it."""
        yes, no = self._answers
        answers: Sequence[Span] = [
            (" n esc" if self._marked else " n ↵ esc", ACCENT),
            (f" {no}     ", TEXT),
            ("y ↵" if self._marked else "y", ACCENT),
            (f" {yes}", TEXT),
        ]
        lines: list[Sequence[Span]] = [
            [("─" * width, DIM)],
            [(f" {cut(self._question, width - 2)}", STRONG)],
            *([(f" {line}", WARNING if line.startswith("! ") else DIM)] for line in self._lines),
            [],
            answers,
        ]
        return lines[y] if y < len(lines) else []


class ConfirmScreen(ModalScreen[bool]):
    """Asks; answers True only for a plain yes.

    Enter gives the marked answer, which is no until somebody marks the other one.
    """

    DEFAULT_CSS = """
    ConfirmScreen { background: ansi_default 0%; }
    """
    # They act before the next key of the same packet, which is meant for what comes then.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", _("yes"), show=False, priority=True),
        Binding("n,escape,q,ctrl+g", "answer(False)", _("no"), show=False, priority=True),
        Binding("enter", "press", _("the marked answer"), show=False, priority=True),
        Binding(
            "left,right,tab,shift+tab", "other", _("the other answer"), show=False, priority=True
        ),
    ]

    def __init__(self, question: str, *, safe: str = "", yes: str = "", no: str = "") -> None:
        """`safe` says what becomes of things; a line of it that begins with `! ` warns."""
        super().__init__()
        self._asked = Question(question, safe, yes or _("yes"), no or _("no"))
        self._marked = False

    def compose(self) -> ComposeResult:
        """The question, at the bottom of the screen."""
        yield self._asked

    def on_mount(self) -> None:
        """Let no earlier message stand over the question."""
        self._asked.fit(self.app.size.width)
        self.app.clear_notifications()

    def action_answer(self, yes: bool) -> None:
        """Give the answer."""
        self.dismiss(yes)

    def action_other(self) -> None:
        """Mark the other answer."""
        self._marked = not self._marked
        self._asked.mark(self._marked)

    def action_press(self) -> None:
        """Give the marked answer."""
        self.dismiss(self._marked)
