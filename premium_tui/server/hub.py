"""The hub: who listens, and waking them after a commit, of this process or of another.

A listener has one slot: the newest poke replaces an older one, so a slow reader costs nothing. The
hub looks at the counters at once after a commit here, and each second for commits elsewhere; it
looks at nothing while nobody listens. With each look it closes listeners whose token or role is
gone. That somebody types is told to listeners of this process alone and kept nowhere; so is which
agents have a ticket open, with each look, to agents alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, and_, select
from sqlalchemy.exc import SQLAlchemyError

from premium_tui.server.core import CHANGE, PARTITION, PERSON, TOKEN
from premium_tui.server.engine import begin_read
from premium_tui.server.feed import Row
from premium_tui.server.presence import Moved, Presence
from premium_tui.server.visibility import Viewer, may_see_ticket

LOOK_SECONDS = 1.0
"""How often commits of other processes are looked for."""

_CHUNK = 500

_FOR_CUSTOMERS = ("team", "ticket", "admins", "console", "billing")
"""Audiences of changes that more than one person of a team may see."""

TYPING_EVERY = timedelta(seconds=2)
"""How often a person may tell that they type; what comes sooner is told to nobody."""

TYPING_SLOTS = 32
"""How many people who type a slow listener has kept for them."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody writes a public answer to a ticket."""

    ticket_id: str
    person_id: str
    name: str
    side: str
    """`customer` or `agent`."""


@dataclass(eq=False)
class Listener:
    """One open event stream; `signal` is set when there is something to send, or the end."""

    digest: bytes
    viewer: Viewer
    signal: asyncio.Event = field(default_factory=asyncio.Event)
    poked: bool = False
    typing: dict[tuple[str, str], Typing] = field(default_factory=dict)
    """Who types where, by ticket and person, until it is sent."""
    company: set[str] = field(default_factory=set)
    """Tickets at which other agents came or left, until it is sent how it stands then."""
    closed: bool = False

    def poke(self) -> None:
        """Tell that there is news to pull."""
        self.poked = True
        self.signal.set()

    def hear(self, typing: Typing) -> None:
        """Tell that somebody types."""
        if len(self.typing) < TYPING_SLOTS:
            self.typing[typing.ticket_id, typing.person_id] = typing
            self.signal.set()

    def see(self, moved: Mapping[str, Moved]) -> None:
        """Tell an agent at which tickets of teams they serve others came or left."""
        viewer = self.viewer
        if not viewer.is_agent:
            return
        seen = {
            ticket_id
            for ticket_id, one in moved.items()
            if one.people - {viewer.person_id} and viewer.serves(one.team_id)
        }
        if seen:
            self.company |= seen
            self.signal.set()

    def wants(self, look: _Look) -> bool:
        """Return whether what has moved may concern the person.

        Agents are told of any movement: one may just have gained the team that moved. Customers are
        not told of notes and of what others have read.
        """
        viewer = self.viewer
        if viewer.is_agent:
            return look.moved
        return (viewer.partition, viewer.team_id) in look.teams or viewer.person_id in look.readers

    def close(self) -> None:
        """End the stream."""
        self.closed = True
        self.signal.set()


@dataclass(frozen=True, slots=True)
class _Look:
    heads: Mapping[int, int]
    moved: bool
    """Whether any partition somebody listens to has moved."""
    teams: set[tuple[int, str]]
    """Partition and id of the teams of which something moved that customers may see."""
    readers: set[str]
    """Persons who have read something."""
    standing: Mapping[bytes, tuple[str, int]]
    """Role and acl_epoch of each token that still holds."""


