"""The part of the board that agents have: each team, product or agent with its figures, in a table.

A figure is a cell of its own, so that each can be opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.style import Style

from premium_tui.data.dashboard_models import Dimension, Figure, FirstAnswers, Group
from premium_tui.i18n import _, grouped, pgettext
from premium_tui.terminal.cells import cut, fit
from premium_tui.theme import ACCENT, ALARM, DIM, STRONG, TEXT, WARNING
from premium_tui.widgets.bars import bar
from premium_tui.widgets.board_page import Page, Place
from premium_tui.widgets.times import length

GAP = 2
NAME, NAME_LEAST, BAR_LEAST = 27, 12, 5
"""Cells of a name; where it has less than the least, headings are short. What it leaves is a bar's,
from so many cells on."""

LABEL = 16
FIRST_COLUMN = 2
"""The column of figures in which the first answers of all stand."""

NONE = "–"

TIME_LEAST = 7
"""Cells of a length of time that is no day: `23 h 59`."""

Ends = tuple[str, str]
"""The first and the last day of the period, in words."""


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    style: Style
    place: str
    """Which of a line's figures it belongs to."""


def first_answers(page: Page, first: FirstAnswers, x: int, y: int, width: int, ends: Ends) -> None:
    """Draw how long first answers took, of all, in one line from about `x` on."""
    label = fit(pgettext("count", "first answers"), LABEL)
    words = _answered(first) or NONE
    x = max(1, min(x, width - cell_len(label) - cell_len(words) - 1))
    page.put(y, x, label, TEXT, "first")
    page.put(y, x + cell_len(label), cut(words, width - x - cell_len(label)), STRONG, "first")
    title = _("First answered {first} to {last}").format(first=ends[0], last=ends[1])
    page.places.append(Place("first", FIRST_COLUMN, y, first.figure, title, _within(first)))


def groups(
    page: Page,
    by: Dimension,
    found: Sequence[Group],
    ends: Ends,
    y: int,
    width: int,
    rows: int,
    top: int,
) -> None:
    """Draw the table in `rows` lines below its headings, from the group `top` on.

    It says which part of it is shown, and the page where more can be reached.
    """
    top = max(0, min(top, len(found) - rows))
    shown = found[top : top + rows]
    page.rows = tuple(row_id(by, group) for group in found)
    page.top, page.table = top, (y + 1, y + len(shown))
    widest = _widest(found)
    for headings in _headings(found):
        widths = [
            max(cell_len(words), most) + GAP for words, most in zip(headings, widest, strict=True)
        ]
        room = max(1, width - 3 - sum(widths))
        if room >= NAME_LEAST:
            break
    page.put(y, 1, _title(by, top, len(shown), len(found), room + 1), STRONG)
    name_width = min(NAME, room)
    ends_at = [2 + room + sum(widths[: n + 1]) for n in range(len(widths))]
    for words, end in zip(headings, ends_at, strict=True):
        page.put(y, end - cell_len(words), words, DIM)
    if not shown:
        page.put(y + 1, 2, _("no tickets"), DIM)
    deepest = max((group.open.count for group in found), default=0)
    for at, group in enumerate(shown, y + 1):
        row = row_id(by, group)
        quiet = TEXT if group.open.count else DIM
        page.put(at, 2, fit(group.name or "?", name_width), quiet, f"{row}/open")
        if room - name_width > BAR_LEAST:
            page.put(
                at,
                2 + name_width + 1,
                bar(group.open.count, deepest, room - name_width - 2),
                ACCENT,
            )
        for cell, end in zip(_cells(group), ends_at, strict=True):
            page.put(at, end - cell_len(cell.text), cell.text, cell.style, f"{row}/{cell.place}")
        page.places += _places(by, group, row, at, ends)


def row_id(by: Dimension, group: Group) -> str:
    """Return what the ids of a line's figures begin with."""
    return f"{by.value}/{group.id if group.id is not None else ''}"


def _headings(found: Sequence[Group]) -> tuple[tuple[str, ...], ...]:
    """Return the columns' headings, and short ones."""
    soon = _("due in {n} min").format(n=found[0].soon.due_minutes) if found else _("soon")
    late, of = pgettext("count", "late"), pgettext("count", "of")
    opened = _("open")
    return (
        (opened, soon, late, _("half within"), _("90% within"), of),
        (opened, _("soon"), late, _("half"), _("90%"), of),
    )


