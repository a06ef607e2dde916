"""What the command line's tests share: a home, and commands run in this process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from premium_tui.cli import main
from premium_tui.data.gateway import Gateway
from premium_tui.paths import HOME_VARIABLE, DemoWho, Places
from premium_tui.values import dataclass
from tests.data.cache_builder import build_cache


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


Command = Callable[..., Done]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the program's own, which `command` uses."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def command(home: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Command]:
    """A command run in this process, its output in a pipe."""
    umask = os.umask(0o077)
    os.umask(umask)

    def run(*arguments: str) -> Done:
        code = main.run(list(arguments))
        said = capsys.readouterr()
        return Done(int(code), said.out, said.err)

    yield run
    # Those that write a desk's files shut everybody out of all that is made after them.
    os.umask(umask)


def fill(
    home: Path, who: DemoWho | None = None, tickets: int = 64, *, queue_every: int = 1
) -> Path:
    """Store `tickets` for a demo person as after a pull; return the person's folder."""
    who = who or DemoWho()
    places = Places(home, home / "config.toml", home)
    places.prepare()
    person = places.profile().person(who)
    person.prepare()
    person.cache_db.write_bytes(_cache(tickets, who.role, queue_every))
    return person.folder


@cache
def _cache(tickets: int, role: str, queue_every: int) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "cache.db"
        build_cache(path, tickets, role=role, queue_every=queue_every)
        return path.read_bytes()


def gateway_of(home: Path, who: DemoWho | None = None) -> Gateway:
    """Return a person's gateway, as another terminal of theirs would have it."""
    return Gateway(Places(home, home / "config.toml", home).profile(), who or DemoWho())
