"""A program that holds one widget, to look at what it draws."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widget import Widget

from premium_tui.theme import CALM
from tests.waiting import wait_until_async


class Host(App[None], inherit_bindings=False):
    """Holds a widget."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget
        self.register_theme(CALM)
        self.theme = CALM.name

    def compose(self) -> ComposeResult:
        """The widget alone."""
        yield self.widget


@asynccontextmanager
async def hosted(widget: Widget, size: tuple[int, int]) -> AsyncIterator[Pilot[None]]:
    """Yield the pilot of a program with a widget as large as its screen."""
    async with Host(widget).run_test(size=size) as pilot:
        await pilot.pause()
        yield pilot


def drawn(widget: Widget) -> list[str]:
    """Return what a widget draws, a line a row, and check that each is as wide as it is."""
    strips = [widget.render_line(y) for y in range(widget.size.height)]
    assert all(strip.cell_length == widget.size.width for strip in strips)
    return [strip.text.rstrip() for strip in strips]


async def resized(pilot: Pilot[None], widget: Widget, size: tuple[int, int]) -> None:
    """Give the screen another size, and return when the widget has taken it."""
    await pilot.resize_terminal(*size)
    await wait_until_async(lambda: widget.size == size)
    await pilot.pause()
