"""Home folders: with a demo desk, made once for all tests of a file, and with a fake worker."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from premium_tui.data.rendezvous import find_worker
from premium_tui.paths import Places
from tests.data.house import House
from tests.data.linked import ROOT, Terminals, alive, kill
from tests.processes import runs
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home folder whose demo desk is made once for all tests here; its worker must end."""
    home = tmp_path_factory.mktemp("home").joinpath("deep" * 20, "deeper" * 10)
    yield home
    found = find_worker(Places.from_environment({"PREMIUM_TUI_HOME": str(home)}).profile())
    if found is not None:
        wait_until(lambda: not runs(found.pid))


@pytest.fixture
def house(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """That home, for the terminals of one test."""
    monkeypatch.setenv("PREMIUM_TUI_HOME", str(home))
    places = Places.from_environment(os.environ)
    places.prepare()
    house = House(places.profile())
    yield house
    house.close()


@pytest.fixture
def terminals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminals]:
    """Terminals of one test in a home with a fake worker; it must end with them."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    # Deeper than any socket address could be.
    terminals = Terminals(tmp_path.joinpath("deep" * 20, "deeper" * 10))
    yield terminals
    for gateway in terminals.opened:
        gateway.close()
    try:
        wait_until(lambda: not alive(terminals))
    except AssertionError:
        kill(terminals)
        raise
