"""The soak: whatever happens on the way, once all has come to rest nothing is lost or doubled.

`python -m benchmarks.soak [--seed N] [--actions N] [--control NAME]` has seven people of two teams
and the desk work on one server, each through a line that fails: they write offline and online,
answers are lost, engines are killed at any point, roles, services and requesters change. Then all
are let come to rest, and each cache must be as a fresh snapshot, and each action done once or
refused. The same seed draws the same. With a control a promise of the client is broken on purpose,
and it must be found out. Exits with 1 when a figure is not as it must be.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import httpx

from premium_tui.data.drafts import PersonSettings
from premium_tui.data.http_desk import HttpDesk
from premium_tui.data.mine import MineFile
from premium_tui.data.models import THREAD_MOVED
from premium_tui.data.outbox import LOST
from premium_tui.data.outbox_entry import Entry
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
from tests.data.fault_proxy import Fault, FaultProxy, fault_proxy
from tests.memory import MEMORY
from tests.server.serving import Served, serving
from tests.server.world import World, make_world

ADMINS = ("admin", "second", "billing", "zadmin")
CUSTOMERS = (*ADMINS, "member")
AGENTS = ("agent", "limited")
WHO = (*CUSTOMERS, *AGENTS)
PAGE = 200
ROUNDS = 60
"""More than anybody needs to come to rest."""

FAULTS = [fault for fault in Fault if fault not in (Fault.SILENT, Fault.LATE, Fault.WRONG_CURSOR)]
"""What takes no time; a cursor that is none is for the feed alone."""

CUSTOMER_ROLES = (Role.TEAM_ADMIN, Role.BILLING_ADMIN, Role.MEMBER)
SERVICES: tuple[tuple[str, ...] | None, ...] = (("zeta",), ("acme",), ("acme", "zeta"), None)


@dataclass
class Account:
    """What a person did, apart from their outbox."""

    keys: set[str] = field(default_factory=set)
    """Of actions that must be done, once."""
    marks: set[str] = field(default_factory=set)
    """Of marks of reading, which may take each other's place."""
    refused: set[str] = field(default_factory=set)
    """Of actions the desk said no to."""
    bodies: dict[str, str] = field(default_factory=dict)
    """What was written, by the key it was written under last."""


@dataclass
class Outcome:
    """How a soak ended."""

    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    """What was lost, doubled or is otherwise than it should be, in words."""


