"""One attached person: their desk, store, outbox and sync task, and the terminals they sit at."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import aclosing, suppress
from dataclasses import replace
from http import HTTPStatus
from typing import Protocol

from premium_tui.clock import Clock
from premium_tui.data.desk import Desk, Present, Typing
from premium_tui.data.errors import (
    Refused,
    SignedOut,
    StoreDamaged,
    StoreNewer,
    StoreUnwritable,
)
from premium_tui.data.here import Here
from premium_tui.data.models import Connection
from premium_tui.data.outbox import Outbox
from premium_tui.data.store import Applied, Store
from premium_tui.data.sync import Progress, Sync
from premium_tui.domain.text import clean
from premium_tui.i18n import _
from premium_tui.paths import DemoWho, PersonPlaces, Who

GRACE_SECONDS = 1.0
"""How long a person's sync outlives their last terminal: another may be starting."""

LAST_PUSH_SECONDS = 1.0
"""How long what a person wrote last is tried to be sent after they left."""

DAMAGED_AGAIN = 60.0
"""Seconds within which a cache that is damaged a second time is left alone: it is the disk."""

TELL_EVERY = 0.3
"""Seconds between two words about a snapshot that comes in page by page."""

_REACHED = (Connection.SYNCING, Connection.LIVE)

_log = logging.getLogger(__name__)


class Terminal(Protocol):
    """A terminal as a person's sync sees it."""

    def tell(self, said: Mapping[str, object]) -> None:
        """Send one line; never waits."""
        ...


