"""The board: the dashboard's figures with a cursor that goes from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from premium_tui.data.dashboard_models import Dashboard, Dimension
from premium_tui.data.models import Scope
from premium_tui.i18n import grouped
from premium_tui.terminal.cells import cut
from premium_tui.theme import DIM, TEXT
from premium_tui.widgets.board_lines import board
from premium_tui.widgets.board_page import Page, Place
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
        self._by = Dimension.TEAM
        self._top = 0

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
        """Go up or down in the column of the cursor, through all lines of a longer table."""
        if (current := self.current) is not None and not self._scroll(current, step):
            column = sorted(
                (one for one in self._page.places if one.column == current.column),
                key=lambda one: one.y,
            )
            at = column.index(current) + step
            self._select(column[max(0, min(at, len(column) - 1))])

    def side(self, step: int) -> None:
        """Go to the next figure of the line at the left or the right.

        Where it has none, the nearest one of the next column.
        """
        if (current := self.current) is not None:
            line = [one for one in self._page.places if one.y == current.y]
            beside = [one for one in line if (one.column - current.column) * step > 0]
            if beside:
                self._select(min(beside, key=lambda one: abs(one.column - current.column)))
                return
            columns = sorted({one.column for one in self._page.places})
            at = max(0, min(columns.index(current.column) + step, len(columns) - 1))
            there = [one for one in self._page.places if one.column == columns[at]]
            self._select(min(there, key=lambda one: abs(one.y - current.y)))

    def turn(self) -> None:
        """Count by the next dimension."""
        every = list(Dimension)
        self._by = every[(every.index(self._by) + 1) % len(every)]
        row, _slash, figure = self._selected.rpartition("/")
        self._top, self._drawn = 0, Size(0, 0)
        self._draw()
        if row and self._page.rows:
            # From a cell of the table to the same figure of the other one's first line.
            self._selected = f"{self._page.rows[0]}/{figure}"
        self.refresh()

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
            return strip_of([(f" {_hint(current, width - 2)}", DIM)], width)
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

    def _scroll(self, current: Place, step: int) -> bool:
        """Move the table's lines under the cursor; False unless it goes past those shown."""
        page, (first, last) = self._page, self._page.table
        top = page.top + step
        if not first <= current.y <= last or first <= current.y + step <= last:
            return False
        if not 0 <= top <= len(page.rows) - (last - first + 1):
            return False
        self._top, self._drawn = top, Size(0, 0)
        self._draw()
        here = [one for one in self._page.places if one.y == current.y]
        self._select(next(one for one in here if one.column == current.column))
        return True

    def _draw(self) -> None:
        if self._dashboard is None or self._drawn == self.size or not self.size.height:
            return
        self._drawn = self.size
        self._make_page(self._top)
        row = self._selected.rpartition("/")[0]
        if row in self._page.rows and all(p.id != self._selected for p in self._page.places):
            # Its line stands elsewhere now: the cursor stays on it.
            self._make_page(self._page.rows.index(row))

    def _make_page(self, top: int) -> None:
        assert self._dashboard is not None
        self._page = board(self._dashboard, self._scopes, *self.size, self._by, top)
        self._top = self._page.top


def _hint(place: Place, room: int) -> str:
    """Return what the figure under the cursor is: where it is narrow its name gives way."""
    count = f": {grouped(place.figure.count)}"
    noted = f"{count} {place.note}" if place.note else count
    if cell_len(place.title) + cell_len(noted) > room:
        noted = count
    return cut(cut(place.title, max(1, room - cell_len(noted))) + noted, room)
