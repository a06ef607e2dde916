"""Dashboard: trends and patterns of open tickets, each figure a list (rules 28, 43-47)."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.timer import Timer
from textual.widget import Widget

from premium_tui.commands import Command, Where
from premium_tui.data.dashboard_models import scopes_for
from premium_tui.data.errors import StoreNewer, StoreUnwritable
from premium_tui.data.models import Connection, Scope
from premium_tui.i18n import _
from premium_tui.screens.console import Console
from premium_tui.screens.tabbed import TabScreen
from premium_tui.widgets.board import Board

if TYPE_CHECKING:
    from premium_tui.data.dashboard_models import Dashboard
    from premium_tui.data.gateway import GatewayEvent

RESTS = 10
"""How many times what counting took passes before it is done again: a million takes a second."""


TICK = 60.0
"""Seconds after which is counted anew by itself: answers come due, and a new day begins."""


class DashboardScreen(TabScreen):
    """How many tickets are open, what about, and how they come and go."""

    MODE: ClassVar[str] = "dashboard"
    ROOMS: ClassVar[tuple[Where, ...]] = (Where.EVERYWHERE, Where.TABS, Where.DASHBOARD)

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._scope = next(iter(self._scopes), Scope.MINE)
        self._board = Board()
        self._counting = False
        self._stale = False
        self._took = 0.0
        self._rest: Timer | None = None

    @property
    def _scopes(self) -> tuple[Scope, ...]:
        """Whose figures the person may see: the role is known for sure after a first pull."""
        return scopes_for(self.console.role)

    def commands(self) -> list[Command]:
        """Return the commands that apply right now; who has one scope has none to change."""
        found = super().commands()
        return [c for c in found if c.id != "dashboard.scope" or len(self._scopes) > 1]

    def content(self) -> Iterable[Widget]:
        """The figures."""
        return (self._board,)

    def on_mount(self) -> None:
        """Paint at once; the figures follow from a thread."""
        self.set_focus(self._board)
        self.call_after_refresh(self._count)
        self.set_interval(TICK, self._tick)

    def come_back(self) -> None:
        """Catch up."""
        if self._board.is_mounted:
            self._count()

    def store_changed(self, event: GatewayEvent) -> None:
        """Count anew what changed."""
        from premium_tui.data import gateway as news

        self.show_status()
        if not isinstance(event, news.StatusChanged):
            self._count()

    def _tick(self) -> None:
        if self.is_current:
            self._count()

    def _count(self) -> None:
        """Count on a thread: one at a time, with rests, and never a lost change."""
        if self._counting or self._rest is not None:
            self._stale = True
            return
        self._counting, self._stale = True, False
        self._count_on_thread(self._scope)

    @work(thread=True, group="figures", exit_on_error=False)
    def _count_on_thread(self, scope: Scope) -> None:
        from premium_tui.widgets import plot

        started = time.perf_counter()
        try:
            found = self.gateway.dashboard(scope)
        except (StoreUnwritable, StoreNewer):
            # Whoever writes is told; what stood here stays until it can be counted again.
            found = None
        took = time.perf_counter() - started
        plot.prepare()
        self.app.call_from_thread(self._counted, scope, found, took)

    def _counted(self, scope: Scope, found: Dashboard | None, took: float) -> None:
        self._counting = False
        if self._scope not in self._scopes:
            self._scope = next(iter(self._scopes), Scope.MINE)
        if scope is not self._scope:
            self._count()
            return
        if found is not None and self.console.status().ready:
            self._board.show(found, self._scopes)
            self._keys.show(self.footer())
        else:
            self._say_state()
        self._rest = self.set_timer(took * RESTS, self._rested)

    def _rested(self) -> None:
        self._rest = None
        if self._stale:
            self._count()

    def _say_state(self) -> None:
        if self.console.status().connection in (Connection.OFFLINE, Connection.SIGNED_OUT):
            self._board.say(_("The figures come with the next connection to the desk."))
        else:
            self._board.say(_("The figures come with the first tickets."))

    def action_move(self, step: int) -> None:
        """Go up or down."""
        self._board.move(step)

    def action_side(self, step: int) -> None:
        """Go to the column at the left or the right."""
        self._board.side(step)

    def action_figure(self) -> None:
        """Open the tickets behind the figure under the cursor."""
        self._board.open()

    def action_scope(self) -> None:
        """Show the figures of the team's tickets, or of one's own (rule 47)."""
        if len(self._scopes) > 1:
            self._scope = self._scopes[1 - self._scopes.index(self._scope)]
            if self._rest is not None:
                self._rest.stop()
                self._rest = None
            self._count()

    def action_turn(self) -> None:
        """Count by team, by product or by agent."""
        self._board.turn()

    async def on_board_opened(self, event: Board.Opened) -> None:
        """Open a list of exactly the tickets a figure counts."""
        from premium_tui.screens.figure_tickets import FigureTickets  # kept off the start path

        place = event.place
        screen = FigureTickets(self.console, self._scope, place.figure.only, place.title)
        await self.app.push_screen(screen)
