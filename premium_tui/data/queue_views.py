"""Queue views: the searches an agent finds ready-made, and the queue's open tickets by group."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

from premium_tui.data.models import ListSpec, Sort
from premium_tui.data.reads import Reads
from premium_tui.data.saved_views import SavedView, one_line
from premium_tui.data.views import Folding
from premium_tui.domain.query import parse, quoted_if_needed
from premium_tui.i18n import _
from premium_tui.values import dataclass

_OPEN = "status:open,waiting"
_AWAKE = "-is:snoozed"
"""What sleeps asks for no work; an answer that is due is due all the same."""

_PIECE = 10_000


class Grouping(StrEnum):
    """What open tickets can be counted by."""

    TEAM = "team"
    PRODUCT = "product"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class QueueView:
    """A view that is ready-made."""

    key: str
    """What commands call it; it never changes."""
    view: SavedView
    """Its name is for readers."""


@dataclass(frozen=True, slots=True)
class QueueGroup:
    """The open tickets of one team, product or language."""

    name: str
    """Clean, on one line."""
    text: str
    """The query that finds them; empty where none can."""
    count: int


def queue_views(at_risk_minutes: int) -> tuple[QueueView, ...]:
    """Return the ready-made views, in the order they are shown in.

    `at_risk_minutes` before it is due an answer is due soon. Late ones are breached already.
    """
    mine, nobodys = "assignee:me", "assignee:none"
    return (
        _ready("late", _("Late"), "is:late"),
        _ready("due-soon", _("Due soon"), f"due<{at_risk_minutes}m -is:late"),
        _ready("mine", _("Mine"), f"{mine} {_OPEN} {_AWAKE}"),
        _ready("unassigned", _("Unassigned"), f"{nobodys} {_OPEN} {_AWAKE}"),
        _ready("unread", _("Unread"), "is:unread"),
        # Whom one waits for longest stands on top.
        QueueView(
            "waiting",
            SavedView(_("Waiting for customer"), "status:waiting", Sort.UPDATED, reverse=True),
        ),
        _ready("snoozed", _("Snoozed"), "is:snoozed"),
    )


def _ready(key: str, name: str, text: str) -> QueueView:
    return QueueView(key, SavedView(name, text, Sort.DUE))


def grouping_names() -> dict[Grouping, str]:
    """Return what the ways to count are called."""
    return {
        Grouping.TEAM: _("By team"),
        Grouping.PRODUCT: _("By product"),
        Grouping.LANGUAGE: _("By language"),
    }


def queue_groups(
    reads: Reads, spec: ListSpec, by: Grouping, cancelled: Callable[[], bool] | None = None
) -> list[QueueGroup] | None:
    """Return the open tickets of a list by group, what sleeps included, the most first.

    Every ticket is in one group, and a group's query finds as many as it counts. Slow for a
    million tickets: not for the UI thread. None when `cancelled` said so.
    """
    keys = reads.keys(replace(spec, query=parse(_OPEN)), cancelled)
    if keys is None:
        return None
    listed = _as_json(keys)

    def look(connection: sqlite3.Connection, folding: Folding) -> list[QueueGroup]:
        rows = connection.execute(_SQL[by], (listed,)).fetchall()
        return [
            QueueGroup(
                _name(by, folding.safe(name or "", one_line=True)), _text(by, value or ""), count
            )
            for name, value, count in rows
        ]

    found = reads.look(look) or []
    return sorted(found, key=lambda group: (-group.count, group.name.casefold(), group.text))


def _as_json(keys: array[int]) -> str:
    """Return keys as a JSON array, in pieces: who draws meanwhile gets a turn between them.

    A ticket of the outbox alone is a customer's, and in no agent's list.
    """
    pieces = (keys[at : at + _PIECE] for at in range(0, len(keys), _PIECE))
    texts = (",".join(str(key) for key in piece if key > 0) for piece in pieces)
    return f"[{','.join(filter(None, texts))}]"


_WHERE = "FROM ticket WHERE key IN (SELECT value FROM json_each(?))"
# Products and languages are the same in any case, as in queries.
_SQL: dict[Grouping, str] = {
    Grouping.TEAM: (
        "SELECT CAST(name AS TEXT), CAST(slug AS TEXT), tickets FROM"
        f" (SELECT team_id, count(*) AS tickets {_WHERE} GROUP BY team_id)"
        " LEFT JOIN team ON team.id = team_id"
    ),
    Grouping.PRODUCT: (
        "SELECT CAST(about_product AS TEXT), CAST(about_product AS TEXT), count(*)"
        f" {_WHERE} GROUP BY about_product COLLATE NOCASE"
    ),
    Grouping.LANGUAGE: (
        "SELECT CAST(language AS TEXT), CAST(language AS TEXT), count(*)"
        f" {_WHERE} GROUP BY language COLLATE NOCASE"
    ),
}


def _name(by: Grouping, name: str) -> str:
    if by is Grouping.LANGUAGE:
        return {"en": _("English"), "ja": _("Japanese")}.get(name.casefold(), name) or _("Unknown")
    return name or _("Unknown")


def _text(by: Grouping, value: str) -> str:
    """Return the query of a group; none for what is stored in a way nobody can type."""
    sayable = bool(value) and one_line(value) == value
    return f"{by}:{quoted_if_needed(value)} {_OPEN}" if sayable else ""
