"""The lines of the dashboard: where each figure stands for a width and a height."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from rich.cells import cell_len

from premium_tui.data.dashboard_models import Dashboard, Dimension, Share, together
from premium_tui.data.models import Scope
from premium_tui.i18n import _, grouped, ngettext, pgettext
from premium_tui.terminal.cells import cut, fit
from premium_tui.theme import ACCENT, ACCENT_STRONG, ALARM, DIM, STRONG, TEXT, WARNING
from premium_tui.widgets.bars import bar, fitting, shares, spark
from premium_tui.widgets.board_groups import first_answers, groups
from premium_tui.widgets.board_page import Page, Place
from premium_tui.widgets.plot import plot
from premium_tui.widgets.times import day_words

NAME = 27
"""Cells of the longest kind of issue."""

NAME_LEAST, BAR_LEAST = 16, 4

COUNT = 5
"""Cells of a count; a longer one takes what it needs."""

SPARE_FROM = 16
"""Lines from which an agent's table leaves some to what stands below it."""

RANKING_LEAST = 3
"""Lines of a ranking below that table, unless it has fewer."""

RIGHT = 2
"""The second column of figures; a ranking with two counts takes the next one, too."""

TOTALS = 4
LABEL, NUMBER, DAYS = 16, 5, 30
TRENDS = LABEL + NUMBER + 1 + DAYS + 1
PLOT_LEAST, PLOT_MOST = 3, 12


def board(
    dashboard: Dashboard,
    scopes: Sequence[Scope],
    width: int,
    height: int,
    by: Dimension = Dimension.TEAM,
    top: int = 0,
) -> Page:
    """Return the whole dashboard for `width` by `height` cells; what has no room is left out.

    An agent's has a table by `by` from its line `top` on.
    """
    page = Page()
    _heading(page, dashboard, scopes, width)
    after = _totals(page, dashboard)
    _trends(page, dashboard, width, after)
    if dashboard.first is not None:
        _desk(page, dashboard, width, height, by, top)
    else:
        _below(page, dashboard, width, height)
    # The last line is the hint's: what has no line of its own cannot be chosen.
    page.places = [place for place in page.places if place.y < height - 1]
    return page


