"""Live sessions: chats and calls, where they stand, and what an end does to the ticket (32, 33).

What is said in one are the messages of its ticket, so that the transcript is kept (rule 32).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from premium_tui.domain.tickets import Channel, Side, TicketState
from premium_tui.values import dataclass

PLACES_TOLD = 50
"""Who has so many or more before them is told this number: a long queue is not rewritten whole
each time somebody leaves it."""


class LiveWay(StrEnum):
    """How a person talks with a representative; each way has one queue for all teams."""

    CHAT = "chat"
    CALL = "call"

    @property
    def channel(self) -> Channel:
        """The channel of its tickets."""
        return Channel.CHAT if self is LiveWay.CHAT else Channel.CALLBACK


class SessionState(StrEnum):
    """Where a session stands."""

    WAITING = "waiting"
    ACTIVE = "active"
    ENDED = "ended"

    @property
    def is_live(self) -> bool:
        """Whether somebody waits or talks."""
        return self is not SessionState.ENDED


class Ender(StrEnum):
    """Who ended a session, as it travels."""

    REQUESTER = "customer"
    COLLEAGUE = "colleague"
    """A team admin who closed the ticket of another."""
    AGENT = "agent"


class Outcome(StrEnum):
    """How a try to call went."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class Session:
    """A chat or a call (rules 32, 33); what is said stands in its ticket. Times are aware UTC."""

    id: str
    ticket_id: str
    requester_id: str
    requester_name: str
    way: LiveWay
    state: SessionState
    product: str
    language: str
    asked_at: datetime
    agent_id: str | None = None
    agent_name: str | None = None
    phone: str | None = None
    """E.164."""
    no_answer: bool = False
    """Whether the newest try of a call reached nobody."""
    attempts: int = 0
    place: int | None = None
    """How many wait before; None unless it waits, or while the desk does not know of it."""
    accepted_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    """A value of `Ender`."""
    pending: str | None = None
    """The least far progress of what is on its way for it."""

    @property
    def live(self) -> bool:
        """Whether it waits or goes on."""
        return self.state.is_live


def place_told(before: int) -> int:
    """Return the place told to who has `before` others waiting before them."""
    return min(before, PLACES_TOLD)


def ticket_after_end(
    ticket: TicketState, session: SessionState, by: Side, outcome: Outcome | None
) -> TicketState:
    """Return the state of a ticket after its session, which stood as told, was ended.

    [A] A customer who no longer waits has taken the question back: closed. After a talk that the
    customer ended it stays open, for the agent to finish. An agent's end solves it, but a call that
    nobody answered waits for the customer. What was solved or closed already stays so (rule 39).
    """
    if not ticket.counts_as_open:
        return ticket
    if by is Side.CUSTOMER:
        return TicketState.CLOSED if session is SessionState.WAITING else ticket
    return TicketState.WAITING if outcome is Outcome.NO_ANSWER else TicketState.SOLVED
