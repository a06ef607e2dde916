"""Times as people type them: `2h`, `tomorrow 9:00`, `monday`, `17:30`, `2026-12-01 09:00`."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, tzinfo

MORNING = 9
"""The hour of a day that is meant where none is said."""

LONGEST = 200
"""Characters of a time at most."""

_UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_LENGTHS = re.compile(r"(?:in )?((?:[0-9]{1,5} ?[mhdw] ?)+)")
_LENGTH = re.compile(r"([0-9]+) ?([mhdw])")
_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.h]([0-9]{2}))? ?(am|pm)?")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORTEST_DAY = 3


def read_time(text: str, now: datetime, zone: tzinfo | None = None) -> datetime | None:
    """Return the moment that is meant, aware UTC; None for what is no time.

    `now` is aware. Without a zone in it a time is one of `zone`; None: this machine's. A clock time
    alone is the next one, a weekday the next such day after today, and a day alone is meant from
    nine in the morning. What it returns may lie before `now`.
    """
    if len(text) > LONGEST:
        return None
    words = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    with suppress(ValueError, OverflowError):
        if (length := _length(words)) is not None:
            return (now + length).astimezone(UTC)
        if (exact := _iso(words, zone)) is not None:
            return exact
        return _day_and_clock(words, now, zone)
    return None


def _length(words: str) -> timedelta | None:
    """Return a length of time such as `2h` or `1h 30m`; None for anything else."""
    match = _LENGTHS.fullmatch(words)
    if match is None:
        return None
    parts = _LENGTH.findall(match[1])
    return sum((int(n) * _UNITS[unit] for n, unit in parts), timedelta())


def _iso(words: str, zone: tzinfo | None) -> datetime | None:
    """Return a time in ISO 8601 with its day and hour; None for anything else."""
    if not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[t ][0-9]", words):
        return None
    try:
        found = datetime.fromisoformat(words.upper())
    except ValueError:
        # The hour as people write it: a space before `am`, one digit.
        return None
    return _utc(found.date(), found.time(), zone) if found.tzinfo is None else found.astimezone(UTC)


def _day_and_clock(words: str, now: datetime, zone: tzinfo | None) -> datetime | None:
    local = now.astimezone(zone)
    named, _space, rest = words.partition(" ")
    day = _day(named, local.date())
    if day is None:
        rest = words
    rest = rest.removeprefix("at ")
    clock = _clock(rest) if rest or day is None else time(MORNING)
    if clock is None:
        return None
    if day is not None:
        return _utc(day, clock, zone)
    if re.fullmatch("[0-9]+", rest):
        # A bare number could be an hour, a day, or a forgotten unit.
        return None
    today = _utc(local.date(), clock, zone)
    return today if today > now else _utc(local.date() + timedelta(days=1), clock, zone)


def _day(word: str, today: date) -> date | None:
    """Return the day a word names, never one before today but for a date; None for no day."""
    if word in ("today", "tomorrow"):
        return today + timedelta(days=word == "tomorrow")
    if len(word) >= _SHORTEST_DAY:
        for number, name in enumerate(_WEEKDAYS):
            if name.startswith(word):
                return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", word):
        return date.fromisoformat(word)
    return None


def _clock(words: str) -> time | None:
    """Return a time of day such as `9`, `9:00`, `9h30`, `9am` or `5:30 pm`; None for none."""
    match = _CLOCK.fullmatch(words)
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (half == "pm")
    return time(hour, minute)


def _utc(day: date, clock: time, zone: tzinfo | None) -> datetime:
    # Without a zone the machine's own is meant, with its summer time.
    return datetime.combine(day, clock, zone).astimezone(UTC)
