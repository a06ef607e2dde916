"""`config`: what is set in config.toml, read, changed without losing a comment, and checked."""

from __future__ import annotations

import os
import tempfile
from argparse import Namespace
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.failures import say
from premium_tui.cli.output import Json, print_table
from premium_tui.cli.parsing import add_verb, add_verbs
from premium_tui.cli.sending import add_dry_run, tell_dry_run
from premium_tui.config import ConfigError, Settings, load_settings
from premium_tui.domain.text import clean
from premium_tui.i18n import _

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns

PRESET, BIND = "keys.preset", "keys.bind"


def add(nouns: Nouns) -> None:
    """Add the noun and its verbs."""
    verbs = add_verbs(add_verb(nouns, "config", _("the settings in config.toml"), who=False))
    path = add_verb(
        verbs,
        "path",
        _("print where config.toml is, or would be"),
        epilog=_('example: $EDITOR "$(premium-tui config path)"'),
        who=False,
    )
    path.set_defaults(run=print_path)
    get = add_verb(
        verbs,
        "get",
        _("print all settings, or one"),
        epilog=_("example: premium-tui config get undo_seconds"),
        who=False,
    )
    get.add_argument("name", nargs="?", metavar="NAME", help=_("such as undo_seconds"))
    get.set_defaults(run=get_settings)
    put = add_verb(
        verbs,
        "set",
        _("change a setting; what else stands in the file stays as it is"),
        epilog=_(
            "examples: premium-tui config set undo_seconds 20\n"
            "          premium-tui config set keys.preset mutt\n"
            '          premium-tui config set keys.bind.list.down \'["j", "down"]\'\n'
            "          premium-tui config set bell --default"
        ),
        who=False,
    )
    put.add_argument("name", metavar="NAME", help=_("such as undo_seconds"))
    put.add_argument("value", nargs="?", metavar="VALUE", help=_("as in TOML, or bare words"))
    put.add_argument("--default", action="store_true", help=_("as it is when nothing is set"))
    add_dry_run(put)
    put.set_defaults(run=set_one)
    lint = add_verb(
        verbs,
        "lint",
        _("look for what is wrong in config.toml"),
        epilog=_("exit code 1 when anything is\nexample: premium-tui config lint"),
        who=False,
    )
    lint.set_defaults(run=look)


def print_path(args: Namespace, context: Context) -> int:
    """Print where the file is."""
    path = context.places.config_file
    if context.json:
        context.show({"path": str(path), "exists": path.exists()})
    else:
        print(clean(str(path), one_line=True))
    return Exit.DONE


def get_settings(args: Namespace, context: Context) -> int:
    """Print settings as they hold, set or not."""
    usual = dict(_rows(Settings()))
    rows = dict(_rows(load_settings(context.places.config_file)))
    if args.name is not None:
        if args.name not in rows:
            raise _unknown(args.name)
        rows = {args.name: rows[args.name]}
    if context.json:
        context.show(
            [
                {"name": name, "value": value, "default": name in usual and usual[name] == value}
                for name, value in rows.items()
            ]
        )
    elif args.name is not None:
        print(_text(rows[args.name]))
    else:
        print_table([_("setting"), _("value")], [(n, _text(v)) for n, v in rows.items()], cut=1)
    return Exit.DONE


def set_one(args: Namespace, context: Context) -> int:
    """Change a setting, if the file can be used afterwards."""
    import tomlkit  # keeps comments and order; only for who changes something
    from tomlkit.exceptions import TOMLKitError

    if args.default == (args.value is not None):
        raise CommandError(Exit.USAGE, _("Say a value, or --default."))
    path = context.places.config_file
    before = _key_troubles(load_settings(path))
    try:
        document = tomlkit.parse(path.read_text("utf-8") if path.exists() else "")
        table, name = _table(document, args.name)
        if args.default:
            table.pop(name, None)
        else:
            table[name] = _value(args.value)
        changed = tomlkit.dumps(document)
    except TOMLKitError as error:
        raise ConfigError(path, str(error)) from error
    try:
        # Back to what is usual is never refused.
        known = None if args.default else before
        _keep(path, changed, known, only_check=args.dry_run)
    except ConfigError as error:
        words = _("Nothing was changed: {reason}.").format(reason=error.reason)
        raise CommandError(Exit.USAGE, words) from error
    if context.json:
        context.show({"name": args.name, "dry_run": args.dry_run})
    if args.dry_run:
        tell_dry_run()
    else:
        say(_("Set. It holds from the next start on."))
    return Exit.DONE


