"""Makes caches of any size fast: the real schema, filled by SQLite itself from arithmetic."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from premium_tui.clock import to_millis
from premium_tui.data import search_index
from premium_tui.data.tables import CACHE_VERSION, CacheBase

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ME_ID = "00000000-0000-7000-8000-00000000aaaa"
COLLEAGUE_ID = "00000000-0000-7000-8000-00000000bbbb"
AGENT_ID = "00000000-0000-7000-8000-00000000cccc"
TEAM_ID = "00000000-0000-7000-8000-00000000eeee"
DAY = 86_400_000

SUBJECTS = (
    "Files stop syncing after the update",
    "Shared folder is missing",
    "Cannot sign in with SSO",
    "Invoice shows the wrong number of licences",
    "New member did not get the invitation",
    "Storage is full although files were deleted",
    "Restore a folder deleted last week",
    "同期が途中で止まります",
    "請求書の宛名を変更したい",
    "Uploads are slow from the Paris office",
    "Slack connector asks for permission again",
    "Two-step verification codes do not arrive",
    "Signature request expired too early",
    "Größe der Dateien wird falsch angezeigt",
    "Move content between team folders",
    "Selective sync ignores a subfolder",
)
STATES = ("open", "open", "waiting", "open", "solved", "closed", "closed", "closed")
RUNNING = 2
"""Of every eight tickets the first two have a running clock."""


def ticket_id(key: int) -> str:
    """Return the id of the ticket with a key."""
    return f"01900000-0000-7000-8000-{key:012x}"


def message_id(key: int, position: int) -> str:
    """Return the id of a message of the ticket with a key."""
    return f"01900000-0000-7001-{position:04x}-{key:012x}"


def build_cache(
    path: Path,
    tickets: int,
    *,
    messages: int = 2,
    mine_every: int = 1,
    team_every: int = 1,
    queue_every: int = 1,
    role: str = "team_admin",
    now: datetime = NOW,
    offset_ms: int = 0,
    analyze: bool = False,
    search: bool = True,
) -> None:
    """Write a ready cache.db of `tickets` tickets with `messages` each; 0600, WAL.

    Every n-th ticket stands in each list. Keys run from 1; times end a minute before `now`. Without
    `search` no word is found: filling that index takes most of the time.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        _create(connection, indexes=False)
        _fill(connection, tickets, messages, (mine_every, team_every, queue_every), now)
        _create(connection, indexes=True)
        count_all(connection)
        _index(connection, fill=search)
        connection.execute(
            "INSERT INTO sync_state VALUES (1, 'cursor', 1, ?, ?, 0, 0)",
            (to_millis(now), offset_ms),
        )
        connection.execute("INSERT INTO me VALUES (1, ?, ?)", (ME_ID, me_json(role)))
        connection.execute(f"PRAGMA user_version = {CACHE_VERSION}")
        connection.execute("COMMIT")
        if analyze:
            connection.execute("ANALYZE")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def me_json(role: str) -> str:
    """Return an answer to /v1/me."""
    agent = role == "agent"
    team = {
        "id": TEAM_ID,
        "slug": "acme",
        "name": "Acme",
        "base_plan": "advanced",
        "licences": 25,
        "payment": "card",
        "currency": "USD",
        "timezone": "Europe/Paris",
        "owns": ["dropbox", "dash"],
        "addon": {"version": "enhanced", "product": "dropbox"},
    }
    person = {
        "id": AGENT_ID if agent else ME_ID,
        "team_id": TEAM_ID,
        "name": "Aiko Tanaka",
        "email": "aiko@example.com",
        "role": role,
        "champion": None,
        "language": "en",
    }
    return json.dumps(
        {
            "person": person,
            "team": None if agent else team,
            "capabilities": {"notes": True, "assignment": True, "push": True},
            "store_epoch": "e1",
            "now": "2026-11-24T12:00:00Z",
        }
    )


def _create(connection: sqlite3.Connection, *, indexes: bool) -> None:
    for statement in _statements(indexes=indexes):
        connection.execute(statement)


@cache
def _statements(*, indexes: bool) -> tuple[str, ...]:
    """Return what makes all tables or, apart from them, all indexes."""
    dialect = sqlite.dialect()
    tables = CacheBase.metadata.sorted_tables
    if not indexes:
        return tuple(str(CreateTable(table).compile(dialect=dialect)) for table in tables)
    return tuple(
        str(CreateIndex(index).compile(dialect=dialect))
        for table in tables
        for index in sorted(table.indexes, key=lambda i: str(i.name))
    )


def _index(connection: sqlite3.Connection, *, fill: bool) -> None:
    for statement in (*search_index.TABLES, search_index.START):
        connection.execute(statement)
    search_index.open_index(connection)
    while fill and search_index.build_some(connection):
        pass
    connection.execute("UPDATE search_state SET through = ?", (search_index.EVERY,))


