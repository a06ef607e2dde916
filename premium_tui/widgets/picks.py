"""Picks: lines of which some can be chosen, with a cursor that goes from one such to the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from premium_tui.theme import ACCENT, ACCENT_STRONG, TEXT
from premium_tui.widgets.lines import Span, both_ends, strip_of, width_of

LEAD = 3
"""Cells before each line: room for the cursor's mark."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: words at the left and at the right; with a `value` it can be chosen."""

    left: Sequence[Span] = ()
    right: Sequence[Span] = ()
    value: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the screen: a line, or one of its ends where it is too narrow for both."""

    of: int
    left: Sequence[Span]
    right: Sequence[Span]
    first: bool = True


class PickList(Widget, can_focus=True):
    """Lines with a cursor on one that can be chosen; no end of a line is left out."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    PickList { height: 1fr; width: 1fr; }
    """

    @dataclass
    class Picked(Message):
        """A line was chosen."""

        value: str

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[Line] = ()
        self._rows: Sequence[_Row] = ()
        self._cursor = -1
        self._top = 0

    @property
    def current(self) -> str:
        """The value of the line under the cursor; empty when there is none to choose."""
        return self._lines[self._cursor].value if self._cursor >= 0 else ""

    def show(self, lines: Sequence[Line], *, at: str = "") -> None:
        """Show lines, the cursor on the value `at`, if one is given.

        Else it stays on its value, or where it stood when that is gone.
        """
        current, before = at or self.current, self._row_of_cursor()
        self._lines = lines
        places = self._places()
        same = [at for at in places if lines[at].value == current]
        near = (
            sorted(places, key=lambda at: abs(at - self._cursor)) if self._cursor >= 0 else places
        )
        self._cursor = (same or near or [-1])[0]
        self._lay_out()
        if self._row_of_cursor() != before:
            self._bring_into_view()
        self.refresh()

    def move(self, step: int) -> None:
        """Move the cursor by `step` lines that can be chosen; past the last ones, scroll."""
        places = self._places()
        if places:
            wanted = places.index(self._cursor) + step
            at = max(0, min(wanted, len(places) - 1))
            if places[at] != self._cursor:
                self._cursor = places[at]
                self._bring_into_view()
            step = wanted - at
        # Past the last choice the rest of the text comes into sight.
        self._top = max(0, min(self._top + step, len(self._rows) - self.size.height))
        self.refresh()

    def pick(self) -> None:
        """Choose the line under the cursor."""
        if self.current:
            self.post_message(self.Picked(self.current))

    def render_line(self, y: int) -> Strip:
        """Draw one line; called by Textual."""
        width, at = self.size.width, self._top + y
        if at >= len(self._rows):
            return Strip.blank(width, TEXT)
        row = self._rows[at]
        selected = row.first and row.of == self._cursor
        left = [
            (text, ACCENT_STRONG if selected and not i else style)
            for i, (text, style) in enumerate(row.left)
        ]
        lead: Span = (" ▌ " if selected else " " * LEAD, ACCENT if selected else TEXT)
        return strip_of(both_ends([lead, *left], [*row.right, (" ", TEXT)], width), width)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the line clicked; a second click chooses it."""
        row = self._top + event.y
        if row < len(self._rows) and self._lines[self._rows[row].of].value:
            at = self._rows[row].of
            again = at == self._cursor
            self._cursor = at
            self.refresh()
            if again:
                self.pick()

    def on_resize(self, event: events.Resize) -> None:
        """Lay the lines out anew, and keep the cursor in sight."""
        self._lay_out()
        self._bring_into_view()
        self.refresh()

    def _places(self) -> list[int]:
        return [at for at, line in enumerate(self._lines) if line.value]

    def _lay_out(self) -> None:
        self._rows = [
            row
            for at, line in enumerate(self._lines)
            for row in _rows_of(at, line, self.size.width)
        ]
        self._top = max(0, min(self._top, len(self._rows) - self.size.height))

    def _row_of_cursor(self) -> int:
        return next((at for at, row in enumerate(self._rows) if row.of == self._cursor), -1)

    def _bring_into_view(self) -> None:
        """Scroll to the cursor; at the first choice also what stands above it is seen."""
        row = self._row_of_cursor()
        if row < 0:
            return
        last = row if row + 1 == len(self._rows) or self._rows[row + 1].first else row + 1
        height = max(1, self.size.height)
        self._top = 0 if self._cursor == self._places()[0] else min(self._top, row)
        self._top = max(self._top, last - height + 1)


def _rows_of(at: int, line: Line, width: int) -> Iterable[_Row]:
    """Yield a line as rows: two where `width` cells are too narrow for both of its ends.

    At width 0 that is not known yet.
    """
    if (
        not width
        or not line.right
        or LEAD + width_of(line.left) + width_of(line.right) + 2 <= width
    ):
        yield _Row(at, line.left, line.right)
        return
    yield _Row(at, line.left, ())
    yield _Row(at, (), line.right, first=False)
