"""The tables behind signing in over SSH, beside those of `server.tables`: keys, kiosks, leases."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field

from premium_tui.server.tables import Base, UtcTime


class SshKeyRow(Base, table=True):
    """An agent's SSH key: its fingerprint, never the key."""

    __tablename__ = "ssh_key"
    fingerprint: str = Field(primary_key=True)
    partition: int
    team_id: str
    person_id: str = Field(index=True)
    created_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class KioskRow(Base, table=True):
    """A machine agents sign in to over SSH; its credential, kept as SHA-256, only gets tokens."""

    __tablename__ = "kiosk"
    name: str = Field(primary_key=True)
    digest: bytes = Field(sa_column=Column(LargeBinary(32), nullable=False, unique=True))
    created_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class LeaseRow(Base, table=True):
    """What limits a token a kiosk got: its `token` row goes when this ends, and so does this."""

    __tablename__ = "kiosk_lease"
    digest: bytes = Field(sa_column=Column(LargeBinary(32), primary_key=True))
    """The token's."""
    kiosk: str = Field(index=True)
    person_id: str = Field(index=True)
    expires_at: datetime = Field(sa_column=Column(UtcTime, nullable=False, index=True))
