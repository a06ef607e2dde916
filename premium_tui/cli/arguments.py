"""Arguments before they are parsed: which command they mean, and whether `--json` has fields."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence

VALUED = ("--as", "--team", "--profile", "--jq")
"""The options before a noun that take a value."""

_FIELDS = re.compile("[A-Za-z][A-Za-z0-9_]*(?: *, *[A-Za-z0-9_]+)*,?")


def words_of(arguments: Iterable[str]) -> list[str]:
    """Return the arguments that are neither options nor the values of those that stand anywhere.

    The first is the noun, the second its verb.
    """
    found = []
    rest = iter(arguments)
    for argument in rest:
        if argument in VALUED:
            next(rest, None)
        elif not argument.startswith("-"):
            found.append(argument)
    return found


def bind_json(arguments: Sequence[str], parser: argparse.ArgumentParser) -> list[str]:
    """Return the arguments with each `--json` bound to its fields, as `--json=FIELDS`.

    Behind a command a word that could be fields belongs to `--json`, unless the command would lack
    one it needs: in `view run --json late` it is the view. Elsewhere only `--json=FIELDS` has some.
    """
    leaf, start = _leaf(arguments, parser)
    needed = sum(
        not action.option_strings and action.nargs not in ("?", "*", argparse.PARSER)
        for action in leaf._actions
    )
    plain = _plain(arguments, start, leaf)
    bound: list[str] = []
    at, end = 0, _end(arguments)
    while at < len(arguments):
        argument = arguments[at]
        at += 1
        if argument != "--json" or at > end:
            bound.append(argument)
            continue
        fields = ""
        if (
            at in plain
            and at < end
            and len(plain) > needed
            and _FIELDS.fullmatch(arguments[at]) is not None
        ):
            fields = arguments[at]
            plain.remove(at)
            at += 1
        bound.append(f"--json={fields}")
    return bound


def _end(arguments: Sequence[str]) -> int:
    """Return where the options end: at `--`."""
    return arguments.index("--") if "--" in arguments else len(arguments)


def _leaf(
    arguments: Sequence[str], parser: argparse.ArgumentParser
) -> tuple[argparse.ArgumentParser, int]:
    """Return the parser of the command that is meant, and where its own arguments begin."""
    start, at = 0, 0
    while at < _end(arguments):
        argument = arguments[at]
        at += 1
        if argument in VALUED:
            at += 1
        elif not argument.startswith("-"):
            verbs = next(
                (a for a in parser._actions if isinstance(a, argparse._SubParsersAction)), None
            )
            if verbs is None or argument not in verbs.choices:
                break
            parser, start = verbs.choices[argument], at
    return parser, start


def _plain(arguments: Sequence[str], start: int, leaf: argparse.ArgumentParser) -> list[int]:
    """Return where the arguments of a command stand that are no options and no option's value."""
    found, at, end = [], start, _end(arguments)
    while at < end:
        argument = arguments[at]
        if not argument.startswith("-") or argument == "-":
            found.append(at)
        else:
            option = leaf._option_string_actions.get(argument)
            if option is not None and option.nargs is None:
                at += 1
        at += 1
    return found + list(range(end + 1, len(arguments)))
