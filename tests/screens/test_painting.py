"""Painting at once: a key's lines and the place come in one frame, and keys that wait go first."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from time import monotonic

import pytest
from rich.console import RenderableType
from textual.screen import UPDATE_PERIOD, Screen

from premium_tui.app import ConsoleApp
from premium_tui.domain.roles import Role
from premium_tui.screens.tickets import TicketsScreen
from premium_tui.terminal.compositor import Lines
from tests.screens.driving import Driven, Home, key
from tests.waiting import wait_until_async

ROWS = 40
FIRST = 5
"""The line of the first ticket."""


class Frames(ConsoleApp):
    """A console that remembers of each frame which lines from the first ticket on it holds.

    None: all, or Textual's own.
    """

    def __init__(self, home: Home) -> None:
        super().__init__(home.gateway(), Role.TEAM_ADMIN)
        self.frames: list[list[int] | None] = []

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if isinstance(renderable, Lines):
            # What stands above the list may be counted anew at any moment.
            if lines := [line for line in renderable.strips if line >= FIRST]:
                self.frames.append(lines)
        elif renderable is not None:
            self.frames.append(None)
        super()._display(screen, renderable)

    async def at_rest(self) -> None:
        """Return once the next key may be painted at once; forget the frames until then."""
        screen = self.screen
        assert isinstance(screen, TicketsScreen)
        await wait_until_async(lambda: not screen._dirty_widgets)
        await wait_until_async(lambda: monotonic() > screen._painted + UPDATE_PERIOD)
        await wait_until_async(self._message_queue.empty)
        self.frames.clear()


@pytest.fixture
async def app(home: Home) -> AsyncIterator[Frames]:
    """A console over 40 tickets."""
    home.build(40)
    app = Frames(home)
    try:
        async with app.run_test(size=(100, ROWS)) as pilot:
            await Driven(app, pilot, app.the_console.gateway).sees("1 of 40")
            yield app
    finally:
        app.the_console.gateway.close()


async def test_a_key_is_one_frame_of_what_has_changed(app: Frames) -> None:
    for name, lines in (
        ("j", [FIRST, FIRST + 1, ROWS - 1]),
        ("j", [FIRST + 1, FIRST + 2, ROWS - 1]),
        ("k", [FIRST + 1, FIRST + 2, ROWS - 1]),
        ("k", [FIRST, FIRST + 1, ROWS - 1]),
    ):
        await app.at_rest()
        await app._handle(key(name))
        # Before any other message was looked at.
        assert app.frames == [lines]
    await app.at_rest()
    await app._handle(key("k"))
    assert app.frames == [], "the first ticket stays where it is: there is nothing to paint"


async def test_of_keys_that_come_together_the_last_is_painted(app: Frames) -> None:
    await app.at_rest()
    for _press in range(5):
        app.post_message(key("j"))
    assert isinstance(app.screen, TicketsScreen)
    tickets = app.screen.tickets
    await wait_until_async(lambda: tickets.position == 6 and bool(app.frames))
    assert app.frames == [[*range(FIRST, FIRST + 6), ROWS - 1]]


async def test_frames_too_fast_for_the_terminal_are_left_out(app: Frames) -> None:
    screen = app.screen
    assert isinstance(screen, TicketsScreen)
    await app.at_rest()
    # As on a slow line, where a frame a second is already much.
    screen._painted = monotonic() + 1.0
    await app._handle(key("j"))
    await app._handle(key("j"))
    assert app.frames == []
    await wait_until_async(lambda: bool(app.frames))
    assert app.frames == [[FIRST, FIRST + 1, FIRST + 2, ROWS - 1]]


async def test_garbage_is_looked_for_again_after_the_first_paint(home: Home) -> None:
    home.build(3)
    gc.disable()
    try:
        app = Frames(home)
        async with app.run_test(size=(100, ROWS)) as pilot:
            await Driven(app, pilot, app.the_console.gateway).sees("1 of 3")
            await wait_until_async(gc.isenabled)
            assert gc.get_freeze_count()
    finally:
        gc.unfreeze()
        gc.enable()
        app.the_console.gateway.close()
