"""The tables of the server, as SQLModel classes; the same DDL serves SQLite and PostgreSQL.

Every key of a team's objects starts with partition and team, so that a distributed PostgreSQL can
shard on them. Times are kept as milliseconds since the Unix epoch behind `UtcTime`, since SQLite
drops time zones. Rows are written with SQLAlchemy Core on the hot paths.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    Index,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from premium_tui.clock import from_millis, to_millis

SCHEMA_VERSION = 2
"""Stamped into `desk.schema_version`; a newer one is refused, an older desk brought up to it."""

PARTITIONS = 16
"""How many feed partitions a new desk gets."""


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time, stored as integer milliseconds; a time without a zone is refused."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Turn an aware time into milliseconds."""
        return None if value is None else to_millis(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Turn milliseconds into an aware time."""
        return None if value is None else from_millis(value)


class Base(SQLModel):
    """The server's own metadata, apart from the cache's."""

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class DeskRow(Base, table=True):
    """The desk itself: one row."""

    __tablename__ = "desk"
    id: int = Field(default=1, primary_key=True)
    schema_version: int
    store_epoch: str
    """Another one when the store is built anew: old cursors end with 410."""
    partitions: int
    number_base: int
    """Ticket numbers are base + n x partitions + partition."""
    demo: bool = False
    created_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class PartitionRow(Base, table=True):
    """A feed partition: its counter, bumped last in every write transaction."""

    __tablename__ = "feed_partition"
    partition: int = Field(primary_key=True)
    head_seq: int = Field(default=0, sa_type=BigInteger)
    next_number: int = Field(default=0, sa_type=BigInteger)


class StartRow(Base, table=True):
    """A start of a server of this desk, and where the counters stood then."""

    __tablename__ = "server_start"
    n: int = Field(primary_key=True, sa_type=BigInteger)
    mark: str = Field(index=True)
    heads: str = Field(sa_column=Column(Text, nullable=False))
    """A JSON object: the newest number of each partition."""


class TeamRow(Base, table=True):
    """A customer team; the agents' own team is the one with `desk_team` set."""

    __tablename__ = "team"
    partition: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    slug: str = Field(unique=True)
    name: str
    desk_team: bool = False
    base_plan: str = "standard"
    licences: int = 1
    payment: str = "card"
    currency: str = "USD"
    timezone: str = "UTC"
    billing_period: str = "monthly"
    owns: str = "dropbox"
    """Comma-separated products."""
    addon_version: str | None = None
    addon_product: str | None = None
    created_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    rank: int = 0
    """Order of making; the demo's first team is the default."""
    imported_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    """When tickets were first imported; those without a date lie in the year before."""


class PersonRow(Base, table=True):
    """A person: a customer of a team, or an agent of the desk's team."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_team_email", "team_id", "email"),)
    partition: int = Field(primary_key=True)
    team_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    name: str
    email: str
    role: str
    champion: str | None = None
    language: str = "en"
    acl_epoch: int = 0
    """Raised when the person loses or changes a role: their cursors end with 410."""


class ServiceRow(Base, table=True):
    """Which teams an agent serves; no row at all for an agent means every team."""

    __tablename__ = "service"
    partition: int = Field(primary_key=True)
    team_id: str = Field(primary_key=True)
    agent_id: str = Field(primary_key=True, index=True)


class TokenRow(Base, table=True):
    """A person's bearer token, stored as SHA-256; the secret is shown once."""

    __tablename__ = "token"
    digest: bytes = Field(sa_column=Column(LargeBinary(32), primary_key=True))
    partition: int
    team_id: str
    person_id: str = Field(index=True)
    label: str = ""
    created_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class TicketRow(Base, table=True):
    """A ticket with its response clock."""

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("partition", "number"),
        Index("ix_ticket_requester", "partition", "team_id", "requester_id"),
        Index("ix_ticket_id", "id"),
        Index("ix_ticket_updated", "updated_at", "id"),
    )
    partition: int = Field(primary_key=True)
    team_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    number: int = Field(sa_type=BigInteger)
    requester_id: str
    requester_name: str
    assignee_id: str | None = None
    assignee_name: str | None = None
    subject: str = Field(sa_column=Column(Text, nullable=False))
    state: str = "open"
    priority: str = "normal"
    channel: str = "request"
    language: str = "en"
    about_product: str = "Dropbox"
    entitlement_product: str = "dropbox"
    issue_kind: str | None = None
    tags: str = ""
    """Comma-separated."""
    follows: str | None = None
    created_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    updated_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    revision: int = 0
    """Public messages."""
    positions: int = 0
    """Messages of every kind; the next one's position is one more."""
    version: int = 1
    clock_started_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    due_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    target: str | None = None
    target_source: str | None = None
    first_due_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    first_answer_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    last_answer_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    last_answer_met: bool | None = None
    last_author_id: str = ""
    origin: str | None = None
    """Where an imported ticket came from: `import:<source id>`."""
    merged_into: str | None = None
    """The ticket of its team that it was merged into; it is closed then."""
    merged_number: int | None = Field(default=None, sa_type=BigInteger)
    """That ticket's number."""
    merged_by: str | None = None
    """The name of the agent who did it."""


