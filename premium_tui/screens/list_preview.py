"""The preview below a list: it follows the cursor once that rests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING

from textual.timer import Timer

from premium_tui.data.models import ThreadMessage, TicketRow
from premium_tui.screens.base import ConsoleScreen
from premium_tui.widgets.company import CompanyRule
from premium_tui.widgets.preview import Preview
from premium_tui.widgets.ticket_list import TicketList

if TYPE_CHECKING:
    from premium_tui.data.search_marks import Marks

PREVIEW_DELAY = 0.15
"""Seconds the cursor rests before the preview follows it."""

SLOW_PREVIEW_DELAY = 0.5
"""The same over a slow line, where keys come in bunches."""

PREVIEW_MESSAGES = 3

SEARCHED_MESSAGES = 50
"""Newest messages among which the one is found that holds what is looked for."""


class ListPreview:
    """A preview of the ticket under a list's cursor."""

    def __init__(
        self, screen: ConsoleScreen, tickets: TicketList, marks: Callable[[], Marks | None]
    ) -> None:
        """`marks` are the words looked for, if any are."""
        self._screen = screen
        self._list = tickets
        self._marks = marks
        self._timer: Timer | None = None
        self._rests = 0.0
        """When the cursor will have rested, should it not move again."""
        self.rule = CompanyRule("above-preview")
        """The line above it: it says who else is at the ticket."""
        self.widget = Preview()

    def follow(self) -> None:
        """Show the ticket when the cursor has rested on it."""
        slow = self._screen.gateway.settings.slow is True
        delay = SLOW_PREVIEW_DELAY if slow else PREVIEW_DELAY
        self._rests = monotonic() + delay
        if self._timer is None:
            self._timer = self._screen.set_timer(delay, self._look)

    def _look(self) -> None:
        """Show the ticket, or wait on: one timer serves all keys that follow each other."""
        left = self._rests - monotonic()
        if left > 0:
            self._timer = self._screen.set_timer(left, self._look)
            return
        self._timer = None
        self.show()

    def show(self) -> None:
        """Show the ticket now; nothing when there is none, or no room."""
        row, now = self._list.current, self._screen.console.now()
        companies = self._screen.gateway.companies
        self.rule.show(companies.of(row.id) if row is not None else ())
        if row is None or not self.widget.display:
            self.widget.show(None, (), now)
            return
        marks = self._marks()
        self.widget.show(row, self._messages(row, marks), now, marks)

    def _messages(self, row: TicketRow, marks: Marks | None) -> Sequence[ThreadMessage]:
        """Return the newest messages; those up to a newest hit where there is one."""
        gateway = self._screen.gateway
        if marks is None:
            return gateway.last_messages(row.id, PREVIEW_MESSAGES)
        messages = gateway.last_messages(row.id, SEARCHED_MESSAGES)
        hits = [at for at, message in enumerate(messages) if marks.first(message.body) is not None]
        end = hits[-1] + 1 if hits else len(messages)
        return messages[max(0, end - PREVIEW_MESSAGES) : end]
