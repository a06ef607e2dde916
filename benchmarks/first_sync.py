"""A first sync of 20,000 tickets with 5 messages each, from a real server over its Unix socket.

`python -m benchmarks.first_sync [TICKETS] [ROUNDS]` prints two tables. The first sets the engine as
the worker runs it (desk over HTTP, decoding, store with all its indexes) against the bare upserts
of the same rows, prepared before, into the same schema; once with the index of words left to be
built afterwards, as an upgrade leaves it, since the bare upserts fill none. The second shows how
long the real console takes to answer a key while its own first sync fills the list, and when that
is done.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from statistics import median, quantiles

from benchmarks.consoles import CURSOR, console, own_desk, profile_of
from benchmarks.first_sync_store import ME, MESSAGES, Prepared, bare
from benchmarks.kept_desk import copy_desk
from benchmarks.machine import Machine, cpu_ms
from benchmarks.terminal_run import TerminalRun
from premium_tui.clock import SystemClock
from premium_tui.data.cache_file import connect
from premium_tui.data.desk import Present, Typing
from premium_tui.data.desk_child import DeskChild
from premium_tui.data.errors import TryLater
from premium_tui.data.http_desk import HttpDesk, embedded_desk
from premium_tui.data.outbox import Outbox
from premium_tui.data.store import Applied, Store
from premium_tui.data.sync import PAGE, Progress, Sync
from premium_tui.data.upserts import Viewer, message_rows, ticket_rows
from premium_tui.domain.roles import Role
from tests.processes import children

LIVE = "live"
DOWN, UP, TEAM_TICKETS = b"\x1b[B", b"\x1b[A", b"2"
RUN = 30
"""Keys in one direction before they turn: past the page and back."""

PRESSES = 500
LONGEST = 2.0
"""Seconds after which a key was not answered; how many were not is printed."""

PAUSE = 0.01
"""Seconds without a byte between an answered key and the next one."""


class Done:
    """Hears when the first sync is complete; implements `SyncNews`."""

    def __init__(self) -> None:
        self.complete = asyncio.Event()

    def progressed(self, progress: Progress) -> None:
        """Nobody looks."""

    def store_changed(self, applied: Applied) -> None:
        """Nobody looks."""

    def me_changed(self) -> None:
        """Nobody looks."""

    def outbox_changed(self) -> None:
        """Nobody looks."""

    def typed(self, typing: Typing) -> None:
        """Nobody looks."""

    def present(self, present: Present) -> None:
        """Nobody looks."""

    def alone(self) -> None:
        """Nobody looks."""

    def settled(self) -> None:
        """It is."""
        self.complete.set()


class Served:
    """A server process of its own over a desk, and syncs from it into empty caches."""

    def __init__(self, folder: Path, tickets: int) -> None:
        copy_desk(tickets, folder / "desk.db")
        self._folder = folder
        self._child = DeskChild(folder, folder / "desk.db")
        self._server = 0

    async def start(self) -> None:
        """Start the server and wait until it answers."""
        before = set(children(os.getpid()))
        self._child.start()
        desk, ready = self._desk(), False
        while not ready:
            try:
                await desk.identity()
                ready = True
            except TryLater:
                await asyncio.sleep(0.1)
        await desk.aclose()
        (self._server,) = set(children(os.getpid())) - before

    async def prepared(self) -> Prepared:
        """Return all rows of all pages as they are stored."""
        desk, viewer = self._desk(), Viewer(ME, Role.TEAM_ADMIN)
        rows: Prepared = []
        cursor, more = None, True
        while more:
            page = await desk.changes(cursor, PAGE)
            rows.append((ticket_rows(page.tickets, viewer, {}), message_rows(page.messages)))
            cursor, more = page.cursor, page.has_more
        await desk.aclose()
        return rows

    async def sync(self, *, words: bool) -> tuple[float, float, float]:
        """Sync once into an empty cache; return seconds, and CPU seconds here and of the server.

        Without `words` the index of words is left for later.
        """
        done, desk = Done(), self._desk()
        with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(1) as executor:
            cache = Path(folder) / "cache.db"
            executor.submit(Store.open, cache).result().close()
            if not words:
                with closing(connect(cache)) as connection:
                    connection.execute("UPDATE search_state SET through = 0")
            store = executor.submit(Store.open, cache).result()
            outbox = Outbox.at(Path(folder) / "mine.db")
            sync = Sync(desk, store, outbox, SystemClock(), done, executor)
            server, own, started = cpu_ms(self._server), time.process_time(), time.perf_counter()
            running = asyncio.create_task(sync.run())
            await done.complete.wait()
            wall = time.perf_counter() - started
            spent = time.process_time() - own, (cpu_ms(self._server) - server) / 1000
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            await desk.aclose()
            executor.submit(store.close).result()
            outbox.close()
        return wall, *spent

    async def close(self) -> None:
        """End the server."""
        await self._child.close()

    def _desk(self) -> HttpDesk:
        return embedded_desk(str(self._child.socket_path), self._child.token, Role.TEAM_ADMIN, None)


async def throughput(tickets: int, rounds: int) -> None:
    """Print the first table."""
    with tempfile.TemporaryDirectory(prefix="ptui-") as folder:
        served = Served(Path(folder), tickets)
        await served.start()
        try:
            prepared = await served.prepared()
            machine = Machine()
            floors, syncs, wordless = [], [], []
            for number in range(rounds + 1):
                with tempfile.TemporaryDirectory() as place:
                    floor = bare(Path(place) / "cache.db", prepared)
                without = await served.sync(words=False)
                ours = await served.sync(words=True)
                if number:
                    floors.append(floor)
                    wordless.append(without)
                    syncs.append(ours)
        finally:
            await served.close()
    rows = tickets * (1 + MESSAGES)
    wall, cpu = (median(each) for each in zip(*floors, strict=True))
    print(f"{tickets:,} tickets with {MESSAGES} messages, medians of {rounds} interleaved rounds")
    print(
        f"{'':28s}{'seconds':>9s}{'rows/s':>10s}{'CPU s':>8s}{'server CPU s':>14s}{'of bare':>9s}"
    )
    print(f"{'bare upserts':28s}{wall:9.2f}{rows / wall:10,.0f}{cpu:8.2f}{'':14s}{1:9.2f}")
    found = {"first sync, no index of words": wordless, "with it": syncs}
    for name, taken in found.items():
        ours_wall, ours_cpu, server_cpu = (median(each) for each in zip(*taken, strict=True))
        print(
            f"{name:29s}{ours_wall:8.2f}{rows / ours_wall:10,.0f}{ours_cpu:8.2f}"
            f"{server_cpu:14.2f}{wall / ours_wall:9.2f}"
        )
    print(f"busy at once: the sync's loop, its thread for files, the server\n{machine.line()}")


def turns() -> Iterator[bytes]:
    """Yield keys that go down past the page and up again, for ever."""
    while True:
        yield from [DOWN] * RUN
        yield from [UP] * RUN


def answer(run: TerminalRun, key: bytes) -> float | None:
    """Press a key; return the milliseconds until the cursor stands on another row.

    None when it does not: the list has just become another one, with its cursor at an end.
    """
    size, started = len(run.raw), time.perf_counter()
    os.write(run.fd, key)
    while CURSOR not in run.raw[size:]:
        if time.perf_counter() - started > LONGEST:
            return None
        run.read_once(0.2)
    taken = (time.perf_counter() - started) * 1000
    while run.read_once(PAUSE):
        pass
    return taken


def keys_during(tickets: int) -> tuple[list[float | None], list[float | None]]:
    """Return a console's answers to keys during its own first sync, and as many afterwards."""
    with own_desk() as home:
        profile = profile_of(home)
        profile.prepare()
        copy_desk(tickets, profile.desk_db)
        run = console(home)
        try:
            run.read_until([CURSOR], 60.0)
            # The tab with all tickets: at the end of a short list a key would change nothing.
            run.press(TEAM_TICKETS)
            keys = turns()
            during: list[float | None] = []
            while not run.shows(LIVE):
                during.append(answer(run, next(keys)))
            run.settle()
            return during, [answer(run, next(keys)) for _ in during]
        finally:
            run.close()


