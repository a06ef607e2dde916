from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.postgres import Postgres, postgres
from tests.server.world import World, copy_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = copy_world(tmp_path)
    yield made
    made.engine.dispose()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgres]:
    """One PostgreSQL for all tests; each has a database of its own."""
    with postgres() as running:
        yield running
