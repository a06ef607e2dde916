"""The base of what is found by typing: a line of words, what has them below, and a cursor in it."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from premium_tui.i18n import _
from premium_tui.screens.console import Console
from premium_tui.screens.help import HelpHead
from premium_tui.widgets.filter_line import FilterLine
from premium_tui.widgets.lines import Rule
from premium_tui.widgets.picks import PickList

T = TypeVar("T")


class TypedPicks(ModalScreen[T]):
    """Shows what `find` finds for what is typed. Keys are held until it is there.

    What is chosen by enter or a click goes to `picked`; who leaves with nothing, to `left`.
    """

    DEFAULT_CSS = """
    TypedPicks { background: ansi_default; layout: vertical; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+g", "choose(False)", _("back"), show=False, priority=True),
        Binding("enter", "choose(True)", _("choose"), show=False, priority=True),
        Binding("down", "move(1)", _("down"), show=False, priority=True),
        Binding("up", "move(-1)", _("up"), show=False, priority=True),
        Binding("pagedown", "page(1)", _("page down"), show=False, priority=True),
        Binding("pageup", "page(-1)", _("page up"), show=False, priority=True),
    ]

    def __init__(self, console: Console, title: str, keys: str, filter_line: FilterLine) -> None:
        """`keys` says beside the title what keys do."""
        super().__init__()
        self._of = console
        self._head = HelpHead(title, keys)
        self._filter = filter_line
        self._list = PickList()
        self._typed = ""

    def compose(self) -> ComposeResult:
        """Head, words, what has them."""
        yield self._head
        yield self._filter
        yield Rule()
        yield self._list

    async def on_mount(self) -> None:
        """Typing finds at once, what was typed ahead too; no earlier message stands over it."""
        self.app.clear_notifications()
        self._look("")
        self._filter.take_focus()
        await self._of.type_ahead.release()

    @abstractmethod
    def find(self, typed: str) -> None:
        """Show what has the words typed, the cursor on the first."""

    @abstractmethod
    def picked(self, value: str) -> None:
        """Take what was chosen."""

    @abstractmethod
    def left(self) -> None:
        """Answer that nothing was chosen."""

    def action_choose(self, yes: bool) -> None:
        """Take what the cursor is on, or leave with nothing.

        Where there is nothing to choose it stays: what is typed on is no command.
        """
        if not yes:
            self.left()
            return
        self.catch_up()
        if self._list.current:
            self.picked(self._list.current)

    def on_filter_line_typed(self, event: FilterLine.Typed) -> None:
        """Find as it is typed."""
        self.catch_up()

    def on_pick_list_picked(self, event: PickList.Picked) -> None:
        """Take what was clicked."""
        self.picked(event.value)

    def catch_up(self) -> None:
        """Take in the letters that stand there, word of which may still be on its way."""
        if self._filter.text.strip() != self._typed:
            self._look(self._filter.text)

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        self._list.move(step)

    def action_page(self, pages: int) -> None:
        """Move the cursor far."""
        self._list.move(10 * pages)

    def _look(self, typed: str) -> None:
        self._typed = typed.strip()
        self.find(typed)
