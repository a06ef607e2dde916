"""The ticket list: one line a ticket over an array of keys of any length.

It holds keys, not tickets: the rows of the lines on the screen are fetched in one window when they
are drawn, so a million tickets cost what a page costs. The cursor stays on its ticket when the
list changes under it.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from premium_tui.data.models import ListSpec, TicketRow
from premium_tui.theme import DIM, TEXT
from premium_tui.values import dataclass
from premium_tui.widgets.columns import Layout, layout, row_spans, titles
from premium_tui.widgets.lines import strip_of
from premium_tui.widgets.markable import MarkableList
from premium_tui.widgets.row_window import RowWindow
from premium_tui.widgets.times import AT_RISK
from premium_tui.widgets.wrapping import wrap

CACHED_STRIPS = 512
"""How many drawn lines are kept for scrolling back and forth."""


class TicketList(MarkableList, can_focus=True):
    """A list of tickets with a cursor."""

    DEFAULT_CSS = """
    TicketList { height: 1fr; width: 1fr; }
    """

    @dataclass
    class Opened(Message):
        """A ticket was chosen."""

        row: TicketRow

    def __init__(
        self,
        spec: ListSpec,
        fetch: Callable[[Sequence[int]], list[TicketRow]],
        now: Callable[[], datetime],
        *,
        agent: bool,
        me: Callable[[], str] = str,
        sign: Callable[[str], str] = lambda _ticket_id: "",
        came: Callable[[], None] = lambda: None,
        at_risk: timedelta = AT_RISK,
    ) -> None:
        """`me` returns the id of who looks, "" while it is not known; `sign` says
        in a cell who else is at a ticket.

        `came` is called when the cursor came to a ticket, or to nothing; it may not wait, so that
        what it changes is painted together with the cursor.
        """
        super().__init__()
        self.spec = spec
        self.notice: Sequence[str] = ()
        """Words shown instead of rows while there are none."""
        self._now = now
        self._agent = agent
        self._me = me
        self._sign = sign
        self._came = came
        self._at_risk = at_risk
        self._rows = RowWindow(fetch)
        self._strips: dict[tuple[int, bool, bool], Strip] = {}
        self._shape: Layout = layout(spec.scope, 80)
        self._drawn_size = Size(0, 0)
        self._digits = self._rows.digits
        self._top = 0
        self._following: int | None = None
        self.moved = False
        """Whether somebody has chosen where the cursor stands."""

    @property
    def total(self) -> int:
        """How many tickets the list holds."""
        return len(self._keys)

    @property
    def position(self) -> int:
        """Which ticket the cursor is on: 1 is the first, 0 when there is none."""
        return self._cursor + 1 if self._keys else 0

    @property
    def page_size(self) -> int:
        """How many tickets fit on the screen; at least one."""
        return max(1, self.size.height - 1)

    @property
    def current(self) -> TicketRow | None:
        """The ticket under the cursor."""
        return self._row(self._cursor)

    def neighbour(self, step: int) -> TicketRow | None:
        """Move the cursor by `step` and return the ticket there; None at either end.

        Tickets that are gone since the list was built are stepped over.
        """
        index = self._cursor + step
        while 0 <= index < len(self._keys):
            if (row := self._row(index)) is not None:
                self._go(index)
                return row
            index += step
        return None

    def show_first(self, rows: Sequence[TicketRow]) -> None:
        """Show a first page at once, before the whole list is known."""
        self._rows.forget(None)
        self.keep(rows)
        self._take(array("q", [row.key for row in rows]))

    def keep(self, rows: Sequence[TicketRow]) -> None:
        """Take rows that were read before they are drawn: the list need not fetch them."""
        self._rows.keep(rows)
        self._take_digits()

    def show_keys(self, keys: array[int], *, stay: bool = True) -> None:
        """Show the whole list; the cursor stays on its ticket, or goes to the top."""
        if not stay:
            self._cursor = self._top = 0
            self._following = None
            self.moved = False
        if keys == self._keys and stay:
            return
        self._take(keys)

    def forget(self, ids: frozenset[str] | None) -> None:
        """Fetch again what changed: the tickets of these ids, or all of them."""
        self._rows.forget(ids)
        self._strips.clear()
        self.refresh()

    def draw_again(self, ids: frozenset[str]) -> None:
        """Draw the lines of these tickets, as far as they are in sight: their sign is another."""
        self._strips.clear()
        for y, key in enumerate(self._visible()[1], 1):
            row = self._rows.known(key)
            if row is not None and row.id in ids:
                self.refresh(Region(0, y, self.size.width, 1))

    def move(self, step: int) -> None:
        """Move the cursor by `step` tickets, stopping at the ends."""
        self._go(self._cursor + step)

    def page(self, step: float) -> None:
        """Move by pages (or halves of one), the view with the cursor."""
        lines = int(self.page_size * step)
        last = max(0, len(self._keys) - self.page_size)
        self._top = min(max(0, self._top + lines), last)
        self._go(self._cursor + lines, repaint=True)

    def jump(self, end: bool) -> None:
        """Go to the first ticket, or the last."""
        self._go(len(self._keys) - 1 if end else 0)

    def next_threshold(self) -> float | None:
        """Return seconds until a visible due time turns at risk or late; None: none will."""
        now = self._now()
        waits = [
            (moment - now).total_seconds()
            for key in self._keys[self._top : self._top + self.page_size]
            if (row := self._rows.known(key)) is not None and row.due_at is not None
            for moment in (row.due_at - self._at_risk, row.due_at)
            if moment > now
        ]
        return min(waits) + 1 if waits else None

    def render_line(self, y: int) -> Strip:
        """Draw one line; called by Textual."""
        width = self.size.width
        if self.size != self._drawn_size:
            # A frame is drawn before any word of a new size comes.
            self._drawn_size = self.size
            self._relayout(width)
            self._bring_into_view()
        if y == 0:
            return strip_of(titles(self._shape, self.spec.sort, self.spec.reverse), width)
        if not self._keys:
            lines = wrap("\n".join(self.notice), width - 6)
            line = lines[y - 2] if 0 <= y - 2 < len(lines) else ""
            return strip_of([(f"   {line}", DIM if y > 2 else TEXT)], width)
        index = self._top + y - 1
        if index >= len(self._keys):
            return Strip.blank(width, TEXT)
        key, selected = self._keys[index], index == self._cursor
        marked = self._marked.has(key)
        strip = self._strips.get((key, selected, marked))
        if strip is None:
            row = self._row(index)
            if row is None:
                return Strip.blank(width, TEXT)
            spans = row_spans(
                row,
                self._shape,
                now=self._now(),
                agent=self._agent,
                selected=selected,
                me=self._me(),
                marked=marked,
                sign=self._sign(row.id),
                at_risk=self._at_risk,
            )
            strip = strip_of(spans, width)
            if len(self._strips) >= CACHED_STRIPS:
                self._strips.clear()
            self._strips[key, selected, marked] = strip
        return strip

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the line clicked; a second click opens it."""
        index = self._top + event.y - 1
        if event.y < 1 or index >= len(self._keys):
            return
        if index == self._cursor and event.chain == 2 and (row := self.current) is not None:
            self.post_message(self.Opened(row))
        self._go(index)

    def on_mouse_scroll_down(self) -> None:
        """Move on."""
        self.move(3)

    def on_mouse_scroll_up(self) -> None:
        """Move back."""
        self.move(-3)

    def open(self) -> None:
        """Choose the ticket under the cursor."""
        if (row := self.current) is not None:
            self.post_message(self.Opened(row))

    def sorted_anew(self, spec: ListSpec) -> None:
        """Take a new order or filter; the keys follow."""
        self.spec = spec
        self.refresh()

    def say(self, *lines: str) -> None:
        """Set the words shown while the list is empty."""
        if tuple(lines) != tuple(self.notice):
            self.notice = lines
            if not self._keys:
                self.refresh()

    def _take(self, keys: array[int]) -> None:
        """Take new keys; keep the cursor's ticket under the cursor, below the top at its height."""
        height, seen = self._cursor - self._top, self._visible()
        self._keys = keys
        if self._following is not None and self._following in keys:
            self._cursor = keys.index(self._following)
            # At the top, what comes above is seen as long as the cursor stays in sight.
            at_top = self._top == 0 and self._cursor < self.page_size
            self._top = 0 if at_top else max(0, self._cursor - height)
        self._cursor = max(0, min(self._cursor, len(keys) - 1))
        self._bring_into_view()
        if self._visible() != seen:
            self._strips.clear()
            self.refresh()
        self._tell()

    def _visible(self) -> tuple[int, array[int]]:
        """Return what stands on the screen: the cursor's line and the keys shown."""
        return self._cursor - self._top, self._keys[self._top : self._top + self.page_size]

    def _go(self, index: int, *, repaint: bool = False) -> None:
        before, top = self._cursor, self._top
        self.moved = True
        self._cursor = max(0, min(index, len(self._keys) - 1))
        if self._cursor == before and not repaint:
            return
        self._bring_into_view()
        if self._top != top or repaint:
            self.refresh()
        else:
            width = self.size.width
            self.refresh(
                Region(0, before - top + 1, width, 1),
                Region(0, self._cursor - top + 1, width, 1),
            )
        self._tell()

    def _tell(self) -> None:
        row = self.current
        self._following = row.key if row is not None else None
        self._came()

    def _bring_into_view(self) -> None:
        if self._cursor < self._top:
            self._top = self._cursor
        elif self._cursor >= self._top + self.page_size:
            self._top = self._cursor - self.page_size + 1
        self._top = max(0, min(self._top, max(0, len(self._keys) - self.page_size)))

    def _row(self, index: int) -> TicketRow | None:
        """Return the ticket at `index`, fetching the window around it when it is not here."""
        row = self._rows.at(self._keys, index, self._top, self.page_size)
        self._take_digits()
        return row

    def _take_digits(self) -> None:
        """Widen the column of numbers, for good, when a longer one than any before has come."""
        if self._rows.digits > self._digits:
            self._digits = self._rows.digits
            self._relayout(self.size.width)
            self.refresh()

    def _relayout(self, width: int) -> None:
        self._shape = layout(self.spec.scope, width, self._digits)
        self._strips.clear()
