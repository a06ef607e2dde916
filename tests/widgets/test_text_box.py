"""The box a text is written in."""

from __future__ import annotations

from textual.geometry import Region

from premium_tui.widgets.text_box import TextBox
from tests.widgets.hosting import hosted


async def test_a_frame_that_comes_after_it_was_closed_draws_nothing() -> None:
    box = TextBox("An answer that was just sent")
    async with hosted(box, (40, 6)):
        (line,) = box.render_lines(Region(0, 0, 40, 1))
        assert "An answer" in line.text
        await box.remove()
        assert [line.text for line in box.render_lines(Region(0, 0, 40, 2))] == [" " * 40] * 2
