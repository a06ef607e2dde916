"""Presence: which agents have which tickets open right now, as they said last, in memory alone.

A place (a machine where an agent sits, with all its terminals) tells all it has open at once, and
tells it again before its lease ends. Nothing is stored: a server that starts knows nobody, and is
told within a renewal. What was told to one server process is known to that one alone, as is who
types: a desk has one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from premium_tui.domain.presence import LEASE_SECONDS, PLACES_LIMIT, Doing, doing_most


@dataclass(frozen=True, slots=True)
class Spot:
    """A ticket that is open somewhere."""

    team_id: str
    doing: Doing


@dataclass(frozen=True, slots=True)
class Somebody:
    """An agent at a ticket."""

    person_id: str
    name: str
    doing: Doing


@dataclass(frozen=True, slots=True)
class _Place:
    name: str
    until: float
    """Seconds of the clock it was leased by."""
    open: Mapping[str, Spot]
    """By ticket."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A ticket at which somebody came, left or does something else."""

    team_id: str
    people: frozenset[str]
    """The ids of those who did."""


class Presence:
    """Who has what open; belongs to one thread."""

    def __init__(
        self, lease: float = LEASE_SECONDS, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        """`lease` in seconds; `seconds` is a clock that nobody sets."""
        self.lease = lease
        self._seconds = seconds
        self._places: dict[tuple[str, str], _Place] = {}
        """By person and place, the one heard of longest ago first."""
        self._moved: dict[str, tuple[str, set[str]]] = {}

    def tell(self, person_id: str, name: str, place: str, spots: Mapping[str, Spot]) -> None:
        """Take what is open at a person's place, in place of all that was; nothing: they left."""
        before = self._places.pop((person_id, place), None)
        if spots:
            until = self._seconds() + self.lease
            self._places[person_id, place] = _Place(name, until, spots)
            self._make_room(person_id)
        self._note(person_id, before.open if before is not None else {}, spots)

    def take_moved(self) -> dict[str, Moved]:
        """Return what has moved since the last time, ended leases included, by ticket."""
        now = self._seconds()
        for (person_id, place), found in list(self._places.items()):
            if found.until <= now:
                del self._places[person_id, place]
                self._note(person_id, found.open, {})
        moved, self._moved = self._moved, {}
        return {ticket: Moved(team, frozenset(who)) for ticket, (team, who) in moved.items()}

    def tickets(self) -> dict[str, Moved]:
        """Return all tickets somebody is at, as if they had just come."""
        found: dict[str, tuple[str, set[str]]] = {}
        for (person_id, _place), place in self._places.items():
            for ticket_id, spot in place.open.items():
                found.setdefault(ticket_id, (spot.team_id, set()))[1].add(person_id)
        return {ticket: Moved(team, frozenset(who)) for ticket, (team, who) in found.items()}

    def at(self, tickets: Iterable[str], but: str) -> dict[str, list[Somebody]]:
        """Return who is at each of some tickets, by name, but for one person: not themselves."""
        found: dict[str, dict[str, list[tuple[str, Doing]]]] = {ticket: {} for ticket in tickets}
        for (person_id, _place), place in self._places.items():
            if person_id == but:
                continue
            for ticket_id in found.keys() & place.open.keys():
                doing = place.open[ticket_id].doing
                found[ticket_id].setdefault(person_id, []).append((place.name, doing))
        return {ticket: _people(several) for ticket, several in found.items()}

    def _note(self, person_id: str, before: Mapping[str, Spot], after: Mapping[str, Spot]) -> None:
        for ticket_id in before.keys() | after.keys():
            old, new = before.get(ticket_id), after.get(ticket_id)
            if old != new:
                spot = new or old
                assert spot is not None
                self._moved.setdefault(ticket_id, (spot.team_id, set()))[1].add(person_id)

    def _make_room(self, person_id: str) -> None:
        """Forget the place of a person that was heard of longest ago, if there are too many."""
        own = [key for key in self._places if key[0] == person_id]
        for key in own[:-PLACES_LIMIT]:
            self._note(person_id, self._places.pop(key).open, {})


def _people(several: Mapping[str, list[tuple[str, Doing]]]) -> list[Somebody]:
    people = [
        Somebody(person_id, told[-1][0], doing_most([doing for _name, doing in told]))
        for person_id, told in several.items()
    ]
    return sorted(people, key=lambda person: (person.name, person.person_id))
