"""The tables of cache.db as SQLModel classes: its schema, and nothing else.

Reads and bulk writes are plain SQL (`queries`, `store`); a test keeps that SQL and these classes in
step. Times are integer milliseconds since the Unix epoch, UTC. The file is disposable: everything
in it can be pulled again.
"""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import BigInteger, Column, Index, MetaData, Text, text
from sqlmodel import Field, SQLModel

CACHE_VERSION = 7
"""`PRAGMA user_version` of cache.db; also stated, without this import, in `cache`."""


class CacheBase(SQLModel):
    """The cache's own metadata, apart from the server's."""

    metadata: ClassVar[MetaData] = MetaData()


def _list_indexes() -> tuple[Index, ...]:
    """Return one partial index for each list and sort, named `ticket_<scope>_<sort>`."""
    columns = {
        "updated": ("updated_at",),
        "due": ("due_order", "updated_desc"),
        "number": ("number",),
        "priority": ("priority", "updated_at"),
    }
    return tuple(
        Index(f"ticket_{scope}_{sort}", *names, "key", sqlite_where=text(f"in_{scope} = 1"))
        for scope in ("mine", "team", "queue")
        for sort, names in columns.items()
    )


class TicketCache(CacheBase, table=True):
    """A ticket, with the lists it stands in and its place in each sort."""

    __tablename__ = "ticket"
    __table_args__ = (
        *_list_indexes(),
        # Holds all that the dashboard groups by, so that it is counted without the tickets.
        Index(
            "ticket_figures",
            *("state", "issue_kind", "about_product", "team_id", "in_mine", "in_team", "in_queue"),
        ),
    )
    key: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    number: int = Field(sa_type=BigInteger)
    team_id: str
    requester_id: str
    requester_name: str
    assignee_id: str | None
    assignee_name: str | None
    subject: str = Field(sa_column=Column(Text, nullable=False))
    state: str
    priority: int
    """`domain.tickets.Priority.rank`."""
    channel: str
    language: str
    about_product: str
    entitlement_product: str
    issue_kind: str | None
    tags: str
    """Comma-separated."""
    created_at: int = Field(sa_type=BigInteger)
    updated_at: int = Field(sa_type=BigInteger)
    updated_desc: int = Field(sa_type=BigInteger)
    """`-updated_at`, so that one index serves "due rises, then newest first"."""
    revision: int
    version: int
    clock_started_at: int | None = Field(sa_type=BigInteger)
    due_at: int | None = Field(sa_type=BigInteger)
    due_order: int = Field(sa_type=BigInteger)
    """`due_at` while a clock runs, else 2**60 + 0..3 for open, waiting, solved, closed."""
    target: str | None
    target_source: str | None
    first_due_at: int | None = Field(sa_type=BigInteger)
    first_answer_at: int | None = Field(sa_type=BigInteger)
    last_answer_at: int | None = Field(sa_type=BigInteger)
    last_answer_met: int | None
    last_author_id: str
    unread: int
    """1 when `revision` is past what was read and the newest public message is another's."""
    in_mine: int
    in_team: int
    in_queue: int
    merged_into: str | None
    merged_number: int | None = Field(sa_type=BigInteger)


class MessageCache(CacheBase, table=True):
    """A message of a thread."""

    __tablename__ = "message"
    __table_args__ = (Index("message_thread", "ticket_id", "position"),)
    key: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    ticket_id: str
    author_id: str
    author_name: str
    side: str
    kind: str
    collaborator: int
    body: str = Field(sa_column=Column(Text, nullable=False))
    position: int
    revision: int
    sent_at: int = Field(sa_type=BigInteger)
    written_at: int | None = Field(sa_type=BigInteger)
    merged_number: int | None = Field(sa_type=BigInteger)


class PersonCache(CacheBase, table=True):
    """A person this one may see."""

    __tablename__ = "person"
    id: str = Field(primary_key=True)
    team_id: str
    name: str
    email: str | None
    role: str
    champion: str | None
    language: str
    serves: str | None
    """The teams an agent is limited to, comma-separated; None for all, and for customers."""


