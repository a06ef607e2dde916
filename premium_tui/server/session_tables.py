"""The tables of chats and calls, beside those of `server.tables`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index
from sqlmodel import Field

from premium_tui.server.tables import Base, UtcTime


class QueueRow(Base, table=True):
    """The queue of one way to talk, for all teams; whoever moves in it locks this row first."""

    __tablename__ = "live_queue"
    way: str = Field(primary_key=True)
    last_position: int = Field(default=0, sa_type=BigInteger)
    """The position given last; each newcomer's is one more."""


class SessionRow(Base, table=True):
    """A chat or a call: `thing` holds it as it travels, this is what the queue is kept by."""

    __tablename__ = "session"
    __table_args__ = (
        Index("ix_session_id", "id"),
        Index("ix_session_ticket", "ticket_id"),
        Index("ix_session_queue", "way", "state", "position"),
        Index("ix_session_requester", "requester_id", "state"),
    )
    partition: int = Field(primary_key=True)
    team_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    ticket_id: str
    requester_id: str
    requester_name: str
    way: str
    state: str = "waiting"
    agent_id: str | None = None
    agent_name: str | None = None
    phone: str | None = None
    outcome: str | None = None
    attempts: int = 0
    product: str
    language: str
    position: int = Field(sa_type=BigInteger)
    """Its place in the order of its queue."""
    place: int | None = None
    """The place told last."""
    asked_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    accepted_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    ended_by: str | None = None
