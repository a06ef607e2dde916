"""Operating a desk: opening the one that is meant, and what its owner refuses, as exit codes."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from premium_tui.cli.at_work import no_worker
from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.parsing import Parser
from premium_tui.clock import SystemClock
from premium_tui.i18n import _

if TYPE_CHECKING:
    from sqlalchemy import Engine


def add_database(parser: Parser) -> None:
    """Add the option that names a desk's database."""
    parser.add_argument(
        "--database-url", metavar="URL", help=_("the demo desk of this machine by default")
    )


@contextmanager
def open_desk(args: Namespace, context: Context) -> Iterator[Engine]:
    """Open the desk that is meant. Raises CommandError, also for what its owner refuses."""
    from premium_tui.server.administration import (
        AdministrationError,
        BadValue,
        EmailTaken,
        NameTaken,
        UnknownPerson,
        UnknownTeam,
    )
    from premium_tui.server.refusals import (
        KeyTaken,
        KioskTaken,
        NoPriceYet,
        UnknownKey,
        UnknownKiosk,
        UnknownWebinar,
    )

    codes: dict[type[Exception], Exit] = {
        BadValue: Exit.USAGE,
        NameTaken: Exit.CONFLICT,
        EmailTaken: Exit.CONFLICT,
        UnknownTeam: Exit.NOT_FOUND,
        UnknownPerson: Exit.NOT_FOUND,
        UnknownWebinar: Exit.NOT_FOUND,
        NoPriceYet: Exit.NOT_FOUND,
        KeyTaken: Exit.CONFLICT,
        KioskTaken: Exit.CONFLICT,
        UnknownKey: Exit.NOT_FOUND,
        UnknownKiosk: Exit.NOT_FOUND,
    }
    with written_here():
        try:
            engine = _engine(args, context)
            try:
                yield engine
            finally:
                engine.dispose()
        except AdministrationError as error:
            raise CommandError(codes.get(type(error), Exit.FAILED), str(error)) from error


@contextmanager
def written_here() -> Iterator[None]:
    """Write a desk's database, its files private. Raises CommandError when it cannot be used."""
    from sqlalchemy.exc import DBAPIError

    from premium_tui.server.engine import UnusableDatabaseError
    from premium_tui.server.schema import NewerDeskError

    os.umask(0o077)
    try:
        yield
    except UnusableDatabaseError as error:
        raise CommandError(Exit.FAILED, error.reason) from error
    except NewerDeskError as error:
        words = _("The database was made by a newer version of premium-tui: update this one.")
        raise CommandError(Exit.FAILED, words) from error
    except DBAPIError as error:
        # Its own words would print the statement with all its values.
        words = _("The database cannot be used: {reason}.")
        raise CommandError(Exit.FAILED, words.format(reason=error.orig)) from error


def _engine(args: Namespace, context: Context) -> Engine:
    """Return the named database, or the demo desk's, made when it is not there."""
    from premium_tui.server.database import prepare_database
    from premium_tui.server.embedded import prepare_desk
    from premium_tui.server.engine import make_engine, sqlite_url

    if args.database_url is not None:
        return prepare_database(args.database_url, SystemClock())
    if context.signed_in:
        words = _("This profile is signed in to a server: say which desk with --database-url.")
        raise CommandError(Exit.USAGE, words)
    context.prepare()
    engine = make_engine(sqlite_url(context.profile.desk_db))
    with ExitStack() as unless_whole:
        unless_whole.callback(engine.dispose)
        if context.profile.desk_db.exists():
            prepare_desk(engine, SystemClock())
        else:
            with no_worker(context.profile):
                prepare_desk(engine, SystemClock())
        unless_whole.pop_all()
    return engine
