"""One person's sync at the worker: what ends it, what the terminals hear, what is left behind."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from premium_tui.clock import SystemClock
from premium_tui.data import errors, person_sync
from premium_tui.data.desk import Present
from premium_tui.data.http_desk import HttpDesk
from premium_tui.data.mine import MineFile
from premium_tui.data.outbox import Claimed, Outbox
from premium_tui.data.person_sync import PersonSync
from premium_tui.paths import DemoWho, Places
from tests.data.faulty_desk import FaultyDesk
from tests.data.test_sync import opening
from tests.server.world import World, copy_world
from tests.waiting import PATIENCE, wait_until_async


@dataclass
class Terminal:
    """Remembers what it is told."""

    heard: list[Mapping[str, Any]] = field(default_factory=list)

    def tell(self, said: Mapping[str, Any]) -> None:
        self.heard.append(said)

    def refusals(self) -> list[object]:
        return [said["why"] for said in self.heard if said["ev"] == "refused"]

    def companies(self) -> list[tuple[bool, object]]:
        return [(said["whole"], said["tickets"]) for said in self.heard if said["ev"] == "company"]

    def changed(self) -> set[str]:
        return {kind for said in self.heard if said["ev"] == "changed" for kind in said["what"]}

    def connection(self) -> object:
        return self.connections()[-1]

    def connections(self) -> list[object]:
        return [said["connection"] for said in self.heard if said["ev"] == "status"]


class Person:
    """A person's sync over the real application, by a desk that fails when it is told to."""

    def __init__(self, world: World, folder: Path) -> None:
        places = Places.from_environment({"PREMIUM_TUI_HOME": str(folder / "home")})
        self.places = places.profile().person(DemoWho())
        self.places.prepare()
        self.world = world
        self.desks: list[FaultyDesk] = []
        self.terminal = Terminal()
        self.signed_in = True
        self.token = "first"
        self.sync = PersonSync(
            DemoWho(), self.places, self._open_desk, SystemClock(), lambda: self.token
        )

    def _open_desk(self) -> FaultyDesk | None:
        if not self.signed_in:
            return None
        self.desks.append(FaultyDesk(HttpDesk(self.world.client("admin"))))
        return self.desks[-1]

    async def live(self) -> None:
        """Attach the terminal and wait until it is live."""
        self.sync.attach(self.terminal)
        await wait_until_async(self.is_live)

    def is_live(self) -> bool:
        """Whether the terminal was told last that it is live."""
        return self.terminal.connection() == "live"

    def open_files(self) -> list[str]:
        """Return which of the person's files this process has open."""
        found = []
        for number in Path("/proc/self/fd").iterdir():
            # The threads of the desk open and close files of theirs meanwhile.
            with suppress(FileNotFoundError):
                found.append(os.readlink(number))
        return [place for place in found if place.startswith(str(self.places.folder))]


@pytest.fixture
async def person(tmp_path: Path) -> AsyncIterator[Person]:
    world = copy_world(tmp_path)
    made = Person(world, tmp_path)
    yield made
    await made.sync.close()
    world.engine.dispose()


async def test_who_comes_later_is_told_what_they_may_have_missed(person: Person) -> None:
    """A list read just before a terminal attaches would else stay as it was."""
    await person.live()
    outbox = Outbox.at(person.places.mine_db)
    outbox.enqueue(opening("A new ticket"), SystemClock().now())
    outbox.close()
    person.sync.wake()
    await wait_until_async(lambda: "ticket" in person.terminal.changed())
    late = Terminal()
    person.sync.attach(late)
    assert "ticket" in late.changed()


