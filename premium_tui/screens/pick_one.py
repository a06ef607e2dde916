"""Picking one of several, found by typing. Imported when needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len

from premium_tui.domain.text import folded
from premium_tui.i18n import _
from premium_tui.screens.console import Console
from premium_tui.screens.typed_picks import TypedPicks
from premium_tui.terminal.cells import cut
from premium_tui.theme import DIM, TEXT
from premium_tui.values import dataclass
from premium_tui.widgets.filter_line import FilterLine
from premium_tui.widgets.picks import LEAD, Line


@dataclass(frozen=True, slots=True)
class Option:
    """One that can be picked; its words are clean and on one line."""

    value: str
    """Empty for one that is only told of."""
    words: str
    beside: str = ""
    """Said quietly at the right."""


class PickOneScreen(TypedPicks[str]):
    """Answers the value that was picked, or nothing."""

    FINDS_BESIDE: ClassVar[bool] = True
    """Whether what is said beside an option is looked through too."""

    def __init__(
        self, console: Console, title: str, options: Sequence[Option], *, hint: str
    ) -> None:
        """`hint` stands where nothing is typed yet."""
        super().__init__(console, title, _("enter chooses"), FilterLine("", hint=hint))
        self._options = options
        self._words_for_none = _("None here has these words.")

    def on_resize(self) -> None:
        """Fit the options into the width, the cursor where it is."""
        self._show_found(self._filter.text, at=self._list.current)

    def find(self, typed: str) -> None:
        """Show the options that have the words typed; the first one is what enter takes."""
        self._show_found(typed)

    def _show_found(self, typed: str, at: str = "") -> None:
        """Show them, the cursor on the value `at`, or on the first."""
        found = self.found_for(typed)
        lines = [self._line(option) for option in found]
        first = next((option.value for option in found if option.value), "")
        self._list.show(lines or [Line([(self._words_for_none, DIM)])], at=at or first)

    def _line(self, option: Option) -> Line:
        words = cut(option.words, self._room(option))
        return Line([(words, TEXT if option.value else DIM)], [(option.beside, DIM)], option.value)

    def _room(self, option: Option) -> int:
        """Return the cells there are for what can be cut; half of the line at least."""
        width = self.app.size.width
        return max(width // 2, width - cell_len(option.beside) - LEAD - 2)

    def found_for(self, typed: str) -> list[Option]:
        """Return the options that have all the words typed."""
        parts = folded(typed).split()
        said = [(option, folded(self._said_by(option))) for option in self._options]
        return [option for option, words in said if all(part in words for part in parts)]

    def _said_by(self, option: Option) -> str:
        return f"{option.words} {option.beside}" if self.FINDS_BESIDE else option.words

    def picked(self, value: str) -> None:
        """Answer what was chosen."""
        self.dismiss(value)

    def left(self) -> None:
        """Answer nothing."""
        self.dismiss("")
