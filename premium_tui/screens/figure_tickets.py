"""The tickets behind a figure of the dashboard: a list like any other, under its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult

from premium_tui.commands import Where
from premium_tui.data.filters import TicketFilter
from premium_tui.data.models import ListSpec, Scope
from premium_tui.i18n import _
from premium_tui.screens.console import Console
from premium_tui.screens.tickets import TicketsScreen
from premium_tui.terminal.cells import cut
from premium_tui.theme import DIM, STRONG
from premium_tui.widgets.chrome import Figures
from premium_tui.widgets.lines import Rule, Span, both_ends


class Heading(Figures):
    """What the list is, in place of the figures above a tab's list."""

    def __init__(self, words: str, scope: Scope) -> None:
        super().__init__()
        self._words = words
        self._whose = {Scope.MINE: _("your tickets"), Scope.TEAM: _("the team's tickets")}.get(
            scope, _("all teams you serve")
        )

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw it."""
        words: list[Span] = [(f" {cut(self._words, width - 2)}", STRONG)]
        return both_ends(words, [(f"{self._whose} ", DIM)], width)


class FigureTickets(TicketsScreen):
    """Exactly the tickets a figure counts, as they come and go."""

    ROOMS: ClassVar[tuple[Where, ...]] = (
        Where.EVERYWHERE,
        Where.LIST,
        Where.TICKET,
        Where.FILTER,
    )

    def __init__(self, console: Console, scope: Scope, only: TicketFilter, title: str) -> None:
        super().__init__(
            console, ListSpec(scope, self.FIRST_SORT, only=only), Heading(title, scope)
        )

    def compose(self) -> ComposeResult:
        """The frame without the tabs: the way back is the dashboard."""
        yield self._title
        yield Rule()
        yield from self.content()
        yield Rule()
        yield self._keys

    def words_when_empty(self) -> tuple[str, ...]:
        """Say that none is left."""
        words = _("{key}  goes back to the dashboard")
        key = self.console.keymap.name("app.back")
        return (_("No ticket counts here now."), "", words.format(key=key))
