"""The sync worker: `python -m premium_tui.data.worker --profile NAME`, one process per profile.

It holds the profile's lock, listens on a private socket, syncs every attached person and owns the
embedded desk. Its life is counted by attached terminals, never by who started it.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from premium_tui import __version__
from premium_tui.clock import Clock, SystemClock
from premium_tui.data.cache import CACHE_VERSION
from premium_tui.data.conversation import LINE_LIMIT
from premium_tui.data.desk import Desk
from premium_tui.data.desk_child import SOCKET_NAME as DESK_SOCKET
from premium_tui.data.desk_child import DeskChild
from premium_tui.data.http_desk import embedded_desk, remote_desk
from premium_tui.data.identity import read_server
from premium_tui.data.person_sync import GRACE_SECONDS, PersonSync
from premium_tui.data.rendezvous import WorkerAddress, find_worker
from premium_tui.data.terminal_line import TerminalLine
from premium_tui.data.worker_lock import WorkerLock
from premium_tui.i18n import _
from premium_tui.paths import (
    DemoWho,
    PlaceError,
    Places,
    ProfilePlaces,
    Who,
    is_private,
    runtime_folder,
)

SOCKET_NAME = "worker.sock"
FIRST_SECONDS = 3.0
"""How long a new worker waits for its first terminal."""

LINGER_SECONDS = 0.2
LOG_LIMIT = 1 << 20
LOG_SECONDS = 600.0
"""How often the log's length is looked at."""

_log = logging.getLogger(__name__)


class Worker:
    """The worker of one profile."""

    def __init__(self, profile: ProfilePlaces, folder: Path, clock: Clock) -> None:
        """`folder` is private and holds the sockets."""
        self._profile = profile
        self._clock = clock
        self._child = DeskChild(folder, profile.desk_db)
        self._people: dict[str, PersonSync] = {}
        self._grace: dict[str, asyncio.TimerHandle] = {}
        self._closing: dict[str, asyncio.Task[None]] = {}
        self._talks: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        self._ending = False

    async def run(self, listening: socket.socket, withdraw: Callable[[], None]) -> None:
        """Serve terminals until none has been here for a while, or an end is asked for.

        `withdraw` is called before the last of them could knock in vain.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, self.end)
        server = await asyncio.start_unix_server(self._talk, sock=listening, limit=LINE_LIMIT)
        try:
            await self._live()
        finally:
            self._ending = True
            withdraw()
            server.close()
            for talk in tuple(self._talks):
                talk.cancel()
            await asyncio.gather(*self._talks, return_exceptions=True)
            for slug in tuple(self._people):
                self._let_go(slug)
            await asyncio.gather(*self._closing.values())
            await self._child.close()

    def end(self) -> None:
        """End soon."""
        self._ending = True
        self._changed.set()

    async def _live(self) -> None:
        wait = FIRST_SECONDS
        while not self._ending:
            self._changed.clear()
            alone = not (self._talks or self._people or self._closing)
            try:
                async with asyncio.timeout(wait if alone else LOG_SECONDS):
                    await self._changed.wait()
            except TimeoutError:
                if alone and not self._talks:
                    return
                _trim_log(self._profile)
            else:
                wait = LINGER_SECONDS

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one terminal from its hello to its end."""
        talk = asyncio.current_task()
        assert talk is not None
        self._talks.add(talk)
        self._changed.set()
        terminal = TerminalLine(reader, writer)
        person: PersonSync | None = None
        try:
            person = await self._greet(terminal)
            while person is not None and (said := await terminal.hear()):
                if not self._obey(said, person, terminal):
                    break
        except (ConnectionError, ValueError, RecursionError, asyncio.CancelledError):
            # A line that is too long or no line at all; or the end of either side.
            _log.info("a terminal's line broke", exc_info=True)
        finally:
            self._talks.discard(talk)
            if person is not None:
                person.detach(terminal)
                if person.empty:
                    self._give_grace(person.slug)
            self._changed.set()
            # One that does not read would hold up the end.
            await terminal.close(at_once=self._ending)

    async def _greet(self, terminal: TerminalLine) -> PersonSync | None:
        """Take a hello and attach its terminal to its person; None when it cannot stay."""
        who = await terminal.hear_hello()
        if who is None:
            return None
        terminal.tell({"ev": "welcome", "version": __version__, "schema": CACHE_VERSION})
        # Whoever comes while their sync ends gets a new one, once it has ended.
        while (closing := self._closing.get(who.slug)) is not None:
            await asyncio.wait((closing,))
        if self._ending:
            return None
        try:
            person = self._person(who)
        except PlaceError as error:
            terminal.tell({"ev": "refused", "why": "place", "text": str(error)})
            return None
        person.attach(terminal)
        return person

    def _person(self, who: Who) -> PersonSync:
        """Return the sync of a person, made when there is none. Raises PlaceError."""
        if (grace := self._grace.pop(who.slug, None)) is not None:
            grace.cancel()
        person = self._people.get(who.slug)
        if person is None:
            places = self._profile.person(who)
            places.prepare()
            token = partial(read_server, self._profile.server_json)
            person = PersonSync(who, places, self._desk_of(who), self._clock, token)
            self._people[who.slug] = person
        return person

    def _give_grace(self, slug: str) -> None:
        """End a person's sync unless a terminal of theirs comes again within a moment."""
        loop = asyncio.get_running_loop()
        self._grace[slug] = loop.call_later(GRACE_SECONDS, self._let_go, slug)

    def _let_go(self, slug: str) -> None:
        """Begin to end a person's sync."""
        if (grace := self._grace.pop(slug, None)) is not None:
            grace.cancel()
        self._closing[slug] = asyncio.create_task(self._close(slug, self._people.pop(slug)))

    async def _close(self, slug: str, person: PersonSync) -> None:
        try:
            await person.close()
        except Exception:
            _log.exception("a sync did not end in order")
        del self._closing[slug]
        self._changed.set()

    def _obey(self, said: Mapping[str, object], person: PersonSync, terminal: TerminalLine) -> bool:
        """Do what a terminal asks; False when it leaves."""
        op = said.get("op")
        if op == "push":
            person.wake(wrote=terminal)
        elif op == "pull":
            person.wake()
        elif op == "full":
            person.wake(full=True)
        elif op == "check":
            person.wake(check=True)
        elif op == "typing":
            person.tell_typing(str(said.get("ticket_id", "")))
        elif op == "here":
            person.tell_here(terminal, str(said.get("ticket_id", "")), str(said.get("doing", "")))
        elif op == "end":
            self.end()
        return op not in ("bye", "end")

    def _desk_of(self, who: Who) -> Callable[[], Desk | None]:
        if isinstance(who, DemoWho):

            def demo() -> Desk:
                self._child.start()
                socket_path = str(self._child.socket_path)
                return embedded_desk(socket_path, self._child.token, who.role, who.team)

            return demo

        def remote() -> Desk | None:
            signed_in = read_server(self._profile.server_json)
            return remote_desk(*signed_in) if signed_in is not None else None

        return remote


