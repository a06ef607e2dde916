"""Requests of agents' work on tickets, as pydantic models."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from premium_tui.domain.tags import TAG_LIMIT, TAGS_LIMIT
from premium_tui.domain.tickets import Priority
from premium_tui.wire.schemas import RequestBody, WrittenAt

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
