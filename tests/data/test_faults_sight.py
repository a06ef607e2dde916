"""Sight that is lost: what one may not read any more is gone from lists, search and the file."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from premium_tui.clock import ManualClock
from premium_tui.data.desk import Identity
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import ListSpec, Scope
from premium_tui.data.store import Store
from premium_tui.domain.actions import Note
from premium_tui.domain.query import parse
from premium_tui.ids import new_id
from premium_tui.paths import DemoWho, PersonPlaces, Places
from premium_tui.server import people
from premium_tui.server.engine import begin_write
from tests.data.feed_pages import NOW, identity, message, page, ticket
from tests.data.test_sync import enqueue, running
from tests.server.world import copy_world, open_ticket

SECRET = "Xanthippe0815 will not pay"
WORD = b"xanthippe0815"
"""As it stands in the search index."""


def places_in(home: Path, role: str) -> tuple[Places, PersonPlaces]:
    """Return a profile's places with those of a person of it."""
    places = Places.from_environment({"PREMIUM_TUI_HOME": str(home)})
    places.prepare()
    person = places.profile().person(DemoWho(role))
    person.prepare()
    return places, person


def found(gateway: Gateway, words: str) -> int:
    """Return how many tickets of the queue a search finds."""
    return len(gateway.keys(ListSpec(Scope.QUEUE, query=parse(words))) or ())


def bytes_of(cache: Path) -> bytes:
    """Return all a cache's files hold, in small letters."""
    files = (Path(f"{cache}{suffix}") for suffix in ("", "-wal"))
    return b"".join(file.read_bytes().lower() for file in files if file.exists())


async def test_a_team_no_longer_served_leaves_nothing_of_its_notes(tmp_path: Path) -> None:
    world = copy_world(tmp_path)
    lost = await open_ticket(world, "admin", subject="Of Acme")
    await open_ticket(world, "zadmin", subject="Of Zeta")
    places, person = places_in(tmp_path / "home", "agent")
    async with running(world, person.folder, who="agent") as bench:
        await bench.settle()
        enqueue(bench, Note(lost, new_id(), SECRET, 1))
        await bench.settle()
        gateway = Gateway(places.profile(), DemoWho("agent"), clock=ManualClock(NOW))
        assert found(gateway, WORD.decode()) == 1
        assert [entry.body for entry in gateway.thread(lost)][1:] == [SECRET]
        assert WORD in bytes_of(bench.cache)
        with begin_write(world.engine) as connection:
            people.set_services(connection, world.people["agent"], [world.team_key("zeta")])
        await bench.settle()
        assert bench.subjects() == ["Of Zeta"]
        assert gateway.counts(Scope.QUEUE).total == 1
        assert gateway.ticket(lost) is None and gateway.thread(lost) == []
        assert found(gateway, WORD.decode()) == 0 and found(gateway, "zeta") == 1
        assert WORD not in bytes_of(bench.cache)
        gateway.close()
    world.engine.dispose()


@pytest.mark.parametrize("anew", [identity("another", "team_admin"), identity(role="team_admin")])
def test_who_is_no_agent_any_more_keeps_no_note(tmp_path: Path, anew: Identity) -> None:
    places, person = places_in(tmp_path / "home", "agent")
    note = message("n1", "t1", kind="note", body=SECRET, position=2)
    with closing(Store.open(person.cache_db)) as store:
        store.take_identity(identity(role="agent"), NOW)
        store.apply(page("1", ticket("t1"), message("m1", "t1"), note))
        assert WORD in bytes_of(person.cache_db)
        store.take_identity(anew, NOW)
        store.apply(page("2", ticket("t1"), message("m1", "t1")))
        gateway = Gateway(places.profile(), DemoWho("agent"), clock=ManualClock(NOW))
        assert [entry.id for entry in gateway.thread("t1")] == ["m1"]
        assert found(gateway, WORD.decode()) == 0
        gateway.close()
        assert WORD not in bytes_of(person.cache_db)
