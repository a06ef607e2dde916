"""A ready demo desk: made once a session, copied for each test that wants it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.home import Home, copied


@pytest.fixture(scope="session")
def made_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the demo desk and its team admin's cache once; return its folder, in which none runs."""
    home = Home(tmp_path_factory.mktemp("made") / "home")
    home.output("sync", "--once")
    home.leave()
    home.hold(0)
    return home.folder


@pytest.fixture
def demo(made_desk: Path, tmp_path: Path) -> Iterator[Home]:
    """A state folder as it stands after the first start; all its processes must end."""
    home = copied(made_desk, tmp_path / "home")
    yield home
    home.leave()
