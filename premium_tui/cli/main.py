"""The command line's entry: finds the noun, loads it alone, and says plainly what went wrong."""

from __future__ import annotations

import io
import os
import sys
from argparse import Namespace
from importlib import import_module
from typing import TYPE_CHECKING

from premium_tui import __version__
from premium_tui.cli.arguments import bind_json, words_of
from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.failures import report, say
from premium_tui.cli.parsing import ROLES, Help, Parser, add_everywhere, exit_codes
from premium_tui.i18n import _
from premium_tui.terminal import guard

if TYPE_CHECKING:
    from premium_tui.cli.shaping import Shape

NOUNS = {
    name: f"premium_tui.cli.{name.replace('-', '_')}"
    for name in (
        "ticket",
        "contact",
        "entitlement",
        "view",
        "macro",
        "outbox",
        "draft",
        "recommend",
        "dashboard",
        "billing",
        "status",
        "sync",
        "config",
        "doctor",
        "keys",
        "auth",
        "serve",
        "desk",
        "ssh-setup",
        "kiosk",
        "version",
        "completion",
        "schema",
        "api",
        "watch",
    )
}
"""Each noun's module, loaded when it is asked for."""

NO_JSON = ("serve", "kiosk", "completion", "ticket export")
"""What prints no data: a server, a console, and texts for other programs."""

VERB_NAMES = ("noun", "verb", "act")
"""Where the parser keeps the words of a command."""


def run(arguments: list[str]) -> int:
    """Run a command; return the exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # What the locale cannot spell must not end the program.
        sys.stdout.reconfigure(errors="backslashreplace")
    code: int = Exit.DONE
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except OSError as error:
        # Python would try the rest again at its end, and fail loudly.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        # Whoever closed the pipe has seen enough.
        return code if isinstance(error, BrokenPipeError) else code or report(error)
    return code


def _run(arguments: list[str]) -> int:
    try:
        parser, noun = _parser(arguments)
        if "--json" in arguments:
            arguments = bind_json(arguments, parser)
        args = parser.parse_args(arguments)
        command = " ".join(getattr(args, name, None) or "" for name in VERB_NAMES).strip()
        shape = _shape(args, command) if noun is not None else None
        context = Context(
            args.profile,
            ROLES[args.role] if args.role is not None else None,
            args.team,
            json=args.json is not None or shape is not None,
            shape=shape,
            command=command,
        )
        if noun is None:
            return _explain(parser, context)
        code: int = args.run(args, context)
        return code
    except BrokenPipeError:
        raise
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else Exit.FAILED
    except Exception as error:
        return report(error)


def parser_of_all() -> Parser:
    """Return a parser that knows every command."""
    return _parser([])[0]


def _parser(arguments: list[str]) -> tuple[Parser, str | None]:
    """Return a parser of the noun that is asked for, or of all when none is, and the noun."""
    parser = Parser(
        prog="premium-tui",
        usage=_("premium-tui [--as ROLE] [--team NAME] [--profile NAME] [--slow] [COMMAND ...]"),
        description=_("Dropbox Premium Support in the terminal; without a command, the console."),
        epilog=exit_codes(),
        formatter_class=Help,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"premium-tui {__version__}")
    parser.add_argument(
        "--slow", action="store_true", help=_("spare a slow line, in the console (set over SSH)")
    )
    add_everywhere(parser, root=True)
    nouns = parser.add_subparsers(
        dest="noun", metavar=_("COMMAND"), title=_("commands"), prog=parser.prog
    )
    words = words_of(arguments)
    noun = words[0] if words and words[0] in NOUNS else None
    for name, module in NOUNS.items():
        if noun == name == "ticket" and len(words) > 1:
            import_module(module).add(nouns, words[1])
        elif noun in (name, None):
            import_module(module).add(nouns)
    return parser, noun


def _shape(args: Namespace, command: str) -> Shape | None:
    """Return how data is wanted, checked; None for JSON as it comes, or for no data at all.

    Raises CommandError for what the command does not have.
    """
    shaped = args.json or args.csv or args.envelope or args.jq is not None
    if command in NO_JSON and (shaped or args.json is not None):
        words = _("`{command}` prints no data: leave out --json, --csv, --jq and --envelope.")
        raise CommandError(Exit.USAGE, words.format(command=command))
    if not shaped:
        return None
    from premium_tui.cli.shapes import fields_of
    from premium_tui.cli.shaping import Shape, check

    shape = Shape(args.json or (), args.csv, args.jq, args.envelope)
    check(shape, fields_of(command), command)
    return shape


def _explain(parser: Parser, context: Context) -> Exit:
    """Say why the console was not opened, and what else there is."""
    if context.json:
        say(_("--json belongs to a command, e.g. `premium-tui ticket list --json`."))
        return Exit.USAGE
    # A person picked for a desk that is none of the demo's is told so.
    _who = context.who
    if not (os.isatty(0) and os.isatty(1) and os.isatty(2)):
        say(guard.refusal({}, stdin_tty=False, stderr_tty=False, size=(0, 0)) or "")
        parser.print_help(sys.stderr)
    elif (refusal := guard.refusal_here()) is not None:
        say(refusal)
    return Exit.USAGE
