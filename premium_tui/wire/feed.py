"""The feed as it travels: msgspec structs, for encoding and decoding whole pages at once.

`premium_tui.wire.schemas` holds the same objects as pydantic models for the other routes; a test
compares their JSON Schemas. Times are RFC 3339, UTC. Unknown fields are ignored on reading, so a
server may add some.
"""

from __future__ import annotations

import msgspec

from premium_tui.wire.moments import Moment
from premium_tui.wire.things import (
    BillingData,
    BookingData,
    FeatureData,
    MacroData,
    NoticeData,
    QuoteData,
    SessionData,
    SnoozeData,
    WebinarData,
)


class TicketData(msgspec.Struct, kw_only=True, gc=False):
    """A ticket as one person may see it."""

    id: str
    number: int
    team_id: str
    requester_id: str
    requester_name: str
    assignee_id: str | None
    assignee_name: str | None
    subject: str
    state: str
    priority: str
    channel: str
    language: str
    about_product: str
    entitlement_product: str
    issue_kind: str | None
    tags: list[str]
    """Empty for customers: tags are the desk's own."""
    created_at: Moment
    updated_at: Moment
    """Acceptance time of the newest public change; notes do not move it."""
    revision: int
    """How many public messages the thread holds."""
    version: int
    """Counts every write to the ticket; the ETag for If-Match."""
    in_team: bool
    """Whether Team tickets holds it (rule 38)."""
    clock_started_at: Moment | None
    """When the running response clock started; null when none runs (rule 4)."""
    due_at: Moment | None
    """When the running clock is due; null when none runs."""
    target: str | None
    """The target of the running clock: `1h`, `4h`, `1bd`; null for chat and callback."""
    target_source: str | None
    """`addon`, `champion` or `base_plan`."""
    first_due_at: Moment | None
    first_answer_at: Moment | None
    last_answer_at: Moment | None
    last_answer_met: bool | None
    """Whether the newest stopped clock met its target; null when none stopped or no reply."""
    last_author_id: str
    """Who wrote the newest public message: an own message is never unread."""
    merged_into: str | None = None
    """The ticket it was merged into, by id: in sight or not, as sight of that one decides."""
    merged_number: int | None = None
    """That ticket's number."""


class MessageData(msgspec.Struct, kw_only=True, gc=False):
    """One message of a thread; immutable."""

    id: str
    ticket_id: str
    author_id: str
    author_name: str
    side: str
    """`customer` or `agent`."""
    kind: str
    """`public` or `note`; notes travel to agents only."""
    collaborator: bool
    """Whether it is listed as Collaborator (rule 37)."""
    body: str
    position: int
    """1, 2, 3 ... in the order of acceptance, notes included; gaps for who may not read notes."""
    revision: int
    """The thread revision this message made; a note carries that of the message before it."""
    sent_at: Moment
    """When the server accepted it."""
    written_at: Moment | None
    """The writer's own time, when it was told."""
    merged_number: int | None = None
    """For the desk's line that another ticket was merged into this one: that one's number."""


class PersonData(msgspec.Struct, kw_only=True, gc=False):
    """A person as one may see them; e-mail is null for who may not know it."""

    id: str
    team_id: str
    name: str
    email: str | None
    role: str
    champion: str | None
    language: str
    serves: list[str] | None
    """The teams an agent is limited to, by id; null for every team, and for customers."""


class AddonData(msgspec.Struct, kw_only=True, gc=False):
    """The add-on a team owns."""

    version: str
    product: str


class TeamData(msgspec.Struct, kw_only=True, gc=False):
    """A team, as its members and the agents who serve it see it."""

    id: str
    slug: str
    name: str
    base_plan: str
    licences: int
    payment: str
    currency: str
    timezone: str
    owns: list[str]
    addon: AddonData | None


class ReadData(msgspec.Struct, kw_only=True, gc=False):
    """How far the person of the token has read a thread."""

    ticket_id: str
    through: int
    """The thread revision read through."""


class Gone(msgspec.Struct, kw_only=True, gc=False):
    """An object that is no longer there for this person."""

    kind: str
    """`ticket`, `message`, `person`, `team`, `read`, or a name of `things.THINGS`."""
    id: str
    """The object's id; for `read` the ticket's."""


class ChangesPage(msgspec.Struct, kw_only=True):
    """One page of the feed: puts by kind, deletes, and where to go on.

    An object appears at most once in a page; puts carry the whole object. Without a cursor the
    pages up to the first with `has_more` false are a snapshot.
    """

    cursor: str
    has_more: bool
    as_of: Moment
    """The server's time when the page was read."""
    teams: list[TeamData] = msgspec.field(default_factory=list)
    people: list[PersonData] = msgspec.field(default_factory=list)
    tickets: list[TicketData] = msgspec.field(default_factory=list)
    messages: list[MessageData] = msgspec.field(default_factory=list)
    reads: list[ReadData] = msgspec.field(default_factory=list)
    sessions: list[SessionData] = msgspec.field(default_factory=list)
    billing: list[BillingData] = msgspec.field(default_factory=list)
    quotes: list[QuoteData] = msgspec.field(default_factory=list)
    bookings: list[BookingData] = msgspec.field(default_factory=list)
    webinars: list[WebinarData] = msgspec.field(default_factory=list)
    features: list[FeatureData] = msgspec.field(default_factory=list)
    notices: list[NoticeData] = msgspec.field(default_factory=list)
    snoozes: list[SnoozeData] = msgspec.field(default_factory=list)
    macros: list[MacroData] = msgspec.field(default_factory=list)
    gone: list[Gone] = msgspec.field(default_factory=list)
