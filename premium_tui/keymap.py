"""The key map: from commands and a user's own keys to what is bound, shown and checked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress

from premium_tui.commands import COMMANDS, Command, Where, offered

KEY_FACES = {
    "enter": "↵",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "delete": "del",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "exclamation_mark": "!",
    "quotation_mark": '"',
    "number_sign": "#",
    "dollar_sign": "$",
    "percent_sign": "%",
    "ampersand": "&",
    "apostrophe": "'",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
    "asterisk": "*",
    "plus": "+",
    "comma": ",",
    "minus": "-",
    "full_stop": ".",
    "slash": "/",
    "colon": ":",
    "semicolon": ";",
    "less_than_sign": "<",
    "equals_sign": "=",
    "greater_than_sign": ">",
    "question_mark": "?",
    "at": "@",
    "left_square_bracket": "[",
    "backslash": "\\",
    "right_square_bracket": "]",
    "circumflex_accent": "^",
    "underscore": "_",
    "grave_accent": "`",
    "left_curly_bracket": "{",
    "vertical_line": "|",
    "right_curly_bracket": "}",
    "tilde": "~",
    "ctrl+at": "ctrl+space",
}

SPOKEN = ("enter", "down", "up", "left", "right")
"""Keys that a sentence names in words."""

TOGETHER: tuple[frozenset[Where], ...] = (
    frozenset({Where.EVERYWHERE, Where.TABS, Where.LIST, Where.TICKET}),
    frozenset({Where.EVERYWHERE, Where.THREAD, Where.TICKET}),
    frozenset({Where.EVERYWHERE, Where.TABS}),
    frozenset({Where.EVERYWHERE, Where.OUTBOX}),
    frozenset({Where.EVERYWHERE, Where.TABS, Where.PICKS}),
    frozenset({Where.EVERYWHERE, Where.QUOTE}),
    frozenset({Where.EVERYWHERE, Where.REVIEW}),
    frozenset({Where.COMPOSER}),
    frozenset({Where.FORM}),
    frozenset({Where.REQUEST}),
    frozenset({Where.FILTER}),
    frozenset({Where.BUILDER}),
    frozenset({Where.EVERYWHERE, Where.VIEWS}),
    frozenset({Where.EVERYWHERE, Where.MACROS}),
    frozenset({Where.EVERYWHERE, Where.TABS, Where.READING}),
    frozenset({Where.EVERYWHERE, Where.TABS, Where.DASHBOARD}),
)
"""Rooms that are open at the same time: no key may mean two things in one of these."""

TYPED = frozenset({Where.COMPOSER, Where.FORM, Where.REQUEST, Where.FILTER, Where.BUILDER})
"""Rooms in which one types: there the palette does not open, and a letter is text."""


class Keymap:
    """The commands with the keys they have here: the program's, or a person's own."""

    def __init__(self, commands: Iterable[Command] = COMMANDS) -> None:
        self.commands = tuple(commands)
        self._rooms: dict[str, list[Command]] = {}
        for command in self.commands:
            self._rooms.setdefault(command.action, []).append(command)

    def of(self, rooms: tuple[Where, ...], kind: str) -> list[Command]:
        """Return the commands of `rooms` for a person of `kind` (see `offered`), in list order."""
        return [c for c in self.commands if c.where in rooms and offered(c, kind)]

    def doing(self, action: str) -> Sequence[Command]:
        """Return the commands, in whichever room, that run an action; none for one of no command.

        `action` is spelled as in `Command.action`.
        """
        return self._rooms.get(action, ())

    def name(self, command_id: str) -> str:
        """Return what to press for a command, for a sentence: its first key as people read it.

        Where it has none, that is the palette's key and the command's name.
        """
        command = self.named(command_id)
        if command.keys:
            key = command.keys[0]
            return key if key in SPOKEN else face(key)
        return f"{face(self.named('app.palette').keys[0])} {command.label}"

    def named(self, command_id: str) -> Command:
        """Return a command by its id. Raises KeyError."""
        for command in self.commands:
            if command.id == command_id:
                return command
        raise KeyError(command_id)


def face(key: str) -> str:
    """Return a key as people read it: `slash` is `/`, a chord keeps its space."""
    return " ".join(_face(part) for part in key.split(" "))


def _face(key: str) -> str:
    if key in KEY_FACES:
        return KEY_FACES[key]
    modifiers, plus, last = key.rpartition("+")
    return f"{modifiers}{plus}{KEY_FACES.get(last) or _character(last)}"


def _character(key: str) -> str:
    if "_" in key:
        with suppress(KeyError):
            return unicodedata.lookup(key.replace("_", " "))
    return key


def faces(command: Command) -> str:
    """Return all keys of a command as people read them, with commas."""
    return ", ".join(face(key) for key in command.keys)


def chords(commands: Iterable[Command]) -> dict[str, dict[str, Command]]:
    """Return first key -> second key -> command for the chords among `commands`."""
    table: dict[str, dict[str, Command]] = {}
    for command in commands:
        for key in command.keys:
            first, _space, second = key.partition(" ")
            if second:
                table.setdefault(first, {})[second] = command
    return table
