"""Bars, sparklines and the plot: legible marks for numbers, and the trend above the lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from premium_tui.data.models import Counts
from premium_tui.i18n import grouped
from premium_tui.widgets.bars import LEVELS, bar, fitting, shares, spark
from premium_tui.widgets.chrome import Figures
from premium_tui.widgets.lines import width_of
from premium_tui.widgets.plot import QUADRANTS, plot

COUNTS = st.integers(0, 10**6)


@given(COUNTS, COUNTS, st.integers(0, 60))
def test_a_bar_fits_and_the_least_is_seen(value: int, top: int, cells: int) -> None:
    drawn = bar(value, top, cells)
    assert cell_len(drawn) <= cells
    assert bool(drawn) is (value > 0 and top > 0 and cells > 0)
    assert cells == 0 or top == 0 or bar(top, top, cells) == "█" * cells


def test_longer_bars_are_more() -> None:
    lengths = [len(bar(value, 100, 10)) for value in range(101)]
    assert lengths == sorted(lengths) and lengths[-1] == 10
    assert "▌" not in "".join(bar(value, 100, 10) for value in range(101))


@given(st.lists(COUNTS, max_size=40))
def test_a_sparkline_has_a_cell_a_day(values: list[int]) -> None:
    drawn = spark(values)
    assert len(drawn) == len(values) and set(drawn) <= set(LEVELS)
    for value, cell in zip(values, drawn, strict=True):
        assert (cell == LEVELS[0]) is (value == 0)


def test_shares_leave_days_without_any_blank() -> None:
    assert shares((0, 1, 0, 2), (0, 1, 4, 4)) == " █▁▅"


@pytest.mark.parametrize(
    ("cells", "days"), [(60, 30), (30, 30), (29, 14), (14, 14), (13, 7), (7, 7), (6, 0)]
)
def test_a_trend_goes_back_as_far_as_it_fits(cells: int, days: int) -> None:
    assert fitting(30, cells) == days


@pytest.mark.parametrize(
    ("width", "words"), [(79, "30 days "), (60, "14 days "), (46, "7 days "), (40, "")]
)
def test_25_the_trend_above_a_list_takes_what_room_is_left(width: int, words: str) -> None:
    figures = Figures()
    counts = Counts(9, 3, 1, 0, 0, tuple(range(30)))
    figures.show(counts, agent=False)
    line = figures.line(0, width)
    text = "".join(part for part, _style in line)
    assert text.startswith(" 3 open   1 waiting for you")
    assert width_of(line) <= width
    assert ("days" in text) is bool(words) and words in text
    if words:
        assert text.endswith("█ ") and len(text) == width


def test_a_trend_without_a_ticket_is_left_out() -> None:
    figures = Figures()
    figures.show(Counts(9, 3, 1, 0, 0, (*[1] * 20, *[0] * 10)), agent=False)
    assert "days" in "".join(part for part, _style in figures.line(0, 79))
    assert "days" not in "".join(part for part, _style in figures.line(0, 46))


@given(st.lists(COUNTS, min_size=2, max_size=30), st.integers(30, 200), st.integers(2, 20))
def test_a_plot_fills_its_lines_with_blocks_alone(
    values: list[int], width: int, height: int
) -> None:
    lines = plot(values, width, height, "Oct 26", "Nov 24")
    if not any(values):
        assert lines == []
        return
    assert len(lines) == height + 1
    assert all(width_of(line) <= width for line in lines)
    drawn = [line[1][0] for line in lines[:-1]]
    assert set("".join(drawn)) <= set(QUADRANTS)
    # Every day's value is somewhere in its column: no gap from end to end.
    assert all(any(line[x] != " " for line in drawn) for x in range(len(drawn[0])))
    labels = [line[0][0] for line in lines]
    assert grouped(max(values)) in labels[0] and labels[-2].endswith("0┤")
    assert lines[-1][1][0].startswith("Oct 26") and lines[-1][1][0].endswith("Nov 24")


def test_a_plot_rises_and_falls_with_its_values() -> None:
    lines = plot([0, 0, 4, 4], 44, 4, "a", "b")
    top, bottom = lines[0][1][0], lines[3][1][0]
    assert not top[:13].strip() and top[-13:].strip() == top[-13:]
    assert bottom[:13].strip() == bottom[:13] and not bottom[-13:].strip()


@pytest.mark.parametrize(("width", "height"), [(12, 5), (80, 1), (0, 0)])
def test_no_plot_where_there_is_no_room(width: int, height: int) -> None:
    assert plot([1, 2, 3], width, height, "a", "b") == []
