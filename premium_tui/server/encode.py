"""From rows to what travels: selections that skip every per-row conversion, and wire structs.

Times are read as the integers they are stored as and turned once. Every struct is made for one
viewer: tags are the desk's own and leave to agents only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    String,
    func,
    select,
    type_coerce,
)
from sqlalchemy.types import Boolean

from premium_tui.clock import to_millis
from premium_tui.domain.tickets import TEAM_TICKETS_SINCE
from premium_tui.server.core import MESSAGE, PERSON, READ, SERVICE, TEAM, TICKET
from premium_tui.server.tables import TicketRow, UtcTime
from premium_tui.server.visibility import Viewer
from premium_tui.wire.feed import (
    AddonData,
    MessageData,
    PersonData,
    ReadData,
    TeamData,
    TicketData,
)

_SINCE = to_millis(TEAM_TICKETS_SINCE)


def _raw(*columns: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """Return columns whose values come as the driver gives them, under their own names."""
    raw: list[ColumnElement[Any]] = []
    for column in columns:
        if isinstance(column.type, UtcTime):
            raw.append(type_coerce(column, BigInteger).label(column.key))
        elif isinstance(column.type, Boolean):
            raw.append(type_coerce(column, Integer).label(column.key))
        else:
            raw.append(column)
    return raw


TICKET_COLUMNS = _raw(
    TICKET.c.id,
    TICKET.c.number,
    TICKET.c.team_id,
    TICKET.c.requester_id,
    TICKET.c.requester_name,
    TICKET.c.assignee_id,
    TICKET.c.assignee_name,
    TICKET.c.subject,
    TICKET.c.state,
    TICKET.c.priority,
    TICKET.c.channel,
    TICKET.c.language,
    TICKET.c.about_product,
    TICKET.c.entitlement_product,
    TICKET.c.issue_kind,
    TICKET.c.tags,
    TICKET.c.created_at,
    TICKET.c.updated_at,
    TICKET.c.revision,
    TICKET.c.version,
    TICKET.c.clock_started_at,
    TICKET.c.due_at,
    TICKET.c.target,
    TICKET.c.target_source,
    TICKET.c.first_due_at,
    TICKET.c.first_answer_at,
    TICKET.c.last_answer_at,
    TICKET.c.last_answer_met,
    TICKET.c.last_author_id,
    TICKET.c.merged_into,
    TICKET.c.merged_number,
)

MESSAGE_COLUMNS = _raw(
    MESSAGE.c.id,
    MESSAGE.c.ticket_id,
    MESSAGE.c.author_id,
    MESSAGE.c.author_name,
    MESSAGE.c.side,
    MESSAGE.c.kind,
    MESSAGE.c.collaborator,
    MESSAGE.c.body,
    MESSAGE.c.position,
    MESSAGE.c.revision,
    MESSAGE.c.sent_at,
    MESSAGE.c.written_at,
    MESSAGE.c.merged_number,
)

_SERVES = (
    select(func.aggregate_strings(type_coerce(SERVICE.c.team_id, String), ","))
    .where(SERVICE.c.agent_id == PERSON.c.id)
    .scalar_subquery()
    .label("serves")
)

PERSON_COLUMNS = [
    *_raw(
        PERSON.c.id,
        PERSON.c.team_id,
        PERSON.c.name,
        PERSON.c.email,
        PERSON.c.role,
        PERSON.c.champion,
        PERSON.c.language,
    ),
    _SERVES,
]

TEAM_COLUMNS = _raw(
    TEAM.c.id,
    TEAM.c.slug,
    TEAM.c.name,
    TEAM.c.base_plan,
    TEAM.c.licences,
    TEAM.c.payment,
    TEAM.c.currency,
    TEAM.c.timezone,
    TEAM.c.owns,
    TEAM.c.addon_version,
    TEAM.c.addon_product,
)

READ_COLUMNS = _raw(READ.c.ticket_id, READ.c.through)

# Rows of the selections above; a further column of the caller's own may follow.
AnyRow = Sequence[Any]

_at = datetime.fromtimestamp


def _when(millis: int | None) -> datetime | None:
    return None if millis is None else _at(millis / 1000, UTC)


def ticket_of(row: AnyRow, *, agent: bool) -> TicketData:
    """Return the ticket of a row of TICKET_COLUMNS, as an agent or a customer may see it."""
    created, updated, met = row[16], row[17], row[27]
    return TicketData(
        id=row[0],
        number=row[1],
        team_id=row[2],
        requester_id=row[3],
        requester_name=row[4],
        assignee_id=row[5],
        assignee_name=row[6],
        subject=row[7],
        state=row[8],
        priority=row[9],
        channel=row[10],
        language=row[11],
        about_product=row[12],
        entitlement_product=row[13],
        issue_kind=row[14],
        tags=row[15].split(",") if agent and row[15] else [],
        created_at=_at(created / 1000, UTC),
        updated_at=_at(updated / 1000, UTC),
        revision=row[18],
        version=row[19],
        # Rule 38 in integers: the same as domain.tickets.in_team_tickets.
        in_team=created >= _SINCE or updated >= _SINCE,
        clock_started_at=_when(row[20]),
        due_at=_when(row[21]),
        target=row[22],
        target_source=row[23],
        first_due_at=_when(row[24]),
        first_answer_at=_when(row[25]),
        last_answer_at=_when(row[26]),
        last_answer_met=None if met is None else bool(met),
        last_author_id=row[28],
        merged_into=row[29],
        merged_number=row[30],
    )


def message_of(row: AnyRow) -> MessageData:
    """Return the message of a row of MESSAGE_COLUMNS."""
    return MessageData(
        id=row[0],
        ticket_id=row[1],
        author_id=row[2],
        author_name=row[3],
        side=row[4],
        kind=row[5],
        collaborator=bool(row[6]),
        body=row[7],
        position=row[8],
        revision=row[9],
        sent_at=_at(row[10] / 1000, UTC),
        written_at=_when(row[11]),
        merged_number=row[12],
    )


def person_of(row: AnyRow) -> PersonData:
    """Return the person of a row of PERSON_COLUMNS."""
    return PersonData(
        id=row[0],
        team_id=row[1],
        name=row[2],
        email=row[3],
        role=row[4],
        champion=row[5],
        language=row[6],
        serves=sorted(row[7].split(",")) if row[7] else None,
    )


def team_of(row: AnyRow) -> TeamData:
    """Return the team of a row of TEAM_COLUMNS."""
    owned = row[9] is not None and row[10] is not None
    return TeamData(
        id=row[0],
        slug=row[1],
        name=row[2],
        base_plan=row[3],
        licences=row[4],
        payment=row[5],
        currency=row[6],
        timezone=row[7],
        owns=[name for name in row[8].split(",") if name],
        addon=AddonData(version=row[9], product=row[10]) if owned else None,
    )


def read_of(row: AnyRow) -> ReadData:
    """Return the read state of a row of READ_COLUMNS."""
    return ReadData(ticket_id=row[0], through=row[1])


def ticket_json(connection: Connection, viewer: Viewer, ticket: TicketRow) -> bytes:
    """Return a ticket in the viewer's sight as JSON, as it stands in the database."""
    row = connection.execute(
        select(*TICKET_COLUMNS).where(
            TICKET.c.partition == ticket.partition,
            TICKET.c.team_id == ticket.team_id,
            TICKET.c.id == ticket.id,
        )
    ).one()
    return msgspec.json.encode(ticket_of(row, agent=viewer.is_agent))


def etag_of(version: int) -> str:
    """Return the ETag of a ticket's version."""
    return f'"{version}"'
