"""The server on a real PostgreSQL: what SQLite does it does too, with the same SQL."""

from __future__ import annotations

import asyncio
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from premium_tui.clock import ManualClock
from premium_tui.domain.roles import Role
from premium_tui.domain.tickets import TicketState
from premium_tui.ids import new_id
from premium_tui.server.administration import prepare_database
from premium_tui.server.core import INVOICE, MESSAGE, PERSON, QUOTE, TICKET
from premium_tui.server.demo.loader import load_demo
from premium_tui.server.engine import begin_read, make_engine
from premium_tui.server.keeping import keep_up
from premium_tui.server.schema import create_desk
from tests.cli.running import PROGRAM, ROOT
from tests.server.accounts import ask, billing_of, give_account, rows_of
from tests.server.follower import Follower
from tests.server.postgres import Postgres
from tests.server.test_feed_sight import BEFORE_RULE_38, FeedMachine
from tests.server.test_gap import check_gaps
from tests.server.world import NOON, PEOPLE, World, make_world, new_ticket, post
from tests.waiting import PATIENCE


@pytest.fixture
def world(postgresql: Postgres, tmp_path: Path) -> Iterator[World]:
    made = make_world(tmp_path, url=postgresql.new_database())
    yield made
    made.engine.dispose()


def test_the_demo_desk_loads_and_keeps_up_with_its_clock(postgresql: Postgres) -> None:
    clock = ManualClock(NOON)
    engine = make_engine(postgresql.new_database())
    facts = create_desk(engine, clock, demo=True)
    load_demo(engine, clock)
    with begin_read(engine) as connection:
        people = connection.execute(PERSON.select().order_by(PERSON.c.id)).all()
        tickets = len(connection.execute(TICKET.select()).all())
    seen = {}
    for person in people:
        follower = Follower(engine, clock, facts, person.id)
        follower.pull(100)
        fresh = Follower(engine, clock, facts, person.id)
        fresh.pull(2000)
        assert follower.held == fresh.held
        seen[person.role] = sum(kind == "ticket" for kind, _id in fresh.held)
    assert seen[Role.AGENT] == tickets > 150
    clock.advance(timedelta(days=40))
    assert keep_up(engine, clock, demo=True)
    assert not keep_up(engine, clock, demo=True), "all that was due is done"
    engine.dispose()


def test_every_role_holds_what_a_snapshot_gives_after_each_step(postgresql: Postgres) -> None:
    """The steps of the machine of `test_feed_sight`, each kind in turn."""

    class OnPostgres(FeedMachine):
        def new_world(self) -> World:
            return make_world(self.folder, partitions=2, url=postgresql.new_database())

    machine = OnPostgres()
    steps: list[Callable[[], None]] = [
        lambda: machine.open("admin"),
        lambda: machine.open("member"),
        lambda: machine.write("agent", 0, note=True),
        lambda: machine.write("agent", 1, note=False),
        lambda: machine.read("member", 1, 1),
        lambda: machine.time_passes(9),
        lambda: machine.write("second", 1, note=False),
        lambda: machine.set_state("agent", 0, TicketState.SOLVED),
        lambda: machine.move_requester("support", 0),
        lambda: machine.open("admin"),
        lambda: machine.merge(2, 1),
        lambda: machine.redate(1, wide=False),
        lambda: machine.redate(1, wide=True),
        lambda: machine.set_services(("acme", "zeta")),
        lambda: machine.open("zmember"),
        lambda: machine.set_services(("zeta",)),
        lambda: machine.change_role("member", Role.TEAM_ADMIN),
        lambda: machine.change_role("admin", Role.MEMBER),
    ]
    assert machine.world.clock.now() == BEFORE_RULE_38
    for step in steps:
        step()
        machine.everyone_is_up_to_date()
    tickets = {
        name: len([k for k, _ in machine.snapshot(name) if k == "ticket"]) for name in PEOPLE
    }
    assert tickets["agent"] == 4 and tickets["limited"] == 1 and tickets["zadmin"] == 1
    machine.teardown()


def test_nothing_is_skipped_or_doubled_while_many_write_and_read(postgresql: Postgres) -> None:
    check_gaps("--seconds", "1", "--writers", "4", "--database-url", postgresql.new_database())


def test_rule_18_pressed_twice_at_once_is_charged_once(world: World) -> None:
    """Two presses with one key, two with another: all four at the same moment."""
    give_account(world)
    quote_id, keys = asyncio.run(ask(world)), [new_id(), new_id()]
    barrier, answers = threading.Barrier(4, timeout=PATIENCE), list[httpx.Response]()

    async def press(key: str) -> None:
        async with world.client("admin") as client:
            barrier.wait()
            path = f"/v1/billing/quotes/{quote_id}/confirm"
            answers.append(await client.put(path, json={}, headers={"Idempotency-Key": key}))

    threads = [threading.Thread(target=asyncio.run, args=(press(key),)) for key in keys * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200, 200, 409, 409]
    assert len({a.content for a in answers if a.status_code == 200}) == 1
    assert len(rows_of(world, INVOICE)) == 1
    assert [row["state"] for row in rows_of(world, QUOTE)] == ["applied"]
    assert billing_of(world).addon is not None


def test_a_write_in_flight_is_waited_for_and_answered_alike(world: World) -> None:
    """The same request from several connections at once is done once."""
    body, key = new_ticket(), new_id()
    barrier, answers = threading.Barrier(4, timeout=PATIENCE), list[httpx.Response]()

    async def send() -> None:
        async with world.client("admin") as client:
            barrier.wait()
            answers.append(await post(client, "/v1/tickets", body, key))

    threads = [threading.Thread(target=asyncio.run, args=(send(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(a.status_code, a.content) for a in answers} == {(201, answers[0].content)}
    assert sum(a.headers.get("idempotent-replayed") == "true" for a in answers) == 3
    assert len(rows_of(world, TICKET)) == len(rows_of(world, MESSAGE)) == 1


def test_serve_on_it_survives_a_kill_and_answers_a_replay(
    postgresql: Postgres, tmp_path: Path
) -> None:
    url = postgresql.new_database()
    made = make_world(tmp_path, url=url)
    made.engine.dispose()
    body, key = new_ticket(), new_id()
    headers = {"Authorization": f"Bearer {made.tokens['admin']}", "Idempotency-Key": key}
    answers = []
    for _start in range(2):
        command = [*PROGRAM, "serve", "--listen", "127.0.0.1:0", "--database-url", url]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
            try:
                assert process.stdout is not None
                address = process.stdout.readline().split()[-1]
                with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
                    answers.append(client.post("/v1/tickets", json=body))
                    page = client.get("/v1/changes").raise_for_status().json()
            finally:
                process.kill()
    first, again = answers
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    assert [ticket["id"] for ticket in page["tickets"]] == [body["id"]]


def test_a_url_without_a_driver_means_the_one_we_bring(postgresql: Postgres) -> None:
    url = postgresql.new_database().replace("+psycopg", "")
    engine = prepare_database(url, ManualClock(NOON))
    assert engine.driver == "psycopg"
    engine.dispose()
