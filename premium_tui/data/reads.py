"""The gateway's read side: lists, counts, tickets and threads, with pending actions folded in."""

from __future__ import annotations

import json
import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from premium_tui.clock import EARLIEST, LATEST, Clock, from_millis, to_millis
from premium_tui.data import queries
from premium_tui.data.cache import Cache
from premium_tui.data.drafts import Drafts
from premium_tui.data.errors import StoreDamaged, StoreNewer, StoreNotReady, StoreUnwritable
from premium_tui.data.filters import EVERYTHING, Condition, joined
from premium_tui.data.identity import read_me
from premium_tui.data.models import (
    Counts,
    ListSpec,
    Me,
    Scope,
    Sort,
    TicketRow,
)
from premium_tui.data.outbox import Outbox
from premium_tui.data.queries import TicketRecord
from premium_tui.data.views import (
    Folding,
    as_stored,
    facts_of,
    folded,
    new_row,
    ticket_row,
)
from premium_tui.domain.overlay import PendingAction, Tally, TicketFacts, new_tickets, overlay_tally
from premium_tui.domain.text import clean

if TYPE_CHECKING:
    from premium_tui.data.search import Search

T = TypeVar("T")

TREND_DAYS = 30

ROOM = 400 * 86_400_000
"""Milliseconds between the time told and either end of the calendar, to count on from it."""


