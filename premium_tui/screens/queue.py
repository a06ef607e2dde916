"""Queue: the tickets of all teams an agent serves, next answer due first."""

from __future__ import annotations

from typing import ClassVar

from premium_tui.data.models import Scope, Sort
from premium_tui.i18n import _
from premium_tui.screens.tickets import TicketsScreen


class QueueScreen(TicketsScreen):
    """An agent's queue."""

    MODE: ClassVar[str] = "queue"
    SCOPE: ClassVar[Scope] = Scope.QUEUE
    FIRST_SORT: ClassVar[Sort] = Sort.DUE

    def words_when_empty(self) -> tuple[str, ...]:
        """Say that nothing waits."""
        return (_("No tickets from the teams you serve."),)
