"""The gap test: many writer processes, live readers of four roles, nothing skipped or doubled.

`python -m benchmarks.feed_gaps [--seconds N] [--writers N] [--database-url URL]` works on a SQLite
file of its own, or on an empty database at URL. It compares what each reader was given with the
writers' own account and with a fresh snapshot. Two mistakes are made on purpose beside it, a reader
with a time as its cursor and writers who take numbers before their transaction: both must lose
rows, or the test would prove nothing. Exits with 1 when a figure is not as it must be.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import select

from benchmarks.feed_writers import Account, Plan, Seed, Writer
from premium_tui.clock import SystemClock
from premium_tui.ids import new_id
from premium_tui.server import tickets
from premium_tui.server.auth import viewer_of_person
from premium_tui.server.core import MESSAGE
from premium_tui.server.cursor import decode_cursor
from premium_tui.server.engine import begin_read, begin_write, make_engine
from premium_tui.wire.feed import ChangesPage
from premium_tui.wire.schemas import NewTicket
from tests.server.follower import Follower
from tests.server.world import World, make_world

READERS = {"agent": "agent", "limited": "limited agent", "admin": "team admin", "member": "member"}
"""Four roles: by name in the test's desk, and as they are printed."""

LEAST_PAGES = 12
"""Pages each reader has pulled before the writers end, however slow the machine."""

CONTROLS = 10
"""Runs in which the mistakes made on purpose may show: each loses rows by chance."""

Key = tuple[str, str]
"""Kind and id of an object."""


@dataclass
class Report:
    """What one reader was given."""

    name: str
    pages: int = 0
    rows: int = 0
    ever: set[Key] = field(default_factory=set)
    versions: dict[str, int] = field(default_factory=dict)
    doubled: int = 0
    """Messages, and versions of tickets, that came more than once."""
    backwards: int = 0
    """Pages whose cursor lies behind the one before."""
    stale: set[Key] = field(default_factory=set)
    """What a fresh snapshot has and the reader has not, or not so."""
    phantom: set[Key] = field(default_factory=set)
    """What the reader still has and a fresh snapshot has not."""


@dataclass(frozen=True)
class Errand:
    """What a reader needs to know; it makes `begun` with some pages, and reads until `done`."""

    plan: Plan
    name: str
    begun: Path
    done: Path


def write(plan: Plan) -> Account:
    """Be a writer process."""
    return Writer(plan).run()


def read(errand: Errand) -> Report:
    """Be a reader process: pull pages of any size, then compare with a fresh snapshot."""
    plan, dice, report = errand.plan, random.Random(errand.name), Report(errand.name)
    engine = make_engine(plan.url)
    person = plan.people[errand.name]
    follower = Follower(engine, SystemClock(), plan.facts, person)
    told: Counter[tuple[str, str, int]] = Counter()
    positions: dict[int, int] = {}
    last_round = False
    while True:
        page = follower.pull_page(dice.choice([1, 2, 5, 50, 2000]))
        _take_in(page, report, told)
        if report.pages == LEAST_PAGES:
            errand.begun.touch()
        reached = dict(decode_cursor(page.cursor).positions)
        report.backwards += any(reached.get(p, 0) < seq for p, seq in positions.items())
        positions = reached
        if page.has_more:
            continue
        if last_round:
            break
        last_round = errand.done.exists()
        time.sleep(dice.uniform(0, 0.05))
    fresh = Follower(engine, SystemClock(), plan.facts, person)
    fresh.pull(2000)
    report.doubled = sum(times - 1 for times in told.values())
    report.stale = {key for key, thing in fresh.held.items() if follower.held.get(key) != thing}
    report.phantom = set(follower.held) - set(fresh.held)
    engine.dispose()
    return report


def _take_in(page: ChangesPage, report: Report, told: Counter[tuple[str, str, int]]) -> None:
    told.update(("ticket", ticket.id, ticket.version) for ticket in page.tickets)
    told.update(("message", message.id, 0) for message in page.messages)
    report.ever |= {("ticket", ticket.id) for ticket in page.tickets}
    report.ever |= {("message", message.id) for message in page.messages}
    report.versions.update((ticket.id, ticket.version) for ticket in page.tickets)
    report.pages += 1
    report.rows += len(page.tickets) + len(page.messages) + len(page.reads) + len(page.people)


def read_by_time(errand: Errand) -> set[Key]:
    """Be the reader who is wrong: the newest time seen is the cursor."""
    engine = make_engine(errand.plan.url)
    found: set[Key] = set()
    last = datetime(2000, 1, 1, tzinfo=UTC)
    last_round = False
    while True:
        newer = select(MESSAGE.c.id, MESSAGE.c.sent_at).where(MESSAGE.c.sent_at > last)
        with begin_read(engine) as connection:
            rows = connection.execute(newer.order_by(MESSAGE.c.sent_at)).all()
        found |= {("message", row.id) for row in rows}
        if rows:
            last = rows[-1].sent_at
        if last_round:
            break
        last_round = errand.done.exists()
        time.sleep(0.02)
    engine.dispose()
    return found


def sees(name: str, ticket: Seed, note: bool) -> bool:
    """Return whether a reader may see an object of a ticket, by the rules' own words."""
    if name == "agent":
        return True
    if name == "limited":
        return ticket.team == "zeta"
    if note or ticket.team != "acme":
        return False
    return name == "admin" or ticket.owner == name