class Soak:
    """Seven people, a desk, and all that may happen to them."""

    def __init__(
        self, served: Served, proxy: FaultProxy, folder: Path, seed: int, control: Control | None
    ) -> None:
        self._served = served
        self._world: World = served.world
        self._proxy = proxy
        self._folder = folder
        self._dice = random.Random(seed)
        self._control = control
        self._tickets: list[str] = []
        self._accounts = {name: Account() for name in WHO}
        self._clients = {name: self._client(name, name, proxy.url) for name in WHO}
        self._outcome = Outcome()

    def _client(self, name: str, folder: str, url: str) -> Client:
        control = self._control if folder == name else None
        http = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {self._world.tokens[name]}"},
            timeout=20.0,
            transport=httpx.AsyncHTTPTransport(verify=False),
        )
        line = Line(HttpDesk(http), control)
        return Client(line, self._folder / folder, self._world.clock, page=PAGE, control=control)

    async def run(self, actions: int) -> Outcome:
        """Do so many things, come to rest, and look at what there is."""
        steps: list[tuple[int, Callable[[], object]]] = [
            (12, self._opens),
            (20, self._answers),
            (6, self._notes),
            (8, self._sets_state),
            (8, self._reads),
            (3, self._takes),
            (8, self._goes_off_or_on),
            (3, self._time_passes),
            (6, self._moves),
            (1, self._changes),
        ]
        rounds: list[tuple[int, Callable[[Client], object]]] = [
            (20, lambda client: None),
            (20, self._fails),
            (6, self._dies_at_a_call),
            (6, self._dies_at_a_page),
        ]
        for name in ADMINS:
            self._open(name)
        for client in self._clients.values():
            await client.round()
            await client.round()
        weights = [weight for weight, _ in steps]
        for _ in range(actions):
            if self._dice.random() < 0.5:
                self._dice.choices([step for _, step in steps], weights)[0]()
            else:
                client = self._clients[self._dice.choice(WHO)]
                self._dice.choices([step for _, step in rounds], [w for w, _ in rounds])[0](client)
                await self._goes_round(client)
        await self._come_to_rest()
        await self._check()
        return self._outcome

    # What people do

    def _write(self, name: str, action: Action) -> None:
        now = self._world.clock.now()
        hold = now + timedelta(seconds=10) if self._dice.random() < 0.2 else None
        key = self._clients[name].outbox.enqueue(action, now, hold_until=hold)
        account = self._accounts[name]
        (account.marks if isinstance(action, MarkRead) else account.keys).add(key)
        if isinstance(action, OpenTicket | Reply | Note):
            account.bodies[key] = action.body
        self._outcome.done["written"] += 1
        self._outcome.done["written offline"] += self._clients[name].desk.down

    def _ticket(self, name: str) -> tuple[str, int, int] | None:
        """Return one as a person sees it: id, revision, version; now and then one unseen."""
        # The newest tickets are where people meet.
        found = self._clients[name].tickets(30)
        if found and self._dice.random() < 0.98:
            return self._dice.choice(found)
        return (self._dice.choice(self._tickets), 1, 1) if self._tickets else None

    def _opens(self) -> None:
        self._open(self._dice.choice(ADMINS))

    def _open(self, name: str) -> None:
        ticket, body = new_id(), f"Opened {new_id()}"
        opened = OpenTicket(ticket, new_id(), "Red X", body, "Dropbox", "dropbox", None, "en")
        self._write(name, opened)
        self._tickets.append(ticket)

    def _answers(self) -> None:
        name = self._dice.choice(WHO)
        if (ticket := self._ticket(name)) is not None:
            self._write(name, Reply(ticket[0], new_id(), f"Answered {new_id()}", ticket[1]))

    def _notes(self) -> None:
        name = self._dice.choice(AGENTS)
        if (ticket := self._ticket(name)) is not None:
            self._write(name, Note(ticket[0], new_id(), f"Noted {new_id()}", ticket[1]))

    def _sets_state(self) -> None:
        name = self._dice.choice(WHO)
        if (ticket := self._ticket(name)) is not None:
            self._write(name, SetState(ticket[0], self._dice.choice(list(TicketState))))

    def _reads(self) -> None:
        name = self._dice.choice(WHO)
        if (ticket := self._ticket(name)) is not None:
            self._write(name, MarkRead(ticket[0], self._dice.randrange(4)))

    def _takes(self) -> None:
        name = self._dice.choice(AGENTS)
        if (ticket := self._ticket(name)) is not None:
            self._write(name, Assign(ticket[0], self._world.people[name], ticket[2]))

    # What happens to them

    def _goes_off_or_on(self) -> None:
        desk = self._clients[self._dice.choice(WHO)].desk
        desk.down = not desk.down and self._dice.random() < 0.4

    def _fails(self, client: Client) -> None:
        kind = self._dice.choice(("identity", "changes", "send", "send"))
        fault = self._dice.choice([*FAULTS, Fault.CUT_AFTER, Fault.CUT_IN_BODY])
        self._proxy.arm(kind, fault, asked=self._dice.random() < 0.5)

    def _dies_at_a_call(self, client: Client) -> None:
        kind = self._dice.choice(("identity", "changes", "send", "send"))
        client.desk.death = (kind, self._dice.random() < 0.5)

    def _dies_at_a_page(self, client: Client) -> None:
        client.store.death = self._dice.random() < 0.5

    async def _goes_round(self, client: Client) -> None:
        done, armed = self._outcome.done, self._proxy.armed()
        lives = client.lives
        await client.round()
        done["faults met"] += armed - self._proxy.disarm()
        done["killed"] += client.lives - lives
        done["rounds"] += 1

    def _time_passes(self) -> None:
        self._world.clock.advance(timedelta(seconds=self._dice.choice((1, 60, -3_600, 3_600))))

    def _moves(self) -> None:
        if self._tickets:
            ticket = self._dice.choice(self._tickets[-30:])
            move_ticket(self._world, ticket, self._dice.choice(CUSTOMERS))

    def _changes(self) -> None:
        """Change a role or what an agent serves; all may be another's sight then."""
        world, dice = self._world, self._dice
        with begin_write(world.engine) as connection:
            if dice.random() < 0.5:
                role = dice.choice(CUSTOMER_ROLES)
                people.change_role(connection, world.people["second"], role)
            else:
                teams = dice.choice(SERVICES)
                served = None if teams is None else [world.team_key(team) for team in teams]
                people.set_services(connection, world.people["limited"], served)

    # What must hold in the end

    async def _come_to_rest(self) -> None:
        for client in self._clients.values():
            client.desk.down, client.desk.death, client.store.death = False, None, None
        for _ in range(ROUNDS):
            self._world.clock.advance(timedelta(hours=2))
            for name, client in self._clients.items():
                await client.round()
                for entry in client.outbox.pending():
                    if entry.state == "parked":
                        self._decide(name, client, entry)
            if not any(client.outbox.pending() for client in self._clients.values()):
                break
        for client in self._clients.values():
            await client.round()
            if left := len(client.outbox.pending()):
                self._outcome.wrong.append(f"{left} actions never leave {client.folder.name}")

    def _decide(self, name: str, client: Client, entry: Entry) -> None:
        """Send an overtaken answer all the same, as written on the thread by now; drop others."""
        account = self._accounts[name]
        action = entry.action
        account.bodies.pop(entry.key, None)
        account.keys.discard(entry.key)
        if entry.code == THREAD_MOVED and isinstance(action, Reply):
            seen = {ticket: revision for ticket, revision, _ in client.tickets(-1)}
            looked_at = replace(action, based_on=seen.get(action.ticket_id, action.based_on))
            client.outbox.resend(entry.key, looked_at)
            (again,) = (e.key for e in client.outbox.pending() if e.seq == entry.seq)
            account.keys.add(again)
            account.bodies[again] = action.body
            self._outcome.done["overtaken and sent again"] += 1
        else:
            account.refused.add(entry.key)
            client.outbox.discard(entry.key)
            self._outcome.done[f"refused: {entry.code}"] += 1

    def _count_lost(self, account: Account, client: Client) -> None:
        """Take out of an account what somebody else was quicker with: it is told, and not kept."""
        mine = MineFile(client.folder / "mine.db")
        lost = {name.removeprefix(LOST) for name in PersonSettings(mine).starting(LOST)}
        mine.close()
        account.keys -= lost
        account.refused |= lost
        self._outcome.done["beaten"] += len(lost)

    async def _check(self) -> None:
        with self._world.engine.connect() as connection:
            bodies = Counter(
                row[0] for row in connection.exec_driver_sql("SELECT body FROM message")
            )
            kept = connection.exec_driver_sql("SELECT actor_id, key FROM idempotency").all()
        wrong = self._outcome.wrong
        for name, client in self._clients.items():
            account = self._accounts[name]
            self._count_lost(account, client)
            done = {key for actor, key in kept if actor == self._world.people[name]}
            wrong += [f"missing: {key} of {name}" for key in account.keys - done]
            wrong += [f"refused and done: {key} of {name}" for key in account.refused & done]
            strange = done - account.keys - account.marks - account.refused
            wrong += [f"done under a strange key: {key} of {name}" for key in strange]
            for body in account.bodies.values():
                if bodies.pop(body, 0) != 1:
                    wrong.append(f"not there once: {body} of {name}")
            self._outcome.done["done"] += len(done)
            fresh = self._client(name, f"{name} anew", self._proxy.url)
            await fresh.round()
            now, then = client.held(), fresh.held()
            wrong += [f"{name} has another {kind}" for kind in then if now[kind] != then[kind]]
            self._outcome.done["rows compared"] += sum(map(len, then.values()))
            for one in (client, fresh):
                one.close()
                await one.desk.aclose()
        wrong += [f"written by nobody: {body}" for body in bodies]


