"""Requests and answers of the Support API as pydantic models: the contract behind /openapi.json."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from premium_tui.domain.issue_kinds import IssueKind
from premium_tui.domain.languages import SupportLanguage
from premium_tui.domain.tickets import BODY_LIMIT, SUBJECT_LIMIT, Priority, TicketState
from premium_tui.wire.thing_schemas import (
    Billing,
    Booking,
    Feature,
    Macro,
    Notice,
    Quote,
    Session,
    Snooze,
    Webinar,
)

UUID_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"

Id = Annotated[str, StringConstraints(pattern=UUID_PATTERN, min_length=36, max_length=36)]
Subject = Annotated[str, StringConstraints(min_length=1, max_length=SUBJECT_LIMIT)]
Body = Annotated[str, StringConstraints(min_length=1, max_length=BODY_LIMIT)]
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=64)]

_RFC_3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_FIRST_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MOMENT = datetime(9998, 12, 31, tzinfo=UTC)


def _only_number(value: object) -> object:
    # 2.0 is an integer in JSON; "2" and true are not.
    if isinstance(value, str | bool):
        raise ValueError("a whole number is needed")
    return value


def _only_rfc_3339(value: object) -> object:
    if not isinstance(value, str) or _RFC_3339.fullmatch(value) is None:
        raise ValueError("a time must be RFC 3339 with a zone")
    return value


def _storable_moment(value: datetime) -> datetime:
    # Compared before it is turned to UTC, which overflows at the ends of the calendar.
    if not _FIRST_MOMENT <= value <= _LAST_MOMENT:
        raise ValueError("a time must lie between 1970 and 9998")
    return value.astimezone(UTC)


Revision = Annotated[int, Field(ge=0, le=2**31 - 1), BeforeValidator(_only_number)]

WrittenAt = Annotated[
    AwareDatetime, BeforeValidator(_only_rfc_3339), AfterValidator(_storable_moment)
]
"""The writer's own time: RFC 3339 and nothing else that reads like a time, UTC when taken in."""


class RequestBody(BaseModel):
    """What the bodies of requests have in common: nothing unknown is let through."""

    model_config = ConfigDict(extra="forbid", strict=False)


class NewTicket(RequestBody):
    """POST /v1/tickets: a new request with its first message; ids are made by the writer."""

    id: Id
    message_id: Id
    subject: Subject
    body: Body
    about_product: ShortText = "Dropbox"
    entitlement_product: Literal["dropbox", "dash"] = "dropbox"
    issue_kind: IssueKind | None = None
    language: SupportLanguage = SupportLanguage.ENGLISH
    priority: Priority = Priority.NORMAL
    channel: Literal["request", "get_help"] = "request"
    follows: Id | None = None
    written_at: WrittenAt | None = None


class NewMessage(RequestBody):
    """POST /v1/tickets/{id}/messages: a public answer, or an agent's internal note."""

    id: Id
    kind: Literal["public", "note"] = "public"
    body: Body
    based_on: Revision | None = None
    """The thread revision it was written on: refused when somebody else has answered since."""
    written_at: WrittenAt | None = None


class NewState(RequestBody):
    """PUT /v1/tickets/{id}/state: a set operation, it never conflicts."""

    state: TicketState


class NewAssignee(RequestBody):
    """PUT /v1/tickets/{id}/assignee, with If-Match: agents only."""

    assignee_id: Id | None


class NewRequester(RequestBody):
    """PUT /v1/tickets/{id}/requester, with If-Match: agents only; sight follows the requester."""

    requester_id: Id


class NewRead(RequestBody):
    """PUT /v1/tickets/{id}/read: read through this thread revision; 0 marks it unread."""

    through: Revision


