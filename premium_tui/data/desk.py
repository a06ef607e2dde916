"""The port to a help desk: what the sync engine needs of one, whatever it is.

The Support API over HTTP is the first implementation (`http_desk`). A desk that can only be polled
serves it too: `events` may poke by the clock, and `send` may read back what it wrote.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from premium_tui.data.models import Capabilities
from premium_tui.domain.actions import Action
from premium_tui.domain.presence import Doing
from premium_tui.wire.feed import ChangesPage, PersonData, TeamData


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the desk says we are."""

    person: PersonData
    team: TeamData | None
    capabilities: Capabilities
    store_epoch: str
    now: datetime
    """The desk's time, to correct due times by the offset."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The desk's word that an action is done."""

    ticket_id: str
    """The ticket's id, or that of the quote, the booking or whatever it is about."""
    number: int | None
    """Of the ticket; None: it is about none."""
    revision: int
    accepted_at: datetime


@dataclass(frozen=True, slots=True)
class Poke:
    """Something changed: pull. It carries no data."""


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody else is writing an answer to a ticket right now."""

    ticket_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Present:
    """Which other agents are at some tickets now, in place of those told before."""

    tickets: Mapping[str, Sequence[tuple[str, str]]]
    """Names and what each does, by ticket."""


class Desk(Protocol):
    """A help desk as one person sees it. Every method may raise the errors of `data.errors`."""

    async def identity(self) -> Identity:
        """Ask who this token is."""
        ...

    async def changes(self, cursor: str | None, limit: int) -> ChangesPage:
        """Return the page after `cursor`; None starts a snapshot. CursorExpired: start again."""
        ...

    async def send(self, action: Action, *, key: str, written_at: datetime) -> Receipt:
        """Do `action` exactly once for `key`, however often this is called."""
        ...

    def events(self) -> AsyncIterator[Poke | Typing | Present]:
        """Yield a poke once connected, then one for each change, who types, and for agents who
        else is at which ticket, until the link is lost."""
        ...

    async def typing(self, ticket_id: str) -> None:
        """Tell who may see a ticket that an answer is being written; a desk may not pass it on."""
        ...

    async def present(self, place: str, tickets: Mapping[str, Doing]) -> None:
        """Tell other agents what is open at a place, for a while; a desk may not pass it on."""
        ...

    async def aclose(self) -> None:
        """Let go of connections."""
        ...
