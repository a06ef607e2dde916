"""The box a text is written in: as TextArea behaves, and quick in a text of any size."""

from __future__ import annotations

import random

import pytest
from textual.geometry import Region
from textual.widgets import TextArea

from premium_tui.widgets.text_box import TextBox
from tests.data.sizes import MIB
from tests.widgets.hosting import drawn, hosted

PROSE = "Sync stops at 色 and goes on. "
STEPS = [
    "cursor_left",
    "cursor_right",
    "cursor_up",
    "cursor_down",
    "cursor_line_start",
    "cursor_line_end",
    "cursor_word_left",
    "cursor_word_right",
    "cursor_page_up",
    "cursor_page_down",
    "delete_left",
    "delete_right",
    "delete_word_left",
    "delete_word_right",
    "delete_line",
    "delete_to_start_of_line",
    "undo",
    "redo",
]
SELECTING = ["left", "right", "up", "down", "line_start", "line_end", "word_left", "word_right"]

LARGE = {
    "in many lines": f"{PROSE}\n" * (MIB // 32),
    "in one line": PROSE * (MIB // 32),
    "a bracket that is never closed": "(" + PROSE * (MIB // 32),
    "newlines": "\n" * MIB,
    "without a break": "x" * MIB,
}


async def test_a_frame_that_comes_after_it_was_closed_draws_nothing() -> None:
    box = TextBox("An answer that was just sent")
    async with hosted(box, (40, 6)):
        (line,) = box.render_lines(Region(0, 0, 40, 1))
        assert "An answer" in line.text
        await box.remove()
        assert [line.text for line in box.render_lines(Region(0, 0, 40, 2))] == [" " * 40] * 2


def step(chance: random.Random) -> tuple[str, str]:
    """Return something to do, and the text to do it with."""
    kind = chance.choice(("do", "do", "type", "select", "insert"))
    if kind == "do":
        return chance.choice(STEPS), ""
    if kind == "select":
        return f"cursor_{chance.choice(SELECTING)}", "select"
    return kind, "".join(chance.choices("ab 日、. \n", k=1 if kind == "type" else 30))


def take(area: TextArea, name: str, text: str) -> None:
    """Do it as a key would."""
    if name in ("type", "insert"):
        area.replace(text, *area.selection, maintain_selection_offset=False)
    elif text:
        getattr(area, f"action_{name}")(select=True)
    else:
        getattr(area, f"action_{name}")()


@pytest.mark.parametrize("seed", range(4))
async def test_it_behaves_like_textuals_own(seed: int) -> None:
    chance = random.Random(seed)
    steps = [step(chance) for _ in range(250)]
    text = f"{PROSE * 3}\n\n  日本語の文章です。{'x' * 50} end\n"
    seen = []
    for area in (TextBox(text), TextArea(text, compact=True)):
        async with hosted(area, (24, 8)) as pilot:
            area.focus()
            await pilot.pause()
            states = []
            for name, given in steps:
                take(area, name, given)
                states.append((name, given, area.text, area.selection, area.cursor_screen_offset))
            seen.append(states)
    for ours, theirs in zip(*seen, strict=True):
        assert ours == theirs


async def test_what_is_selected_and_the_cursor_are_seen() -> None:
    box = TextBox("one\ttwo\n\nthree")
    async with hosted(box, (20, 5)) as pilot:
        box.focus()
        box.move_cursor((0, 2))
        box.move_cursor((2, 1), select=True)
        await pilot.pause()
        assert drawn(box)[:3] == ["one two", "", "three"]
        styles = {
            name: box.get_component_rich_style(f"text-area--{name}")
            for name in ("selection", "cursor")
        }
        plain, selected = box.rich_style, box.rich_style + styles["selection"]
        assert [(s.text, s.style) for s in box.render_line(0)][:3] == [
            ("on", plain),
            ("e two ", selected),
            (" " * 10, plain),
        ]
        assert [(s.text, s.style) for s in box.render_line(1)][:1] == [(" ", selected)]
        assert [(s.text, s.style) for s in box.render_line(2)][:3] == [
            ("t", selected),
            ("h", plain + styles["cursor"]),
            ("ree ", plain),
        ]


@pytest.mark.parametrize("name", LARGE)
async def test_a_key_looks_at_little_of_a_large_text(name: str) -> None:
    text = LARGE[name]
    box = TextBox(text)
    async with hosted(box, (80, 12)) as pilot:
        box.focus()
        assert box.text == text
        rows = box.wrapped_document
        for place in ((0, 0), rows.offset_to_location(rows.location_to_offset(box.document.end))):
            box.move_cursor(place)
            await pilot.pause()
            measured = rows.measured
            await pilot.press("a", "b", "left", "enter", "up", "backspace", "ctrl+left", "ctrl+z")
            # In a line without a break all rows behind a letter move by it.
            most = rows.height * 6 if name == "without a break" else 300
            assert 0 < rows.measured - measured < most
            assert sum(len(strip.text) for strip in box.render_lines(Region(0, 0, 80, 12))) < 1_000
