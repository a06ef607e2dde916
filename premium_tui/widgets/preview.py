"""The preview: the newest messages of the ticket under the cursor, below the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual.strip import Strip

from premium_tui.data.models import ThreadMessage, TicketRow
from premium_tui.domain.tickets import MessageKind, Side
from premium_tui.i18n import _
from premium_tui.terminal.cells import cut, fit
from premium_tui.theme import ACCENT, DIM, STRONG, TEXT, WARNING
from premium_tui.widgets.desk_line import desk_line
from premium_tui.widgets.lines import Span, WholeLines, marked, strip_of
from premium_tui.widgets.times import day_and_time, moment
from premium_tui.widgets.wrapping import wrap

if TYPE_CHECKING:
    from premium_tui.data.search_marks import Marks

LABEL = 15
"""Cells of the column with author and time."""

WRAPPED_AT_MOST = 4_000
"""Characters of a body a preview looks at; no screen shows more."""

BEFORE_HIT = 100
"""Characters shown before what is looked for, where that stands far down in a body."""


class Preview(WholeLines):
    """What was last said on a ticket."""

    DEFAULT_CSS = """
    Preview { height: 33%; width: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._row: TicketRow | None = None
        self._messages: Sequence[ThreadMessage] = ()
        self._now: datetime | None = None
        self._marks: Marks | None = None
        self._drawn: tuple[int, int] = (0, 0)
        self._lines: list[Sequence[Span]] = []

    def show(
        self,
        row: TicketRow | None,
        messages: Sequence[ThreadMessage],
        now: datetime,
        marks: Marks | None = None,
    ) -> None:
        """Show some of a ticket's messages, oldest first, with what is looked for marked."""
        shown = (row, list(messages), marks)
        if shown == (self._row, list(self._messages), self._marks):
            return
        self._row, self._messages, self._now, self._marks = row, messages, now, marks
        self._drawn = (0, 0)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line; called by Textual."""
        size = (self.size.width, self.size.height)
        if self._drawn != size:
            self._lines, self._drawn = self._draw(*size), size
        return strip_of(self._lines[y] if y < len(self._lines) else [], size[0])

    def _draw(self, width: int, height: int) -> list[Sequence[Span]]:
        row, now = self._row, self._now
        if row is None or now is None:
            return []
        number = f"#{row.number}" if row.number is not None else _("new")
        subject = cut(row.subject, width - 12)
        found = self._marks.in_lines([subject])[0] if self._marks is not None else []
        head: list[Span] = [(f" {number}  ", DIM), *marked(subject, STRONG, found)]
        blocks = [self._block(message, width, now) for message in self._messages]
        room = height - 1
        # The newest message matters most: it takes what it needs, the ones before share the rest.
        chosen: list[list[Sequence[Span]]] = []
        for block in reversed(blocks):
            if room <= 0:
                break
            limit = room if not chosen else min(room, 4)
            chosen.insert(0, _shorten(block, limit))
            room -= len(chosen[0])
        return [head, *(line for block in chosen for line in block)]

    def _block(self, message: ThreadMessage, width: int, now: datetime) -> list[Sequence[Span]]:
        if message.mine:
            name, style = _("You"), STRONG
        elif message.side is Side.AGENT:
            name, style = _("Support"), ACCENT
        else:
            name, style = message.author_name, TEXT
        if message.kind is MessageKind.NOTE:
            name, style = _("Note"), WARNING
        start = self._start_of(message)
        shown = message.body[start : start + WRAPPED_AT_MOST].strip("\n")
        if start:
            shown = f"… {shown}"
        body = wrap(shown, min(96, width - LABEL - 3))
        found = self._marks.in_lines(body) if self._marks is not None else []
        time = day_and_time(message.sent_at, now)
        if message.merged_number is not None:
            return [desk_line(message, (time, DIM), width)]
        if len(time) >= LABEL:
            # Of another year: the day alone is never cut.
            time = moment(message.sent_at, now)
        label = [fit(f" {name}", LABEL), fit(f" {time}", LABEL)]
        lines: list[Sequence[Span]] = []
        for index in range(max(len(body), 2)):
            left = label[index] if index < 2 else " " * LABEL
            text = body[index] if index < len(body) else ""
            words = marked(text, TEXT, found[index] if index < len(found) else [])
            lines.append([(left, style if index == 0 else DIM), (" ", TEXT), *words])
        return lines

    def _start_of(self, message: ThreadMessage) -> int:
        """Return from where on a body is shown: what is looked for must be in sight."""
        hit = self._marks.first(message.body) if self._marks is not None else None
        if hit is None or hit < 2 * BEFORE_HIT:
            return 0
        begin = hit - BEFORE_HIT
        space = message.body.find(" ", begin, hit)
        return space + 1 if space >= 0 else begin


def _shorten(block: list[Sequence[Span]], limit: int) -> list[Sequence[Span]]:
    """Return at most `limit` lines; the last one says that there is more."""
    if len(block) <= limit:
        return block
    kept = block[:limit]
    # Behind the last words, not on a line of its own.
    at = max((i for i, line in enumerate(kept) if line[-1][0]), default=0)
    *start, (text, style) = kept[at]
    kept[at] = [*start, (f"{text} …", style)]
    return kept
