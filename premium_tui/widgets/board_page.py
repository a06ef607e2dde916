"""A page of the dashboard: pieces of text at their places, and the figures that can be opened."""

from __future__ import annotations

from dataclasses import dataclass, field

from rich.cells import cell_len
from rich.style import Style

from premium_tui.data.dashboard_models import Figure
from premium_tui.theme import ACCENT, ACCENT_STRONG, TEXT
from premium_tui.widgets.lines import Span


@dataclass(frozen=True, slots=True)
class Place:
    """A figure that can be opened, and where it stands."""

    id: str
    column: int
    """Which column of figures it belongs to: up and down stay in it."""
    y: int
    figure: Figure
    title: str
    """What its list is called."""
    note: str = ""
    """What else is said of it."""


@dataclass
class Page:
    """Pieces of text at their places."""

    pieces: dict[int, list[tuple[int, str, Style, str]]] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    rows: tuple[str, ...] = ()
    """All lines of the table, shown or not, by what the ids of their figures begin with."""
    top: int = 0
    """The first of them that is shown."""
    table: tuple[int, int] = (-1, -1)
    """The first and the last line of the page they stand on."""

    def put(self, y: int, x: int, text: str, style: Style, place: str = "") -> None:
        """Put a text at a cell; `place` is the id of the figure it belongs to."""
        if text:
            self.pieces.setdefault(y, []).append((x, text, style, place))

    def line(self, y: int, selected: str) -> list[Span]:
        """Return a line; the first piece of the figure selected has a mark before it."""
        spans: list[Span] = []
        at, marked = 0, False
        for x, text, style, place in sorted(self.pieces.get(y, ()), key=lambda piece: piece[0]):
            chosen = bool(place) and place == selected
            gap = x - at
            if chosen and not marked:
                spans += [(" " * (gap - 1), TEXT), ("▌", ACCENT)]
                marked = True
            else:
                spans.append((" " * gap, TEXT))
            spans.append((text, ACCENT_STRONG if chosen else style))
            at = x + cell_len(text)
        return spans
