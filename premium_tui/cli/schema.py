"""`schema`: what a command's `--json` prints, as JSON Schema."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, cast

from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.output import Json
from premium_tui.cli.parsing import add_verb
from premium_tui.i18n import _

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns


def add(nouns: Nouns) -> None:
    """Add the command."""
    schema = add_verb(
        nouns,
        "schema",
        _("print the JSON Schema of what a command prints with --json"),
        epilog=_("example: premium-tui schema ticket list\nwithout a command: what there is"),
        who=False,
    )
    schema.add_argument("words", nargs="*", metavar="COMMAND", help=_("such as: ticket list"))
    schema.set_defaults(run=run)


def run(args: Namespace, context: Context) -> int:
    """Print a schema, or the commands that have one."""
    from premium_tui.cli.shapes import SHAPES, schema_of

    if not args.words:
        if context.json:
            context.show(list(SHAPES))
        else:
            print(*SHAPES, sep="\n")
        return Exit.DONE
    command = " ".join(args.words)
    found = schema_of(command)
    if found is None:
        words = _("`{command}` prints no JSON; `premium-tui schema` lists what does.")
        raise CommandError(Exit.NOT_FOUND, words.format(command=command))
    context.show(cast(Json, found))
    return Exit.DONE