def work(profile: ProfilePlaces, clock: Clock) -> int:
    """Be the worker of a profile unless there is one; return the exit code.

    Raises PlaceError and OSError.
    """
    profile.prepare()
    lock = WorkerLock(profile.worker_lock)
    if not lock.take():
        return 0
    _sweep(profile)
    folder = runtime_folder(os.environ)
    path = folder / SOCKET_NAME
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
            listening.bind(str(path))
            os.chmod(path, 0o600)
            listening.listen()
            lock.announce(WorkerAddress(os.getpid(), __version__, CACHE_VERSION, str(path)))
            asyncio.run(Worker(profile, folder, clock).run(listening, lock.withdraw))
    finally:
        lock.withdraw()
        _clear(folder)
    return 0


def _sweep(profile: ProfilePlaces) -> None:
    """Remove what a killed worker left: its sockets, and a log that grew too long."""
    before = find_worker(profile)
    if before is not None:
        folder = Path(before.socket).parent
        if folder.name.startswith("ptui-") and is_private(folder):
            _clear(folder)
    _trim_log(profile)


def _trim_log(profile: ProfilePlaces) -> None:
    """Begin the log anew when it grew too long; who writes there appends."""
    with suppress(OSError):
        if profile.worker_log.stat().st_size > LOG_LIMIT:
            os.truncate(profile.worker_log, 0)


def _clear(folder: Path) -> None:
    with suppress(OSError):
        for name in (SOCKET_NAME, DESK_SOCKET):
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()


def _let_go_of_files() -> None:
    """Close what the terminal had open: a pipe or a lock kept here would outlive it."""
    for number in map(int, os.listdir("/dev/fd")):
        if number > 2:
            with suppress(OSError):
                os.close(number)


def main() -> int:
    """Run as a process; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m premium_tui.data.worker")
    parser.add_argument("--profile", required=True)
    _let_go_of_files()
    profile = Places.from_environment(os.environ).profile(parser.parse_args().profile)
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s"
    )
    os.umask(0o077)
    try:
        return work(profile, SystemClock())
    except (PlaceError, OSError) as error:
        print(_("The sync worker could not start: {error}").format(error=error), file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
