"""The clock: the only place that asks the machine what time it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time; passed to whatever needs it, so tests can turn its hands."""

    def now(self) -> datetime:
        """Return the present moment, aware, UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, UTC."""
        return datetime.now(UTC)


class OffsetClock:
    """A clock corrected by a fixed offset: the server's time as this machine knows it."""

    def __init__(self, base: Clock, offset: timedelta) -> None:
        self._base = base
        self._offset = offset

    def now(self) -> datetime:
        """Return the corrected present moment, aware, UTC."""
        return self._base.now() + self._offset


class ManualClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = require_utc(at)

    def now(self) -> datetime:
        """Return the moment it was set to, aware, UTC."""
        return self.at

    def advance(self, step: timedelta) -> None:
        """Move the hands by `step`."""
        self.at += step


def require_utc(at: datetime) -> datetime:
    """Return `at` in UTC; a time without a zone is a ValueError, never a guess."""
    if at.tzinfo is None:
        raise ValueError(f"a time without a zone: {at!r}")
    return at.astimezone(UTC)


def to_millis(at: datetime) -> int:
    """Return the milliseconds since the Unix epoch, UTC, of an aware time."""
    return round(require_utc(at).timestamp() * 1000)


EARLIEST, LATEST = -62_135_596_800_000, 253_402_300_799_999
"""The first and the last millisecond that a `datetime` can tell, since the Unix epoch."""


def from_millis(millis: int) -> datetime:
    """Return the aware UTC time of milliseconds since the Unix epoch.

    What no `datetime` can tell is the nearest that one can: a file may be damaged.
    """
    return datetime.fromtimestamp(min(max(millis, EARLIEST), LATEST) / 1000, UTC)


def iso(at: datetime) -> str:
    """Return an aware time as ISO 8601 in UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
