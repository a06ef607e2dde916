"""Progress: one line on standard error that changes, on a terminal only."""

from __future__ import annotations

import os
import sys

BAR_CELLS = 30


class ProgressLine:
    """A line that is drawn again when it says something else."""

    def __init__(self) -> None:
        self._shown = ""

    def show(self, words: str) -> None:
        """Show `words`, plain ones of ours, in place of what stands there."""
        if words != self._shown and os.isatty(2):
            self.clear()
            self._shown = words
            print(words, end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            print("\r" + " " * len(self._shown) + "\r", end="", file=sys.stderr, flush=True)
            self._shown = ""


def bar(done: int, total: int) -> str:
    """Return how far something has come as a bar with a percentage; `total` is not 0."""
    part = min(1.0, done / total)
    full = round(part * BAR_CELLS)
    return f"[{'#' * full}{'.' * (BAR_CELLS - full)}] {part:.0%}"
