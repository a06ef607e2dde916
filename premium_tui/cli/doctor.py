"""`doctor`: looks at everything the program stands on, changes nothing, and says what to do."""

from __future__ import annotations

import locale
import os
import stat
import sys
from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING

from premium_tui.cli.at_work import worker_answers
from premium_tui.cli.context import Context
from premium_tui.cli.exits import CommandError, Exit
from premium_tui.cli.output import Json, print_table
from premium_tui.cli.parsing import add_verb
from premium_tui.cli.store_check import (
    Finding,
    check_cache,
    check_desk,
    check_mine,
    size_of,
    unseen,
)
from premium_tui.config import ConfigError, KeyChoice, load_settings
from premium_tui.data.rendezvous import find_worker
from premium_tui.domain.text import clean
from premium_tui.i18n import _
from premium_tui.mounts import network_file_system
from premium_tui.terminal import guard

if TYPE_CHECKING:
    from premium_tui.cli.parsing import Nouns

OLDEST_PYTHON = (3, 11)
LEAST_FREE = 100 << 20
"""Bytes free on the disk below which writing will soon fail."""


def add(nouns: Nouns) -> None:
    """Add the command."""
    words = _("look for what keeps premium-tui from working")
    add_verb(nouns, "doctor", words, example="doctor").set_defaults(run=run)


def run(args: Namespace, context: Context) -> int:
    """Print what was found; exit 1 when anything fails."""
    found = list(_look(context))
    if context.json:
        shown: list[Json] = [{"name": f.name, "level": f.level, "text": f.text} for f in found]
        context.show(shown)
    else:
        rows = [(f.level, f.name, clean(f.text, one_line=True)) for f in found]
        print_table((_("level"), _("what"), _("found")), rows)
    return Exit.FAILED if any(f.level == "fail" for f in found) else Exit.DONE


def _look(context: Context) -> Iterator[Finding]:
    yield _python()
    yield _bytecode()
    yield _terminal()
    yield _locale()
    yield _settings(context)
    yield _folder(context)
    yield _worker(context)
    yield _desk(context)
    people = context.profile.folder / "people"
    if os.access(people, os.R_OK | os.X_OK):
        for person in sorted(people.iterdir()):
            yield check_cache(person)
            yield check_mine(person)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Finding("python", "fail", _("{v} is too old: take 3.11 or newer").format(v=version))
    return Finding("python", "ok", version)


def _bytecode() -> Finding:
    if sys.dont_write_bytecode:
        words = _("not kept, so that every start is slow: unset PYTHONDONTWRITEBYTECODE")
        return Finding("bytecode", "warn", words)
    return Finding("bytecode", "ok", _("kept between starts"))


def _terminal() -> Finding:
    if not (os.isatty(0) and os.isatty(2)):
        return Finding("terminal", "ok", _("none here: commands work, the console needs one"))
    refusal = guard.refusal_here()
    if refusal is not None:
        return Finding("terminal", "warn", refusal)
    columns, lines = guard.terminal_size()
    term = os.environ.get("TERM", "")
    return Finding("terminal", "ok", f"TERM={term}, {columns}x{lines}")


def _locale() -> Finding:
    encoding = locale.getpreferredencoding(False)
    if encoding.lower().replace("-", "") != "utf8":
        words = _("{encoding}: Japanese and accents cannot be shown; set LANG=C.UTF-8")
        return Finding("locale", "warn", words.format(encoding=encoding))
    return Finding("locale", "ok", encoding)


def _settings(context: Context) -> Finding:
    path = context.places.config_file
    try:
        keys = load_settings(path).keys
    except ConfigError as error:
        return Finding("settings", "fail", str(error))
    if keys != KeyChoice():
        from premium_tui.keys.own import choose  # only for who chose keys

        for trouble in choose(keys).troubles:
            return Finding("settings", "warn", f"{path}: {trouble}")
    there = path.exists()
    return Finding("settings", "ok", str(path) if there else _("all as they come"))


def _folder(context: Context) -> Finding:
    folder = context.places.state
    kind = network_file_system(folder)
    if kind is not None:
        words = _("{path} is on a network file system ({kind}): set PREMIUM_TUI_HOME elsewhere")
        return Finding("state folder", "fail", words.format(path=folder, kind=kind))
    try:
        found = os.stat(folder)
        disk = os.statvfs(folder)
    except FileNotFoundError:
        return Finding("state folder", "ok", _("{path} is yet to be made").format(path=folder))
    except OSError as error:
        return Finding("state folder", "fail", unseen(folder, error))
    if found.st_uid != os.geteuid() or not stat.S_ISDIR(found.st_mode):
        words = _("{path} is no folder of yours: set PREMIUM_TUI_HOME to one")
        return Finding("state folder", "fail", words.format(path=folder))
    if not os.access(folder, os.W_OK | os.X_OK):
        words = _("{path} is read-only: set PREMIUM_TUI_HOME to a folder of your own")
        return Finding("state folder", "fail", words.format(path=folder))
    free = disk.f_bavail * disk.f_frsize
    words = _("{path}, {size} free").format(path=folder, size=size_of(free))
    if free < LEAST_FREE:
        return Finding("state folder", "warn", _("{found}: make room").format(found=words))
    if found.st_mode & 0o077:
        words = _("{path} is open to others: the next start closes it").format(path=folder)
        return Finding("state folder", "warn", words)
    return Finding("state folder", "ok", words)


def _worker(context: Context) -> Finding:
    address = find_worker(context.profile)
    if address is None:
        return Finding("worker", "ok", _("none at work; the console starts it"))
    if not worker_answers(context.profile):
        words = _("process {pid} does not answer; the next start replaces it. Its log: {log}")
        shown = words.format(pid=address.pid, log=context.profile.worker_log)
        return Finding("worker", "warn", shown)
    words = _("at work as process {pid}, version {version}")
    return Finding("worker", "ok", words.format(pid=address.pid, version=address.version))


def _desk(context: Context) -> Finding:
    if not context.signed_in:
        return check_desk(context.profile)
    from premium_tui.cli.auth import ask, kept

    try:
        url, token = kept(context)
        identity = ask(url, token)
    except CommandError as error:
        return Finding("desk", "fail", str(error))
    words = _("{url} answers, you are {name}")
    return Finding("desk", "ok", words.format(url=url, name=identity.person.name))
