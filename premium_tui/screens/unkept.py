"""Leaving what is written where it cannot be kept: asked first, and it can be taken along."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from premium_tui.i18n import _
from premium_tui.screens.base import ConsoleScreen
from premium_tui.terminal.cells import cut
from premium_tui.terminal.clipboard import copy, fits
from premium_tui.theme import ACCENT, DIM, STRONG, TEXT
from premium_tui.widgets.lines import LineWidget, Span


class _Choices(LineWidget):
    """What is wrong, and the keys that decide."""

    DEFAULT_CSS = """
    _Choices { height: 6; width: 100%; dock: bottom; background: ansi_default; }
    """

    def __init__(self, why: str) -> None:
        super().__init__()
        self._why = why

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw it."""
        question = _("What you wrote cannot be kept here. Leave all the same?")
        lines: tuple[Sequence[Span], ...] = (
            [("─" * width, DIM)],
            [(f" {cut(question, width - 2)}", STRONG)],
            [(f" {cut(self._why, width - 2)}", DIM)],
            [(" 1", ACCENT), (_(" send it to the terminal's clipboard and leave"), TEXT)],
            [(" 2", ACCENT), (_(" leave without it"), TEXT)],
            [(" esc", ACCENT), (_(" stay"), TEXT)],
        )
        return lines[y]


class UnkeptScreen(ModalScreen[str]):
    """Asks; answers `copy`, `leave` or nothing."""

    DEFAULT_CSS = """
    UnkeptScreen { background: ansi_default 0%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "answer('copy')", _("copy"), show=False, priority=True),
        Binding("2", "answer('leave')", _("leave"), show=False, priority=True),
        Binding("n,enter,escape,q,ctrl+g", "answer('')", _("stay"), show=False, priority=True),
    ]

    def __init__(self, why: str) -> None:
        super().__init__()
        self._why = why

    def compose(self) -> ComposeResult:
        """The question, at the bottom of the screen."""
        yield _Choices(self._why)

    def on_mount(self) -> None:
        """Let no earlier message stand over the question."""
        self.app.clear_notifications()

    def action_answer(self, answer: str) -> None:
        """Give the answer."""
        self.dismiss(answer)


async def leave_unkept(
    screen: ConsoleScreen, text: str, why: str, leave: Callable[[], Awaitable[object]]
) -> None:
    """Ask before `text` is left that cannot be kept; `why` says what is wrong, `leave` leaves."""

    def decided(answer: str | None) -> None:
        if answer == "copy" and not fits(text):
            screen.say(_("It is too long for a terminal's clipboard."), trouble=True)
        elif answer == "copy" and not copy(screen.app, text):
            screen.say(_("This terminal has no clipboard."), trouble=True)
        elif answer:
            screen.call_next(leave)
            if answer == "copy":
                screen.say(_("It was sent to the terminal's clipboard."))

    await screen.app.push_screen(UnkeptScreen(why), decided)
