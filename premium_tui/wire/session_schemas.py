"""Requests about chats and calls, as pydantic models: the contract behind /v1/sessions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from premium_tui.domain.languages import SupportLanguage
from premium_tui.domain.live_sessions import LiveWay, Outcome
from premium_tui.wire.schemas import Body, Id, RequestBody, ShortText, Subject, WrittenAt

Phone = Annotated[
    str, StringConstraints(pattern=r"^\+[1-9][0-9]{5,14}$", min_length=7, max_length=16)
]
"""E.164, dialled directly (rule 33)."""


class NewSession(RequestBody):
    """POST /v1/sessions: a chat or a call, with the ticket that holds what is said; ids are the
    writer's."""

    id: Id
    way: LiveWay
    ticket_id: Id
    message_id: Id
    subject: Subject
    body: Body
    about_product: ShortText = "Dropbox"
    entitlement_product: Literal["dropbox", "dash"] = "dropbox"
    language: SupportLanguage = SupportLanguage.ENGLISH
    phone: Phone | None = None
    """For a call, and only for one."""
    written_at: WrittenAt | None = None


class NewEnd(RequestBody):
    """PUT /v1/sessions/{id}/end; `outcome` is an agent's word on a call given up."""

    outcome: Outcome | None = None


class NewOutcome(RequestBody):
    """PUT /v1/sessions/{id}/outcome: how an agent's try to call went."""

    outcome: Outcome
