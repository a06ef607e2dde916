"""What a terminal's link knows of the desk, and who hears what the worker says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from premium_tui.data.company import Company
from premium_tui.data.models import Connection
from premium_tui.values import dataclass


@dataclass(frozen=True, slots=True)
class LinkState:
    """What the worker said last about the desk."""

    connection: Connection = Connection.STARTING
    as_of: int | None = None
    """Milliseconds; None when it did not say."""
    progress_done: int = 0
    progress_note: str = ""


class LinkListener(Protocol):
    """Who hears the worker; called on the link's thread."""

    def status_changed(self) -> None:
        """`Link.state` is another one."""
        ...

    def store_changed(self, what: frozenset[str], tickets: frozenset[str] | None) -> None:
        """The cache changed; None for more tickets than can be named."""
        ...

    def outbox_changed(self) -> None:
        """mine.db changed."""
        ...

    def typed(self, ticket_id: str, name: str) -> None:
        """Somebody else is writing an answer to a ticket; their name as the desk told it."""
        ...

    def company(self, told: Mapping[str, Company], whole: bool) -> None:
        """Other agents are at some tickets now; `whole`: and at no others."""
        ...

    def settled(self) -> None:
        """A full pull is complete and nothing in the outbox can be sent right now."""
        ...

    def refused(self, text: str, why: str = "") -> None:
        """The worker will not serve this terminal; the words are for the user, `why` is a code."""
        ...


def state_of(said: Mapping[str, object]) -> LinkState:
    """Return what a `status` line says; a state of a newer worker counts as starting."""
    as_of, done = said.get("as_of"), said.get("progress_done")
    try:
        connection = Connection(str(said.get("connection")))
    except ValueError:
        connection = Connection.STARTING
    return LinkState(
        connection,
        as_of if isinstance(as_of, int) else None,
        done if isinstance(done, int) else 0,
        str(said.get("progress_note") or ""),
    )
