"""Response clocks as this machine knows them: which answers are at risk, and who is told of it."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from premium_tui.clock import from_millis, to_millis
from premium_tui.data import queries
from premium_tui.data.drafts import PersonSettings
from premium_tui.data.models import ListSpec, Scope, Sort
from premium_tui.data.reads import Reads
from premium_tui.data.views import Folding, folded
from premium_tui.values import dataclass

TOLD = "told_due:"
"""Before the id of a ticket: the setting that keeps for which due time it was told."""

FORGET_AFTER = timedelta(days=7)
"""After its due time nobody needs to know any more that something was told."""

AT_MOST = 10_000
"""Answers at risk that are looked at; those due first."""

PATIENCE = 5.0
"""Seconds a look may take, on a thread of its own."""

# Of a ticket without a clock it is later than any time.
_NEXT = "SELECT min(due_order) FROM ticket WHERE {mark} = 1 AND due_order >= ?"
_SPAN = " AND due_order >= ? AND due_order < ?"
_LATEST = 2**53


@dataclass(frozen=True, slots=True)
class AtRisk:
    """An answer that is at risk and not late yet."""

    ticket_id: str
    number: int | None
    due_at: datetime


class Clocks:
    """The clocks of a list. Reading never waits; `tell_new` may raise as writing does."""

    def __init__(self, reads: Reads, own: PersonSettings) -> None:
        self._reads = reads
        self._own = own

    @property
    def at_risk(self) -> timedelta:
        """How long before it is due an answer is at risk."""
        return self._reads.at_risk

    def next_risk(self, scope: Scope) -> datetime | None:
        """Return when the next answer of a list, snoozed or not, becomes at risk; None: none."""
        now = self._reads.now()
        after = to_millis(now + self.at_risk)

        def look(connection: sqlite3.Connection, _folding: Folding) -> int | None:
            sql = _NEXT.format(mark=queries.MARK[scope])
            found: tuple[int | None] = connection.execute(sql, (after,)).fetchone()
            return found[0]

        due = self._reads.look(look)
        if due is None or due > _LATEST:
            return None
        return from_millis(due) - self.at_risk

    def now_at_risk(self, *, mine: bool) -> list[AtRisk]:
        """Return the answers of the queue that are at risk and not late, those due first.

        `mine`: only those of tickets that the person here has, or nobody.
        """
        now, me = self._reads.now(), self._reads.me()
        span = (to_millis(now), to_millis(now + self.at_risk))
        mine_or_nobodys = (None, me.person.id if me is not None else None)

        def look(connection: sqlite3.Connection, folding: Folding) -> list[AtRisk]:
            spec = ListSpec(Scope.QUEUE, Sort.DUE)
            records = queries.first_page(connection, spec, AT_MOST, (_SPAN, span), seconds=PATIENCE)
            found = []
            for record in records:
                facts = folded(record, folding)
                # An answer that is on its way has stopped the clock.
                if facts.due_at is not None and (not mine or facts.assignee_id in mine_or_nobodys):
                    found.append(AtRisk(facts.id, facts.number, facts.due_at))
            return found

        return self._reads.look(look) or []

    def tell_new(self, *, mine: bool) -> list[AtRisk]:
        """Return the same, but each of a ticket and due time once: to one terminal of this person.

        May raise StoreNewer and StoreUnwritable.
        """
        found = self.now_at_risk(mine=mine)
        due = {one.ticket_id: _as_text(one.due_at) for one in found}
        if not due:
            return []
        new = self._own.claim(TOLD, due, before=_as_text(self._reads.now() - FORGET_AFTER))
        return [one for one in found if one.ticket_id in new]


def _as_text(at: datetime) -> str:
    """Return a moment as a text that compares as it does."""
    return f"{to_millis(at):015d}"