class Ticket(BaseModel):
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
    created_at: AwareDatetime
    updated_at: AwareDatetime
    revision: int
    version: int
    in_team: bool
    clock_started_at: AwareDatetime | None
    due_at: AwareDatetime | None
    target: str | None
    target_source: str | None
    first_due_at: AwareDatetime | None
    first_answer_at: AwareDatetime | None
    last_answer_at: AwareDatetime | None
    last_answer_met: bool | None
    last_author_id: str
    merged_into: str | None
    merged_number: int | None


class Message(BaseModel):
    """One message of a thread; immutable."""

    id: str
    ticket_id: str
    author_id: str
    author_name: str
    side: str
    kind: str
    collaborator: bool
    body: str
    position: int
    revision: int
    sent_at: AwareDatetime
    written_at: AwareDatetime | None
    merged_number: int | None


class Person(BaseModel):
    """A person as one may see them."""

    id: str
    team_id: str
    name: str
    email: str | None
    role: str
    champion: str | None
    language: str
    serves: list[str] | None


class Addon(BaseModel):
    """The add-on a team owns."""

    version: str
    product: str


class Team(BaseModel):
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
    addon: Addon | None


class Read(BaseModel):
    """How far the person of the token has read a thread."""

    ticket_id: str
    through: int


class GoneObject(BaseModel):
    """An object that is no longer there for this person."""

    kind: str
    id: str


class Changes(BaseModel):
    """One page of the feed."""

    cursor: str
    has_more: bool
    as_of: AwareDatetime
    teams: list[Team]
    people: list[Person]
    tickets: list[Ticket]
    messages: list[Message]
    reads: list[Read]
    sessions: list[Session]
    billing: list[Billing]
    quotes: list[Quote]
    bookings: list[Booking]
    webinars: list[Webinar]
    features: list[Feature]
    notices: list[Notice]
    snoozes: list[Snooze]
    macros: list[Macro]
    gone: list[GoneObject]


class Capabilities(BaseModel):
    """What this desk can do; screens hide or explain the rest."""

    chat: bool = False
    callback: bool = False
    billing: bool = False
    recommendations: bool = False
    notes: bool = True
    assignment: bool = True
    push: bool = True


class Me(BaseModel):
    """GET /v1/me: who the token is, and what the desk can do."""

    person: Person
    team: Team | None
    """Null for agents."""
    capabilities: Capabilities
    store_epoch: str
    now: AwareDatetime


class Receipt(BaseModel):
    """The answer to an accepted write."""

    id: str
    """The ticket's id."""
    number: int
    revision: int
    version: int
    accepted_at: AwareDatetime
    partition: int
    seq: int
    """Where in the feed the write stands."""


class ThingReceipt(BaseModel):
    """The answer to an accepted write that is about no ticket."""

    id: str
    accepted_at: AwareDatetime
    partition: int
    seq: int
    """Where in the feed the write stands; 0: it is not in the feed."""


class TicketPage(BaseModel):
    """GET /v1/tickets: newest first; `next` goes into `after`, null at the end."""

    items: list[Ticket]
    next: str | None


class MessagePage(BaseModel):
    """GET /v1/tickets/{id}/messages: in thread order; `next` goes into `after`."""

    items: list[Message]
    next: int | None


class PersonPage(BaseModel):
    """GET /v1/people: all this token may see, by name."""

    items: list[Person]
    next: str | None


class FieldError(BaseModel):
    """One field of a request that is not as it should be."""

    loc: str
    msg: str
    type: str


class Problem(BaseModel):
    """An error, RFC 9457 (application/problem+json)."""

    type: str
    """`urn:premium-tui:problem:` and the code."""
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    errors: list[FieldError] = []


class DemoPerson(RequestBody):
    """POST /v1/demo/token, embedded desk only: which demo person wants a token."""

    role: Literal["team_admin", "billing_admin", "support_admin", "member", "agent"]
    team: ShortText | None = None
    """A team's slug or name; null = the first team."""


class DemoToken(BaseModel):
    """The token of a demo person; shown once."""

    token: str
    person: Person
