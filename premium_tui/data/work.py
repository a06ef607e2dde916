"""Working a queue: who can take a ticket, and what is done to one as it stands here."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from premium_tui.clock import to_millis
from premium_tui.data import merging, queries
from premium_tui.data.drafts import PersonSettings
from premium_tui.data.models import AgentName, TicketDetail, TicketRow
from premium_tui.data.outbox import LOST
from premium_tui.data.reads import Reads
from premium_tui.data.snoozing import asleep
from premium_tui.data.views import Folding, folded
from premium_tui.domain.actions import Assign, Merge
from premium_tui.domain.text import clean
from premium_tui.ids import made_at
from premium_tui.values import dataclass

TOLD = "told:"
"""What the names of settings begin with that keep what others were quicker with once it is told: a
command that waits for its action learns of it, whoever was told first."""

TOLD_FOR = 86_400_000
"""Milliseconds after an action was done for which that is kept."""

TAGGED = 2_000
"""Tickets whose tags are offered: those changed last."""

_NEWEST_TAGS = (
    "SELECT tags FROM (SELECT tags FROM ticket WHERE in_queue = 1"
    " ORDER BY updated_at DESC, key DESC LIMIT ?) WHERE tags <> ''"
)


@dataclass(frozen=True, slots=True)
class Lost:
    """Something that was done here and that somebody else was quicker with."""

    key: str
    """The key it had in the outbox."""
    words: str
    """A sentence that says who; clean."""


class Work:
    """An agent's work on tickets. Methods may raise StoreNewer and StoreUnwritable."""

    def __init__(self, reads: Reads, own: PersonSettings) -> None:
        self._reads = reads
        self._own = own

    def agents(self, team_id: str) -> list[AgentName]:
        """Return the agents who serve a team, by name; none while they are not known here."""

        def look(connection: sqlite3.Connection, folding: Folding) -> list[AgentName]:
            return [
                AgentName(agent_id, folding.safe(name, one_line=True))
                for agent_id, name, serves in queries.agents(connection)
                if serves is None or team_id in serves.split(",")
            ]

        found = self._reads.look(look) or []
        return sorted(found, key=lambda agent: (agent.name.casefold(), agent.id))

    def tags(self) -> list[str]:
        """Return the tags of the tickets changed last, the commonest first."""
        from collections import Counter  # not needed before

        def look(connection: sqlite3.Connection, folding: Folding) -> list[str]:
            counted = Counter(
                folding.safe(tag, one_line=True)
                for (several,) in connection.execute(_NEWEST_TAGS, (TAGGED,))
                for tag in several.split(",")
            )
            return [tag for tag, _count in counted.most_common()]

        return self._reads.look(look) or []

    def next_waking(self) -> datetime | None:
        """Return when the next snoozed ticket comes back into the queue; None when none sleeps."""
        now = self._reads.now()

        def look(connection: sqlite3.Connection, folding: Folding) -> datetime | None:
            return min(asleep(connection, folding, now).values(), default=None)

        return self._reads.look(look)

    def assignment(self, ticket_id: str, agent: AgentName | None) -> Assign | None:
        """Return what gives a ticket, as it stands here, to an agent or to nobody.

        None when it is not here, or theirs already.
        """

        def look(connection: sqlite3.Connection, folding: Folding) -> Assign | None:
            record = queries.by_id(connection, [ticket_id]).get(ticket_id)
            if record is None:
                return None
            before, after = folded(record, folding).assignee_id, agent.id if agent else None
            if before == after:
                return None
            name = agent.name if agent is not None else None
            return Assign(ticket_id, after, record.version, name, before)

        return self._reads.look(look)

    def reverse(self, action: Assign, before: AgentName | None) -> Assign:
        """Return what gives a ticket back to who had it, once an action on it has arrived."""
        owner, name = (before.id, before.name) if before is not None else (None, None)
        return Assign(action.ticket_id, owner, action.version, name, action.assignee_id)

    def merge(self, ticket_id: str, into_id: str) -> Merge | None:
        """Return what merges a ticket into another one as both stand here; None when one is not.

        `hindrance` says whether they can be.
        """
        return merging.merge_of(self._reads, ticket_id, into_id)

    def hindrance(self, ticket: TicketDetail, into: TicketDetail) -> str:
        """Return in one sentence why they cannot be merged, as far as is known; "" if they can."""
        return merging.hindrance(ticket, into)

    def merged_into(self, ticket_id: str) -> list[TicketRow]:
        """Return the tickets one may be merged into, those of its requester first."""
        return merging.candidates(self._reads, ticket_id)

    def team_admins(self, ids: Sequence[str]) -> set[str]:
        """Return which of some customers are team admins, as far as is known here (rule 35)."""

        def look(connection: sqlite3.Connection, folding: Folding) -> set[str]:
            marks = ",".join("?" * len(ids))
            sql = f"SELECT id FROM person WHERE role = 'team_admin' AND id IN ({marks})"
            return {row[0] for row in connection.execute(sql, tuple(ids))}

        return self._reads.look(look) or set()

    def lost(self) -> list[Lost]:
        """Return what others were quicker with, oldest first, once: it is told by that."""
        kept = self._own.rename(LOST, TOLD)
        if kept:
            self._forget_told()
        return _lost(kept, LOST)

    def lost_of(self, keys: Collection[str]) -> list[Lost]:
        """Return which of some actions others were quicker with, told elsewhere or not.

        Nobody is told of them again.
        """
        found: list[Lost] = []
        # What is told meanwhile moves from the first to the second: in this order none is missed.
        for prefix in (LOST, TOLD):
            kept = self._own.starting(prefix)
            ours = {name: kept[name] for key in keys if (name := prefix + key) in kept}
            for name in ours:
                self._own.drop(name)
            found += _lost(ours, prefix)
        return found

    def _forget_told(self) -> None:
        """Forget what was told of actions so old that no command waits for them any more."""
        since = to_millis(self._reads.now()) - TOLD_FOR
        for name in self._own.starting(TOLD):
            made = made_at(name.removeprefix(TOLD))
            if made is None or made < since:
                self._own.drop(name)


def _lost(kept: Mapping[str, str], prefix: str) -> list[Lost]:
    return [
        Lost(name.removeprefix(prefix), clean(words, one_line=True))
        for name, words in sorted(kept.items())
    ]
