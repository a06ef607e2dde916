"""Picking one of several, found by typing. Imported when needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from premium_tui.i18n import _
from premium_tui.screens.console import Console
from premium_tui.screens.help import HelpHead
from premium_tui.terminal.cells import cut
from premium_tui.theme import DIM, TEXT
from premium_tui.values import dataclass
from premium_tui.widgets.filter_line import FilterLine
from premium_tui.widgets.lines import Rule
from premium_tui.widgets.picks import LEAD, Line, PickList


@dataclass(frozen=True, slots=True)
class Option:
    """One that can be picked; its words are clean and on one line."""

    value: str
    words: str
    beside: str = ""
    """Said quietly at the right."""


class PickOneScreen(ModalScreen[str]):
    """Answers the value that was picked, or nothing."""

    DEFAULT_CSS = """
    PickOneScreen { background: ansi_default; layout: vertical; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+g", "choose(False)", _("back"), show=False, priority=True),
        Binding("enter", "choose(True)", _("choose"), show=False, priority=True),
        Binding("down", "move(1)", _("down"), show=False, priority=True),
        Binding("up", "move(-1)", _("up"), show=False, priority=True),
        Binding("pagedown", "move(10)", _("page down"), show=False, priority=True),
        Binding("pageup", "move(-10)", _("page up"), show=False, priority=True),
    ]

    def __init__(
        self, console: Console, title: str, options: Sequence[Option], *, hint: str
    ) -> None:
        """`hint` stands where nothing is typed yet. Keys are held until it is there."""
        super().__init__()
        self._of = console
        self._title = title
        self._options = options
        self._filter = FilterLine("", hint=hint)
        self._list = PickList()
        self._typed = ""
        self._words_for_none = _("None here has these words.")

    def compose(self) -> ComposeResult:
        """Head, words, options."""
        yield HelpHead(self._title, _("enter chooses"))
        yield self._filter
        yield Rule()
        yield self._list

    async def on_mount(self) -> None:
        """Typing finds at once, what was typed ahead too; no earlier message stands over it."""
        self.app.clear_notifications()
        self._find("")
        self._filter.take_focus()
        await self._of.type_ahead.release()

    def on_filter_line_typed(self, event: FilterLine.Typed) -> None:
        """Find as it is typed."""
        self._find(event.text)

    def on_pick_list_picked(self, event: PickList.Picked) -> None:
        """Take what was clicked."""
        self.dismiss(event.value)

    def _find(self, typed: str) -> None:
        self._typed = typed.strip()
        found = self.found_for(typed)
        if not found:
            self._list.show([Line([(self._words_for_none, DIM)])])
            return
        # The first one found is what enter takes.
        lines = [
            Line([(cut(o.words, self._room(o)), TEXT)], [(o.beside, DIM)], o.value) for o in found
        ]
        self._list.show(lines, at=found[0].value)

    def _room(self, option: Option) -> int:
        """Return the cells there are for what can be cut; half of the line at least."""
        width = self.app.size.width
        return max(width // 2, width - cell_len(option.beside) - LEAD - 2)

    def found_for(self, typed: str) -> list[Option]:
        """Return the options that have all the words typed, also in what is said beside them."""
        parts = typed.casefold().split()
        said = [(option, f"{option.words} {option.beside}".casefold()) for option in self._options]
        return [option for option, words in said if all(part in words for part in parts)]

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        self._list.move(step)

    def action_choose(self, yes: bool) -> None:
        """Answer what the cursor is on, or nothing."""
        if yes and self._filter.text.strip() != self._typed:
            # Word of the last letters is still on its way.
            self._find(self._filter.text)
        self.dismiss(self._list.current if yes else "")
