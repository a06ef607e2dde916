"""Team tickets: tickets of the team's members, for team admins (rules 26, 35, 36, 38)."""

from __future__ import annotations

from typing import ClassVar

from premium_tui.data.models import Scope
from premium_tui.domain.roles import may_see_team_tickets
from premium_tui.i18n import _
from premium_tui.screens.tickets import TicketsScreen


class TeamTicketsScreen(TicketsScreen):
    """The team's tickets."""

    MODE: ClassVar[str] = "team_tickets"
    SCOPE: ClassVar[Scope] = Scope.TEAM

    def words_when_empty(self) -> tuple[str, ...]:
        """Say why there is nothing: the role, or that nobody wrote yet."""
        if not may_see_team_tickets(self.console.role):
            return (
                _("Team tickets are for team admins."),
                "",
                _("You see and answer the tickets you sent yourself: press 1."),
            )
        return (
            _("Nobody in your team has sent a ticket since 11 December 2024."),
            "",
            _("Older tickets stay with those who sent them."),
        )
