"""The outbox as lines: what is on its way with why it waits, then what was only begun."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual.strip import Strip
from textual.widget import Widget

from premium_tui.data.models import THREAD_MOVED, Begun, Delivery, OutboxItem
from premium_tui.i18n import _, pgettext
from premium_tui.terminal.cells import cut, fit
from premium_tui.theme import ACCENT, ACCENT_STRONG, ALARM, DIM, TEXT, WARNING
from premium_tui.values import dataclass
from premium_tui.widgets.lines import Span, both_ends, strip_of
from premium_tui.widgets.times import day_and_time
from premium_tui.widgets.wrapping import wrap


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody else was quicker with; it is told, and nothing is left to do about it."""

    key: str
    words: str


Listed = OutboxItem | Begun | Told

KIND_WIDTH = 12

TROUBLE_LINES = 4
"""Lines of a reason at most; the ticket's thread has all of it."""


def kind_word(kind: str) -> str:
    """Return what an action is to whoever did it."""
    return {
        "open_ticket": pgettext("action", "Request"),
        "reply": pgettext("action", "Answer"),
        "note": pgettext("action", "Note"),
        "set_state": pgettext("action", "Status"),
        "assign": pgettext("action", "Assignment"),
        "set_priority": pgettext("action", "Priority"),
        "edit_tags": pgettext("action", "Tags"),
        "merge": pgettext("action", "Merge"),
        "snooze": pgettext("action", "Snooze"),
        "mark_read": pgettext("action", "Read mark"),
        "start_chat": pgettext("action", "Chat"),
        "request_call": pgettext("action", "Call"),
        "accept_session": pgettext("action", "Taking"),
        "end_session": pgettext("action", "End"),
        "call_outcome": pgettext("action", "Call"),
        "ask_quote": pgettext("action", "Quote"),
        "confirm_quote": pgettext("action", "Confirm"),
        "contact_sales": pgettext("action", "Sales"),
        "book": pgettext("action", "Booking"),
        "cancel_booking": pgettext("action", "Booking"),
        "save_macro": pgettext("action", "Macro"),
        "drop_macro": pgettext("action", "Macro"),
    }.get(kind, kind)


def draft_word(kind: str) -> str:
    """Return what a draft is to whoever wrote it."""
    return {
        "reply": pgettext("action", "Answer"),
        "note": pgettext("action", "Note"),
        "follow": pgettext("action", "Follow-up"),
        "new": pgettext("action", "Request"),
        "sales": pgettext("action", "Sales"),
        "macro": pgettext("action", "Macro"),
    }.get(kind, kind)


def state_span(item: OutboxItem, *, offline: bool) -> Span:
    """Return how far an action has come."""
    if item.delivery is Delivery.QUEUED and offline:
        return _("queued, you are offline"), WARNING
    return {
        Delivery.HELD: (_("held back"), DIM),
        Delivery.QUEUED: (_("queued"), WARNING),
        Delivery.SENDING: (_("sending"), DIM),
        Delivery.SENT: (_("sent"), DIM),
        Delivery.ATTENTION: (_("not sent"), ALARM),
    }[item.delivery]


