"""A look at the store's files, reading only: what they hold, and what happens to damaged ones."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Literal, TypeVar

from premium_tui.data.cache import CACHE_VERSION
from premium_tui.data.connections import read_still
from premium_tui.data.mine import MIGRATIONS
from premium_tui.i18n import _, grouped, ngettext
from premium_tui.paths import ProfilePlaces, unwritable
from premium_tui.values import dataclass

T = TypeVar("T")
Level = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    level: Level
    text: str
    """What was found and, unless it is fine, what to do."""


def check_desk(profile: ProfilePlaces) -> Finding:
    """Look at the embedded desk's database."""
    damaged: tuple[Level, str] = "fail", _("damaged: `premium-tui desk reset` makes it anew")
    return _database("desk", profile.desk_db, _desk_words, damaged)


def check_cache(person: Path) -> Finding:
    """Look at what was pulled for a person, whose folder it is."""
    damaged: tuple[Level, str] = "warn", _("damaged: the next start fills it anew")
    return _database(f"cache of {person.name}", person / "cache.db", _cache_words, damaged)


def check_mine(person: Path) -> Finding:
    """Look at what a person wrote."""
    damaged: tuple[Level, str] = "warn", _("damaged: the next start rescues what can be read")
    return _database(f"outbox of {person.name}", person / "mine.db", _mine_words, damaged)


def _database(
    name: str,
    path: Path,
    look: Callable[[sqlite3.Connection], tuple[Level, str]],
    damaged: tuple[Level, str],
) -> Finding:
    """Look at a database that is there, reading only."""
    try:
        size = path.stat().st_size
        level, words = _looked(path, look)
    except FileNotFoundError:
        return Finding(name, "ok", _("yet to be made"))
    except PermissionError as error:
        return Finding(name, "fail", unseen(path, error))
    except sqlite3.OperationalError as error:
        text = _("{path} cannot be read now ({reason}): {advice}")
        advice = _barred(path) or _("leave premium-tui everywhere and ask again")
        return Finding(name, "fail", text.format(path=path, reason=error, advice=advice))
    except sqlite3.DatabaseError:
        level, words = damaged
    found = f"{words}, {size_of(size)}"
    if advice := _barred(path):
        return Finding(name, "fail", f"{found}: {advice}")
    return Finding(name, level, found)


def _looked(path: Path, look: Callable[[sqlite3.Connection], T]) -> T:
    """Return what a look at a database finds, also where nothing can be written beside it."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=2.0)) as connection:
            return look(connection)
    except sqlite3.OperationalError:
        if not _barred(path):
            raise
    return read_still(path, look)


def _barred(path: Path) -> str:
    """Return what to do when nothing can be written to a file of ours; empty when it can."""
    if reason := unwritable(path.parent):
        words = _("{folder} cannot be written ({reason}): see to that, or set PREMIUM_TUI_HOME")
        return words.format(folder=path.parent, reason=reason)
    if not os.access(path, os.W_OK):
        return _("{path} is read-only: make it writable (chmod u+w)").format(path=path)
    return ""


def _desk_words(connection: sqlite3.Connection) -> tuple[Level, str]:
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return "ok", _("the demo desk of this machine")


def _cache_words(connection: sqlite3.Connection) -> tuple[Level, str]:
    version = _number(connection, "PRAGMA user_version")
    if version > CACHE_VERSION:
        return "fail", _("written by a newer version: update premium-tui")
    if version < CACHE_VERSION:
        return "ok", _("of an older version: the next start fills it anew")
    tickets = _number(connection, "SELECT count(*) FROM ticket")
    return "ok", ngettext("{n} ticket", "{n} tickets", tickets).format(n=grouped(tickets))


def _mine_words(connection: sqlite3.Connection) -> tuple[Level, str]:
    if _number(connection, "PRAGMA user_version") > len(MIGRATIONS):
        return "fail", _("written by a newer version: update premium-tui")
    if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        raise sqlite3.DatabaseError
    refused = _number(connection, "SELECT count(*) FROM action WHERE state = 'parked'")
    if refused:
        return "warn", _("{n} refused: see them in the console").format(n=grouped(refused))
    waiting = _number(connection, "SELECT count(*) FROM action WHERE state <> 'sent'")
    words = _("{n} on the way") if waiting else _("nothing on the way")
    return "ok", words.format(n=grouped(waiting))


def _number(connection: sqlite3.Connection, query: str) -> int:
    found: tuple[int] = connection.execute(query).fetchone()
    return found[0]


def unseen(path: Path, error: OSError) -> str:
    """Return why something cannot be looked at."""
    reason = os.strerror(error.errno or 0).lower()
    return _("{path} cannot be looked at: {reason}").format(path=path, reason=reason)


def size_of(number: int) -> str:
    """Return bytes as people read them."""
    amount = float(number)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}"
        amount /= 1000
    return f"{amount:.0f} TB"
