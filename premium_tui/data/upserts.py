"""What becomes of the feed's objects in cache.db: columns, statements, and rows to bind.

Plain SQL, a test keeps it and the schema of `tables` in step. Rows are tuples of what SQLite takes
as it is: a bool or a datetime would cost a search for an adapter each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from premium_tui.domain.roles import Role
from premium_tui.domain.tickets import Priority, TicketState
from premium_tui.wire.feed import (
    ChangesPage,
    MessageData,
    PersonData,
    ReadData,
    TeamData,
    TicketData,
)
from premium_tui.wire.things import THINGS, Thing

Row = tuple[str | int | None, ...]

COLUMNS: Mapping[str, str] = {
    "ticket": (
        "id number team_id requester_id requester_name assignee_id assignee_name subject state"
        " priority channel language about_product entitlement_product issue_kind tags created_at"
        " updated_at updated_desc revision version clock_started_at due_at due_order target"
        " target_source first_due_at first_answer_at last_answer_at last_answer_met last_author_id"
        " unread in_mine in_team in_queue merged_into merged_number"
    ),
    "message": (
        "id ticket_id author_id author_name side kind collaborator body position revision sent_at"
        " written_at merged_number"
    ),
    "person": "id team_id name email role champion language serves",
    "team": (
        "id slug name base_plan licences payment currency timezone owns addon_version addon_product"
    ),
    "read": "ticket_id through",
    **dict.fromkeys(THINGS, "id body"),
}
"""The columns of each kind's rows in their order; the first is what identifies it."""

NO_CLOCK = 2**60
"""`due_order` of a ticket without a running clock starts here: after all that are due."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_RANKS = {priority.value: priority.rank for priority in Priority}
_WITHOUT_CLOCK = {state.value: NO_CLOCK + n for n, state in enumerate(TicketState)}


def insert_sql(kind: str) -> str:
    """Return the statement that adds a row and fails when it is there already."""
    columns = COLUMNS[kind].split()
    return f"INSERT INTO {kind} ({', '.join(columns)}) VALUES ({','.join('?' * len(columns))})"


def upsert_sql(kind: str, where: str = "") -> str:
    """Return the statement that adds a row or, under the condition `where`, replaces it.

    A row that is there as it is stays untouched: its indexes would all be written anew.
    """
    first, *others = COLUMNS[kind].split()
    new = [f"excluded.{name}" for name in others]
    values = ", ".join(f"{name} = {value}" for name, value in zip(others, new, strict=True))
    old = ", ".join(f"{kind}.{name}" for name in others)
    return (
        f"{insert_sql(kind)} ON CONFLICT ({first}) DO UPDATE SET {values}"
        f" WHERE ({old}) IS NOT ({', '.join(new)}){where}"
    )


UPSERTS: Mapping[str, str] = {kind: upsert_sql(kind) for kind in COLUMNS}
INSERTS: Mapping[str, str] = {kind: insert_sql(kind) for kind in ("ticket", "message")}
NEWER_TICKET = upsert_sql("ticket", " AND excluded.version >= ticket.version")
"""Never goes back to an older version of a ticket."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose cache it is: what decides the lists a ticket stands in."""

    id: str
    role: str

    @property
    def is_agent(self) -> bool:
        """Whether they sit on the desk's side."""
        return self.role == Role.AGENT


def ticket_rows(
    tickets: Iterable[TicketData], viewer: Viewer, read: Mapping[str, int]
) -> list[Row]:
    """Return rows of `ticket`; `read` says how far threads were read, 0 when marked unread."""
    me, agent, admin = viewer.id, int(viewer.is_agent), viewer.role == Role.TEAM_ADMIN
    through = read.get
    normal = Priority.NORMAL.rank
    rows: list[Row] = []
    for t in tickets:
        updated = (t.updated_at - _EPOCH) // _MILLISECOND
        due = None if t.due_at is None else (t.due_at - _EPOCH) // _MILLISECOND
        met = t.last_answer_met
        rows.append(
            (
                t.id,
                t.number,
                t.team_id,
                t.requester_id,
                t.requester_name,
                t.assignee_id,
                t.assignee_name,
                t.subject,
                t.state,
                _RANKS.get(t.priority, normal),
                t.channel,
                t.language,
                t.about_product,
                t.entitlement_product,
                t.issue_kind,
                ",".join(t.tags) if t.tags else "",
                (t.created_at - _EPOCH) // _MILLISECOND,
                updated,
                -updated,
                t.revision,
                t.version,
                _millis(t.clock_started_at),
                due,
                _WITHOUT_CLOCK.get(t.state, NO_CLOCK) if due is None else due,
                t.target,
                t.target_source,
                _millis(t.first_due_at),
                _millis(t.first_answer_at),
                _millis(t.last_answer_at),
                None if met is None else 1 if met else 0,
                t.last_author_id,
                # Marked unread it is unread whoever wrote last.
                1
                if (seen := through(t.id)) == 0
                or (t.last_author_id != me and (seen is None or t.revision > seen))
                else 0,
                1 if (t.assignee_id if agent else t.requester_id) == me else 0,
                1 if admin and t.in_team else 0,
                agent,
                t.merged_into,
                t.merged_number,
            )
        )
    return rows


def message_rows(messages: Iterable[MessageData]) -> list[Row]:
    """Return rows of `message`."""
    return [
        (
            m.id,
            m.ticket_id,
            m.author_id,
            m.author_name,
            m.side,
            m.kind,
            1 if m.collaborator else 0,
            m.body,
            m.position,
            m.revision,
            (m.sent_at - _EPOCH) // _MILLISECOND,
            None if m.written_at is None else (m.written_at - _EPOCH) // _MILLISECOND,
            m.merged_number,
        )
        for m in messages
    ]


def person_rows(people: Iterable[PersonData]) -> list[Row]:
    """Return rows of `person`."""
    return [
        (
            p.id,
            p.team_id,
            p.name,
            p.email,
            p.role,
            p.champion,
            p.language,
            ",".join(p.serves) if p.serves is not None else None,
        )
        for p in people
    ]


def team_rows(teams: Iterable[TeamData]) -> list[Row]:
    """Return rows of `team`."""
    return [
        (
            t.id,
            t.slug,
            t.name,
            t.base_plan,
            t.licences,
            t.payment,
            t.currency,
            t.timezone,
            ",".join(t.owns),
            t.addon.version if t.addon is not None else None,
            t.addon.product if t.addon is not None else None,
        )
        for t in teams
    ]


def read_rows(reads: Iterable[ReadData]) -> list[Row]:
    """Return rows of `read`."""
    return [(r.ticket_id, r.through) for r in reads]


def things_of(page: ChangesPage) -> dict[str, list[Row]]:
    """Return rows of each kind of thing a page puts, by the kind; those it has none of are absent.

    The screens read them as JSON, so that is how they are kept.
    """
    puts: dict[str, Sequence[Thing]] = {
        "session": page.sessions,
        "billing": page.billing,
        "quote": page.quotes,
        "booking": page.bookings,
        "webinar": page.webinars,
        "feature": page.features,
        "notice": page.notices,
        "snooze": page.snoozes,
        "macro": page.macros,
    }
    encode = msgspec.json.encode
    return {
        kind: [(thing.id, encode(thing).decode()) for thing in things]
        for kind, things in puts.items()
        if things
    }


def _millis(at: datetime | None) -> int | None:
    return None if at is None else (at - _EPOCH) // _MILLISECOND
