"""What is wrong with a key map: keys that mean two things, and commands that cannot be reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import combinations

from premium_tui.i18n import _
from premium_tui.keymap import TYPED, Keymap, face
from premium_tui.keys.clashes import begins, meet
from premium_tui.keys.names import everywhere
from premium_tui.keys.own import Taken
from premium_tui.rooms import ROOM_NAMES, Command, Where


class Fault(Enum):
    """A kind of thing that is wrong."""

    CLASH = "clash"
    """One key, two meanings in one place."""
    CHORD = "chord"
    """A key that acts at once and begins a chord too, which so never comes to its end."""
    KEYBOARD = "keyboard"
    """Only keys that some keyboards or terminals do not have, such as F5 or AltGr ones."""
    UNREACHED = "unreached"
    """No key, and no palette where it applies."""
    UNASKED = "unasked"
    """It ends or drops something and asks nothing before."""
    TAKEN = "taken"
    """One's own keys took one from a command that was not given another."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; `str()` of it is a sentence."""

    fault: Fault
    commands: tuple[str, ...]
    """The ids it is about: of a clash and a taken key both, whoever has it first."""
    key: str = ""
    """As the key map spells it; empty where it is about no single key."""
    place: str = ""
    """The room, as help calls it."""

    def __str__(self) -> str:
        first, second = self.commands[0], self.commands[-1]
        return {
            Fault.CLASH: _("{place}: {key} means both {first} and {second}."),
            Fault.CHORD: _("{place}: {key} runs {first} at once, so {second} is never reached."),
            Fault.KEYBOARD: _("{first} has only keys some keyboards or terminals lack: {key}."),
            Fault.UNREACHED: _("{first} has no key, and the palette does not open in {place}."),
            Fault.UNASKED: _("{first} cannot be brought back, and asks nothing before."),
            Fault.TAKEN: _("{key} was taken from {second} for {first}; give {second} another."),
        }[self.fault].format(place=self.place, key=face(self.key), first=first, second=second)


def lint(keymap: Keymap, taken: tuple[Taken, ...] = ()) -> list[Finding]:
    """Return all that is wrong with a key map, each thing once; empty is good.

    `taken` are the keys that one's own took from others.
    """
    found = [
        *_clashes(keymap),
        *(f for command in keymap.commands for f in _of_one(command, keymap)),
        *(Finding(Fault.TAKEN, (one.winner, one.loser), one.key) for one in taken),
    ]
    return list(dict.fromkeys(found))


def _clashes(keymap: Keymap) -> Iterator[Finding]:
    for first, second in combinations(keymap.commands, 2):
        if meet(first, second):
            for key in first.keys:
                for other in second.keys:
                    yield from _between(first, key, second, other)


def _between(first: Command, key: str, second: Command, other: str) -> Iterator[Finding]:
    # The room that is not everywhere says more.
    told = second if first.where is Where.EVERYWHERE else first
    if key == other:
        yield Finding(Fault.CLASH, (first.id, second.id), key, told.room)
    elif begins(key, other):
        yield Finding(Fault.CHORD, (first.id, second.id), key, told.room)
    elif begins(other, key):
        yield Finding(Fault.CHORD, (second.id, first.id), other, told.room)


def _of_one(command: Command, keymap: Keymap) -> Iterator[Finding]:
    if command.loses and not command.asks:
        yield Finding(Fault.UNASKED, (command.id,))
    if command.keys and not any(map(everywhere, command.keys)):
        yield Finding(Fault.KEYBOARD, (command.id,), command.keys[0])
    palette = keymap.named("app.palette").keys
    if not command.keys and (command.where in TYPED or not palette):
        yield Finding(Fault.UNREACHED, (command.id,), place=ROOM_NAMES[command.where])
