"""The queues of chats and calls: who waits, in which order, and the place each one is told.

A queue holds people of all teams, and so its moves reach into several feed partitions. Whoever
moves in a queue locks its row first, then the ticket, and raises the counters in ascending order at
the end: two writers never wait for each other in a circle.
"""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, func, select, update

from premium_tui.domain.live_sessions import PLACES_TOLD, LiveWay, SessionState, place_told
from premium_tui.server import sight
from premium_tui.server.core import QUEUE, SESSION
from premium_tui.server.engine import insert_into
from premium_tui.server.feed import Change, record_many
from premium_tui.server.session_tables import SessionRow
from premium_tui.server.tables import TicketRow
from premium_tui.server.things import put_thing
from premium_tui.wire.things import SessionData

_TRAVELS = (
    *("id", "ticket_id", "team_id", "requester_id", "requester_name", "way", "state"),
    *("agent_id", "agent_name", "phone", "outcome", "attempts", "product", "language", "place"),
    *("asked_at", "accepted_at", "ended_at", "ended_by"),
)
_LIVE = tuple(state.value for state in SessionState if state.is_live)


def lock_queue(connection: Connection, way: LiveWay) -> None:
    """Let nobody else move in a queue until the end of the transaction."""
    _make_queue(connection, way)
    connection.execute(select(QUEUE).where(QUEUE.c.way == way.value).with_for_update())


def last_place(connection: Connection, way: LiveWay) -> int:
    """Return the position behind all others in a queue, which is locked by that."""
    _make_queue(connection, way)
    position: int = connection.execute(
        update(QUEUE)
        .where(QUEUE.c.way == way.value)
        .values(last_position=QUEUE.c.last_position + 1)
        .returning(QUEUE.c.last_position)
    ).scalar_one()
    return position


def _make_queue(connection: Connection, way: LiveWay) -> None:
    statement = insert_into(connection, QUEUE).values(way=way.value, last_position=0)
    connection.execute(statement.on_conflict_do_nothing(index_elements=["way"]))


def find_session(connection: Connection, session_id: str) -> SessionRow | None:
    """Return a session of any team."""
    row = connection.execute(select(SESSION).where(SESSION.c.id == session_id)).mappings().first()
    return None if row is None else SessionRow(**row)


def live_session_of(connection: Connection, ticket_id: str) -> SessionRow | None:
    """Return the session of a ticket unless it has ended."""
    query = select(SESSION).where(SESSION.c.ticket_id == ticket_id, SESSION.c.state.in_(_LIVE))
    row = connection.execute(query).mappings().first()
    return None if row is None else SessionRow(**row)


def has_live_session(connection: Connection, person_id: str, way: LiveWay) -> bool:
    """Return whether a person waits or talks this way already."""
    query = select(SESSION.c.id).where(
        SESSION.c.requester_id == person_id,
        SESSION.c.state.in_(_LIVE),
        SESSION.c.way == way.value,
    )
    return connection.execute(query.limit(1)).first() is not None


def place_at_end(connection: Connection, way: LiveWay) -> int:
    """Return the place told to who now comes last in a queue."""
    waiting = select(SESSION.c.id).where(
        SESSION.c.way == way.value, SESSION.c.state == SessionState.WAITING.value
    )
    # No more than are told apart are counted.
    few = waiting.limit(PLACES_TOLD).subquery()
    return place_told(connection.execute(select(func.count()).select_from(few)).scalar_one())


def add_session(connection: Connection, session: SessionRow) -> Change:
    """Write a new session; return the change to record."""
    connection.execute(SESSION.insert().values(**session.model_dump()))
    return _put(connection, session)


def save_session(connection: Connection, session: SessionRow) -> Change:
    """Write a session as it now stands; return the change to record."""
    connection.execute(
        update(SESSION)
        .where(
            SESSION.c.partition == session.partition,
            SESSION.c.team_id == session.team_id,
            SESSION.c.id == session.id,
        )
        .values(**session.model_dump(exclude={"partition", "team_id", "id"}))
    )
    return _put(connection, session)


def move_up(connection: Connection, way: LiveWay) -> list[Change]:
    """Tell those whose place is another one since somebody left; return the changes to record."""
    rows = connection.execute(
        select(SESSION)
        .where(SESSION.c.way == way.value, SESSION.c.state == SessionState.WAITING.value)
        .order_by(SESSION.c.position)
        .limit(PLACES_TOLD)
    ).mappings()
    moved = []
    for before, row in enumerate(rows.all()):
        if row["place"] != before:
            session = SessionRow(**{**row, "place": before})
            moved.append(save_session(connection, session))
    return moved


def record_moves(
    connection: Connection, before: TicketRow, after: TicketRow, *changes: Change
) -> int:
    """Enter a written ticket, as `sight.record_sight`, and changes of whatever teams.

    Returns the last number of the ticket's own partition.
    """
    places: defaultdict[int, list[Change]] = defaultdict(list, {after.partition: []})
    for change in changes:
        partition = change["partition"]
        assert isinstance(partition, int)
        places[partition].append(change)
    seq = 0
    for partition, here in sorted(places.items()):
        if partition == after.partition:
            seq = sight.record_sight(connection, before, after, *here)
        else:
            record_many(connection, partition, here)
    return seq


def _put(connection: Connection, session: SessionRow) -> Change:
    """Only the requester and agents see a session: a number to call is for nobody else."""
    row = session.model_dump()
    return put_thing(
        connection,
        (session.partition, session.team_id),
        SessionData(**{name: row[name] for name in _TRAVELS}),
        "ticket",
        owner_id=session.requester_id,
        ticket_id=session.ticket_id,
    )
