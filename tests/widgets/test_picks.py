"""Lines to choose from: both ends are shown, and the cursor stays in sight."""

from __future__ import annotations

from premium_tui.theme import TEXT
from premium_tui.widgets.picks import Line, PickList
from tests.widgets.hosting import drawn, hosted, resized

CHARGE = Line([("Today, Nov 25 - Dec 20 (26 of 30 days)", TEXT)], [("112,667 JPY", TEXT)])


def choices(count: int) -> list[Line]:
    """Return lines that can be chosen, and two below that cannot."""
    lines = [Line([(f"choice {n}", TEXT)], value=str(n)) for n in range(count)]
    return [*lines, Line([("below", TEXT)]), Line([("at the end", TEXT)])]


async def test_the_right_end_goes_below_where_both_do_not_fit() -> None:
    picks = PickList()
    async with hosted(picks, (60, 4)) as pilot:
        picks.show([CHARGE, Line([("next", TEXT)])])
        assert drawn(picks)[0].endswith("112,667 JPY")
        await resized(pilot, picks, (50, 4))
        first, second, third, _blank = drawn(picks)
        assert first.endswith("(26 of 30 days)")
        assert second.strip() == "112,667 JPY"
        assert third.strip() == "next"


async def test_the_cursor_stays_in_sight_when_lines_come_before_it() -> None:
    picks = PickList()
    async with hosted(picks, (40, 4)):
        picks.show(choices(4), at="3")
        assert "▌ choice 3" in "\n".join(drawn(picks))
        picks.show([Line([("new", TEXT)])] * 9 + choices(4))
        assert "▌ choice 3" in "\n".join(drawn(picks))


async def test_a_taller_screen_is_filled_again() -> None:
    picks = PickList()
    async with hosted(picks, (40, 4)) as pilot:
        picks.show(choices(6))
        picks.move(1000)
        assert drawn(picks)[-1].strip() == "at the end"
        await resized(pilot, picks, (40, 8))
        assert drawn(picks)[0].strip() == "choice 0"


async def test_far_moves_end_at_the_last_choice_and_what_is_below_it() -> None:
    picks = PickList()
    async with hosted(picks, (40, 4)):
        picks.show(choices(9))
        picks.move(1000)
        assert picks.current == "8" and drawn(picks)[-1].strip() == "at the end"
        picks.move(-1000)
        assert picks.current == "0" and "▌ choice 0" in drawn(picks)[0]