class OutboxList(Widget, can_focus=True):
    """The actions, each with the reason below it when there is trouble."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    OutboxList { height: 1fr; width: 1fr; }
    """

    def __init__(self, key: str) -> None:
        """`key` is what opens one, as people read it."""
        super().__init__()
        self._key = key
        self._items: Sequence[Listed] = ()
        self._now: datetime | None = None
        self._offline = False
        self._cursor = 0
        self._top = 0

    @property
    def current(self) -> Listed | None:
        """The action or the draft under the cursor."""
        return self._items[self._cursor] if self._items else None

    def show(self, items: Sequence[Listed], now: datetime, *, offline: bool) -> None:
        """Show actions and, after them, drafts; the cursor stays on its own."""
        current = self.current
        self._items, self._now, self._offline = items, now, offline
        keys = [item.key for item in items]
        if current is not None and current.key in keys:
            self._cursor = keys.index(current.key)
        self.move(0)

    def move(self, step: int) -> None:
        """Move the cursor, stopping at the ends."""
        self._cursor = max(0, min(self._cursor + step, len(self._items) - 1))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line; called by Textual."""
        width, height = self.size
        lines: list[tuple[int, Sequence[Span]]] = []
        for index, item in enumerate(self._items):
            if isinstance(item, Begun) and (
                index == 0 or not isinstance(self._items[index - 1], Begun)
            ):
                lines += [(index, line) for line in self._heading_of_drafts(first=index == 0)]
            if isinstance(item, Told) and (
                index == 0 or not isinstance(self._items[index - 1], Told)
            ):
                words = _(" Others were quicker: nothing of it is left to do")
                if index:
                    lines.append((index, []))
                lines.append((index, [(words, DIM)]))
            selected = index == self._cursor
            lines += [(index, line) for line in self._lines_of(item, width, selected=selected)]
        here = [at for at, (index, _line) in enumerate(lines) if index == self._cursor]
        if here:
            self._top = max(here[-1] - height + 1, min(self._top, here[0]), 0)
        at = self._top + y
        return strip_of(lines[at][1] if at < len(lines) else self._empty(y), width)

    def _empty(self, y: int) -> Sequence[Span]:
        words = (_("Nothing is on its way."), "", _("What you send stands here until it arrived."))
        show = not self._items and 1 <= y <= len(words)
        return [(f"   {words[y - 1]}", TEXT if y == 1 else DIM)] if show else []

    def _heading_of_drafts(self, *, first: bool) -> list[Sequence[Span]]:
        return [*([[]] if not first else []), [(_(" Drafts: begun, not sent"), DIM)]]

    def _lines_of(self, item: Listed, width: int, *, selected: bool) -> list[Sequence[Span]]:
        if isinstance(item, Told):
            mark = " ▌ " if selected else "   "
            style = ACCENT_STRONG if selected else TEXT
            return [[(mark, ACCENT), (cut(item.words, width - 4), style)]]
        if isinstance(item, Begun):
            return self._draft_lines(item, width, selected=selected)
        state, style = state_span(item, offline=self._offline)
        time = day_and_time(item.queued_at, self._now or item.queued_at)
        right: list[Span] = [(state, style), (f"  {time} ", DIM)]
        room = width - KIND_WIDTH - 4 - sum(len(text) for text, _style in right)
        left: list[Span] = [
            (" ▌ " if selected else "   ", ACCENT),
            (fit(kind_word(item.kind), KIND_WIDTH), DIM),
            (fit(item.subject, max(1, room)), ACCENT_STRONG if selected else TEXT),
        ]
        lines: list[Sequence[Span]] = [both_ends(left, right, width)]
        trouble = item.trouble
        if item.delivery is Delivery.ATTENTION and not trouble:
            trouble = _("It waits behind the one above, which was not sent.")
        if item.code == THREAD_MOVED:
            words = _("{reason} Press {key} to read that and decide.")
            trouble = words.format(reason=trouble, key=self._key)
        if trouble:
            lead = " " * (KIND_WIDTH + 3)
            look = ALARM if item.delivery is Delivery.ATTENTION else DIM
            shown = wrap(trouble, width - len(lead) - 2)[:TROUBLE_LINES]
            lines += [[(lead + text, look)] for text in shown]
        return lines

    def _draft_lines(self, item: Begun, width: int, *, selected: bool) -> list[Sequence[Span]]:
        saved = item.saved_at
        time = day_and_time(saved, self._now or saved) if saved is not None else ""
        right: list[Span] = [(f"  {time} ", DIM)]
        words = item.subject or item.text or _("nothing written yet")
        room = max(1, width - KIND_WIDTH - 4 - len(time) - 3)
        left: list[Span] = [
            (" ▌ " if selected else "   ", ACCENT),
            (fit(draft_word(item.kind), KIND_WIDTH), DIM),
            (fit(words, room), ACCENT_STRONG if selected else TEXT),
        ]
        lines: list[Sequence[Span]] = [both_ends(left, right, width)]
        if item.subject and item.text:
            lead = " " * (KIND_WIDTH + 3)
            lines.append([(lead + cut(item.text, width - len(lead) - 2), DIM)])
        return lines
