"""Marks of a list: which of its tickets are meant together, by their local keys."""

from __future__ import annotations

from array import array

MOST = 500
"""Tickets that can be marked: each is an action of its own on the way to the desk."""


class Marked:
    """The marked tickets, and a range that is being marked."""

    def __init__(self) -> None:
        self._keys: set[int] = set()
        self._anchor: int | None = None

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def ranging(self) -> bool:
        """Whether a range was begun."""
        return self._anchor is not None

    def has(self, key: int) -> bool:
        """Return whether a ticket is marked."""
        return key in self._keys

    def toggle(self, key: int) -> bool:
        """Mark a ticket, or take its mark off; False when there are too many already."""
        if key in self._keys:
            self._keys.remove(key)
            return True
        return self._add((key,))

    def begin(self, key: int) -> None:
        """Begin a range at a ticket."""
        self._anchor = key

    def end(self, keys: array[int], cursor: int) -> bool:
        """Mark all from where the range began to the place `cursor`; False for too many.

        The range ends in any case. One whose beginning has left the list is the cursor alone.
        """
        anchor, self._anchor = self._anchor, None
        start = keys.index(anchor) if anchor is not None and anchor in keys else cursor
        first, last = sorted((start, cursor))
        return last - first < MOST and self._add(keys[first : last + 1])

    def all_of(self, keys: array[int]) -> bool:
        """Mark all tickets of a list; False for too many."""
        return len(keys) <= MOST and self._add(keys)

    def clear(self) -> bool:
        """Take all marks off; return whether there was one, or a range begun."""
        had = bool(self._keys) or self.ranging
        self._keys.clear()
        self._anchor = None
        return had

    def keep(self, keys: array[int]) -> None:
        """Forget marks of tickets that are not in a list any more."""
        if self._keys:
            self._keys.intersection_update(keys)

    def in_order(self, keys: array[int]) -> list[int]:
        """Return the marked ones in a list's order."""
        return [key for key in keys if key in self._keys] if self._keys else []

    def _add(self, keys: array[int] | tuple[int, ...]) -> bool:
        # A ticket that is only in the outbox has nothing to be set yet.
        more = self._keys.union(key for key in keys if key > 0)
        if len(more) > MOST:
            return False
        self._keys = more
        return True
