"""The search index of cache.db: a row of words for each stored ticket and each of its messages.

The index keeps no text: what is taken out of it must be given as it was put in, so both come from
the stored rows, before and after they are written, inside one transaction. While an index is built
anew it holds the tickets up to a key, and pages change that part of it alone. A message whose
ticket is not stored is not in it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from premium_tui.data.search_text import TOKENIZER, cut, subject_text

EVERY = 1 << 60
"""`through` of an index that holds every ticket."""

CHUNK = 200
"""Tickets put into an index that is being built, in one transaction."""

TABLES = (
    # Contentless: the words of a text and where they stand, without the text.
    "CREATE VIRTUAL TABLE search USING fts5(text, content='',"
    ' tokenize="unicode61 remove_diacritics 2")',
    # The words that are in the index, in their order.
    "CREATE VIRTUAL TABLE search_word USING fts5vocab(search, instance)",
)
"""What SQLModel does not know of the schema."""

START = "INSERT INTO search_state VALUES (1, '', 0)"
"""The one row of an index that nothing is in yet."""

Text = tuple[int, str]
"""A row's ticket, by key, and its words, cut."""

Texts = dict[int, Text]

Row = tuple[int, int, str]
"""A row of the index, its ticket, its words."""

# The plus keeps SQLite from walking all tickets up to a key to find a few.
IDS = "(SELECT value FROM json_each(?2))"
SUBJECTS = "SELECT key, subject, requester_name, number FROM ticket WHERE +key <= ?1 AND "
_BODIES = "SELECT message.key, ticket.key, body FROM"
_JOINED = "ON ticket.id = ticket_id WHERE +ticket.key <= ?1 AND "
# Left to itself SQLite walks all tickets to find a few messages, or the other way round.
OF_MESSAGES = f"{_BODIES} message CROSS JOIN ticket {_JOINED}"
OF_TICKETS = f"{_BODIES} ticket CROSS JOIN message {_JOINED}"


def row_of_ticket(key: int) -> int:
    """Return the row of the index that holds a ticket's subject."""
    return 2 * key + 1


def row_of_message(key: int) -> int:
    """Return the row of the index that holds a message."""
    return 2 * key


def open_index(connection: sqlite3.Connection) -> None:
    """See that the index is cut as we cut; else it is emptied, to be built anew."""
    found = connection.execute("SELECT tokenizer FROM search_state").fetchone()
    if found != (TOKENIZER,):
        empty_index(connection)


def empty_index(connection: sqlite3.Connection) -> None:
    """Take everything out of the index; the tickets that are there are put in by `build_some`."""
    connection.execute("INSERT INTO search (search) VALUES ('delete-all')")
    connection.execute("DELETE FROM search_row")
    tickets = connection.execute("SELECT EXISTS (SELECT 1 FROM ticket)").fetchone()[0]
    connection.execute(
        "UPDATE search_state SET tokenizer = ?, through = ?", (TOKENIZER, 0 if tickets else EVERY)
    )


def build_some(connection: sqlite3.Connection) -> bool:
    """Put the next tickets into an index that is being built; False when it is complete."""
    through = through_of(connection)
    if through == EVERY:
        return False
    keys = [
        row[0]
        for row in connection.execute(
            "SELECT key FROM ticket WHERE key > ? ORDER BY key LIMIT ?", (through, CHUNK)
        )
    ]
    upto = keys[-1] if len(keys) == CHUNK else EVERY
    connection.execute("UPDATE search_state SET through = ?", (upto,))
    if keys:
        Rows(connection).add_between(keys[0], keys[-1])
    return True


def forget_words(connection: sqlite3.Connection) -> None:
    """Write the index anew without what was taken out of it: the words stay in it until then."""
    connection.execute("INSERT INTO search (search) VALUES ('optimize')")


def through_of(connection: sqlite3.Connection) -> int:
    """Return up to which key of a ticket the index holds everything."""
    found: int = connection.execute("SELECT through FROM search_state").fetchone()[0]
    return found


@dataclass(frozen=True, slots=True)
class Concerned:
    """What of the index may change, by ids."""

    tickets: Sequence[str] = ()
    """Tickets of which only the subject."""
    messages: Sequence[str] = ()
    whole: Sequence[str] = ()
    """Tickets with all their messages."""


