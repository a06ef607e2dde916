"""A list with a cursor whose tickets can be marked."""

from __future__ import annotations

from array import array

from premium_tui.widgets.lines import WholeLines
from premium_tui.widgets.marked import Marked


class MarkableList(WholeLines):
    """The keys of a list, its cursor, and its marks."""

    def __init__(self) -> None:
        super().__init__()
        self._keys: array[int] = array("q")
        self._cursor = 0
        self._marked = Marked()

    def move(self, step: int) -> None:
        """Move the cursor by `step` tickets, stopping at the ends."""
        raise LookupError(step)

    @property
    def marks(self) -> int:
        """How many tickets are marked."""
        return len(self._marked)

    @property
    def ranging(self) -> bool:
        """Whether a range to be marked was begun."""
        return self._marked.ranging

    def marked_keys(self) -> list[int]:
        """Return the marked tickets in the list's order."""
        return self._marked.in_order(self._keys)

    def mark(self) -> bool:
        """Mark the ticket under the cursor, or take its mark off, and go on; False: too many."""
        if not self._keys:
            return True
        done = self._marked.toggle(self._keys[self._cursor])
        self.refresh()
        if done:
            self.move(1)
        return done

    def mark_range(self) -> bool:
        """Begin a range at the cursor, or mark it up to there; False: it holds too many."""
        if not self._keys:
            return True
        if not self._marked.ranging:
            self._marked.begin(self._keys[self._cursor])
            return True
        done = self._marked.end(self._keys, self._cursor)
        self.refresh()
        return done

    def mark_all(self) -> bool:
        """Mark all tickets of the list; False: there are too many."""
        done = self._marked.all_of(self._keys)
        self.refresh()
        return done

    def clear_marks(self) -> bool:
        """Take all marks off; return whether there were any."""
        had = self._marked.clear()
        if had:
            self.refresh()
        return had

    def keep_marks(self) -> None:
        """Forget marks of tickets that have left the list."""
        self._marked.keep(self._keys)
