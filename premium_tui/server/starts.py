"""The starts of a desk's server: they tell a database put back from one that went on.

A backup that is put back is the same desk as it was some time ago. Soon its counters stand again
where clients have been before, with other content below. So each start of a server leaves a mark,
and with it where the counters stood. A cursor names the newest mark of its time. A mark that is not
known here was made in a time that was undone; and so was what a cursor has read past the place
where the counters stood at the start after its own.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping

from sqlalchemy import Connection, Engine, select, update

from premium_tui.server.core import PARTITION, START
from premium_tui.server.engine import begin_write

KEPT = 1000
"""Starts that are remembered; a cursor from before them asks for a fresh snapshot."""


def note_start(engine: Engine) -> None:
    """Leave the mark of a server that begins to serve a desk."""
    with begin_write(engine) as connection:
        # Written as they are, the counters cannot move before the mark is there too.
        rows = connection.execute(
            update(PARTITION)
            .values(head_seq=PARTITION.c.head_seq)
            .returning(PARTITION.c.partition, PARTITION.c.head_seq)
        )
        heads = {str(row.partition): row.head_seq for row in rows}
        newest = connection.execute(select(START.c.n).order_by(START.c.n.desc()).limit(1)).scalar()
        n = (newest or 0) + 1
        made = {"n": n, "mark": secrets.token_hex(4), "heads": json.dumps(heads)}
        connection.execute(START.insert().values(made))
        connection.execute(START.delete().where(START.c.n <= n - KEPT))


def newest_mark(connection: Connection) -> str:
    """Return the mark of the newest start; empty before the first one."""
    newest = select(START.c.mark).order_by(START.c.n.desc()).limit(1)
    return connection.execute(newest).scalar() or ""


def has_gone_on(connection: Connection, mark: str, positions: Mapping[int, int]) -> bool:
    """Return whether what was read under a mark, up to `positions`, still stands here."""
    n = 0
    if mark:
        found = connection.execute(select(START.c.n).where(START.c.mark == mark)).scalar()
        if found is None:
            return False
        n = found
    after = select(START.c.heads).where(START.c.n > n).order_by(START.c.n).limit(1)
    heads = connection.execute(after).scalar()
    if heads is None:
        return True
    stood = {int(partition): seq for partition, seq in json.loads(heads).items()}
    return all(seq <= stood.get(partition, 0) for partition, seq in positions.items())
