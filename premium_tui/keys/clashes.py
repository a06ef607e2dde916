"""Keys that would mean two things in one place."""

from __future__ import annotations

from functools import cache

from premium_tui.commands import offered
from premium_tui.keymap import TOGETHER, TYPED
from premium_tui.rooms import Command, Where

KINDS = ("admin", "agent", "member")
"""All kinds of persons, as `offered` knows them."""


def meet(first: Command, second: Command) -> bool:
    """Return whether two commands apply in one place, for somebody."""
    if not _open_together(first.where, second.where):
        typed = first.where in TYPED or second.where in TYPED
        everywhere = first if first.where is Where.EVERYWHERE else second
        if not (typed and everywhere.where is Where.EVERYWHERE and everywhere.typing):
            return False
    return any(offered(first, kind) and offered(second, kind) for kind in KINDS)


@cache
def _open_together(first: Where, second: Where) -> bool:
    return any(first in rooms and second in rooms for rooms in TOGETHER)


def clash(first: str, second: str) -> bool:
    """Return whether two keys or chords get in each other's way: the same, or one begins another.

    Two chords that begin alike are fine: `g m` and `g t`.
    """
    return first == second or begins(first, second) or begins(second, first)


def begins(first: str, chord: str) -> bool:
    """Return whether a key is the first one of a chord."""
    return chord.startswith(f"{first} ")
