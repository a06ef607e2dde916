"""Recommendations for whoever sits here: chosen from their tickets, less what they put away.

Rules 40-42. The ranking itself is `recommend.ranking`; it takes a second to load, so that is done
once and on a thread. What was ranked last is remembered and shown until the next is there.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Sequence
from functools import cached_property

from premium_tui.clock import from_millis, to_millis
from premium_tui.data import queries
from premium_tui.data.drafts import PersonSettings
from premium_tui.data.errors import StoreNewer, StoreUnwritable
from premium_tui.data.identity import maybe
from premium_tui.data.outbox_entry import Entry
from premium_tui.data.reads import Reads
from premium_tui.data.recommend.catalogue import Topic, load_catalogue
from premium_tui.data.recommend.ranking import (
    BODY_LIMIT,
    RECENT,
    AskedTicket,
    Recommendation,
    Recommender,
)
from premium_tui.data.views import Folding
from premium_tui.domain.actions import Opening
from premium_tui.domain.issue_kinds import IssueKind
from premium_tui.domain.text import clean

SHOWN = 20
"""How many are ranked for the tab."""

REMEMBERED = "recommendations.last"
AWAY = "recommendations.away"

SOLVED, DISMISSED = "solved", "dismissed"
"""Why a recommendation was put away."""


class Recommendations:
    """What to read next; safe to use from any thread. Writing may raise StoreUnwritable."""

    def __init__(self, reads: Reads, own: PersonSettings) -> None:
        self._reads = reads
        self._own = own
        self._making = threading.Lock()
        self._begun = False
        self._recommender: Recommender | None = None

    def remembered(self) -> list[Recommendation]:
        """Return what was ranked last, less what was put away since; empty the first time."""
        away, language = self.away(), self.language()
        return [
            Recommendation(group, self._topics[group].entry_for(language), 0.0, because)
            for group, because in _read(self._setting(REMEMBERED))
            if group in self._topics and group not in away
        ]

    def ranked(self, limit: int = SHOWN) -> list[Recommendation]:
        """Return the best for the person's tickets, best first; slow the first time.

        Tickets still in the outbox count (rule 41); without a ticket popular entries come (rule
        42). At most one entry of a group, none of those put away.
        """
        away, asked = self.away(), self._asked()
        found = self._ready().recommend(asked or (), self.language(), limit + len(away))
        found = [one for one in found if one.group not in away][:limit]
        if asked is not None:
            self._remember(found)
        return found

    def for_text(self, text: str, limit: int = SHOWN) -> list[Recommendation]:
        """Return the best for a text, as if a ticket had been sent with it; slow the first time."""
        ticket = AskedTicket("", None, self._reads.now(), clean(text))
        return self._ready().recommend([ticket], self.language(), limit)

    @property
    def ready(self) -> bool:
        """Whether what ranking takes is loaded: from then on `suggest` finds something."""
        return self._recommender is not None

    def suggest(self, text: str, language: str, limit: int = 3) -> list[Recommendation]:
        """Return what clearly fits a subject that is being typed, often nothing; never waits.

        The first call begins to load what it takes; until that is there, nothing fits.
        """
        recommender = self._recommender
        if recommender is None:
            self.prepare()
            return []
        return recommender.suggest(text, language, limit)

    def prepare(self) -> None:
        """Begin to load what ranking takes, on a thread; at once when that was begun already."""
        if not self._begun:
            self._begun = True
            threading.Thread(target=self._ready, name="recommender", daemon=True).start()

    def language(self) -> str:
        """Return the person's language, as in `en`."""
        me = self._reads.me()
        return me.person.language if me is not None else "en"

    def away(self) -> dict[str, str]:
        """Return the groups this person put away, and why."""
        return _reasons(self._setting(AWAY))

    def put_away(self, group: str, why: str) -> None:
        """Show a group no more: it was SOLVED, or DISMISSED."""
        self._own.put(AWAY, json.dumps({**self.away(), group: why}))

    def bring_back(self, group: str) -> None:
        """Show a group again."""
        kept = {name: why for name, why in self.away().items() if name != group}
        self._own.put(AWAY, json.dumps(kept))

    @cached_property
    def _topics(self) -> dict[str, Topic]:
        return {topic.group: topic for topic in load_catalogue()}

    def _ready(self) -> Recommender:
        with self._making:
            if self._recommender is None:
                self._recommender = Recommender(tuple(self._topics.values()))
            return self._recommender

    def _asked(self) -> list[AskedTicket] | None:
        """Return the person's own tickets, those in the outbox included; None without a cache."""

        def look(
            connection: sqlite3.Connection, folding: Folding
        ) -> tuple[Folding, list[queries.AskedRecord]]:
            return folding, queries.asked(connection, RECENT, BODY_LIMIT)

        looked = self._reads.look(look)
        if looked is None:
            return None
        folding, records = looked
        fresh = [folding.opening(facts.id) for facts in self._reads.fresh(None, folding)]
        return [_stored(record) for record in records] + [
            _sent(*opening) for opening in fresh if opening is not None
        ]

    def _remember(self, found: list[Recommendation]) -> None:
        text = _written(found)
        if text == self._setting(REMEMBERED):
            return
        try:
            self._own.put(REMEMBERED, text)
        except (StoreUnwritable, StoreNewer):
            # It only makes the next opening quicker.
            return

    def _setting(self, name: str) -> str | None:
        try:
            return self._own.get(name)
        except (StoreUnwritable, StoreNewer):
            return None


def _stored(record: queries.AskedRecord) -> AskedTicket:
    return AskedTicket(
        record.id,
        record.number,
        from_millis(record.created_at),
        clean(record.subject, one_line=True),
        record.body or "",
        record.about_product,
        maybe(IssueKind, record.issue_kind),
    )


def _sent(entry: Entry, action: Opening) -> AskedTicket:
    """Return a ticket that is still only in the outbox."""
    return AskedTicket(
        action.ticket_id,
        None,
        entry.queued_at,
        clean(action.subject, one_line=True),
        action.body,
        action.about_product,
        maybe(IssueKind, action.issue_kind),
    )


def _written(found: Sequence[Recommendation]) -> str:
    """Return a ranking as it is remembered: its groups, and the tickets that spoke for them."""
    kept: list[object] = []
    for one in found:
        ticket = one.because
        because = ticket and [
            ticket.id,
            ticket.number,
            to_millis(ticket.created_at),
            ticket.subject,
        ]
        kept.append([one.group, because])
    return json.dumps(kept)


def _read(text: str | None) -> list[tuple[str, AskedTicket | None]]:
    """Return a remembered ranking; empty when there is none, or none that can be read."""
    found: list[tuple[str, AskedTicket | None]] = []
    try:
        for group, because in json.loads(text or "[]"):
            if because is None:
                found.append((str(group), None))
                continue
            ticket_id, number, created, subject = because
            ticket = AskedTicket(ticket_id, number, from_millis(created), subject)
            found.append((str(group), ticket))
    except (TypeError, ValueError):
        return []
    return found


def _reasons(text: str | None) -> dict[str, str]:
    """Return what was put away, and why."""
    try:
        told = json.loads(text or "{}")
        return {str(group): str(why) for group, why in told.items()}
    except (AttributeError, ValueError):
        return {}
