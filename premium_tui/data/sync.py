"""The sync engine: one person's outbox pushed, their feed pulled, the desk's pokes followed.

It knows a desk only by its port. Nothing here is lost by an end at any point: what is sent is named
by its key, and a page is stored together with its cursor.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from premium_tui.clock import Clock, to_millis
from premium_tui.data.desk import Desk
from premium_tui.data.errors import (
    BadAnswer,
    Beaten,
    CursorExpired,
    Offline,
    Refused,
    SupportError,
    TryLater,
)
from premium_tui.data.follow import Follower, abandon
from premium_tui.data.here import Here
from premium_tui.data.models import Connection
from premium_tui.data.outbox import Claimed, Outbox
from premium_tui.data.progress import Progress as Progress
from premium_tui.data.progress import SyncNews
from premium_tui.data.store import Applied, Store
from premium_tui.i18n import _

T = TypeVar("T")

PAGE = 2000
"""Changes asked for at a time: the most the Support API gives."""

FIRST_PAGE = 500
"""Changes asked for at the start of a snapshot: rows are there sooner."""

FIRST_PAUSE, LONGEST_PAUSE = 0.3, 10.0
"""Seconds between tries while the desk cannot be reached, doubled each time."""

PATIENCE = 3
"""How often an action may fail before the others are sent without it, or a cursor may expire."""

PREPARING = 200
"""Tries, a minute of them: a desk that is still being set up then is one that cannot be."""

CLOCKS_MOVED = timedelta(minutes=1)
"""So much the desk's clock and ours may move apart until the difference is taken anew."""

_PASSING = (Offline, TryLater, BadAnswer, CursorExpired)
"""What may be otherwise the next time."""

_log = logging.getLogger(__name__)


