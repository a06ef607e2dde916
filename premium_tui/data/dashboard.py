"""The dashboard: how many tickets are open, what about, and how they come and go (rules 43-47)."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from premium_tui.data import desk_groups, narrowing, queries, sums
from premium_tui.data.dashboard_models import Dashboard, Dimension, Figure, Share, Trend
from premium_tui.data.filters import OPEN, SETTLED, Span, TicketFilter
from premium_tui.data.identity import known
from premium_tui.data.models import ListSpec, Scope
from premium_tui.data.reads import Reads
from premium_tui.data.sums import DAY
from premium_tui.data.tally import PERIOD_DAYS, Tally, Times
from premium_tui.data.views import Folding
from premium_tui.domain.issue_kinds import IssueKind
from premium_tui.domain.text import clean
from premium_tui.domain.tickets import TicketState
from premium_tui.i18n import _

_Looked = tuple[Tally, desk_groups.First | None, Folding]


def dashboard(reads: Reads, scope: Scope) -> Dashboard | None:
    """Return a scope's figures as they stand now; None while the cache cannot be read.

    It takes a second or so for a million tickets: not for the UI thread.
    """
    times = Times.at(reads.now(), reads.at_risk)

    def look(connection: sqlite3.Connection, folding: Folding) -> _Looked:
        with _one_state(connection):
            tally, kinds = _counted(connection, scope, times)
            touched = reads.touched(connection, ListSpec(scope), folding)
            moves = narrowing.moves(connection, touched, folding, kinds)
            for move in moves:
                tally.put(move.before, -1)
                tally.put(move.after, 1)
            first = None
            if scope is Scope.QUEUE:
                first = desk_groups.first_answers(connection, tally, moves)
        return tally, first, folding

    looked = reads.look(look)
    if looked is None:
        return None
    tally, first, folding = looked
    for facts in reads.fresh(scope, folding):
        tally.put(narrowing.new_facts(facts, folding), 1)
    return _drawn_up(scope, tally, first)


@contextmanager
def _one_state(connection: sqlite3.Connection) -> Iterator[None]:
    """Read one state of the cache, whatever a pull writes meanwhile."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


def _counted(
    connection: sqlite3.Connection, scope: Scope, times: Times
) -> tuple[Tally, dict[int, IssueKind]]:
    """Return what is stored, counted, and the kinds that were told from words, by key."""
    tally = Tally(times)
    since, before = times.period
    told = sums.told(connection, scope)
    for state, kind, product, count in connection.execute(sums.groups_sql(scope)):
        of = known(TicketState, state, TicketState.OPEN)
        tally.states[of] += count
        tally.sent[product] += count
        if of.counts_as_open:
            tally.open_by[Dimension.PRODUCT][product] += count
            tally.kinds[None if kind is None else known(IssueKind, kind, IssueKind.OTHER)] += count
    tally.kinds.update(told.values())
    tally.kinds[None] -= len(told)
    if scope is Scope.QUEUE:
        for team, name, count in connection.execute(sums.teams_sql(scope)):
            tally.open_by[Dimension.TEAM][team] = count
            tally.names[team] = name
        desk_groups.count(connection, tally)
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


def _drawn_up(scope: Scope, tally: Tally, first: desk_groups.First | None) -> Dashboard:
    """Return the figures of what was counted, each with its filter."""
    times, states = tally.times, tally.states
    products = tally.open_by[Dimension.PRODUCT]
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
                Figure(products[product], TicketFilter(OPEN, products=(product,))),
                Figure(count, TicketFilter(products=(product,))),
            )
            for product, count in tally.sent.items()
        ),
        teams=_ranked(
            Share(
                clean(tally.names.get(team, ""), one_line=True),
                Figure(count, TicketFilter(OPEN, teams=(team,))),
            )
            for team, count in tally.open_by[Dimension.TEAM].items()
            if scope is Scope.QUEUE and team is not None
        ),
        opened=Trend(Figure(sum(opened), TicketFilter(created=period)), opened),
        solved=Trend(Figure(sum(solved), TicketFilter(SETTLED, updated=period)), solved),
        answered=Trend(Figure(sum(answered), _answered(period, True, False)), answered),
        on_time=Trend(Figure(sum(on_time), _answered(period, True)), on_time),
        answered_late=Figure(sum(late), _answered(period, False)),
        open_by_day=_open_by_day(open_now, opened, solved),
        first=first.of_all if first is not None else None,
        groups=desk_groups.drawn_up(tally, first) if first is not None else {},
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
