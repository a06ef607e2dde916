"""The rows of a list that are in memory: those around what is shown, fetched in one window."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence

from premium_tui.data.models import TicketRow

KEPT_PAGES = 40
"""Pages of rows kept before all are forgotten."""


class RowWindow:
    """Rows by their key, as far as they were needed."""

    def __init__(self, fetch: Callable[[Sequence[int]], list[TicketRow]]) -> None:
        """`fetch` returns the rows of some keys; tickets that are gone have none."""
        self._fetch = fetch
        self._rows: dict[int, TicketRow] = {}
        self.digits = 6
        """Cells the longest number seen takes: numbers are never cut."""

    def known(self, key: int) -> TicketRow | None:
        """Return a row if it is in memory."""
        return self._rows.get(key)

    def at(self, keys: array[int], index: int, top: int, page: int) -> TicketRow | None:
        """Return the row at `index` of `keys`; None where none is.

        One that is not here is fetched with a window around it and the page of `page` rows that
        begins at `top`.
        """
        if not 0 <= index < len(keys):
            return None
        key = keys[index]
        row = self._rows.get(key)
        if row is None:
            start = max(0, min(top, index) - page // 2)
            window = keys[start : max(top, index) + page + page // 2]
            if len(self._rows) > KEPT_PAGES * page:
                self._rows.clear()
            self.keep(self._fetch(window))
            row = self._rows.get(key)
        return row

    def keep(self, rows: Sequence[TicketRow]) -> None:
        """Remember rows."""
        self._rows.update((row.key, row) for row in rows)
        digits = max((len(str(row.number)) for row in rows if row.number is not None), default=0)
        self.digits = max(self.digits, digits)

    def forget(self, ids: frozenset[str] | None) -> None:
        """Forget the tickets of these ids, or all of them."""
        if ids is None:
            self._rows.clear()
        else:
            for key in [key for key, row in self._rows.items() if row.id in ids]:
                del self._rows[key]
