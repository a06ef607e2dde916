"""`kiosk`, which sshd runs for agents, and `auth kiosk`, which tells it where its desk is."""

from __future__ import annotations

import json
from argparse import Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.failures import say, unreachable
from premium_tui.cli.parsing import add_verb
from premium_tui.i18n import _
from premium_tui.paths import write_private

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns

NOBODYS = f"SHA256:{'A' * 43}"
"""A fingerprint no key has: asked for, it tells whether a credential is known."""


def add(nouns: Nouns) -> None:
    """Add the command."""
    kiosk = add_verb(
        nouns,
        "kiosk",
        _("open the console of the agent whose SSH key was used; run by sshd alone"),
        example="kiosk",
        who=False,
    )
    kiosk.set_defaults(run=refuse)


def refuse(args: Namespace, context: Context) -> int:
    """Refuse whatever stands beside the word. Raises CommandError."""
    raise CommandError(
        Exit.USAGE, _("`premium-tui kiosk` takes no options: sshd runs it as it is.")
    )


def add_auth(verbs: Nouns) -> None:
    """Add the verb of `auth`."""
    kiosk = add_verb(
        verbs,
        "kiosk",
        _("let agents in by this account; the credential is asked for, or read from a pipe"),
        example="auth kiosk --server https://desk.example",
        who=False,
    )
    kiosk.add_argument("--server", required=True, metavar="URL", help=_("https://..."))
    kiosk.set_defaults(run=keep)


def keep(args: Namespace, context: Context) -> int:
    """Keep a credential the desk knows; else nothing is stored. Raises CommandError."""
    from premium_tui.cli.auth import read_secret, server_of
    from premium_tui.data.errors import BadAnswer, Offline, Refused, SignedOut, TryLater
    from premium_tui.data.kiosk import sign_in

    url = server_of(args.server)
    credential = read_secret(_("Credential: "))
    try:
        sign_in(url, credential, NOBODYS)
    except Refused:
        # It knows the credential, and that nobody has this key.
        context.places.prepare()
        kept = json.dumps({"url": url, "token": credential}).encode()
        write_private(context.places.kiosk_json, kept)
    except SignedOut:
        words = _("{url} does not know this credential.")
        raise CommandError(Exit.SIGNED_OUT, words.format(url=url)) from None
    except Offline as error:
        raise unreachable(url, error) from error
    except (TryLater, BadAnswer) as error:
        words = _("{url} does not answer as a support desk does.")
        raise CommandError(Exit.FAILED, words.format(url=url)) from error
    if context.json:
        context.show({"server": url})
    say(_("Agents of {url} can come in by this account.").format(url=url))
    return Exit.DONE
