"""All kinds of screens there are."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from premium_tui import screens
from premium_tui.screens.base import ConsoleScreen


def console_screens() -> list[type[ConsoleScreen]]:
    """Return every kind of screen that commands apply in."""
    for module in pkgutil.iter_modules(screens.__path__, f"{screens.__name__}."):
        importlib.import_module(module.name)
    return list(_below(ConsoleScreen))


def _below(kind: type[ConsoleScreen]) -> Iterator[type[ConsoleScreen]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)
