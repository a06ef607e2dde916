"""Webinars as an operator announces and takes them back (rule 10)."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import Engine, delete, select

from premium_tui.clock import Clock
from premium_tui.i18n import _
from premium_tui.ids import new_id
from premium_tui.server import teams
from premium_tui.server.administration import check_language
from premium_tui.server.benefits import offered
from premium_tui.server.benefits.bookings import cancel_seats
from premium_tui.server.billing_tables import WebinarRow
from premium_tui.server.core import WEBINAR
from premium_tui.server.engine import begin_read, begin_write
from premium_tui.server.feed import Change, record_many
from premium_tui.server.refusals import BadValue, UnknownWebinar

LONGEST_MINUTES = 480


def add_webinar(
    engine: Engine, clock: Clock, *, title: str, starts_at: datetime, minutes: int, language: str
) -> str:
    """Offer a webinar to all teams with the add-on; return its id. Raises BadValue."""
    title = teams.checked_name(title, "title")
    check_language(language)
    if starts_at <= clock.now():
        raise BadValue("at", starts_at.isoformat(), _("a webinar begins in the future"))
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise BadValue("minutes", minutes, _("a webinar takes 1 to 480"))
    webinar = WebinarRow(
        id=new_id(), title=title, starts_at=starts_at, minutes=minutes, language=language
    )
    with begin_write(engine) as connection:
        teams.lock_desk(connection)
        connection.execute(WEBINAR.insert().values(**webinar.model_dump()))
    _tell_teams(engine, clock)
    return webinar.id


def remove_webinar(engine: Engine, clock: Clock, webinar_id: str) -> int:
    """Take a webinar back; return how many seats were cancelled. Raises UnknownWebinar."""
    now = clock.now()
    with begin_write(engine) as connection:
        teams.lock_desk(connection)
        here = WEBINAR.c.id == webinar_id
        if connection.execute(select(WEBINAR.c.id).where(here)).first() is None:
            raise UnknownWebinar(webinar_id)
        connection.execute(delete(WEBINAR).where(here))
        places: defaultdict[int, list[Change]] = defaultdict(list)
        for partition, change in cancel_seats(connection, webinar_id, now):
            places[partition].append(change)
        for partition, changes in sorted(places.items()):
            record_many(connection, partition, changes)
    _tell_teams(engine, clock)
    return sum(map(len, places.values()))


def webinars_to_come(engine: Engine, clock: Clock) -> list[WebinarRow]:
    """Return the webinars that have not begun, the soonest first."""
    query = (
        select(WEBINAR)
        .where(WEBINAR.c.starts_at > clock.now())
        .order_by(WEBINAR.c.starts_at, WEBINAR.c.id)
    )
    with begin_read(engine) as connection:
        return [WebinarRow(**row) for row in connection.execute(query).mappings()]


def _tell_teams(engine: Engine, clock: Clock) -> None:
    """Let every team have what is on offer now, each in a transaction of its own."""
    now = clock.now()
    with begin_read(engine) as connection:
        due = offered.due(connection, now)
    for key in due:
        with begin_write(engine) as connection:
            record_many(connection, key[0], offered.refresh_team(connection, key, now))
