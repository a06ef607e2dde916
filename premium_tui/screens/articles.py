"""Articles that may answer what is being written: their addresses in full, for a mouse to take."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from premium_tui.data.recommend.ranking import Recommendation
from premium_tui.i18n import _
from premium_tui.terminal.cells import cut
from premium_tui.theme import ACCENT, STRONG, TEXT
from premium_tui.widgets.card import Card
from premium_tui.widgets.lines import Span
from premium_tui.widgets.wrapping import wrap


def numbered(articles: Sequence[Recommendation]) -> list[str]:
    """Return a line for each article, with the digit that stands for it."""
    return [f"{place} {one.entry.title}" for place, one in enumerate(articles, 1)]


def article_lines(articles: Sequence[Recommendation], width: int) -> list[Sequence[Span]]:
    """Return each title, and below it the address from the first cell on."""
    lines: list[Sequence[Span]] = []
    for title, one in zip(numbered(articles), articles, strict=True):
        lines.append([(f" {cut(title, width - 2)}", STRONG)])
        lines += [[(part, TEXT)] for part in wrap(one.entry.url, width)]
    digits = "1" if len(articles) == 1 else f"1-{len(articles)}"
    keys: list[Span] = [
        (f" {digits}", ACCENT),
        (f" {_('to the clipboard')}   ", TEXT),
        ("↵ esc", ACCENT),
        (f" {_('go on writing')}", TEXT),
    ]
    return [*lines, keys]


class ArticlesScreen(ModalScreen[str]):
    """Shows articles; answers the address to copy, or nothing."""

    DEFAULT_CSS = """
    ArticlesScreen { background: ansi_default 0%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "answer(0)", _("copy the first"), show=False, priority=True),
        Binding("2", "answer(1)", _("copy the second"), show=False, priority=True),
        Binding("3", "answer(2)", _("copy the third"), show=False, priority=True),
        Binding(
            "enter,escape,q,ctrl+g,ctrl+o",
            "answer(-1)",
            _("go on writing"),
            show=False,
            priority=True,
        ),
    ]

    def __init__(self, articles: Sequence[Recommendation]) -> None:
        super().__init__()
        self._articles = articles

    def compose(self) -> ComposeResult:
        """The addresses, at the bottom of the screen."""
        yield Card(partial(article_lines, self._articles))

    def action_answer(self, place: int) -> None:
        """Give the answer; a digit that stands for none is nothing."""
        if place < len(self._articles):
            self.dismiss(self._articles[place].entry.url if place >= 0 else "")
