"""The dashboard: how many tickets are open, what about, and how they come and go (rules 43-47)."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from premium_tui.clock import to_millis
from premium_tui.data import narrowing, queries, sums
from premium_tui.data.dashboard_models import Dashboard, Figure, Share, Trend
from premium_tui.data.filters import OPEN, SETTLED, Facts, Span, TicketFilter
from premium_tui.data.identity import known
from premium_tui.data.models import ListSpec, Scope
from premium_tui.data.reads import DUE_SOON, Reads
from premium_tui.data.sums import DAY
from premium_tui.data.views import Folding
from premium_tui.domain.issue_kinds import IssueKind
from premium_tui.domain.text import clean
from premium_tui.domain.tickets import TicketState
from premium_tui.i18n import _
from premium_tui.values import dataclass, field

PERIOD_DAYS = 30
_EPOCH = date(1970, 1, 1)


def dashboard(reads: Reads, scope: Scope) -> Dashboard | None:
    """Return a scope's figures as they stand now; None while the cache cannot be read.

    It takes a second or so for a million tickets: not for the UI thread.
    """
    times = _Times.at(reads.now())

    def look(connection: sqlite3.Connection, folding: Folding) -> tuple[_Tally, Folding]:
        with _one_state(connection):
            tally, kinds = _counted(connection, scope, times)
            touched = reads.touched(connection, ListSpec(scope), folding)
            for move in narrowing.moves(connection, touched, folding, kinds):
                tally.put(move.before, -1)
                tally.put(move.after, 1)
        return tally, folding

    looked = reads.look(look)
    if looked is None:
        return None
    tally, folding = looked
    for facts in reads.fresh(scope, folding):
        tally.put(narrowing.new_facts(facts, folding), 1)
    return _drawn_up(scope, tally)


@dataclass(frozen=True, slots=True)
class _Times:
    """The period and the thresholds, in milliseconds since the Unix epoch."""

    today: date
    period: Span
    soon: Span
    late: Span

    @classmethod
    def at(cls, now: datetime) -> _Times:
        today = now.date()
        end = ((today - _EPOCH).days + 1) * DAY
        moment = to_millis(now)
        return cls(
            today,
            (end - PERIOD_DAYS * DAY, end),
            (moment, to_millis(now + DUE_SOON)),
            (-(1 << 60), moment),
        )

    def day(self, millis: int) -> int | None:
        """Return which day of the period a moment falls on; None outside."""
        since, before = self.period
        return (millis - since) // DAY if since <= millis < before else None


@dataclass(slots=True)
class _Tally:
    """What is counted, so that single tickets can still be put in and taken off."""

    times: _Times
    states: Counter[TicketState] = field(default_factory=Counter)
    kinds: Counter[IssueKind | None] = field(default_factory=Counter)
    products: Counter[str] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)
    teams: Counter[str] = field(default_factory=Counter)
    team_names: dict[str, str] = field(default_factory=dict)
    opened: Counter[int] = field(default_factory=Counter)
    solved: Counter[int] = field(default_factory=Counter)
    on_time: Counter[int] = field(default_factory=Counter)
    answered_late: Counter[int] = field(default_factory=Counter)
    soon: int = 0
    late: int = 0

    def put(self, facts: Facts, count: int) -> None:
        """Add `count` tickets like this one."""
        self.states[facts.state] += count
        self.sent[facts.product] += count
        if facts.state.counts_as_open:
            self.kinds[facts.kind] += count
            self.products[facts.product] += count
            self.teams[facts.team_id] += count
        elif (day := self.times.day(facts.updated_at)) is not None:
            self.solved[day] += count
        if (day := self.times.day(facts.created_at)) is not None:
            self.opened[day] += count
        if facts.answered_at is not None and facts.updated_at >= self.times.period[0]:
            day = self.times.day(facts.answered_at)
            if day is not None and facts.met is not None:
                (self.on_time if facts.met else self.answered_late)[day] += count
        if facts.due_at is not None:
            self.late += count * (facts.due_at < self.times.soon[0])
            self.soon += count * (self.times.soon[0] <= facts.due_at < self.times.soon[1])


@contextmanager
def _one_state(connection: sqlite3.Connection) -> Iterator[None]:
    """Read one state of the cache, whatever a pull writes meanwhile."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


