"""Tickets in a cache as a pull puts them there, and the same to be read one by one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from premium_tui.clock import ManualClock
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import ListSpec, Scope
from premium_tui.data.store import Store
from premium_tui.domain.query import Query
from premium_tui.paths import DemoWho, Places
from tests.data.feed_pages import ME, NOW, Thing, identity, message, page, ticket
from tests.data.search_reference import Reference, Ticket


class Searched:
    """A gateway over some tickets, and the same tickets to be read one by one."""

    def __init__(self, home: Path, tickets: list[Ticket]) -> None:
        places = Places.from_environment({"PREMIUM_TUI_HOME": str(home)})
        places.prepare()
        person = places.profile().person(DemoWho())
        person.prepare()
        with closing(Store.open(person.cache_db)) as store:
            store.take_identity(identity(), NOW)
            for start in range(0, len(tickets), 200):
                some = range(start, min(start + 200, len(tickets)))
                things = [thing for n in some for thing in _things(n, tickets[n])]
                store.apply(page(str(start), *things, more=start + 200 < len(tickets)))
        self.path = person.cache_db
        self.gateway = Gateway(places.profile(), DemoWho(), clock=ManualClock(NOW))
        self.reference = Reference(
            [(t.subject, t.requester, str(n + 1), *t.bodies) for n, t in enumerate(tickets)]
        )

    def find(self, query: Query) -> set[int]:
        keys = self.gateway.keys(ListSpec(Scope.MINE, query=query))
        assert keys is not None
        return {(row.number or 0) - 1 for row in self.gateway.rows(keys)}


def _things(place: int, of: Ticket) -> list[Thing]:
    name = f"t{place}"
    whole = ticket(
        name, number=place + 1, subject=of.subject, requester_name=of.requester, requester_id=ME
    )
    bodies = enumerate(of.bodies, start=1)
    return [whole, *(message(f"{name}.{n}", name, position=n, body=body) for n, body in bodies)]
