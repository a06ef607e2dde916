"""`auth`: signing in to a server with a token, kept in a file only its owner can read."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from premium_tui.cli import kiosk
from premium_tui.cli.at_work import end_worker, no_worker
from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.failures import say, unreachable
from premium_tui.cli.output import print_fields
from premium_tui.cli.parsing import add_verb, add_verbs
from premium_tui.data.errors import Offline, SignedOut, SupportError, TryLater
from premium_tui.data.gateway import Gateway
from premium_tui.data.identity import read_server
from premium_tui.domain.text import clean
from premium_tui.i18n import _
from premium_tui.paths import TokenWho, write_private

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns
    from premium_tui.data.desk import Identity

TOKEN_LIMIT = 4096

OWNER = "owner"
"""The setting that says whose a profile is: id and name, as JSON."""

LEAVING = 1.0
"""Seconds a worker that was asked to end is waited for."""


def add(nouns: Nouns) -> None:
    """Add the noun and its verbs."""
    verbs = add_verbs(add_verb(nouns, "auth", _("sign in to a server"), who=False))
    login = add_verb(
        verbs,
        "login",
        _("sign this profile in; the token is asked for, or read from standard input"),
        who=False,
        epilog=_("example: premium-tui --profile work auth login --server https://desk.example"),
    )
    login.add_argument("--server", required=True, metavar="URL", help=_("https://..."))
    login.set_defaults(run=log_in)
    status = add_verb(
        verbs, "status", _("ask the server who this profile is"), example="auth status", who=False
    )
    status.set_defaults(run=show)
    words = _("forget the token and what was pulled; outbox and drafts are kept")
    logout = add_verb(verbs, "logout", words, example="auth logout", who=False)
    logout.set_defaults(run=log_out)
    kiosk.add_auth(verbs)


def log_in(args: Namespace, context: Context) -> int:
    """Ask the server about a token and keep it if it is good; else nothing is stored."""
    url = server_of(args.server)
    token = read_secret(_("Token: "))
    context.prepare()
    identity = ask(url, token)
    name = clean(identity.person.name, one_line=True)
    with no_worker(context.profile):
        _own(context, identity.person.id, name)
        kept = json.dumps({"url": url, "token": token}).encode()
        write_private(context.profile.server_json, kept)
    if context.json:
        context.show({"server": url, "person_id": identity.person.id, "name": name})
    say(_("Signed in to {url} as {name}.").format(url=url, name=name))
    if context.profile.desk_db.exists():
        say(_("The demo desk of this profile is kept: `auth logout` brings it back."))
    return Exit.DONE


def show(args: Namespace, context: Context) -> int:
    """Print who this profile is; exit 4 when the token is unknown or there is none."""
    url, token = kept(context)
    identity = ask(url, token)
    person, team = identity.person, identity.team
    if context.json:
        context.show(
            {
                "server": url,
                "person_id": person.id,
                "name": person.name,
                "role": person.role,
                "team": team.name if team is not None else None,
            }
        )
        return Exit.DONE
    fields = [(_("server"), url), (_("who"), person.name), (_("role"), person.role)]
    if team is not None:
        fields.append((_("team"), team.name))
    print_fields([(name, clean(value, one_line=True)) for name, value in fields])
    return Exit.DONE


def log_out(args: Namespace, context: Context) -> int:
    """Forget the token, here and in a running worker, and what was pulled; what was written stays.

    Whose that is was kept when they signed in.
    """
    context.prepare()
    if not context.signed_in:
        if context.json:
            context.show({"signed_out": False})
        say(_("This profile is not signed in."))
        return Exit.DONE
    gateway = Gateway(context.profile, TokenWho())
    try:
        if (owner := _owner(gateway)) is not None:
            # Signed in before that was kept: what was pulled says it.
            gateway.put_setting(OWNER, json.dumps(owner))
    finally:
        gateway.close()
    context.profile.server_json.unlink(missing_ok=True)
    end_worker(context.profile)
    # One that an open console starts again has no token, and touches nothing.
    with suppress(CommandError), no_worker(context.profile, LEAVING):
        pass
    context.profile.person(TokenWho()).forget_pulled()
    say(
        _(
            "Signed out: what was pulled is deleted from this machine. Drafts and the outbox are"
            " kept; what waits is sent after the next `auth login`."
        )
    )
    if context.json:
        context.show({"signed_out": True})
    return Exit.DONE


def server_of(text: str) -> str:
    """Return a server's address without a slash at its end. Raises CommandError."""
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    if not host or not plain or parts.scheme not in ("http", "https") or not text.isprintable():
        words = _("{url} is no address of a server: it looks like https://support.example.com.")
        raise CommandError(Exit.USAGE, words.format(url=text))
    if parts.scheme == "http" and not _is_loopback(host):
        words = _("{url} would carry the token in the clear: use https.")
        raise CommandError(Exit.USAGE, words.format(url=text))
    return text.rstrip("/")


