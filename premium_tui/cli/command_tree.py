"""The tree of all commands as the parser knows it: for completion, and for tests of every one."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from premium_tui.values import dataclass

FILES = ("FILE", "DIR")
"""The names of values that are paths."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a command."""

    names: tuple[str, ...]
    words: str
    """What it is for."""
    takes: bool
    """Whether a value follows it."""
    choices: tuple[str, ...]
    """Its values, where they are known."""
    is_file: bool


@dataclass(frozen=True, slots=True)
class Node:
    """A command, or a noun with verbs."""

    path: tuple[str, ...]
    words: str
    options: tuple[Option, ...]
    verbs: tuple[str, ...]
    choices: tuple[str, ...]
    """The values of its first argument, where they are known."""
    is_file: bool
    """Whether its first argument is a path."""

    @property
    def name(self) -> str:
        """The noun and its verbs."""
        return " ".join(self.path)


def nodes_of(
    parser: argparse.ArgumentParser, path: tuple[str, ...] = (), words: str = ""
) -> Iterator[Node]:
    """Yield a parser and all below it, each noun before its verbs."""
    verbs: dict[str, argparse.ArgumentParser] = {}
    about: dict[str, str] = {}
    options: list[Option] = []
    choices: tuple[str, ...] = ()
    is_file = False
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            verbs = dict(action.choices)
            about = {choice.dest: choice.help or "" for choice in action._choices_actions}
        elif action.option_strings:
            options.append(_option(action))
        elif not choices and not is_file:
            choices = tuple(map(str, action.choices or ()))
            is_file = action.metavar in FILES
    yield Node(path, words, tuple(options), tuple(verbs), choices, is_file)
    for name, verb in verbs.items():
        yield from nodes_of(verb, (*path, name), about.get(name, ""))


def _option(action: argparse.Action) -> Option:
    return Option(
        names=tuple(action.option_strings),
        words=action.help or "",
        takes=action.nargs is None,
        choices=tuple(map(str, action.choices or ())),
        is_file=action.metavar in FILES,
    )
