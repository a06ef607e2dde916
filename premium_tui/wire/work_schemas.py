"""Requests of agents' work on tickets, as pydantic models."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from premium_tui.domain.languages import SupportLanguage
from premium_tui.domain.macros import NAME_LIMIT, TITLE_LIMIT
from premium_tui.domain.tags import TAG_LIMIT, TAGS_LIMIT
from premium_tui.domain.tickets import Priority, TicketState
from premium_tui.wire.schemas import Id, RequestBody, Revision, WrittenAt

Tag = Annotated[str, StringConstraints(min_length=1, max_length=TAG_LIMIT)]
KnownTag = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""Imported tags may be longer than what is added, and more."""

KNOWN_TAGS_LIMIT = 200


class NewPriority(RequestBody):
    """PUT /v1/tickets/{id}/priority: agents only; a set operation, it never conflicts."""

    priority: Priority


class TagChanges(RequestBody):
    """PUT /v1/tickets/{id}/tags: agents only; what is taken off and added, in this order.

    Tags are kept on one line and without commas; case does not tell them apart.
    """

    add: list[Tag] = Field(default_factory=list, max_length=TAGS_LIMIT)
    remove: list[KnownTag] = Field(default_factory=list, max_length=KNOWN_TAGS_LIMIT)


class NewSnooze(RequestBody):
    """PUT /v1/tickets/{id}/snooze: agents only; out of the queue until then, null wakes it.

    A time that has passed by then wakes it too. The response clock runs on.
    """

    until: WrittenAt | None


class NewMacro(RequestBody):
    """PUT /v1/macros/{id}: agents only; a macro as it is from now on, made if it is not there.

    `shared` is for all agents, else it is the writer's alone. `based_on` is the version it was
    written on, 0 for a new one: what somebody else has written meanwhile is not written over.
    """

    name: Annotated[str, StringConstraints(min_length=1, max_length=NAME_LIMIT)]
    title: Annotated[str, StringConstraints(max_length=TITLE_LIMIT)] = ""
    body: str = ""
    language: SupportLanguage = SupportLanguage.ENGLISH
    state: TicketState | None = None
    priority: Priority | None = None
    tags: list[Tag] = Field(default_factory=list, max_length=TAGS_LIMIT)
    shared: bool = True
    based_on: Revision = 0


class NewMerge(RequestBody):
    """PUT /v1/tickets/{id}/merge, with If-Match: agents only; into another ticket of its team."""

    into: Id