def look(args: Namespace, context: Context) -> int:
    """Print what is wrong; exit 1 when anything is."""
    path = context.places.config_file
    troubles = list(_troubles(path))
    if context.json:
        context.show([{"path": str(path), "text": text} for text in troubles])
    else:
        print_table([_("what is wrong")], [[clean(text, one_line=True)] for text in troubles])
    if not troubles:
        say(_("Nothing is wrong with it.") if path.exists() else _("Nothing is set."))
    return Exit.FAILED if troubles else Exit.DONE


def _troubles(path: Path) -> Iterator[str]:
    try:
        settings = load_settings(path)
    except ConfigError as error:
        yield str(error)
        return
    yield from _key_troubles(settings)


def _key_troubles(settings: Settings) -> list[str]:
    """Return what in a person's own keys means nothing, a sentence for each."""
    from premium_tui.keys.own import choose

    return [str(trouble) for trouble in choose(settings.keys).troubles]


def _rows(settings: Settings) -> Iterator[tuple[str, Json]]:
    for name in Settings.__match_args__:
        if name != "keys":
            yield name, getattr(settings, name)
    yield PRESET, settings.keys.preset
    for command, keys in settings.keys.bind:
        yield f"{BIND}.{command}", list(keys)


def _text(value: Json) -> str:
    """Return a value as it stands in TOML, but texts bare."""
    import json

    return clean(value if isinstance(value, str) else json.dumps(value), one_line=True)


def _value(text: str) -> object:
    """Return the value a text says in TOML; what is none is taken as bare words."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    with suppress(TOMLKitError):
        return tomlkit.value(text)
    return text


def _table(
    document: MutableMapping[str, object], name: str
) -> tuple[MutableMapping[str, object], str]:
    """Return the table a setting stands in, made when it is new, and its name there."""
    import tomlkit

    if name != PRESET and not name.startswith(f"{BIND}."):
        if name not in Settings.__match_args__ or name == "keys":
            raise _unknown(name)
        return document, name
    keys = document.get("keys")
    if not isinstance(keys, MutableMapping):
        # A preset's name alone.
        fresh = tomlkit.table()
        if isinstance(keys, str):
            fresh["preset"] = str(keys)
        document["keys"] = fresh
        keys = fresh
    if name == PRESET:
        return keys, "preset"
    if not isinstance(keys.get("bind"), MutableMapping):
        keys["bind"] = tomlkit.table()
    bind = keys["bind"]
    assert isinstance(bind, MutableMapping)
    return bind, name.removeprefix(f"{BIND}.")


def _unknown(name: str) -> CommandError:
    known = [*(n for n in Settings.__match_args__ if n != "keys"), PRESET, f"{BIND}.COMMAND"]
    words = _("There is no setting {name}; there are: {known}.")
    return CommandError(Exit.NOT_FOUND, words.format(name=name, known=", ".join(known)))


def _keep(path: Path, text: str, known: Sequence[str] | None, *, only_check: bool) -> None:
    """Put a text in place of a file at once, if it can be used. Raises ConfigError.

    A trouble with keys that is not among the `known` is refused too, unless they are None.
    """
    # Where dotfiles are links, what they lead to is changed.
    target = Path(os.path.realpath(path))
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, fresh = tempfile.mkstemp(dir=target.parent, prefix=".config-", suffix=".toml")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        troubles = _key_troubles(load_settings(Path(fresh)))
        if known is not None and (new := [t for t in troubles if t not in known]):
            words = _("{reason} Nothing was changed.").format(reason=new[0])
            raise CommandError(Exit.USAGE, words)
        if only_check:
            return
        with suppress(FileNotFoundError):
            os.chmod(fresh, os.stat(target).st_mode & 0o777)
        os.replace(fresh, target)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(fresh)
