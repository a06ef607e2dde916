"""Team tickets: tickets of the team's members, for team admins (rules 26, 35, 36, 38)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from premium_tui.data.models import Scope
from premium_tui.domain.roles import may_see_team_tickets, role_words
from premium_tui.i18n import _, grouped, ngettext
from premium_tui.screens.console import Console
from premium_tui.screens.tickets import TicketsScreen
from premium_tui.theme import STRONG
from premium_tui.widgets.chrome import Figures
from premium_tui.widgets.lines import Span


class TeamFigures(Figures):
    """The team's figures; to who may not see its tickets none: nought would be false."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._whose = console

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw them, or whose they are."""
        if may_see_team_tickets(self._whose.role):
            return super().line(y, width)
        return [(f" {_('Team tickets are for team admins.')}", STRONG)]


class TeamTicketsScreen(TicketsScreen):
    """The team's tickets."""

    MODE: ClassVar[str] = "team_tickets"
    SCOPE: ClassVar[Scope] = Scope.TEAM

    def __init__(self, console: Console) -> None:
        super().__init__(console, figures=TeamFigures(console))

    def words_when_empty(self) -> tuple[str, ...]:
        """Say why there is nothing: the role and what it sees, or that nobody wrote yet."""
        if not may_see_team_tickets(self.console.role):
            return (
                self._own_words(),
                "",
                _("You are {role}: team admins see and answer what others sent.").format(
                    role=role_words(self.console.role)
                ),
            )
        return (
            _("Nobody in your team has sent a ticket since 11 December 2024."),
            "",
            _("Older tickets stay with those who sent them."),
        )

    def _own_words(self) -> str:
        """Return what is seen all the same: the person's own tickets."""
        own = self.gateway.counts(Scope.MINE)
        if not own.total:
            return _("You see the tickets you send yourself; you have not sent one yet.")
        words = ngettext(
            "You see the {n} ticket you sent yourself ({open} open): press {key}.",
            "You see the {n} tickets you sent yourself ({open} open): press {key}.",
            own.total,
        )
        key = self.console.keymap.name("tab.1")
        return words.format(n=grouped(own.total), open=grouped(own.open), key=key)
