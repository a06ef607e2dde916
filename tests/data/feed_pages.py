"""Objects and pages of the feed with everything filled in, and what a cache holds of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from premium_tui.data.desk import Identity
from premium_tui.data.models import Capabilities
from premium_tui.data.upserts import COLUMNS
from premium_tui.wire.feed import (
    ChangesPage,
    Gone,
    MessageData,
    PersonData,
    ReadData,
    TeamData,
    TicketData,
)

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ME, YOU, AGENT, TEAM = "me", "you", "agent", "team"

Thing = TicketData | MessageData | PersonData | TeamData | ReadData | Gone
Rows = dict[str, list[tuple[object, ...]]]

_TICKET = TicketData(
    id="",
    number=1,
    team_id=TEAM,
    requester_id=ME,
    requester_name="Aiko Tanaka",
    assignee_id=None,
    assignee_name=None,
    subject="Files stop syncing",
    state="open",
    priority="normal",
    channel="request",
    language="en",
    about_product="Dropbox",
    entitlement_product="dropbox",
    issue_kind=None,
    tags=[],
    created_at=NOW - timedelta(days=2),
    updated_at=NOW - timedelta(hours=1),
    revision=1,
    version=1,
    in_team=True,
    clock_started_at=None,
    due_at=None,
    target=None,
    target_source=None,
    first_due_at=None,
    first_answer_at=None,
    last_answer_at=None,
    last_answer_met=None,
    last_author_id=AGENT,
)
_MESSAGE = MessageData(
    id="",
    ticket_id="",
    author_id=AGENT,
    author_name="Sam Reed",
    side="agent",
    kind="public",
    collaborator=False,
    body="Which version is it?",
    position=1,
    revision=1,
    sent_at=NOW - timedelta(hours=1),
    written_at=None,
)
_TEAM = TeamData(
    id=TEAM,
    slug="acme",
    name="Acme",
    base_plan="advanced",
    licences=25,
    payment="card",
    currency="USD",
    timezone="Europe/Paris",
    owns=["dropbox", "dash"],
    addon=None,
)


def ticket(ticket_id: str, **changes: object) -> TicketData:
    """Return a ticket; others than given are the facts of an open one of ours, without a clock."""
    return replace(_TICKET, id=ticket_id, **changes)


def message(message_id: str, ticket_id: str, **changes: object) -> MessageData:
    """Return a message of a ticket."""
    return replace(_MESSAGE, id=message_id, ticket_id=ticket_id, **changes)


def team(**changes: object) -> TeamData:
    """Return our team."""
    return replace(_TEAM, **changes)


def person(person_id: str = ME, role: str = "team_admin") -> PersonData:
    """Return a person of our team."""
    return PersonData(
        id=person_id,
        team_id=TEAM,
        name="Aiko Tanaka",
        email="aiko@example.com",
        role=role,
        champion=None,
        language="en",
        serves=None,
    )


def read(ticket_id: str, through: int) -> ReadData:
    """Return how far we have read."""
    return ReadData(ticket_id=ticket_id, through=through)


def gone(kind: str, object_id: str) -> Gone:
    """Return a deletion."""
    return Gone(kind=kind, id=object_id)


def page(cursor: str, *things: Thing, more: bool = False) -> ChangesPage:
    """Return a page of some objects; `more`: it is not the last."""
    made = ChangesPage(cursor=cursor, has_more=more, as_of=NOW)
    for thing in things:
        match thing:
            case TicketData():
                made.tickets.append(thing)
            case MessageData():
                made.messages.append(thing)
            case PersonData():
                made.people.append(thing)
            case TeamData():
                made.teams.append(thing)
            case ReadData():
                made.reads.append(thing)
            case Gone():
                made.gone.append(thing)
    return made


def identity(
    person_id: str = ME, role: str = "team_admin", epoch: str = "first", at: datetime = NOW
) -> Identity:
    """Return who the desk says we are."""
    return Identity(
        person=person(person_id, role),
        team=None if role == "agent" else team(),
        capabilities=Capabilities(notes=role == "agent", push=True),
        store_epoch=epoch,
        now=at,
    )


def rows_of(path: Path) -> Rows:
    """Return all a cache holds of the feed, without the keys that are its own."""
    with closing(sqlite3.connect(path)) as connection:
        found: Rows = {
            kind: sorted(connection.execute(f"SELECT {columns.replace(' ', ', ')} FROM {kind}"))
            for kind, columns in COLUMNS.items()
        }
        found["counter"] = sorted(connection.execute("SELECT * FROM counter"))
        found["search"] = _words(connection)
    return found


def _words(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    """Return all the search index holds: each word, where it stands, and what it finds."""
    ids = {2 * key: of for key, of in connection.execute("SELECT key, id FROM message")}
    tickets = dict(connection.execute("SELECT key, id FROM ticket").fetchall())
    ids.update({2 * key + 1: of for key, of in tickets.items()})
    finds = dict(connection.execute("SELECT key, ticket FROM search_row").fetchall())
    words = connection.execute("SELECT term, doc, offset FROM search_word").fetchall()
    assert {row[1] for row in words} <= finds.keys()
    rows = [(ids[row], tickets[ticket], "", 0) for row, ticket in finds.items()]
    rows += [(ids[row], tickets[finds[row]], word, offset) for word, row, offset in words]
    return sorted(rows)


def recount(path: Path) -> list[tuple[object, ...]]:
    """Return the figures above the lists as counting everything gives them."""
    found: list[tuple[object, ...]] = []
    with closing(sqlite3.connect(path)) as connection:
        for scope in ("mine", "team", "queue"):
            for name, value in (
                ("'total'", "count(*)"),
                ("'open'", "sum(state IN ('open', 'waiting'))"),
                ("'waiting'", "sum(state = 'waiting')"),
                ("'unread'", "sum(unread)"),
                ("'day:' || date(created_at / 1000, 'unixepoch')", "count(*)"),
            ):
                found += connection.execute(
                    f"SELECT '{scope}', {name} AS name, {value} AS value FROM ticket"
                    f" WHERE in_{scope} = 1 GROUP BY name HAVING value > 0"
                )
    return sorted(found, key=repr)