class MessageRow(Base, table=True):
    """A message of a thread; written once."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("partition", "team_id", "ticket_id", "position"),
        Index("ix_message_id", "id"),
    )
    partition: int = Field(primary_key=True)
    team_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    ticket_id: str
    author_id: str
    author_name: str
    side: str
    kind: str
    collaborator: bool = False
    body: str = Field(sa_column=Column(Text, nullable=False))
    position: int
    revision: int
    sent_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    written_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    merged_number: int | None = Field(default=None, sa_type=BigInteger)
    """For a line of the desk's own: the number of the ticket that was merged into this one."""


class ReadRow(Base, table=True):
    """How far a person has read a thread."""

    __tablename__ = "read_state"
    partition: int = Field(primary_key=True)
    team_id: str = Field(primary_key=True)
    ticket_id: str = Field(primary_key=True)
    person_id: str = Field(primary_key=True)
    through: int = 0


class ChangeRow(Base, table=True):
    """The compacted change index: the newest change of each object for each audience.

    An object has one row with `lost_by` empty, which says who may see it now; a person who lost
    sight of it has a row of their own with `lost_by` set, which reads as a delete.
    """

    __tablename__ = "change"
    __table_args__ = (
        UniqueConstraint("partition", "seq"),
        Index("ix_change_team_seq", "partition", "team_id", "seq"),
    )
    partition: int = Field(primary_key=True)
    team_id: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    object_id: str = Field(primary_key=True)
    """The object's id; for `read` the ticket's id and the person's, joined by a colon."""
    lost_by: str = Field(default="", primary_key=True)
    """Empty, or the id of the person who lost sight, or `admins` for the team admins."""
    seq: int = Field(sa_type=BigInteger)
    deleted: bool = False
    audience: str
    """`team`: everyone of the team and agents; `ticket`: the owner, team admins when `team_wide`,
    and agents; `agents`: agents only; `person`: the owner only; `admins`: the team's admins of any
    kind and agents; `console`: the same without agents; `billing`: its team and billing admins."""
    owner_id: str = ""
    """The requester for tickets and messages, the reader for read states."""
    team_wide: bool = False
    """Whether rule 38 lets team admins see it."""
    ticket_id: str = ""
    """The thread it belongs to, so that widening and narrowing find all of it."""


class ThingRow(Base, table=True):
    """What else is in the feed, as it travels: `wire.things.THINGS` by kind, written by its owner's
    rows in the same transaction."""

    __tablename__ = "thing"
    partition: int = Field(primary_key=True)
    team_id: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class IdempotencyRow(Base, table=True):
    """A kept answer: key, effect, feed entry and this row commit in one transaction."""

    __tablename__ = "idempotency"
    actor_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    fingerprint: bytes = Field(sa_column=Column(LargeBinary(32), nullable=False))
    status: int
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_at: datetime = Field(sa_column=Column(UtcTime, nullable=False, index=True))


_NOT_ENDED, _ENDED = text("ended_at IS NULL"), text("ended_at IS NOT NULL")


class JobRow(Base, table=True):
    """Something to be done after its transaction, such as a mail: one of a kind for each object."""

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_due", "due_at", sqlite_where=_NOT_ENDED, postgresql_where=_NOT_ENDED),
        Index("ix_job_ended", "ended_at", sqlite_where=_ENDED, postgresql_where=_ENDED),
    )
    partition: int = Field(primary_key=True)
    team_id: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    about: str = Field(primary_key=True)
    """What it is about, such as a message's id: the same is never asked for twice."""
    payload: str = Field(sa_column=Column(Text, nullable=False))
    """A JSON object of texts, as its kind reads it."""
    asked_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    due_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    """When it may be taken; whoever takes it moves this on by the time of their lease."""
    attempts: int = 0
    """How often it was taken; tells a taker whose lease ran out from the next one."""
    last_error: str = ""
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    """When it was done or given up; None: neither."""
    failed: bool = False
    """Whether it was given up."""
