"""Whatever happens on the way, in the end every cache is as the desk says and all was done once.

Two customers of one team and an agent, each with a store, an outbox and an engine, over the real
application. Answers are lost, pages cut, cursors expired, roles taken and given, engines killed;
people write, take back and close meanwhile. Controls show that a client which breaks a promise is
found out.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from premium_tui.data import errors
from premium_tui.data.http_desk import HttpDesk
from premium_tui.domain.actions import (
    Action,
    Assign,
    MarkRead,
    Note,
    OpenTicket,
    Reply,
    SetState,
)
from premium_tui.domain.roles import Role
from premium_tui.domain.tickets import TicketState
from premium_tui.ids import new_id
from premium_tui.server import people
from premium_tui.server.engine import begin_write
from tests.data.client import Client, Control, Line, move_ticket
from tests.memory import MEMORY
from tests.server.world import copy_world

WHO = ("admin", "billing", "agent")
CUSTOMER_ROLES = (Role.TEAM_ADMIN, Role.BILLING_ADMIN, Role.MEMBER)
ROUNDS = 40
"""More than anybody needs to come to rest."""

FAULTS: dict[str, Callable[[], errors.SupportError]] = {
    "offline": lambda: errors.Offline("cut"),
    "busy": lambda: errors.TryLater(503, None),
    "limited": lambda: errors.TryLater(429, 5.0),
    "rubbish": lambda: errors.BadAnswer("rubbish"),
    "expired": errors.CursorExpired,
    "signed out": errors.SignedOut,
}


@dataclass(frozen=True)
class Written:
    """Something a person wrote, and where it waits until it is done."""

    who: str
    key: str
    body: str


who = st.sampled_from(WHO)
customers = st.sampled_from(WHO[:2])
what = st.sampled_from(("identity", "changes", "send"))


class SyncMachine(RuleBasedStateMachine):
    """Three people and all that may happen to them."""

    control: ClassVar[Control | None] = None

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="machine-", dir=MEMORY))
        self.runner = asyncio.Runner()
        self.world = copy_world(self.folder)
        self.clients = {name: self._client(name, name, self.control) for name in WHO}
        self.tickets: list[str] = []
        self.written: list[Written] = []

    def _client(self, name: str, folder: str, control: Control | None = None) -> Client:
        desk = Line(HttpDesk(self.world.client(name)), control)
        return Client(desk, self.folder / folder, self.world.clock, control=control)

    def _write(self, name: str, action: Action, hold: bool = False) -> None:
        now = self.world.clock.now()
        until = now + timedelta(seconds=30) if hold else None
        key = self.clients[name].outbox.enqueue(action, now, hold_until=until)
        if isinstance(action, OpenTicket | Reply | Note):
            self.written.append(Written(name, key, action.body))

    def _any(self, number: int) -> str:
        return self.tickets[number % len(self.tickets)]

    @initialize()
    def begin(self) -> None:
        """Give everybody a ticket that all have seen: else most runs would be about nothing."""
        for name in WHO[:2]:
            self._open(name)
        for _ in range(2):
            for client in self.clients.values():
                self.runner.run(client.round())

    # What people do

    @rule(name=customers)
    def opens(self, name: str) -> None:
        self._open(name)

    def _open(self, name: str) -> None:
        ticket, body = new_id(), f"Opened {new_id()}"
        opened = OpenTicket(ticket, new_id(), "Red X", body, "Dropbox", "dropbox", None, "en")
        self._write(name, opened)
        self.tickets.append(ticket)

    @precondition(lambda self: self.tickets)
    @rule(name=who, number=st.integers(0, 9), hold=st.booleans())
    def answers(self, name: str, number: int, hold: bool) -> None:
        self._answer(name, number, hold)

    def _answer(self, name: str, number: int, hold: bool = False) -> None:
        # Whoever has not looked lately may be stopped.
        based_on = 1 if number > 6 else 1000
        answer = Reply(self._any(number), new_id(), f"Answered {new_id()}", based_on)
        self._write(name, answer, hold)

    @precondition(lambda self: self.tickets)
    @rule(number=st.integers(0, 9))
    def notes(self, number: int) -> None:
        self._write("agent", Note(self._any(number), new_id(), f"Noted {new_id()}", 1))

    @precondition(lambda self: self.tickets)
    @rule(name=who, number=st.integers(0, 9), state=st.sampled_from(TicketState))
    def sets(self, name: str, number: int, state: TicketState) -> None:
        self._write(name, SetState(self._any(number), state))

    @precondition(lambda self: self.tickets)
    @rule(name=who, number=st.integers(0, 9), through=st.integers(0, 3))
    def reads(self, name: str, number: int, through: int) -> None:
        self._write(name, MarkRead(self._any(number), through))

    @precondition(lambda self: self.tickets)
    @rule(number=st.integers(0, 9), version=st.integers(1, 4))
    def takes(self, number: int, version: int) -> None:
        agent = self.world.people["agent"]
        self._write("agent", Assign(self._any(number), agent, version))

    @precondition(lambda self: self.written)
    @rule(number=st.integers(0, 30))
    def takes_back(self, number: int) -> None:
        found = self.written[number % len(self.written)]
        if self.clients[found.who].outbox.discard(found.key):
            # It may have arrived before, with its answer lost: it is checked no more.
            self.written.remove(found)

    @precondition(lambda self: self.written)
    @rule(number=st.integers(0, 30))
    def tries_again(self, number: int) -> None:
        found = self.written[number % len(self.written)]
        self.clients[found.who].outbox.retry(found.key)

    # What the machines do

    @rule(name=who)
    def goes_round(self, name: str) -> None:
        self.runner.run(self.clients[name].round())

    @rule(name=who, method=what, fault=st.sampled_from(sorted(FAULTS)), late=st.booleans())
    def fails(self, name: str, method: str, fault: str, late: bool) -> None:
        if fault == "expired" and method != "changes":
            return
        desk = self.clients[name].desk
        (desk.after if late else desk.before).setdefault(method, []).append(FAULTS[fault]())
        self.runner.run(self.clients[name].round())

    @precondition(lambda self: self.tickets)
    @rule(name=who, number=st.integers(0, 9))
    def loses_the_answer(self, name: str, number: int) -> None:
        self._answer(name, number)
        self.clients[name].desk.after["send"] = [errors.Offline("answer lost")]
        self.runner.run(self.clients[name].round())

    @rule(name=who, method=what, late=st.booleans())
    def is_killed(self, name: str, method: str, late: bool) -> None:
        self.clients[name].desk.death = (method, late)
        self.runner.run(self.clients[name].round())

    @rule(name=who, stored=st.booleans())
    def is_killed_at_a_page(self, name: str, stored: bool) -> None:
        self.clients[name].store.death = stored
        self.runner.run(self.clients[name].round())

    @rule(name=who)
    def starts_anew(self, name: str) -> None:
        self.clients[name].close()
        self.clients[name].open()

    @rule(name=who)
    def is_asked_for_all(self, name: str) -> None:
        self.clients[name].sync.wake(full=True)

    # What the desk does

    @rule(role=st.sampled_from(CUSTOMER_ROLES))
    def changes_a_role(self, role: Role) -> None:
        with begin_write(self.world.engine) as connection:
            people.change_role(connection, self.world.people["billing"], role)

    @rule(teams=st.sampled_from((("zeta",), ("acme",), ("acme", "zeta"), None)))
    def changes_services(self, teams: tuple[str, ...] | None) -> None:
        served = None if teams is None else [self.world.team_key(team) for team in teams]
        with begin_write(self.world.engine) as connection:
            people.set_services(connection, self.world.people["agent"], served)

    @precondition(lambda self: self.tickets)
    @rule(number=st.integers(0, 9), name=customers)
    def moves_a_ticket(self, number: int, name: str) -> None:
        move_ticket(self.world, self._any(number), name)

    @rule(seconds=st.sampled_from((1, 60, -3_600)))
    def time_passes(self, seconds: int) -> None:
        self.world.clock.advance(timedelta(seconds=seconds))

    # What must hold

    @invariant()
    def nothing_is_lost_or_done_twice(self) -> None:
        arrived = self._arrived()
        assert len(arrived) == len(set(arrived))
        for one in self.written:
            outbox = self.clients[one.who].outbox
            waits = one.key in [entry.key for entry in outbox.pending()]
            assert waits or one.body in arrived, one

    def teardown(self) -> None:
        try:
            self._come_to_rest()
            self._check_rest()
        finally:
            for client in self.clients.values():
                client.close()
                self.runner.run(client.desk.aclose())
            self.runner.close()
            self.world.engine.dispose()
            shutil.rmtree(self.folder)

    def _come_to_rest(self) -> None:
        for client in self.clients.values():
            client.desk.before, client.desk.after, client.desk.death = {}, {}, None
            client.store.death = None
        for _ in range(ROUNDS):
            self.world.clock.advance(timedelta(hours=2))
            before = [(client.held(), client.outbox.pending()) for client in self.clients.values()]
            for client in self.clients.values():
                self.runner.run(client.round())
            now = [(client.held(), client.outbox.pending()) for client in self.clients.values()]
            if now == before:
                return
        raise AssertionError("it never comes to rest")

    def _check_rest(self) -> None:
        arrived = self._arrived()
        for name, client in self.clients.items():
            left = client.outbox.pending()
            assert {entry.progress for entry in left} <= {"attention"}, left
            assert all(e.status and e.trouble for e in left if e.state == "parked"), left
            waiting = {entry.key for entry in left}
            for one in self.written:
                if one.who == name:
                    assert arrived.count(one.body) == (one.key not in waiting), one
            fresh = self._client(name, f"{name} anew")
            self.runner.run(fresh.round())
            try:
                assert client.held() == fresh.held(), name
            finally:
                fresh.close()
                self.runner.run(fresh.desk.aclose())

    def _arrived(self) -> list[str]:
        """Return all messages on the desk; each was written with words of its own."""
        with self.world.engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT body FROM message").all()
        return [str(row[0]) for row in rows]


QUICK = settings(
    max_examples=12,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)

TestSyncMachine = SyncMachine.TestCase
TestSyncMachine.settings = QUICK


class ForgetfulMachine(SyncMachine):
    """Its clients make keys and ids anew for each further try."""

    control = Control.FRESH_KEY


class SkippingMachine(SyncMachine):
    """Its clients lose the end of each page."""

    control = Control.CUT_PAGES


class KeepingMachine(SyncMachine):
    """Its clients keep what is said to be gone."""

    control = Control.NO_TOMBSTONES


class HastyMachine(SyncMachine):
    """Its clients store a cursor before what it stands behind."""

    control = Control.CURSOR_FIRST


@pytest.mark.parametrize("broken", [ForgetfulMachine, SkippingMachine])
def test_a_client_that_breaks_a_promise_is_found_out(broken: type[SyncMachine]) -> None:
    only_find = settings(
        QUICK, max_examples=60, phases=[Phase.generate], report_multiple_bugs=False
    )
    with pytest.raises(AssertionError):
        run_state_machine_as_test(broken, settings=only_find)


def test_a_client_that_keeps_what_is_gone_is_found_out() -> None:
    machine = KeepingMachine()
    machine.begin()
    machine.moves_a_ticket(number=1, name="admin")
    machine.goes_round(name="billing")
    with pytest.raises(AssertionError, match="billing"):
        machine.teardown()


def test_a_client_that_stores_its_cursor_first_is_found_out() -> None:
    machine = HastyMachine()
    machine.begin()
    machine.opens(name="admin")
    machine.goes_round(name="admin")
    machine.is_killed_at_a_page(name="agent", stored=False)
    with pytest.raises(AssertionError, match="agent"):
        machine.teardown()
