"""The desk's database as an operator handles it: prepared on first use, the demo's made anew."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, NoSuchModuleError

from premium_tui.clock import Clock
from premium_tui.i18n import _
from premium_tui.server.demo.loader import load_demo
from premium_tui.server.engine import UnusableDatabaseError, make_engine, sqlite_url
from premium_tui.server.schema import NewerDeskError, create_desk


def prepare_database(url: str, clock: Clock) -> Engine:
    """Return an engine on a desk's database, made when it is not there; a new file is 0600.

    Raises UnusableDatabaseError, whose text is one sentence; then no connection is left open.
    """
    try:
        engine = make_engine(url)
    except ModuleNotFoundError as error:
        words = _(
            "The driver of this database, {name}, is not installed: install"
            " premium-tui[postgresql], which brings psycopg."
        )
        raise UnusableDatabaseError(words.format(name=error.name)) from error
    except (ImportError, NoSuchModuleError) as error:
        words = _("The driver of this database cannot be used: {reason}.")
        raise UnusableDatabaseError(words.format(reason=error)) from error
    if engine.dialect.name == "sqlite":
        _make_file(Path(engine.url.database or ""))
    try:
        _create(engine, clock)
    except NewerDeskError as error:
        raise UnusableDatabaseError(
            _("The database was made by a newer version of premium-tui: update this one.")
        ) from error
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0].rstrip(".")
        words = _("The database cannot be used: {reason}.")
        raise UnusableDatabaseError(words.format(reason=reason)) from error
    return engine


def _create(engine: Engine, clock: Clock) -> None:
    try:
        create_desk(engine, clock)
    except BaseException:
        # Nobody else will: the caller gets no engine to dispose of.
        engine.dispose()
        raise


def _make_file(path: Path) -> None:
    """Make an empty file only we can read, unless there is one; SQLite's others take its mode."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        words = _("The database {path} cannot be made: {reason}.")
        reason = (error.strerror or str(error)).lower()
        raise UnusableDatabaseError(words.format(path=path, reason=reason)) from error


def rebuild_demo(path: Path, clock: Clock) -> None:
    """Put a new demo desk in the place of the one at `path`; nobody may have it open.

    The new one is made beside it first: until it is whole, the old one stays as it is.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    _remove(beside)
    try:
        _make_file(beside)
        engine = make_engine(sqlite_url(beside))
        try:
            create_desk(engine, clock, demo=True)
            load_demo(engine, clock)
        finally:
            # The last connection to close leaves everything in the one file.
            engine.dispose()
        # The old one's log must not be taken for the new one's.
        _remove_logs(path)
        os.replace(beside, path)
    finally:
        _remove(beside)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    _remove_logs(path)


def _remove_logs(path: Path) -> None:
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
