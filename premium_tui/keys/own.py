"""A person's own keys put onto the commands: a preset first, then keys by command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from premium_tui.commands import COMMANDS
from premium_tui.config import KeyChoice
from premium_tui.keymap import TYPED, Keymap
from premium_tui.keys.clashes import clash, meet
from premium_tui.keys.names import NotAKey, is_text, read_key
from premium_tui.keys.presets import PRESETS, keys_in
from premium_tui.keys.troubles import (
    Indispensable,
    KeyTrouble,
    LastKey,
    NoCommand,
    NoKey,
    NoPreset,
    Text,
    Twice,
)
from premium_tui.rooms import Command

Table = dict[str, Command]
Own = dict[str, tuple[str, ...]]
"""Command ids, and the keys they are to have."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A key that one's own keys took from another command."""

    key: str
    loser: str
    winner: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """The keys somebody chose, as far as they can be had."""

    keymap: Keymap
    troubles: tuple[KeyTrouble, ...] = ()
    """What of the choice means nothing and was left out."""
    taken: tuple[Taken, ...] = ()


def choose(choice: KeyChoice, commands: Sequence[Command] = COMMANDS) -> Chosen:
    """Return the key map of a choice; what is wrong in it is left out and told."""
    troubles: list[KeyTrouble] = []
    preset = PRESETS.get(choice.preset)
    if preset is None:
        troubles.append(NoPreset.of(choice.preset, tuple(PRESETS)))
        preset = PRESETS["default"]
    table = {c.id: replace(c, keys=keys_in(preset, c)) for c in commands}
    own: Own = {}
    for name, written in choice.bind:
        if name not in table:
            troubles.append(NoCommand.of(name, tuple(table)))
            continue
        keys = tuple(dict.fromkeys(_read(table[name], written, troubles)))
        if not written and _indispensable(table[name]):
            troubles.append(Indispensable(name))
        elif keys or not written:
            own[name] = keys
    _settle(table, own, troubles)
    while _give_back(table, own, troubles):
        # A command that has its old keys again may need one that was taken.
        pass
    taken = _put(table, own)
    return Chosen(Keymap(table.values()), tuple(troubles), tuple(taken))


def _read(command: Command, written: Sequence[str], troubles: list[KeyTrouble]) -> list[str]:
    """Return the keys that can be had for a command."""
    keys = []
    for text in written:
        try:
            key = read_key(text)
        except NotAKey as error:
            troubles.append(NoKey(command.id, error))
            continue
        if command.where in TYPED and (" " in key or is_text(key)):
            troubles.append(Text(command.id, text))
            continue
        keys.append(key)
    return keys


def _settle(table: Table, own: Own, troubles: list[KeyTrouble]) -> None:
    """Leave a key that was given to two commands of one place to the first of them."""
    names = list(own)
    for at, name in enumerate(names):
        for before in names[:at]:
            if not meet(table[before], table[name]):
                continue
            for key in own.get(name, ()):
                if any(clash(key, other) for other in own.get(before, ())):
                    troubles.append(Twice(key, before, name))
                    _refuse(own, name, key)


def _refuse(own: Own, name: str, key: str) -> None:
    """Take a key out of a choice; a command that is left without any keeps the keys it had."""
    own[name] = tuple(kept for kept in own[name] if kept != key)
    if not own[name]:
        del own[name]


def _give_back(table: Table, own: Own, troubles: list[KeyTrouble]) -> bool:
    """Refuse keys that another command cannot do without; return whether there were any."""
    refused = False
    for keeper in table.values():
        if keeper.id in own or not _indispensable(keeper):
            continue
        takers = [
            (name, key)
            for name, keys in own.items()
            if meet(table[name], keeper)
            for key in keys
            if any(clash(key, kept) for kept in keeper.keys)
        ]
        if all(any(clash(key, kept) for _name, key in takers) for kept in keeper.keys):
            for name, key in takers:
                troubles.append(LastKey(key, keeper.id, name))
                _refuse(own, name, key)
                refused = True
    return refused


def _put(table: Table, own: Own) -> list[Taken]:
    """Give the chosen keys to their commands, and take them from all others; return which."""
    taken = []
    for name, keys in own.items():
        table[name] = winner = replace(table[name], keys=keys)
        for command in list(table.values()):
            if command.id in own or not meet(command, winner):
                continue
            lost = [key for key in command.keys if any(clash(key, new) for new in keys)]
            kept = tuple(key for key in command.keys if key not in lost)
            if lost:
                table[command.id] = replace(command, keys=kept)
                taken += [Taken(key, command.id, name) for key in lost]
    return taken


def _indispensable(command: Command) -> bool:
    """Return whether nothing but a key runs a command: the palette, and where one types."""
    return command.id == "app.palette" or command.where in TYPED
