"""Frames: what stands on the terminal, so that only lines that changed are written again.

Textual writes the whole screen whenever a screen is opened, laid out or comes back, often twice,
though most lines are as they were: kilobytes that somebody over SSH waits for.
"""

from __future__ import annotations

import re

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Size

_MOVE = re.compile(r"\x1b\[([0-9]+);([0-9]+)H")


class Shown:
    """The lines of the terminal as they were written last."""

    def __init__(self) -> None:
        self._lines: dict[int, str] = {}
        self._size = Size(0, 0)

    def forget(self) -> None:
        """Take nothing for granted: the terminal was used by another program, or is garbled."""
        self._lines.clear()

    def changes(self, update: RenderableType | None, size: Size) -> RenderableType | None:
        """Return `update`, for a terminal of `size`, without the lines that stand there already."""
        if size != self._size:
            self._size = size
            self.forget()
        if isinstance(update, LayoutUpdate) and update.region == size.region:
            return _Changes(update, self._lines, frozenset(range(size.height)))
        if isinstance(update, ChopsUpdate):
            whole = {y for y, left, right in update.spans if left == 0 and right >= size.width}
            return _Changes(update, self._lines, frozenset(whole))
        if update is not None:
            self.forget()
        return update


class _Changes(CompositorUpdate):
    """An update less what stands on the terminal."""

    def __init__(
        self,
        update: LayoutUpdate | ChopsUpdate,
        lines: dict[int, str],
        whole: frozenset[int],
    ) -> None:
        self._update = update
        self._lines = lines
        self._whole = whole
        """Lines the update holds from end to end."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw all of it, as Rich would."""
        return self._update.__rich_console__(console, options)

    def render_segments(self, console: Console) -> str:
        """Return what is to be written."""
        # Only moves of the compositor's own split a frame: clean text holds no escape.
        _before, *parts = _MOVE.split(self._update.render_segments(console))
        pieces: dict[int, list[tuple[str, str]]] = {}
        for row, column, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
            pieces.setdefault(int(row) - 1, []).append((column, text.rstrip("\n")))
        written = []
        for y, line in pieces.items():
            if y in self._whole:
                text = "".join(text for _column, text in line)
                if self._lines.get(y) == text:
                    continue
                self._lines[y] = text
                written.append(f"\x1b[{y + 1};1H{text}")
            else:
                self._lines.pop(y, None)
                written += [f"\x1b[{y + 1};{column}H{text}" for column, text in line]
        return "".join(written)
