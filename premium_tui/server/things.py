"""Things: what is in the feed beside tickets, kept as it travels and entered like any change."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import Connection, delete, select

from premium_tui.server.core import CHANGE, THING
from premium_tui.server.engine import insert_into
from premium_tui.server.feed import Change, change_of_thing
from premium_tui.wire.schemas import ThingReceipt
from premium_tui.wire.things import THINGS, Thing

Audience = Literal["team", "ticket", "agents", "person", "admins", "console", "billing"]
"""See `tables.ChangeRow.audience`."""

_KINDS = {struct: kind for kind, struct in THINGS.items()}
_encoder = msgspec.json.Encoder()


def kind_of(thing: Thing) -> str:
    """Return the name of a thing's kind, such as `billing`."""
    return _KINDS[type(thing)]


def encode_thing(thing: Thing) -> bytes:
    """Return a thing as it is kept and travels."""
    return _encoder.encode(thing)


def put_thing(
    connection: Connection,
    team: tuple[int, str],
    thing: Thing,
    audience: Audience,
    *,
    owner_id: str = "",
    ticket_id: str = "",
) -> Change:
    """Write a thing of `team` (partition, id) as it now is; return the change to record.

    `owner_id` is who sees it with the audiences `person` and `ticket`.
    """
    key = {"partition": team[0], "team_id": team[1], "kind": kind_of(thing), "id": thing.id}
    statement = insert_into(connection, THING).values(**key, body=encode_thing(thing))
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["partition", "team_id", "kind", "id"],
            set_={"body": statement.excluded.body},
        )
    )
    return change_of_thing(key, audience, owner_id=owner_id, ticket_id=ticket_id)


def drop_thing(
    connection: Connection,
    team: tuple[int, str],
    kind: str,
    thing_id: str,
    audience: Audience,
    *,
    owner_id: str = "",
) -> Change:
    """Delete a thing of `team`; return the change that takes it away from its audience."""
    key = {"partition": team[0], "team_id": team[1], "kind": kind, "id": thing_id}
    connection.execute(delete(THING).where(*(THING.c[name] == key[name] for name in key)))
    change = change_of_thing(key, audience, owner_id=owner_id, ticket_id="")
    return {**change, "deleted": True}


def thing_receipt(thing_id: str, now: datetime, team: tuple[int, str], seq: int) -> ThingReceipt:
    """Return the answer to a write that stands at `seq` in the feed."""
    return ThingReceipt(id=thing_id, accepted_at=now, partition=team[0], seq=seq)


def present_seq(connection: Connection, team: tuple[int, str], kind: str, thing_id: str) -> int:
    """Return where a thing now stands in the feed, for a write that changed nothing."""
    seq: int | None = connection.execute(
        select(CHANGE.c.seq).where(
            CHANGE.c.partition == team[0],
            CHANGE.c.team_id == team[1],
            CHANGE.c.kind == kind,
            CHANGE.c.object_id == thing_id,
            CHANGE.c.lost_by == "",
        )
    ).scalar()
    return seq or 0
