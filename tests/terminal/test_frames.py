"""What is saved in frames costs nothing: the picture is that of a full repaint, cell for cell."""

from __future__ import annotations

import random

import pytest

from premium_tui.terminal import rows, scrolling
from premium_tui.terminal.driver import harmless
from tests.terminal.pictures import Reference, differences

CHANGES = 60


@pytest.mark.parametrize("seed", range(40))
def test_the_picture_is_that_of_a_full_repaint(seed: int) -> None:
    chance = random.Random(seed)
    screen = Reference(chance, chance.randrange(24, 80), chance.randrange(10, 30))
    for step in range(CHANGES):
        if step % 20 == 19:
            screen.resize()
        elif step % 25 == 24:
            screen.shown.forget()
            screen.whole()
        else:
            screen.change()
        wanted = screen.repainted_by_lines()
        if step % 15 == 14:
            assert wanted == screen.repainted()
        assert list(differences(screen.screen, wanted)) == [], f"step {step}"
    assert screen.scrolls, "nothing was scrolled: the test tests nothing"


def test_lines_that_only_moved_are_not_written_again() -> None:
    screen = Reference(random.Random(1), 80, 24)
    screen.strips = [screen.line(doubtful=0) for _ in range(24)]
    screen.whole()
    before = screen.bytes
    screen.strips[4:20] = [*screen.strips[5:20], screen.line(doubtful=0)]
    screen.rows(range(4, 20))
    assert screen.bytes - before < 250 and screen.scrolls == 1
    assert list(differences(screen.screen, screen.repainted())) == []


def test_nothing_is_written_of_a_picture_that_stands_there() -> None:
    screen = Reference(random.Random(2), 80, 24)
    before = screen.bytes
    screen.whole()
    screen.rows(range(24))
    assert screen.bytes == before


def test_margins_are_reset_where_they_are_set() -> None:
    for lines in (3, -3):
        said = scrolling.Scroll(4, 19, lines).sequence()
        assert said.startswith("\x1b[5;20r") and said.endswith("\x1b[r")
        assert "\x1b" not in harmless(said).replace("\x1b[5;1H", "")


def test_lines_that_stay_do_not_scroll_with_the_others() -> None:
    old = [f"line {number} of what was said" for number in range(10)]
    # All lines from 2 to 8 move up; a line that is not known is never moved along.
    new = {y: old[y + 1] for y in range(2, 8)}
    assert scrolling.found(old, new) == scrolling.Scroll(2, 8, 1)
    assert scrolling.found([*old[:5], None, *old[6:]], new) is None
    assert scrolling.found(old, {2: old[3], 3: old[4]}) is None


@pytest.mark.parametrize(
    "text", ["👍🏽", "か\u3099", "e\u0301", "❤️", "a\tb", "a\x1b[5;5Hb", "\x9b1m"]
)
def test_text_no_terminal_agrees_on_has_no_sure_cells(text: str) -> None:
    assert rows.read(f"safe \x1b[1m{text}\x1b[0m") is None


def test_colours_in_a_text_are_not_taken_for_ours() -> None:
    assert rows.read("\x1b[1mbold \x1b[31mred\x1b[0m") is None
    assert rows.read("\x1b[31mnever ended") is None


def test_a_blank_keeps_only_what_can_be_seen_of_it() -> None:
    cells = rows.read(
        "\x1b[1;38;5;208ma b\x1b[0m\x1b[4;31mc d\x1b[0m\x1b[38;2;1;2;3;48;5;9m \x1b[0m"
    )
    assert cells is not None
    assert cells[1] == (" ", "") and cells[4] == (" ", "4;31")
    assert cells[6] == (" ", "38;2;1;2;3;48;5;9")
