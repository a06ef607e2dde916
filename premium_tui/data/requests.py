"""Requests: what the Support API is asked to do for each action."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from premium_tui.domain.actions import (
    AcceptSession,
    Action,
    AskQuote,
    Assign,
    Book,
    CallOutcome,
    CancelBooking,
    ConfirmQuote,
    ContactSales,
    DropMacro,
    EditTags,
    EndSession,
    MarkRead,
    Merge,
    Note,
    OpenTicket,
    Reply,
    RequestCall,
    SaveMacro,
    SetPriority,
    SetState,
    Snooze,
    StartChat,
)
from premium_tui.domain.text import storable

Fields = dict[str, object]


@dataclass(frozen=True, slots=True)
class Request:
    """A write, but for who does it and its key."""

    method: Literal["POST", "PUT"]
    path: str
    body: Fields
    headers: dict[str, str] = field(default_factory=dict)


def request_of(action: Action, written_at: datetime) -> Request:
    """Return the request that does an action written at `written_at` (aware)."""
    path = f"/v1/tickets/{action.ticket_id}"
    if isinstance(action, OpenTicket):
        return Request("POST", "/v1/tickets", _new_ticket(action, written_at))
    if isinstance(action, Reply | Note):
        return Request("POST", f"{path}/messages", _new_message(action, written_at))
    if isinstance(action, SetState):
        return Request("PUT", f"{path}/state", {"state": action.state.value})
    if isinstance(action, Assign):
        match = {"If-Match": f'"{action.version}"'}
        return Request("PUT", f"{path}/assignee", {"assignee_id": action.assignee_id}, match)
    if isinstance(action, Merge):
        match = {"If-Match": f'"{action.version}"'}
        return Request("PUT", f"{path}/merge", {"into": action.into_id}, match)
    if isinstance(action, SetPriority):
        return Request("PUT", f"{path}/priority", {"priority": action.priority.value})
    if isinstance(action, Snooze):
        return Request("PUT", f"{path}/snooze", {"until": action.until})
    if isinstance(action, EditTags):
        add, remove = map(storable, action.add), map(storable, action.remove)
        return Request("PUT", f"{path}/tags", {"add": list(add), "remove": list(remove)})
    if isinstance(action, MarkRead):
        return Request("PUT", f"{path}/read", {"through": action.through})
    if isinstance(action, StartChat | RequestCall):
        return Request("POST", "/v1/sessions", _new_session(action, written_at))
    if isinstance(action, AcceptSession | EndSession | CallOutcome):
        return _of_session(action)
    if isinstance(action, SaveMacro | DropMacro):
        return _of_macro(action)
    return _of_billing(action)


def _of_session(action: AcceptSession | EndSession | CallOutcome) -> Request:
    path = f"/v1/sessions/{action.session_id}"
    if isinstance(action, AcceptSession):
        return Request("PUT", f"{path}/accept", {})
    verb = "end" if isinstance(action, EndSession) else "outcome"
    return Request("PUT", f"{path}/{verb}", {"outcome": action.outcome})


def _of_macro(action: SaveMacro | DropMacro) -> Request:
    path = f"/v1/macros/{action.macro_id}"
    if isinstance(action, DropMacro):
        return Request("PUT", f"{path}/drop", {})
    body: Fields = {
        "name": storable(action.name),
        "title": storable(action.title),
        "body": storable(action.body),
        "language": action.language,
        "state": None if action.state is None else action.state.value,
        "priority": None if action.priority is None else action.priority.value,
        "tags": [storable(tag) for tag in action.tags],
        "shared": action.shared,
        "based_on": action.based_on,
    }
    return Request("PUT", path, body)


def _of_billing(action: AskQuote | ConfirmQuote | ContactSales | Book | CancelBooking) -> Request:
    if isinstance(action, AskQuote):
        body: Fields = {
            "id": action.quote_id,
            "kind": action.kind,
            "version": action.version,
            "product": action.product,
        }
        return Request("POST", "/v1/billing/quotes", body)
    if isinstance(action, ConfirmQuote):
        return Request("PUT", f"/v1/billing/quotes/{action.quote_id}/confirm", {})
    if isinstance(action, ContactSales):
        body = {"id": action.request_id, "body": storable(action.body), "phone": action.phone}
        return Request("POST", "/v1/billing/sales-requests", body)
    if isinstance(action, Book):
        body = {"id": action.booking_id, "benefit": action.benefit}
        if action.webinar_id is not None:
            body["webinar_id"] = action.webinar_id
        else:
            body["starts_at"] = action.starts_at
        return Request("POST", "/v1/benefits/bookings", body)
    path = f"/v1/benefits/bookings/{action.booking_id}/state"
    return Request("PUT", path, {"state": "cancelled"})


def _new_ticket(action: OpenTicket, written_at: datetime) -> Fields:
    return {
        "id": action.ticket_id,
        "message_id": action.message_id,
        "subject": storable(action.subject),
        "body": storable(action.body),
        "about_product": storable(action.about_product),
        "entitlement_product": action.entitlement_product,
        "issue_kind": action.issue_kind,
        "language": action.language,
        "priority": action.priority,
        "channel": action.channel,
        "follows": action.follows,
        "written_at": written_at,
    }


def _new_session(action: StartChat | RequestCall, written_at: datetime) -> Fields:
    return {
        "id": action.session_id,
        "way": "call" if isinstance(action, RequestCall) else "chat",
        "ticket_id": action.ticket_id,
        "message_id": action.message_id,
        "subject": storable(action.subject),
        "body": storable(action.body),
        "about_product": storable(action.about_product),
        "entitlement_product": action.entitlement_product,
        "language": action.language,
        "phone": action.phone if isinstance(action, RequestCall) else None,
        "written_at": written_at,
    }


def _new_message(action: Reply | Note, written_at: datetime) -> Fields:
    return {
        "id": action.message_id,
        "kind": "note" if isinstance(action, Note) else "public",
        "body": storable(action.body),
        "based_on": action.based_on,
        "written_at": written_at,
    }
