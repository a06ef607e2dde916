"""Frames: what stands on the terminal, so that only what changed is written, and moved lines move.

Textual writes whole lines, and the whole screen whenever a screen is opened, laid out or comes
back, though most of it is as it was: kilobytes that somebody over SSH waits for. Where it is not
sure what a terminal shows, a line is written in full.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Size

from premium_tui.terminal import rows, scrolling
from premium_tui.terminal.compositor import Lines
from premium_tui.terminal.rows import Cell, Pen

_MOVE = re.compile(r"\x1b\[([0-9]+);([0-9]+)H")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")

Piece = tuple[int, str]
"""Rendered text, and the column it begins in, counted from 0."""


class Row:
    """A line as it stands on the terminal, from end to end."""

    __slots__ = ("_cells", "text")

    def __init__(self, text: str | None, cells: Sequence[Cell] | None = None) -> None:
        """A line of rendered `text`; None when only the cells are known."""
        self.text = text
        self._cells = cells

    @property
    def cells(self) -> Sequence[Cell] | None:
        """The cells; None where terminals may not agree on them."""
        if self._cells is None and self.text is not None:
            self._cells = rows.read(self.text)
        return self._cells


class Shown:
    """The lines of the terminal as they were written last."""

    def __init__(self) -> None:
        self.rows: dict[int, Row] = {}
        self.size = Size(0, 0)
        self.doubtful: set[int] = set()
        """Lines of which a piece was to be written and was not: they must come as a whole."""

    def forget(self) -> None:
        """Take nothing for granted: the terminal was used by another program, or is garbled."""
        self.rows.clear()

    def take_doubtful(self) -> set[int]:
        """Return which lines, counted from 0, must be drawn at once from end to end."""
        doubtful, self.doubtful = self.doubtful, set()
        return doubtful

    def changes(
        self, update: RenderableType | None, size: Size, raw: Callable[[str], object] | None
    ) -> RenderableType | None:
        """Return `update`, for a terminal of `size`, less what stands there already.

        `raw` writes what frames may not hold, in the place where the update is written; without it
        no line is moved or erased.
        """
        if size != self.size:
            self.size = size
            self.forget()
        if isinstance(update, LayoutUpdate) and update.region == size.region:
            return Changes(update, self, frozenset(range(size.height)), raw)
        if isinstance(update, ChopsUpdate):
            whole = {y for y, left, right in update.spans if left == 0 and right >= size.width}
            return Changes(update, self, frozenset(whole), raw)
        if update is not None:
            self.forget()
        return update


class Changes(CompositorUpdate):
    """An update less what stands on the terminal."""

    def __init__(
        self,
        update: LayoutUpdate | ChopsUpdate,
        shown: Shown,
        whole: frozenset[int],
        raw: Callable[[str], object] | None,
    ) -> None:
        self._update = update
        self._shown = shown
        self._whole = whole
        """Lines the update holds from end to end."""
        self._raw = raw
        self._pen = Pen()
        self._before: list[str] = []
        """What is written by `raw` before all else."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw all of it, as Rich would."""
        return self._update.__rich_console__(console, options)

    def render_segments(self, console: Console) -> str:
        """Return what is to be written, after what was written already by our own way."""
        parts: dict[int, list[Piece]] = {}
        if isinstance(self._update, Lines):
            new = {y: strip.render(console) for y, strip in self._update.strips.items()}
        else:
            new, parts = self._split(self._update.render_segments(console))
        if self._raw is not None and (scroll := scrolling.found(self._texts(), new)) is not None:
            self._scroll(scroll, new)
        for y, text in new.items():
            self._line(y, text)
        self._shown.doubtful -= new.keys()
        for y, pieces in parts.items():
            for column, text in pieces:
                self._piece(y, column, text)
        if self._raw is not None and self._before:
            self._raw("".join(self._before))
        return self._pen.written()

    def _split(self, frame: str) -> tuple[dict[int, str], dict[int, list[Piece]]]:
        """Return the whole lines of a frame, and the pieces of the others, by line."""
        # Only moves of the compositor's own split a frame: clean text holds no escape.
        _before, *found = _MOVE.split(frame)
        pieces: dict[int, list[Piece]] = {}
        for row, column, text in zip(found[::3], found[1::3], found[2::3], strict=True):
            pieces.setdefault(int(row) - 1, []).append((int(column) - 1, text.rstrip("\n")))
        new = {
            y: "".join(text for _column, text in line)
            for y, line in pieces.items()
            if y in self._whole
        }
        return new, {y: line for y, line in pieces.items() if y not in new}

    def _texts(self) -> list[str | None]:
        shown = self._shown.rows
        return [
            row.text if (row := shown.get(y)) is not None else None
            for y in range(self._shown.size.height)
        ]

    def _scroll(self, scroll: scrolling.Scroll, new: dict[int, str]) -> None:
        """Let the terminal move lines; those that were to stay are written again."""
        self._before.append(scroll.sequence())
        shown, width = self._shown.rows, self._shown.size.width
        moved: dict[int, Row] = {}
        for y in range(scroll.top, scroll.bottom + 1):
            if y not in new and (stays := shown[y].text) is not None:
                new[y] = stays
            at = scroll.source(y)
            moved[y] = Row(" " * width) if at is None else shown[at]
        shown.update(moved)

    def _line(self, y: int, text: str) -> None:
        """Write a whole line, as far as it is another one."""
        shown, width = self._shown.rows, self._shown.size.width
        old = shown.pop(y, None)
        if old is not None and old.text == text:
            shown[y] = old
            return
        row = Row(text)
        if (cells := row.cells) is not None and len(cells) == width:
            shown[y] = row
            self._pen.row(y, None if old is None else old.cells, cells)
            return
        self._pen.raw(y, 0, text)
        if cells is None and self._raw is not None and not _CONTROL.search(_COLOURS.sub("", text)):
            # What is narrower on the terminal than we think would leave some of the old line there.
            self._before.append(f"\x1b[{y + 1};1H\x1b[2K")
            shown[y] = row

    def _piece(self, y: int, column: int, text: str) -> None:
        """Write a piece of a line."""
        shown = self._shown.rows
        old = row.cells if (row := shown.pop(y, None)) is not None else None
        cells = rows.read(text) if old is not None else None
        if old is None or cells is None or column + len(cells) > len(old):
            self._shown.doubtful.add(y)
            return
        end = column + len(cells)
        new = [*old[:column], *cells, *old[end:]]
        # Half of a wide character is none: what is left of one that was cut is blank.
        if column and not old[column][0]:
            new[column - 1] = rows.blank(old[column][1])
        if end < len(old) and not old[end][0]:
            new[end] = rows.blank(old[end][1])
        shown[y] = Row(None, new)
        self._pen.row(y, old, new)
