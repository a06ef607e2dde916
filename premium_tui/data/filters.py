"""Filters: which tickets a figure counts, as a condition in SQL and as a test of one ticket.

Both say the same (a test compares them): SQL finds what is stored, the test decides about the few
tickets that an action on its way changes. A search can add what it looks for here.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from premium_tui.domain.tickets import TicketState
from premium_tui.values import dataclass

if TYPE_CHECKING:
    from premium_tui.domain.issue_kinds import IssueKind

Condition = tuple[str, tuple[str | int, ...]]
"""What stands behind WHERE ... AND, and its values; an empty text for no condition."""

Span = tuple[int, int]
"""From a moment until before another, in milliseconds since the Unix epoch."""

EVERYTHING: Condition = ("", ())
OPEN = tuple(state for state in TicketState if state.counts_as_open)
SETTLED = tuple(state for state in TicketState if not state.counts_as_open)

FIRST_ANSWERED = (
    # The first part narrows the search by the index of changes: the last one implies it.
    "updated_at >= ? AND first_answer_at >= ? AND first_answer_at < ?"
    " AND first_answer_at <= updated_at AND first_due_at IS NOT NULL"
)
"""The condition that a ticket was first answered from a moment until before another: its values are
the first of them, twice, and the second."""

_LISTED = "IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Facts:
    """What filters look at of a ticket; times in milliseconds since the Unix epoch."""

    state: TicketState
    kind: IssueKind | None
    """None for one without a kind that was not told from its words either."""
    product: str
    """As stored."""
    team_id: str
    created_at: int
    updated_at: int
    due_at: int | None = None
    answered_at: int | None = None
    """When the newest clock was stopped by an answer."""
    met: bool | None = None
    """Whether that answer was on time."""
    assignee_id: str | None = None
    first_answered_at: int | None = None
    """When it was first answered, for one with a response clock; no later than its last change."""


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """Which tickets of a list are meant: those that fulfil all that is given."""

    states: tuple[TicketState, ...] = ()
    kinds: tuple[IssueKind | None, ...] = ()
    """Kinds of issue, for open tickets: only those are told from their words."""
    products: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    created: Span | None = None
    updated: Span | None = None
    due: Span | None = None
    answered: Span | None = None
    met: tuple[bool, ...] = ()
    assignees: tuple[str | None, ...] = ()
    """Who has it; None for nobody."""
    first_answered: Span | None = None


def matches(only: TicketFilter, facts: Facts) -> bool:
    """Return whether a ticket is meant."""
    return (
        (not only.states or facts.state in only.states)
        and (not only.kinds or facts.kind in only.kinds)
        and (not only.products or facts.product in only.products)
        and (not only.teams or facts.team_id in only.teams)
        and _within(only.created, facts.created_at)
        and _within(only.updated, facts.updated_at)
        and _within(only.due, facts.due_at)
        and _within(only.answered, facts.answered_at)
        and (not only.met or facts.met in only.met)
        and (not only.assignees or facts.assignee_id in only.assignees)
        and _within(only.first_answered, facts.first_answered_at)
    )


def joined(one: Condition, other: Condition) -> Condition:
    """Return the condition that both are fulfilled."""
    return one[0] + other[0], one[1] + other[1]


def condition(
    only: TicketFilter,
    told: Mapping[int, IssueKind],
    coming: Sequence[int] = (),
    leaving: Sequence[int] = (),
) -> Condition:
    """Return a filter in SQL over `ticket`.

    `told` are the kinds of tickets without one, by key. What is on its way brings the keys `coming`
    in and takes the keys `leaving` out.
    """
    parts: list[str] = []
    values: list[str | int] = []
    # The plus keeps SQLite from the index of figures: a list is read in its own order.
    for column, wanted in (
        ("+state", only.states),
        ("+about_product", only.products),
        ("+team_id", only.teams),
    ):
        if wanted:
            parts.append(f"{column} {_LISTED}")
            values.append(json.dumps(wanted))
    if only.kinds:
        sql, given = of_kinds(only.kinds, told)
        parts.append(sql)
        values += given
    for column, span in (
        ("created_at", only.created),
        ("updated_at", only.updated),
        ("due_at", only.due),
        ("last_answer_at", only.answered),
    ):
        if span is not None:
            parts.append(f"{column} >= ? AND {column} < ?")
            values += span
    if only.met:
        parts.append(f"last_answer_met {_LISTED}")
        values.append(json.dumps([int(met) for met in only.met]))
    if only.assignees:
        nobody = " OR assignee_id IS NULL" if None in only.assignees else ""
        parts.append(f"(assignee_id {_LISTED}{nobody})")
        values.append(json.dumps([one for one in only.assignees if one is not None]))
    if only.first_answered is not None:
        since, before = only.first_answered
        parts.append(FIRST_ANSWERED)
        values += (since, since, before)
    sql = " AND ".join(parts) or "1"
    if leaving:
        sql = f"{sql} AND key NOT {_LISTED}"
        values.append(json.dumps(list(leaving)))
    if coming:
        sql = f"{sql} OR key {_LISTED}"
        values.append(json.dumps(list(coming)))
    return f" AND ({sql})", tuple(values)


def of_kinds(kinds: Collection[IssueKind | None], told: Mapping[int, IssueKind]) -> Condition:
    """Return the condition that a ticket is of one of some kinds, told from its words or not."""
    from premium_tui.domain.issue_kinds import IssueKind  # kept off the start path

    named = [kind.value for kind in kinds if kind is not None]
    parts = [f"issue_kind {_LISTED}", f"key {_LISTED}"]
    values = [json.dumps(named), json.dumps([key for key, kind in told.items() if kind in kinds])]
    if IssueKind.OTHER in kinds:
        # A kind that only a newer desk knows is something else here.
        parts.append(f"issue_kind NOT {_LISTED}")
        values.append(json.dumps(list(IssueKind)))
    if None in kinds:
        parts.append(f"issue_kind IS NULL AND key NOT {_LISTED}")
        values.append(json.dumps(list(told)))
    return f"({' OR '.join(parts)})", tuple(values)


def _within(span: Span | None, at: int | None) -> bool:
    return span is None or (at is not None and span[0] <= at < span[1])
