"""Teams as rows: new ones, finding one by its name, and the desk's own team of agents."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import chain, count
from unicodedata import category, normalize

from sqlalchemy import Connection, func, or_, select

from premium_tui.domain.text import storable
from premium_tui.i18n import _
from premium_tui.ids import new_id
from premium_tui.server.core import DESK, TEAM
from premium_tui.server.refusals import BadValue, NameTaken
from premium_tui.server.schema import DeskFacts, read_facts
from premium_tui.server.tables import TeamRow

DESK_SLUG = "support"
DESK_NAME = "Dropbox Support"

NAME_LIMIT = 200
"""Characters a name of a team or a person may have."""

SLUG_LIMIT = 48
"""Characters a slug made from a name has at most, but for a number behind it."""

_BREAKING = ("Cc", "Zl", "Zp")


def checked_name(name: str, field: str = "name") -> str:
    """Return the name of a team, a person or a webinar as it is kept; raises BadValue."""
    name = storable(name).strip()
    if not 0 < len(name) <= NAME_LIMIT or any(category(c) in _BREAKING for c in name):
        raise BadValue(field, name, _("use 1 to 200 characters on one line"))
    return name


def new_team(
    connection: Connection, facts: DeskFacts, now: datetime, name: str, slug: str | None = None
) -> TeamRow:
    """Return the row of a new customer team, not yet written; without a slug one is made.

    Raises BadValue and NameTaken.
    """
    name = checked_name(name)
    for taken in (name, slug):
        if taken is not None and is_taken(connection, taken):
            raise NameTaken(taken)
    team_id = new_id()
    return TeamRow(
        partition=facts.partition_of(team_id),
        id=team_id,
        slug=slug or free_slug(connection, name),
        name=name,
        created_at=now,
        rank=next_rank(connection),
    )


def desk_team(facts: DeskFacts, team_id: str, created_at: datetime, rank: int) -> TeamRow:
    """Return a new row of the agents' own team."""
    return TeamRow(
        partition=facts.partition_of(team_id),
        id=team_id,
        slug=DESK_SLUG,
        name=DESK_NAME,
        desk_team=True,
        owns="",
        created_at=created_at,
        rank=rank,
    )


def find_desk_team(connection: Connection) -> TeamRow | None:
    """Return the agents' own team; None when nobody has made it yet."""
    row = connection.execute(select(TEAM).where(TEAM.c.desk_team.is_(True))).mappings().first()
    return None if row is None else TeamRow(**row)


def find_team(connection: Connection, name: str) -> TeamRow | None:
    """Return the customer team of a slug or a name, the slug first; None: no such team."""
    query = (
        select(TEAM)
        .where(TEAM.c.desk_team.is_(False), or_(TEAM.c.slug == name, TEAM.c.name == name))
        .order_by(TEAM.c.slug != name, TEAM.c.rank, TEAM.c.id)
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else TeamRow(**row)


def lock_desk(connection: Connection) -> DeskFacts:
    """Let one administrator at a time go on, inside a write transaction; return the desk's facts.

    Raises NoDeskError or NewerDeskError.
    """
    connection.execute(select(DESK.c.id).with_for_update())
    return read_facts(connection)


def is_taken(connection: Connection, name: str) -> bool:
    """Return whether a team goes by `name` as its slug or its name; the desk's own always does."""
    if name in (DESK_SLUG, DESK_NAME):
        return True
    query = select(TEAM.c.id).where(or_(TEAM.c.slug == name, TEAM.c.name == name)).limit(1)
    return connection.execute(query).first() is not None


def free_slug(connection: Connection, name: str) -> str:
    """Return a slug for a team's name that no team has: Latin letters, digits and dashes."""
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub("[^a-z0-9]+", "-", plain)[:SLUG_LIMIT].strip("-") or "team"
    candidates = chain([stem], (f"{stem}-{number}" for number in count(2)))
    return next(slug for slug in candidates if not is_taken(connection, slug))


def next_rank(connection: Connection) -> int:
    """Return the rank of a team that is made now: behind all others."""
    highest: int | None = connection.execute(select(func.max(TEAM.c.rank))).scalar()
    return 0 if highest is None else highest + 1
