"""How a call went: reached, or nobody picked up and it is tried again (rule 33)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from premium_tui.data.contacts import Session
from premium_tui.i18n import _
from premium_tui.theme import ACCENT, DIM, STRONG, TEXT
from premium_tui.widgets.lines import LineWidget, Span


class Outcomes(LineWidget):
    """The question and the digits that answer it."""

    DEFAULT_CSS = """
    Outcomes { height: 6; width: 100%; dock: bottom; background: ansi_default; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw it."""
        words = _("How did the call to {name} go?").format(name=self._session.requester_name)
        lines: tuple[Sequence[Span], ...] = (
            [("─" * width, DIM)],
            [(f" {words}", STRONG)],
            [],
            [(" 1", ACCENT), (_(" reached: the call is done"), TEXT)],
            [(" 2", ACCENT), (_(" no answer: back into the queue, to be tried again"), TEXT)],
            [(" esc", ACCENT), (_(" say nothing yet"), TEXT)],
        )
        return lines[y]


class CallOutcomeScreen(ModalScreen[str]):
    """Asks; answers `reached`, `no_answer` or nothing."""

    DEFAULT_CSS = """
    CallOutcomeScreen { background: ansi_default 0%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "answer('reached')", _("reached"), show=False, priority=True),
        Binding("2", "answer('no_answer')", _("no answer"), show=False, priority=True),
        Binding("n,enter,escape,q,ctrl+g", "answer('')", _("nothing"), show=False, priority=True),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def compose(self) -> ComposeResult:
        """The question, at the bottom of the screen."""
        yield Outcomes(self._session)

    def on_mount(self) -> None:
        """Let no earlier message stand over the question."""
        self.app.clear_notifications()

    def action_answer(self, outcome: str) -> None:
        """Give the answer."""
        self.dismiss(outcome)
