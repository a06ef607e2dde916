"""Bars and sparklines, drawn with blocks in eighths: legible without any colour."""

from __future__ import annotations

from collections.abc import Sequence

EIGHTHS = "▏▎▍▍▋▊▉█"
"""A cell filled from the left; half of one is drawn less: that block is the cursor's mark."""

LEVELS = "▁▂▃▄▅▆▇█"

SPANS = (30, 14, 7)
"""Days a sparkline may show, the most that fit."""


def bar(value: int, top: int, cells: int) -> str:
    """Return a bar of at most `cells` cells; `top` fills them all, and the least one is seen."""
    if value <= 0 or top <= 0 or cells <= 0:
        return ""
    eighths = max(1, round(min(value, top) / top * cells * 8))
    full, rest = divmod(eighths, 8)
    return "█" * full + (EIGHTHS[rest - 1] if rest else "")


def spark(values: Sequence[int]) -> str:
    """Return a cell for each value, the largest one full; what is more than nought is seen."""
    top, steps = max(values, default=0) or 1, len(LEVELS) - 1
    return "".join(LEVELS[max(int(value > 0), round(value / top * steps))] for value in values)


def shares(parts: Sequence[int], wholes: Sequence[int]) -> str:
    """Return a cell for each share; a blank where there is no whole."""
    steps = len(LEVELS) - 1
    return "".join(
        LEVELS[round(part / whole * steps)] if whole else " "
        for part, whole in zip(parts, wholes, strict=True)
    )


def fitting(days: int, cells: int) -> int:
    """Return how many of the last `days` days are shown in `cells` cells: 30, 14, 7 or none."""
    return next((span for span in SPANS if span <= min(days, cells)), 0)
