"""What a ticket was promised, by what, and how that stands: a card. Imported when needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from premium_tui.data.models import TicketDetail
from premium_tui.i18n import _
from premium_tui.screens.verbs import name_of
from premium_tui.terminal.cells import cut, fit
from premium_tui.theme import ACCENT, DIM, STRONG, TEXT
from premium_tui.widgets.card import Card
from premium_tui.widgets.lines import Span
from premium_tui.widgets.promise_words import why, within
from premium_tui.widgets.times import day_and_time, until
from premium_tui.widgets.wrapping import wrap


def promise_lines(detail: TicketDetail, now: datetime, width: int) -> list[Sequence[Span]]:
    """Return what was promised, its times, and why, each line at most `width` cells."""
    row = detail.row
    lines: list[Sequence[Span]] = [
        [(f" {cut(f'{name_of(row)}  {row.subject}', width - 2)}", STRONG)],
        [],
    ]
    facts = [(name, value) for name, value in _facts(detail, now) if value]
    names = max((cell_len(name) for name, _value in facts), default=0)
    for name, value in facts:
        room = max(1, width - names - 4)
        lines.append([(f" {fit(name, names)}  ", DIM), (cut(value, room), TEXT)])
    if facts:
        lines.append([])
    for sentence in why(detail, partial(day_and_time, now=now)):
        lines += [[(f" {text}", TEXT)] for text in wrap(sentence, max(1, width - 2))]
    return [*lines, [], [(" esc", ACCENT), (f" {_('back')}", TEXT)]]


def _facts(detail: TicketDetail, now: datetime) -> list[tuple[str, str]]:
    """Return names and values; an empty value is nothing to tell."""
    due = detail.row.due_at
    return [
        (_("for"), " · ".join(text for text in (detail.team_name, detail.row.product) if text)),
        (_("an answer"), within(detail.target)),
        (
            _("due"),
            f"{day_and_time(due, now)}, {until(due, now)}" if due is not None else "",
        ),
        (_("opened"), day_and_time(detail.created_at, now)),
        (_("first answer"), _answer(detail.first_answer_at, _first_met(detail), now)),
        (_("last answer"), _answer(detail.last_answer_at, detail.last_answer_met, now)),
    ]


def _first_met(detail: TicketDetail) -> bool | None:
    if detail.first_answer_at is None or detail.first_due_at is None:
        return None
    return detail.first_answer_at <= detail.first_due_at


def _answer(at: datetime | None, met: bool | None, now: datetime) -> str:
    if at is None:
        return ""
    words = {True: _("{time}, on time"), False: _("{time}, late"), None: "{time}"}[met]
    return words.format(time=day_and_time(at, now))


class PromiseScreen(ModalScreen[None]):
    """Shows it until it is left."""

    DEFAULT_CSS = """
    PromiseScreen { background: ansi_default 0%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b,enter,escape,q,ctrl+g", "leave", _("back"), show=False, priority=True),
    ]

    def __init__(self, detail: TicketDetail, now: datetime) -> None:
        super().__init__()
        self._told = (detail, now)

    def compose(self) -> ComposeResult:
        """The card, at the bottom of the screen."""
        yield Card(partial(promise_lines, *self._told))

    def on_mount(self) -> None:
        """Let no earlier message stand over it."""
        self.app.clear_notifications()

    def action_leave(self) -> None:
        """Go back to the ticket."""
        self.dismiss(None)
