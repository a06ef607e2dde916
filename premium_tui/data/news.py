"""News: what a gateway tells its listeners."""

from __future__ import annotations

from collections.abc import Callable

from premium_tui.data.models import SyncStatus
from premium_tui.values import dataclass


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """How this machine stands with the desk."""

    status: SyncStatus


@dataclass(frozen=True, slots=True)
class StoreChanged:
    """The cache changed."""

    what: frozenset[str]
    """Kinds: ticket, message, person, team, read, me, and those of things, such as session."""
    tickets: frozenset[str] | None
    """Ids of the tickets concerned; None for too many to name."""


@dataclass(frozen=True, slots=True)
class OutboxChanged:
    """An action was added, sent, refused or settled."""


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody else is writing an answer to a ticket; it comes again while they go on."""

    ticket_id: str
    name: str
    """Clean, on one line."""


@dataclass(frozen=True, slots=True)
class CompanyChanged:
    """Other agents came to tickets or left them."""

    tickets: frozenset[str]


@dataclass(frozen=True, slots=True)
class LinkRefused:
    """The worker will not serve this terminal."""

    text: str
    """One sentence for the user."""
    why: str = ""
    """The problem's code, such as `not-found` for a person the desk does not have."""


GatewayEvent = StatusChanged | StoreChanged | OutboxChanged | Typing | CompanyChanged | LinkRefused
Listener = Callable[[GatewayEvent], None]
