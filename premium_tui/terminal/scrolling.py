"""Scrolling: lines that only moved are moved by the terminal and not written again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from premium_tui.values import dataclass

FEWEST = 3
"""Lines that must have moved together: less is not worth it."""

COST = 40
"""Bytes a scroll takes itself."""


@dataclass(frozen=True, slots=True)
class Scroll:
    """Lines `top` to `bottom`, counted from 0, go up by `lines`, down where that is negative."""

    top: int
    bottom: int
    lines: int

    def source(self, y: int) -> int | None:
        """Return which line stands at `y` afterwards; None: a blank one."""
        at = y + self.lines
        return at if self.top <= at <= self.bottom else None

    def sequence(self) -> str:
        """Return what makes the terminal do it; its margins are reset in the end.

        Lines are deleted or inserted within margins, which terminals know that do not know SU and
        SD, such as the Linux console.
        """
        verb = "M" if self.lines > 0 else "L"
        return (
            f"\x1b[{self.top + 1};{self.bottom + 1}r"
            f"\x1b[{self.top + 1};1H\x1b[{abs(self.lines)}{verb}\x1b[r"
        )


def found(old: Sequence[str | None], new: Mapping[int, str]) -> Scroll | None:
    """Return the scroll that saves most, or None.

    `old` are the lines as they stand, None where that is not known; `new` those that are to be
    written, by their place. Lines that are not to be written stay as they are.
    """
    changed = {y: text for y, text in new.items() if old[y] is not None and old[y] != text}
    if len(changed) < FEWEST:
        return None
    stand = set(old)
    if sum(text in stand for text in changed.values()) < FEWEST:
        return None
    times = Counter(text for text in old if text is not None)
    places = {text: y for y, text in enumerate(old) if text is not None and times[text] == 1}
    moved = {y: places[text] - y for y, text in changed.items() if text in places}
    if not moved:
        return None
    lines, count = Counter(moved.values()).most_common(1)[0]
    if count < FEWEST:
        return None
    together = [y for y, by in moved.items() if by == lines]
    top, bottom = min(together), max(together)
    # The line beyond, if it changes too, is mostly the cursor's: it moves along.
    if lines > 0:
        bottom += lines
        bottom += bottom + 1 in changed
    else:
        top += lines
        top -= top - 1 in changed
    scroll = Scroll(top, bottom, lines)
    saved = 0
    for y in range(top, bottom + 1):
        before = old[y]
        if before is None:
            return None
        at = scroll.source(y)
        after = new.get(y, before)
        if at is not None and old[at] == after:
            saved += 0 if before == after else len(after)
        elif before == after:
            saved -= len(after)
    return scroll if saved > COST else None
