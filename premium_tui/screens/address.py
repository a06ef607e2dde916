"""An address to take along: shown in full, handed to the terminal's clipboard, never opened here.

Over SSH a browser would be the server's (terminals R3).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from premium_tui.i18n import _
from premium_tui.terminal.cells import cut
from premium_tui.theme import ACCENT, DIM, STRONG, TEXT
from premium_tui.widgets.card import Card
from premium_tui.widgets.lines import Span
from premium_tui.widgets.wrapping import wrap


def address_lines(title: str, facts: str, url: str, width: int) -> list[Sequence[Span]]:
    """Return a title, what it is, and the address from the first cell on."""
    keys: list[Span] = [
        (" y", ACCENT),
        (f" {_('to the clipboard')}   ", TEXT),
        ("↵ esc", ACCENT),
        (f" {_('back')}", TEXT),
    ]
    return [
        [(f" {cut(title, width - 2)}", STRONG)],
        [(f" {cut(facts, width - 2)}", DIM)],
        [],
        *([(part, TEXT)] for part in wrap(url, width)),
        [],
        keys,
    ]


class AddressScreen(ModalScreen[bool]):
    """Shows an address; answers True when it is to be copied."""

    DEFAULT_CSS = """
    AddressScreen { background: ansi_default 0%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,Y", "answer(True)", _("copy address"), show=False, priority=True),
        Binding("enter,escape,q,ctrl+g", "answer(False)", _("back"), show=False, priority=True),
    ]

    def __init__(self, title: str, facts: str, url: str) -> None:
        super().__init__()
        self._words = (title, facts, url)

    def compose(self) -> ComposeResult:
        """The address, at the bottom of the screen."""
        yield Card(partial(address_lines, *self._words))

    def action_answer(self, copy: bool) -> None:
        """Give the answer."""
        self.dismiss(copy)
