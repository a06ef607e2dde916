"""Drawing only what has changed: the lines are Textual's own, and others are left alone."""

from __future__ import annotations

import random
from typing import ClassVar

import pytest
from textual._compositor import Compositor
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from premium_tui.terminal.compositor import LineCompositor, Lines
from premium_tui.theme import ACCENT, DIM, TEXT
from premium_tui.widgets.lines import Span, WholeLines, strip_of
from tests.waiting import wait_until_async

WIDTH, HEIGHT = 60, 20


class Counted(WholeLines):
    """Lines that say how often all was changed, and that remember which were drawn."""

    DEFAULT_CSS = "Counted { height: 1fr; width: 1fr; }"
    drawn: ClassVar[list[int]] = []
    changes = 0

    def render_line(self, y: int) -> Strip:
        """Draw a line; called by Textual."""
        self.drawn.append(y)
        spans: list[Span] = [
            (f"{y:3d} ", DIM),
            (f"Ticket {self.changes} 請求書", ACCENT),
            (" ", TEXT),
        ]
        return strip_of(spans, self.size.width)


class Beside(App[None]):
    """Two widgets of whole lines, one above the other, and a line that two share."""

    CSS = """
    #left { width: 20; height: 3; } #right { width: 1fr; height: 3; }
    #row { layout: horizontal; height: 3; }
    """

    def compose(self) -> ComposeResult:
        """Lines above, two columns, lines below."""
        yield Counted()
        with Widget(id="row"):
            yield Static("left", id="left")
            yield Static("right", id="right")
        yield Counted()

    def get_default_screen(self) -> Screen[object]:
        """A screen with our compositor."""
        screen: Screen[object] = super().get_default_screen()
        screen._compositor = LineCompositor()
        return screen


async def painted(app: Beside) -> LineCompositor:
    """Wait until the first picture is out whole; return what draws the next one."""
    compositor = app.screen._compositor
    assert isinstance(compositor, LineCompositor)
    lines = list(app.query(Counted))
    await wait_until_async(
        lambda: all(one.size.height for one in lines) and not compositor._dirty_regions
    )
    return compositor


@pytest.mark.parametrize("seed", range(8))
async def test_a_line_is_drawn_as_textual_draws_it(seed: int) -> None:
    chance = random.Random(seed)
    app = Beside()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        await pilot.pause()
        compositor = await painted(app)
        lists = list(app.query(Counted))
        for _step in range(30):
            widget = chance.choice(lists)
            Counted.changes += 1
            top = chance.randrange(widget.size.height)
            region = Region(0, top, WIDTH, min(chance.randrange(1, 4), widget.size.height - top))
            widget._set_dirty(region)
            Counted.drawn.clear()
            compositor.update_widgets({widget})
            update = compositor.render_partial_update()
            assert isinstance(update, Lines)
            shown = region.line_range
            assert Counted.drawn == list(shown)
            assert list(update.strips) == [widget.region.y + y for y in shown]
            # What stands there by Textual's way, out of the same lines.
            whole = Compositor.render_full_update(compositor)
            for y, strip in update.strips.items():
                assert Strip.join(list(whole.strips[y])).render(app.console) == strip.render(
                    app.console
                )


async def test_lines_that_widgets_share_are_left_to_textual() -> None:
    app = Beside()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        await pilot.pause()
        compositor = await painted(app)
        left = app.query_one("#left")
        left._set_dirty()
        compositor.update_widgets({left})
        update = compositor.render_partial_update()
        assert update is not None and not isinstance(update, Lines)
        assert "left" in update.render_segments(app.console)
        assert compositor.render_partial_update() is None
