"""The head of an open ticket: number, subject, state, who sent it, and its response clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from rich.cells import cell_len

from premium_tui.data.models import TicketDetail, TicketRow
from premium_tui.domain.plans import TargetSource
from premium_tui.domain.tickets import Priority
from premium_tui.i18n import _
from premium_tui.terminal.cells import cut
from premium_tui.theme import ACCENT, ALARM, DIM, STRONG, TEXT, WARNING
from premium_tui.widgets.columns import priority_style, priority_word, state_word
from premium_tui.widgets.lines import LineWidget, Span, both_ends, width_of
from premium_tui.widgets.times import AT_RISK, day_and_time, until


class TicketHead(LineWidget):
    """Two lines above a thread, for agents a third with its tags."""

    DEFAULT_CSS = """
    TicketHead { height: 2; width: 1fr; }
    """

    def __init__(self, *, agent: bool, at_risk: timedelta = AT_RISK) -> None:
        """`at_risk` is how long before it is due an answer is at risk."""
        super().__init__()
        self._at_risk = at_risk
        self._agent = agent
        self._detail: TicketDetail | None = None
        self._now: datetime | None = None
        self._me = ""

    def next_threshold(self) -> float | None:
        """Return seconds until the answer turns at risk or late; None: it will not."""
        due, now = self._detail.row.due_at if self._detail is not None else None, self._now
        if due is None or now is None:
            return None
        waits = [(at - now).total_seconds() for at in (due - self._at_risk, due) if at > now]
        return min(waits) + 1 if waits else None

    def show(self, detail: TicketDetail | None, now: datetime, me: str = "") -> None:
        """Show a ticket; None for one that is not there. `me` is the id of who looks."""
        self._detail, self._now, self._me = detail, now, me
        # The desk's own words take a line of their own, where there are some.
        self.styles.height = 3 if self._agent and detail is not None and detail.row.tags else 2
        self.refresh()

    def line(self, y: int, width: int) -> Sequence[Span]:
        """Draw it."""
        if self._detail is None or self._now is None:
            return []
        if y == 2:
            return [(f" {cut(' · '.join(self._detail.row.tags), width - 2)}", ACCENT)]
        return self._first(self._detail, width) if y == 0 else self._second(self._detail, width)

    def _first(self, detail: TicketDetail, width: int) -> Sequence[Span]:
        row = detail.row
        number = f"#{row.number}" if row.number is not None else _("new")
        right: list[Span] = [
            # One that was merged is nobody's any more: where it went needs the room.
            *(self._work(row) if self._agent and detail.merged_number is None else ()),
            (self._state(detail), ACCENT if row.state.is_active else DIM),
            (f" · {row.product} ", DIM),
        ]
        room = width - len(number) - width_of(right) - 6
        left: list[Span] = [(f" {number}  ", DIM), (cut(row.subject, max(8, room)), STRONG)]
        return both_ends(left, right, width)

    def _state(self, detail: TicketDetail) -> str:
        """Return where a ticket stands, or where it went."""
        if detail.merged_number is not None:
            return _("merged into #{number}").format(number=detail.merged_number)
        return state_word(detail.row.state, self._agent)

    def _work(self, row: TicketRow) -> Sequence[Span]:
        """Return how much it matters, unless that is as ever, and who has it."""
        spans: list[Span] = []
        if row.priority is not Priority.NORMAL:
            spans += [(priority_word(row.priority), priority_style(row.priority)), (" · ", DIM)]
        if row.assignee_id is None:
            spans.append((_("nobody has it"), DIM))
        elif row.assignee_id == self._me:
            spans.append((_("yours"), ACCENT))
        else:
            spans.append((_("with {name}").format(name=row.assignee_name or "?"), TEXT))
        return [*spans, (" · ", DIM)]

    def _second(self, detail: TicketDetail, width: int) -> Sequence[Span]:
        now = self._now or detail.created_at
        sent = day_and_time(detail.created_at, now)
        if detail.mine:
            words = _("Sent by you, {time}").format(time=sent)
        else:
            words = _("Sent by {name}, {time}").format(name=detail.row.requester_name, time=sent)
        if self._agent:
            words = f"{words} · {detail.team_name}"
        if detail.snoozed_until is not None:
            until = day_and_time(detail.snoozed_until, now)
            words = f"{_('Asleep until {time}').format(time=until)} · {words}"
        for right in clock_spans(detail, now, self._at_risk):
            if width_of(right) + cell_len(words) + 4 <= width:
                return both_ends([(f" {words}", DIM)], [*right, (" ", TEXT)], width)
        # The shortest is due alone: names give way.
        left: list[Span] = [(f" {cut(words, max(8, width - width_of(right) - 4))}", DIM)]
        return both_ends(left, [*right, (" ", TEXT)], width)


def clock_spans(
    detail: TicketDetail, now: datetime, at_risk: timedelta = AT_RISK
) -> list[list[Span]]:
    """Return the response clock in words, the longest way first (rule 4)."""
    first = _first_answer(detail, now)
    if detail.row.due_at is None:
        return [first]
    due = detail.row.due_at
    style = ALARM if due < now else WARNING if due - now <= at_risk else TEXT
    time = day_and_time(due, now)
    short: Span = (_("due {time}, {left}").format(time=time, left=until(due, now)), style)
    long: Span = (_("answer due {time}, {left}").format(time=time, left=until(due, now)), style)
    promise: Span = (_promise(detail), DIM)
    ways: list[list[Span]] = [[long, promise], [long], [short]]
    if first:
        both: list[Span] = [*first, (" · ", DIM), short]
        ways = [[*both, promise], both, *ways]
    return ways


def _first_answer(detail: TicketDetail, now: datetime) -> list[Span]:
    """Return when the first answer came; empty while there is none."""
    if detail.first_answer_at is None:
        return []
    time = day_and_time(detail.first_answer_at, now)
    if detail.first_due_at is None:
        return [(_("first answer {time}").format(time=time), DIM)]
    met = detail.first_answer_at <= detail.first_due_at
    words = _("first answer {time}, on time") if met else _("first answer {time}, late")
    return [(words.format(time=time), DIM if met else WARNING)]


def _promise(detail: TicketDetail) -> str:
    """Return what was promised and why, e.g. ` (within 1 h, champion)`; empty when unknown."""
    within = {
        "1h": _("within 1 h"),
        "4h": _("within 4 h"),
        "1bd": _("within 1 business day"),
    }.get(detail.target or "")
    if within is None:
        return ""
    source = {
        TargetSource.CHAMPION.value: _("champion"),
        TargetSource.BASE_PLAN.value: _("base plan"),
    }.get(detail.target_source or "")
    return f" ({within}, {source})" if source else f" ({within})"