def _title(by: Dimension, top: int, shown: int, of: int, room: int) -> str:
    """Return what the table counts by, and which part of it is shown where that is not all."""
    title = {
        Dimension.TEAM: _("By team"),
        Dimension.PRODUCT: _("By product"),
        Dimension.AGENT: _("By agent"),
    }[by]
    if shown == of:
        return cut(title, room)
    part = {"title": title, "first": top + 1, "last": top + shown, "all": grouped(of)}
    long = _("{title}  {first}–{last} of {all}").format(**part)
    short = _("{title} {first}–{last}/{all}").format(**part)
    return cut(long if cell_len(long) <= room else short, room)


def _widest(found: Sequence[Group]) -> tuple[int, ...]:
    """Return how wide each column's figures are at most.

    All lines count, shown or not: columns stay where they are while one moves down.
    """
    figures = [(g.open, g.soon, g.late, g.first.figure) for g in found]
    most = [max((line[n].count for line in figures), default=0) for n in range(4)]
    counts = [len(grouped(count)) for count in most]
    slowest = max((group.first.p90 or 0 for group in found), default=0)
    times = max(TIME_LEAST, cell_len(length(slowest)))
    return (*counts[:3], times, times, counts[3])


def _cells(group: Group) -> tuple[_Cell, ...]:
    first = group.first
    answered = TEXT if first.figure.count else DIM
    return (
        _Cell(grouped(group.open.count), _style(group.open, TEXT), "open"),
        _Cell(grouped(group.soon.count), _style(group.soon, WARNING), "soon"),
        _Cell(grouped(group.late.count), _style(group.late, ALARM), "late"),
        _Cell(_length(first.median), answered, "first"),
        _Cell(_length(first.p90), answered, "first"),
        _Cell(grouped(first.figure.count), DIM, "first"),
    )


def _style(figure: Figure, style: Style) -> Style:
    return style if figure.count else DIM


def _length(seconds: int | None) -> str:
    return length(seconds) if seconds is not None else NONE


def _places(by: Dimension, group: Group, row: str, y: int, ends: Ends) -> list[Place]:
    titles = _titles(by, group)
    first = titles[3].format(first=ends[0], last=ends[1], name="{name}")
    soon = titles[1].format(n=group.soon.due_minutes, name="{name}")
    titles = (titles[0], soon, titles[2], first)
    named = [title.replace("{name}", group.name or "?") for title in titles]
    return [
        Place(f"{row}/open", 0, y, group.open, named[0]),
        Place(f"{row}/soon", 1, y, group.soon, named[1]),
        Place(f"{row}/late", 2, y, group.late, named[2]),
        Place(f"{row}/first", 3, y, group.first.figure, named[3], _within(group.first)),
    ]


def _titles(by: Dimension, group: Group) -> tuple[str, str, str, str]:
    """Return what the lists behind a line's figures are called."""
    if by is Dimension.TEAM:
        return (
            _("Open, from {name}"),
            _("Due within {n} minutes, from {name}"),
            _("Answers that are late, from {name}"),
            _("First answered {first} to {last}, from {name}"),
        )
    if by is Dimension.PRODUCT:
        return (
            _("Open, about {name}"),
            _("Due within {n} minutes, about {name}"),
            _("Answers that are late, about {name}"),
            _("First answered {first} to {last}, about {name}"),
        )
    if group.id is None:
        return (
            _("Open, nobody's"),
            _("Due within {n} minutes, nobody's"),
            _("Answers that are late, nobody's"),
            _("First answered {first} to {last}, nobody's now"),
        )
    return (
        _("Open, {name} has them"),
        _("Due within {n} minutes, {name} has them"),
        _("Answers that are late, {name} has them"),
        _("First answered {first} to {last}, {name} has them now"),
    )


def _answered(first: FirstAnswers) -> str:
    """Return what is drawn of first answers; "" for none."""
    if first.median is None or first.p90 is None:
        return ""
    return _("half in {half}, 90% in {most}, of {n}").format(
        half=length(first.median), most=length(first.p90), n=grouped(first.figure.count)
    )


def _within(first: FirstAnswers) -> str:
    """Return what is said of first answers behind their count; "" for none."""
    if first.median is None or first.p90 is None:
        return ""
    return _("(half within {half}, 90% within {most})").format(
        half=length(first.median), most=length(first.p90)
    )
