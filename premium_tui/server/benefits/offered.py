"""What the add-on brings a team: the webinars to come, and this quarter's features (7, 10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, func, or_, select

from premium_tui.domain.benefits import Quarter, quarter_of
from premium_tui.domain.roles import Role
from premium_tui.server.benefits.features import all_features, choose
from premium_tui.server.billing.account import lock_team
from premium_tui.server.core import HIGHLIGHT, PERSON, TEAM, THING, WEBINAR
from premium_tui.server.feed import Change
from premium_tui.server.tables import TeamRow
from premium_tui.server.things import drop_thing, encode_thing, kind_of, put_thing
from premium_tui.wire.things import FeatureData, Thing, WebinarData

_KINDS = ("feature", "webinar")


def refresh(connection: Connection, team: TeamRow, now: datetime) -> list[Change]:
    """Let a team, locked for a write, have what the add-on brings it now, and nothing without it.

    Return the changes of what is not as it was.
    """
    key = (team.partition, team.id)
    wanted: dict[tuple[str, str], Thing] = {}
    if team.addon_version is not None:
        things: list[Thing] = [*_webinars(connection, now), *_features(connection, team, now)]
        wanted = {(kind_of(thing), thing.id): thing for thing in things}
    here = (THING.c.partition == key[0]) & (THING.c.team_id == key[1])
    rows = connection.execute(
        select(THING.c.kind, THING.c.id, THING.c.body)
        .where(here, THING.c.kind.in_(_KINDS))
        .order_by(THING.c.kind, THING.c.id)
    )
    had = {(row.kind, row.id): bytes(row.body) for row in rows}
    changes = [
        put_thing(connection, key, thing, "console")
        for place, thing in wanted.items()
        if had.get(place) != encode_thing(thing)
    ]
    gone = (place for place in had if place not in wanted)
    return changes + [drop_thing(connection, key, *place, "console") for place in gone]


def due(connection: Connection, now: datetime) -> list[tuple[int, str]]:
    """Return the teams (partition, id) who have not what they should at `now`.

    A quarter or a webinar has begun, there is a new webinar, or the team is new.
    """
    rows = connection.execute(
        select(TEAM.c.partition, TEAM.c.id)
        .where(TEAM.c.addon_version.is_not(None), _lacks_something(connection, now))
        .order_by(TEAM.c.partition, TEAM.c.id)
    )
    return [(row.partition, row.id) for row in rows]


def refresh_team(connection: Connection, team: tuple[int, str], now: datetime) -> list[Change]:
    """Lock a team and refresh it; return the changes to record."""
    return refresh(connection, lock_team(connection, team), now)


def _lacks_something(connection: Connection, now: datetime) -> ColumnElement[bool]:
    highlighted = exists().where(
        HIGHLIGHT.c.partition == TEAM.c.partition,
        HIGHLIGHT.c.team_id == TEAM.c.id,
        HIGHLIGHT.c.until > now,
    )
    offered = [webinar.id for webinar in _webinars(connection, now)]
    shown = (
        select(func.count())
        .select_from(THING)
        .where(
            THING.c.partition == TEAM.c.partition,
            THING.c.team_id == TEAM.c.id,
            THING.c.kind == "webinar",
        )
    )
    right = shown.where(THING.c.id.in_(offered))
    return or_(
        ~highlighted,
        shown.scalar_subquery() != len(offered),
        right.scalar_subquery() != len(offered),
    )


def _webinars(connection: Connection, now: datetime) -> list[WebinarData]:
    """Return the webinars on offer: those that have not begun."""
    rows = connection.execute(select(WEBINAR).where(WEBINAR.c.starts_at > now)).mappings()
    return [WebinarData(**row) for row in rows]


def _features(connection: Connection, team: TeamRow, now: datetime) -> Iterator[FeatureData]:
    """Yield this quarter's features of a team in the language of its first admin."""
    quarter = quarter_of(now, team.timezone)
    language = _language(connection, team)
    for place, key in enumerate(_highlighted(connection, team, quarter), 1):
        text = all_features()[key].in_language(language)
        yield FeatureData(
            id=f"{team.id}:{place}",
            quarter=quarter.code,
            place=place,
            title=text.title,
            text=text.text,
            url=text.url,
        )


def _highlighted(connection: Connection, team: TeamRow, quarter: Quarter) -> list[str]:
    """Return the keys of a quarter's features; the first time they are chosen and kept."""
    kept: str | None = connection.execute(
        select(HIGHLIGHT.c.features).where(
            HIGHLIGHT.c.partition == team.partition,
            HIGHLIGHT.c.team_id == team.id,
            HIGHLIGHT.c.quarter == quarter.code,
        )
    ).scalar()
    if kept is not None:
        return [key for key in kept.split(",") if key in all_features()]
    chosen = choose(team.id, team.owns.split(","), quarter)
    connection.execute(
        HIGHLIGHT.insert().values(
            partition=team.partition,
            team_id=team.id,
            quarter=quarter.code,
            until=quarter.bounds(team.timezone)[1],
            features=",".join(chosen),
        )
    )
    return chosen


def _language(connection: Connection, team: TeamRow) -> str:
    found: str | None = connection.execute(
        select(PERSON.c.language)
        .where(
            PERSON.c.partition == team.partition,
            PERSON.c.team_id == team.id,
            PERSON.c.role == Role.TEAM_ADMIN.value,
        )
        .order_by(PERSON.c.id)
        .limit(1)
    ).scalar()
    return found or "en"
