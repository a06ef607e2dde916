"""Leaving the console: what comes with the key that leaves, or is under way then, does no harm."""

from __future__ import annotations

import gc

import pytest

from premium_tui.domain.roles import Role
from premium_tui.screens.tickets import TicketsScreen
from tests.screens.driving import Home


@pytest.mark.parametrize("key", ["/", "r", "c", "?", ":", "f", "'", "M", "t", "x", "4", "enter"])
async def test_what_is_typed_in_one_packet_with_the_key_that_leaves_opens_nothing(
    home: Home, key: str
) -> None:
    home.build(8, Role.AGENT)
    async with home.console(Role.AGENT) as console:
        await console.sees("1 of 8")
        await console.type("Q", key)
        assert console.app.return_code == 0 and console.app.crash is None


async def test_the_search_line_is_not_made_ready_once_one_has_left(home: Home) -> None:
    home.build(8)
    async with home.console() as console:
        screen = console.app.screen
        assert isinstance(screen, TicketsScreen)
        await console.press("Q")
        await screen._filter._make()
        assert not screen.query("SearchLine")


async def test_a_list_that_is_given_up_before_it_is_waited_for_leaves_no_warning(
    home: Home,
) -> None:
    home.build(8)
    async with home.console() as console:
        screen = console.app.screen
        assert isinstance(screen, TicketsScreen)
        screen.come_back()
        console.app.workers.cancel_all()
        await console.rest()
        # Python complains of what was never awaited when it is thrown away.
        gc.collect()
        await console.sees("1 of 8")
