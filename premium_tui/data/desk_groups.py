"""What an agent's dashboard counts by team, by product and by who has a ticket.

Plain SQL over cache.db, as `sums`: not for the UI thread.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from premium_tui.data.dashboard_models import Dimension, Figure, FirstAnswers, Group
from premium_tui.data.filters import FIRST_ANSWERED, OPEN, TicketFilter
from premium_tui.data.narrowing import Move
from premium_tui.data.tally import Tally
from premium_tui.domain.text import clean
from premium_tui.i18n import _
from premium_tui.values import dataclass, replace

_OPEN = ", ".join(f"'{state.value}'" for state in OPEN)

AGENTS_SQL = (
    "SELECT assignee_id, coalesce(max(assignee_name), ''), count(*) FROM ticket"
    f" WHERE state IN ({_OPEN}) AND in_queue = 1 GROUP BY assignee_id"
)
"""Open tickets by who has them."""

DUE_SQL = (
    "SELECT team_id, about_product, assignee_id, due_order < ?1, count(*) FROM ticket"
    " WHERE in_queue = 1 AND due_order < ?2 GROUP BY 1, 2, 3, 4"
)
"""Running clocks due before the second moment, by whether they are due before the first."""

# Who has a ticket once what is on its way has arrived, by the keys of the few that change hands.
_HELD_BY = (
    "CASE WHEN key IN (SELECT CAST(j.key AS INTEGER) FROM json_each(?) AS j)"
    " THEN (SELECT j.value FROM json_each(?) AS j WHERE CAST(j.key AS INTEGER) = ticket.key)"
    " ELSE assignee_id END"
)
_COLUMNS = {Dimension.TEAM: "team", Dimension.PRODUCT: "product", Dimension.AGENT: "agent"}


def _ranked(name: str, group: str) -> str:
    """Return the part that ranks each group's times; one that is not grouped is all of them."""
    by = f"PARTITION BY {group} " if group != "NULL" else ""
    return (
        f"SELECT '{name}' AS dimension, {group} AS grouped, name, took,"
        f" row_number() OVER ({by}ORDER BY took) AS place,"
        f" count(*) OVER ({by[:-1]}) AS tickets FROM answered"
    )


FIRST_SQL = (
    "WITH answered AS (SELECT team_id AS team, about_product AS product, assignee_name AS name,"
    f" {_HELD_BY} AS agent, max(0, first_answer_at - created_at) AS took"
    f" FROM ticket WHERE in_queue = 1 AND {FIRST_ANSWERED})"
    " SELECT dimension, grouped, max(name), max(tickets),"
    # The nearest rank: the smallest time within which at least so many are.
    " max(iif(place = (tickets + 1) / 2, took, NULL)),"
    " max(iif(place = (tickets * 9 + 9) / 10, took, NULL)) FROM ("
    + " UNION ALL ".join(
        [_ranked("", "NULL"), *(_ranked(d.value, column) for d, column in _COLUMNS.items())]
    )
    + ") GROUP BY dimension, grouped"
)
"""First answers in a period: by each dimension, and of all, how many and their percentiles in
milliseconds."""

TEAMS_SQL = "SELECT id, name FROM team WHERE id IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class First:
    """First answers in the period: of all, and of each dimension's groups by their ids."""

    of_all: FirstAnswers
    by: dict[tuple[Dimension, str | None], FirstAnswers]
    names: dict[str, str]
    """Of the teams and agents who have such tickets, as stored, by their ids."""


def count(connection: sqlite3.Connection, tally: Tally) -> None:
    """Put into a tally what is stored of the queue, by team, product and agent.

    Open tickets by team and product are there already.
    """
    for agent, name, tickets in connection.execute(AGENTS_SQL):
        tally.open_by[Dimension.AGENT][agent] = tickets
        if agent is not None:
            tally.names[agent] = name
    for *groups, is_late, tickets in connection.execute(DUE_SQL, tally.times.soon):
        counted = tally.late_by if is_late else tally.soon_by
        for dimension, group in zip(Dimension, groups, strict=True):
            counted[dimension][group] += tickets


