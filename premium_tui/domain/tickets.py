"""Tickets and their threads: states, channels, and what a message does to them (rules 34-39)."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

SUBJECT_LIMIT = 1_000
"""Characters a subject may have."""

BODY_LIMIT = 1024 * 1024
"""Bytes of UTF-8 a message body may have."""

TEAM_TICKETS_SINCE = datetime(2024, 12, 11, tzinfo=UTC)
"""Team tickets holds only what was created or updated from this moment on (rule 38)."""


class TicketState(StrEnum):
    """Where a ticket stands (rule 39)."""

    OPEN = "open"
    WAITING = "waiting"
    SOLVED = "solved"
    CLOSED = "closed"

    @property
    def counts_as_open(self) -> bool:
        """Whether every count of open tickets includes this state (rule 39)."""
        return self in (TicketState.OPEN, TicketState.WAITING)

    @property
    def is_active(self) -> bool:
        """Whether a ticket in this state can be answered (rule 39)."""
        return self is not TicketState.CLOSED


class Channel(StrEnum):
    """The way a ticket reached support (rules 12, 32, 33)."""

    REQUEST = "request"
    CHAT = "chat"
    CALLBACK = "callback"
    GET_HELP = "get_help"


class Priority(StrEnum):
    """How much it matters; an addition of ours."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """Sort rank: 0 is low, 3 is urgent."""
        return list(Priority).index(self)


class MessageKind(StrEnum):
    """Who may read a message."""

    PUBLIC = "public"
    NOTE = "note"


class Side(StrEnum):
    """From which side of the desk a message comes."""

    CUSTOMER = "customer"
    AGENT = "agent"


class ClosedTicketError(Exception):
    """A closed ticket takes no reply; a follow-up can be opened (rule 39)."""


def state_after_customer_message(state: TicketState) -> TicketState:
    """Return the state after a customer's public message (rule 39).

    Waiting and solved tickets reopen. Raises ClosedTicketError for a closed one.
    """
    if not state.is_active:
        raise ClosedTicketError
    return TicketState.OPEN


def state_after_agent_message(state: TicketState) -> TicketState:
    """Return the state after an agent's public message: the same; closed: ClosedTicketError."""
    if not state.is_active:
        raise ClosedTicketError
    return state


def in_team_tickets(created_at: datetime, updated_at: datetime) -> bool:
    """Return whether a ticket stands in Team tickets, by acceptance times, UTC (rule 38)."""
    return max(created_at, updated_at) >= TEAM_TICKETS_SINCE


def is_collaborator(author_id: str, requester_id: str, side: Side) -> bool:
    """Return whether a message is listed as Collaborator: of a customer, not the requester (37)."""
    return side is Side.CUSTOMER and author_id != requester_id
