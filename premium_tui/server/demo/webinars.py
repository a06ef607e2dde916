"""The demo's webinars: one a week, for ever, each of a small cycle in its turn (rule 10)."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, Engine, select

from premium_tui.clock import require_utc
from premium_tui.server.billing_tables import WebinarRow
from premium_tui.server.core import WEBINAR
from premium_tui.server.engine import begin_read, begin_write, insert_into

_FIRST_MONDAY = date(2024, 1, 1)
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:premium-tui:demo:webinar")


class _Webinar(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    key: str
    title: str
    weekday: int
    """0 for Monday."""
    at: str
    """Hours and minutes in `timezone`."""
    timezone: str
    minutes: int
    language: str


@cache
def _cycle() -> list[_Webinar]:
    text = (files("premium_tui.server.demo") / "webinars.json").read_bytes()
    return msgspec.json.decode(text, type=list[_Webinar])


def webinars_from(now: datetime) -> list[WebinarRow]:
    """Return the webinars of this week and of those after it, each of the cycle once."""
    week = (now.date() - _FIRST_MONDAY).days // 7
    return [_held_in(week + later) for later in range(len(_cycle()))]


def announce(connection: Connection, now: datetime) -> None:
    """Put the webinars to come on offer, unless they are."""
    rows = [webinar.model_dump() for webinar in webinars_from(now)]
    connection.execute(
        insert_into(connection, WEBINAR).on_conflict_do_nothing(index_elements=["id"]), rows
    )


def keep_announcing(engine: Engine, now: datetime) -> None:
    """Announce the webinars of a week that has come into view."""
    last = webinars_from(now)[-1]
    with begin_read(engine) as connection:
        query = select(WEBINAR.c.id).where(WEBINAR.c.id == last.id)
        known = connection.execute(query).first() is not None
    if not known:
        with begin_write(engine) as connection:
            announce(connection, now)


def _held_in(week: int) -> WebinarRow:
    webinar = _cycle()[week % len(_cycle())]
    day = _FIRST_MONDAY + timedelta(weeks=week, days=webinar.weekday)
    local = datetime.combine(day, time.fromisoformat(webinar.at), ZoneInfo(webinar.timezone))
    return WebinarRow(
        id=str(uuid.uuid5(_NAMESPACE, f"{webinar.key}:{day}")),
        title=webinar.title,
        starts_at=require_utc(local),
        minutes=webinar.minutes,
        language=webinar.language,
    )