def first_answers(connection: sqlite3.Connection, tally: Tally, moves: Sequence[Move]) -> First:
    """Return how long first answers took; `moves` are the tickets that are about to change."""
    span = tally.times.period
    moved = {
        move.key: move.after.assignee_id
        for move in moves
        if move.after.assignee_id != move.before.assignee_id
    }
    for move in moves:
        if move.after.assignee_id is not None and move.assignee_name:
            tally.names.setdefault(move.after.assignee_id, move.assignee_name)
    changed = json.dumps(moved)
    values = (changed, changed, span[0], *span)
    of_all = FirstAnswers(Figure(0, TicketFilter(first_answered=span)))
    by: dict[tuple[Dimension, str | None], FirstAnswers] = {}
    names: dict[str, str] = {}
    for dimension, group, name, tickets, median, p90 in connection.execute(FIRST_SQL, values):
        if dimension:
            only = replace(_of(Dimension(dimension), group), first_answered=span)
            found = FirstAnswers(Figure(tickets, only), median // 1000, p90 // 1000)
            by[Dimension(dimension), group] = found
            if dimension == Dimension.AGENT and group is not None and name:
                names[group] = name
        else:
            of_all = FirstAnswers(
                replace(of_all.figure, count=tickets), median // 1000, p90 // 1000
            )
    teams = json.dumps([group for dimension, group in by if dimension is Dimension.TEAM])
    return First(of_all, by, names | dict(connection.execute(TEAMS_SQL, (teams,))))


def drawn_up(tally: Tally, first: First) -> dict[Dimension, tuple[Group, ...]]:
    """Return each dimension's groups that have any ticket, the deepest queue first."""
    return {dimension: _groups(dimension, tally, first) for dimension in Dimension}


def _groups(dimension: Dimension, tally: Tally, first: First) -> tuple[Group, ...]:
    opened, soon, late = (
        counted[dimension] for counted in (tally.open_by, tally.soon_by, tally.late_by)
    )
    answered = [group for of, group in first.by if of is dimension]
    found = [
        _group(dimension, group, tally, first)
        for group in {**opened, **soon, **late, **dict.fromkeys(answered)}
    ]
    return tuple(
        sorted(
            (
                g
                for g in found
                if g.open.count or g.soon.count or g.late.count or g.first.figure.count
            ),
            key=lambda g: (-g.open.count, -g.late.count, g.name.casefold(), g.id or ""),
        )
    )


def _group(dimension: Dimension, group: str | None, tally: Tally, first: First) -> Group:
    times, only = tally.times, _of(dimension, group)
    nothing = FirstAnswers(Figure(0, replace(only, first_answered=times.period)))
    return Group(
        group,
        _name(dimension, group, tally, first),
        Figure(tally.open_by[dimension][group], replace(only, states=OPEN)),
        Figure(tally.soon_by[dimension][group], replace(only, due=times.soon)),
        Figure(tally.late_by[dimension][group], replace(only, due=times.late)),
        first.by.get((dimension, group), nothing),
    )


def _of(dimension: Dimension, group: str | None) -> TicketFilter:
    """Return the filter of a group's tickets; teams and products are never None."""
    if dimension is Dimension.AGENT:
        return TicketFilter(assignees=(group,))
    if dimension is Dimension.TEAM:
        return TicketFilter(teams=(group or "",))
    return TicketFilter(products=(group or "",))


def _name(dimension: Dimension, group: str | None, tally: Tally, first: First) -> str:
    if dimension is Dimension.PRODUCT:
        return clean(group or "", one_line=True)
    if group is None:
        return _("Nobody")
    return clean(tally.names.get(group) or first.names.get(group, ""), one_line=True)
