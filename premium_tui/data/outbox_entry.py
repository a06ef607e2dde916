"""One action of the outbox as it stands, read from its row."""

from __future__ import annotations

from datetime import datetime

from premium_tui.clock import from_millis
from premium_tui.domain.actions import Action, decode
from premium_tui.domain.overlay import PendingAction
from premium_tui.values import dataclass

COLUMNS = (
    "seq, key, CAST(ticket_id AS TEXT), CAST(kind AS TEXT), CAST(payload AS TEXT),"
    " CAST(queued_at AS INTEGER), state, CAST(not_before AS INTEGER), CAST(attempts AS INTEGER),"
    " status, CAST(code AS TEXT), CAST(trouble AS TEXT), receipt, CAST(waits_from AS INTEGER)"
)
"""What a row holds, also where a disk that turned a bit has made something else of it."""

CROSSING = 5_000
"""Milliseconds by which an action may seem to come from the future though no clock was set: it was
written while whoever reads it had looked at the clock and waited for the file."""

Row = tuple[
    int,
    str,
    str,
    str,
    str,
    int,
    str,
    int,
    int,
    int | None,
    str | None,
    str | None,
    str | None,
    int,
]


@dataclass(frozen=True, slots=True)
class Entry:
    """One action of the outbox as it stands."""

    seq: int
    key: str
    ticket_id: str
    kind: str
    action: Action | None
    """None when a rescue left it unreadable."""
    queued_at: datetime
    state: str
    not_before: datetime
    attempts: int
    status: int | None
    code: str | None
    trouble: str | None
    receipt: str | None
    """JSON of the desk's receipt, once sent."""
    progress: str
    """`held`, `queued`, `sending`, `sent` or `attention`, as the overlay knows it."""

    @property
    def pending(self) -> PendingAction | None:
        """The entry for the overlay; None when its action cannot be read."""
        if self.action is None:
            return None
        return PendingAction(self.key, self.action, self.progress, self.queued_at, self.trouble)


def may_be_held(row: Row) -> bool:
    """Return whether a row's action is held back at some time."""
    state, not_before, attempts = row[6:9]
    return state == "queued" and not attempts and not_before > 0


def entry_of(row: Row, now: int, parked: set[str]) -> Entry:
    """Return one row as an entry at `now`, milliseconds; 0: nothing is told to be held.

    `parked` gathers the tickets with a refused action so far.
    """
    seq, key, ticket_id, kind, payload, queued_at, state, not_before, attempts = row[:9]
    if state == "parked":
        parked.add(ticket_id)
    if state != "sent" and ticket_id in parked:
        progress = "attention"
    elif may_be_held(row) and row[13] - CROSSING <= now < not_before:
        progress = "held"
    else:
        progress = state
    action: Action | None
    try:
        action = decode(kind, payload)
    except ValueError:
        action = None
    return Entry(
        seq,
        key,
        ticket_id,
        kind,
        action,
        from_millis(queued_at),
        state,
        from_millis(not_before),
        attempts,
        *row[9:13],
        progress,
    )
