"""Loading a list's keys and figures off the UI thread: one at a time, and never a lost change."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Event
from typing import TYPE_CHECKING

from premium_tui.data.models import Counts, ListSpec, TicketRow
from premium_tui.i18n import _
from premium_tui.screens.base import ConsoleScreen
from premium_tui.values import dataclass

if TYPE_CHECKING:
    from textual.worker import Worker

    from premium_tui.data.search import Building

FIRST = 50
"""Tickets shown before the whole list of a search is known, unless the screen holds more."""

PAINTED_WITHIN = 0.05
"""Seconds those have to come to the screen before the others are read."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A list, or the first of it."""

    keys: array[int]
    stay: bool
    """As it was asked for."""
    whole: bool = True
    """False for what a search found in a blink."""
    rows: Sequence[TicketRow] = ()
    """The first of its tickets, when they were read with it."""
    counts: Counts | None = None
    """The figures above the list; None where none stand, or there are none yet."""
    building: Building | None = None
    """How far the index of words is, for a search; None: it is complete."""


class ListLoader:
    """What a list screen loads again whenever something changed."""

    def __init__(
        self, screen: ConsoleScreen, spec: ListSpec, loaded: Callable[[Loaded], None]
    ) -> None:
        """`loaded` is called on the UI thread, only with the list asked for last.

        For a search it is called twice: with the newest hits, and with all of them in their order.
        """
        self._screen = screen
        self._wanted = spec
        self._loaded = loaded
        self._running: Event | None = None
        self._stale = False
        self._told = asyncio.Event()
        self._told.set()

    def load(self, spec: ListSpec, *, stay: bool = True) -> None:
        """Load a list; `stay` is handed on, and without it what is being loaded is given up."""
        self._wanted = spec
        self._told.clear()
        if self._running is None:
            self._start(stay)
            return
        self._stale = True
        if not stay:
            self._running.set()

    @property
    def shown(self) -> bool:
        """Whether the list asked for last is shown, or any of it."""
        return self._told.is_set()

    async def told(self, seconds: float) -> None:
        """Return when the list asked for last is shown, or any of it; after `seconds` at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._told.wait()

    def _start(self, stay: bool) -> None:
        self._running, self._stale = Event(), False
        # At once: a worker's thread begins only when all that waits before it is done.
        reading = asyncio.get_running_loop().run_in_executor(
            None, self._read, self._wanted, self._running, stay
        )

        async def wait() -> None:
            await reading

        # Not a coroutine by now: one that is given up before it began would complain of that.
        _worker: Worker[None] = self._screen.run_worker(wait, group="keys", exit_on_error=False)

    def _read(self, spec: ListSpec, cancelled: Event, stay: bool) -> None:
        tell = self._screen.app.call_from_thread
        try:
            loaded = self._look(spec, cancelled, stay)
        except Exception:
            # Whatever is wrong with what is stored: the list is asked for again, it does not stop.
            tell(self._done, spec, None)
            tell(self._say_unread)
            raise
        tell(self._done, spec, loaded)

    def _look(self, spec: ListSpec, cancelled: Event, stay: bool) -> Loaded | None:
        """Return the whole list; None when it was given up."""
        gateway, tell = self._screen.gateway, self._screen.app.call_from_thread
        searched = spec.query is not None
        if searched and not stay:
            rows = gateway.first_rows(spec, max(FIRST, self._screen.app.size.height))
            first = array("q", [row.key for row in rows])
            tell(self._show, spec, Loaded(first, stay, whole=False, rows=rows))
            # Reading on at once would keep them from the screen.
            if rows and cancelled.wait(PAINTED_WITHIN):
                return None
        keys = gateway.keys(spec, cancelled.is_set)
        if keys is None:
            return None
        ready = not searched and gateway.status().ready
        counts = gateway.counts(spec.scope) if ready else None
        building = gateway.search_building() if searched else None
        return Loaded(keys, stay, counts=counts, building=building)

    def _say_unread(self) -> None:
        words = _("What is stored here cannot be read right now. R asks for it again.")
        self._screen.say(words, trouble=True)

    def _show(self, spec: ListSpec, loaded: Loaded) -> None:
        if spec == self._wanted:
            self._loaded(loaded)
            if loaded.whole or loaded.keys:
                self._told.set()

    def _done(self, spec: ListSpec, loaded: Loaded | None) -> None:
        self._running = None
        if loaded is not None:
            self._show(spec, loaded)
        if self._stale or spec != self._wanted:
            self._start(stay=spec == self._wanted)
