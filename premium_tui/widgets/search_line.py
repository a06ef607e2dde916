"""The search line: a query as it is typed, and one line below that helps. Imported when needed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical

from premium_tui.domain.query import LONGEST_QUERY
from premium_tui.domain.query_help import Completion
from premium_tui.i18n import _
from premium_tui.terminal.cells import cut
from premium_tui.theme import ACCENT, DIM, TEXT, WARNING
from premium_tui.widgets.filter_line import FilterLine
from premium_tui.widgets.lines import LineWidget, Span, width_of


class SearchHelp(LineWidget):
    """What could stand at the cursor, what is wrong, or how far the index is."""

    def __init__(self) -> None:
        super().__init__()
        self._spans: Sequence[Span] = ()
        self._fault: tuple[int, int, str] | None = None

    def say(self, words: str) -> None:
        """Show a quiet sentence."""
        self._show([(f"   {words}", DIM)] if words else [])

    def offer(self, found: Sequence[Completion]) -> None:
        """Show completions, the one that a key takes first."""
        first, *others = found
        spans: list[Span] = [(f"   {_('tab')} ", DIM), (first.text.strip(), ACCENT)]
        spans += [(f"  {other.text.strip()}", TEXT) for other in others]
        self._show([*spans, (f"   {first.hint}", DIM)])

    def fault(self, column: int, place: int, sentence: str) -> None:
        """Point at what is wrong, in a column of the line above, and say what.

        `place` is the character it begins with, from 0 on.
        """
        self._fault = (column, place, sentence)
        self.refresh()

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw it: only completions that fit whole."""
        if self._fault is not None:
            return _pointed(*self._fault, width)
        spans = list(self._spans)
        while len(spans) > 2 and width_of(spans) > width:
            # The hint goes first, then the last ones offered.
            spans.pop()
        return [(cut(text, width), style) for text, style in spans[:1]] + spans[1:]

    def _show(self, spans: Sequence[Span]) -> None:
        self._spans, self._fault = spans, None
        self.refresh()


class SearchLine(Vertical):
    """A query, and a line below it while that has something to say."""

    DEFAULT_CSS = """
    SearchLine { height: auto; width: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.query_line = FilterLine("", hint=_("words to look for"), limit=LONGEST_QUERY)
        self.help = SearchHelp()

    def on_descendant_blur(self) -> None:
        """Tell the screen: nothing of it is half typed any more."""
        self.post_message(FilterLine.Typed(self.query_line.text.strip()))

    def compose(self) -> ComposeResult:
        """The query and the help."""
        yield self.query_line
        yield self.help


def _pointed(column: int, place: int, sentence: str, width: int) -> list[Span]:
    """Return a caret in a column and a sentence beside it; without room, the place in words."""
    cells = cell_len(sentence)
    if column >= 0 and column + 2 + cells < width:
        return [(f"{' ' * column}^ {sentence}", WARNING)]
    if cells + 2 <= column < width:
        return [(f"{' ' * (column - cells - 1)}{sentence} ^", WARNING)]
    words = _("at {place}: {sentence}").format(place=place + 1, sentence=sentence)
    return [(f" {cut(words, width - 2)}", WARNING)]
