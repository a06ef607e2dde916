"""Times as people read them: clock times today, dates otherwise; they never tick."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from premium_tui.config import AT_RISK_MINUTES
from premium_tui.i18n import _, ngettext

AT_RISK = timedelta(minutes=AT_RISK_MINUTES)
"""How long before it is due an answer is at risk, unless somebody has set another time."""

NEAR = timedelta(hours=12)
"""Within this a clock time alone is understood, on either side of midnight."""


def moment(at: datetime, now: datetime) -> str:
    """Return `14:43` on the day itself, `Nov 22` in the same year, else `2024-11-02`; local."""
    local, today = at.astimezone(), now.astimezone()
    if local.date() == today.date():
        return local.strftime("%H:%M")
    if local.year == today.year:
        return f"{local.strftime('%b')} {local.day}"
    return local.strftime("%Y-%m-%d")


def due_words(due: datetime, now: datetime) -> str:
    """Return when an answer is due, `late` before it when that is past: in 12 cells at most.

    Within hours it is a clock time, whatever day that falls on; else a day as short as it can be
    told: `Thu 09:12` in the next days, `Nov 22`, `2027-03-02`, `late 2025-11`.
    """
    local, today = due.astimezone(), now.astimezone()
    if abs(due - now) <= NEAR:
        words = local.strftime("%H:%M")
    elif due < now and local.year != today.year:
        words = local.strftime("%Y-%m")
    elif due > now and (local.date() - today.date()).days < 7:
        words = day_and_time(due, now)
    else:
        words = moment(due, now)
    return _("late {time}").format(time=words) if due < now else words


def day_words(day: date, today: date) -> str:
    """Return a day as `Nov 30`, or `2027-03-02` when it is of another year."""
    return f"{day.strftime('%b')} {day.day}" if day.year == today.year else day.isoformat()


def day_and_time(at: datetime, now: datetime) -> str:
    """Return `14:43` on the day itself, else the day with the time; local."""
    local, today = at.astimezone(), now.astimezone()
    clock = local.strftime("%H:%M")
    if local.date() == today.date():
        return clock
    if abs((today.date() - local.date()).days) < 7:
        return f"{local.strftime('%a')} {clock}"
    return f"{moment(at, now)} {clock}"


def appointment(at: datetime, now: datetime) -> str:
    """Return when to be there, whole: `Thu, Nov 26, 15:00 CET`, local; the year if another one."""
    local = at.astimezone()
    day = f"{local:%a}, {local:%b} {local.day}"
    if local.year != now.astimezone().year:
        day = f"{day}, {local.year}"
    zone = f"{local:%Z}"
    # Some zones have no name but their offset.
    zone = f"UTC{zone}" if zone[:1] in ("+", "-") else zone
    return f"{day}, {local:%H:%M} {zone}"


def until(at: datetime, now: datetime) -> str:
    """Return how far `at` is: `in 41 min`, `in 3 h`, `5 min late`; for one thing looked at."""
    seconds = (at - now).total_seconds()
    late = seconds < 0
    minutes = max(1, round(abs(seconds) / 60))
    if minutes < 90:
        amount = ngettext("{n} min", "{n} min", minutes).format(n=minutes)
    elif minutes < 48 * 60:
        amount = ngettext("{n} h", "{n} h", round(minutes / 60)).format(n=round(minutes / 60))
    else:
        days = round(minutes / 60 / 24)
        amount = ngettext("{n} day", "{n} days", days).format(n=days)
    return (_("{time} late") if late else _("in {time}")).format(time=amount)


def length(seconds: int) -> str:
    """Return a length of time in 8 cells or so, never shorter than it is: `21 min`, `1 h 40`."""
    minutes = -(-seconds // 60)
    if minutes < 60:
        return _("{n} min").format(n=minutes)
    if minutes < 48 * 60:
        return _("{h} h {min:02}").format(h=minutes // 60, min=minutes % 60)
    hours = -(-seconds // 3600)
    return _("{d} d {h} h").format(d=hours // 24, h=hours % 24)
