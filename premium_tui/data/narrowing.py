"""Narrowing: facts of the tickets that actions on their way concern, and lists cut by a filter.

A ticket that is closed here leaves the list behind a figure at once, as it leaves the figure.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from premium_tui.clock import to_millis
from premium_tui.data.filters import Condition, Facts, TicketFilter, condition, matches
from premium_tui.data.identity import known, maybe
from premium_tui.data.models import Scope
from premium_tui.data.queries import TicketRecord
from premium_tui.data.sums import FactsRecord, facts_records, kind_told, told
from premium_tui.data.views import Folding, facts_of, folded
from premium_tui.domain.issue_kinds import IssueKind
from premium_tui.domain.overlay import TicketFacts
from premium_tui.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Move:
    """A stored ticket, as it is and as it will be once what is on its way has arrived."""

    key: int
    before: Facts
    after: Facts
    assignee_name: str | None = None
    """Of who will have it."""


def narrowed(
    connection: sqlite3.Connection,
    scope: Scope,
    only: TicketFilter,
    touched: Sequence[TicketRecord],
    folding: Folding,
) -> Condition:
    """Return a filter over a scope as SQL; `touched` are its tickets that actions concern."""
    kinds = told(connection, scope) if only.kinds else {}
    moved = moves(connection, touched, folding, kinds)
    return condition(
        only,
        kinds,
        coming=[m.key for m in moved if matches(only, m.after) and not matches(only, m.before)],
        leaving=[m.key for m in moved if matches(only, m.before) and not matches(only, m.after)],
    )


def moves(
    connection: sqlite3.Connection,
    touched: Sequence[TicketRecord],
    folding: Folding,
    kinds: Mapping[int, IssueKind],
) -> list[Move]:
    """Return stored tickets that actions on their way concern; `kinds` are those told here."""
    if not touched:
        return []
    more = facts_records(connection, [record.key for record in touched])
    return [
        _move(record, more[record.key], folding, kinds.get(record.key))
        for record in touched
        if record.key in more
    ]


def new_facts(facts: TicketFacts, folding: Folding) -> Facts:
    """Return a ticket that is still only in the outbox as filters look at it."""
    opening = folding.opening(facts.id)
    named = opening[1].issue_kind if opening is not None else None
    team = folding.me.team if folding.me is not None else None
    return Facts(
        state=facts.state,
        kind=maybe(IssueKind, named) or kind_told(facts.subject, facts.product),
        product=facts.product,
        team_id=team.id if team is not None else "",
        created_at=to_millis(opening[0].queued_at if opening is not None else facts.updated_at),
        updated_at=to_millis(facts.updated_at),
    )


def _move(
    record: TicketRecord, more: FactsRecord, folding: Folding, told_kind: IssueKind | None
) -> Move:
    was, now = facts_of(record), folded(record, folding)
    kind = told_kind
    if more.issue_kind is not None:
        kind = known(IssueKind, more.issue_kind, IssueKind.OTHER)
    met = more.last_answer_met
    before = Facts(
        state=was.state,
        kind=kind,
        product=record.about_product,
        team_id=record.team_id,
        created_at=more.created_at,
        updated_at=record.updated_at,
        due_at=record.due_at,
        answered_at=more.last_answer_at,
        met=None if met is None else bool(met),
        assignee_id=was.assignee_id,
        first_answered_at=_first_answered(record, more),
    )
    if kind is None and now.state.counts_as_open and not was.state.counts_as_open:
        # Only open tickets were told from their words.
        kind = kind_told(record.subject, record.about_product)
    after = replace(
        before,
        state=now.state,
        kind=kind,
        updated_at=max(record.updated_at, to_millis(now.updated_at)),
        due_at=to_millis(now.due_at) if now.due_at is not None else None,
        assignee_id=now.assignee_id,
    )
    return Move(record.key, before, after, now.assignee_name)


def _first_answered(record: TicketRecord, more: FactsRecord) -> int | None:
    """Return when a ticket with a response clock was first answered, as `FIRST_ANSWERED` has it."""
    at = more.first_answer_at
    if at is None or more.first_due_at is None or at > record.updated_at:
        return None
    return at
