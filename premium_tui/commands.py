"""Every command a person can give, once: keys, words and where it applies.

Bindings, the footer, `?` help and the palette are all made from this list. It knows
no terminal library; `keymap` turns it into key bindings.
"""

from __future__ import annotations

from collections.abc import Sequence

from premium_tui.i18n import _
from premium_tui.rooms import Command as Command
from premium_tui.rooms import Where as Where
from premium_tui.search_commands import SEARCH_COMMANDS
from premium_tui.tab_commands import TAB_COMMANDS
from premium_tui.ticket_commands import TICKET_COMMANDS
from premium_tui.verb_commands import MACRO_COMMANDS
from premium_tui.writing_commands import OUTBOX_COMMANDS, WRITING_COMMANDS

COMMANDS: tuple[Command, ...] = (
    *TICKET_COMMANDS,
    *WRITING_COMMANDS,
    *SEARCH_COMMANDS,
    *OUTBOX_COMMANDS,
    *TAB_COMMANDS,
    *MACRO_COMMANDS,
    Command("tab.1", Where.TABS, ("1",), "tab(1)", _("first tab")),
    Command("tab.2", Where.TABS, ("2",), "tab(2)", _("second tab")),
    Command("tab.3", Where.TABS, ("3",), "tab(3)", _("third tab")),
    Command("tab.4", Where.TABS, ("4",), "tab(4)", _("fourth tab")),
    Command("tab.5", Where.TABS, ("5",), "tab(5)", _("fifth tab")),
    Command(
        "tab.next",
        Where.TABS,
        ("right_square_bracket", "ctrl+pagedown"),
        "tab_by(1)",
        _("next tab"),
    ),
    Command(
        "tab.previous",
        Where.TABS,
        ("left_square_bracket", "ctrl+pageup"),
        "tab_by(-1)",
        _("previous tab"),
    ),
    Command(
        "go.my_tickets", Where.TABS, ("g m",), "go('my_tickets')", _("My tickets"), needs="customer"
    ),
    Command(
        "go.team_tickets",
        Where.TABS,
        ("g t",),
        "go('team_tickets')",
        _("Team tickets"),
        needs="admin",
    ),
    Command(
        "go.recommendations",
        Where.TABS,
        ("g r",),
        "go('recommendations')",
        _("Recommendations"),
        needs="admin",
    ),
    Command(
        "go.dashboard", Where.TABS, ("g d",), "go('dashboard')", _("Dashboard"), needs="console"
    ),
    Command("go.billing", Where.TABS, ("g b",), "go('billing')", _("Billing"), needs="admin"),
    Command("go.queue", Where.TABS, ("g q",), "go('queue')", _("Queue"), needs="agent"),
    Command("go.chats", Where.TABS, ("g c",), "go('chats')", _("Chats and calls"), needs="agent"),
    Command(
        "app.help",
        Where.EVERYWHERE,
        ("question_mark",),
        "help",
        _("help"),
        _("All keys of this place"),
        footer=9,
    ),
    Command(
        "app.palette",
        Where.EVERYWHERE,
        ("ctrl+p", "colon"),
        "palette",
        _("commands"),
        _("Find a command by name"),
    ),
    Command("app.sync", Where.EVERYWHERE, ("R", "f5"), "sync", _("sync now")),
    Command(
        "app.undo",
        Where.EVERYWHERE,
        ("u",),
        "undo",
        _("take back"),
        _("Take back what was done last, while it has not been sent"),
    ),
    Command(
        "app.outbox",
        Where.EVERYWHERE,
        ("exclamation_mark", "g o"),
        "outbox",
        _("outbox"),
        _("What is on its way to the desk, what it refused, and drafts"),
    ),
    Command(
        "app.since",
        Where.EVERYWHERE,
        ("g n",),
        "since",
        _("since you left"),
        _("What has changed since your last visit"),
    ),
    Command(
        "app.due",
        Where.EVERYWHERE,
        ("g a",),
        "due",
        _("due soon"),
        _("The answer that was just said to be due soon, or all that are"),
        needs="agent",
    ),
    Command(
        "app.redraw", Where.EVERYWHERE, ("ctrl+l",), "redraw", _("redraw the screen"), typing=True
    ),
    Command(
        "app.back",
        Where.EVERYWHERE,
        ("q",),
        "back",
        _("back"),
        _("Back; quits at the top"),
        footer=8,
    ),
    Command("app.escape", Where.EVERYWHERE, ("escape",), "escape", _("cancel")),
    Command("app.quit", Where.EVERYWHERE, ("Q", "ctrl+q"), "quit_console", _("quit")),
)


def offered(command: Command, kind: str) -> bool:
    """Return whether a person of `kind` (`agent`, `admin`, `member`) is offered a command."""
    return {
        "": True,
        "agent": kind == "agent",
        "admin": kind == "admin",
        "customer": kind in ("admin", "member"),
        "console": kind in ("admin", "agent"),
    }[command.needs]


def footer_of(commands: Sequence[Command]) -> list[Command]:
    """Return the at most six of `commands` that a footer shows, in its order."""
    chosen = [c for c in commands if c.footer and c.keys]
    return sorted(chosen, key=lambda c: c.footer)[:6]