class TeamCache(CacheBase, table=True):
    """A team this person belongs to or serves."""

    __tablename__ = "team"
    id: str = Field(primary_key=True)
    slug: str
    name: str
    base_plan: str
    licences: int
    payment: str
    currency: str
    timezone: str
    owns: str
    addon_version: str | None
    addon_product: str | None


class ReadCache(CacheBase, table=True):
    """How far this person has read a thread."""

    __tablename__ = "read"
    ticket_id: str = Field(primary_key=True)
    through: int


class SessionCache(CacheBase, table=True):
    """A chat or a call, as `wire.things.SessionData` in JSON."""

    __tablename__ = "session"
    id: str = Field(primary_key=True)
    body: str


class BillingCache(CacheBase, table=True):
    """How the team stands with billing, as `wire.things.BillingData` in JSON."""

    __tablename__ = "billing"
    id: str = Field(primary_key=True)
    body: str


class QuoteCache(CacheBase, table=True):
    """A quote this person asked for, as `wire.things.QuoteData` in JSON."""

    __tablename__ = "quote"
    id: str = Field(primary_key=True)
    body: str


class BookingCache(CacheBase, table=True):
    """A booked benefit, as `wire.things.BookingData` in JSON."""

    __tablename__ = "booking"
    id: str = Field(primary_key=True)
    body: str


class WebinarCache(CacheBase, table=True):
    """A webinar on offer, as `wire.things.WebinarData` in JSON."""

    __tablename__ = "webinar"
    id: str = Field(primary_key=True)
    body: str


class FeatureCache(CacheBase, table=True):
    """An under-used feature of this quarter, as `wire.things.FeatureData` in JSON."""

    __tablename__ = "feature"
    id: str = Field(primary_key=True)
    body: str


class NoticeCache(CacheBase, table=True):
    """That a requester was told of a message, as `wire.things.NoticeData` in JSON."""

    __tablename__ = "notice"
    id: str = Field(primary_key=True)
    body: str


class SnoozeCache(CacheBase, table=True):
    """That a ticket stays out of the queue for a while, as `wire.things.SnoozeData` in JSON."""

    __tablename__ = "snooze"
    id: str = Field(primary_key=True)
    body: str


class MacroCache(CacheBase, table=True):
    """A macro, as `wire.things.MacroData` in JSON; only agents have any."""

    __tablename__ = "macro"
    id: str = Field(primary_key=True)
    body: str


class CounterCache(CacheBase, table=True):
    """Figures above the lists: total, open, waiting, unread and `day:YYYY-MM-DD`."""

    __tablename__ = "counter"
    scope: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    value: int


class SyncStateCache(CacheBase, table=True):
    """Where the feed stands: one row."""

    __tablename__ = "sync_state"
    id: int = Field(primary_key=True)
    cursor: str | None
    """None until the first page; with `ready` = 0 a snapshot under way can be resumed."""
    ready: int
    """1 once a first snapshot is complete."""
    as_of: int | None = Field(sa_type=BigInteger)
    offset_ms: int
    """The desk's clock minus this machine's."""
    snapshot: int
    """1 while a snapshot over existing data runs: what it does not name is gone at its end."""
    shrink_refused: int
    """1 after a snapshot that would have deleted most of the cache was refused once."""


class SearchRowCache(CacheBase, table=True):
    """A row of the search index, and the ticket that is found by it."""

    __tablename__ = "search_row"
    key: int | None = Field(default=None, primary_key=True)
    """Even for twice a message's key, odd for twice a ticket's and one."""
    ticket: int
    """The ticket's key."""


class SearchStateCache(CacheBase, table=True):
    """How far the search index is built: one row."""

    __tablename__ = "search_state"
    id: int = Field(primary_key=True)
    tokenizer: str
    """`search_text.TOKENIZER` of the text in the index."""
    through: int = Field(sa_type=BigInteger)
    """The last ticket, by key, that is in the index; `search_index.EVERY` once it is built."""


class MeCache(CacheBase, table=True):
    """Who this cache belongs to: one row, the desk's answer to /v1/me as JSON."""

    __tablename__ = "me"
    id: int = Field(primary_key=True)
    person_id: str
    body: str


class SnapshotSeenCache(CacheBase, table=True):
    """What a running snapshot over existing data has named so far."""

    __tablename__ = "snapshot_seen"
    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
