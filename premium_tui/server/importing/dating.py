"""When the messages of an imported thread were written, as far as it is known, and when it is not.

Only `at` and `t_offset_s` date a message. A thread without `at` is put into the year before the
first import of its team, by a hash of its id: the same whenever it is imported.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from premium_tui.i18n import _
from premium_tui.server.importing.errors import BadRow
from premium_tui.server.importing.lines import SourceMessage, SourceTicket

YEAR = timedelta(days=365)
"""Over what time threads without a date are spread."""

GAPS = (3 * 60, 3 * 3600)
"""Between what seconds a message without any time follows the one before it."""


def times_of(ticket: SourceTicket, first_import: datetime, now: datetime) -> list[datetime]:
    """Return when each message was written, rising, none after `now`; aware UTC.

    Raises BadRow when the file's own times run backwards or past `now`.
    """
    messages = ticket.messages
    offsets = _offsets(ticket)
    dated = next((place for place, message in enumerate(messages) if message.at is not None), None)
    if dated is None:
        length = timedelta(seconds=max(offsets))
        room = max(YEAR - length, timedelta())
        start = first_import - length - room * _fraction(ticket.id)
    else:
        at = messages[dated].at
        assert at is not None
        start = at - timedelta(seconds=offsets[dated])
    known = [_known(message, start) for message in messages]
    _check(ticket, known, now)
    times: list[datetime] = []
    for place, at in enumerate(known):
        if at is None:
            # Ours: after the one before it, but never past the next that is known, or the present.
            latest = next((later for later in known[place:] if later is not None), now)
            step = timedelta(seconds=_gap(ticket.id, place))
            at = min(times[-1] + step, latest) if times else start
        times.append(at)
    return times


def _known(message: SourceMessage, start: datetime) -> datetime | None:
    if message.at is not None:
        return message.at
    return None if message.offset is None else start + timedelta(seconds=message.offset)


def _offsets(ticket: SourceTicket) -> list[float]:
    """Return the seconds of each message after the first, our own where the file has none."""
    offsets: list[float] = []
    for place, message in enumerate(ticket.messages):
        if message.offset is not None:
            offsets.append(message.offset)
        else:
            offsets.append(offsets[-1] + _gap(ticket.id, place) if place else 0.0)
    return offsets


def _check(ticket: SourceTicket, known: Sequence[datetime | None], now: datetime) -> None:
    before = None
    for place, (message, at) in enumerate(zip(ticket.messages, known, strict=True)):
        if at is None:
            continue
        reason = None
        if before is not None and at < before:
            reason = _("is earlier than the message before it")
        elif at > now:
            reason = _("lies in the future")
        if reason is not None:
            name = "at" if message.at is not None else "t_offset_s"
            raise BadRow(ticket.line, f"messages[{place}].{name}", reason)
        before = at


def _gap(ticket_id: str, place: int) -> float:
    least, most = GAPS
    return round(least + (most - least) * _fraction(f"{ticket_id}:{place}"))


def _fraction(text: str) -> float:
    """Return a number from 0 to 1, evenly spread and always the same for the same text."""
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
