"""Commands of searching: the search line, the form that writes a search, and saved views."""

from __future__ import annotations

from premium_tui.i18n import _
from premium_tui.rooms import Command, Where

SEARCH_LIST_COMMANDS: tuple[Command, ...] = (
    Command(
        "list.search",
        Where.LIST,
        ("slash",),
        "search",
        _("search"),
        _("Look for words and fields, in subjects and messages"),
        footer=4,
    ),
    Command(
        "list.build",
        Where.LIST,
        ("f",),
        "build",
        _("search form"),
        _("Choose what to look for, field by field"),
    ),
    Command(
        "list.save_view",
        Where.LIST,
        ("F",),
        "save_view",
        _("save view"),
        _("Keep this search and its order under a name"),
    ),
    Command(
        "list.views",
        Where.LIST,
        ("apostrophe",),
        "views",
        _("views"),
        _("Pick a search that was saved"),
    ),
)
"""What a list has of it, beside its other commands."""

SEARCH_COMMANDS: tuple[Command, ...] = (
    Command(
        "filter.done",
        Where.FILTER,
        ("enter",),
        "search_done",
        _("to the list"),
        footer=1,
        typing=True,
    ),
    Command(
        "filter.complete",
        Where.FILTER,
        ("tab",),
        "search_complete",
        _("complete"),
        _("Take what is offered first"),
        footer=2,
        typing=True,
    ),
    Command(
        "filter.right",
        Where.FILTER,
        ("right",),
        "search_right",
        _("right"),
        _("Right; at the end, take what is offered first"),
        typing=True,
    ),
    Command(
        "filter.clear",
        Where.FILTER,
        ("escape", "ctrl+g"),
        "search_clear",
        _("show all"),
        footer=3,
        typing=True,
    ),
    Command("filter.down", Where.FILTER, ("down",), "search_move(1)", _("down"), typing=True),
    Command("filter.up", Where.FILTER, ("up",), "search_move(-1)", _("up"), typing=True),
    Command(
        "builder.use",
        Where.BUILDER,
        ("enter", "ctrl+s"),
        "use",
        _("search"),
        _("Look for what is chosen"),
        footer=1,
        typing=True,
    ),
    Command(
        "builder.leave",
        Where.BUILDER,
        ("escape", "ctrl+g"),
        "leave",
        _("back"),
        _("Back to the list as it was"),
        footer=2,
        typing=True,
    ),
    Command(
        "builder.next",
        Where.BUILDER,
        ("tab", "down"),
        "next_field(1)",
        _("next field"),
        footer=3,
        typing=True,
    ),
    Command(
        "builder.previous",
        Where.BUILDER,
        ("shift+tab", "up"),
        "next_field(-1)",
        _("previous field"),
        typing=True,
    ),
    Command("views.open", Where.VIEWS, ("enter",), "open", _("show"), footer=1),
    Command("views.down", Where.VIEWS, ("j", "down"), "move(1)", _("down")),
    Command("views.up", Where.VIEWS, ("k", "up"), "move(-1)", _("up")),
    Command(
        "views.drop", Where.VIEWS, ("x",), "drop", _("drop"), _("Drop the view (asks)"), footer=2
    ),
)
