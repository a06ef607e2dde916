"""Macros as the desk keeps them: things of the agents' own team, in the feed for agents alone.

Every function runs inside the caller's write transaction, and raises a ProblemError that undoes it
all. Another agent's own macro is answered like one that does not exist.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Connection, select

from premium_tui.domain.macros import BadMacro, Content, checked, key_of
from premium_tui.server.core import TEAM, THING
from premium_tui.server.feed import Change, record
from premium_tui.server.problems import ProblemError, forbidden, id_conflict, invalid, not_found
from premium_tui.server.things import Audience, drop_thing, present_seq, put_thing, thing_receipt
from premium_tui.server.visibility import Viewer
from premium_tui.wire.schemas import ThingReceipt
from premium_tui.wire.things import MacroData
from premium_tui.wire.work_schemas import NewMacro

KIND = "macro"

MOST = 500
"""Macros of the desk, and of one agent beside them."""

_Team = tuple[int, str]
_decoder = msgspec.json.Decoder(MacroData)


def save(
    connection: Connection, viewer: Viewer, macro_id: str, new: NewMacro, now: datetime
) -> ThingReceipt:
    """Keep a macro as it is written now; what is kept so already is left as it is."""
    team = _locked(connection, viewer)
    content = _checked(new)
    everything = _macros(connection, team)
    before = everything.get(macro_id)
    if before is not None and before.owner_id not in (None, viewer.person_id):
        # Its id was made by somebody else: nothing more is told of it.
        raise id_conflict()
    if before is None and new.based_on:
        raise not_found()
    thing = MacroData(
        id=macro_id,
        owner_id=None if content.shared else viewer.person_id,
        name=content.name,
        title=content.title,
        body=content.body,
        language=content.language,
        state=None if content.state is None else content.state.value,
        priority=None if content.priority is None else content.priority.value,
        tags=list(content.tags),
        version=1 if before is None else before.version + 1,
        by_name=viewer.name,
        changed_at=now,
    )
    if before is not None:
        if _written(before) == _written(thing):
            seq = present_seq(connection, team, KIND, macro_id)
            return thing_receipt(macro_id, now, team, seq)
        if before.version != new.based_on:
            raise _changed(before.by_name)
        if before.owner_id is None and thing.owner_id is not None:
            detail = "It stays the desk's: make one of your own beside it."
            raise ProblemError(409, "macro-shared", "Other agents have this macro.", detail)
    _check_room(everything, thing)
    seq = record(connection, team[0], _put(connection, team, thing))
    return thing_receipt(macro_id, now, team, seq)


def drop(connection: Connection, viewer: Viewer, macro_id: str, now: datetime) -> ThingReceipt:
    """Remove one of the desk's macros, or the viewer's own."""
    team = _locked(connection, viewer)
    thing = _macros(connection, team).get(macro_id)
    if thing is None or thing.owner_id not in (None, viewer.person_id):
        raise not_found()
    audience = _audience(thing)
    change = drop_thing(connection, team, KIND, macro_id, audience, owner_id=thing.owner_id or "")
    return thing_receipt(macro_id, now, team, record(connection, team[0], change))


def add_all(connection: Connection, team: _Team, macros: list[MacroData]) -> list[Change]:
    """Write macros of a desk that has none of them; return the changes to record."""
    return [_put(connection, team, thing) for thing in macros]


def _locked(connection: Connection, viewer: Viewer) -> _Team:
    """Return the agents' own team; who writes macros waits for the others here."""
    if not viewer.is_agent:
        raise forbidden("Only agents have macros.")
    team = (viewer.partition, viewer.team_id)
    row = select(TEAM.c.id).where(TEAM.c.partition == team[0], TEAM.c.id == team[1])
    connection.execute(row.with_for_update()).one()
    return team


def _checked(new: NewMacro) -> Content:
    try:
        return checked(
            Content(
                name=new.name,
                title=new.title,
                body=new.body,
                language=new.language,
                state=new.state,
                priority=new.priority,
                tags=tuple(new.tags),
                shared=new.shared,
            )
        )
    except BadMacro as error:
        raise invalid(f"body.{error.field}", error.sentence) from error


def _macros(connection: Connection, team: _Team) -> dict[str, MacroData]:
    rows = connection.execute(
        select(THING.c.body).where(
            THING.c.partition == team[0], THING.c.team_id == team[1], THING.c.kind == KIND
        )
    )
    return {thing.id: thing for thing in (_decoder.decode(row[0]) for row in rows)}


def _check_room(everything: dict[str, MacroData], thing: MacroData) -> None:
    """Refuse a name that the desk or the agent has already, and more than anybody goes through."""
    others = [other for other in everything.values() if other.id != thing.id]
    same = [other for other in others if other.owner_id == thing.owner_id]
    if any(key_of(other.name) == key_of(thing.name) for other in same):
        detail = f"There is a macro {thing.name} already."
        raise ProblemError(409, "macro-name-taken", "The name is taken.", detail)
    if len(same) >= MOST:
        raise ProblemError(409, "too-many-macros", f"There are {MOST} macros already.")


def _put(connection: Connection, team: _Team, thing: MacroData) -> Change:
    return put_thing(connection, team, thing, _audience(thing), owner_id=thing.owner_id or "")


def _audience(thing: MacroData) -> Audience:
    return "agents" if thing.owner_id is None else "person"


def _written(thing: MacroData) -> MacroData:
    """Return what an agent wrote of it, to be compared."""
    return msgspec.structs.replace(thing, version=0, by_name="", changed_at=None)


def _changed(name: str) -> ProblemError:
    return ProblemError(
        409,
        "macro-changed",
        "The macro has changed meanwhile.",
        f"{name} has changed it meanwhile.",
    )
