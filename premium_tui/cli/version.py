"""`version`: which program this is, and what it runs on."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui import __version__
from premium_tui.cli.context import Context
from premium_tui.cli.exits import Exit
from premium_tui.cli.parsing import add_verb
from premium_tui.i18n import _

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns


def add(nouns: Nouns) -> None:
    """Add the command."""
    version = add_verb(
        nouns,
        "version",
        _("say which version this is"),
        epilog=_("example: premium-tui version --json"),
        who=False,
    )
    version.set_defaults(run=run)


def run(args: Namespace, context: Context) -> int:
    """Print the version; with JSON also what it runs on."""
    if context.json:
        import sqlite3

        python = ".".join(map(str, sys.version_info[:3]))
        context.show({"version": __version__, "python": python, "sqlite": sqlite3.sqlite_version})
    else:
        print(__version__)
    return Exit.DONE
