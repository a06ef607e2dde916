"""The nearest right name to a wrong one."""

from __future__ import annotations

from collections.abc import Sequence

ALIKE = 0.6
"""How much of two names must be the same, 0 to 1."""


def nearest(word: str, names: Sequence[str]) -> str:
    """Return the one of `names` that is most like `word`; empty when none is."""
    from difflib import get_close_matches  # only for a mistake

    found = get_close_matches(word, names, 1, ALIKE)
    return found[0] if found else ""


def nearest_id(word: str, ids: Sequence[str]) -> str:
    """Return the one of command ids that is most like `word`, also when the room was left out."""
    found = nearest(word, ids)
    if found or "." in word:
        return found
    names = {id_.partition(".")[2]: id_ for id_ in reversed(ids)}
    return names.get(nearest(word, list(names)), "")
