"""Actions: everything a person can do to the desk, as data that survives a restart.

Each action carries ids made on this machine (UUIDv7), so that sending it twice is the same as
sending it once. `encode` and `decode` are its form in the outbox.
"""

from __future__ import annotations

import json
from typing import ClassVar

from premium_tui.domain.tickets import Priority, TicketState
from premium_tui.values import dataclass


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """Send a new request to support (rules 29-32)."""

    ticket_id: str
    message_id: str
    subject: str
    body: str
    about_product: str
    entitlement_product: str
    issue_kind: str | None
    language: str
    priority: str = Priority.NORMAL
    channel: str = "request"
    follows: str | None = None
    """The closed ticket this one follows up, if any (rule 39)."""


@dataclass(frozen=True, slots=True)
class StartChat:
    """Ask for a chat; its ticket opens with the first message (rule 32)."""

    session_id: str
    ticket_id: str
    message_id: str
    subject: str
    body: str
    about_product: str
    entitlement_product: str
    language: str
    channel: ClassVar[str] = "chat"
    issue_kind: ClassVar[str | None] = None
    priority: ClassVar[str] = Priority.NORMAL


@dataclass(frozen=True, slots=True)
class RequestCall:
    """Ask to be called; its ticket opens with what it is about (rule 33)."""

    session_id: str
    ticket_id: str
    message_id: str
    subject: str
    body: str
    about_product: str
    entitlement_product: str
    language: str
    phone: str
    """E.164, as `domain.phone.read_phone` gives it."""
    channel: ClassVar[str] = "callback"
    issue_kind: ClassVar[str | None] = None
    priority: ClassVar[str] = Priority.NORMAL


@dataclass(frozen=True, slots=True)
class AcceptSession:
    """Take a chat or call that waits; agents only."""

    session_id: str
    ticket_id: str
    """The session's, like everywhere: what is said in it goes in order with this."""


@dataclass(frozen=True, slots=True)
class EndSession:
    """End a chat or call, or no longer wait for one."""

    session_id: str
    ticket_id: str
    outcome: str | None = None
    """An agent's word on a call given up: an `Outcome`."""


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """Say how a call went that one has taken; agents only (rule 33)."""

    session_id: str
    ticket_id: str
    outcome: str
    """An `Outcome`: `reached` ends it, `no_answer` puts it back to be tried again."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Answer a ticket in public (rules 34-37)."""

    ticket_id: str
    message_id: str
    body: str
    based_on: int
    """The thread revision (count of public messages) the answer was written on."""


@dataclass(frozen=True, slots=True)
class Note:
    """Leave an internal note; agents only."""

    ticket_id: str
    message_id: str
    body: str
    based_on: int


@dataclass(frozen=True, slots=True)
class SetState:
    """Close, solve, reopen, or wait for the customer; a set operation that never conflicts."""

    ticket_id: str
    state: TicketState


@dataclass(frozen=True, slots=True)
class Assign:
    """Give a ticket to an agent, or to nobody; `version` is the ticket's, for If-Match."""

    ticket_id: str
    assignee_id: str | None
    version: int
    assignee_name: str | None = None
    """The agent's, to be shown until the desk has told it."""
    instead_of: str | None = None
    """Who had it when this was done: whoever took it since keeps it."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Close a ticket as merged into another one of its team; agents only, and never undone."""

    ticket_id: str
    into_id: str
    version: int
    """The merged ticket's, for If-Match."""
    number: int
    into_number: int


@dataclass(frozen=True, slots=True)
class SetPriority:
    """Say how much a ticket matters; agents only, and it never conflicts."""

    ticket_id: str
    priority: Priority


@dataclass(frozen=True, slots=True)
class EditTags:
    """Take tags off a ticket and add others; agents only, and it never conflicts."""

    ticket_id: str
    add: tuple[str, ...]
    remove: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Snooze:
    """Leave a ticket out of the queue until a time; agents only, and the clock runs on."""

    ticket_id: str
    until: str | None
    """RFC 3339 with a zone; None wakes it."""


@dataclass(frozen=True, slots=True)
class MarkRead:
    """Remember that this person has read a thread up to a revision; 0 marks it unread."""

    ticket_id: str
    through: int


@dataclass(frozen=True, slots=True)
class AskQuote:
    """Ask what adding, removing or keeping the add-on comes to; nothing changes (rule 18)."""

    quote_id: str
    kind: str
    """A `SaleKind`: `add`, `remove` or `keep`."""
    version: str
    product: str

    @property
    def ticket_id(self) -> str:
        """What it goes in order with: its quote."""
        return self.quote_id


@dataclass(frozen=True, slots=True)
class ConfirmQuote:
    """Do exactly what a quote says, once (rule 18)."""

    quote_id: str

    @property
    def ticket_id(self) -> str:
        """What it goes in order with: its quote."""
        return self.quote_id