class Sync:
    """One person's sync; `run` goes on until it is cancelled."""

    def __init__(
        self,
        desk: Desk,
        store: Store,
        outbox: Outbox,
        clock: Clock,
        news: SyncNews,
        executor: Executor,
        *,
        jitter: Callable[[], float] = random.random,
        page: int = PAGE,
        here: Here | None = None,
    ) -> None:
        """`executor` is one thread: all work on files runs there, in its order.

        `jitter` gives numbers from 0 to 1. `here` is told to the desk.
        """
        self._desk = desk
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._news = news
        self._executor = executor
        self._jitter = jitter
        self._page = page
        self._wake = asyncio.Event()
        self._follower = Follower(desk, news, self._wake, self._pause, here)
        self._known = False
        self._apart = timedelta(0)
        self._asked = False
        self._full = False
        self._check = False
        self._building = False
        self._failures = 0
        self._expired = 0
        self.progress = Progress()

    def wake(self, *, full: bool = False, check: bool = False) -> None:
        """Push and pull now; `full` takes a fresh snapshot, `check` looks at the cache before."""
        self._asked = True
        self._full = self._full or full
        self._check = self._check or check
        self._wake.set()

    def tell_typing(self, ticket_id: str) -> None:
        """Tell the desk that an answer is being written, if it can be reached; one at a time."""
        self._follower.tell_typing(ticket_id)

    async def run(self) -> None:
        """Push, pull and follow for ever.

        Raises SignedOut, Refused, StoreDamaged, StoreUnwritable and StoreNewer.
        """
        follower = asyncio.create_task(self._follower.run())
        follower.add_done_callback(lambda _task: self._wake.set())
        try:
            while not follower.done():
                self._wake.clear()
                pause = await self.round()
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._rest()
        finally:
            follower.cancel()
            with suppress(asyncio.CancelledError):
                await follower

    async def _rest(self) -> None:
        """Build the search index where it is not complete, until there is something to do."""
        while not self._wake.is_set():
            if await self._do(self._store.build_index):
                self._building = True
                continue
            if self._building:
                self._building = False
                whole = Applied(frozenset({"search"}), frozenset(), 0, complete=True)
                self._news.store_changed(whole)
            break
        await self._wake.wait()

    async def push(self) -> None:
        """Send what waits, once through, and nothing else: the person is leaving."""
        with suppress(SupportError):
            # What was being taken for sending when `run` was cancelled is nobody's now.
            await self._do(self._outbox.release_claims)
            await self._push()

    async def round(self) -> float | None:
        """Go once through everything; return the seconds until the next time, None for a poke.

        Raises as `run` does.
        """
        self._asked = False
        if self._check:
            self._check = False
            await self._do(self._store.verify)
        try:
            await self._meet()
            await self._start_over_if_asked()
            await self._push()
            await self._pull_and_settle()
        except _PASSING as error:
            return self._failed(error)
        self._failures = 0
        self._follower.online.set()
        self._become(Connection.LIVE, note="")
        return await self._until_due()

    async def _meet(self) -> None:
        """Ask the desk who we are, once after each time it was out of reach."""
        if self._known:
            return
        if self._failures == 0:
            position = await self._do(self._store.position)
            self._become(ready=position.ready, as_of=position.as_of, done=position.done)
        identity = await self._desk.identity()
        now = self._clock.now()
        self._apart = identity.now - now
        if await self._do(self._store.take_identity, identity, now):
            self._news.me_changed()
        self._known = True

    async def _start_over_if_asked(self) -> None:
        if self._full:
            self._full = False
            await self._do(self._store.start_over)

    async def _push(self) -> None:
        """Send every action that may be sent, oldest first."""
        while (claimed := await self._do(self._outbox.claim_next, self._clock.now())) is not None:
            self._news.outbox_changed()
            try:
                receipt = await self._desk.send(
                    claimed.action, key=claimed.key, written_at=claimed.queued_at
                )
            except Beaten as error:
                await self._do(self._outbox.lose, claimed.key, error.detail)
            except Refused as error:
                await self._do(
                    self._outbox.park, claimed.key, error.status, error.code, error.detail
                )
            except _PASSING as error:
                # Whether it arrived cannot be known; its key makes sending it again harmless.
                wait = error.retry_after if isinstance(error, TryLater) else None
                if claimed.attempts < PATIENCE:
                    await self._give_back(claimed, wait or 0.0)
                    raise
                # Perhaps it is this one alone that fails: the others are not held up by it.
                await self._give_back(claimed, max(wait or 0.0, _left_alone(claimed.attempts)))
                return
            except BaseException:
                await asyncio.shield(self._give_back(claimed, 0.0))
                raise
            else:
                kept = msgspec.json.encode(receipt).decode()
                await self._do(self._outbox.sent, claimed.key, kept)
            self._news.outbox_changed()

    async def _give_back(self, claimed: Claimed, wait: float) -> None:
        now, words = self._clock.now(), _("The desk could not take it yet.")
        when = now + timedelta(seconds=wait)
        await self._do(self._outbox.retry_at, claimed.key, when, words, now)
        self._news.outbox_changed()

    async def _pull_and_settle(self) -> None:
        """Pull all there is; what was accepted before that began has come back with it."""
        accepted = await self._do(self._outbox.sent_keys)
        while not await self._pull():
            await self._do(self._store.start_over)
            self._expired += 1
            if self._expired > PATIENCE:
                raise BadAnswer("each cursor expires at once")
            # Another desk or another role: who we are may be otherwise too.
            self._known = False
            await self._meet()
        if accepted:
            await self._do(self._outbox.settle, accepted)
            self._news.outbox_changed()
        if await self._do(self._outbox.sent_keys):
            # Accepted while the pull was under way: the next one shows it.
            self._wake.set()
        busy = await self._do(self._outbox.busy, self._clock.now())
        # Who has asked since this began waits for the next one: its pull is the first to hold all.
        if not busy and not self._asked:
            self._news.settled()

    async def _pull(self) -> bool:
        """Store page after page; False when the cursor cannot go on and a snapshot is due."""
        position = await self._do(self._store.position)
        done = position.done
        try:
            first = self._page if position.cursor is not None else min(self._page, FIRST_PAGE)
            page = await self._desk.changes(position.cursor, first)
            while True:
                # The next page is fetched while this one is stored.
                following = (
                    asyncio.create_task(self._desk.changes(page.cursor, self._page))
                    if page.has_more
                    else None
                )
                try:
                    applied = await self._do(self._store.apply, page)
                    done += applied.objects
                    self._tell_applied(applied, done, ready=position.ready)
                    if following is None:
                        break
                    # What is written during a long snapshot does not wait for its end.
                    await self._push()
                    page = await following
                except BaseException:
                    await abandon(following)
                    raise
        except CursorExpired as error:
            if position.cursor is None:
                raise BadAnswer("a snapshot's start has expired") from error
            return False
        self._become(as_of=page.as_of, ready=True, done=0)
        if abs(page.as_of - self._clock.now() - self._apart) > CLOCKS_MOVED:
            # One of the two clocks was set: due times are corrected by their difference.
            self._known = False
            self._wake.set()
        if applied.shrink_refused:
            _log.warning("a snapshot would delete most of the cache: asking for a second one")
            return await self._pull()
        if position.cursor is None:
            # Who we are was asked before the snapshot began: it may have changed in between.
            self._known = False
            self._wake.set()
        else:
            self._expired = 0
        return True

    def _tell_applied(self, applied: Applied, done: int, *, ready: bool) -> None:
        if not applied.complete:
            self._become(Connection.SYNCING, note="", done=0 if ready else done)
        if applied.objects:
            self._news.store_changed(applied)
        if ready and not applied.what.isdisjoint(("team", "person")):
            # The person or their team may be another now, with another add-on or role.
            self._known = False
            self._wake.set()

    def _failed(self, error: SupportError) -> float:
        """Note that the desk is out of reach; return the seconds until the next try."""
        _log.info("the desk is out of reach: %r", error)
        self._known = False
        self._follower.online.clear()
        self._failures += 1
        preparing = isinstance(error, TryLater) and error.code == "preparing"
        if preparing and self._failures <= PREPARING:
            self._become(Connection.STARTING, note="demo")
            return FIRST_PAUSE
        self._become(Connection.OFFLINE, note="")
        after = error.retry_after if isinstance(error, TryLater) else None
        return max(self._pause(self._failures), after or 0.0)

    def _pause(self, failures: int) -> float:
        longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(failures - 1, 10))
        return longest * (0.5 + 0.5 * self._jitter())

    async def _until_due(self) -> float | None:
        """Return the seconds until a held or retried action may be sent; None for none."""
        now = self._clock.now()
        due = await self._do(self._outbox.next_due, now)
        return (due - now).total_seconds() if due is not None else None

    def _become(
        self,
        connection: Connection | None = None,
        *,
        as_of: datetime | None = None,
        ready: bool | None = None,
        done: int | None = None,
        note: str | None = None,
    ) -> None:
        now = self.progress
        progress = Progress(
            now.connection if connection is None else connection,
            now.as_of if as_of is None else to_millis(as_of),
            now.ready if ready is None else ready,
            now.done if done is None else done,
            now.note if note is None else note,
        )
        if progress != self.progress:
            self.progress = progress
            self._news.progressed(progress)

    async def _do(self, work: Callable[..., T], *given: object) -> T:
        """Run work on files on their thread."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, work, *given)


def _left_alone(attempts: int) -> float:
    """Return the seconds an action is left alone that failed so often."""
    return LONGEST_PAUSE * min(attempts, 30)
