"""Tickets as large as they come: what a cache holds of them, and how each begins and ends."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from premium_tui.clock import to_millis
from tests.data.cache_builder import NOW, build_cache, message_id, ticket_id

MIB = 1 << 20
"""The longest body a desk takes."""

FIRST, LAST = "Here it begins.", "Here it ends."
OTHERS = 40
"""Ordinary tickets beside the large one."""


def large() -> dict[str, list[str]]:
    """Return the bodies of each large ticket, oldest first, by what is large in it."""
    line = "Sync stops at 色 and goes on after a while. "
    body = (line * (MIB // len(line.encode()))).rstrip()
    items = (
        f"- [ ] **item {n}** with `code` and a [link](https://example.com/{n})"
        for n in range(3_000)
    )
    paragraphs = (f"Paragraph {n}. {line}" for n in range(2_000))
    return {
        "a body of 1 MiB": _ends([body]),
        "a line without a break of 1 MiB": _ends(["x" * (MIB - 100)]),
        "an import line of 10 MB": _ends([body] * 10),
        "3,000 items of Markdown": _ends(["\n".join(items)]),
        "2,000 paragraphs": _ends(["\n\n".join(paragraphs)]),
        "2,000 messages": _ends([f"Message {n}. {line}" for n in range(2_000)]),
    }


def _ends(bodies: list[str]) -> list[str]:
    bodies[0] = f"{FIRST}\n{bodies[0]}"
    bodies[-1] = f"{bodies[-1]}\n{LAST}"
    return bodies


def build_large(path: Path, subject: str, bodies: Sequence[str], now: datetime = NOW) -> str:
    """Write a cache whose first ticket is a large one; return that ticket's id."""
    build_cache(path, OTHERS, messages=1, now=now, search=False)
    at = to_millis(now) - 1_000
    rows = [
        (message_id(1, n), n, n, at - 60_000 * (len(bodies) - n), body)
        for n, body in enumerate(bodies, 1)
    ]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        connection.execute(
            "UPDATE ticket SET subject = ?, updated_at = ?, updated_desc = ?, revision = ?,"
            " unread = 0, state = 'open' WHERE key = 1",
            (subject, at, -at, len(bodies)),
        )
        made = "ticket_id, author_id, author_name, side, kind, collaborator"
        connection.execute(f"CREATE TEMP TABLE one AS SELECT {made} FROM message WHERE key = 1")
        connection.execute("DELETE FROM message WHERE key = 1")
        connection.executemany(
            f"INSERT INTO message (id, position, revision, sent_at, body, {made})"
            f" SELECT ?, ?, ?, ?, ?, {made} FROM one",
            rows,
        )
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return ticket_id(1)
