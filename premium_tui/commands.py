"""Every command a person can give, once: keys, words and where it applies.

Bindings, the footer, `?` help and the palette are all made from this list. It knows
no terminal library; `keymap` turns it into key bindings.
"""

from __future__ import annotations

from collections.abc import Sequence

from premium_tui.i18n import _
from premium_tui.rooms import Command as Command
from premium_tui.rooms import Where as Where
from premium_tui.search_commands import SEARCH_COMMANDS, SEARCH_LIST_COMMANDS
from premium_tui.tab_commands import TAB_COMMANDS

COMMANDS: tuple[Command, ...] = (
    Command("list.open", Where.LIST, ("enter",), "open", _("open"), _("Open the ticket"), footer=1),
    Command("list.down", Where.LIST, ("j", "down"), "move(1)", _("down")),
    Command("list.up", Where.LIST, ("k", "up"), "move(-1)", _("up")),
    Command("list.top", Where.LIST, ("home", "g g"), "jump('top')", _("first ticket")),
    Command("list.bottom", Where.LIST, ("end", "G"), "jump('bottom')", _("last ticket")),
    Command("list.half_down", Where.LIST, ("ctrl+d",), "half_page(1)", _("half a page down")),
    Command("list.half_up", Where.LIST, ("ctrl+u",), "half_page(-1)", _("half a page up")),
    Command("list.page_down", Where.LIST, ("pagedown",), "page(1)", _("page down")),
    Command("list.page_up", Where.LIST, ("pageup",), "page(-1)", _("page up")),
    *SEARCH_LIST_COMMANDS,
    Command("list.sort", Where.LIST, ("s",), "sort", _("sort"), _("Sort by the next column")),
    Command("list.reverse", Where.LIST, ("S",), "reverse", _("reverse"), _("Sort the other way")),
    Command("list.preview", Where.LIST, ("p",), "preview", _("preview"), _("Preview on or off")),
    Command(
        "list.contact",
        Where.LIST,
        ("c",),
        "contact",
        _("contact support"),
        _("Send a new request to support"),
        footer=3,
        needs="customer",
    ),
    Command("list.unread", Where.LIST, ("comma",), "unread", _("unread"), _("Mark unread or read")),
    Command("ticket.reply", Where.TICKET, ("r",), "reply", _("reply"), _("Answer"), footer=2),
    Command(
        "ticket.note",
        Where.TICKET,
        ("I",),
        "note",
        _("internal note"),
        _("Write a note that customers never see"),
        footer=3,
        needs="agent",
    ),
    Command("ticket.copy_id", Where.TICKET, ("y",), "copy_id", _("copy number")),
    Command("ticket.close", Where.TICKET, ("x",), "close_ticket", _("close"), _("Close (asks)")),
    Command("ticket.reopen", Where.TICKET, ("X",), "reopen_ticket", _("reopen")),
    Command("thread.down", Where.THREAD, ("j", "down"), "scroll_by(1)", _("down")),
    Command("thread.up", Where.THREAD, ("k", "up"), "scroll_by(-1)", _("up")),
    Command("thread.page_down", Where.THREAD, ("pagedown", "space"), "scroll_page(1)", _("page")),
    Command("thread.page_up", Where.THREAD, ("pageup",), "scroll_page(-1)", _("page back")),
    Command("thread.half_down", Where.THREAD, ("ctrl+d",), "scroll_half(1)", _("half a page down")),
    Command("thread.half_up", Where.THREAD, ("ctrl+u",), "scroll_half(-1)", _("half a page up")),
    Command("thread.top", Where.THREAD, ("home", "g g"), "scroll_edge('top')", _("first message")),
    Command("thread.end", Where.THREAD, ("end", "G"), "scroll_edge('end')", _("last message")),
    Command(
        "thread.next_message",
        Where.THREAD,
        ("right_curly_bracket", "ctrl+down"),
        "message(1)",
        _("next message"),
        footer=4,
    ),
    Command(
        "thread.previous_message",
        Where.THREAD,
        ("left_curly_bracket", "ctrl+up"),
        "message(-1)",
        _("previous message"),
    ),
    Command("thread.next", Where.THREAD, ("J",), "neighbour(1)", _("next ticket"), footer=3),
    Command("thread.previous", Where.THREAD, ("K",), "neighbour(-1)", _("previous ticket")),
    Command(
        "thread.quote",
        Where.THREAD,
        ("greater_than_sign",),
        "quote",
        _("quote and reply"),
        _("Answer with the newest message quoted"),
    ),
    Command(
        "thread.contact",
        Where.THREAD,
        ("c",),
        "contact",
        _("contact support"),
        _("Send a new request; on a closed ticket, one that follows it up"),
        needs="customer",
    ),
    Command("composer.send", Where.COMPOSER, ("ctrl+s",), "send", _("send"), footer=1, typing=True),
    Command(
        "composer.leave",
        Where.COMPOSER,
        ("escape", "ctrl+g"),
        "leave",
        _("keep draft"),
        _("Keep the draft and leave"),
        footer=2,
        typing=True,
    ),
    Command("form.send", Where.FORM, ("ctrl+s",), "send", _("send"), footer=1, typing=True),
    Command(
        "form.leave",
        Where.FORM,
        ("escape", "ctrl+g"),
        "leave",
        _("keep draft"),
        _("Keep what is written and leave"),
        footer=2,
        typing=True,
    ),
    Command(
        "form.next", Where.FORM, ("tab",), "next_field", _("next field"), footer=3, typing=True
    ),
    Command("form.enter", Where.FORM, ("enter",), "enter_field", _("next field"), typing=True),
    Command(
        "form.previous",
        Where.FORM,
        ("shift+tab",),
        "previous_field",
        _("previous field"),
        typing=True,
    ),
    Command(
        "request.review",
        Where.REQUEST,
        ("ctrl+s",),
        "review",
        _("review"),
        _("See all that will be sent, before it is"),
        footer=1,
        typing=True,
    ),
    Command(
        "request.back",
        Where.REQUEST,
        ("escape", "ctrl+g"),
        "step_back",
        _("back"),
        _("One step back; what is written is kept"),
        footer=2,
        typing=True,
    ),
    Command(
        "request.next",
        Where.REQUEST,
        ("tab",),
        "next_field",
        _("next field"),
        footer=3,
        typing=True,
    ),
    Command(
        "request.enter", Where.REQUEST, ("enter",), "enter_field", _("next field"), typing=True
    ),
    Command(
        "request.previous",
        Where.REQUEST,
        ("shift+tab",),
        "previous_field",
        _("previous field"),
        typing=True,
    ),
    Command("review.send", Where.REVIEW, ("enter", "ctrl+s"), "send", _("send"), footer=1),
    Command("review.down", Where.REVIEW, ("j", "down"), "move(1)", _("down")),
    Command("review.up", Where.REVIEW, ("k", "up"), "move(-1)", _("up")),
    Command("review.page_down", Where.REVIEW, ("pagedown", "space"), "move(10)", _("page")),
    Command("review.page_up", Where.REVIEW, ("pageup",), "move(-10)", _("page back")),
    *SEARCH_COMMANDS,
    Command("outbox.down", Where.OUTBOX, ("j", "down"), "move(1)", _("down")),
    Command("outbox.up", Where.OUTBOX, ("k", "up"), "move(-1)", _("up")),
    Command(
        "outbox.open", Where.OUTBOX, ("enter",), "open", _("open"), _("Open it, or go on writing")
    ),
    Command(
        "outbox.send",
        Where.OUTBOX,
        ("ctrl+s",),
        "send",
        _("send now"),
        _("Send it again, or now when it waits"),
        footer=1,
    ),
    Command(
        "outbox.drop",
        Where.OUTBOX,
        ("x",),
        "drop",
        _("drop"),
        _("Drop it, unsent (asks)"),
        footer=3,
    ),
    *TAB_COMMANDS,
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


def commands_for(rooms: tuple[Where, ...], kind: str) -> list[Command]:
    """Return the commands of `rooms` for a person of `kind` (see `offered`), in list order."""
    return [c for c in COMMANDS if c.where in rooms and offered(c, kind)]


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
    chosen = [c for c in commands if c.footer]
    return sorted(chosen, key=lambda c: c.footer)[:6]