def soak(seed: int, actions: int, control: Control | None = None) -> Outcome:
    """Run a soak in a folder of its own; return how it ended."""
    with (
        tempfile.TemporaryDirectory(prefix="soak-", dir=MEMORY) as folder,
        serving(make_world(Path(folder))) as served,
        fault_proxy(served.socket) as proxy,
    ):
        return asyncio.run(Soak(served, proxy, Path(folder), seed, control).run(actions))


def main() -> int:
    """Run a soak and print its figures; return the exit code."""
    parser = argparse.ArgumentParser(description="Nothing is lost or doubled, whatever happens.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--actions", type=int, default=10_000)
    controls = [control.value for control in Control]
    parser.add_argument("--control", choices=controls, help="break a promise of the client")
    given = parser.parse_args()
    started = time.monotonic()
    control = Control(given.control) if given.control else None
    outcome = soak(given.seed, given.actions, control)
    print(f"{given.actions} things happened, seed {given.seed}, {time.monotonic() - started:.0f} s")
    for what, count in sorted(outcome.done.items()):
        print(f"{count:9d} {what}")
    print(f"{len(outcome.wrong):9d} lost, doubled or otherwise than on the desk")
    for words in outcome.wrong[:20]:
        print(f"  {words}")
    return bool(outcome.wrong) is not bool(control)


if __name__ == "__main__":
    sys.exit(main())
