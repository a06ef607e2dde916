"""Bodies: the text of a message, from the command line, a file or standard input."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.parsing import Parser
from premium_tui.domain.tickets import BODY_LIMIT
from premium_tui.i18n import _


def add_body(parser: Parser, *, required: bool = True) -> None:
    """Add the options that give a text."""
    body = parser.add_mutually_exclusive_group(required=required)
    body.add_argument("--body", metavar="TEXT", help=_("the text"))
    body.add_argument("--body-file", metavar="FILE", help=_("the text, - for standard input"))


def body_of(args: Namespace) -> str:
    """Return the text that is to be sent. Raises CommandError when it cannot be."""
    text: str = args.body if args.body is not None else _read(args.body_file)
    body = text.rstrip()
    if not body:
        raise CommandError(Exit.USAGE, _("There is no text to send."))
    if len(body.encode("utf-8", "replace")) > BODY_LIMIT:
        raise CommandError(Exit.USAGE, _("The text is over 1 MiB: shorten it."))
    return body


def _read(name: str) -> str:
    """Return the text of a file, of standard input for `-`; never more than can be sent."""
    try:
        if name == "-":
            raw = sys.stdin.buffer.read(BODY_LIMIT + 1)
        else:
            with open(name, "rb") as file:
                raw = file.read(BODY_LIMIT + 1)
        if len(raw) > BODY_LIMIT:
            raise CommandError(Exit.USAGE, _("The text is over 1 MiB: shorten it."))
        return raw.decode("utf-8-sig")
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno else str(error)
        words = _("{file} cannot be read: {reason}.")
        raise CommandError(Exit.USAGE, words.format(file=name, reason=reason)) from error
    except UnicodeDecodeError as error:
        words = _("{file} is not UTF-8: byte {n} cannot be read.")
        raise CommandError(Exit.USAGE, words.format(file=name, n=error.start + 1)) from error