async def test_what_is_being_taken_at_the_end_is_still_sent(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(person_sync, "LAST_PUSH_SECONDS", PATIENCE)
    await person.live()
    (desk,) = person.desks
    file = MineFile(person.places.mine_db)
    outbox, now = Outbox(file), SystemClock().now()

    def write_and_take(_connection: sqlite3.Connection) -> Claimed | None:
        outbox.enqueue(opening("Last words"), now)
        return outbox.claim_next(now)

    # As if the end had come between claim and sending; at once, or the engine might be quicker.
    assert file.write(write_and_take) is not None
    person.sync.detach(person.terminal)
    await person.sync.close()
    assert len(desk.sent) == 1
    assert [entry.state for entry in outbox.pending()] == ["sent"]
    outbox.close()


async def test_a_cache_damaged_twice_is_no_matter_of_trying(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(person_sync, "DAMAGED_AGAIN", 10 * PATIENCE)
    person.sync.attach(person.terminal)
    for _ in range(2):
        await wait_until_async(lambda: person.is_live() and person.places.cache_db.exists())
        person.places.cache_db.unlink()
        person.sync.wake()
    await wait_until_async(lambda: bool(person.terminal.refusals()))
    assert person.terminal.refusals() == ["store"]
    assert person.terminal.connection() == "offline"
    assert len(person.desks) == 2
    # Asked for again it is tried again.
    person.sync.attach(person.terminal)
    await wait_until_async(lambda: len(person.desks) == 3 and person.is_live())


async def test_after_what_nobody_thought_of_it_can_be_tried_again(person: Person) -> None:
    await person.live()
    await wait_until_async(lambda: "events" in person.desks[0].calls)
    person.desks[0].pokes.put_nowait(RuntimeError("never thought of"))
    await wait_until_async(lambda: bool(person.terminal.refusals()))
    assert person.terminal.refusals() == ["failed"]
    assert person.terminal.connection() == "offline"
    assert person.open_files() == []
    person.sync.attach(person.terminal)
    await wait_until_async(person.is_live)


async def test_signed_out_it_waits_for_a_wish_and_goes_on_when_signed_in(person: Person) -> None:
    await person.live()
    person.signed_in = False
    person.desks[0].before["changes"] = [errors.SignedOut()]
    person.sync.wake()
    await wait_until_async(lambda: person.terminal.connection() == "signed_out")
    person.signed_in = True
    person.sync.wake()
    await wait_until_async(person.is_live)
    assert person.terminal.refusals() == []


async def test_a_token_that_was_replaced_before_it_ended_signs_nobody_out(person: Person) -> None:
    await person.live()
    person.token = "second"
    person.desks[0].before["changes"] = [errors.SignedOut()]
    person.sync.wake()
    await wait_until_async(lambda: len(person.desks) == 2 and person.is_live())
    assert "signed_out" not in person.terminal.connections()
    person.desks[1].before["changes"] = [errors.SignedOut()]
    person.sync.wake()
    await wait_until_async(lambda: "signed_out" in person.terminal.connections())


@pytest.mark.parametrize("turns", [0, 1, 2, 3, 5, 8])
async def test_an_end_at_the_start_leaves_no_file_open(person: Person, turns: int) -> None:
    person.sync.attach(person.terminal)
    for _ in range(turns):
        await asyncio.sleep(0)
    person.sync.detach(person.terminal)
    await person.sync.close()
    assert person.open_files() == []


async def test_who_else_is_here_is_told_to_those_who_come_later_too(person: Person) -> None:
    await person.live()
    pokes = person.desks[-1].pokes
    await pokes.put(Present({"t": [("Ken", "writing")], "u": [("Mia", "viewing")]}))
    await pokes.put(Present({"u": []}))
    first, second = {"t": [["Ken", "writing"]], "u": [["Mia", "viewing"]]}, {"u": list[str]()}
    await wait_until_async(lambda: len(person.terminal.companies()) == 2)
    assert person.terminal.companies() == [(False, first), (False, second)]
    later = Terminal()
    person.sync.attach(later)
    assert later.companies() == [(True, {"t": [["Ken", "writing"]]})]
    await pokes.put(errors.Offline("cut"))
    await wait_until_async(lambda: len(later.companies()) == 2)
    assert later.companies()[-1] == person.terminal.companies()[-1] == (True, {})


async def test_a_terminal_that_is_gone_has_nothing_open(person: Person) -> None:
    await person.live()
    other = Terminal()
    person.sync.attach(other)
    person.sync.tell_here(person.terminal, "t", "viewing")
    person.sync.tell_here(other, "u", "writing")
    here = person.sync._here
    assert set(here.open()) == {"t", "u"}
    person.sync.detach(other)
    assert set(here.open()) == {"t"}
