"""The board: the dashboard's figures with a cursor that goes from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from premium_tui.data.dashboard_models import Dashboard
from premium_tui.data.models import Scope
from premium_tui.i18n import grouped
from premium_tui.terminal.cells import cut
from premium_tui.theme import DIM, TEXT
from premium_tui.widgets.board_lines import Page, Place, board
from premium_tui.widgets.lines import strip_of

FIRST = "open"


class Board(Widget, can_focus=True):
    """All figures of one scope."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Board { height: 1fr; width: 1fr; }
    """

    @dataclass
    class Opened(Message):
        """A figure was chosen."""

        place: Place

    def __init__(self) -> None:
        super().__init__()
        self._scopes: Sequence[Scope] = ()
        self._dashboard: Dashboard | None = None
        self._notice: Sequence[str] = ()
        self._selected = FIRST
        self._page = Page()
        self._drawn = Size(0, 0)

    @property
    def current(self) -> Place | None:
        """The figure under the cursor."""
        self._draw()
        places = self._page.places
        return next((one for one in places if one.id == self._selected), None) or next(
            iter(places), None
        )

    def show(self, dashboard: Dashboard, scopes: Sequence[Scope]) -> None:
        """Show figures of one of `scopes`; the cursor stays on its own."""
        if (dashboard, scopes) != (self._dashboard, self._scopes):
            self._dashboard, self._scopes, self._drawn = dashboard, scopes, Size(0, 0)
            self.refresh()

    def say(self, *lines: str) -> None:
        """Set the words shown while there are no figures."""
        if tuple(lines) != tuple(self._notice):
            self._notice = lines
            self.refresh()

    def move(self, step: int) -> None:
        """Go up or down in the column of the cursor."""
        if (current := self.current) is not None:
            column = sorted(
                (one for one in self._page.places if one.column == current.column),
                key=lambda one: one.y,
            )
            at = column.index(current) + step
            self._select(column[max(0, min(at, len(column) - 1))])

    def side(self, step: int) -> None:
        """Go to the nearest figure of the next column at the left or the right."""
        if (current := self.current) is not None:
            columns = sorted({one.column for one in self._page.places})
            at = max(0, min(columns.index(current.column) + step, len(columns) - 1))
            there = [one for one in self._page.places if one.column == columns[at]]
            self._select(min(there, key=lambda one: abs(one.y - current.y)))

    def open(self) -> None:
        """Open the tickets behind the figure under the cursor."""
        if (current := self.current) is not None:
            self.post_message(self.Opened(current))

    def render_line(self, y: int) -> Strip:
        """Draw one line; called by Textual."""
        width, height = self.size
        current = self.current
        if self._dashboard is None or current is None:
            line = self._notice[y - 1] if 0 <= y - 1 < len(self._notice) else ""
            return strip_of([(f"   {line}", TEXT if y == 1 else DIM)], width)
        if y == height - 1:
            words = f"{current.title}: {grouped(current.figure.count)} {current.note}"
            return strip_of([(f" {cut(words, width - 2)}", DIM)], width)
        return strip_of(self._page.line(y, current.id), width)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the figure clicked; a second click opens it."""
        self._draw()
        pieces = [piece for piece in self._page.pieces.get(event.y, ()) if piece[3]]
        before = [piece for piece in pieces if piece[0] - 1 <= event.x]
        if not before:
            return
        chosen = max(before, key=lambda piece: piece[0])[3]
        again = chosen == self._selected
        self._selected = chosen
        self.refresh()
        if again:
            self.open()

    def _select(self, place: Place) -> None:
        if place.id != self._selected:
            self._selected = place.id
            self.refresh()

    def _draw(self) -> None:
        if self._dashboard is not None and self._drawn != self.size and self.size.height:
            self._drawn = self.size
            self._page = board(self._dashboard, self._scopes, *self.size)
