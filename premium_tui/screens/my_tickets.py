"""My tickets: the tickets this person sent; the console opens here (rules 24, 25)."""

from __future__ import annotations

from typing import ClassVar

from premium_tui.data.models import Scope
from premium_tui.i18n import _
from premium_tui.screens.tickets import TicketsScreen


class MyTicketsScreen(TicketsScreen):
    """The person's own tickets."""

    MODE: ClassVar[str] = "my_tickets"
    SCOPE: ClassVar[Scope] = Scope.MINE

    def words_when_empty(self) -> tuple[str, ...]:
        """Say how a first ticket is made; members are told whose Premium Support is (rule 12)."""
        key = self.console.keymap.name("list.contact")
        if self.console.kind == "member":
            return (
                _("You have not written to support yet."),
                "",
                _("Premium Support is for admins. Members write to support here, 24/7."),
                _("{key}  get help: every request you send stands here with its answers.").format(
                    key=key
                ),
            )
        return (
            _("You have not sent a ticket yet."),
            "",
            _("{key}  contact support: every ticket you send stands here with its answers.").format(
                key=key
            ),
        )
