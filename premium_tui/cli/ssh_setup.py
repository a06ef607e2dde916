"""`ssh-setup`: prints what sshd needs so that agents reach their console over SSH."""

from __future__ import annotations

import argparse
import os
import re
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.failures import say
from premium_tui.cli.key_files import authorized_line, keys_in
from premium_tui.cli.operating import add_database, open_desk
from premium_tui.cli.parsing import add_verb
from premium_tui.cli.sshd_snippet import sshd_snippet
from premium_tui.i18n import _, ngettext
from premium_tui.terminal.kiosk_environment import command

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns
    from premium_tui.domain.ssh_keys import PublicKey

ACCOUNT = "premium-desk"
KEYS_FILE = "/etc/ssh/premium-tui.keys"

SNIPPET_NAME, KEYS_NAME = "premium-tui.conf", "premium-tui.keys"
"""The files in the folder of --write."""

_ACCOUNT = re.compile(r"[a-z_][a-z0-9_-]{0,31}")


def add(nouns: Nouns) -> None:
    """Add the command."""
    setup = add_verb(
        nouns,
        "ssh-setup",
        _("print what sshd needs so that agents reach their console over SSH"),
        example="ssh-setup --account premium-desk --keys noor.pub --write kiosk",
        who=False,
    )
    setup.add_argument(
        "--account",
        type=_account,
        default=ACCOUNT,
        metavar="NAME",
        help=_("whom agents sign in as, {name} by default").format(name=ACCOUNT),
    )
    setup.add_argument(
        "--authorized-keys",
        type=_absolute,
        default=KEYS_FILE,
        metavar="FILE",
        help=_("where sshd finds the keys, {name} by default").format(name=KEYS_FILE),
    )
    setup.add_argument(
        "--keys",
        action="append",
        default=[],
        metavar="FILE",
        help=_("public keys, - for standard input: those on the desk get a line"),
    )
    setup.add_argument(
        "--write",
        type=Path,
        metavar="DIR",
        help=_("write {files} there instead").format(files=f"{SNIPPET_NAME}, {KEYS_NAME}"),
    )
    add_database(setup)
    setup.set_defaults(run=run)


def run(args: Namespace, context: Context) -> int:
    """Print the snippet and the lines of keys, or write both; nothing else is touched."""
    if not os.path.isabs(sys.executable):
        raise CommandError(Exit.FAILED, _("It is not known which Python runs here."))
    snippet = sshd_snippet(args.account, args.authorized_keys, command())
    lines = _lines(args, context)
    if args.write is not None:
        _write(args.write, snippet, lines if args.keys else None)
    if context.json:
        context.show({"sshd_config": snippet, "authorized_keys": [*lines]})
    elif args.write is None:
        print(snippet, end="")
        if lines:
            print(f"\n# {args.authorized_keys}", *lines, sep="\n")
    return Exit.DONE


def _lines(args: Namespace, context: Context) -> list[str]:
    """Return the lines of authorized_keys for those given keys the desk knows."""
    if not args.keys:
        return []
    from premium_tui.server import kiosks

    given: dict[str, PublicKey] = {
        key.fingerprint: key for name in args.keys for key in keys_in(name)
    }
    with open_desk(args, context) as engine:
        known = kiosks.keys_of(engine)
    lines = [
        authorized_line(given[key.fingerprint], key.email)
        for key in known
        if key.fingerprint in given
    ]
    if left_out := len(given) - len(lines):
        words = ngettext(
            "{n} key is not on the desk and was left out.",
            "{n} keys are not on the desk and were left out.",
            left_out,
        )
        say(words.format(n=left_out))
    return lines


def _write(folder: Path, snippet: str, lines: list[str] | None) -> None:
    """Write both files into a folder, which is made when it is not there. Raises OSError.

    What is there already is replaced at once; with no `lines` given, keys are left as they are.
    sshd reads them as the account itself, so others may: there is nothing secret in either file.
    """
    if not folder.is_dir():
        folder.mkdir()
        # The database was opened under a umask that shuts everybody out.
        folder.chmod(0o755)
    texts = {SNIPPET_NAME: snippet}
    if lines is not None:
        texts[KEYS_NAME] = "".join(f"{line}\n" for line in lines)
    for name, text in texts.items():
        beside = folder / f".{name}.{os.getpid()}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        try:
            with open(os.open(beside, flags, 0o644), "w", encoding="utf-8") as file:
                os.fchmod(file.fileno(), 0o644)
                file.write(text)
            os.replace(beside, folder / name)
        finally:
            beside.unlink(missing_ok=True)
        say(_("Written: {file}").format(file=folder / name))


def _account(text: str) -> str:
    """Return the name of an account, for argparse: what sshd would take for a pattern is none."""
    if not _ACCOUNT.fullmatch(text) or text == "root":
        words = _("{text!r} is no account for agents: use one made for this alone")
        raise argparse.ArgumentTypeError(words.format(text=text))
    return text


def _absolute(text: str) -> str:
    """Return an absolute path sshd reads as it stands, for argparse."""
    if not re.fullmatch(r"/[A-Za-z0-9._/+-]+", text):
        words = _("{text!r} is no absolute path of plain characters")
        raise argparse.ArgumentTypeError(words.format(text=text))
    return text
