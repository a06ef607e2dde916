"""Runs the program as a user's shell does, and the servers its tests talk to."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

from premium_tui.cli import main
from premium_tui.cli.at_work import no_worker
from premium_tui.cli.exits import Exit
from premium_tui.paths import HOME_VARIABLE, Places, write_private

PROGRAM = (sys.executable, "-m", "premium_tui")
ROOT = Path(__file__).parents[2]
DROPPED = ("PYTHONDONTWRITEBYTECODE", "COLUMNS", "LINES", "PYTHONUTF8", "PYTHONIOENCODING")
TIMEOUT = 120.0
PATIENT = ("--wait", "60")
"""For what must reach the desk: on a busy machine that takes longer than is waited by default."""


def environment(home: Path, env: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a run with its own home."""
    kept = {name: value for name, value in os.environ.items() if name not in DROPPED}
    return kept | {HOME_VARIABLE: str(home)} | dict(env or {})


def run(
    home: Path, *arguments: str, typed: str | bytes = "", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, `typed` on its standard input, all of it in pipes."""
    done = subprocess.run(
        [*PROGRAM, *arguments],
        input=typed.encode() if isinstance(typed, str) else typed,
        capture_output=True,
        env=environment(home, env),
        cwd=ROOT,
        timeout=TIMEOUT,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def operate(*arguments: str) -> str:
    """Run a command of a desk's operator that must do, in this process; return what it prints."""
    umask, printed = os.umask(0o077), io.StringIO()
    try:
        with redirect_stdout(printed):
            code = main.run([*arguments])
    finally:
        os.umask(umask)
    assert code == Exit.DONE, arguments
    return printed.getvalue().strip()


def sign_in(home: Path, url: str, token: str) -> None:
    """Let a home hold what `auth login` would leave there."""
    places = Places(home, home / "config.toml", home)
    places.prepare()
    places.profile().prepare()
    kept = json.dumps({"url": url, "token": token}).encode()
    write_private(places.profile().server_json, kept)


def left_alone(home: Path) -> None:
    """Return once no worker is at work in a home, as it is for seconds after its last terminal."""
    with no_worker(Places(home, home / "config.toml").profile(), TIMEOUT):
        return


@contextmanager
def serving(database: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run `premium-tui serve` on a port of its own; give its URL and process."""
    with subprocess.Popen(
        [*PROGRAM, "serve", "--listen", "127.0.0.1:0", "--database-url", f"sqlite:///{database}"],
        stdout=subprocess.PIPE,
        env=environment(database.parent),
        cwd=ROOT,
        text=True,
    ) as server:
        try:
            assert server.stdout is not None
            url = server.stdout.readline().split()[-1]
            yield url, server
        finally:
            server.terminate()
            server.wait(TIMEOUT)
