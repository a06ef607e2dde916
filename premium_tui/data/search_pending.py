"""Search in what is on its way: tickets that actions concern, as they will stand, and new ones.

They are few, so each is asked by itself: its fields by the same SQL as all others, its words in an
index of its own in memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing

from premium_tui.clock import to_millis
from premium_tui.data.filters import Condition
from premium_tui.data.narrowing import moves, new_facts
from premium_tui.data.queries import TicketRecord
from premium_tui.data.search_fields import Asked
from premium_tui.data.search_index import TABLES
from premium_tui.data.search_text import cut, match_of, plain_words, subject_text
from premium_tui.data.views import Folding, folded, new_row
from premium_tui.domain.actions import Writing
from premium_tui.domain.overlay import TicketFacts
from premium_tui.domain.query import Words

_KEPT = (
    "key, id, number, team_id, requester_id, requester_name, language, about_product, created_at"
)
_CHANGED = (
    "state, issue_kind, updated_at, due_at, unread, priority, tags, assignee_id, assignee_name"
)
_GIVEN = ", ".join(f"? AS {name}" for name in _CHANGED.split(", "))
_STORED = f"SELECT {_KEPT}, {_GIVEN} FROM ticket WHERE key = ?"
_NEW = f"SELECT {', '.join(f'? AS {name}' for name in _KEPT.split(', '))}, {_GIVEN}"

Value = str | int | None


def matching(
    connection: sqlite3.Connection,
    touched: Sequence[TicketRecord],
    folding: Folding,
    asked: Asked,
    fields: Condition,
    words: Sequence[Words],
) -> list[int]:
    """Return the keys of those stored tickets that will fulfil a query."""
    will_be = {record.key: folded(record, folding) for record in touched}
    found = []
    for move in moves(connection, touched, folding, asked.told):
        after, facts = move.after, will_be[move.key]
        kind = after.kind.value if after.kind is not None else None
        times = (after.updated_at, after.due_at)
        work = (facts.priority.rank, ",".join(facts.tags), facts.assignee_id, facts.assignee_name)
        values = (after.state.value, kind, *times, int(facts.unread), *work)
        if _fulfils(connection, _STORED, (*values, move.key), fields):
            found.append(move.key)
    if not (found and words):
        return found
    by_key = {record.key: record for record in touched}
    texts = {key: texts_of(connection, by_key[key], folding) for key in found}
    return holding(texts, words)


def matching_new(
    connection: sqlite3.Connection,
    new: Sequence[TicketFacts],
    folding: Folding,
    asked: Asked,
    fields: Condition,
    words: Sequence[Words],
) -> list[TicketFacts]:
    """Return those tickets that are only in the outbox that fulfil a query, in their order."""
    found: dict[int, TicketFacts] = {}
    texts: dict[int, list[str]] = {}
    for one in new:
        facts, row = new_facts(one, folding), new_row(one, folding)
        opening = folding.opening(one.id)
        language = opening[1].language if opening is not None else ""
        kind = facts.kind.value if facts.kind is not None else None
        kept: tuple[Value, ...] = (
            *(row.key, row.id, None, row.team_id, row.requester_id, row.requester_name),
            *(language, one.product, facts.created_at),
        )
        times = (to_millis(one.updated_at), None)
        work = (row.priority.rank, "", None, None)
        changed = (one.state.value, kind, *times, int(one.unread), *work)
        if _fulfils(connection, _NEW, (*kept, *changed), fields):
            found[row.key] = one
            texts[row.key] = [
                subject_text(one.subject, row.requester_name, None),
                *_written(one.id, folding),
            ]
    return [found[key] for key in (holding(texts, words) if words else found)]


def holding(texts: dict[int, list[str]], words: Sequence[Words]) -> list[int]:
    """Return the keys of texts, cut, in which all words stand as they must, in their order."""
    found = list(texts)
    may_hold = _may_hold(words)
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute(TABLES[0])
        rows = [(key, text) for key, several in texts.items() for text in several if may_hold(text)]
        memory.executemany(
            "INSERT INTO search (rowid, text) VALUES (?, ?)",
            [(row, text) for row, (_key, text) in enumerate(rows)],
        )
        for term in words:
            match = match_of(term.text, exact=term.exact)
            hits = memory.execute("SELECT rowid FROM search WHERE search MATCH ?", (match,))
            there = {rows[row][0] for (row,) in hits}
            found = [key for key in found if (key in there) is not term.negated]
    return found


def _may_hold(words: Sequence[Words]) -> Callable[[str], bool]:
    """Return what tells of a text, cut, whether any of the words can stand in it.

    Cutting it into words takes longer than looking for letters. That says nothing of others than
    ASCII, which the index knows without accents.
    """
    plain = all(term.text.isascii() for term in words)
    wanted = [plain_words(term.text) for term in words]

    def may_hold(text: str) -> bool:
        if not (plain and text.isascii()):
            return True
        lower = text.lower()
        return any(all(word in lower for word in term) for term in wanted)

    return may_hold


def texts_of(connection: sqlite3.Connection, record: TicketRecord, folding: Folding) -> list[str]:
    """Return all texts of a stored ticket, cut, with those on their way."""
    bodies = connection.execute("SELECT body FROM message WHERE ticket_id = ?", (record.id,))
    return [
        subject_text(record.subject, record.requester_name, record.number),
        *(cut(body) for (body,) in bodies),
        *_written(record.id, folding),
    ]


def _fulfils(
    connection: sqlite3.Connection, row: str, values: Sequence[Value], fields: Condition
) -> bool:
    sql, given = fields
    statement = f"SELECT 1 FROM ({row}) AS ticket WHERE {sql}"
    return connection.execute(statement, (*values, *given)).fetchone() is not None


def _written(ticket_id: str, folding: Folding) -> list[str]:
    actions = [item.action for item in folding.by_ticket.get(ticket_id, ())]
    return [cut(action.body) for action in actions if isinstance(action, Writing)]