class Reads:
    """Read views over a cache.db and a mine.db; from any thread, never waiting for anybody."""

    def __init__(
        self,
        cache: Cache,
        outbox: Outbox,
        drafts: Drafts,
        clock: Clock,
        *,
        agent: bool,
        at_risk: timedelta,
        exact: bool = False,
    ) -> None:
        """`at_risk` is how long before it is due an answer is at risk."""
        self.at_risk = at_risk
        self._cache = cache
        self._outbox = outbox
        self._drafts = drafts
        self._clock = clock
        self._agent = agent
        self._safe = as_stored if exact else clean
        self._me: tuple[str, Me] | None = None
        self.on_damage: Callable[[], None] = lambda: None
        """Called, from whichever thread reads, when the cache is found damaged."""

    def as_stored(self) -> Reads:
        """Return the same views with texts as stored, to be exported and never drawn."""
        from copy import copy  # not needed before

        other = copy(self)
        other._safe, other._me = as_stored, None
        return other

    def now(self) -> datetime:
        """Return the desk's time as this machine knows it, aware UTC."""
        state = self.sync_state()
        offset = state.offset_ms if state is not None else 0
        # Of a damaged file it may be any: what is counted on from it is a date all the same.
        millis = to_millis(self._clock.now()) + offset
        return from_millis(min(max(millis, EARLIEST + ROOM), LATEST - ROOM))

    def sync_state(self) -> queries.SyncRecord | None:
        """Return where the cache stands; None while there is none."""
        return self._read(queries.sync_state)

    def me(self) -> Me | None:
        """Return who sits here; None until the desk was asked once."""
        body = self._read(queries.me)
        if body is None:
            return None
        # Screens ask for this at each change; the answer is parsed when it is another one.
        if self._me is None or self._me[0] != body:
            me = read_me(body)
            if me is None:
                return None
            self._me = (body, me)
        return self._me[1]

    def things(self, kind: str) -> list[dict[str, object]]:
        """Return all things of a kind (`session`, `billing` ...), by id; texts as stored."""
        bodies = self._read(lambda c: queries.things(c, kind)) or []
        found: list[dict[str, object]] = []
        for body in bodies:
            # One that a damaged file makes unreadable hides none of the others.
            with suppress(ValueError, TypeError):
                found.append(dict(json.loads(body)))
        return found

    def first_rows(self, spec: ListSpec, limit: int) -> list[TicketRow]:
        """Return a list's first rows; with something to look for those found in a blink."""
        folding = self.folding()

        def look(connection: sqlite3.Connection) -> tuple[list[TicketRow], list[TicketFacts]]:
            only, search = self._only(connection, spec, folding)
            lifted = self._lifted(connection, spec, folding, only, search)
            asleep = self._asleep(connection, spec, folding)
            count = limit + len(lifted) + len(asleep)
            if search is not None:
                records = search.first_page(spec, count, only)
            else:
                records = queries.first_page(connection, spec, count, only)
            if lifted:
                here = {record.key for record in lifted}
                records = [record for record in records if record.key not in here] + lifted
                records.sort(
                    key=lambda r: (folded(r, folding).updated_at, r.key), reverse=not spec.reverse
                )
            rows = [ticket_row(record, folding) for record in records if record.key not in asleep]
            return rows, self._fresh_in(spec, folding, search)

        rows, new = self._read(look) or ([], self._unread(spec, folding))
        fresh = [new_row(facts, folding) for facts in new]
        rows = rows + fresh[::-1] if spec.reverse else fresh + rows
        return rows[:limit]

    def keys(
        self, spec: ListSpec, cancelled: Callable[[], bool] | None = None
    ) -> array[int] | None:
        """Return the whole list as local keys, negative for tickets only in the outbox.

        Slow for a million tickets: not for the UI thread. None when `cancelled` said so.
        """
        folding = self.folding()

        def look(connection: sqlite3.Connection) -> tuple[array[int], list[TicketFacts]]:
            only, search = self._only(connection, spec, folding)
            every = only if search is None else joined(only, search.condition())
            found = queries.keys(connection, spec, cancelled, every)
            lifted = self._lifted(connection, spec, folding, only, search)
            _move(connection, found, lifted, folding, reverse=spec.reverse)
            if asleep := self._asleep(connection, spec, folding):
                found = array("q", (key for key in found if key not in asleep))
            return found, self._fresh_in(spec, folding, search)

        try:
            found, new = self._read(look) or (array("q"), self._unread(spec, folding))
        except queries.Cancelled:
            return None
        for facts in reversed(new):
            key = new_row(facts, folding).key
            found.insert(len(found) if spec.reverse else 0, key)
        return found

    def rows(self, keys: Sequence[int]) -> list[TicketRow]:
        """Return the rows of some keys in their order; keys no longer there are left out."""
        folding = self.folding()
        stored = [key for key in keys if key > 0]
        records = self._read(lambda c: queries.by_key(c, stored)) or {}
        rows = {key: ticket_row(record, folding) for key, record in records.items()}
        if len(stored) < len(keys):
            for facts in self.fresh(None, folding):
                row = new_row(facts, folding)
                rows[row.key] = row
        return [rows[key] for key in keys if key in rows]

    def counts(self, scope: Scope) -> Counts:
        """Return the figures above a list."""
        folding = self.folding()
        now = self.now()
        soon = now + self.at_risk
        days = [
            (now - timedelta(days=ago)).date().isoformat() for ago in range(TREND_DAYS - 1, -1, -1)
        ]
        looked = self._read(
            lambda c: (
                queries.counters(c, scope, days[0]),
                queries.due_before(c, scope, to_millis(soon)),
                self.touched(c, ListSpec(scope), folding),
            )
        )
        figures, due, touched = looked if looked is not None else ({}, 0, [])
        before = [facts_of(record) for record in touched]
        after = [folded(record, folding) for record in touched]
        kept = Tally(
            total=figures.get("total", 0),
            open=figures.get("open", 0),
            waiting=figures.get("waiting", 0),
            unread=figures.get("unread", 0),
        )
        tally = overlay_tally(kept, before, after, self.fresh(scope, folding))
        return Counts(
            total=tally.total,
            open=tally.open,
            waiting=tally.waiting,
            unread=tally.unread,
            due_soon=due + _due(after, soon) - _due(before, soon),
            opened_by_day=tuple(figures.get(f"day:{day}", 0) for day in days),
        )

    def pending(self) -> list[PendingAction]:
        """Return every action on its way, oldest first."""
        return self.folding().pending

    def look(self, work: Callable[[sqlite3.Connection, Folding], T]) -> T | None:
        """Return `work` of the cache and what is on its way; None while it cannot be read."""
        folding = self.folding()
        return self._read(lambda connection: work(connection, folding))

    def touched(
        self,
        connection: sqlite3.Connection,
        spec: ListSpec,
        folding: Folding,
        only: Condition = EVERYTHING,
    ) -> list[TicketRecord]:
        """Return the stored tickets of a list that actions on their way concern."""
        ids = list(folding.by_ticket)
        if not ids:
            return []
        here = queries.keys_in_list(connection, spec, ids, only)
        return list(queries.by_key(connection, sorted(here)).values())

    def fresh(self, scope: Scope | None, folding: Folding) -> list[TicketFacts]:
        """Return the tickets that are still only in the outbox, newest first.

        They stand above all others: what was just written is what a person looks for. None asks
        for those of every list.
        """
        pending = [p for p in folding.pending if folding.opening(p.action.ticket_id) is not None]
        if not pending or scope is Scope.QUEUE:
            return []
        ids = [p.action.ticket_id for p in pending]
        here = self._read(lambda c: queries.by_id(c, ids)) or {}
        return new_tickets(pending, here)

    def _fresh_in(
        self, spec: ListSpec, folding: Folding, search: Search | None
    ) -> list[TicketFacts]:
        """Return those of a list's tickets that are still only in the outbox, newest first."""
        found = self.fresh(spec.scope, folding)
        if found and spec.only is not None:
            from premium_tui.data import filters, narrowing  # kept off the start path

            only = spec.only
            found = [
                one for one in found if filters.matches(only, narrowing.new_facts(one, folding))
            ]
        return search.new(found) if found and search is not None else found

    def _unread(self, spec: ListSpec, folding: Folding) -> list[TicketFacts]:
        """Return the same while the cache cannot be read, and so nothing looked for in it."""
        return self._fresh_in(spec, folding, None) if spec.query is None else []

    def _only(
        self, connection: sqlite3.Connection, spec: ListSpec, folding: Folding
    ) -> tuple[Condition, Search | None]:
        """Return a list's filter as SQL and its search, with what is on its way folded in."""
        if spec.only is None and spec.query is None:
            return EVERYTHING, None
        touched = self.touched(connection, ListSpec(spec.scope), folding)
        only, search = EVERYTHING, None
        if spec.only is not None:
            from premium_tui.data import narrowing  # kept off the start path

            only = narrowing.narrowed(connection, spec.scope, spec.only, touched, folding)
        if spec.query is not None and spec.query.terms:
            from premium_tui.data.search import Search  # kept off the start path

            search = Search(connection, spec.scope, spec.query, folding, self.now(), touched)
        return only, search

    def _asleep(self, connection: sqlite3.Connection, spec: ListSpec, folding: Folding) -> set[int]:
        """Return the keys of what stays out of a list for a while: of the queue as it comes."""
        if spec.scope is not Scope.QUEUE or spec.query is not None or spec.only is not None:
            return set()
        from premium_tui.data.snoozing import asleep  # only for agents

        ids = list(asleep(connection, folding, self.now()))
        return {record.key for record in queries.by_id(connection, ids).values()}

    def _read(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """Return `work` of the cache; None while it cannot be read: the worker mends it."""
        try:
            return self._cache.read(work)
        except StoreDamaged:
            self.on_damage()
            return None
        except (StoreNotReady, StoreNewer):
            return None

    def folding(self) -> Folding:
        """Return what rows are folded with right now: what is on its way, and the drafts."""
        me = self.me()
        agent = me.person.role.is_agent if me is not None else self._agent
        try:
            entries = self._outbox.pending(self._clock.now())
            return Folding.of(me, agent, entries, self._drafts.keys(), self._safe)
        except (StoreUnwritable, StoreNewer):
            # A disk that fails while one reads on, or a newer version that moved in: the tickets
            # are still there to be read, and whoever writes is told.
            return Folding.of(me, agent, (), frozenset(), self._safe)

    def _lifted(
        self,
        connection: sqlite3.Connection,
        spec: ListSpec,
        folding: Folding,
        only: Condition,
        search: Search | None,
    ) -> list[TicketRecord]:
        """Return the stored tickets of a list whose place an action on its way changes."""
        if spec.sort is not Sort.UPDATED:
            return []
        if search is not None:
            only = joined(only, search.of_touched())
        return [
            record
            for record in self.touched(connection, spec, folding, only)
            if folded(record, folding).updated_at != facts_of(record).updated_at
        ]


def _move(
    connection: sqlite3.Connection,
    keys: array[int],
    lifted: Sequence[TicketRecord],
    folding: Folding,
    *,
    reverse: bool,
) -> None:
    """Move some keys to where the times of what is on its way put them."""
    sign = 1 if reverse else -1
    at = {record.key: to_millis(folded(record, folding).updated_at) for record in lifted}

    def place_of(key: int) -> tuple[int, int]:
        # Of the same moment the one stored later stands first, as in the list's own order.
        moment = at[key] if key in at else queries.updated_at(connection, key)
        return sign * moment, sign * key

    present = [key for key in at if key in keys]
    for key in present:
        keys.remove(key)
    for key in present:
        keys.insert(bisect_left(keys, place_of(key), key=place_of), key)


def _due(facts: Sequence[TicketFacts], until: datetime) -> int:
    return sum(f.due_at is not None and f.due_at < until for f in facts)
