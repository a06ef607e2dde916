"""The feed's cursor: opaque to clients, one position for each partition, bound to its person.

It names the store's epoch, the server's last start and the person's `acl_epoch` too: after a
restore or a changed role it cannot go on, and a fresh snapshot is due.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from premium_tui.server.problems import bad_cursor, cursor_expired
from premium_tui.server.schema import DeskFacts
from premium_tui.server.starts import has_gone_on
from premium_tui.server.visibility import Viewer

CURSOR_LIMIT = 8192
"""Characters a cursor may have."""

_VERSION = "2"
_RESTORED = "The desk was restored to an earlier moment."


@dataclass(frozen=True, slots=True)
class Cursor:
    """A decoded cursor."""

    store_epoch: str
    person_id: str
    acl_epoch: int
    start: str
    """The mark of the server's last start (`starts`)."""
    positions: Mapping[int, int]
    """The last number read of each partition; absent: nothing yet."""


def encode_cursor(cursor: Cursor) -> str:
    """Return the cursor as it travels."""
    places = ",".join(f"{p}.{seq}" for p, seq in sorted(cursor.positions.items()))
    plain = "|".join(
        (
            _VERSION,
            cursor.store_epoch,
            cursor.person_id,
            str(cursor.acl_epoch),
            cursor.start,
            places,
        )
    )
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def decode_cursor(text: str) -> Cursor:
    """Return a cursor that travelled; raises the 400 problem for anything else."""
    if len(text) > CURSOR_LIMIT:
        raise bad_cursor()
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        plain = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
        version, epoch, person, acl, start, places = plain.split("|")
        positions = {}
        for place in places.split(",") if places else ():
            partition, seq = place.split(".")
            positions[int(partition)] = int(seq)
        cursor = Cursor(epoch, person, int(acl), start, positions)
    except (ValueError, binascii.Error) as error:
        raise bad_cursor() from error
    # Only what we would have written ourselves: int() takes signs, spaces and underscores too.
    if version != _VERSION or encode_cursor(cursor) != text:
        raise bad_cursor()
    return cursor


def positions_of(
    connection: Connection,
    text: str | None,
    facts: DeskFacts,
    viewer: Viewer,
    heads: Mapping[int, int],
    start: str,
) -> dict[int, int]:
    """Return where a viewer's reading goes on; without a cursor, at the start.

    `start` is the mark of the server's last start.

    Raises the 400 problem for what is no cursor, the 410 problem for one that cannot go on.
    """
    if text is None:
        return {}
    cursor = decode_cursor(text)
    if cursor.store_epoch != facts.store_epoch:
        raise cursor_expired("The desk was rebuilt or restored.")
    if cursor.person_id != viewer.person_id:
        raise cursor_expired("The cursor is another person's.")
    if cursor.acl_epoch != viewer.acl_epoch:
        raise cursor_expired("Your role or your teams have changed.")
    positions: dict[int, int] = {}
    for partition, seq in cursor.positions.items():
        if partition not in heads:
            continue
        if not 0 <= seq <= heads[partition]:
            raise cursor_expired(_RESTORED)
        positions[partition] = seq
    if cursor.start != start and not has_gone_on(connection, cursor.start, positions):
        raise cursor_expired(_RESTORED)
    return positions
