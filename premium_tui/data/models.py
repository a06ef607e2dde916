"""What screens and commands see: frozen values, already clean of anything a terminal could obey.

All text from outside has passed `domain.text.clean` on its way into these classes. Times are aware
UTC; screens render them local.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from premium_tui.data.filters import TicketFilter
from premium_tui.domain.plans import AddonVersion, BasePlan, ChampionTier
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.roles import Role
from premium_tui.domain.tickets import MessageKind, Priority, Side, TicketState
from premium_tui.values import dataclass, field

if TYPE_CHECKING:
    from premium_tui.domain.query import Query


THREAD_MOVED = "thread-moved"
"""The code of a refused answer: somebody else has answered since it was written."""


RESCUED = "rescued"
"""The setting that names the damaged file whose rows were rescued, until a person is told."""


class Scope(StrEnum):
    """Which list: the tabs of customers and the agents' queue."""

    MINE = "mine"
    TEAM = "team"
    QUEUE = "queue"


class Sort(StrEnum):
    """The sorts offered, each backed by a named index."""

    UPDATED = "updated"
    DUE = "due"
    NUMBER = "number"
    PRIORITY = "priority"


@dataclass(frozen=True, slots=True)
class ListSpec:
    """One list as asked for: its scope, order, and what its tickets must be."""

    scope: Scope
    sort: Sort = Sort.UPDATED
    reverse: bool = False
    """The other way round: updated, number, priority fall by default; due rises."""
    query: Query | None = None
    """What a person looks for."""
    only: TicketFilter | None = None
    """What else they must fulfil, such as being behind a figure."""


class Delivery(StrEnum):
    """How far something written here has come."""

    HELD = "held"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    ATTENTION = "attention"
    """The desk refused it, or it waits behind one that was refused."""


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One line of a list."""

    key: int
    """The local key; negative for a ticket that is still only in the outbox."""
    id: str
    number: int | None
    """None until the desk has accepted it: shown as `new`."""
    subject: str
    product: str
    state: TicketState
    priority: Priority
    requester_name: str
    requester_id: str
    team_id: str
    assignee_name: str | None
    updated_at: datetime
    due_at: datetime | None
    unread: bool
    pending: Delivery | None = None
    """The least far delivery of what is still on its way for this ticket."""
    has_draft: bool = False
    assignee_id: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TicketDetail:
    """A ticket as its screen shows it."""

    row: TicketRow
    team_name: str
    channel: str
    language: str
    issue_kind: str | None
    entitlement_product: str
    created_at: datetime
    revision: int
    version: int
    clock_started_at: datetime | None
    target: str | None
    target_source: str | None
    first_due_at: datetime | None
    first_answer_at: datetime | None
    last_answer_at: datetime | None
    last_answer_met: bool | None
    mine: bool
    """Whether the person at this terminal is the requester."""
    may_reply: bool
    """False for a closed ticket: a follow-up is offered instead (rule 39)."""
    snoozed_until: datetime | None = None
    """Until when it stays out of the queue; None when it does not, and for customers."""
    merged_into: str | None = None
    """The ticket it was merged into, by id, in this person's sight or not; None for most."""
    merged_number: int | None = None
    """That ticket's number."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What became of the mail that tells a ticket's requester of a message (rules 32, 37)."""

    name: str
    """The requester's."""
    at: datetime
    told: bool
    """False when the mail was given up."""


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """One message of a thread."""

    id: str
    author_name: str
    author_id: str
    mine: bool
    side: Side
    kind: MessageKind
    collaborator: bool
    body: str
    sent_at: datetime
    """For one still in the outbox: when it was queued."""
    written_at: datetime | None = None
    delivery: Delivery | None = None
    """None once it came back in the feed: delivered."""
    trouble: str | None = None
    """Why it needs attention, one sentence."""
    notice: Notice | None = None
    """For one's own: who was told of it."""
    merged_number: int | None = None
    """For the desk's line that another ticket was merged into this one: that one's number."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who sits at this terminal."""

    id: str
    name: str
    email: str | None
    role: Role
    champion: ChampionTier | None
    language: str


@dataclass(frozen=True, slots=True)
class AgentName:
    """An agent of the desk, as others pick one."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class TeamInfo:
    """The person's team."""

    id: str
    name: str
    base_plan: BasePlan
    licences: int
    timezone: str
    owns: frozenset[EntitlementProduct]
    addon_version: AddonVersion | None
    addon_product: EntitlementProduct | None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the desk behind can do."""

    chat: bool = False
    callback: bool = False
    billing: bool = False
    recommendations: bool = False
    notes: bool = False
    assignment: bool = False
    push: bool = False


@dataclass(frozen=True, slots=True)
class Me:
    """The person, their team (None for agents) and their desk."""

    person: Person
    team: TeamInfo | None
    capabilities: Capabilities


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures above a list."""

    total: int = 0
    open: int = 0
    """Open + waiting (rule 39)."""
    waiting: int = 0
    unread: int = 0
    due_soon: int = 0
    """Clocks at risk, breached ones included."""
    opened_by_day: tuple[int, ...] = ()
    """Tickets created on each of the last 30 days, oldest first."""


class Connection(StrEnum):
    """How this machine stands with the desk."""

    STARTING = "starting"
    SYNCING = "syncing"
    LIVE = "live"
    OFFLINE = "offline"
    SIGNED_OUT = "signed_out"


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """What the header says, and what `status` prints."""

    connection: Connection = Connection.STARTING
    as_of: datetime | None = None
    """The desk's time of the newest complete pull; None before the first."""
    ready: bool = False
    """Whether the cache holds a first complete snapshot."""
    progress_done: int = 0
    """Objects taken in so far by a first snapshot; 0 when none runs."""
    progress_note: str = ""
    """What is being done, e.g. `demo` while the demo desk is set up; "" otherwise."""
    waiting: int = 0
    """Actions not yet accepted by the desk."""
    attention: int = 0
    """Actions the desk refused."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Text kept for later."""

    key: str
    """What it belongs to: `reply:`, `note:` or `follow:` with a ticket's id, or `new`."""
    fields: dict[str, str] = field(default_factory=dict)
    saved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """A draft in the list of all that was begun."""

    key: str
    """The draft's."""
    kind: str
    """`reply`, `note`, `follow`, `new` or `sales`."""
    ticket_id: str
    """Of the ticket it belongs to; "" for none."""
    subject: str
    """The ticket's, or what was written as one."""
    text: str
    """What was written, on one line."""
    saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """One action waiting in the outbox."""

    key: str
    kind: str
    ticket_id: str
    subject: str
    delivery: Delivery
    queued_at: datetime
    attempts: int
    trouble: str | None
    status: int | None = None
    """What the desk answered when it refused it, as in HTTP."""
    code: str | None = None
    """What kind of refusal that was, such as `thread-moved`."""
