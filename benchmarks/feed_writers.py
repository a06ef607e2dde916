"""Writer processes for the gap test: random work, stalls before the commit, some rolled back.

Each keeps its own account of what it committed and what it undid, apart from the feed.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from premium_tui.domain.tickets import MessageKind, TicketState
from premium_tui.ids import new_id
from premium_tui.server import threads, tickets
from premium_tui.server.auth import viewer_of_person
from premium_tui.server.core import MESSAGE
from premium_tui.server.engine import begin_write, make_engine
from premium_tui.server.feed import bump, change_of_message, write_changes
from premium_tui.server.problems import ProblemError
from premium_tui.server.schema import DeskFacts
from premium_tui.server.visibility import Viewer
from premium_tui.wire.schemas import NewMessage, NewTicket

ROLLBACKS = 0.05
"""How many transactions are undone at their end."""

STALL_SECONDS = 0.008
"""How long a third of the transactions wait before they commit, at most."""


LEAST = 20
"""Transactions each writer makes, however slow the machine."""

READERS_SECONDS = 60.0
"""How long the writers go on for readers that are not under way yet."""


@dataclass(frozen=True)
class Seed:
    """A ticket there was before: writers meet on it."""

    id: str
    team: str
    owner: str


@dataclass(frozen=True)
class Plan:
    """What a writer needs to know; `people` are ids by name."""

    url: str
    facts: DeskFacts
    people: dict[str, str]
    seeds: tuple[Seed, ...]
    until: float
    """`time.time()` at which to end, once LEAST transactions are done and all `begun` exist."""
    seed: int
    begun: tuple[Path, ...]
    """Made by each reader that is well under way."""
    careless: bool = False
    """Give numbers in a transaction before that of the rows: the mistake the test must find."""


@dataclass
class Account:
    """What a writer did: objects by kind and id, with the ticket they belong to."""

    committed: dict[tuple[str, str], Seed] = field(default_factory=dict)
    notes: set[str] = field(default_factory=set)
    versions: dict[str, int] = field(default_factory=dict)
    """The newest version each ticket was seen to be given."""
    undone: set[tuple[str, str]] = field(default_factory=set)
    transactions: int = 0


class _UndoneError(Exception):
    pass


class Writer:
    """One writer; `run` works until the plan's end."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.random = random.Random(plan.seed)
        self.engine: Engine = make_engine(plan.url)
        self.tickets = list(plan.seeds)
        self.account = Account()

    def run(self) -> Account:
        """Work until the end; return what was done."""
        works: list[Callable[[], None]] = [self.open, self.say, self.say, self.note, self.set_state]
        least = LEAST
        if self.plan.careless:
            works, least = [self.say_carelessly], LEAST // 4
        while self.goes_on(least):
            with suppress(_UndoneError):
                self.random.choice(works)()
        self.engine.dispose()
        return self.account

    def goes_on(self, least: int) -> bool:
        """Return whether there is more to write; a reader that never begins has failed."""
        over = time.time() - self.plan.until
        if over < 0 or self.account.transactions < least:
            return True
        return over < READERS_SECONDS and not all(path.exists() for path in self.plan.begun)

    def open(self) -> None:
        """Open a ticket."""
        team, owner = self.random.choice(
            [("acme", "admin"), ("acme", "member"), ("zeta", "zadmin"), ("zeta", "zmember")]
        )
        new = NewTicket(id=new_id(), message_id=new_id(), subject="S", body="B", channel="get_help")
        made = Seed(new.id, team, owner)
        now = self.moment()
        objects = [("ticket", new.id), ("message", new.message_id)]
        with self.transaction(objects, made) as connection:
            viewer = self.viewer(connection, owner)
            tickets.open_ticket(connection, self.plan.facts, viewer, new, now)
        self.tickets.append(made)
        self.account.versions[new.id] = 1

    def say(self) -> None:
        """Answer in public."""
        ticket = self.random.choice(self.tickets)
        self.add(ticket, self.random.choice(["agent", ticket.owner]), MessageKind.PUBLIC)

    def note(self) -> None:
        """Leave a note."""
        self.add(self.random.choice(self.tickets), "agent", MessageKind.NOTE)

    def add(self, ticket: Seed, who: str, kind: MessageKind) -> None:
        """Add a message."""
        new = NewMessage(id=new_id(), kind=kind.value, body="More")
        now = self.moment()
        with self.transaction([("message", new.id)], ticket) as connection:
            viewer = self.viewer(connection, who)
            receipt = tickets.add_message(connection, viewer, ticket.id, new, now)
        self.account.versions[ticket.id] = receipt.version
        if kind is MessageKind.NOTE:
            self.account.notes.add(new.id)

    def set_state(self) -> None:
        """Move a ticket between the states in which it can be answered."""
        ticket = self.random.choice(self.tickets)
        states = [TicketState.OPEN, TicketState.WAITING, TicketState.SOLVED]
        now = self.moment()
        with self.transaction([], ticket) as connection:
            viewer = self.viewer(connection, "agent")
            state = self.random.choice(states)
            receipt = tickets.set_state(connection, viewer, ticket.id, state, now)
        self.account.versions[ticket.id] = receipt.version

    def say_carelessly(self) -> None:
        """Add a message whose time and number were given before it was there.

        The number was shown to readers; others may commit later times before it.
        """
        ticket, now = self.random.choice(self.plan.seeds), datetime.now(UTC)
        with begin_write(self.engine) as connection:
            found = threads.find_ticket(connection, ticket.id)
            assert found is not None
            last = bump(connection, found.partition, 1).last_seq
        self.stall()
        new = new_id()
        with self.transaction([("message", new)], ticket) as connection:
            viewer = self.viewer(connection, "agent")
            row = threads.find_ticket(connection, ticket.id, lock=True)
            assert row is not None
            row.positions += 1
            threads.save(connection, row)
            message = threads.new_message(viewer, row, new, "More", None, now)
            connection.execute(MESSAGE.insert().values(**message.model_dump()))
            change = change_of_message(message.model_dump(), row.model_dump())
            write_changes(connection, [change], last)

    def viewer(self, connection: Connection, who: str) -> Viewer:
        """Return how a person sees the desk."""
        viewer = viewer_of_person(connection, self.plan.people[who])
        assert viewer is not None
        return viewer

    @contextmanager
    def transaction(self, objects: Iterable[tuple[str, str]], ticket: Seed) -> Iterator[Connection]:
        """Give a write transaction that stalls, may be undone, and is kept account of."""
        account = self.account
        try:
            with begin_write(self.engine) as connection:
                yield connection
                self.stall()
                if self.random.random() < ROLLBACKS:
                    raise _UndoneError
        except (_UndoneError, ProblemError, OperationalError) as error:
            account.undone |= set(objects)
            raise _UndoneError from error
        account.committed.update(dict.fromkeys(objects, ticket))
        account.transactions += 1

    def moment(self) -> datetime:
        """Return the acceptance time of what is to be written next; others may commit before it."""
        now = datetime.now(UTC)
        self.stall()
        return now

    def stall(self) -> None:
        """Wait a little, one time in three."""
        if self.random.random() < 1 / 3:
            time.sleep(self.random.uniform(0, STALL_SECONDS))