@dataclass(frozen=True)
class Outcome:
    """One run: the writers' accounts made one, and what the readers say."""

    account: Account
    reports: list[Report]
    by_time: set[Key]

    def skipped(self, report: Report) -> set[Key]:
        """Return what a reader should have been given and was not."""
        account = self.account
        expected = {
            key
            for key, ticket in account.committed.items()
            if sees(report.name, ticket, key[1] in account.notes)
        }
        behind = {
            ("ticket", ticket)
            for ticket, version in account.versions.items()
            if ("ticket", ticket) in report.ever and report.versions[ticket] < version
        }
        return (expected - report.ever) | behind | report.stale

    def phantom(self, report: Report) -> set[Key]:
        """Return what a reader was given and never was."""
        return report.phantom | (self.account.undone & report.ever)

    def skipped_by_time(self) -> set[Key]:
        """Return the messages that the reader with a time as cursor was not given."""
        return {key for key in self.account.committed if key[0] == "message"} - self.by_time


def run(
    world: World, seeds: tuple[Seed, ...], seconds: float, writers: int, *, careless: bool
) -> Outcome:
    """Let writers and readers work beside each other for some seconds, each in its process."""
    until = time.time() + seconds
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(writers + len(READERS) + 1, get_context("fork")) as pool,
    ):
        done, begun = Path(folder) / "done", tuple(Path(folder) / name for name in READERS)
        plans = [
            Plan(world.url, world.facts, world.people, seeds, until, n, begun, careless)
            for n in range(writers)
        ]
        errands = [
            Errand(plans[0], name, path, done) for name, path in zip(READERS, begun, strict=True)
        ]
        reading = [pool.submit(read, errand) for errand in errands]
        by_time = pool.submit(read_by_time, errands[0])
        writing: list[Future[Account]] = [pool.submit(write, plan) for plan in plans]
        whole = Account()
        try:
            for future in writing:
                _add(whole, future.result())
        finally:
            # Also when a writer has failed: the readers go on until then.
            done.touch()
        return Outcome(whole, [future.result() for future in reading], by_time.result())


def _add(whole: Account, part: Account) -> None:
    whole.committed |= part.committed
    whole.notes |= part.notes
    whole.undone |= part.undone
    whole.transactions += part.transactions
    for ticket, version in part.versions.items():
        whole.versions[ticket] = max(version, whole.versions.get(ticket, 0))


def make_seeds(world: World) -> tuple[Seed, ...]:
    """Open the tickets on which writers meet."""
    made = []
    for team, owner in [("acme", "admin"), ("acme", "member"), ("zeta", "zmember")]:
        for _ in range(3):
            new = NewTicket(
                id=new_id(), message_id=new_id(), subject="S", body="B", channel="get_help"
            )
            with begin_write(world.engine) as connection:
                viewer = viewer_of_person(connection, world.people[owner])
                assert viewer is not None
                tickets.open_ticket(connection, world.facts, viewer, new, world.clock.now())
            made.append(Seed(new.id, team, owner))
    return tuple(made)


def show(outcome: Outcome) -> bool:
    """Print what the readers were given; return whether nothing was skipped or doubled."""
    good = True
    print("reader          pages     rows  skipped  doubled  phantom  backwards")
    for report in outcome.reports:
        wrong = len(outcome.skipped(report)), report.doubled, len(outcome.phantom(report))
        print(
            f"{READERS[report.name]:13s} {report.pages:7d} {report.rows:8d}"
            f" {wrong[0]:8d} {wrong[1]:8d} {wrong[2]:8d} {report.backwards:10d}"
        )
        good = good and not any(wrong) and not report.backwards and bool(report.ever)
    return good


def main() -> int:
    """Run the test and its controls; return the exit code."""
    parser = argparse.ArgumentParser(description="Nothing is skipped or doubled by the feed.")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--database-url", help="an empty database; a SQLite file otherwise")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        world = make_world(Path(folder), partitions=4, url=given.database_url)
        seeds = make_seeds(world)
        # A connection must not be shared with the processes to come.
        world.engine.dispose()
        outcome = run(world, seeds, given.seconds, given.writers, careless=False)
        account = outcome.account
        print(
            f"{len(account.committed)} rows in {account.transactions} transactions committed by"
            f" {given.writers} writers, {len(account.undone)} rows undone;"
            f" {os.cpu_count()} cores, {given.writers + len(READERS) + 1} processes busy"
        )
        good = show(outcome)
        lost_by_time, lost = len(outcome.skipped_by_time()), Counter(dict.fromkeys(READERS, 0))
        for _run in range(CONTROLS):
            control = run(world, seeds, max(given.seconds / 4, 1), given.writers, careless=True)
            lost_by_time += len(control.skipped_by_time())
            lost.update({report.name: len(control.skipped(report)) for report in control.reports})
            if lost_by_time and any(lost.values()):
                break
    print(f"control, a time as cursor: {lost_by_time} messages skipped")
    told = ", ".join(f"{READERS[name]} {count}" for name, count in lost.items())
    print(f"control, numbers before the transaction: skipped by {told}")
    return 0 if good and lost_by_time and any(lost.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
