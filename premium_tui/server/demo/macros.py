"""The demo's macros: the desk's own, given to its agents once.

A demo desk that was made before there were macros gets them when it is kept up with the time; those
somebody has removed stay away.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import cache
from importlib.resources import files

import msgspec
from sqlalchemy import Connection, Engine, select

from premium_tui.server.core import CHANGE
from premium_tui.server.engine import begin_read, begin_write
from premium_tui.server.feed import record_many
from premium_tui.server.macros import KIND, add_all
from premium_tui.server.tables import TeamRow
from premium_tui.server.teams import find_desk_team
from premium_tui.wire.things import MacroData

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:premium-tui:demo:macro")


class _Macro(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    name: str
    title: str
    language: str
    body: str
    state: str | None
    priority: str | None
    tags: list[str]


@cache
def _packaged() -> list[_Macro]:
    text = (files("premium_tui.server.demo") / "macros.json").read_bytes()
    return msgspec.json.decode(text, type=list[_Macro])


def keep_macros(engine: Engine, now: datetime) -> bool:
    """Give the agents of an older demo desk the macros; return whether that was to be done."""
    with begin_read(engine) as connection:
        without = _without(connection) is not None
    if without:
        with begin_write(engine) as connection:
            give_macros(connection, now)
    return without


def give_macros(connection: Connection, now: datetime) -> None:
    """Give the agents the demo's macros, unless they have had any."""
    desk = _without(connection)
    if desk is None:
        return
    macros = [
        MacroData(
            id=str(uuid.uuid5(_NAMESPACE, macro.name)),
            owner_id=None,
            name=macro.name,
            title=macro.title,
            body=macro.body,
            language=macro.language,
            state=macro.state,
            priority=macro.priority,
            tags=macro.tags,
            version=1,
            by_name=desk.name,
            changed_at=now,
        )
        for macro in _packaged()
    ]
    changes = add_all(connection, (desk.partition, desk.id), macros)
    record_many(connection, desk.partition, changes)


def _without(connection: Connection) -> TeamRow | None:
    """Return the agents' own team when it has never had a macro."""
    desk = find_desk_team(connection)
    if desk is None:
        return None
    had = select(CHANGE.c.object_id).where(
        CHANGE.c.partition == desk.partition, CHANGE.c.team_id == desk.id, CHANGE.c.kind == KIND
    )
    return desk if connection.execute(had.limit(1)).first() is None else None
