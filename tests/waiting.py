"""Waiting for a condition, never for a length of time."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds for what takes a moment on an idle machine, on one that is slow and busy."""


def slowness() -> float:
    """Return how many times as long as on an idle machine a pause may be that is no end."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def wait_until(predicate: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Return once `predicate` holds; AssertionError when it does not within `seconds`."""
    until = time.monotonic() + seconds
    while not predicate():
        assert time.monotonic() < until, f"not within {seconds} s: {predicate}"
        time.sleep(0.01)


def returns(call: Callable[[], T], seconds: float = PATIENCE) -> T:
    """Return what `call` does, made on a thread; AssertionError when it is not back in time."""
    returned: list[T] = []
    thread = threading.Thread(target=lambda: returned.append(call()), daemon=True)
    thread.start()
    thread.join(seconds)
    assert returned, f"not within {seconds} s: {call}"
    return returned[0]


async def wait_until_async(predicate: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Return once `predicate` holds; AssertionError when it does not within `seconds`."""
    until = time.monotonic() + seconds
    while not predicate():
        assert time.monotonic() < until, f"not within {seconds} s: {predicate}"
        await asyncio.sleep(0.01)
