"""Failures: what stopped the program, in one plain line, and the exit code that goes with it."""

from __future__ import annotations

import sys

from premium_tui.cli.exits import CommandError, Exit
from premium_tui.config import ConfigError
from premium_tui.data.errors import Offline, StoreNewer, StoreUnwritable, SupportError
from premium_tui.domain.text import clean
from premium_tui.i18n import _
from premium_tui.paths import BadProfile, PlaceError


def say(words: str) -> None:
    """Print one line on standard error, safe for a terminal (terminals R7)."""
    # Python spells with backslashes here what the locale cannot.
    print(clean(words, one_line=True), file=sys.stderr)


def unreachable(url: str, error: BaseException) -> CommandError:
    """Return the failure to reach a server; `error` is what its connection came to."""
    cause = error.__cause__ if isinstance(error, Offline) and error.__cause__ else error
    said = (cause.strerror if isinstance(cause, OSError) else None) or str(cause)
    # What a time limit ends says nothing of itself.
    said = said.strip().rstrip(".") or _("no answer in time")
    words = _("{url} cannot be reached: {reason}.")
    return CommandError(Exit.UNREACHABLE, words.format(url=url, reason=said[0].lower() + said[1:]))


def report(error: Exception) -> Exit:
    """Say what went wrong and return the exit code for it.

    Never a traceback: it would print what tickets say (terminals R7).
    """
    if isinstance(error, CommandError):
        say(str(error))
        return error.code
    if isinstance(error, BadProfile):
        say(str(error))
        return Exit.USAGE
    if isinstance(error, PlaceError | ConfigError):
        say(str(error))
    elif isinstance(error, StoreNewer):
        say(_("A newer version of premium-tui wrote what is stored here: update this one."))
    elif isinstance(error, StoreUnwritable):
        words = _("{path} cannot be written ({reason}). Nothing was changed.")
        say(words.format(path=error.path, reason=error.reason))
    elif isinstance(error, OSError):
        reason = (error.strerror or str(error)).lower()
        about = f"{error.filename}: " if error.filename else ""
        say(_("premium-tui cannot go on: {reason}.").format(reason=about + reason))
    elif isinstance(error, SupportError):
        say(_("premium-tui cannot go on: {error}").format(error=repr(error)))
    else:
        words = _("premium-tui met an error it did not expect: {error} at {place}.")
        say(words.format(error=repr(error), place=_place(error)))
    return Exit.FAILED


def report_threads() -> None:
    """Let an error on another thread be told as plainly from now on."""
    import threading

    def tell(args: threading.ExceptHookArgs) -> None:
        if isinstance(args.exc_value, Exception):
            report(args.exc_value)

    threading.excepthook = tell


def _place(error: Exception) -> str:
    """Return the file and line of ours an error came from."""
    place, trace = "?", error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if "premium_tui" in name:
            place = f"{name.rpartition('/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
