"""Clocks that jump, ours and the desk's: nothing waits for ever, nothing is done twice or lost."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from premium_tui.clock import ManualClock
from premium_tui.data import errors
from premium_tui.data.http_desk import HttpDesk
from premium_tui.data.sync import CLOCKS_MOVED
from premium_tui.domain.actions import Action, Assign, Note, Reply, SetState
from premium_tui.domain.tickets import TicketState
from premium_tui.ids import new_id
from premium_tui.server.idempotency import purge
from tests.data.client import Client, Line
from tests.server.world import NOON, World, copy_world, open_ticket

STEP = timedelta(seconds=5)
HOUR, YEAR = timedelta(hours=1), timedelta(days=365)
JUMPS = [-YEAR, -HOUR, timedelta(minutes=-59), timedelta(minutes=-5), HOUR, YEAR]


@dataclass
class Desk:
    """A desk and an agent of it, each with a clock of its own."""

    world: World
    agent: Client
    clock: ManualClock

    def pass_on(self) -> None:
        """Let a moment pass, for both."""
        self.clock.advance(STEP)
        self.world.clock.advance(STEP)

    async def drain(self, most: timedelta) -> None:
        """Go on until nothing waits to be sent; AssertionError after more than `most`."""
        until = self.clock.now() + most
        while self.agent.outbox.standing()[0] or self.agent.outbox.sent_keys():
            assert self.clock.now() <= until, self.agent.outbox.pending()
            self.pass_on()
            await self.agent.round()

    def bodies(self, ticket: str) -> list[str]:
        """Return what the desk has of a ticket."""
        with self.world.engine.connect() as connection:
            rows = connection.exec_driver_sql(
                "SELECT body FROM message WHERE ticket_id = ? ORDER BY position", (ticket,)
            ).all()
        return [str(row[0]) for row in rows]

    def offset(self) -> timedelta:
        """Return by how much our due times are corrected."""
        with closing(sqlite3.connect(self.agent.folder / "cache.db")) as connection:
            found = connection.execute("SELECT offset_ms FROM sync_state").fetchone()
        return timedelta(milliseconds=found[0])


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    world, clock = copy_world(tmp_path), ManualClock(NOON)
    agent = Client(Line(HttpDesk(world.client("agent"))), tmp_path / "agent", clock)
    yield Desk(world, agent, clock)
    agent.close()
    await agent.desk.aclose()
    world.engine.dispose()


@pytest.mark.parametrize("jump", JUMPS, ids=str)
@pytest.mark.parametrize("whose", ["ours", "the desk's"])
async def test_what_waits_goes_out_once_and_soon_when_a_clock_jumps(
    desk: Desk, whose: str, jump: timedelta
) -> None:
    ticket = await open_ticket(desk.world, "admin")
    other = await open_ticket(desk.world, "zadmin")
    await desk.agent.round()
    now, outbox = desk.clock.now(), desk.agent.outbox
    desk.agent.desk.after["send"] = [errors.TryLater(503, 30.0)]
    outbox.enqueue(Reply(other, new_id(), "Its answer was lost", 1), now)
    await desk.agent.round()
    until = now + timedelta(seconds=10)
    outbox.enqueue(Reply(ticket, new_id(), "Held back", 1), now, hold_until=until)
    await desk.agent.round()
    assert [entry.attempts for entry in outbox.pending()] == [1, 0]
    (desk.clock if whose == "ours" else desk.world.clock).advance(jump)
    latest = desk.clock.now() + 3 * STEP
    while desk.bodies(ticket)[1:] == []:
        assert desk.clock.now() < latest, outbox.pending()
        desk.pass_on()
        await desk.agent.round()
    # What was waited for before the jump, and not a jump longer.
    await desk.drain(timedelta(seconds=30) + STEP)
    assert desk.bodies(ticket)[1:] == ["Held back"]
    assert desk.bodies(other)[1:] == ["Its answer was lost"]
    assert outbox.pending() == [] and len(desk.agent.held()["message"]) == 4


@pytest.mark.parametrize("jump", JUMPS, ids=str)
async def test_a_lost_answer_is_asked_for_again_after_a_jump_and_nothing_is_done_twice(
    desk: Desk, jump: timedelta
) -> None:
    world, agent = desk.world, desk.world.people["agent"]
    ticket = await open_ticket(world, "admin")
    await desk.agent.round()
    actions: list[Action] = [
        Reply(ticket, new_id(), "Answered", 1),
        Note(ticket, new_id(), "Noted", 1),
        SetState(ticket, TicketState.WAITING),
        Assign(ticket, agent, 3),
    ]
    for action in actions:
        desk.agent.desk.after["send"] = [errors.Offline("answer lost")]
        desk.agent.outbox.enqueue(action, desk.clock.now())
        await desk.agent.round()
        assert desk.agent.outbox.pending()[-1].attempts == 1
        world.clock.advance(jump)
        # What the desk forgets with time is forgotten.
        purge(world.engine, world.clock)
        await desk.drain(HOUR)
    assert desk.bodies(ticket)[1:] == ["Answered", "Noted"]
    assert desk.agent.outbox.pending() == []
    with world.engine.connect() as connection:
        row = connection.exec_driver_sql(
            "SELECT state, assignee_id, version FROM ticket WHERE id = ?", (ticket,)
        ).one()
    assert (row.state, row.assignee_id, row.version) == ("waiting", agent, 4)


@pytest.mark.parametrize("jump", JUMPS, ids=str)
@pytest.mark.parametrize("whose", ["ours", "the desk's"])
async def test_the_feed_goes_on_and_due_times_are_corrected_anew(
    desk: Desk, whose: str, jump: timedelta
) -> None:
    await open_ticket(desk.world, "admin")
    await desk.agent.round()
    await desk.agent.round()
    (desk.clock if whose == "ours" else desk.world.clock).advance(jump)
    await open_ticket(desk.world, "admin")
    await desk.agent.round()
    assert len(desk.agent.held()["ticket"]) == 2
    assert None not in desk.agent.desk.cursors[1:]
    asked = desk.agent.desk.calls.count("identity")
    await desk.agent.round()
    assert desk.offset() == desk.world.clock.now() - desk.clock.now()
    for _ in range(2):
        await desk.agent.round()
    assert desk.agent.desk.calls.count("identity") == asked + 1, "it is asked once for a jump"
    assert abs(desk.offset()) > CLOCKS_MOVED
