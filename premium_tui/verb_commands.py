"""Commands of agents' work on tickets: alike in the list and in the thread."""

from __future__ import annotations

from premium_tui.i18n import _
from premium_tui.rooms import Command, Where

VERB_COMMANDS: tuple[Command, ...] = (
    Command(
        "ticket.take",
        Where.TICKET,
        ("i",),
        "take",
        _("take"),
        _("Take the ticket: it is yours"),
        footer=3,
        needs="agent",
    ),
    Command(
        "ticket.assign",
        Where.TICKET,
        ("a",),
        "assign",
        _("assign"),
        _("Give it to one of the agents who serve the team"),
        needs="agent",
    ),
    Command(
        "ticket.unassign",
        Where.TICKET,
        ("A",),
        "unassign",
        _("unassign"),
        _("Give it to nobody"),
        needs="agent",
    ),
)