def answers(tickets: int) -> None:
    """Print the second table."""
    machine = Machine()
    during: list[float] = []
    idle: list[float] = []
    unanswered = 0
    while len(during) < PRESSES:
        first, second = keys_during(tickets)
        during += [taken for taken in first if taken is not None]
        idle += [taken for taken in second if taken is not None]
        unanswered += (first + second).count(None)
    print(f"{len(during)} keys in the console, {unanswered} more at an end of the list:")
    print("ms until the cursor has moved")
    print(f"{'':24s}{'p50':>8s}{'p99':>8s}{'most':>8s}")
    found = {"after the first sync": idle, "during it": during}
    for name, taken in found.items():
        print(f"{name:24s}{median(taken):8.1f}{p99(taken):8.1f}{max(taken):8.1f}")
    print(f"{'ratio':24s}{median(during) / median(idle):8.2f}{p99(during) / p99(idle):8.2f}")
    print(f"busy at once: console, worker, server\n{machine.line()}")


def p99(values: list[float]) -> float:
    """Return the 99th percentile."""
    return quantiles(values, n=100, method="inclusive")[98]


def main(tickets: int, rounds: int) -> None:
    """Print both tables."""
    asyncio.run(throughput(tickets, rounds))
    print()
    answers(tickets)


if __name__ == "__main__":
    given = [int(value) for value in sys.argv[1:]]
    main(given[0] if given else 20_000, given[1] if len(given) > 1 else 7)
