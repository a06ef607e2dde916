"""The due watch: tells an agent once when answers become at risk, right when a clock says so."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.app import App
from textual.timer import Timer

from premium_tui.clock import to_millis
from premium_tui.data.errors import StoreNewer, StoreUnwritable
from premium_tui.data.filters import TicketFilter
from premium_tui.data.models import Connection, Scope, Sort
from premium_tui.i18n import _, grouped, ngettext
from premium_tui.screens.figure_tickets import FigureTickets
from premium_tui.widgets.times import day_and_time

if TYPE_CHECKING:
    from datetime import datetime

    from premium_tui.data.clocks import AtRisk
    from premium_tui.screens.base import ConsoleScreen
    from premium_tui.screens.console import Console

JUST_AFTER = 0.05
"""Seconds after a clock has passed a threshold at which it is looked at."""

LOOK_EVERY = 60.0
"""Seconds after which it is looked again, should a clock have been set or the machine slept."""

SAID_FOR = 20.0
"""Seconds the words stand."""

FROM_EVER = -(1 << 60)

KNOWN = (Connection.LIVE, Connection.OFFLINE)
"""Before the desk was asked once, what is stored may be of yesterday."""


class DueWatch:
    """Looks at the clocks of the queue: after news, and when the next one passes its threshold."""

    def __init__(self, app: App[int], console: Console) -> None:
        self._app = app
        self._console = console
        self._timer: Timer | None = None
        self._looking = False
        self._again = False
        self._told: list[AtRisk] = []
        self._words = ""
        """What was told last, and how: it may still stand there."""

    def look(self) -> None:
        """Look now, off the UI thread; while one look goes on, once more after it."""
        console = self._console
        if not console.agent or console.gateway.settings.due_notice == "off":
            return
        status = console.status()
        if not status.ready or status.connection not in KNOWN:
            return
        if self._looking:
            self._again = True
            return
        self._looking, self._again = True, False
        self._app.run_worker(self._read, group="due", thread=True, exit_on_error=False)

    def _read(self) -> None:
        clocks, mine = self._console.gateway.clocks, self._console.gateway.settings.due_notice
        found: list[AtRisk] = []
        following = None
        try:
            # Asked first: one that passes meanwhile is among those found, or looked for at once.
            following = clocks.next_risk(Scope.QUEUE)
            # A machine that cannot remember what it told tells nothing: it would do so for ever.
            with suppress(StoreUnwritable, StoreNewer):
                found = clocks.tell_new(mine=mine == "mine")
        finally:
            self._app.call_from_thread(self._take, found, following)

    def _take(self, found: Sequence[AtRisk], following: datetime | None) -> None:
        self._looking = False
        if found:
            self._tell(found)
        if self._timer is not None:
            self._timer.stop()
        wait = LOOK_EVERY
        if following is not None:
            until = (following - self._console.now()).total_seconds()
            wait = min(wait, max(0.0, until) + JUST_AFTER)
        self._timer = self._app.set_timer(wait, self.look)
        if self._again:
            self.look()

    def _tell(self, found: Sequence[AtRisk]) -> None:
        console = self._console
        standing = [note for note in self._app._notifications if note.message == self._words]
        # One sentence for all that are read at once: a key can lead to one place only.
        found = [*self._told, *found] if standing else list(found)
        for note in standing:
            self._app._unnotify(note)
        console.due_told = found[0].ticket_id if len(found) == 1 else ""
        self._told, self._words = found, due_words(console, found)
        self._app.notify(self._words, timeout=SAID_FOR, markup=False)
        if console.gateway.settings.bell:
            self._app.bell()


def due_words(console: Console, found: Sequence[AtRisk]) -> str:
    """Return in a sentence which answers have become at risk."""
    time = day_and_time(min(one.due_at for one in found), console.now())
    key = console.keymap.name("app.due")
    if len(found) == 1:
        words = _("#{number} is due at {time}: {key} opens it.")
        return words.format(number=found[0].number, time=time, key=key)
    words = ngettext(
        "{n} answer is due soon, at {time}: {key} shows it.",
        "{n} answers are due soon, from {time} on: {key} shows them.",
        len(found),
    )
    return words.format(n=grouped(len(found)), time=time, key=key)


class DueSoonScreen(FigureTickets):
    """The answers that are at risk or late, those due first on top."""

    FIRST_SORT = Sort.DUE

    def __init__(self, console: Console) -> None:
        until = to_millis(console.now() + console.at_risk)
        words = _("Answers due within {n} minutes, and late ones")
        title = words.format(n=console.gateway.settings.at_risk_minutes)
        super().__init__(console, Scope.QUEUE, TicketFilter(due=(FROM_EVER, until)), title)

    def words_when_empty(self) -> tuple[str, ...]:
        """Say that none is."""
        words = _("{key}  goes back").format(key=self.console.keymap.name("app.back"))
        return (_("No answer is at risk, and none is late."), "", words)


async def show_due(screen: ConsoleScreen) -> None:
    """Go to the ticket that was told last to become at risk; else to all that are."""
    console = screen.console
    ticket_id, console.due_told = console.due_told, ""
    screen.app.clear_notifications()
    if ticket_id and console.gateway.ticket(ticket_id) is not None:
        from premium_tui.screens.ticket import TicketScreen  # when first needed

        await screen.app.push_screen(
            TicketScreen(console, ticket_id, neighbours=lambda _step: None)
        )
        return
    await screen.app.push_screen(DueSoonScreen(console))
