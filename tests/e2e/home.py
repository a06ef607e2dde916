"""A state folder and the program in it: consoles, commands, and the processes behind them."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from premium_tui.data.rendezvous import find_worker
from premium_tui.ids import new_id
from premium_tui.paths import PersonPlaces, Places, ProfilePlaces
from tests.processes import children, lasting, runs, started_with
from tests.pty_term import PtyTerm
from tests.shared_data import ROOT
from tests.waiting import wait_until

LABEL = 15
"""Cells in which a form names a field, the cursor's mark included."""

PROGRAM = (sys.executable, "-m", "premium_tui")
MARK = "PREMIUM_TUI_TEST"
"""A variable the program does not know, by which its processes are found."""

COMMAND_SECONDS = 120.0

GONE = 20.0
"""Seconds after which nothing of ours may be left once the last terminal is: it takes two on an
idle machine."""

READY = 60.0
"""Seconds for what takes a moment on an idle machine, on one that is slow and busy."""


class Home:
    """A state folder, and every way a person uses the program in it.

    `run_as` stands before the program, e.g. to become another user.
    """

    def __init__(self, folder: Path, run_as: Sequence[str] = ()) -> None:
        self.folder = folder
        self._run_as = tuple(run_as)
        self._mark = new_id()
        self.env = {MARK: self._mark, "PREMIUM_TUI_HOME": str(folder)}

    def hold(self, seconds: int) -> None:
        """Let answers be held back: not at all where a test of something else need not wait."""
        config = Places.from_environment(self.env).config_file
        config.write_text(f"undo_seconds = {seconds}\n")
        config.chmod(0o600)

    def profile(self, name: str = "default") -> ProfilePlaces:
        """Return where a profile lies."""
        return Places.from_environment(self.env).profile(name)

    def console(self, *options: str, columns: int = 100, rows: int = 30) -> PtyTerm:
        """Open the console in a terminal of its own."""
        return PtyTerm(
            [*self._run_as, *PROGRAM, *options], columns=columns, rows=rows, env=self.env, cwd=ROOT
        )

    def command(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command; `typed` is its standard input."""
        return subprocess.run(
            [*self._run_as, *PROGRAM, *arguments],
            input=typed,
            capture_output=True,
            text=True,
            env={**os.environ, **self.env},
            cwd=ROOT,
            timeout=COMMAND_SECONDS,
            check=False,
        )

    def output(self, *arguments: str, typed: str = "") -> str:
        """Run a command that must succeed and return what it printed."""
        done = self.command(*arguments, typed=typed)
        assert done.returncode == 0, (arguments, done.returncode, done.stderr)
        return done.stdout.strip()

    def processes(self, profile: str = "default") -> list[int]:
        """Return the worker of a profile and its children; none when none is at work."""
        found = find_worker(self.profile(profile))
        if found is None or not runs(found.pid):
            return []
        return [found.pid, *children(found.pid)]

    def left(self) -> list[int]:
        """Return the processes of ours that still run."""
        return started_with(MARK, self._mark)

    def leave(self) -> None:
        """Return when no process of ours is left, as must be once no terminal is open."""
        left = lasting(self.left)
        wait_until(lambda: not left(), READY)


def copied(made: Path, folder: Path, run_as: Sequence[str] = (), owner: int = -1) -> Home:
    """Copy a state folder in which nothing runs to `folder`, for the user `owner`; -1: for us."""
    shutil.copytree(made, folder)
    if owner >= 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, owner, owner)
    return Home(folder, run_as)


@contextmanager
def stopped(pid: int, places: PersonPlaces) -> Iterator[None]:
    """Let a worker stand still: to whoever waits for it, it is the slowest there is.

    Not in the middle of a write: who stands still with the lock of mine.db keeps it from everyone.
    """
    os.kill(pid, signal.SIGSTOP)
    try:
        while not _is_free(places.mine_db):
            os.kill(pid, signal.SIGCONT)
            wait_until(partial(_is_free, places.mine_db))
            os.kill(pid, signal.SIGSTOP)
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _is_free(path: Path) -> bool:
    """Return whether nobody is writing a database right now."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as database:
        try:
            database.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        database.execute("ROLLBACK")
        return True


def quit_console(term: PtyTerm) -> int:
    """Quit with `Q` and return the exit code."""
    term.key("Q")
    return term.wait_exit(READY)


def open_ticket(term: PtyTerm, subject: str) -> None:
    """Filter the list for `subject`, open the ticket and wait for its thread."""
    term.send(f"/{subject}")
    term.wait_until(lambda: any(row.startswith(f" / {subject}") for row in term.screen.rows()))
    term.wait_until(lambda: subject in cursor_row(term), what=f"the cursor on {subject!r}")
    term.key("enter", "enter")
    term.wait_until(lambda: "#" in term.row(1) and subject in term.row(1), what="the thread")


def cursor_row(term: PtyTerm) -> str:
    """Return the row of a list, or the field of a form, that the cursor stands on."""
    return next((row for row in term.screen.rows() if row.startswith("▌")), "")


def go_to_field(term: PtyTerm, label: str) -> None:
    """Go on to the field of a form that is named `label`, from one that is marked too."""
    # A key before any field is marked would go on from one that is about to be.
    term.wait_until(lambda: bool(cursor_row(term)), what="a field that is marked")
    while not cursor_row(term).startswith(f"▌{label}"):
        # Its value may still be changing, its name does not; between two no field is marked.
        before = cursor_row(term)[:LABEL]
        term.key("tab")
        term.wait_until(
            partial(lambda left: cursor_row(term)[:LABEL] not in ("", left), before),
            what=f"a field between {before!r} and {label!r}",
        )
