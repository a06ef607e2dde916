"""Parsing: argparse with the options that stand before or after the noun."""

from __future__ import annotations

import argparse
import os
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, NoReturn

from premium_tui.cli.exits import Exit
from premium_tui.cli.failures import say
from premium_tui.domain.roles import Role
from premium_tui.i18n import _
from premium_tui.paths import DEFAULT_PROFILE

if TYPE_CHECKING:
    Nouns = argparse._SubParsersAction["Parser"]

WIDTH = 80
"""Cells help is laid out in where nobody knows how wide it is shown."""

ROLES = {role.value.replace("_", "-"): role for role in Role}


class Help(argparse.RawDescriptionHelpFormatter):
    """Lays out help as wide as the terminal.

    argparse makes one for every argument that is added, and would load all that compresses to learn
    the width.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line, safe for a terminal."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and exit."""
        words = _("{message}. `{command} --help` says what there is.")
        if message.endswith("expected one argument"):
            # Such as the query `-slack`, which looks like an option of its own.
            words = _(
                "{message}; one that begins with - is joined by =, as in --query=-word."
                " `{command} --help` says what there is."
            )
        message = f"{message[:1].upper()}{message[1:]}"
        say(words.format(message=message, command=self.prog))
        raise SystemExit(Exit.USAGE)


def add_everywhere(parser: Parser, *, root: bool = False, who: bool = True) -> None:
    """Add the options that stand anywhere; only at the root do they have defaults.

    `who` leaves out those that pick a person, for commands that act for none.
    """

    def otherwise(value: object) -> object:
        return value if root else argparse.SUPPRESS

    group = parser.add_argument_group(_("options everywhere"))
    if who:
        group.add_argument(
            "--as",
            dest="role",
            choices=list(ROLES),
            metavar="ROLE",
            default=otherwise(None),
            help=_("who asks, on the demo desk: {roles}").format(roles=", ".join(ROLES)),
        )
        group.add_argument(
            "--team",
            metavar="NAME",
            default=otherwise(None),
            help=_("whose team, on the demo desk"),
        )
    group.add_argument(
        "--profile",
        metavar="NAME",
        default=otherwise(DEFAULT_PROFILE),
        help=_("another server, another state"),
    )
    group.add_argument(
        "--json",
        nargs="?",
        const="",
        type=_fields,
        metavar="FIELDS",
        default=otherwise(None),
        help=_("print JSON, all of it or these fields: --json number,subject"),
    )
    group.add_argument(
        "--csv",
        action="store_true",
        default=otherwise(False),
        help=_("print a table for a spreadsheet"),
    )
    group.add_argument(
        "--jq",
        metavar="FILTER",
        default=otherwise(None),
        help=_("print what a jq filter makes of the JSON"),
    )
    group.add_argument(
        "--envelope",
        action="store_true",
        default=otherwise(False),
        help=_("print JSON as {items, total, truncated, as_of}"),
    )


def exit_codes() -> str:
    """Return what the exit codes mean, in two lines."""
    return _(
        "exit codes: 0 done, 1 failed, 2 wrong command line, 3 unreachable and nothing stored,"
        "\n4 not signed in, 5 not allowed, 6 not found, 7 conflict, 8 queued, 130 interrupted"
    )


def add_verb(
    verbs: Nouns,
    name: str,
    words: str,
    *,
    epilog: str = "",
    example: str = "",
    who: bool = True,
) -> Parser:
    """Add a command, or a verb of one, described in a few words.

    `example` is what stands behind the program's name; `epilog` words of other kinds.
    """
    shown = _("example: {command}").format(command=f"premium-tui {example}") if example else ""
    parser = verbs.add_parser(
        name,
        help=words,
        description=f"{words[:1].upper()}{words[1:]}.",
        epilog="\n".join(text for text in (epilog, shown, exit_codes()) if text),
        formatter_class=Help,
        allow_abbrev=False,
    )
    add_everywhere(parser, who=who)
    return parser


def add_verbs(parser: Parser, name: str = "verb") -> Nouns:
    """Let a noun have verbs; one of them must be given, and is kept as `name`."""
    # Without `prog` argparse would lay out a usage line to find it, and load all that compresses.
    return parser.add_subparsers(dest=name, metavar=_("VERB"), required=True, prog=parser.prog)


def _fields(text: str) -> tuple[str, ...]:
    """Return the names in a list with commas, for argparse; empty for all."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


@cache
def _columns() -> int:
    """Return how wide the terminal is; what COLUMNS says comes first."""
    with suppress(ValueError):
        if (told := int(os.environ.get("COLUMNS", ""))) > 0:
            return told
    with suppress(OSError):
        return os.get_terminal_size(1).columns or WIDTH
    return WIDTH


def count(text: str) -> int:
    """Return a whole number from 1 on, for argparse."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text)):
        raise argparse.ArgumentTypeError(_("{text!r} is no number from 1 on").format(text=text))
    return int(text)


def moment(text: str) -> datetime:
    """Return a time with its zone, aware UTC, for argparse."""
    with suppress(ValueError, OverflowError):
        found = datetime.fromisoformat(text)
        if found.tzinfo is not None:
            return found.astimezone(UTC)
    words = _("{text!r} is no time with a zone, such as 2026-12-01T15:00+01:00")
    raise argparse.ArgumentTypeError(words.format(text=text))


def day(text: str) -> date:
    """Return a day, for argparse."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        words = _("{text!r} is no day such as 2026-12-01").format(text=text)
        raise argparse.ArgumentTypeError(words) from None


def seconds(text: str) -> float:
    """Return a number of seconds from 0 on, for argparse."""
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found < 1e6:
        raise argparse.ArgumentTypeError(_("{text!r} is no number of seconds").format(text=text))
    return found
