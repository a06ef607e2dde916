"""What can be wrong with a person's own keys; `str()` of each is one sentence for them."""

from __future__ import annotations

from dataclasses import dataclass

from premium_tui.i18n import _
from premium_tui.keymap import face
from premium_tui.keys.names import NotAKey
from premium_tui.keys.nearest import nearest, nearest_id


@dataclass(frozen=True, slots=True)
class KeyTrouble:
    """Something in the keys of config.toml that means nothing."""


@dataclass(frozen=True, slots=True)
class NoPreset(KeyTrouble):
    """There is no preset of this name."""

    name: str
    near: str
    """The name that was meant, perhaps; or all names there are."""

    @classmethod
    def of(cls, name: str, names: tuple[str, ...]) -> NoPreset:
        """Return the trouble with a name that is none of `names`."""
        return cls(name, nearest(name, names) or ", ".join(names))

    def __str__(self) -> str:
        words = _('There is no preset of keys "{name}"; there is: {near}.')
        return words.format(name=self.name, near=self.near)


@dataclass(frozen=True, slots=True)
class NoCommand(KeyTrouble):
    """There is no command of this id."""

    name: str
    near: str

    @classmethod
    def of(cls, name: str, ids: tuple[str, ...]) -> NoCommand:
        """Return the trouble with an id that is none of `ids`."""
        return cls(name, nearest_id(name, ids))

    def __str__(self) -> str:
        if not self.near:
            words = _('There is no command "{name}"; `premium-tui keys list` shows all.')
            return words.format(name=self.name)
        words = _('There is no command "{name}"; did you mean "{near}"?')
        return words.format(name=self.name, near=self.near)


@dataclass(frozen=True, slots=True)
class NoKey(KeyTrouble):
    """What was written for a command is no key."""

    command: str
    error: NotAKey

    def __str__(self) -> str:
        return f"{self.command}: {self.error}"


@dataclass(frozen=True, slots=True)
class Text(KeyTrouble):
    """A key that writes, or a chord, for a command of a place where one types."""

    command: str
    key: str

    def __str__(self) -> str:
        words = _('{command}: "{key}" is text where one writes; take a key with ctrl.')
        return words.format(command=self.command, key=self.key)


@dataclass(frozen=True, slots=True)
class Twice(KeyTrouble):
    """A key that was given to two commands of one place."""

    key: str
    first: str
    second: str

    def __str__(self) -> str:
        words = _('"{key}" was given to {first} and to {second}; {first} has it.')
        return words.format(key=face(self.key), first=self.first, second=self.second)


@dataclass(frozen=True, slots=True)
class Indispensable(KeyTrouble):
    """A command that only a key can run was left without one."""

    command: str

    def __str__(self) -> str:
        return _("{command} must keep a key: nothing else runs it.").format(command=self.command)


@dataclass(frozen=True, slots=True)
class LastKey(KeyTrouble):
    """A key that another command cannot do without."""

    key: str
    keeper: str
    command: str

    def __str__(self) -> str:
        words = _('{command}: "{key}" stays with {keeper}, which has no other.')
        return words.format(command=self.command, key=face(self.key), keeper=self.keeper)
