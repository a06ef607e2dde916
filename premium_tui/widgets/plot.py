"""The plot: one line over the days, its axes in plain characters. Nothing outside reaches it.

The only place that imports plotille, which takes longer than a key press may: `prepare` is for a
thread.
"""

from __future__ import annotations

from collections.abc import Sequence

from premium_tui.i18n import grouped
from premium_tui.theme import ACCENT, DIM
from premium_tui.widgets.lines import Span

BRAILLE = 0x2800
QUADRANTS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
"""A cell by its quarters that are set: upper left 1, upper right 2, lower left 4, lower right 8."""

QUARTERS = (0x03, 0x18, 0x44, 0xA0)
"""The dots of a braille cell that lie in each of those quarters."""

LEAST_WIDTH, LEAST_HEIGHT = 12, 2


def prepare() -> None:
    """Load what drawing takes."""
    import plotille

    assert plotille.Canvas


def plot(values: Sequence[int], width: int, height: int, first: str, last: str) -> list[list[Span]]:
    """Return a plot as `height` lines of `width` cells and one more with the axis.

    `first` and `last` name the ends of the axis. Empty where there is no room, or nothing to draw.
    """
    from plotille import Canvas

    top = max(values, default=0)
    digits = len(grouped(top))
    cells = width - digits - 2
    if not top or len(values) < 2 or cells < LEAST_WIDTH or height < LEAST_HEIGHT:
        return []
    # The last dot stands for the last value: a canvas ends one dot before its limits.
    canvas = Canvas(
        cells,
        height,
        xmax=(len(values) - 1) * 2 * cells / (2 * cells - 1),
        ymax=top * 4 * height / (4 * height - 1),
    )
    for at in range(1, len(values)):
        canvas.line(at - 1, values[at - 1], at, values[at])
    lines: list[list[Span]] = []
    for y, drawn in enumerate(canvas.plot(linesep="\n").split("\n")):
        label = grouped(top) if y == 0 else "0" if y == height - 1 else ""
        axis = f" {label:>{digits}}{'┤' if label else '│'}"
        lines.append([(axis, DIM), (_in_quarters(drawn), ACCENT)])
    ends = f"{first}{last:>{max(1, cells - len(first))}}"
    return [*lines, [(f" {'':{digits}}└", DIM), (ends, DIM)]]


def _in_quarters(drawn: str) -> str:
    """Return braille cells as block elements: many fonts and consoles have no braille."""
    return "".join(
        QUADRANTS[sum(1 << n for n, dots in enumerate(QUARTERS) if (ord(cell) - BRAILLE) & dots)]
        for cell in drawn
    )