class PersonSync:
    """A person's sync, for as long as they sit at a terminal; implements `SyncNews`."""

    def __init__(
        self,
        who: Who,
        places: PersonPlaces,
        open_desk: Callable[[], Desk | None],
        clock: Clock,
        token: Callable[[], object] = lambda: None,
    ) -> None:
        """`open_desk` gives the desk anew each time; None while the person is signed out.

        `token` tells what it is opened with, so that one that was replaced is noticed.
        """
        self._who = who
        self._places = places
        self._open_desk = open_desk
        self._token, self._used = token, token()
        self._clock = clock
        self._terminals: list[Terminal] = []
        self._progress = Progress()
        self._untold: list[Applied] = []
        self._told = frozenset[str]()
        """Kinds of what was told so far: who comes later may have read the cache before it."""
        self._told_at = 0.0
        self._here = Here()
        self._company: dict[str, list[list[str]]] = {}
        """Names of other agents and what each does, by ticket, for terminals that come later."""
        self._sync: Sync | None = None
        self._woken = asyncio.Event()
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="files")
        self._task: asyncio.Task[None] | None = None

    @property
    def slug(self) -> str:
        """The name of the person's folder."""
        return self._who.slug

    @property
    def empty(self) -> bool:
        """Whether the person sits at no terminal."""
        return not self._terminals

    def attach(self, terminal: Terminal) -> None:
        """Take in a terminal; the first one starts the sync."""
        self._terminals.append(terminal)
        terminal.tell(_status(self._progress))
        if self._told:
            terminal.tell(_changed(self._told, frozenset()))
        if self._company:
            terminal.tell(_company(self._company, whole=True))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        self.wake()

    def detach(self, terminal: Terminal) -> None:
        """Let a terminal go."""
        if terminal in self._terminals:
            self._terminals.remove(terminal)
            self._here.leave(id(terminal))

    def wake(
        self, *, full: bool = False, check: bool = False, wrote: Terminal | None = None
    ) -> None:
        """Push and pull now; `wrote` has put something into the outbox.

        `full` takes a fresh snapshot, `check` sees whether the cache is sound before.
        """
        if self._sync is not None:
            self._sync.wake(full=full, check=check)
        self._woken.set()
        if wrote is not None:
            self._tell({"ev": "outbox"}, but=wrote)

    def tell_typing(self, ticket_id: str) -> None:
        """Tell the desk that an answer is being written at one of the terminals."""
        if self._sync is not None:
            self._sync.tell_typing(ticket_id)

    def tell_here(self, terminal: Terminal, ticket_id: str, doing: str) -> None:
        """Tell the desk what a terminal shows now; "" for no ticket."""
        self._here.say(id(terminal), ticket_id, doing)

    async def close(self) -> None:
        """Send what was written last, if the desk is there, and close everything."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        self._executor.shutdown()

    async def _run(self) -> None:
        """Sync until cancelled, signed out or not, with files or a desk that may fail."""
        damaged_at = -DAMAGED_AGAIN
        while True:
            self._woken.clear()
            self._stand(Connection.STARTING)
            try:
                await self._sync_once()
            except SignedOut:
                if self._token() == self._used:
                    self._stand(Connection.SIGNED_OUT)
                    await self._woken.wait()
            except StoreDamaged as error:
                # What was broken stands aside; the next round starts with an empty cache.
                _log.exception("the cache was damaged")
                now = asyncio.get_running_loop().time()
                if now - damaged_at < DAMAGED_AGAIN:
                    words = _("{path} was damaged twice: is its disk well? Press R to try again.")
                    self._refuse("store", words.format(path=error.path))
                    return
                damaged_at = now
            except StoreNewer:
                self._refuse("newer", "")
                return
            except StoreUnwritable as error:
                words = _("{path} cannot be written ({reason}). Make room, then press R.")
                self._refuse("store", words.format(path=error.path, reason=error.reason))
                return
            except Refused as error:
                self._refuse(error.code, _words(self._who, error))
                return
            except Exception:
                # Whatever it was, the terminals are told and the worker goes on for the others.
                _log.exception("the sync ended")
                words = _("The sync stopped working; its log says why. Press R to try again.")
                self._refuse("failed", words)
                return

    async def _sync_once(self) -> None:
        """Open everything, sync until an error says otherwise, and close it again."""
        loop = asyncio.get_running_loop()
        self._used = self._token()
        desk = self._open_desk()
        if desk is None:
            raise SignedOut
        outbox = Outbox.at(self._places.mine_db)
        async with aclosing(desk):
            opening = self._executor.submit(Store.open, self._places.cache_db)
            try:
                store = await asyncio.wrap_future(opening)
                await loop.run_in_executor(self._executor, outbox.release_claims)
                self._sync = Sync(
                    desk, store, outbox, self._clock, self, self._executor, here=self._here
                )
                await self._sync.run()
            except asyncio.CancelledError:
                if self._sync is not None and self._progress.connection in _REACHED:
                    with suppress(TimeoutError):
                        async with asyncio.timeout(LAST_PUSH_SECONDS):
                            await self._sync.push()
                raise
            finally:
                self._sync = None
                await loop.run_in_executor(self._executor, _close, opening, outbox)

    def progressed(self, progress: Progress) -> None:
        """Tell every terminal how the person stands with the desk; a mere count with the pages."""
        counted = replace(self._progress, done=progress.done)
        self._progress = progress
        if progress != counted:
            self._tell_changes()
            self._tell(_status(progress))

    def store_changed(self, applied: Applied) -> None:
        """Tell every terminal what changed; pages of a long snapshot a few times a second."""
        self._untold.append(applied)
        now = asyncio.get_running_loop().time()
        if applied.complete or now - self._told_at >= TELL_EVERY:
            self._told_at = now
            self._tell_changes()
            if self._progress.done:
                self._tell(_status(self._progress))

    def me_changed(self) -> None:
        """Tell every terminal that the desk says otherwise who sits here."""
        self._tell(_changed(frozenset({"me"}), frozenset()))

    def outbox_changed(self) -> None:
        """Tell every terminal to look at the outbox."""
        self._tell({"ev": "outbox"})

    def typed(self, typing: Typing) -> None:
        """Tell every terminal that somebody else is writing."""
        self._tell({"ev": "typing", "ticket_id": typing.ticket_id, "name": typing.name})

    def present(self, present: Present) -> None:
        """Tell every terminal which other agents are at some tickets now."""
        told = {ticket: [list(one) for one in who] for ticket, who in present.tickets.items()}
        known = {**self._company, **told}
        self._company = {ticket: people for ticket, people in known.items() if people}
        self._tell(_company(told))

    def alone(self) -> None:
        """Tell every terminal that it is not known who else is here."""
        if self._company:
            self._company = {}
            self._tell(_company({}, whole=True))

    def settled(self) -> None:
        """Tell every terminal that all is sent and pulled."""
        self._tell({"ev": "settled"})

    def _tell_changes(self) -> None:
        untold, self._untold = self._untold, []
        if not untold:
            return
        what = frozenset[str]().union(*(applied.what for applied in untold))
        named = [applied.tickets for applied in untold if applied.tickets is not None]
        every = len(named) == len(untold)
        tickets = frozenset[str]().union(*named) if every else frozenset[str]()
        self._told |= what
        self._tell(_changed(what, tickets))

    def _stand(self, connection: Connection) -> None:
        self.progressed(replace(self._progress, connection=connection, done=0, note=""))

    def _refuse(self, why: str, text: str) -> None:
        """Let all terminals go with a word: the sync has ended and is begun by the next one."""
        self._stand(Connection.OFFLINE)
        self._tell({"ev": "refused", "why": why, "text": text})

    def _tell(self, said: Mapping[str, object], *, but: Terminal | None = None) -> None:
        for terminal in tuple(self._terminals):
            if terminal is not but:
                terminal.tell(said)


def _close(opening: Future[Store], outbox: Outbox) -> None:
    """Close the files, on their thread; a store that was opened too late for anybody too."""
    if opening.done() and not opening.cancelled() and opening.exception() is None:
        opening.result().close()
    outbox.close()


def _words(who: Who, error: Refused) -> str:
    """Return what to tell a person the desk will not have."""
    if not isinstance(who, DemoWho) or error.status != HTTPStatus.NOT_FOUND:
        return error.detail
    role = who.role.replace("_", "-")
    if who.team is None:
        return _("The demo desk has nobody for --as {role}.").format(role=role)
    words = _("The demo desk has no {role} in a team named {team}.")
    return words.format(role=role, team=clean(who.team, one_line=True))


def _changed(what: frozenset[str], tickets: frozenset[str]) -> dict[str, object]:
    """Return the line that tells of a change; no tickets: more than can be named."""
    return {"ev": "changed", "what": sorted(what), "tickets": sorted(tickets)}


def _company(tickets: Mapping[str, list[list[str]]], *, whole: bool = False) -> dict[str, object]:
    """Return the line that tells who else is at some tickets; `whole`: and at no others."""
    return {"ev": "company", "whole": whole, "tickets": tickets}


def _status(progress: Progress) -> dict[str, object]:
    return {
        "ev": "status",
        "connection": progress.connection.value,
        "as_of": progress.as_of,
        "ready": progress.ready,
        "progress_done": progress.done,
        "progress_note": progress.note,
    }