def _desk(
    page: Page, dashboard: Dashboard, width: int, height: int, by: Dimension, top: int
) -> None:
    """Draw what agents have below the totals: first answers, the table, and what else has room."""
    assert dashboard.first is not None
    ends, found = _ends(dashboard), dashboard.groups[by]
    first_answers(page, dashboard.first, max(width - TRENDS, 1), 5, width, ends)
    start = 6 if height < SPARE_FROM else 7
    free = height - 2 - start
    # Rankings and the plot have what the table leaves, and a third where it is long.
    most = free if height < SPARE_FROM else max(5, free * 2 // 3)
    rows = max(1, min(len(found), most))
    groups(page, by, found, ends, start, width, rows, top)
    at = start + 1 + rows + 1
    longest = max(len(ranking.shares) for ranking in _rankings(dashboard))
    ranked = min(max(1, longest), height - 2 - at)
    if height - 2 - at - ranked - 3 < PLOT_LEAST <= height - 2 - at - RANKING_LEAST - 3:
        ranked = RANKING_LEAST
    if ranked >= RANKING_LEAST or ranked == max(1, longest):
        _side_by_side(page, dashboard, at, width, ranked)
        at += 1 + ranked + 1
        _open_by_day(page, dashboard, at, width, min(PLOT_MOST, height - at - 3))


def _below(page: Page, dashboard: Dashboard, width: int, height: int) -> None:
    """Draw what customers have below the totals: two rankings, and open tickets by day."""
    longest = max(len(ranking.shares) for ranking in _rankings(dashboard))
    # Above stand six lines and the titles; below, a blank, the plot's title and axis, and the hint.
    free = height - 7 - 4
    rows = min(max(1, longest), max(5, free - max(PLOT_LEAST, min(PLOT_MOST, free // 2))))
    if free - rows < PLOT_LEAST:
        rows = min(max(1, longest), height - 8)
    _side_by_side(page, dashboard, 6, width, rows)
    top = 6 + 1 + rows + 1
    _open_by_day(page, dashboard, top, width, min(PLOT_MOST, height - top - 3))


def _side_by_side(page: Page, dashboard: Dashboard, y: int, width: int, rows: int) -> None:
    each = width // 2
    for number, ranking in enumerate(_rankings(dashboard)):
        _ranking(page, ranking, y, 2 + each * number, each - 2, rows, RIGHT * number)


def _heading(page: Page, dashboard: Dashboard, scopes: Sequence[Scope], width: int) -> None:
    title = _("Open tickets")
    if len(scopes) == 1:
        queue = Scope.QUEUE in scopes
        title = _("Open tickets of all teams you serve") if queue else _("Your open tickets")
    page.put(0, 1, title, STRONG)
    x = 3 + cell_len(title)
    for scope in scopes if len(scopes) > 1 else ():
        here = scope is dashboard.scope
        word = _("Mine") if scope is Scope.MINE else _("Team")
        text = f"▸ {word}" if here else f"  {word}"
        page.put(0, x, text, ACCENT_STRONG if here else DIM)
        x += cell_len(text) + 1
    words = _("last 30 days")
    if width - cell_len(words) - 1 > x:
        page.put(0, width - cell_len(words) - 1, words, DIM)


def _totals(page: Page, dashboard: Dashboard) -> int:
    """Draw what is open; return the cell behind it."""
    waiting, waiting_title = pgettext("count", "waiting"), _("Tickets waiting for the customer")
    if dashboard.scope is not Scope.QUEUE:
        waiting, waiting_title = pgettext("count", "waiting for you"), _("Tickets waiting for you")
    rows = (
        ("open", dashboard.open, pgettext("count", "open"), _("Open tickets"), STRONG),
        ("waiting", dashboard.waiting, waiting, waiting_title, TEXT),
        (
            "soon",
            dashboard.soon,
            _("due in {n} min").format(n=dashboard.soon.due_minutes),
            _("Answers due within {n} minutes").format(n=dashboard.soon.due_minutes),
            WARNING if dashboard.soon.count else DIM,
        ),
        (
            "late",
            dashboard.late,
            pgettext("count", "late"),
            _("Answers that are late"),
            ALARM if dashboard.late.count else DIM,
        ),
    )
    digits = max(TOTALS, *(len(grouped(row[1].count)) for row in rows))
    for y, (name, figure, words, title, style) in enumerate(rows, 1):
        page.put(y, 2, f"{grouped(figure.count):>{digits}}", style, name)
        if name in ("soon", "late") and figure.count:
            page.put(y, 3 + digits, "!", style, name)
        page.put(y, 5 + digits, words, TEXT if figure.count else DIM, name)
        page.places.append(Place(name, 0, y, figure, title))
    return 5 + digits + max(cell_len(row[2]) for row in rows)


def _trends(page: Page, dashboard: Dashboard, width: int, after: int) -> None:
    """Draw what came and went, from behind the cell `after` on."""
    x = max(width - TRENDS, after + 1)
    first, last = _ends(dashboard)
    of_period = {
        "opened": (dashboard.opened, pgettext("count", "opened"), _("Opened {first} to {last}")),
        "solved": (
            dashboard.solved,
            pgettext("count", "solved"),
            _("Solved or closed now, last changed {first} to {last}"),
        ),
        "on_time": (
            dashboard.on_time,
            pgettext("count", "answers in time"),
            _("Newest answer in time, {first} to {last}"),
        ),
    }
    if x + LABEL + NUMBER >= width:
        return
    for y, (name, (trend, words, title)) in enumerate(of_period.items(), 1):
        title = title.format(first=first, last=last)
        number, days, note = grouped(trend.total.count), spark(trend.by_day), ""
        if name == "on_time":
            due = dashboard.answers_due
            number = _percent(trend.total.count, due)
            days = shares(trend.by_day, dashboard.due_by_day)
            note = _("of {n} due").format(n=grouped(due))
        page.put(y, x, fit(words, LABEL), TEXT, name)
        page.put(y, x + LABEL, f"{number:>{NUMBER}}", STRONG, name)
        shown = fitting(DAYS, width - x - LABEL - NUMBER - 1)
        page.put(y, x + LABEL + NUMBER + 1, days[len(days) - shown :], ACCENT)
        page.places.append(Place(name, RIGHT, y, trend.total, title, note))
    late = dashboard.answered_late
    page.put(4, x, fit(pgettext("count", "answered late"), LABEL), TEXT, "answered_late")
    page.put(4, x + LABEL, f"{grouped(late.count):>{NUMBER}}", STRONG, "answered_late")
    title = _("Newest answer late, {first} to {last}").format(first=first, last=last)
    page.places.append(Place("answered_late", RIGHT, 4, late, title))


def _percent(part: int, whole: int) -> str:
    """Return a share in whole percent, never rounded up to all of it; a dash for no answer due."""
    return f"{part * 100 // whole}%" if whole else "–"


@dataclass(frozen=True, slots=True)
class _Ranking:
    """What is ranked, and what its lists are called."""

    id: str
    title: str
    shares: tuple[Share, ...]
    open_title: str
    sent_title: str = ""
    short: str = ""
    """What it is called where the title has no room."""


def _rankings(dashboard: Dashboard) -> list[_Ranking]:
    return [
        _Ranking("kind", _("Top issues"), dashboard.issues, _("Open: {name}")),
        _Ranking(
            "product",
            _("Top products by issue"),
            dashboard.products,
            _("Open, about {name}"),
            _("All sent about {name}"),
            _("Top products"),
        ),
    ]


def _ranking(
    page: Page, ranking: _Ranking, y: int, x: int, width: int, rows: int, column: int
) -> None:
    """Draw a ranking in `width` cells: names, bars, counts at the right; the rest in one line."""
    if rows < 1:
        return
    two = bool(ranking.sent_title)
    sent_at = x + width - 10
    open_at = sent_at - COUNT - 2 if two else x + width - COUNT - 1
    titles = ((open_at + COUNT, _("open")), (sent_at + 9, _("all sent"))) if two else ()
    for end, words in titles:
        page.put(y, end - cell_len(words), words, DIM)
    before = min((end - cell_len(words) for end, words in titles), default=x + width)
    room = before - x
    title = ranking.title if cell_len(ranking.title) <= room or not two else ranking.short
    page.put(y, x - 1, cut(title, room), STRONG)
    shown = ranking.shares
    if len(shown) > rows:
        rest = shown[rows - 1 :]
        words = ngettext("{n} other", "{n} others", len(rest)).format(n=grouped(len(rest)))
        shown = (*shown[: rows - 1], together(rest, words))
    if not shown:
        page.put(y + 1, x, _("none open"), DIM)
    top = max((share.open.count for share in ranking.shares), default=0)
    # Where it is narrow the bar gives way to the name, and the name to the counts.
    room = open_at - x - 1
    name_width = min(NAME, room, max(NAME_LEAST, room - BAR_LEAST))
    for row, share in enumerate(shown, y + 1):
        place = f"{ranking.id}:{share.open.only if share in ranking.shares else 'others'}"
        quiet = TEXT if share.open.count else DIM
        page.put(row, x, fit(share.name, name_width), quiet, place)
        page.put(row, open_at, f"{grouped(share.open.count):>{COUNT}}", quiet, place)
        bar_at = x + name_width + 1
        if share in ranking.shares:
            page.put(row, bar_at, bar(share.open.count, top, open_at - bar_at), ACCENT)
        title = ranking.open_title.format(name=share.name)
        page.places.append(Place(place, column, row, share.open, title))
        if share.sent is not None:
            page.put(row, sent_at, f"{grouped(share.sent.count):>9}", DIM, f"{place}:sent")
            title = ranking.sent_title.format(name=share.name)
            page.places.append(Place(f"{place}:sent", column + 1, row, share.sent, title))


def _open_by_day(page: Page, dashboard: Dashboard, y: int, width: int, height: int) -> None:
    first, last = _ends(dashboard)
    drawn = plot(dashboard.open_by_day, width - 1, height, first, last) if height > 1 else []
    if not drawn:
        return
    page.put(y, 1, _("Open at the end of each day"), STRONG)
    for row, spans in enumerate(drawn, y + 1):
        x = 0
        for text, style in spans:
            page.put(row, x, text, style)
            x += cell_len(text)


def _ends(dashboard: Dashboard) -> tuple[str, str]:
    """Return the first and the last day of the period in words."""
    today = dashboard.today
    first = today - timedelta(days=len(dashboard.open_by_day) - 1)
    return day_words(first, today), day_words(today, today)
