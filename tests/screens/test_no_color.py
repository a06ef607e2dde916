"""Without colours (NO_COLOR) every place is drawn as well, and says the same."""

from __future__ import annotations

import pytest

from premium_tui.domain.roles import Role
from tests.screens.driving import Driven, Home

FIGURES = {Role.TEAM_ADMIN: ("4", "Top issues"), Role.AGENT: ("3", "By team")}
"""The key that leads to the dashboard, and what stands there once its figures do."""

PLACES: dict[Role, tuple[tuple[str, ...], ...]] = {
    Role.TEAM_ADMIN: (
        ("j",),
        ("enter",),
        ("escape",),
        ("r",),
        ("escape", "escape"),
        ("c",),
        ("escape",),
        ("slash", "x", "escape"),
        ("question_mark",),
        ("escape",),
        ("colon",),
        ("escape",),
        ("exclamation_mark",),
        ("escape",),
        ("x",),
        ("escape",),
        ("2",),
        ("3",),
        ("4",),
        ("enter",),
        ("q",),
        ("5",),
    ),
    Role.AGENT: (("2",), ("3",), ("j", "enter"), ("q",), ("1",)),
}


def colours(console: Driven) -> set[str | None]:
    """Return the names of the colours on the screen."""
    styles = [segment.style for strip in console.strips() for segment in strip]
    of = [colour for style in styles if style for colour in (style.color, style.bgcolor)]
    return {colour.name if colour is not None else None for colour in of}


@pytest.mark.parametrize("role", PLACES)
async def test_every_place_is_drawn_without_colours(
    home: Home, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    home.build(20, role)
    async with home.console(role) as console:
        assert console.app.no_color
        await console.sees("1 of 20")
        dashboard, figures = FIGURES[role]
        for keys in PLACES[role]:
            await console.press(*keys)
            if keys == (dashboard,):
                await console.sees(figures)
            assert colours(console) <= {None, "default"}, keys
        assert console.app.crash is None and console.app.return_code is None
