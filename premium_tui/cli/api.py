"""`api GET /path`: asking the server of a signed-in profile directly, reading alone."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError, Namespace
from typing import TYPE_CHECKING

from premium_tui.cli.auth import kept
from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.failures import unreachable
from premium_tui.cli.output import Json
from premium_tui.cli.parsing import add_verb
from premium_tui.cli.sending import REFUSALS
from premium_tui.i18n import _

if TYPE_CHECKING:
    import httpx

    from premium_tui.cli.parsing import Nouns

METHODS = ("GET",)
LARGEST = 64 << 20
"""Bytes of an answer that are read at most."""

TIMEOUT = 30.0
"""Seconds the server may be silent."""


def add(nouns: Nouns) -> None:
    """Add the command."""
    api = add_verb(
        nouns,
        "api",
        _("ask the server this profile is signed in to, and print its JSON"),
        epilog=_(
            "The profile's token goes along; nothing is written this way.\n"
            "example: premium-tui --profile work api GET /v1/me --jq .person.name"
        ),
        who=False,
    )
    api.add_argument("method", choices=METHODS, metavar="GET", help=_("reading alone"))
    api.add_argument("path", type=_path, metavar="PATH", help=_("such as /v1/me"))
    api.set_defaults(run=run)


def run(args: Namespace, context: Context) -> int:
    """Print what the server answers."""
    import httpx  # heavy: only when a server is asked

    url, token = kept(context)
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    try:
        # Redirects are not followed: they would carry the token away.
        with (
            httpx.Client(headers=headers, timeout=TIMEOUT) as client,
            client.stream(args.method, url + args.path) as answer,
        ):
            said = _read(answer)
    except httpx.TransportError as error:
        raise unreachable(url, error) from error
    except httpx.HTTPError as error:
        raise CommandError(Exit.FAILED, _no_desk(url)) from error
    if answer.status_code >= 300:
        raise _refused(answer.status_code, said)
    context.show(said)
    return Exit.DONE


def _read(answer: httpx.Response) -> Json:
    """Return the JSON of an answer. Raises CommandError for anything else, and without end."""
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        if answer.status_code >= 300:
            return None
        words = _("{path} answers no JSON ({kind}): only JSON is read.")
        shown = words.format(path=answer.request.url.path, kind=kind or "?")
        raise CommandError(Exit.FAILED, shown)
    content = bytearray()
    for part in answer.iter_bytes():
        content += part
        if len(content) > LARGEST:
            raise CommandError(Exit.FAILED, _("The answer is over 64 MiB: ask for less."))
    try:
        found: Json = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise CommandError(Exit.FAILED, _no_desk(str(answer.request.url))) from error
    return found


def _refused(status: int, said: Json) -> CommandError:
    """Return what a server that says no means by it."""
    detail = said.get("detail") or said.get("title") if isinstance(said, dict) else None
    words = _("The server answered {status}: {detail}")
    code = Exit.UNREACHABLE if status >= 500 else REFUSALS.get(status, Exit.FAILED)
    return CommandError(code, words.format(status=status, detail=detail or _("nothing more.")))


def _no_desk(url: str) -> str:
    return _("{url} does not answer as a support desk does.").format(url=url)


def _path(text: str) -> str:
    """Return a path of the API, for argparse: never another server, whose token it is not."""
    plain = text.isascii() and text.isprintable() and not set(" \\#") & set(text)
    if not plain or not text.startswith("/") or text.startswith("//"):
        words = _("{text!r} is no path such as /v1/me")
        raise ArgumentTypeError(words.format(text=text))
    return text
