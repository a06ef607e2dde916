"""Days and times in sentences that travel: nobody need guess the year or the zone they are in."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from premium_tui.i18n import _


def whole_day(day: date) -> str:
    """Return a day as `Tue, Dec 1, 2026`."""
    return f"{day:%a}, {day:%b} {day.day}, {day.year}"


def whole_moment(at: datetime, zone: str) -> str:
    """Return an aware moment as `Tue, Dec 1, 2026, 14:03 (Europe/Paris)`; `zone` is such a name."""
    local = at.astimezone(ZoneInfo(zone))
    return _("{day}, {time} ({zone})").format(
        day=whole_day(local.date()), time=f"{local:%H:%M}", zone=zone
    )
