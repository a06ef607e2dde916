"""Commands of agents' work on tickets: alike in the list and in the thread."""

from __future__ import annotations

from premium_tui.i18n import _
from premium_tui.rooms import Command, Where

MARKING: tuple[Command, ...] = (
    Command(
        "list.mark",
        Where.LIST,
        ("space",),
        "mark",
        _("mark"),
        _("Mark it, to act on all that are marked"),
        needs="agent",
    ),
    Command(
        "list.mark_range",
        Where.LIST,
        ("v",),
        "mark_range",
        _("mark a range"),
        _("Begin a range; the second time, mark it up to here"),
        needs="agent",
    ),
    Command(
        "list.mark_all",
        Where.LIST,
        ("asterisk",),
        "mark_all",
        _("mark all"),
        _("Mark all tickets the list shows"),
        needs="agent",
    ),
)
"""What agents have in a list beside its other commands."""

COMPOSER_VERBS: tuple[Command, ...] = (
    Command(
        "composer.send_and",
        Where.COMPOSER,
        ("ctrl+o",),
        "send_and",
        _("send and ..."),
        _("Send it and wait for the customer, solve it, or go to the next ticket"),
        footer=3,
        typing=True,
        needs="agent",
    ),
    Command(
        "composer.macros",
        Where.COMPOSER,
        ("ctrl+t",),
        "macros",
        _("macros"),
        _("Pick a macro and insert its text; :: and a name does so too"),
        footer=4,
        typing=True,
        needs="agent",
    ),
)
"""What agents have where an answer is written, beside sending it."""

MACRO_COMMANDS: tuple[Command, ...] = (
    Command(
        "go.macros",
        Where.EVERYWHERE,
        ("g M",),
        "macro_list",
        _("macros"),
        _("All macros: read, write and remove them"),
        needs="agent",
    ),
    Command("macros.open", Where.MACROS, ("enter",), "open", _("change"), footer=1),
    Command("macros.make", Where.MACROS, ("c",), "make", _("new macro"), footer=2),
    Command("macros.down", Where.MACROS, ("j", "down"), "move(1)", _("down")),
    Command("macros.up", Where.MACROS, ("k", "up"), "move(-1)", _("up")),
    Command(
        "macros.text_down", Where.MACROS, ("pagedown", "space"), "scroll_page(1)", _("text down")
    ),
    Command("macros.text_up", Where.MACROS, ("pageup",), "scroll_page(-1)", _("text up")),
    Command(
        "macros.drop",
        Where.MACROS,
        ("x",),
        "drop",
        _("remove"),
        _("Remove the macro (asks)"),
        footer=3,
        loses=True,
        asks=True,
    ),
)
"""Agents' macros, and the way to them."""

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
    Command(
        "ticket.status",
        Where.TICKET,
        ("m",),
        "state",
        _("status"),
        _("Set it open, waiting for the customer, or solved"),
        needs="agent",
    ),
    Command(
        "ticket.priority",
        Where.TICKET,
        ("P",),
        "priority",
        _("priority"),
        _("Say how much it matters"),
        needs="agent",
    ),
    Command(
        "ticket.macro",
        Where.TICKET,
        ("M",),
        "macro",
        _("macro"),
        _("Answer with a macro; with marks, all of them (asks)"),
        needs="agent",
    ),
    Command(
        "ticket.snooze",
        Where.TICKET,
        ("z",),
        "snooze",
        _("snooze"),
        _("Leave it out of the queue until a time"),
        needs="agent",
    ),
    Command(
        "ticket.merge",
        Where.TICKET,
        ("D",),
        "merge",
        _("merge"),
        _("Merge a double into another ticket, or all marked into this one (asks)"),
        needs="agent",
        loses=True,
        asks=True,
    ),
    Command(
        "ticket.tags",
        Where.TICKET,
        ("t",),
        "tags",
        _("tags"),
        _("Add tags and take others off"),
        needs="agent",
    ),
)
