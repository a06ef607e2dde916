"""How a macro came out on each of several tickets. Imported when needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from premium_tui.data.models import TicketRow
from premium_tui.i18n import _, grouped, ngettext
from premium_tui.screens.help import HelpHead
from premium_tui.terminal.cells import cut
from premium_tui.theme import DIM, TEXT, WARNING
from premium_tui.values import dataclass
from premium_tui.widgets.lines import Rule
from premium_tui.widgets.picks import LEAD, Line, PickList


@dataclass(frozen=True, slots=True)
class Outcome:
    """One ticket, and what became of it in a few words."""

    row: TicketRow
    words: str
    left: bool
    """Whether it, or a part of the macro, was left out."""


class MacroReport(ModalScreen[None]):
    """The tickets, those that were left out first."""

    DEFAULT_CSS = """
    MacroReport { background: ansi_default; layout: vertical; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q,ctrl+g", "leave", _("back"), show=False, priority=True),
        Binding("j,down", "move(1)", _("down"), show=False, priority=True),
        Binding("k,up", "move(-1)", _("up"), show=False, priority=True),
        Binding("space,pagedown", "move(10)", _("page down"), show=False, priority=True),
        Binding("pageup", "move(-10)", _("page up"), show=False, priority=True),
    ]

    def __init__(self, title: str, outcomes: Sequence[Outcome], *, undo: str) -> None:
        """`undo` is the key that takes back what was done."""
        super().__init__()
        self._outcomes = sorted(outcomes, key=lambda outcome: not outcome.left)
        done = sum(not outcome.left for outcome in outcomes)
        words = ngettext("{n} of {all} ticket", "{n} of {all} tickets", len(outcomes))
        told = words.format(n=grouped(done), all=grouped(len(outcomes)))
        keys = _("{key} takes it back, esc leaves").format(key=undo) if done else _("esc leaves")
        self._head = HelpHead(f"{title}: {told}", keys)
        self._list = PickList()

    def compose(self) -> ComposeResult:
        """Head and tickets."""
        yield self._head
        yield Rule()
        yield self._list

    def on_mount(self) -> None:
        """Show them."""
        self.app.clear_notifications()
        self._show()

    def on_resize(self) -> None:
        """Fit the subjects into the width."""
        self._show()

    def _show(self) -> None:
        width = self.app.size.width
        lines = []
        for outcome in self._outcomes:
            row = outcome.row
            number = f"#{row.number}" if row.number is not None else _("new")
            room = max(8, width - LEAD - len(number) - len(outcome.words) - 6)
            look = WARNING if outcome.left else DIM
            left = [(f"{number}  ", DIM), (cut(row.subject, room), TEXT)]
            words = f"! {outcome.words}" if outcome.left else outcome.words
            lines.append(Line(left, [(words, look)]))
        self._list.show(lines)

    def action_move(self, step: int) -> None:
        """Scroll."""
        self._list.move(step)

    def action_leave(self) -> None:
        """Go back to the list."""
        self.dismiss()
