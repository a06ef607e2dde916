"""Drawing: the lines that have changed, and no others.

When a line has changed Textual's compositor takes every line of every widget in hand. Ours takes
only what changed, where one widget fills each of those lines from end to end; elsewhere it is
Textual's own.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget


class Lines(ChopsUpdate):
    """An update of lines from end to end."""

    def __init__(self, strips: Mapping[int, Strip], size: Size) -> None:
        """`strips` are lines by their place, counted from 0 and in order."""
        self.strips = strips
        chops: list[dict[int, Strip | None]] = [{}] * size.height
        for y, strip in strips.items():
            chops[y] = {0: strip}
        spans = [(y, 0, size.width) for y in strips]
        super().__init__(chops, spans, [[size.width]] * size.height)


class LineCompositor(Compositor):
    """A compositor that draws as few lines as it can."""

    def __init__(self) -> None:
        super().__init__()
        self.gathered: set[Widget] | None = None
        """Widgets that are to be painted together, by whoever gathers them; None: nobody does."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """Draw the lines that have changed; None when there are none."""
        width, height = self.size
        dirty = {y for region in self._dirty_regions for y in region.line_range}
        strips: dict[int, Strip] = {}
        layers = self.layers_visible
        for y in sorted(dirty):
            if not 0 <= y < height:
                continue
            widget, shown, region = layers[y][0]
            if widget is self.root or shown.width != width:
                return super().render_partial_update()
            line = Region(shown.x - region.x, y - region.y, width, 1)
            strips[y] = widget.render_lines(line)[0]
        self._dirty_regions.clear()
        return Lines(strips, self.size) if strips else None
