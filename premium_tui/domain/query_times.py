"""Times in queries: lengths of time from now, and days as the person's clock has them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from premium_tui.domain.query_fields import Field, Operator

_LENGTH = re.compile(r"([0-9]{1,5})([mhdw])")
_UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_YEARS = range(1970, 3000)


def length_of(value: str) -> timedelta | None:
    """Return a length of time such as `90m`, `2h`, `3d` or `1w`; None for anything else."""
    match = _LENGTH.fullmatch(value)
    return int(match[1]) * _UNITS[match[2]] if match is not None else None


def day_of(value: str) -> date | None:
    """Return a day as `YYYY-MM-DD`; None for anything else."""
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return None
    return found if found.year in _YEARS and found.isoformat() == value else None


def span_of(
    field: Field, operator: Operator, value: str, now: datetime, zone: tzinfo | None = None
) -> tuple[datetime | None, datetime | None]:
    """Return from when (included) until when (not) a time must lie; None: no bound. Aware UTC.

    A length of time is measured from now: `due<1h` is due in less than an hour, also what is late;
    `created<2d` was created less than two days ago. Days are those of `zone`; None: this machine's.
    """
    length = length_of(value)
    before = operator in (Operator.BEFORE, Operator.UNTIL)
    if length is not None:
        if field is Field.DUE:
            return (None, now + length) if before else (now + length, None)
        return (now - length, None) if before else (None, now - length)
    day = day_of(value)
    assert day is not None
    start, end = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    return {
        Operator.BEFORE: (None, start),
        Operator.UNTIL: (None, end),
        Operator.AFTER: (end, None),
        Operator.FROM: (start, None),
        Operator.ON: (start, end),
    }[operator]


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    # Without a zone the machine's own is meant, with its summer time.
    return datetime.combine(day, time.min, zone).astimezone(UTC)