class Hub:
    """The listeners of one server process; all methods but `wake` belong to its event loop."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.presence = Presence()
        self._listeners: set[Listener] = set()
        self._heads: dict[int, int] = {}
        self._typed_at: dict[str, datetime] = {}
        self._woken = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def wake(self) -> None:
        """Look for news now: something was committed. Safe from any thread."""
        loop = self._loop
        if loop is None or not self._listeners:
            return
        # The loop may have ended since: then nobody listens.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(self._woken.set)

    def add(self, listener: Listener, heads: Mapping[int, int]) -> None:
        """Take in a listener who has seen `heads`; what was missed on the way is poked at once."""
        if self._closed:
            listener.close()
            return
        for partition, head in heads.items():
            if self._heads.setdefault(partition, head) > head:
                listener.poke()
        listener.see(self.presence.tickets())
        self._listeners.add(listener)

    def remove(self, listener: Listener) -> None:
        """Let a listener go."""
        self._listeners.discard(listener)
        if not self._listeners:
            self._heads.clear()

    def mark(self, listener: Listener) -> int:
        """Return the id of a poke sent now: it grows with everything the person might see."""
        return mark_of(listener.viewer, self._heads)

    async def run(self) -> None:
        """Look and wake until closed."""
        self._loop = asyncio.get_running_loop()
        while not self._closed:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._woken.wait()
            self._woken.clear()
            if self._listeners and not self._closed:
                await self._look()

    async def _look(self) -> None:
        present = set(self._listeners)
        digests = [listener.digest for listener in present]
        try:
            look = await asyncio.to_thread(look_at, self._engine, dict(self._heads), digests)
        except SQLAlchemyError:
            _log.exception("cannot look for changes")
            return
        # Only partitions somebody listens to; one whose last listener left meanwhile is not.
        advanced = {p: head for p, head in look.heads.items() if self._heads.get(p, head) != head}
        self._heads.update(advanced)
        moved = self.presence.take_moved()
        for listener in list(self._listeners):
            viewer = listener.viewer
            if listener not in present:
                # Came while we looked: its team was not looked for, so any movement may be its.
                if viewer.is_agent or viewer.partition in advanced:
                    listener.poke()
                # Their token held a moment ago; what is said is read when it is sent.
                listener.see(moved)
            elif look.standing.get(listener.digest) != (viewer.role.value, viewer.acl_epoch):
                listener.close()
            else:
                listener.see(moved)
                if listener.wants(look):
                    listener.poke()

    async def tell_typing(self, ticket: Row, typing: Typing, now: datetime) -> None:
        """Tell all others who may see a `ticket` row that somebody types; at most so often."""
        before = self._typed_at.get(typing.person_id)
        if before is not None and abs(now - before) < TYPING_EVERY:
            return
        self._typed_at = {
            person: at for person, at in self._typed_at.items() if abs(now - at) < TYPING_EVERY
        }
        self._typed_at[typing.person_id] = now
        present = [
            listener
            for listener in self._listeners
            if listener.viewer.person_id != typing.person_id
            and may_see_ticket(listener.viewer, ticket)
        ]
        if not present:
            return
        # Whose role has changed since they came sees no more than their new one lets them.
        digests = [listener.digest for listener in present]
        standing = await asyncio.to_thread(standing_of, self._engine, digests)
        for listener in present:
            viewer = listener.viewer
            if standing.get(listener.digest) == (viewer.role.value, viewer.acl_epoch):
                listener.hear(typing)

    def close(self) -> None:
        """End all streams and refuse new ones."""
        self._closed = True
        for listener in self._listeners:
            listener.close()
        self._woken.set()

    def close_soon(self) -> None:
        """End all streams, asked for by another thread."""
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self.close)


def mark_of(viewer: Viewer, heads: Mapping[int, int]) -> int:
    """Return the poke id of these counters for a viewer."""
    if viewer.is_agent:
        return sum(heads.values())
    return heads.get(viewer.partition, 0)


def heads_for(connection: Connection, viewer: Viewer) -> dict[int, int]:
    """Return the counters an event stream of a viewer watches."""
    query = select(PARTITION.c.partition, PARTITION.c.head_seq)
    if not viewer.is_agent:
        query = query.where(PARTITION.c.partition == viewer.partition)
    return {row.partition: row.head_seq for row in connection.execute(query)}


def look_at(engine: Engine, heads: Mapping[int, int], digests: Iterable[bytes]) -> _Look:
    """Return what has moved since `heads`, and which of these tokens still hold."""
    with begin_read(engine) as connection:
        now = {
            row.partition: row.head_seq
            for row in connection.execute(select(PARTITION.c.partition, PARTITION.c.head_seq))
        }
        moved = {p: seen for p, seen in heads.items() if now.get(p, seen) != seen}
        teams: set[tuple[int, str]] = set()
        readers: set[str] = set()
        for partition, seen in moved.items():
            past = and_(CHANGE.c.partition == partition, CHANGE.c.seq > seen)
            for_customers = CHANGE.c.audience.in_(_FOR_CUSTOMERS)
            found = select(CHANGE.c.team_id).where(past, for_customers).distinct()
            teams |= {(partition, row.team_id) for row in connection.execute(found)}
            for_one = CHANGE.c.audience == "person"
            owners = select(CHANGE.c.owner_id).where(past, for_one).distinct()
            readers |= {row.owner_id for row in connection.execute(owners)}
        return _Look(now, bool(moved), teams, readers, _standing(connection, list(digests)))


def standing_of(engine: Engine, digests: list[bytes]) -> dict[bytes, tuple[str, int]]:
    """Return role and acl_epoch of those of these tokens that hold."""
    with begin_read(engine) as connection:
        return _standing(connection, digests)


def _standing(connection: Connection, digests: list[bytes]) -> dict[bytes, tuple[str, int]]:
    standing: dict[bytes, tuple[str, int]] = {}
    for start in range(0, len(digests), _CHUNK):
        rows = connection.execute(
            select(TOKEN.c.digest, PERSON.c.role, PERSON.c.acl_epoch)
            .join(
                PERSON,
                and_(
                    PERSON.c.partition == TOKEN.c.partition,
                    PERSON.c.team_id == TOKEN.c.team_id,
                    PERSON.c.id == TOKEN.c.person_id,
                ),
            )
            .where(TOKEN.c.digest.in_(digests[start : start + _CHUNK]))
        )
        standing.update({bytes(row.digest): (row.role, row.acl_epoch) for row in rows})
    return standing