def _is_loopback(host: str) -> bool:
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def read_secret(prompt: str) -> str:
    """Return a token from a prompt, or the first line of standard input. Raises CommandError."""
    if os.isatty(0):
        from getpass import getpass

        token = getpass(prompt).strip()
    else:
        line = sys.stdin.buffer.readline(TOKEN_LIMIT + 1)
        token = line.decode("ascii", "replace").strip()
    if not token or len(token) > TOKEN_LIMIT or not (token.isascii() and token.isprintable()):
        raise CommandError(Exit.USAGE, _("That is no token: it is one line of plain characters."))
    return token


def ask(url: str, token: str) -> Identity:
    """Ask the server whose token this is. Raises CommandError."""
    import asyncio

    from premium_tui.data.http_desk import remote_desk  # heavy: only when a server is asked

    async def ask() -> Identity:
        desk = remote_desk(url, token)
        try:
            return await desk.identity()
        finally:
            await desk.aclose()

    try:
        return asyncio.run(ask())
    except SignedOut:
        words = _("{url} does not know this token.")
        raise CommandError(Exit.SIGNED_OUT, words.format(url=url)) from None
    except Offline as error:
        raise unreachable(url, error) from error
    except TryLater:
        words = _("{url} is not ready: try again later.")
        raise CommandError(Exit.UNREACHABLE, words.format(url=url)) from None
    except SupportError as error:
        words = _("{url} does not answer as a support desk does.")
        raise CommandError(Exit.FAILED, words.format(url=url)) from error


def _own(context: Context, person_id: str, name: str) -> None:
    """Keep whose this profile is. Raises CommandError when it holds what somebody else wrote."""
    gateway = Gateway(context.profile, TokenWho())
    try:
        owner = _owner(gateway)
        if owner is not None and owner[0] != person_id:
            words = _(
                "This profile is {name}'s, with what they wrote: sign in with another"
                " --profile NAME."
            )
            raise CommandError(Exit.CONFLICT, words.format(name=owner[1]))
        gateway.put_setting(OWNER, json.dumps([person_id, name]))
    finally:
        gateway.close()


def _owner(gateway: Gateway) -> tuple[str, str] | None:
    """Return id and name of whoever wrote what is here; None for a profile nobody signed in to."""
    try:
        person_id, name = json.loads(gateway.setting(OWNER) or "")
        return str(person_id), clean(str(name), one_line=True)
    except ValueError:
        me = gateway.me()
        return (me.person.id, me.person.name) if me is not None else None


def kept(context: Context) -> tuple[str, str]:
    """Return the server and token of a signed-in profile. Raises CommandError."""
    if not context.signed_in:
        words = _("This profile is not signed in: it opens the demo desk of this machine.")
        raise CommandError(Exit.SIGNED_OUT, words)
    found = read_server(context.profile.server_json)
    if found is None:
        words = _("{path} cannot be read: sign in again with `premium-tui auth login`.")
        raise CommandError(Exit.SIGNED_OUT, words.format(path=context.profile.server_json))
    return found
