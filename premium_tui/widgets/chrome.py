"""Chrome: the title bar, the tabs, the figures above a list, and the few keys below it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual import events
from textual.message import Message

from premium_tui.commands import Command
from premium_tui.config import AT_RISK_MINUTES
from premium_tui.data.models import Connection, Counts, SyncStatus
from premium_tui.i18n import _, grouped, ngettext
from premium_tui.keymap import face
from premium_tui.terminal.cells import cut
from premium_tui.theme import ACCENT, ACCENT_STRONG, ALARM, DIM, GOOD, STRONG, TEXT, WARNING
from premium_tui.values import dataclass
from premium_tui.widgets.bars import SPANS, spark
from premium_tui.widgets.lines import LineWidget, Span, both_ends, width_of
from premium_tui.widgets.times import moment


class TitleBar(LineWidget):
    """The first line: whose console this is, and how it stands with the desk."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self._title = ""
        self._status = SyncStatus()
        self._now = now

    def show(self, title: str, status: SyncStatus, now: datetime) -> None:
        """Take the title and the state of the connection; draws only when something changed."""
        if (title, status) != (self._title, self._status):
            self._title, self._status, self._now = title, status, now
            self.refresh()

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw it; where it is narrow the product's name goes, then the time, never the state."""
        product: list[Span] = [(f" {_('Premium Support')}", STRONG)]
        place: list[Span] = [(f" {self._title}", TEXT)] if self._title else []
        both = [*product, (" ", TEXT), *place] if place else product
        state = status_spans(self._status)
        right = [*state, *fresh_spans(self._status, self._now), (" ", TEXT)]
        for start, end in ((both, right), (place or product, right)):
            if width_of(start) + width_of(end) < width:
                return both_ends(start, end, width)
        end = [*state, (" ", TEXT)]
        title = self._title or _("Premium Support")
        return both_ends([(f" {cut(title, width - width_of(end) - 2)}", TEXT)], end, width)


def status_spans(status: SyncStatus) -> list[Span]:
    """Return the connection in words: its state, and what waits for it."""
    spans: list[Span] = []
    if status.attention:
        words = ngettext("{n} not sent", "{n} not sent", status.attention)
        spans.append((f"! {words.format(n=grouped(status.attention))}   ", ALARM))
    if status.waiting:
        words = ngettext("{n} queued", "{n} queued", status.waiting)
        spans.append((f"↑ {words.format(n=grouped(status.waiting))}   ", TEXT))
    dot, style, word = {
        Connection.STARTING: ("○", DIM, _("starting")),
        Connection.SYNCING: ("●", DIM, _("syncing")),
        Connection.LIVE: ("●", GOOD, _("live")),
        Connection.OFFLINE: ("○", WARNING, _("offline")),
        Connection.SIGNED_OUT: ("○", ALARM, _("signed out")),
    }[status.connection]
    return [*spans, (dot, style), (f" {word}", TEXT if style is not DIM else DIM)]


def fresh_spans(status: SyncStatus, now: datetime) -> list[Span]:
    """Return how fresh what is shown is; nothing before the first pull."""
    if status.as_of is None:
        return []
    return [(f"   {_('as of {time}').format(time=moment(status.as_of, now))}", DIM)]


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: the mode it opens and its words."""

    mode: str
    label: str


class TabStrip(LineWidget):
    """The tabs, numbered as their keys."""

    @dataclass
    class Chosen(Message):
        """A tab was clicked."""

        mode: str

    def __init__(self, tabs: Sequence[Tab], active: str) -> None:
        super().__init__()
        self._tabs = tabs
        self._active = active

    def show(self, tabs: Sequence[Tab]) -> None:
        """Show other tabs."""
        if tabs != self._tabs:
            self._tabs = tabs
            self.refresh()

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw them; where they do not fit, the words of the others go."""
        for gap in (3, 2, 1):
            spans = self._spans(gap, words=True)
            # The gap behind the last one is no loss.
            if width_of(spans[:-1]) <= width:
                return spans
        return self._spans(2, words=False)

    def _spans(self, gap: int, *, words: bool) -> list[Span]:
        spans: list[Span] = [(" ", TEXT)]
        for number, tab in enumerate(self._tabs, 1):
            active = tab.mode == self._active
            text = f"{number} {tab.label}" if words or active else str(number)
            spans += [(text, ACCENT_STRONG if active else DIM), (" " * gap, TEXT)]
        return spans

    def on_click(self, event: events.Click) -> None:
        """Choose the tab under the pointer."""
        left = 1
        for text, _style in self.line(0, self.size.width)[1:]:
            right = left + width_of([(text, TEXT)])
            if left <= event.x < right and text.strip():
                self.post_message(self.Chosen(self._tabs[int(text.split(" ")[0]) - 1].mode))
            left = right


