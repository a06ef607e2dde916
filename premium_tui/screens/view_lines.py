"""The lines of the views' screen: an agent's ready-made ones, the groups, and a person's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from rich.style import Style

from premium_tui.data.queue_views import Grouping, QueueView, grouping_names
from premium_tui.data.saved_views import SavedView, query_of
from premium_tui.i18n import _, grouped
from premium_tui.screens.console import Console
from premium_tui.terminal.cells import cut, fit
from premium_tui.theme import DIM, STRONG, TEXT, WARNING
from premium_tui.values import dataclass
from premium_tui.widgets.lines import Span
from premium_tui.widgets.picks import LEAD, Line
from premium_tui.widgets.wrapping import wrap

NAME_WIDTH = 20
COUNT_WIDTH = 9

READY, OWN, BY = "ready:", "own:", "by:"
"""What the value of a line begins with; behind it stands its key, its name or its grouping."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A view that can be shown."""

    value: str
    view: SavedView

    @property
    def own(self) -> bool:
        """Whether the person saved it."""
        return self.value.startswith(OWN)


def entries_of(ready: Sequence[QueueView], own: Sequence[SavedView]) -> list[Entry]:
    """Return all views, the ready-made ones first."""
    return [
        *(Entry(READY + one.key, one.view) for one in ready),
        *(Entry(OWN + view.name, view) for view in own),
    ]


def lines_of(
    console: Console, entries: Sequence[Entry], counts: Mapping[str, int], width: int
) -> list[Line]:
    """Return the lines of a screen `width` cells wide; `counts` has what is counted so far."""
    longest = max((cell_len(entry.view.name) for entry in entries), default=0)
    names = min(max(NAME_WIDTH, longest), width // 3)
    own = [_line(console, entry, counts, names, width) for entry in entries if entry.own]
    ready = [_line(console, entry, counts, names, width) for entry in entries if not entry.own]
    if not ready:
        return own or [Line(), *_how_to_save(console, width, TEXT)]
    said = _("open tickets of each")
    groups = [
        Line([(fit(name, names), TEXT), ("  ", TEXT), (said, DIM)], [("›", DIM)], BY + by.value)
        for by, name in grouping_names().items()
    ]
    yours = Line([(_("Yours"), STRONG)])
    return [*ready, *groups, Line(), yours, *(own or _how_to_save(console, width, DIM))]


def _how_to_save(console: Console, width: int, style: Style) -> list[Line]:
    words = _("No search is saved yet: in a list, {search} searches and {save} saves the search.")
    name = console.keymap.name
    said = words.format(search=name("list.search"), save=name("list.save_view"))
    return [Line([(line, style)]) for line in wrap(said, max(1, width - LEAD - 1))]


def _line(
    console: Console, entry: Entry, counts: Mapping[str, int], names: int, width: int
) -> Line:
    view = entry.view
    query, trouble = query_of(view, agent=console.agent)
    room = width - LEAD - names - COUNT_WIDTH - 4
    count = counts.get(entry.value)
    right: list[Span] = [(_("not counted"), DIM)]
    if query is not None:
        right = [("-", DIM) if count is None else (grouped(count), STRONG)]
    words: Span = (view.text, DIM) if query is not None else (f"! {trouble}", WARNING)
    left = [(fit(view.name, names), TEXT), ("  ", TEXT), (cut(words[0], room), words[1])]
    return Line(left, right, entry.value)


def grouping_of(value: str) -> Grouping | None:
    """Return what a line counts by; None for one that is a view."""
    return Grouping(value.removeprefix(BY)) if value.startswith(BY) else None