def _fill(
    connection: sqlite3.Connection,
    tickets: int,
    messages: int,
    every: tuple[int, int, int],
    now: datetime,
) -> None:
    connection.execute("CREATE TEMP TABLE word (n INTEGER PRIMARY KEY, subject TEXT, state TEXT)")
    connection.executemany(
        "INSERT INTO word VALUES (?, ?, ?)",
        [(n, subject, STATES[n % len(STATES)]) for n, subject in enumerate(SUBJECTS)],
    )
    connection.execute(
        "INSERT INTO team VALUES (?, 'acme', 'Acme', 'advanced', 25, 'card', 'USD',"
        " 'Europe/Paris', 'dropbox,dash', 'enhanced', 'dropbox')",
        (TEAM_ID,),
    )
    columns = _columns("ticket")
    values = {
        "key": "i",
        "id": "printf('01900000-0000-7000-8000-%012x', i)",
        "number": "10000 + i",
        "team_id": ":team",
        "requester_id": "CASE i % 3 WHEN 0 THEN :colleague ELSE :me END",
        "requester_name": "CASE i % 3 WHEN 0 THEN 'Ben Ode' ELSE 'Aiko Tanaka' END",
        "assignee_id": "CASE i % 5 WHEN 0 THEN NULL ELSE :agent END",
        "assignee_name": "CASE i % 5 WHEN 0 THEN NULL ELSE 'Sam Reed' END",
        "subject": "w.subject || ' ' || i",
        "state": "w.state",
        "priority": "(i * 13) % 4",
        "channel": "'request'",
        "language": "'en'",
        "about_product": "CASE i % 4 WHEN 0 THEN 'Paper' ELSE 'Dropbox' END",
        "entitlement_product": "'dropbox'",
        "issue_kind": "'sync'",
        "tags": "''",
        "created_at": ":now - 60000 - at - 3600000",
        "updated_at": ":now - 60000 - at",
        "updated_desc": "-(:now - 60000 - at)",
        "revision": ":messages",
        "version": "1",
        "clock_started_at": "CASE WHEN i % 8 < 2 THEN :now - 60000 - at END",
        "due_at": "CASE WHEN i % 8 < 2 THEN due END",
        "due_order": (
            "CASE WHEN i % 8 < 2 THEN due ELSE (1 << 60) + CASE w.state WHEN 'open' THEN 0"
            " WHEN 'waiting' THEN 1 WHEN 'solved' THEN 2 ELSE 3 END END"
        ),
        "target": "'1h'",
        "target_source": "'addon'",
        "first_due_at": "NULL",
        "first_answer_at": "NULL",
        "last_answer_at": "NULL",
        "last_answer_met": "NULL",
        "last_author_id": ":agent",
        "unread": "i % 7 = 0",
        "in_mine": f"i % {every[0]} = 0",
        "in_team": f"i % {every[1]} = 0",
        "in_queue": f"i % {every[2]} = 0",
        "merged_into": "NULL",
        "merged_number": "NULL",
    }
    given = {
        "tickets": tickets,
        "messages": messages,
        "now": to_millis(now),
        "me": ME_ID,
        "colleague": COLLEAGUE_ID,
        "agent": AGENT_ID,
        "team": TEAM_ID,
    }
    # The odd factor spreads times over two years without repeating them.
    numbers = (
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :tickets),"
        " m AS (SELECT i, (i * 1000000007) % 63072000000 AS at,"
        " :now + ((i * 600) % 172800 - 3600) * 1000 AS due FROM n LIMIT :tickets)"
    )
    connection.execute(
        f"{numbers} INSERT INTO ticket ({', '.join(columns)})"
        f" SELECT {', '.join(values[name] for name in columns)}"
        f" FROM m JOIN word AS w ON w.n = i % {len(SUBJECTS)}",
        given,
    )
    for position in range(1, messages + 1):
        side, author = (
            ("customer", ":me, 'Aiko Tanaka'") if position % 2 else ("agent", ":agent, 'Sam Reed'")
        )
        connection.execute(
            "INSERT INTO message (key, id, ticket_id, author_id, author_name, side, kind,"
            " collaborator, body, position, revision, sent_at, written_at)"
            " SELECT key * :messages + :position - 1,"
            " printf('01900000-0000-7001-%04x-%012x', :position, key), id,"
            f" {author}, '{side}', 'public', 0, 'Message ' || :position || ' about ' || subject,"
            " :position, :position, updated_at - (:messages - :position) * 60000, NULL FROM ticket",
            {**given, "position": position},
        )


def count_all(connection: sqlite3.Connection) -> None:
    """Write the figures above the lists of what stands in the table."""
    for scope in ("mine", "team", "queue"):
        counted = connection.execute(
            "SELECT count(*), total(state IN ('open', 'waiting')), total(state = 'waiting'),"
            f" total(unread) FROM ticket WHERE in_{scope} = 1"
        ).fetchone()
        connection.executemany(
            "INSERT INTO counter VALUES (?, ?, ?)",
            [
                (scope, name, int(value))
                for name, value in zip(("total", "open", "waiting", "unread"), counted, strict=True)
            ],
        )
        connection.execute(
            "INSERT INTO counter SELECT :scope, 'day:' || date(created_at / 1000, 'unixepoch'),"
            f" count(*) FROM ticket WHERE in_{scope} = 1 GROUP BY 2",
            {"scope": scope},
        )


def _columns(table: str) -> list[str]:
    return [column.name for column in CacheBase.metadata.tables[table].columns]
