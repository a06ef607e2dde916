"""Search: a query over one list of tickets, with what is on its way folded in.

Two ways lead through it. The first rows come within a moment, whatever is looked for: the newest
rows of the index that hold the words, in the list's order as far as they go. The condition for the
whole list is exact, and takes the time it takes: not for the UI thread.
"""

from __future__ import annotations

import json
import sqlite3
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from premium_tui.data.filters import EVERYTHING, Condition
from premium_tui.data.models import ListSpec, Scope
from premium_tui.data.queries import MARK, TicketRecord, first_page_sql, record_sql, watched
from premium_tui.data.search_fields import (
    Asked,
    fields_condition,
    needs_asleep,
    needs_kinds,
    number_sql,
    prepare,
)
from premium_tui.data.search_index import EVERY
from premium_tui.data.search_pending import holding, matching, matching_new, texts_of
from premium_tui.data.search_text import begun_word, has_words, match_of, phrase
from premium_tui.data.snoozing import asleep
from premium_tui.data.sums import told
from premium_tui.data.views import Folding
from premium_tui.domain.overlay import TicketFacts
from premium_tui.domain.query import Number, Query, Words
from premium_tui.domain.query_help import Names
from premium_tui.values import dataclass, replace

SECONDS = 0.012
"""How long the first rows are looked for."""

NEWEST = 500
"""Rows of the index looked at for the first rows; with more, words are common."""

ENOUGH = 50
"""Tickets with a common word that are enough to show first: more than a screen holds."""

FEW, WIDER = 10, 4
"""With fewer rows found, how many times as many rows of the index are looked at, if time allows."""

BEGINNINGS = 12
"""Words tried for one that is begun, for the first rows."""

SLICE, GROWTH = 100_000, 4
"""Rows of the index in which words are looked for first, and how much farther each time."""

AT_A_TIME = 20
"""Rows whose texts are read between two looks at the time."""

NAMED = 2_000
"""Tickets whose names are offered while a query is typed: those changed last."""

_TICKETS = "SELECT ticket FROM search CROSS JOIN search_row ON search_row.key = search.rowid"
FOUND = f"{_TICKETS} WHERE search MATCH ?"
"""The keys of all tickets that hold words."""

_NEWEST = (
    "SELECT ticket FROM (SELECT rowid AS row FROM search WHERE search MATCH ?"
    " AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT ?)"
    " CROSS JOIN search_row ON search_row.key = row"
)
_NEXT_WORD = "SELECT term FROM search_word WHERE term >= ? LIMIT 1"


@dataclass(frozen=True, slots=True)
class Building:
    """How far an index that is being built has come."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class _Found:
    """Tickets that hold words."""

    match: str
    """The words as an expression of FTS5."""
    tickets: frozenset[int]
    whole: bool
    """Whether those are all."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the first rows of a query are looked for."""

    tickets: frozenset[int] | None
    """The tickets to look at; None: all of the list."""
    lacking: frozenset[int]
    """Tickets that are known to hold what they must not."""
    sure: frozenset[int]
    """Tickets of which nothing more is to be asked."""
    unsure: tuple[Words, ...]
    """What must still be asked of each of the others."""
    whole: bool
    """Whether no more are found with more rows of the index."""


