"""Fixtures of the screens' tests."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from premium_tui.data import worker_call
from premium_tui.screens import base, due_watch
from tests.screens.driving import Home


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Show times in UTC, wherever the tests run."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(autouse=True)
def a_worker_may_take_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a worker that never answers not be given up in the middle of a test.

    One that ends with an error is given up at once: no other can have been quicker here.
    """
    monkeypatch.setattr(worker_call, "START_SECONDS", 3600.0)
    monkeypatch.setattr(worker_call, "RACE_SECONDS", 0.05)


@pytest.fixture(autouse=True)
def what_is_said_stands_long_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a sentence stand until it is looked for, on a machine that does much else too."""
    monkeypatch.setattr(base, "SAID_SECONDS", 3600.0)
    monkeypatch.setattr(base, "TROUBLE_SECONDS", 3600.0)
    monkeypatch.setattr(due_watch, "SAID_FOR", 3600.0)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A home folder without any cache."""
    home = Home(tmp_path / "home")
    yield home
    home.close()
