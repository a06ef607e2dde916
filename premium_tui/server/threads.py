"""Threads as rows: loading what is in sight, saving, and entering sight changes in the feed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from premium_tui.domain.plans import (
    Addon,
    AddonVersion,
    BasePlan,
    ChampionTier,
    ResponseTarget,
    response_target,
)
from premium_tui.domain.products import EntitlementProduct
from premium_tui.domain.response_clock import ResponseClock
from premium_tui.domain.roles import Role
from premium_tui.domain.text import storable
from premium_tui.domain.tickets import BODY_LIMIT, Channel, MessageKind, Side, is_collaborator
from premium_tui.server.core import MESSAGE, PERSON, READ, TEAM, TICKET
from premium_tui.server.engine import insert_into
from premium_tui.server.feed import (
    Change,
    change_of_read,
)
from premium_tui.server.problems import not_found, too_large
from premium_tui.server.tables import MessageRow, PersonRow, TeamRow, TicketRow
from premium_tui.server.visibility import Viewer, may_see_ticket

_CLOCK = {
    "clock_started_at": "started_at",
    "due_at": "due_at",
    "target": "target",
    "target_source": "target_source",
    "first_due_at": "first_due_at",
    "first_answer_at": "first_answer_at",
    "last_answer_at": "last_answer_at",
    "last_answer_met": "last_answer_met",
}


def find_ticket(connection: Connection, ticket_id: str, *, lock: bool = False) -> TicketRow | None:
    """Return a ticket of any team, locked for a write when asked."""
    query = select(TICKET).where(TICKET.c.id == ticket_id)
    row = connection.execute(query.with_for_update() if lock else query).mappings().first()
    return None if row is None else TicketRow(**row)


def ticket_in_sight(
    connection: Connection, viewer: Viewer, ticket_id: str, *, lock: bool = False
) -> TicketRow:
    """Return a ticket; raises the 404 problem when it is unknown or out of sight alike."""
    ticket = find_ticket(connection, ticket_id, lock=lock)
    if ticket is None or not may_see_ticket(viewer, ticket.model_dump()):
        raise not_found()
    return ticket


def find_message(connection: Connection, message_id: str) -> MessageRow | None:
    """Return a message of any team."""
    row = connection.execute(select(MESSAGE).where(MESSAGE.c.id == message_id)).mappings().first()
    return None if row is None else MessageRow(**row)


def find_person(connection: Connection, person_id: str) -> PersonRow | None:
    """Return a person of any team, or an agent."""
    row = connection.execute(select(PERSON).where(PERSON.c.id == person_id)).mappings().first()
    return None if row is None else PersonRow(**row)


def load_team(connection: Connection, partition: int, team_id: str) -> TeamRow:
    """Return a team that is known to exist."""
    query = select(TEAM).where(TEAM.c.partition == partition, TEAM.c.id == team_id)
    return TeamRow(**connection.execute(query).mappings().one())


def save(connection: Connection, ticket: TicketRow) -> None:
    """Write a ticket's row as it now stands."""
    connection.execute(
        update(TICKET)
        .where(
            TICKET.c.partition == ticket.partition,
            TICKET.c.team_id == ticket.team_id,
            TICKET.c.id == ticket.id,
        )
        .values(**ticket.model_dump(exclude={"partition", "team_id", "id"}))
    )


def touch(ticket: TicketRow, now: datetime) -> None:
    """Move a ticket's version and time of update as a public change does."""
    ticket.version += 1
    # A clock set back must not take a thread out of Team tickets again (rule 38).
    ticket.updated_at = max(now, ticket.updated_at)


def clock_of(ticket: TicketRow) -> ResponseClock:
    """Return a ticket's response clock."""
    return ResponseClock(**{ours: getattr(ticket, column) for column, ours in _CLOCK.items()})


def put_clock(ticket: TicketRow, clock: ResponseClock) -> None:
    """Set a ticket's response clock."""
    for column, ours in _CLOCK.items():
        setattr(ticket, column, getattr(clock, ours))