class Search:
    """One query over one list, at one moment, on one connection."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        scope: Scope,
        query: Query,
        folding: Folding,
        now: datetime,
        touched: Sequence[TicketRecord],
    ) -> None:
        """`touched` are the list's tickets that actions on their way concern."""
        prepare(connection)
        self._db = connection
        self._folding = folding
        kinds = told(connection, scope) if needs_kinds(query) else {}
        me = folding.me.person.id if folding.me is not None else ""
        sleeping = asleep(connection, folding, now) if needs_asleep(query) else ()
        self._asked = Asked(me, scope, now, folding.drafts, kinds, frozenset(sleeping))
        self._fields = fields_condition(query, self._asked)
        self._numbers = [t.number for t in query.terms if isinstance(t, Number) and not t.negated]
        self._words = [t for t in query.terms if isinstance(t, Words) and has_words(t.text)]
        self._spelled: dict[tuple[str, str], tuple[list[str], bool]] = {}
        self._touched = [record.key for record in touched]
        self._coming = matching(
            connection, touched, folding, self._asked, self._fields, self._words
        )

    def condition(self) -> Condition:
        """Return the query as a filter over `ticket`, exact."""
        sql, values = self._fields
        for term in self._words:
            sql += f" AND key {'NOT ' if term.negated else ''}IN ({FOUND})"
            values += (match_of(term.text, exact=term.exact),)
        return self._with_coming(sql, values)

    def of_touched(self) -> Condition:
        """Return the same filter for tickets that actions on their way concern, and no others."""
        return " AND key IN (SELECT value FROM json_each(?))", (json.dumps(self._coming),)

    def new(self, facts: Sequence[TicketFacts]) -> list[TicketFacts]:
        """Return which of the tickets that are only in the outbox fulfil the query."""
        return matching_new(self._db, facts, self._folding, self._asked, self._fields, self._words)

    def first_page(
        self, spec: ListSpec, limit: int, only: Condition = EVERYTHING
    ) -> list[TicketRecord]:
        """Return the first rows of a list that are found in a moment; `only`: another filter."""
        begun = time.monotonic()
        until, newest = begun + SECONDS, NEWEST
        if any(term.negated for term in self._words):
            # Where most are not it, few of the newest are.
            newest *= WIDER
        while True:
            place = self._where_to_look(newest, until)
            found = self._found_there(place, spec, limit, only, until)
            now = time.monotonic()
            spent = now - begun
            if len(found) >= FEW or place.whole or now + spent * WIDER / 2 > until:
                return found
            newest *= WIDER

    def _found_there(
        self, place: _Place, spec: ListSpec, limit: int, only: Condition, until: float
    ) -> list[TicketRecord]:
        # The rows of some tickets are few; all others of the list may be many.
        endless = place.tickets is None
        asking = bool(place.unsure or place.lacking)
        found: list[TicketRecord] = []
        with watched(self._db, (lambda: time.monotonic() > until) if endless else None):
            # All that is fetched is shown, unless more is asked of each.
            rows = self._rows(spec, place.tickets, only, -1 if asking else limit)
            while len(found) < limit and (some := list(islice(rows, AT_A_TIME))):
                found += self._fulfilling(some, place) if asking else some
                if (place.unsure or endless) and time.monotonic() > until:
                    break
        return found[:limit]

    def _where_to_look(self, newest: int, until: float) -> _Place:
        """Return the tickets to look at, of so many of the newest rows of the index."""
        sets = [
            frozenset(key for (key,) in self._db.execute(number_sql(self._asked.scope), (number,)))
            for number in self._numbers
        ]
        found = {term: self._look_up(term, newest, until) for term in self._words}
        lacking = frozenset().union(*(found[term].tickets for term in found if term.negated))
        hold = {term: there for term, there in found.items() if not term.negated}
        unsure = [term for term, there in found.items() if term.negated and not there.whole]
        common = [term for term, there in hold.items() if not there.whole]
        sets += [there.tickets for there in hold.values() if there.whole]
        matches = [there.match for there in hold.values()]
        if sets:
            tickets = frozenset.intersection(*sets) - lacking
            sure: frozenset[int] = frozenset()
            if common and not unsure:
                sure = self._newest(" AND ".join(matches), newest, until, ENOUGH).tickets
            return _Place(tickets, lacking, sure, (*unsure, *common), whole=True)
        if not common:
            return _Place(None, lacking, frozenset(), tuple(unsure), whole=True)
        # Where all stand in one row of the index nothing more is asked about them.
        if len(matches) > 1:
            both = self._newest(" AND ".join(matches), newest, until, ENOUGH)
        else:
            both = hold[common[0]]
        return _Place(both.tickets - lacking, lacking, frozenset(), tuple(unsure), whole=False)

    def _look_up(self, term: Words, newest: int, until: float) -> _Found:
        """Return the newest tickets that hold words."""
        begun = begun_word(term.text, exact=term.exact)
        alone = match_of(term.text, exact=True) if begun is None else phrase(" ".join(begun))
        found = self._newest(alone, newest, until)
        # A word that is common enough shows the newest of it. Which others begin with it is asked
        # only then: the index reads over all places of a word for the next one.
        if begun is None or (not found.whole and len(found.tickets) >= ENOUGH):
            return found
        if begun not in self._spelled:
            self._spelled[begun] = self._spelled_out(*begun)
        matches, every = self._spelled[begun]
        several = self._newest(f"({' OR '.join(matches)})", newest, until)
        return several if every else replace(several, whole=False)

    def _newest(self, match: str, newest: int, until: float, enough: int | None = None) -> _Found:
        """Return the tickets of the newest rows that match, as far as the time allows.

        At most `newest` rows; with `enough` tickets, where given, no farther slice is looked at.
        """
        (last,) = self._db.execute("SELECT coalesce(max(key), 0) FROM search_row").fetchone()
        rows: list[int] = []
        size, begun = SLICE, time.monotonic()
        while last >= 0 and len(rows) <= newest:
            given = (match, last - size + 1, last, newest + 1 - len(rows))
            rows += [row[0] for row in self._db.execute(_NEWEST, given)]
            last, size = last - size, size * GROWTH
            # The next slice takes longer than all before it together.
            now = time.monotonic()
            if now + (now - begun) * (GROWTH - 1) > until:
                break
            if enough is not None and len(set(rows)) >= enough:
                break
        return _Found(match, frozenset(rows), last < 0 and len(rows) <= newest)

    def _rows(
        self, spec: ListSpec, candidates: frozenset[int] | None, only: Condition, most: int
    ) -> Iterator[TicketRecord]:
        """Yield the rows of some tickets that fulfil the fields, in the list's order."""
        where, values = self._with_coming(*self._fields)
        if candidates is None:
            sql = first_page_sql(spec, only[0] + where)
            given: tuple[str | int, ...] = (*only[1], *values, most)
        else:
            keys = sorted(candidates.union(self._coming))
            sql = record_sql(spec, f" AND key IN (SELECT value FROM json_each(?)){only[0]}{where}")
            given = (json.dumps(keys), *only[1], *values, most)
        return map(TicketRecord._make, self._db.execute(sql, given))

    def _spelled_out(self, before: str, begun: str) -> tuple[list[str], bool]:
        """Return words as expressions, one for each word the last may be, and whether it is all.

        For a beginning FTS5 would first read through all rows of all such words.
        """
        beginning = at = _folded(begun)
        matches: list[str] = []
        while len(matches) < BEGINNINGS:
            word = self._db.execute(_NEXT_WORD, (at,)).fetchone()
            if word is None or not word[0].startswith(beginning):
                return matches or [phrase(f"{before} {beginning}")], True
            matches.append(phrase(f"{before} {word[0]}"))
            at = f"{word[0]}\0"
        return matches, False

    def _fulfilling(self, rows: Sequence[TicketRecord], place: _Place) -> list[TicketRecord]:
        """Return those of some rows that are what words ask, of which the texts are read."""
        coming = frozenset(self._coming)
        rows = [row for row in rows if row.key in coming or row.key not in place.lacking]
        known = coming | place.sure
        asked = [row for row in rows if row.key not in known] if place.unsure else []
        if not asked:
            return rows
        texts = {row.key: texts_of(self._db, row, self._folding) for row in asked}
        kept = known.union(holding(texts, place.unsure))
        return [row for row in rows if row.key in kept]

    def _with_coming(self, sql: str, values: tuple[str | int, ...]) -> Condition:
        if self._touched:
            sql += " AND key NOT IN (SELECT value FROM json_each(?))"
            values += (json.dumps(self._touched),)
        if self._coming:
            sql += " OR key IN (SELECT value FROM json_each(?))"
            values += (json.dumps(self._coming),)
        return f" AND ({sql})", values