@dataclass(frozen=True, slots=True)
class ContactSales:
    """Write to sales, who sell what Billing does not (rules 16, 17, 23)."""

    request_id: str
    body: str
    phone: str | None = None
    """E.164."""

    @property
    def ticket_id(self) -> str:
        """What it goes in order with: nothing else."""
        return self.request_id


@dataclass(frozen=True, slots=True)
class Book:
    """Book a benefit: a webinar by its id, or another one for a time (rules 6, 8, 10)."""

    booking_id: str
    benefit: str
    """A bookable `Benefit`: `implementation`, `root_cause` or `webinar`."""
    webinar_id: str | None = None
    starts_at: str | None = None
    """RFC 3339 with a zone; None for a webinar, which has its time."""

    @property
    def ticket_id(self) -> str:
        """What it goes in order with: its booking."""
        return self.booking_id


@dataclass(frozen=True, slots=True)
class CancelBooking:
    """Give up a booked benefit before it begins."""

    booking_id: str

    @property
    def ticket_id(self) -> str:
        """What it goes in order with: its booking."""
        return self.booking_id


@dataclass(frozen=True, slots=True)
class SaveMacro:
    """Keep a macro as it is written now; agents only."""

    macro_id: str
    name: str
    title: str
    body: str
    language: str
    state: TicketState | None
    priority: Priority | None
    tags: tuple[str, ...]
    shared: bool
    based_on: int
    """The version it was written on; 0 for a new one."""

    @property
    def ticket_id(self) -> str:
        """What it goes in order with: its macro."""
        return self.macro_id


@dataclass(frozen=True, slots=True)
class DropMacro:
    """Remove a macro; agents only."""

    macro_id: str
    name: str
    """To be told by, while it is on its way."""

    @property
    def ticket_id(self) -> str:
        """What it goes in order with: its macro."""
        return self.macro_id


Opening = OpenTicket | StartChat | RequestCall
"""What opens a ticket, with its first message."""

Writing = Opening | Reply | Note
"""What adds a message to a ticket."""

Action = (
    Writing
    | AcceptSession
    | EndSession
    | CallOutcome
    | SetState
    | Assign
    | Merge
    | SetPriority
    | EditTags
    | Snooze
    | MarkRead
    | AskQuote
    | ConfirmQuote
    | ContactSales
    | Book
    | CancelBooking
    | SaveMacro
    | DropMacro
)
"""The outbox keeps actions with the same `ticket_id` in order: a ticket's, or a thing's own."""

_KINDS: dict[str, type[Action]] = {
    "open_ticket": OpenTicket,
    "start_chat": StartChat,
    "request_call": RequestCall,
    "accept_session": AcceptSession,
    "end_session": EndSession,
    "call_outcome": CallOutcome,
    "reply": Reply,
    "note": Note,
    "set_state": SetState,
    "assign": Assign,
    "merge": Merge,
    "set_priority": SetPriority,
    "edit_tags": EditTags,
    "snooze": Snooze,
    "mark_read": MarkRead,
    "ask_quote": AskQuote,
    "confirm_quote": ConfirmQuote,
    "contact_sales": ContactSales,
    "book": Book,
    "cancel_booking": CancelBooking,
    "save_macro": SaveMacro,
    "drop_macro": DropMacro,
}
_NAMES = {cls: name for name, cls in _KINDS.items()}


def kind_of(action: Action) -> str:
    """Return the stored name of an action's kind, e.g. `open_ticket`."""
    return _NAMES[type(action)]


def encode(action: Action) -> str:
    """Return an action's fields as JSON."""
    from dataclasses import asdict  # not needed to read

    return json.dumps(asdict(action), ensure_ascii=False)


def decode(kind: str, payload: str) -> Action:
    """Return the action of a stored kind and JSON; ValueError when either is not one of ours."""
    try:
        fields = json.loads(payload)
        if kind == "set_state":
            fields["state"] = TicketState(fields["state"])
        elif kind == "set_priority":
            fields["priority"] = Priority(fields["priority"])
        elif kind == "edit_tags":
            fields = {**fields, "add": _texts(fields["add"]), "remove": _texts(fields["remove"])}
        elif kind == "save_macro":
            state, priority = fields["state"], fields["priority"]
            fields["state"] = TicketState(state) if state is not None else None
            fields["priority"] = Priority(priority) if priority is not None else None
            fields["tags"] = _texts(fields["tags"])
        elif kind == "open_ticket":
            Priority(fields.get("priority", Priority.NORMAL))
        return _KINDS[kind](**fields)
    except (KeyError, TypeError, AttributeError, RecursionError, json.JSONDecodeError) as error:
        raise ValueError(f"not an action: {kind}") from error


def _texts(given: object) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(text, str) for text in given):
        raise TypeError(given)
    return tuple(given)
