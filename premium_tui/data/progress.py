"""What the sync engine tells while it works: how far it is, and to whom it says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from premium_tui.data.desk import Present, Typing
from premium_tui.data.intake import Applied
from premium_tui.data.models import Connection


@dataclass(frozen=True, slots=True)
class Progress:
    """How the person stands with their desk."""

    connection: Connection = Connection.STARTING
    as_of: int | None = None
    """The desk's time of the newest complete pull, milliseconds."""
    ready: bool = False
    done: int = 0
    """Objects taken in by a first snapshot so far; 0 when none runs."""
    note: str = ""
    """`demo` while the demo desk is being set up."""


class SyncNews(Protocol):
    """Who hears what the engine did; called on its event loop."""

    def progressed(self, progress: Progress) -> None:
        """The person stands otherwise with their desk."""
        ...

    def store_changed(self, applied: Applied) -> None:
        """A page was stored."""
        ...

    def me_changed(self) -> None:
        """The desk says somebody else sits here, or can do other things."""
        ...

    def outbox_changed(self) -> None:
        """An action was sent, refused, given back or settled."""
        ...

    def typed(self, typing: Typing) -> None:
        """Somebody else is writing an answer."""
        ...

    def present(self, present: Present) -> None:
        """Other agents came to tickets or left them."""
        ...

    def alone(self) -> None:
        """It is not known any more who else is here."""
        ...

    def settled(self) -> None:
        """A full pull is complete and nothing in the outbox can be sent right now."""
        ...
