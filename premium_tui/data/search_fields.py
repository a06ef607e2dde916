"""The fields of a query as conditions in SQL over `ticket`; words are `search`'s."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime

from premium_tui.clock import to_millis
from premium_tui.data.filters import Condition, of_kinds
from premium_tui.data.models import Scope
from premium_tui.data.queries import MARK
from premium_tui.domain.issue_kinds import IssueKind
from premium_tui.domain.query import Is, Number, Query, When
from premium_tui.domain.query_fields import LATE, ME, NOBODY, SNOOZED, UNREAD, Field
from premium_tui.domain.query_times import span_of
from premium_tui.domain.text import storable
from premium_tui.domain.tickets import Priority
from premium_tui.values import dataclass, field

_LISTED = "IN (SELECT value FROM json_each(?))"
_COLUMNS = {
    Field.DUE: "due_at",
    Field.CREATED: "created_at",
    Field.UPDATED: "updated_at",
    Field.PRODUCT: "about_product",
    Field.LANGUAGE: "language",
}
_WILD, _ESCAPED = r"[%_\\]", r"\\\g<0>"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, of which list, when, and what is not in the table of tickets."""

    me: str
    """Their id; empty while it is not known."""
    scope: Scope
    now: datetime
    drafts: frozenset[str]
    """Keys of drafts."""
    told: Mapping[int, IssueKind] = field(default_factory=dict)
    """Kinds of tickets without one, by key."""
    asleep: frozenset[str] = frozenset()
    """Ids of snoozed tickets, with what is on its way folded in."""


def prepare(connection: sqlite3.Connection) -> None:
    """Give a connection the function that the conditions call."""
    connection.create_function("holds_words", 2, _holds_words, deterministic=True)


def needs_kinds(query: Query) -> bool:
    """Return whether a query asks for kinds of issue, so that `Asked.told` must be filled."""
    return any(isinstance(term, Is) and term.field is Field.ISSUE for term in query.terms)


def needs_asleep(query: Query) -> bool:
    """Return whether a query asks for what sleeps, so that `Asked.asleep` must be filled."""
    return any(
        isinstance(term, Is) and term.field is Field.IS and SNOOZED in term.values
        for term in query.terms
    )


def fields_condition(query: Query, asked: Asked) -> Condition:
    """Return what a query's fields say, to be joined with AND; `1` for none."""
    parts: list[str] = []
    values: list[str | int] = []
    for term in query.terms:
        if not isinstance(term, Is | When | Number):
            continue
        sql, given = _condition(term, asked)
        # What is not known is not so, and neither is its opposite unknown then.
        parts.append(f"({sql}) IS NOT TRUE" if term.negated else f"({sql})")
        values += given
    return " AND ".join(parts) or "1", tuple(values)


def number_sql(scope: Scope) -> str:
    """Return the statement of the key of a list's ticket with a number."""
    return f"SELECT key FROM ticket WHERE {MARK[scope]} = 1 AND number = ?"


def _condition(term: Is | When | Number, asked: Asked) -> Condition:
    if isinstance(term, Number):
        return f"key IN ({number_sql(asked.scope)})", (term.number,)
    if isinstance(term, When):
        return _within(term, asked.now)
    values = [storable(value) for value in term.values]
    match term.field:
        case Field.STATUS:
            # The plus keeps SQLite from the index of figures: a list is read in its own order.
            return f"+state {_LISTED}", (json.dumps(values),)
        case Field.PRIORITY:
            return f"priority {_LISTED}", (json.dumps([Priority(v).rank for v in values]),)
        case Field.ISSUE:
            return of_kinds([IssueKind(value) for value in values], asked.told)
        case Field.PRODUCT | Field.LANGUAGE:
            return f"{_COLUMNS[term.field]} COLLATE NOCASE {_LISTED}", (json.dumps(values),)
        case Field.HAS:
            return f"id {_LISTED}", (json.dumps(_drafted(asked.drafts)),)
        case _:
            return _any([_one(term.field, value, asked) for value in values])


def _one(asked_field: Field, value: str, asked: Asked) -> Condition:
    """Return the condition of one value of a field whose values are each their own."""
    match asked_field, value:
        case Field.IS, _ if value == UNREAD:
            return "unread = 1", ()
        case Field.IS, _ if value == SNOOZED:
            return f"id {_LISTED}", (json.dumps(sorted(asked.asleep)),)
        case Field.IS, _ if value == LATE:
            return "due_at < ?", (to_millis(asked.now),)
        case Field.FROM, _ if value == ME:
            return "requester_id = ?", (asked.me,)
        case Field.FROM, _:
            return _holds("requester_name", value)
        case Field.ASSIGNEE, _ if value == ME:
            return "assignee_id = ?", (asked.me,)
        case Field.ASSIGNEE, _ if value == NOBODY:
            return "assignee_id IS NULL", ()
        case Field.ASSIGNEE, _:
            return _holds("assignee_name", value)
        case Field.TEAM, _:
            # A short name means that team alone, whatever words other names have.
            sql, given = _holds("name", value)
            short = "SELECT id FROM team WHERE slug = ? COLLATE NOCASE"
            teams = f"{short} UNION ALL SELECT id FROM team WHERE NOT EXISTS ({short}) AND {sql}"
            return f"+team_id IN ({teams})", (value, value, *given)
        case Field.TAG, _:
            return "instr(',' || lower(tags) || ',', ',' || lower(?) || ',') > 0", (value,)
    raise ValueError(asked_field)


def _within(when: When, now: datetime) -> Condition:
    since, until = span_of(when.field, when.operator, when.value, now)
    column = _COLUMNS[when.field]
    parts, values = [], []
    for at, sign in ((since, ">="), (until, "<")):
        if at is not None:
            parts.append(f"{column} {sign} ?")
            values.append(to_millis(at))
    return " AND ".join(parts), tuple(values)


def _any(conditions: Sequence[Condition]) -> Condition:
    values = tuple(value for _sql, given in conditions for value in given)
    return " OR ".join(f"({sql})" for sql, _given in conditions), values


def _drafted(drafts: frozenset[str]) -> list[str]:
    """Return the ids of tickets an answer or a note was begun for."""
    begun = [key.partition(":") for key in drafts]
    return sorted({ticket for kind, _colon, ticket in begun if kind in ("reply", "note")})


def _holds(column: str, text: str) -> Condition:
    """Return the condition that a column holds every word of a text, in any case.

    SQLite compares plain ASCII itself; only what has other letters is asked one by one in Python,
    whose casefold knows them all.
    """
    words = text.casefold().split()
    other = f"length({column}) <> length(CAST({column} AS BLOB)) AND holds_words({column}, ?)"
    if not all(word.isascii() for word in words):
        return f"({other})", (text.casefold(),)
    plain = " AND ".join(f"{column} LIKE ? ESCAPE '\\'" for _ in words)
    parts = tuple(f"%{re.sub(_WILD, _ESCAPED, word)}%" for word in words)
    return f"(({plain}) OR ({other}))", (*parts, text.casefold())


def _holds_words(text: str | None, words: str) -> bool:
    folded = (text or "").casefold()
    return all(word in folded for word in words.split())