class Rows:
    """The rows of the index, to be kept in step with what a transaction writes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._through = through_of(connection)

    def texts(self, concerned: Concerned) -> Texts:
        """Return some rows, as the stored tickets and messages are now."""
        found: Texts = {}
        if tickets := [*concerned.tickets, *concerned.whole]:
            found.update(self._subjects(f"id IN {IDS}", json.dumps(tickets)))
        if concerned.messages:
            ids = json.dumps(concerned.messages)
            found.update(self._bodies(f"{OF_MESSAGES}message.id IN {IDS}", ids))
        if concerned.whole:
            ids = json.dumps(concerned.whole)
            found.update(self._bodies(f"{OF_TICKETS}ticket.id IN {IDS}", ids))
        return found

    def change(self, before: Texts, concerned: Concerned) -> None:
        """Bring rows that were as `before` to what the same tickets and messages are now."""
        after = self.texts(concerned)
        changed = {row for row in before.keys() | after.keys() if before.get(row) != after.get(row)}
        self.take_out([(row, *before[row]) for row in changed if row in before])
        self.put_in([(row, *after[row]) for row in changed if row in after])

    def last_keys(self) -> tuple[int, int]:
        """Return the keys of the newest ticket and message, 0 without one."""
        found: tuple[int, int] = self._db.execute(
            "SELECT coalesce((SELECT max(key) FROM ticket), 0),"
            " coalesce((SELECT max(key) FROM message), 0)"
        ).fetchone()
        return found

    def keys_of(self, tickets: Collection[str]) -> dict[str, int]:
        """Return the keys of those of some tickets that are stored, by id."""
        sql = "SELECT id, key FROM ticket WHERE id IN (SELECT value FROM json_each(?))"
        return dict(self._db.execute(sql, (json.dumps(list(tickets)),)).fetchall())

    def add_new(self, rows: list[Row], behind: tuple[int, int]) -> None:
        """Add the rows of tickets and messages just stored, and the messages that waited for them.

        `behind` are the keys they follow, as `last_keys` gave them.
        """
        waited = f"{OF_TICKETS}ticket.key > ?2 AND +message.key <= ?3"
        rows = rows + [(row, *of) for row, of in self._bodies(waited, *behind)]
        # What lies behind the part that is built comes with the building.
        self.put_in([row for row in rows if row[1] <= self._through])

    def add_between(self, first: int, last: int) -> None:
        """Add the tickets from one key to another, with their messages."""
        rows = [(row, *of) for row, of in self._subjects("key BETWEEN ?2 AND ?3", first, last)]
        among = f"{OF_TICKETS}ticket.key BETWEEN ?2 AND ?3"
        rows += [(row, *of) for row, of in self._bodies(among, first, last)]
        self.put_in(rows)

    def take_out_where(self, ticket_is: str, message_is: str) -> None:
        """Delete the rows of tickets and of messages that fulfil a condition."""
        for found in (
            self._subjects(ticket_is),
            self._bodies(f"{OF_TICKETS}({ticket_is} OR {message_is})"),
        ):
            while some := list(islice(found, CHUNK)):
                self.take_out([(row, *of) for row, of in some])

    def put_in(self, rows: list[Row]) -> None:
        """Add rows that are not there."""
        # In their order: the index writes what it gathered whenever a row goes back.
        rows.sort()
        self._db.executemany("INSERT INTO search_row VALUES (?, ?)", [row[:2] for row in rows])
        self._db.executemany(
            "INSERT INTO search (rowid, text) VALUES (?, ?)", [(row, text) for row, _, text in rows]
        )

    def take_out(self, rows: list[Row]) -> None:
        """Delete rows, which were put in with these texts."""
        rows.sort()
        self._db.executemany(
            "INSERT INTO search (search, rowid, text) VALUES ('delete', ?, ?)",
            [(row, text) for row, _, text in rows],
        )
        self._db.executemany("DELETE FROM search_row WHERE key = ?", [row[:1] for row in rows])

    def _subjects(self, where: str, *values: str | int) -> Iterator[tuple[int, Text]]:
        rows = self._db.execute(f"{SUBJECTS}{where}", (self._through, *values))
        for key, subject, requester, number in rows:
            yield row_of_ticket(key), (key, subject_text(subject, requester, number))

    def _bodies(self, sql: str, *values: str | int) -> Iterator[tuple[int, Text]]:
        rows = self._db.execute(sql, (self._through, *values))
        for key, ticket, body in rows:
            yield row_of_message(key), (ticket, cut(body))
