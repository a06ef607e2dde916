"""`keys`: which keys commands have, and whether anything is wrong with them."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import Exit
from premium_tui.cli.failures import say
from premium_tui.cli.output import Json, on_terminal, print_table
from premium_tui.cli.parsing import add_verb, add_verbs
from premium_tui.config import KeyChoice, load_settings
from premium_tui.i18n import _, grouped, ngettext
from premium_tui.keymap import Keymap
from premium_tui.keys.lint import Finding, lint
from premium_tui.keys.names import written
from premium_tui.keys.own import Chosen, choose
from premium_tui.keys.presets import PRESETS
from premium_tui.keys.troubles import KeyTrouble

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns, Parser

CHOICE = "choice"
"""The fault of what in config.toml means nothing, beside those of `keys.lint`."""


def add(nouns: Nouns) -> None:
    """Add the noun and its verbs."""
    verbs = add_verbs(add_verb(nouns, "keys", _("the keys of the console"), who=False))
    listing = add_verb(
        verbs,
        "list",
        _("list every command and its keys"),
        epilog=_("example: premium-tui keys list --preset mutt"),
        who=False,
    )
    _add_preset(listing)
    listing.set_defaults(run=list_keys)
    checking = add_verb(
        verbs,
        "lint",
        _("look for keys that mean two things, and for commands out of reach"),
        epilog=_("It ends with 1 when something is wrong."),
        example="keys lint --preset mutt",
        who=False,
    )
    _add_preset(checking)
    checking.set_defaults(run=lint_keys)


def list_keys(args: Namespace, context: Context) -> int:
    """Print the commands in the order of help, with their keys."""
    chosen = _chosen(args.preset, context)
    for trouble in chosen.troubles:
        say(str(trouble))
    if context.json:
        context.show(_commands(chosen.keymap))
        return Exit.DONE
    rows = [
        (
            command.room,
            ", ".join(map(written, command.keys)),
            command.id,
            command.help or command.label,
        )
        for command in chosen.keymap.commands
    ]
    print_table([_("room"), _("keys"), _("command"), _("what it does")], rows, cut=3)
    return Exit.DONE


def lint_keys(args: Namespace, context: Context) -> int:
    """Print what is wrong; the exit code says whether anything is."""
    chosen = _chosen(args.preset, context)
    found = lint(chosen.keymap, chosen.taken)
    wrong = bool(found or chosen.troubles)
    if context.json:
        shown: list[Json] = [_trouble(trouble) for trouble in chosen.troubles]
        context.show([*shown, *(_finding(finding) for finding in found)])
    elif on_terminal():
        for sentence in (*chosen.troubles, *found):
            print(sentence)
    else:
        rows = [(CHOICE, str(trouble)) for trouble in chosen.troubles]
        print_table((), [*rows, *((finding.fault.value, str(finding)) for finding in found)])
    if not wrong:
        count = len(chosen.keymap.commands)
        words = ngettext(
            "Nothing is wrong with the keys of {n} command.",
            "Nothing is wrong with the keys of {n} commands.",
            count,
        )
        say(words.format(n=grouped(count)))
    return Exit.FAILED if wrong else Exit.DONE


def _add_preset(parser: Parser) -> None:
    words = _("a preset as it comes, in place of your own keys: {names}")
    parser.add_argument(
        "--preset",
        choices=list(PRESETS),
        metavar="NAME",
        help=words.format(names=", ".join(PRESETS)),
    )


def _chosen(preset: str | None, context: Context) -> Chosen:
    """Return the keys of a preset, or those that config.toml asks for. Raises ConfigError."""
    if preset is not None:
        return choose(KeyChoice(preset))
    return choose(load_settings(context.places.config_file).keys)


def _commands(keymap: Keymap) -> list[Json]:
    usual = {command.id: command.keys for command in Keymap().commands}
    return [
        {
            "id": command.id,
            "room": command.room,
            "label": command.label,
            "help": command.help or command.label,
            "keys": list(map(written, command.keys)),
            "usual": list(map(written, usual[command.id])),
            "needs": command.needs or None,
        }
        for command in keymap.commands
    ]


def _trouble(trouble: KeyTrouble) -> dict[str, Json]:
    return {"fault": CHOICE, "commands": [], "key": None, "place": None, "text": str(trouble)}


def _finding(finding: Finding) -> dict[str, Json]:
    return {
        "fault": finding.fault.value,
        "commands": list(finding.commands),
        "key": written(finding.key) if finding.key else None,
        "place": finding.place or None,
        "text": str(finding),
    }
