"""Choosing among a few by a digit; nothing happens before. Imported when needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from premium_tui.i18n import _
from premium_tui.terminal.cells import cut
from premium_tui.theme import ACCENT, DIM, STRONG, TEXT
from premium_tui.values import dataclass
from premium_tui.widgets.lines import LineWidget, Span


@dataclass(frozen=True, slots=True)
class Way:
    """One way to answer."""

    value: str
    words: str
    now: bool = False
    """Whether it is so already."""


class Ways(LineWidget):
    """The question and the digits that answer it."""

    DEFAULT_CSS = """
    Ways { width: 100%; dock: bottom; background: ansi_default; }
    """

    def __init__(self, question: str, ways: Sequence[Way], leave: str) -> None:
        super().__init__()
        self._question = question
        self._ways = ways
        self._leave = leave
        # A rule, the question, a space, the ways, and the way out.
        self.styles.height = len(ways) + 4

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw it."""
        lines: list[Sequence[Span]] = [
            [("─" * width, DIM)],
            [(f" {cut(self._question, width - 2)}", STRONG)],
            [],
        ]
        for digit, way in enumerate(self._ways, 1):
            now = f"  {_('as it is now')}" if way.now else ""
            lines.append([(f" {digit}", ACCENT), (f" {way.words}", TEXT), (now, DIM)])
        lines.append([(" esc", ACCENT), (f" {self._leave}", TEXT)])
        return lines[y]


class ChooseScreen(ModalScreen[str]):
    """Asks; answers the value of a way, or nothing."""

    DEFAULT_CSS = """
    ChooseScreen { background: ansi_default 0%; }
    """
    # They act before the next key of the same packet, which is meant for what comes then.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,enter,escape,q,ctrl+g", "leave", _("leave it"), show=False, priority=True),
    ]

    def __init__(self, question: str, ways: Sequence[Way], *, leave: str = "") -> None:
        """At most five ways; `leave` says what happens without an answer."""
        super().__init__()
        self._question = question
        self._ways = ways
        self._leave = leave or _("leave it as it is")
        for number, way in enumerate(ways, 1):
            action = f"answer({number})"
            self._bindings.bind(str(number), action, way.words, show=False, priority=True)

    def compose(self) -> ComposeResult:
        """The question, at the bottom of the screen."""
        yield Ways(self._question, self._ways, self._leave)

    def on_mount(self) -> None:
        """Let no earlier message stand over the question."""
        self.app.clear_notifications()

    def action_answer(self, number: int) -> None:
        """Answer the way of a digit."""
        self.dismiss(self._ways[number - 1].value)

    def action_leave(self) -> None:
        """Answer nothing."""
        self.dismiss("")