class Figures(LineWidget):
    """The figures above a list."""

    def __init__(self, minutes: int = AT_RISK_MINUTES) -> None:
        """`minutes` is how long before it is due an answer is at risk."""
        super().__init__()
        self._minutes = minutes
        self._counts: Counts | None = None
        self._agent = False

    def show(self, counts: Counts | None, *, agent: bool) -> None:
        """Show figures; None for none."""
        if counts != self._counts:
            self._counts, self._agent = counts, agent
            self.refresh()

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw it."""
        counts = self._counts
        if counts is None:
            return []
        parts: list[Span] = [(_("{n} open").format(n=grouped(counts.open)), STRONG)]
        if counts.waiting:
            words = _("{n} waiting") if self._agent else _("{n} waiting for you")
            parts.append((words.format(n=grouped(counts.waiting)), TEXT if self._agent else ACCENT))
        if counts.due_soon:
            words = _("{n} due within {minutes} min")
            words = words.format(n=grouped(counts.due_soon), minutes=self._minutes)
            parts.append((f"! {words}", WARNING))
        if counts.unread:
            parts.append((_("{n} unread").format(n=grouped(counts.unread)), DIM))
        spans: list[Span] = []
        for part in parts:
            wider = [*spans, ("   " if spans else " ", TEXT), part]
            if width_of(wider) > width:
                break
            spans = wider
        return both_ends(spans, _trend(counts.opened_by_day, width - width_of(spans) - 2), width)


def _trend(days: Sequence[int], room: int) -> list[Span]:
    """Return the sparkline of tickets opened a day, oldest first, in at most `room` cells.

    It goes back 30, 14 or 7 days (rule 25); empty when none of them fits, or none came.
    """
    for span in SPANS:
        lead = f"{_('{n} days').format(n=span)} "
        if width_of([(lead, DIM)]) + span + 1 <= room:
            shown = days[-span:]
            return [(lead, DIM), (spark(shown), ACCENT), (" ", TEXT)] if any(shown) else []
    return []


class KeyBar(LineWidget):
    """The last line: the few keys that matter here, and where one stands."""

    def __init__(self, commands: Sequence[Command]) -> None:
        super().__init__()
        self._commands = commands
        self._place = ""

    def show(self, commands: Sequence[Command] | None = None, place: str | None = None) -> None:
        """Take other keys, or other words at the right."""
        shown = (
            self._commands if commands is None else commands,
            self._place if place is None else place,
        )
        if shown != (self._commands, self._place):
            self._commands, self._place = shown
            self.refresh()

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw it; keys that do not fit are left out whole, from the end, but never help."""
        right: list[Span] = [(f"{self._place} ", DIM)] if self._place else []
        room = width - width_of(right) - (3 if right else 1)
        shown = list(self._commands)
        while len(shown) > 1 and width_of(_entries(shown)) > room:
            del shown[-2 if shown[-1].id == "app.help" else -1]
        return both_ends(_entries(shown), right, width)


def _entries(commands: Sequence[Command]) -> list[Span]:
    spans: list[Span] = []
    for command in commands:
        gap = "   " if spans else " "
        spans += [(f"{gap}{face(command.keys[0])}", ACCENT), (f" {command.label}", DIM)]
    return spans
