"""The thread: all messages of a ticket as lines of plain text, drawn a screenful at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.style import Style
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from premium_tui.data.models import ThreadMessage
from premium_tui.domain.text import was_cut
from premium_tui.domain.tickets import MessageKind, Side
from premium_tui.i18n import _, grouped, ngettext
from premium_tui.terminal.cells import cut
from premium_tui.theme import ACCENT, ALARM, DIM, STRONG, TEXT, WARNING
from premium_tui.widgets.desk_line import desk_line
from premium_tui.widgets.lines import Span, both_ends, marked, strip_of
from premium_tui.widgets.quoted import hidden_words, pieces, quotes
from premium_tui.widgets.thread_words import (
    author_words,
    delivery_words,
    ladder_words,
    steps_words,
)
from premium_tui.widgets.wrapping import wrap

if TYPE_CHECKING:
    from premium_tui.data.search_marks import Marks

TEXT_WIDTH = 96
"""Cells a line of a message takes at most: longer ones are hard to read."""

INDENT = 3

FOLDED_FROM = 20_000
"""Characters of a message after which the rest waits until somebody scrolls there: wrapping a
thread of many megabytes would take seconds."""


@dataclass(frozen=True)
class _Body:
    """The text of a message as it is drawn."""

    text: str
    lines: list[list[Span]]
    hit: int | None
    """The first line in which words were found."""


class Thread(Widget):
    """A thread of messages, scrolled by lines or by messages."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Thread { height: 1fr; width: 1fr; }
    """

    @dataclass
    class Scrolled(Message):
        """Another part of the thread came into view."""

        more_below: bool

    def __init__(
        self, now: Callable[[], datetime], marks: Marks | None = None, undo: str = "u"
    ) -> None:
        """`marks` are words that are looked for; `undo` is the key that takes back."""
        super().__init__()
        self._undo = undo
        self._now = now
        self._marks = marks
        self._hits: list[int] = []
        """Lines in which words were found, the first of each message that holds some."""
        self._messages: Sequence[ThreadMessage] = ()
        self._offline = False
        self._lines: list[Sequence[Span]] = []
        self._starts: list[int] = []
        self._bodies: dict[tuple[str, int, str, Style], _Body] = {}
        """By whose they are, the column they stand in, and how they look."""
        self._folds: dict[int, str] = {}
        """Lines that stand for the rest of a long message, and whose it is."""
        self._unfolded: set[str] = set()
        self._quotes_hidden = False
        self._steps_shown = False
        self._drawn_size = Size(0, 0)
        self._notice = ""
        self._top = 0
        self._follows = True
        """Whether the newest is in sight: it stays so when the thread or the screen changes."""

    @property
    def newest(self) -> ThreadMessage | None:
        """The last public message that somebody wrote."""
        public = [
            m for m in self._messages if m.kind is MessageKind.PUBLIC and m.merged_number is None
        ]
        return public[-1] if public else None

    @property
    def _last_top(self) -> int:
        """The topmost line when the end is in sight."""
        return max(0, len(self._lines) - self.size.height)

    @property
    def _newest_top(self) -> int:
        """The topmost line when the newest message is in sight, or its head when it is long."""
        return min(self._last_top, self._starts[-1] if self._starts else 0)

    @property
    def more_below(self) -> bool:
        """Whether lines stand below the screen."""
        return self._top + self.size.height < len(self._lines)

    def show(self, messages: Sequence[ThreadMessage], *, offline: bool, notice: str = "") -> None:
        """Show messages and a `notice` below; the view stays, or follows the end it was at."""
        shown = (list(messages), offline, notice)
        if shown == (list(self._messages), self._offline, self._notice):
            return
        follow = self._follows
        self._messages, self._offline, self._notice = messages, offline, notice
        here = {message.id for message in messages}
        self._bodies = {key: kept for key, kept in self._bodies.items() if key[0] in here}
        self._unfolded &= here
        self._draw()
        if follow:
            self.show_newest()
        else:
            self._show_from(self._top)

    def show_newest(self) -> None:
        """Go to the end, or to the head of the last message where that is longer than a screen."""
        self._show_from(self._newest_top)

    def show_hit(self) -> None:
        """Go to the newest message that holds what is looked for; without one, to the newest."""
        self._unfold_hit()
        if not self._hits:
            self.show_newest()
            return
        hit = self._hits[-1]
        head = max(start for start in self._starts if start <= hit)
        # Its head too, where both fit.
        self._show_from(head if hit - head < self.size.height else hit - 2)

    def _unfold_hit(self) -> None:
        """Draw the newest message that holds what is looked for as far as that stands in it."""
        if self._marks is None:
            return
        for message in reversed(self._messages):
            at = self._marks.first(message.body)
            if at is not None:
                if at >= FOLDED_FROM and message.id not in self._unfolded:
                    self._unfolded.add(message.id)
                    self._draw()
                return

    def scroll_lines(self, lines: int) -> None:
        """Scroll by lines, down is positive."""
        self._show_from(self._top + lines)

    def scroll_pages(self, pages: float) -> None:
        """Scroll by screenfuls."""
        self._show_from(self._top + int(pages * max(1, self.size.height - 1)))

    def scroll_to_edge(self, *, end: bool) -> None:
        """Go to the first line or the last."""
        self._show_from(len(self._lines) if end else 0)

    def scroll_to_message(self, step: int) -> None:
        """Go to the next message's head, or the one before."""
        if step > 0:
            later = [start for start in self._starts if start > self._top]
            self._show_from(later[0] if later else len(self._lines))
        else:
            earlier = [start for start in self._starts if start < self._top]
            self._show_from(earlier[-1] if earlier else 0)

    def turn_quotes(self) -> bool | None:
        """Hide what is quoted, or show it again; return whether it is hidden, None for no quote."""
        if not self._quotes_hidden and not any(quotes(m.body) for m in self._messages):
            return None
        self._quotes_hidden = not self._quotes_hidden
        self._bodies.clear()
        self._draw_in_place()
        return self._quotes_hidden

    def turn_steps(self) -> bool:
        """Show the steps every message took, or only what matters; return whether they show."""
        self._steps_shown = not self._steps_shown
        self._draw_in_place()
        return self._steps_shown

    def _draw_in_place(self) -> None:
        """Draw anew; the message at the top of the screen stays there."""
        at = max((n for n, start in enumerate(self._starts) if start <= self._top), default=0)
        newest = self._follows
        self._draw()
        if newest:
            self.show_newest()
        elif self._starts:
            self._show_from(self._starts[at])

    def render_line(self, y: int) -> Strip:
        """Draw one line; called by Textual."""
        if self.size != self._drawn_size:
            self._fit()
        index = self._top + y
        spans = self._lines[index] if index < len(self._lines) else []
        return strip_of(spans, self.size.width)

    def _fit(self) -> None:
        """Fit into another size: wrap anew, and keep in sight what was.

        A frame is drawn before any word of a new size comes.
        """
        follow, first = self._follows, self._drawn_size.width == 0
        if self.size.width != self._drawn_size.width:
            self._bodies.clear()
            self._draw()
        self._drawn_size = self.size
        if first and self._marks is not None:
            self.show_hit()
            return
        self._top = self._newest_top if follow else min(self._top, self._last_top)
        self.post_message(self.Scrolled(self.more_below))

    def on_mouse_scroll_down(self) -> None:
        """Scroll on."""
        self.scroll_lines(3)

    def on_mouse_scroll_up(self) -> None:
        """Scroll back."""
        self.scroll_lines(-3)

    def _show_from(self, top: int) -> None:
        self._top = max(0, min(top, self._last_top))
        screen = range(self._top, self._top + self.size.height)
        if reached := {id_ for line, id_ in self._folds.items() if line in screen}:
            self._unfolded |= reached
            self._draw()
        self._follows = self._top >= self._newest_top
        self.refresh()
        self.post_message(self.Scrolled(self.more_below))

    def _draw(self) -> None:
        width = self.size.width
        if width == 0:
            return
        self._lines, self._starts, self._folds, self._hits = [], [], {}, []
        now = self._now()
        for message in self._messages:
            self._starts.append(len(self._lines))
            self._lines += self._message_lines(message, width, now)
        self._lines += [[(f" {text}", DIM)] for text in wrap(self._notice, width - 2) if text]

    def _message_lines(
        self, message: ThreadMessage, width: int, now: datetime
    ) -> list[Sequence[Span]]:
        note = message.kind is MessageKind.NOTE
        head = ACCENT if message.side is Side.AGENT and not message.mine else STRONG
        author_style = WARNING if note else head
        column = min(width - 2 * INDENT, TEXT_WIDTH)
        words, style = delivery_words(message, now, offline=self._offline, undo=self._undo)
        if message.merged_number is not None:
            return [desk_line(message, (words, style), width), []]
        lines: list[Sequence[Span]] = [
            both_ends(
                [
                    (f" {cut(author_words(message), width - cell_len(words) - 4)}", author_style),
                ],
                [(words, style), (" ", TEXT)],
                width,
            )
        ]
        body_style: Style = DIM if message.delivery is not None else TEXT
        lead = " ┊ " if note else " " * INDENT
        body = self._body(message, column, lead, body_style)
        if body.hit is not None:
            self._hits.append(len(self._lines) + len(lines) + body.hit)
        lines += body.lines
        if self._is_folded(message):
            self._folds[len(self._lines) + len(lines)] = message.id
            more = len(message.body) - FOLDED_FROM
            words = ngettext("… {n} more character", "… {n} more characters", more)
            lines.append([(f"{lead}{words.format(n=grouped(more))}", DIM)])
        elif was_cut(message.body):
            words = _("It goes on: `premium-tui ticket view --json` prints all of it.")
            lines += [[(lead, DIM), (text, DIM)] for text in wrap(words, column)]
        steps = steps_words(message) if self._steps_shown else ladder_words(message, now)
        lines += [[(f"{' ' * INDENT}{text}", DIM)] for text in wrap(steps, column) if steps]
        if message.trouble:
            lines += [
                [(" " * INDENT, TEXT), (text, ALARM)] for text in wrap(message.trouble, column)
            ]
        lines.append([])
        return lines

    def _is_folded(self, message: ThreadMessage) -> bool:
        return len(message.body) > FOLDED_FROM and message.id not in self._unfolded

    def _body(self, message: ThreadMessage, width: int, lead: str, style: Style) -> _Body:
        """Return what is shown of a message, drawn before if it is the same still."""
        text = message.body[:FOLDED_FROM] if self._is_folded(message) else message.body
        key = (message.id, width, lead, style)
        kept = self._bodies.get(key)
        if kept is None or kept.text != text:
            lines: list[list[Span]] = []
            hit: int | None = None
            text_of = text.rstrip("\n")
            for piece in pieces(text_of) if self._quotes_hidden else (text_of,):
                if isinstance(piece, int):
                    lines.append([(lead, DIM), (hidden_words(piece), DIM)])
                    continue
                wrapped = wrap(piece, width)
                for line, spans in zip(wrapped, self._found(wrapped), strict=True):
                    hit = len(lines) if spans and hit is None else hit
                    lines.append([(lead, DIM), *marked(line, style, spans)])
            kept = self._bodies[key] = _Body(text, lines, hit)
        return kept

    def _found(self, lines: Sequence[str]) -> Sequence[Sequence[tuple[int, int]]]:
        """Return where words that are looked for stand in lines."""
        return self._marks.in_lines(lines) if self._marks is not None else [()] * len(lines)