def building(connection: sqlite3.Connection) -> Building | None:
    """Return how far the index is built; None when it is complete."""
    (through,) = connection.execute("SELECT through FROM search_state").fetchone()
    if through == EVERY:
        return None
    (last,) = connection.execute("SELECT coalesce(max(key), 0) FROM ticket").fetchone()
    return Building(min(through, last), last)


def names_in(connection: sqlite3.Connection, scope: Scope, folding: Folding) -> Names:
    """Return what may stand in a query's fields, the commonest of the newest tickets first."""
    rows = connection.execute(
        "SELECT CAST(about_product AS TEXT), CAST(requester_name AS TEXT),"
        " CAST(assignee_name AS TEXT), CAST(language AS TEXT), CAST(tags AS TEXT) FROM ticket"
        f" WHERE {MARK[scope]} = 1 ORDER BY updated_at DESC, key DESC LIMIT ?",
        (NAMED,),
    ).fetchall()
    teams = connection.execute("SELECT CAST(name AS TEXT) FROM team ORDER BY name").fetchall()

    def often(texts: Iterable[str | None]) -> tuple[str, ...]:
        from collections import Counter

        counted = Counter(folding.safe(text, one_line=True) for text in texts if text)
        return tuple(text for text, _count in counted.most_common())

    return Names(
        agent=folding.agent,
        products=often(row[0] for row in rows),
        teams=tuple(folding.safe(name, one_line=True) for (name,) in teams),
        people=often(row[1] for row in rows),
        agents=often(row[2] for row in rows),
        languages=often(row[3] for row in rows),
        tags=often(tag for row in rows for tag in row[4].split(",")) if folding.agent else (),
    )


def _folded(word: str) -> str:
    """Return a word without case and accents, as unicode61 has it."""
    parts = unicodedata.normalize("NFD", word.lower())
    # The marks of kana make other letters, which unicode61 tells apart.
    bare = "".join(part for part in parts if not "\u0300" <= part <= "\u036f")
    return unicodedata.normalize("NFC", bare)
