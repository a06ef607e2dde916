"""`desk key`: the SSH keys agents sign in with; the desk keeps their fingerprints alone."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.failures import say
from premium_tui.cli.key_files import authorized_line, keys_in
from premium_tui.cli.operating import add_database, open_desk
from premium_tui.cli.output import Json, iso, print_table, when
from premium_tui.cli.parsing import add_verb, add_verbs
from premium_tui.clock import SystemClock
from premium_tui.domain.text import clean
from premium_tui.i18n import _, ngettext

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns
    from premium_tui.server.kiosks import AgentKey


def add(verbs: Nouns) -> None:
    """Add the noun and its verbs."""
    key = add_verbs(add_verb(verbs, "key", _("SSH keys agents sign in with"), who=False), "act")
    made = add_verb(
        key,
        "add",
        _("let an agent sign in with a key, and print its line for authorized_keys"),
        example="desk key add --person noor@example.com id_ed25519.pub",
        who=False,
    )
    made.add_argument("--person", required=True, metavar="EMAIL", help=_("or an id"))
    made.add_argument(
        "file", metavar="FILE", nargs="?", default="-", help=_("- for standard input")
    )
    add_database(made)
    made.set_defaults(run=add_key)
    shown = add_verb(
        key, "list", _("list the keys and whose they are"), example="desk key list", who=False
    )
    add_database(shown)
    shown.set_defaults(run=list_keys)
    gone = add_verb(
        key,
        "remove",
        _("take a key away, or all of a person's, and sign them out at once"),
        example="desk key remove --person noor@example.com",
        who=False,
    )
    gone.add_argument("fingerprint", metavar="SHA256:...", nargs="?")
    gone.add_argument("--person", metavar="EMAIL", help=_("all keys of this person; or an id"))
    add_database(gone)
    gone.set_defaults(run=remove_key)


def add_key(args: Namespace, context: Context) -> int:
    """Let an agent in with a key; print the line sshd needs."""
    from premium_tui.server import kiosks

    keys = keys_in(args.file)
    if len(keys) != 1:
        words = _("{file} holds {n} keys: add them one by one.")
        raise CommandError(Exit.USAGE, words.format(file=args.file, n=len(keys)))
    fingerprint = keys[0].fingerprint
    with open_desk(args, context) as engine:
        owner = kiosks.add_key(engine, SystemClock(), person=args.person, fingerprint=fingerprint)
    line = authorized_line(keys[0], owner.email)
    if context.json:
        context.show({**_row(owner), "authorized_keys": line})
        return Exit.DONE
    print(line)
    say(_("{name} signs in with {key}.").format(name=owner.name, key=fingerprint))
    return Exit.DONE


def list_keys(args: Namespace, context: Context) -> int:
    """Print whose key is whose."""
    from premium_tui.server import kiosks

    with open_desk(args, context) as engine:
        found = kiosks.keys_of(engine)
    if context.json:
        context.show([_row(key) for key in found])
        return Exit.DONE
    rows = [
        [
            clean(key.name, one_line=True),
            clean(key.email, one_line=True),
            key.fingerprint,
            when(key.created_at),
        ]
        for key in found
    ]
    print_table([_("name"), _("address"), _("key"), _("added")], rows, cut=1)
    return Exit.DONE


def remove_key(args: Namespace, context: Context) -> int:
    """Take keys away; say how many."""
    from premium_tui.server import kiosks

    if (args.fingerprint is None) is (args.person is None):
        raise CommandError(Exit.USAGE, _("Say which: a fingerprint, or --person."))
    with open_desk(args, context) as engine:
        if args.person is not None:
            gone = kiosks.remove_keys_of(engine, args.person)
        else:
            gone = kiosks.remove_key(engine, args.fingerprint)
    if context.json:
        context.show({"removed": len(gone)})
        return Exit.DONE
    words = ngettext(
        "{n} key of {name} was removed: who signed in with it is signed out.",
        "{n} keys of {name} were removed: who signed in with them is signed out.",
        len(gone),
    )
    say(words.format(n=len(gone), name=gone[0].name))
    return Exit.DONE


def _row(key: AgentKey) -> dict[str, Json]:
    return {
        "fingerprint": key.fingerprint,
        "person_id": key.person_id,
        "name": key.name,
        "email": key.email,
        "created_at": iso(key.created_at),
    }
