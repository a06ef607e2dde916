"""The figures above the lists, kept exact: what tickets add to them is taken off and put on again.

The scopes' names are `models.Scope`; days are UTC days of creation.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import compress
from operator import itemgetter

from premium_tui.data.models import Scope
from premium_tui.data.upserts import COLUMNS, Row
from premium_tui.domain.tickets import TicketState

Figures = Counter[tuple[str, str]]
"""Values by scope and name."""

_DAY = 86_400_000
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_SCOPES = (Scope.MINE.value, Scope.TEAM.value, Scope.QUEUE.value)
_FACTS = ("in_mine", "in_team", "in_queue", "state", "unread", "created_at")
_PLACES = [COLUMNS["ticket"].split().index(name) for name in _FACTS]

_SELECT = f"SELECT {', '.join(_FACTS)} FROM ticket WHERE "
OF_IDS = f"{_SELECT} id IN (SELECT value FROM json_each(?))"
_ADD = (
    "INSERT INTO counter VALUES (?, ?, ?)"
    " ON CONFLICT (scope, name) DO UPDATE SET value = value + excluded.value"
)
_DROP = "DELETE FROM counter WHERE scope = ? AND name = ? AND value = 0"


def of_rows(rows: Iterable[Row]) -> Figures:
    """Return what tickets add to the figures, of the rows they are stored as."""
    return _figures(map(itemgetter(*_PLACES), rows))


def of_tickets(connection: sqlite3.Connection, ids: Sequence[str]) -> Figures:
    """Return what some tickets add to the figures, as they are stored now."""
    return _figures(connection.execute(OF_IDS, (json.dumps(ids),))) if ids else Counter()


def of_tickets_where(connection: sqlite3.Connection, condition: str) -> Figures:
    """Return what the tickets that fulfil an SQL condition add to the figures."""
    return _figures(connection.execute(f"{_SELECT} {condition}"))


def change(connection: sqlite3.Connection, before: Figures, after: Figures) -> None:
    """Store the difference between what some tickets added and what they add now."""
    after.subtract(before)
    steps = [(scope, name, step) for (scope, name), step in after.items() if step]
    connection.executemany(_ADD, steps)
    connection.executemany(_DROP, [(scope, name) for scope, name, step in steps if step < 0])


def _figures(rows: Iterable[tuple[int, int, int, str, int, int]]) -> Figures:
    kinds: Counter[tuple[int, int, int, str, int]] = Counter()
    days: Counter[tuple[int, int, int, int]] = Counter()
    for mine, team, queue, state, unread, created_at in rows:
        kinds[mine, team, queue, state, unread] += 1
        days[mine, team, queue, created_at // _DAY] += 1
    figures: Figures = Counter()
    for (*marks, state, unread), count in kinds.items():
        names = ["total"]
        if state in (TicketState.OPEN, TicketState.WAITING):
            names.append("open")
        if state == TicketState.WAITING:
            names.append("waiting")
        if unread:
            names.append("unread")
        for scope in compress(_SCOPES, marks):
            for name in names:
                figures[scope, name] += count
    for (*marks, day), count in days.items():
        name = f"day:{date.fromordinal(_EPOCH_DAY + day).isoformat()}"
        for scope in compress(_SCOPES, marks):
            figures[scope, name] += count
    return figures
