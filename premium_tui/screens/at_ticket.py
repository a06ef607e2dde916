"""At a ticket: tells other agents what this terminal has open, and whether one writes there."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual.timer import Timer

from premium_tui.domain.presence import Doing

if TYPE_CHECKING:
    from premium_tui.screens.base import ConsoleScreen

OPEN_AFTER = 1.0
"""Seconds a ticket is open before it is told: who only leafs through is nowhere."""

WRITING_FOR = 30.0
"""Seconds after the last letter during which somebody counts as writing."""


class AtTicket:
    """What one ticket's screen tells; for agents, and for nobody else."""

    def __init__(self, screen: ConsoleScreen) -> None:
        self._screen = screen
        self._ticket_id = ""
        self._writing = False
        self._wrote_at = 0.0
        """Seconds of a clock that nobody sets."""
        self._told = False
        self._timer: Timer | None = None

    def open(self, ticket_id: str) -> None:
        """Take that this ticket is open; told once it has been for a moment."""
        if not self._screen.console.agent or ticket_id == self._ticket_id:
            return
        self._ticket_id, self._writing = ticket_id, False
        self._after(OPEN_AFTER)

    def come_back(self) -> None:
        """Tell again what is open, after another ticket's screen was in front."""
        if self._told and self._screen.console.at_ticket is not self:
            self._say()

    def wrote(self) -> None:
        """Take that a letter of a public answer was typed: told at once, and then no more."""
        if not self._ticket_id:
            return
        self._wrote_at = time.monotonic()
        if not self._writing:
            self._writing = True
            self._say()
            self._after(WRITING_FOR)

    def stopped(self) -> None:
        """Take that nobody writes any more: it was sent, or left."""
        if self._writing:
            self._writing = False
            self._stop()
            self._say()

    def close(self) -> None:
        """Take that the screen is gone."""
        self._stop()
        console = self._screen.console
        if console.at_ticket is self:
            console.at_ticket = None
            console.gateway.here("", "")

    def _after(self, seconds: float) -> None:
        self._stop()
        self._timer = self._screen.set_timer(seconds, self._look)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _look(self) -> None:
        left = WRITING_FOR - (time.monotonic() - self._wrote_at)
        if self._writing and left > 0:
            self._after(left)
            return
        self._writing = False
        self._say()

    def _say(self) -> None:
        self._told = True
        console = self._screen.console
        console.at_ticket = self
        doing = Doing.WRITING if self._writing else Doing.VIEWING
        console.gateway.here(self._ticket_id, doing.value)
