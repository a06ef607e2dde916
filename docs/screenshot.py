"""Makes docs/my-tickets.svg: the running program on a fresh demo desk, cell for cell.

`uv run python -m docs.screenshot` from the checkout's folder.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import pyte
from pyte.screens import Char

from tests.pty_term import PtyTerm, Screen

COLUMNS, ROWS = 100, 30
CELL_WIDTH, CELL_HEIGHT, BASELINE, MARGIN = 8.4, 18, 13, 12
GROUND, INK, FAINT = "#1c1f26", "#d5d9e0", "#858b98"
COLOURS = {"cyan": "#5ec4d4", "green": "#7fc97f", "brown": "#e5c07b", "red": "#ef6b73"}
FONTS = "ui-monospace, Menlo, DejaVu Sans Mono, Noto Sans Mono CJK JP, monospace"
TARGET = Path(__file__).parent / "my-tickets.svg"

DIM, BLINK = 2, 5
NORMAL, STEADY = 22, 25


class DimScreen(Screen):
    """A screen that keeps what is dim; pyte knows blinking instead, which nothing here does."""

    def select_graphic_rendition(self, *attrs: int, private: bool = False) -> None:
        """Take colours."""
        kept: list[int] = []
        for attr in attrs:
            kept += [NORMAL, STEADY] if attr == NORMAL else [BLINK if attr == DIM else attr]
        super().select_graphic_rendition(*kept, private=private)


def look_of(char: Char) -> tuple[str, bool]:
    """Return colour and weight of a cell."""
    return COLOURS.get(char.fg, FAINT if char.blink else INK), bool(char.bold)


def words_of(line: dict[int, Char]) -> Iterator[tuple[int, int, str, tuple[str, bool]]]:
    """Yield first cell, width in cells, text and look of whatever stands together on a line."""
    # A wide character leaves the cell behind it empty.
    cells = [(column, line[column]) for column in range(COLUMNS) if line[column].data]
    for look, run in groupby(cells, key=lambda cell: look_of(cell[1])):
        alike = list(run)
        text = "".join(char.data for _column, char in alike)
        for found in re.finditer(r"\S+(?: \S+)*", text):
            first, last = alike[found.start()][0], alike[found.end() - 1][0]
            wide = last + 1 < COLUMNS and not line[last + 1].data
            yield first, last + 1 + wide - first, found[0], look


def drawing(screen: Screen) -> str:
    """Return the screen as an SVG picture."""
    width, height = COLUMNS * CELL_WIDTH + 2 * MARGIN, ROWS * CELL_HEIGHT + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}"'
        f' font-family="{FONTS}" font-size="14">',
        f'<rect width="100%" height="100%" rx="8" fill="{GROUND}"/>',
    ]
    for row in range(ROWS):
        for first, cells, text, (colour, bold) in words_of(screen.buffer[row]):
            x, y = MARGIN + first * CELL_WIDTH, MARGIN + row * CELL_HEIGHT
            if set(text) == {"─"}:
                middle = y + CELL_HEIGHT / 2
                parts.append(
                    f'<path d="M{x:.1f} {middle}h{cells * CELL_WIDTH:.1f}" stroke="{colour}"/>'
                )
                continue
            weight = ' font-weight="bold"' if bold else ""
            parts.append(
                f'<text x="{x:.1f}" y="{y + BASELINE}" fill="{colour}"{weight}'
                f' textLength="{cells * CELL_WIDTH:.1f}" lengthAdjust="spacingAndGlyphs">'
                f"{escape(text)}</text>"
            )
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    """Take the picture."""
    with TemporaryDirectory() as home:
        argv = [sys.executable, "-m", "premium_tui"]
        # Early in the afternoon, whenever the picture is taken.
        env = {"PREMIUM_TUI_HOME": home, "TZ": f"PIC{datetime.now(UTC).hour - 14:+d}"}
        with PtyTerm(argv, columns=COLUMNS, rows=ROWS, env=env) as term:
            term.wait_for("live", 60.0)
            term.settle()
            term.key("j")
            term.settle()
            screen = DimScreen(COLUMNS, ROWS)
            pyte.ByteStream(screen).feed(term.raw)
            TARGET.write_text(drawing(screen), encoding="utf-8")
            term.key("q")
            term.wait_exit()


if __name__ == "__main__":
    main()
