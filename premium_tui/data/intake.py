"""A page of the feed put into cache.db, inside a transaction of its caller.

Objects may come in any order and on any pages: a message or a read mark before its ticket, a ticket
again after it was gone. What a ticket's deletion takes along are its messages; a read mark stands
for itself in the feed and does not come again with its ticket.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from premium_tui.data import figures, search_index
from premium_tui.data.search_index import row_of_message, row_of_ticket
from premium_tui.data.search_text import cut, subject_text
from premium_tui.data.upserts import (
    COLUMNS,
    INSERTS,
    NEWER_TICKET,
    UPSERTS,
    Row,
    Viewer,
    message_rows,
    person_rows,
    read_rows,
    team_rows,
    things_of,
    ticket_rows,
)
from premium_tui.wire.feed import ChangesPage

TOLD_TICKETS = 200
"""A page that concerns more tickets does not name them."""

SHRINK_AT_LEAST = 20
"""So many tickets a snapshot may take away however few there are."""


_IDS = "(SELECT value FROM json_each(?))"
THROUGH = f"SELECT ticket_id, through FROM read WHERE ticket_id IN {_IDS}"
TICKETS_OF = f"SELECT DISTINCT ticket_id FROM message WHERE id IN {_IDS}"
STORED = f"SELECT id FROM ticket WHERE id IN {_IDS}"
_SEEN_OF = "(SELECT through FROM read WHERE ticket_id = ticket.id)"
MARK = (
    f"UPDATE ticket SET unread = NOT unread WHERE id IN {_IDS} AND unread <> ((last_author_id <> ?"
    f" AND revision > coalesce({_SEEN_OF}, 0)) OR coalesce({_SEEN_OF} = 0, FALSE))"
)
_SEEN = "INSERT OR IGNORE INTO snapshot_seen VALUES (?, ?)"
_KEYS = {kind: columns.split(maxsplit=1)[0] for kind, columns in COLUMNS.items()}
_UNNAMED = {
    kind: f"NOT EXISTS (SELECT 1 FROM snapshot_seen WHERE kind = '{kind}' AND id = {kind}.{key})"
    for kind, key in _KEYS.items()
}


@dataclass(frozen=True, slots=True)
class Applied:
    """What one page changed."""

    what: frozenset[str]
    """Kinds: ticket, message, person, team, read, and those of `wire.things.THINGS`."""
    tickets: frozenset[str] | None
    """The tickets concerned, also through a message or read mark; None for more than 200."""
    objects: int
    """Puts and deletes of the page."""
    complete: bool
    """The cache is now as of `page.as_of`."""
    shrink_refused: bool = False
    """The snapshot ending here would delete most tickets; nothing was deleted, take a second."""


class Intake:
    """One page on its way into the cache."""

    def __init__(self, connection: sqlite3.Connection, page: ChangesPage, viewer: Viewer) -> None:
        self._db = connection
        self._page = page
        self._viewer = viewer
        self.objects = len(page.teams) + len(page.people) + len(page.tickets) + len(page.gone)
        self._things = things_of(page)
        self.objects += len(page.messages) + len(page.reads)
        self.objects += sum(map(len, self._things.values()))
        """Puts and deletes of the page."""
        self._gone: dict[str, list[str]] = {kind: [] for kind in COLUMNS}
        for gone in page.gone:
            if gone.kind in self._gone:
                self._gone[gone.kind].append(gone.id)

    def concerns(self) -> tuple[frozenset[str], frozenset[str] | None]:
        """Return the kinds in the page and the tickets it concerns; before it is put in.

        None for more than TOLD_TICKETS.
        """
        page = self._page
        puts = {
            "ticket": page.tickets,
            "message": page.messages,
            "person": page.people,
            "team": page.teams,
            "read": page.reads,
            **self._things,
        }
        kinds = frozenset(kind for kind in COLUMNS if puts.get(kind) or self._gone[kind])
        tickets = {ticket.id for ticket in page.tickets}
        tickets.update(message.ticket_id for message in page.messages)
        tickets.update(read.ticket_id for read in page.reads)
        tickets.update(self._gone["ticket"], self._gone["read"])
        if self._gone["message"]:
            rows = self._db.execute(TICKETS_OF, (json.dumps(self._gone["message"]),))
            tickets.update(row[0] for row in rows)
        return kinds, frozenset(tickets) if len(tickets) <= TOLD_TICKETS else None

    def add_new(self) -> None:
        """Put in a page of a first snapshot, in which no ticket or message was there before.

        Raises sqlite3.IntegrityError when one was: roll back, and `put` it.
        """
        here = {ticket.id for ticket in self._page.tickets}
        marked = [read.ticket_id for read in self._page.reads if read.ticket_id not in here]
        before = figures.of_tickets(self._db, marked)
        index = search_index.Rows(self._db)
        behind = index.last_keys()
        added = self._write(INSERTS["ticket"], INSERTS["message"])
        index.add_new(self._new_rows(index, behind), behind)
        self._mark(marked)
        after = figures.of_tickets(self._db, marked)
        after.update(figures.of_rows(added))
        figures.change(self._db, before, after)

    def put(self, *, snapshot: bool) -> None:
        """Put in any page; `snapshot`: it is part of a snapshot over existing data."""
        marked = [*(read.ticket_id for read in self._page.reads), *self._gone["read"]]
        touched = [ticket.id for ticket in self._page.tickets] + marked + self._gone["ticket"]
        before = figures.of_tickets(self._db, touched)
        index = search_index.Rows(self._db)
        concerned = self._indexed()
        texts = index.texts(concerned)
        # In a snapshot the desk has the last word, also one restored from a backup.
        self._write(UPSERTS["ticket"] if snapshot else NEWER_TICKET, UPSERTS["message"])
        for kind, ids in self._gone.items():
            self._delete(kind, _KEYS[kind], ids)
        self._delete("message", "ticket_id", self._gone["ticket"])
        self._mark(marked)
        index.change(texts, concerned)
        figures.change(self._db, before, figures.of_tickets(self._db, touched))
        if snapshot:
            self._note_seen()

    def end_snapshot(self, *, confirmed: bool) -> frozenset[str] | None:
        """Delete what a snapshot over existing data did not name; return the kinds of that.

        None when most tickets would go and no second snapshot has confirmed it: nothing is deleted.
        """
        tickets, unnamed = self._db.execute(
            f"SELECT count(*), coalesce(sum({_UNNAMED['ticket']}), 0) FROM ticket"
        ).fetchone()
        if unnamed > SHRINK_AT_LEAST and unnamed * 2 > tickets and not confirmed:
            return None
        figures.change(
            self._db, figures.of_tickets_where(self._db, _UNNAMED["ticket"]), figures.Figures()
        )
        search_index.Rows(self._db).take_out_where(_UNNAMED["ticket"], _UNNAMED["message"])
        deleted = frozenset(
            kind
            for kind, condition in _UNNAMED.items()
            if self._db.execute(f"DELETE FROM {kind} WHERE {condition}").rowcount
        )
        self._db.execute("DELETE FROM snapshot_seen")
        if not deleted.isdisjoint(("ticket", "message")):
            search_index.forget_words(self._db)
        return deleted

    def _write(self, ticket_sql: str, message_sql: str) -> list[Row]:
        """Write all the page puts; return the rows of its tickets."""
        page = self._page
        self._many(UPSERTS["team"], team_rows(page.teams))
        self._many(UPSERTS["person"], person_rows(page.people))
        self._many(UPSERTS["read"], read_rows(page.reads))
        for kind, rows in self._things.items():
            self._many(UPSERTS[kind], rows)
        ids = json.dumps([ticket.id for ticket in page.tickets])
        through: dict[str, int] = dict(self._db.execute(THROUGH, (ids,)).fetchall())
        tickets = ticket_rows(page.tickets, self._viewer, through)
        self._many(ticket_sql, tickets)
        self._many(message_sql, message_rows(page.messages))
        return tickets

    def _new_rows(
        self, index: search_index.Rows, behind: tuple[int, int]
    ) -> list[search_index.Row]:
        """Return the page's rows of the search index; keys are counted on from those `behind`."""
        page, (ticket_key, message_key) = self._page, behind
        keys = {ticket.id: key for key, ticket in enumerate(page.tickets, ticket_key + 1)}
        rows = [
            (row_of_ticket(key), key, subject_text(of.subject, of.requester_name, of.number))
            for key, of in enumerate(page.tickets, ticket_key + 1)
        ]
        keys |= index.keys_of({of.ticket_id for of in page.messages}.difference(keys))
        rows += [
            (row_of_message(key), keys[of.ticket_id], cut(of.body))
            for key, of in enumerate(page.messages, message_key + 1)
            if of.ticket_id in keys
        ]
        return rows

    def _indexed(self) -> search_index.Concerned:
        """Return what of the search index the page may change; before it is put in."""
        page, gone = self._page, self._gone
        ids = [ticket.id for ticket in page.tickets]
        here = {row[0] for row in self._db.execute(STORED, (json.dumps(ids),))}
        return search_index.Concerned(
            tickets=[ticket_id for ticket_id in ids if ticket_id in here],
            messages=[message.id for message in page.messages] + gone["message"],
            # With a ticket its messages come, or go.
            whole=[ticket_id for ticket_id in ids if ticket_id not in here] + gone["ticket"],
        )

    def _mark(self, tickets: Sequence[str]) -> None:
        """Turn `unread` of tickets whose read mark has come, changed or gone."""
        if tickets:
            self._db.execute(MARK, (json.dumps(tickets), self._viewer.id))

    def _note_seen(self) -> None:
        page = self._page
        self._many(_SEEN, [("team", team.id) for team in page.teams])
        self._many(_SEEN, [("person", person.id) for person in page.people])
        self._many(_SEEN, [("ticket", ticket.id) for ticket in page.tickets])
        self._many(_SEEN, [("message", message.id) for message in page.messages])
        self._many(_SEEN, [("read", read.ticket_id) for read in page.reads])
        for kind, rows in self._things.items():
            self._many(_SEEN, [(kind, row[0]) for row in rows])

    def _delete(self, kind: str, column: str, values: Sequence[str]) -> None:
        self._many(f"DELETE FROM {kind} WHERE {column} = ?", [(value,) for value in values])

    def _many(self, sql: str, rows: Sequence[Row]) -> None:
        if rows:
            self._db.executemany(sql, rows)
