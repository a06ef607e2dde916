"""What a test needs and this machine lacks: skipped with a reason, and failed where CI=true."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest


def absent(reason: str) -> NoReturn:
    """End the test: skipped here, failed in CI, so that nothing is ever skipped unseen there."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def program(name: str) -> str:
    """Return the path of a program the test drives; without it the test ends."""
    found = shutil.which(name)
    return found if found is not None else absent(f"the program {name} is absent")
