"""Presets: keys as people of other programs know them, by command, only where they differ."""

from __future__ import annotations

from premium_tui.i18n import _
from premium_tui.rooms import Command
from premium_tui.values import dataclass

Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preset:
    """Other keys for some commands."""

    words: str
    """Whom it is for, in a few words."""
    keys: dict[str, Keys]
    """Command id -> its keys in place of the program's own; none: the palette has it."""
    letters: bool = True
    """Whether a letter without ctrl may be a key; else all such keys are left out."""


_NONE: Keys = ()

MUTT: dict[str, Keys] = {
    "list.top": ("equals_sign", "home"),
    "list.half_down": ("right_square_bracket", "ctrl+d"),
    "list.half_up": ("left_square_bracket", "ctrl+u"),
    "list.search": ("slash", "l"),
    "list.sort": ("o",),
    "list.reverse": ("O",),
    "list.contact": ("m",),
    "list.unread": ("N", "comma"),
    "ticket.reply": ("r", "g"),
    # In the pager j and k are the next message in the index, enter and backspace lines.
    "thread.down": ("enter", "down"),
    "thread.up": ("backspace", "up"),
    "thread.page_down": ("space", "pagedown"),
    "thread.page_up": ("minus", "pageup"),
    "thread.top": ("circumflex_accent", "home"),
    # Enter is a line there.
    "thread.merged": ("equals_sign",),
    "thread.next": ("j", "J"),
    "thread.previous": ("k", "K"),
    "thread.contact": ("m",),
    "picks.top": ("equals_sign", "home"),
    "reading.top": ("equals_sign", "home"),
    "views.drop": ("d",),
    "outbox.drop": ("d",),
    "tab.next": ("ctrl+pagedown",),
    "tab.previous": ("ctrl+pageup",),
    # c changes the folder, and g is a group reply.
    "go.my_tickets": ("c m",),
    "go.team_tickets": ("c t",),
    "go.recommendations": ("c r",),
    "go.dashboard": ("c d",),
    "go.billing": ("c b",),
    "go.queue": ("c q",),
    "go.chats": ("c c",),
    "app.sync": ("dollar_sign", "f5"),
    # R recalls what was postponed.
    "app.outbox": ("R", "exclamation_mark", "c o"),
    "app.since": ("c n",),
    "app.due": ("c a",),
    "go.macros": ("c M",),
    "macros.make": ("m",),
    "macros.drop": ("d",),
}

K9S: dict[str, Keys] = {
    "list.open": ("enter", "d"),
    "list.top": ("g", "home"),
    "list.page_down": ("pagedown", "ctrl+f"),
    "list.page_up": ("pageup", "ctrl+b"),
    "list.contact": ("C",),
    "ticket.copy_id": ("c", "y"),
    "thread.top": ("g", "home"),
    "thread.page_down": ("pagedown", "ctrl+f", "space"),
    "thread.page_up": ("pageup", "ctrl+b"),
    "thread.contact": ("C",),
    "picks.top": ("g", "home"),
    "picks.page_down": ("pagedown", "ctrl+f"),
    "picks.page_up": ("pageup", "ctrl+b"),
    "reading.open": ("enter", "d", "o"),
    "reading.top": ("g", "home"),
    "reading.copy": ("c", "Y", "y"),
    "reading.page_down": ("pagedown", "ctrl+f"),
    "reading.page_up": ("pageup", "ctrl+b"),
    # g goes to the top at once: places are gone to by name, as in :queue.
    "go.my_tickets": _NONE,
    "go.team_tickets": _NONE,
    "go.recommendations": _NONE,
    "go.dashboard": _NONE,
    "go.billing": _NONE,
    "go.queue": _NONE,
    "go.chats": _NONE,
    "go.macros": _NONE,
    "app.palette": ("colon", "ctrl+p"),
    "app.sync": ("ctrl+r", "R", "f5"),
    "app.outbox": ("exclamation_mark",),
    "app.since": _NONE,
    "app.due": _NONE,
    "app.quit": ("ctrl+c", "Q", "ctrl+q"),
}

LAZYGIT: dict[str, Keys] = {
    "list.top": ("less_than_sign", "home", "g g"),
    "list.bottom": ("greater_than_sign", "end", "G"),
    "list.page_down": ("full_stop", "pagedown"),
    "list.page_up": ("comma", "pageup"),
    "list.contact": ("n", "c"),
    "list.unread": ("U",),
    "ticket.copy_id": ("y", "ctrl+o"),
    "ticket.snooze": ("Z",),
    "thread.top": ("less_than_sign", "home", "g g"),
    "thread.end": ("greater_than_sign", "end", "G"),
    "thread.page_down": ("full_stop", "pagedown", "space"),
    "thread.page_up": ("comma", "pageup"),
    "thread.quote": ("quotation_mark",),
    "thread.contact": ("n", "c"),
    "picks.top": ("less_than_sign", "home", "g g"),
    "picks.bottom": ("greater_than_sign", "end", "G"),
    "picks.page_down": ("full_stop", "pagedown"),
    "picks.page_up": ("comma", "pageup"),
    "reading.top": ("less_than_sign", "home", "g g"),
    "reading.bottom": ("greater_than_sign", "end", "G"),
    "reading.page_down": ("full_stop", "pagedown"),
    "reading.page_up": ("comma", "pageup"),
    "reading.copy": ("y", "Y", "ctrl+o"),
    "views.drop": ("d",),
    "macros.drop": ("d",),
    "outbox.send": ("P", "ctrl+s"),
    "outbox.drop": ("d",),
    "app.undo": ("z", "u"),
}

ARROWS: dict[str, Keys] = {
    "list.half_down": _NONE,
    "list.half_up": _NONE,
    "list.build": ("ctrl+f",),
    "list.contact": ("ctrl+n",),
    "ticket.reply": ("ctrl+r",),
    "ticket.note": ("ctrl+k",),
    "ticket.copy_id": ("ctrl+y",),
    "ticket.close": ("delete",),
    "thread.half_down": _NONE,
    "thread.half_up": _NONE,
    "thread.next": ("ctrl+right",),
    "thread.previous": ("ctrl+left",),
    "thread.contact": ("ctrl+n",),
    "views.drop": ("delete",),
    "macros.drop": ("delete",),
    "outbox.drop": ("delete",),
    "reading.copy": ("ctrl+y",),
    "dashboard.scope": ("tab",),
    "dashboard.by": ("tab",),
    "app.sync": ("ctrl+t", "f5"),
    "app.undo": ("ctrl+u",),
    "app.help": ("question_mark", "f1"),
    "app.back": ("ctrl+g",),
}

PRESETS: dict[str, Preset] = {
    "default": Preset(_("the program's own keys"), {}),
    "mutt": Preset(_("for hands that know mutt or neomutt"), MUTT),
    "k9s": Preset(_("for hands that know k9s"), K9S),
    "lazygit": Preset(_("for hands that know lazygit"), LAZYGIT),
    "arrows": Preset(
        _("no letter runs a command: for screen readers, and for keys hit by accident"),
        ARROWS,
        letters=False,
    ),
}


def keys_in(preset: Preset, command: Command) -> Keys:
    """Return the keys a preset gives to a command that has the program's own."""
    if command.id in preset.keys:
        return preset.keys[command.id]
    if preset.letters:
        return command.keys
    return tuple(key for key in command.keys if not any(map(_is_letter, key.split(" "))))


def _is_letter(key: str) -> bool:
    return len(key) == 1 and key.isalpha()
