"""Company: which other agents have a ticket open, as this terminal was told last.

It is believed only while the desk can be reached: what is not known is not said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from premium_tui.data.identity import known
from premium_tui.data.models import Connection
from premium_tui.domain.presence import Doing
from premium_tui.domain.text import clean
from premium_tui.values import dataclass

REACHED = (Connection.SYNCING, Connection.LIVE)


@dataclass(frozen=True, slots=True)
class Somebody:
    """Another agent at a ticket."""

    name: str
    """Clean, on one line."""
    doing: Doing


Company = tuple[Somebody, ...]


class Companies:
    """Who else is at which ticket; written by the link's thread, read from any."""

    def __init__(self, connection: Callable[[], Connection]) -> None:
        """`connection` tells how this machine stands with the desk."""
        self._connection = connection
        self._known: dict[str, Company] = {}

    @property
    def tickets(self) -> frozenset[str]:
        """The tickets of which somebody was told, whether that can be believed now or not."""
        return frozenset(self._known)

    def of(self, ticket_id: str) -> Company:
        """Return who else has a ticket open, by name; nobody while the desk is out of reach."""
        found = self._known.get(ticket_id, ())
        return found if found and self._connection() in REACHED else ()

    def writing(self, ticket_id: str) -> Company:
        """Return who else writes an answer to a ticket right now."""
        return tuple(one for one in self.of(ticket_id) if one.doing is Doing.WRITING)

    def take(self, told: Mapping[str, Company], *, whole: bool) -> frozenset[str]:
        """Take who is at some tickets, or at all there are; return the tickets concerned."""
        before = self._known
        after = {} if whole else dict(before)
        after.update(told)
        # In place of the other at once: another thread may be reading.
        self._known = {ticket: people for ticket, people in after.items() if people}
        return frozenset(
            ticket
            for ticket in before.keys() | self._known.keys()
            if before.get(ticket, ()) != self._known.get(ticket, ())
        )


def told_company(said: Mapping[str, object]) -> dict[str, Company]:
    """Return who is at which ticket, as a `company` line of the worker says; rubbish left out."""
    tickets = said.get("tickets")
    if not isinstance(tickets, dict):
        return {}
    return {str(ticket): _people(people) for ticket, people in tickets.items()}


def _people(said: object) -> Company:
    pairs = said if isinstance(said, Sequence) else ()
    return tuple(
        Somebody(clean(str(pair[0]), one_line=True), known(Doing, str(pair[1]), Doing.VIEWING))
        for pair in pairs
        if isinstance(pair, Sequence) and len(pair) == 2
    )
