"""`serve`: a server of one's own, in the foreground."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.parsing import add_verb
from premium_tui.i18n import _

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns
    from premium_tui.server.mail.postman import Outgoing


def add(nouns: Nouns) -> None:
    """Add the command."""
    serve = add_verb(
        nouns,
        "serve",
        _("serve a desk of your own to terminals elsewhere"),
        who=False,
        epilog=_(
            "example: premium-tui serve --listen 127.0.0.1:8420 --database-url sqlite:///d.db"
        ),
    )
    serve.add_argument("--listen", required=True, metavar="HOST:PORT", help=_("where"))
    serve.add_argument(
        "--database-url", required=True, metavar="URL", help=_("made when it is not there")
    )
    serve.add_argument("--tls-cert", type=Path, metavar="FILE", help=_("certificate chain, PEM"))
    serve.add_argument("--tls-key", type=Path, metavar="FILE", help=_("its key, PEM"))
    serve.add_argument(
        "--behind-proxy", action="store_true", help=_("a proxy in front of it speaks TLS")
    )
    serve.add_argument(
        "--smtp-url", metavar="URL", help=_("mail server, e.g. smtps://user@mail.example.com")
    )
    serve.add_argument(
        "--smtp-password-file", type=Path, metavar="FILE", help=_("its password, one line")
    )
    serve.add_argument("--mail-from", metavar="ADDRESS", help=_("who mail is from"))
    serve.add_argument(
        "--sales-address", metavar="ADDRESS", help=_("who requests to sales go to, if not its own")
    )
    serve.add_argument(
        "--mail-folder", type=Path, metavar="DIR", help=_("keep mail in files instead")
    )
    serve.set_defaults(run=run)


def run(args: Namespace, context: Context) -> int:
    """Serve until a signal ends it; return the exit code."""
    from premium_tui.clock import SystemClock
    from premium_tui.server.engine import UnusableDatabaseError
    from premium_tui.server.listening import (
        BadAddress,
        ListenError,
        UnsafeAddress,
        listen,
        parse_listen,
    )
    from premium_tui.server.mail.options import BadMailSetting

    os.umask(0o077)
    try:
        mail = _mail(args)
        host, port = parse_listen(args.listen)
        return listen(
            host=host,
            port=port,
            database_url=args.database_url,
            tls_cert=args.tls_cert,
            tls_key=args.tls_key,
            behind_proxy=args.behind_proxy,
            clock=SystemClock(),
            mail=mail,
        )
    except (BadAddress, UnsafeAddress, BadMailSetting) as error:
        raise CommandError(Exit.USAGE, str(error)) from error
    except ListenError as error:
        raise CommandError(Exit.FAILED, str(error)) from error
    except UnusableDatabaseError as error:
        raise CommandError(Exit.FAILED, error.reason) from error


def _mail(args: Namespace) -> Outgoing | None:
    from premium_tui.server.mail.options import PASSWORD_VARIABLE, outgoing, read_password

    password = None
    if args.smtp_url is not None or args.smtp_password_file is not None:
        password = read_password(args.smtp_password_file, os.environ.get(PASSWORD_VARIABLE))
    return outgoing(
        smtp_url=args.smtp_url,
        password=password,
        mail_from=args.mail_from,
        mail_folder=args.mail_folder,
        sales_address=args.sales_address,
    )
