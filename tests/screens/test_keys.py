"""Keys: what applies where, a person's own, other keyboards and input methods."""

from __future__ import annotations

from tests.screens.driving import Home


async def test_escape_leaves_an_open_ticket_and_the_list_behind_a_figure(home: Home) -> None:
    home.build(8)
    home.place_first(1)
    async with home.console() as console:
        await console.sees("1 of 8")
        await console.press("enter")
        await console.sees("Sent by you")
        await console.press("escape")
        await console.sees("1 of 8")
        await console.press("4", "enter")
        await console.sees("your tickets")
        await console.press("escape")
        await console.sees("4 Dashboard", "Top issues")