def _counted(
    connection: sqlite3.Connection, scope: Scope, times: _Times
) -> tuple[_Tally, dict[int, IssueKind]]:
    """Return what is stored, counted, and the kinds that were told from words, by key."""
    tally = _Tally(times)
    since, before = times.period
    told = sums.told(connection, scope)
    for state, kind, product, count in connection.execute(sums.groups_sql(scope)):
        of = known(TicketState, state, TicketState.OPEN)
        tally.states[of] += count
        tally.sent[product] += count
        if of.counts_as_open:
            tally.products[product] += count
            tally.kinds[None if kind is None else known(IssueKind, kind, IssueKind.OTHER)] += count
    tally.kinds.update(told.values())
    tally.kinds[None] -= len(told)
    if scope is Scope.QUEUE:
        for team, name, count in connection.execute(sums.teams_sql(scope)):
            tally.teams[team] = count
            tally.team_names[team] = name
    first_day = times.today - timedelta(days=PERIOD_DAYS - 1)
    for name, count in queries.counters(connection, scope, first_day.isoformat()).items():
        if name.startswith("day:"):
            day = (date.fromisoformat(name.removeprefix("day:")) - first_day).days
            if 0 <= day < PERIOD_DAYS:
                tally.opened[day] = count
    offset = since // DAY
    for day, count in connection.execute(sums.settled_sql(scope), (since, before)):
        tally.solved[day - offset] = count
    for day, met, count in connection.execute(sums.answers_sql(scope), (since, before)):
        (tally.on_time if met else tally.answered_late)[day - offset] = count
    now, soon = times.soon
    tally.late = queries.due_before(connection, scope, now)
    tally.soon = queries.due_before(connection, scope, soon) - tally.late
    return tally, told


def _drawn_up(scope: Scope, tally: _Tally) -> Dashboard:
    """Return the figures of what was counted, each with its filter."""
    times, states = tally.times, tally.states
    period = times.period
    opened, solved = _days(tally.opened), _days(tally.solved)
    on_time, late = _days(tally.on_time), _days(tally.answered_late)
    open_now = sum(states[state] for state in OPEN)
    answered = tuple(met + missed for met, missed in zip(on_time, late, strict=True))
    return Dashboard(
        scope=scope,
        today=times.today,
        open=Figure(open_now, TicketFilter(OPEN)),
        waiting=Figure(states[TicketState.WAITING], TicketFilter((TicketState.WAITING,))),
        soon=Figure(tally.soon, TicketFilter(due=times.soon)),
        late=Figure(tally.late, TicketFilter(due=times.late)),
        issues=_ranked(
            Share(_kind_name(kind), Figure(count, TicketFilter(OPEN, kinds=(kind,))))
            for kind, count in tally.kinds.items()
        ),
        products=_ranked(
            Share(
                clean(product, one_line=True),
                Figure(tally.products[product], TicketFilter(OPEN, products=(product,))),
                Figure(count, TicketFilter(products=(product,))),
            )
            for product, count in tally.sent.items()
        ),
        teams=_ranked(
            Share(
                clean(tally.team_names.get(team, ""), one_line=True),
                Figure(count, TicketFilter(OPEN, teams=(team,))),
            )
            for team, count in tally.teams.items()
            if scope is Scope.QUEUE
        ),
        opened=Trend(Figure(sum(opened), TicketFilter(created=period)), opened),
        solved=Trend(Figure(sum(solved), TicketFilter(SETTLED, updated=period)), solved),
        answered=Trend(Figure(sum(answered), _answered(period, True, False)), answered),
        on_time=Trend(Figure(sum(on_time), _answered(period, True)), on_time),
        answered_late=Figure(sum(late), _answered(period, False)),
        open_by_day=_open_by_day(open_now, opened, solved),
    )


def _answered(period: Span, *met: bool) -> TicketFilter:
    # Nothing is answered after its last change: `sums.answers_sql` rests on that, too.
    return TicketFilter(updated=(period[0], 1 << 60), answered=period, met=met)


def _kind_name(kind: IssueKind | None) -> str:
    return kind.label if kind is not None else _("Not sorted yet")


def _ranked(shares: Iterable[Share]) -> tuple[Share, ...]:
    """Return what is not nought, by count, then by name (rule 47)."""
    return tuple(
        sorted(
            (share for share in shares if share.open.count or (share.sent and share.sent.count)),
            key=lambda share: (
                -share.open.count,
                -share.sent.count if share.sent is not None else 0,
                share.name.casefold(),
            ),
        )
    )


def _days(counted: Counter[int]) -> tuple[int, ...]:
    return tuple(counted[day] for day in range(PERIOD_DAYS))


def _open_by_day(now: int, opened: tuple[int, ...], solved: tuple[int, ...]) -> tuple[int, ...]:
    """Return how many were open at each day's end: from today's back, what came and went undone."""
    found = [now]
    for came, went in zip(opened[:0:-1], solved[:0:-1], strict=True):
        found.append(max(0, found[-1] - came + went))
    return tuple(reversed(found))