def target_of(team: TeamRow, requester: PersonRow, ticket: TicketRow) -> ResponseTarget | None:
    """Return the target in force now for a ticket (rules 4, 11, 12, 15); None: no clock."""
    return target_for(
        team,
        Channel(ticket.channel),
        EntitlementProduct(ticket.entitlement_product),
        Role(requester.role),
        requester.champion,
    )


def target_for(
    team: TeamRow,
    channel: Channel,
    product: EntitlementProduct,
    role: Role,
    champion: str | None,
) -> ResponseTarget | None:
    """Return the target in force now for a ticket sent so; `role` and `champion` of its sender."""
    if channel in (Channel.CHAT, Channel.CALLBACK):
        return None
    return response_target(
        plan=BasePlan(team.base_plan),
        addon=addon_of(team),
        product=product,
        requester_is_admin=role.is_admin,
        champion=None if champion is None else ChampionTier(champion),
    )


def addon_of(team: TeamRow) -> Addon | None:
    """Return the add-on a team owns."""
    if team.addon_version is None or team.addon_product is None:
        return None
    return Addon(AddonVersion(team.addon_version), EntitlementProduct(team.addon_product))


def put_read(connection: Connection, ticket: TicketRow, person_id: str, through: int) -> Change:
    """Write how far a person has read a thread; return the change to record."""
    row = {
        "partition": ticket.partition,
        "team_id": ticket.team_id,
        "ticket_id": ticket.id,
        "person_id": person_id,
        "through": through,
    }
    statement = insert_into(connection, READ).values(**row)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["partition", "team_id", "ticket_id", "person_id"],
            set_={"through": statement.excluded.through},
        )
    )
    return change_of_read(row)


def read_through(connection: Connection, ticket: TicketRow, person_id: str) -> int | None:
    """Return the revision a person has read a thread through; None: never opened."""
    through: int | None = connection.execute(
        select(READ.c.through).where(
            READ.c.partition == ticket.partition,
            READ.c.team_id == ticket.team_id,
            READ.c.ticket_id == ticket.id,
            READ.c.person_id == person_id,
        )
    ).scalar()
    return through


def answered_since(
    connection: Connection, ticket: TicketRow, person_id: str, revision: int
) -> str | None:
    """Return who wrote the newest public message after a revision, others than `person_id` only.

    The desk's own lines are no messages.
    """
    name: str | None = connection.execute(
        select(MESSAGE.c.author_name)
        .where(
            MESSAGE.c.partition == ticket.partition,
            MESSAGE.c.team_id == ticket.team_id,
            MESSAGE.c.ticket_id == ticket.id,
            MESSAGE.c.kind == MessageKind.PUBLIC.value,
            MESSAGE.c.merged_number.is_(None),
            MESSAGE.c.author_id != person_id,
            MESSAGE.c.revision > revision,
        )
        .order_by(MESSAGE.c.position.desc())
        .limit(1)
    ).scalar()
    return name


def check_size(body: str) -> None:
    """Raise the 413 problem for a body over 1 MiB of UTF-8."""
    if len(body) * 4 > BODY_LIMIT and len(body.encode("utf-8", "surrogatepass")) > BODY_LIMIT:
        raise too_large("A message may have 1 MiB of UTF-8.")


def new_message(
    viewer: Viewer,
    ticket: TicketRow,
    message_id: str,
    body: str,
    written_at: datetime | None,
    now: datetime,
    kind: MessageKind = MessageKind.PUBLIC,
) -> MessageRow:
    """Return the viewer's message at a thread's newest position and revision; not yet written."""
    side = Side.AGENT if viewer.is_agent else Side.CUSTOMER
    return MessageRow(
        partition=ticket.partition,
        team_id=ticket.team_id,
        id=message_id,
        ticket_id=ticket.id,
        author_id=viewer.person_id,
        author_name=viewer.name,
        side=side.value,
        kind=kind.value,
        collaborator=is_collaborator(viewer.person_id, ticket.requester_id, side),
        body=storable(body),
        position=ticket.positions,
        revision=ticket.revision,
        sent_at=now,
        written_at=written_at,
    )
