"""Sums over cache.db: what the dashboard counts of stored tickets, and facts of a few of them.

Plain SQL for any thread; for a million tickets it takes a second or so, so it is not for the UI
thread. Days are UTC days since the Unix epoch.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from premium_tui.data.filters import OPEN, SETTLED
from premium_tui.data.models import Scope
from premium_tui.data.queries import MARK
from premium_tui.domain.issue_classifier import classify_issue
from premium_tui.domain.issue_kinds import IssueKind

DAY = 86_400_000

TOLD_AT_MOST = 2_000
"""Open tickets without a kind that are told from their words; those changed last come first."""

_OPEN = ", ".join(f"'{state.value}'" for state in OPEN)
_SETTLED = ", ".join(f"'{state.value}'" for state in SETTLED)


class FactsRecord(NamedTuple):
    """What filters look at beyond a ticket's line in a list, as stored."""

    key: int
    issue_kind: str | None
    created_at: int
    last_answer_at: int | None
    last_answer_met: int | None
    first_answer_at: int | None
    first_due_at: int | None


def groups_sql(scope: Scope) -> str:
    """Return the statement that counts tickets by state, kind and product, from one index."""
    return (
        "SELECT state, issue_kind, about_product, count(*) FROM ticket"
        f" WHERE {MARK[scope]} = 1 GROUP BY state, issue_kind, about_product"
    )


def told_sql(scope: Scope) -> str:
    """Return the statement of the open tickets without a kind; its value is the limit."""
    # The plus keeps SQLite from walking all tickets in the order of change to find those few.
    return (
        "SELECT key, subject, about_product FROM ticket"
        f" WHERE state IN ({_OPEN}) AND issue_kind IS NULL AND {MARK[scope]} = 1"
        " ORDER BY +updated_at DESC, key DESC LIMIT ?"
    )


def teams_sql(scope: Scope) -> str:
    """Return the statement that counts open tickets by team."""
    return (
        "SELECT team_id, coalesce((SELECT name FROM team WHERE id = team_id), ''), tickets FROM ("
        f"SELECT team_id, count(*) AS tickets FROM ticket WHERE state IN ({_OPEN})"
        f" AND {MARK[scope]} = 1 GROUP BY team_id)"
    )


def settled_sql(scope: Scope) -> str:
    """Return the statement that counts solved and closed tickets by the day they changed last."""
    return (
        f"SELECT updated_at / {DAY}, count(*) FROM ticket WHERE {MARK[scope]} = 1"
        # The plus keeps SQLite from the index of states: far fewer changed lately.
        f" AND updated_at >= ? AND updated_at < ? AND +state IN ({_SETTLED}) GROUP BY 1"
    )


def answers_sql(scope: Scope) -> str:
    """Return the statement that counts newest answers by day and by whether they were on time."""
    # No answer is newer than its ticket's last change: the index of that narrows the search.
    return (
        f"SELECT last_answer_at / {DAY}, last_answer_met, count(*) FROM ticket"
        f" WHERE {MARK[scope]} = 1 AND updated_at >= ?1 AND last_answer_at >= ?1"
        " AND last_answer_at < ?2 AND last_answer_met IS NOT NULL GROUP BY 1, 2"
    )


@lru_cache(maxsize=2 * TOLD_AT_MOST)
def kind_told(subject: str, product: str) -> IssueKind:
    """Return what kind of issue a ticket without one is about, from its subject."""
    return classify_issue(subject, product=product)


def told(connection: sqlite3.Connection, scope: Scope) -> dict[int, IssueKind]:
    """Return the kinds of a list's open tickets without one, by key, as far as they are told."""
    rows = connection.execute(told_sql(scope), (TOLD_AT_MOST,))
    return {key: kind_told(subject, product) for key, subject, product in rows}


def facts_records(connection: sqlite3.Connection, keys: Sequence[int]) -> dict[int, FactsRecord]:
    """Return what filters look at of some tickets, by key."""
    columns = ", ".join(FactsRecord._fields)
    sql = f"SELECT {columns} FROM ticket WHERE key IN (SELECT value FROM json_each(?))"
    rows = connection.execute(sql, (json.dumps(list(keys)),))
    return {row[0]: FactsRecord._make(row) for row in rows}
