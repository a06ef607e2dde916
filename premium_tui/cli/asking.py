"""Asking before what cannot be taken back: y or N, and N by default."""

from __future__ import annotations

import os
import sys

from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.parsing import Parser
from premium_tui.i18n import _


def add_yes(parser: Parser) -> None:
    """Add the option that answers in advance."""
    parser.add_argument("-y", "--yes", action="store_true", help=_("do not ask"))


def somebody_here() -> None:
    """Raise CommandError when nobody is there to be asked."""
    if not os.isatty(0):
        raise CommandError(Exit.USAGE, _("Nobody is here to be asked: say -y."))


def ask_first(question: str) -> None:
    """Return when the answer is yes. Raises CommandError when it is not, or nobody is there.

    `question` is plain words of ours, with a space at its end.
    """
    somebody_here()
    print(question, end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().casefold() not in ("y", "yes"):
        raise CommandError(Exit.FAILED, _("Nothing was changed."))
