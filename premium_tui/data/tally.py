"""A tally: what the dashboard counts, so that single tickets can be put in and taken off."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

from premium_tui.clock import to_millis
from premium_tui.data.dashboard_models import Dimension
from premium_tui.data.filters import Facts, Span
from premium_tui.data.sums import DAY
from premium_tui.domain.issue_kinds import IssueKind
from premium_tui.domain.tickets import TicketState
from premium_tui.values import dataclass, field

PERIOD_DAYS = 30
_EPOCH = date(1970, 1, 1)

Named = dict[Dimension, Counter[str | None]]
"""Counts of each dimension's groups, by their ids."""


def _counters() -> Named:
    return {dimension: Counter() for dimension in Dimension}


@dataclass(frozen=True, slots=True)
class Times:
    """The period and the thresholds, in milliseconds since the Unix epoch."""

    today: date
    period: Span
    soon: Span
    late: Span

    @classmethod
    def at(cls, now: datetime, at_risk: timedelta) -> Times:
        """Return those of a moment; `at_risk` is how long before it is due an answer is so."""
        today = now.date()
        end = ((today - _EPOCH).days + 1) * DAY
        moment = to_millis(now)
        return cls(
            today,
            (end - PERIOD_DAYS * DAY, end),
            (moment, to_millis(now + at_risk)),
            (-(1 << 60), moment),
        )

    def day(self, millis: int) -> int | None:
        """Return which day of the period a moment falls on; None outside."""
        since, before = self.period
        return (millis - since) // DAY if since <= millis < before else None


@dataclass(slots=True)
class Tally:
    """What is counted, so that single tickets can still be put in and taken off."""

    times: Times
    states: Counter[TicketState] = field(default_factory=Counter)
    kinds: Counter[IssueKind | None] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)
    opened: Counter[int] = field(default_factory=Counter)
    solved: Counter[int] = field(default_factory=Counter)
    on_time: Counter[int] = field(default_factory=Counter)
    answered_late: Counter[int] = field(default_factory=Counter)
    soon: int = 0
    late: int = 0
    open_by: Named = field(default_factory=_counters)
    soon_by: Named = field(default_factory=_counters)
    late_by: Named = field(default_factory=_counters)
    names: dict[str, str] = field(default_factory=dict)
    """Of teams and agents, as stored, by their ids."""

    def put(self, facts: Facts, count: int) -> None:
        """Add `count` tickets like this one."""
        self.states[facts.state] += count
        self.sent[facts.product] += count
        if facts.state.counts_as_open:
            self.kinds[facts.kind] += count
            self.put_by(self.open_by, facts, count)
        elif (day := self.times.day(facts.updated_at)) is not None:
            self.solved[day] += count
        if (day := self.times.day(facts.created_at)) is not None:
            self.opened[day] += count
        if facts.answered_at is not None and facts.updated_at >= self.times.period[0]:
            day = self.times.day(facts.answered_at)
            if day is not None and facts.met is not None:
                (self.on_time if facts.met else self.answered_late)[day] += count
        if facts.due_at is not None:
            late = facts.due_at < self.times.soon[0]
            soon = not late and facts.due_at < self.times.soon[1]
            self.late += count * late
            self.soon += count * soon
            self.put_by(self.late_by, facts, count * late)
            self.put_by(self.soon_by, facts, count * soon)

    @staticmethod
    def put_by(counted: Named, facts: Facts, count: int) -> None:
        """Add `count` to a ticket's group of each dimension."""
        counted[Dimension.TEAM][facts.team_id] += count
        counted[Dimension.PRODUCT][facts.product] += count
        counted[Dimension.AGENT][facts.assignee_id] += count
