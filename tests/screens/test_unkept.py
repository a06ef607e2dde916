"""Leaving what cannot be kept: it can be taken along, but not what no clipboard takes."""

from __future__ import annotations

from premium_tui.screens.base import as_console_screen
from premium_tui.screens.unkept import leave_unkept
from tests.screens.driving import Home


async def test_too_long_for_a_clipboard_is_said_and_nothing_is_left(home: Home) -> None:
    left: list[str] = []

    async def leave() -> None:
        left.append("left")

    async with home.console() as console:
        screen = as_console_screen(console.app.screen)
        assert screen is not None
        await leave_unkept(screen, "a line of a long answer\n" * 5_000, "The disk is full.", leave)
        await console.sees("The disk is full.", "leave without it")
        await console.press("1")
        await console.sees("too long for a terminal's clipboard")
        assert left == []
