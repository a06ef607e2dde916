"""Who sees what (rules 35, 38): one viewer, as predicates on rows and as SQL on tables.

Agents see the teams they serve, notes and the desk's own people. Team admins see their own tickets
whole and, by rule 38, those of their team. Every other customer sees their own. A thing out of
sight is answered like a thing that does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sqlalchemy import ColumnElement, and_, false, func, or_, true

from premium_tui.domain.roles import (
    Role,
    may_open_console,
    may_reach_billing,
    may_see_team_tickets,
    may_write_notes,
)
from premium_tui.domain.tickets import TEAM_TICKETS_SINCE, MessageKind
from premium_tui.server.core import CHANGE, MESSAGE, PERSON, TEAM, TICKET
from premium_tui.server.feed import ADMINS, Row, team_wide


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person of a token, with what decides their sight."""

    person_id: str
    name: str
    team_id: str
    partition: int
    role: Role
    acl_epoch: int
    services: frozenset[tuple[int, str]] | None = None
    """Partition and team of each team an agent serves; None: all teams."""

    @property
    def is_agent(self) -> bool:
        """Whether the person works for the desk."""
        return self.role.is_agent

    def serves(self, team_id: str) -> bool:
        """Whether an agent's sight reaches a team; the desk's own counts."""
        if not self.is_agent:
            return False
        return (
            self.services is None
            or team_id == self.team_id
            or any(served == team_id for _, served in self.services)
        )

    def partitions(self, count: int) -> tuple[int, ...]:
        """Return the feed partitions that can hold something for this person."""
        if not self.is_agent:
            return (self.partition,)
        if self.services is None:
            return tuple(range(count))
        return tuple(sorted({self.partition, *(partition for partition, _ in self.services)}))

    def served_ids(self) -> list[str]:
        """Return the ids of the served teams and the desk's own; only for limited agents."""
        return sorted({self.team_id, *(team for _, team in self.services or ())})


def may_see_ticket(viewer: Viewer, ticket: Row) -> bool:
    """Return whether a `ticket` row is in sight."""
    if viewer.is_agent:
        return viewer.serves(cast(str, ticket["team_id"]))
    if ticket["team_id"] != viewer.team_id:
        return False
    if ticket["requester_id"] == viewer.person_id:
        return True
    return may_see_team_tickets(viewer.role) and team_wide(ticket)


def may_see_message(viewer: Viewer, message: Row, ticket: Row) -> bool:
    """Return whether a message of a ticket is in sight: notes are for agents."""
    if message["kind"] == MessageKind.NOTE and not may_write_notes(viewer.role):
        return False
    return may_see_ticket(viewer, ticket)


def may_see_session(viewer: Viewer, session: Row) -> bool:
    """Return whether a `session` row is in sight: for its requester and agents, no other admins."""
    if viewer.is_agent:
        return viewer.serves(cast(str, session["team_id"]))
    return session["requester_id"] == viewer.person_id


def may_see_person(viewer: Viewer, person: Row) -> bool:
    """Return whether a `person` row is in sight."""
    if viewer.is_agent:
        return viewer.serves(cast(str, person["team_id"]))
    if person["id"] == viewer.person_id:
        return True
    return may_see_team_tickets(viewer.role) and person["team_id"] == viewer.team_id


def tickets_in_sight(viewer: Viewer) -> ColumnElement[bool]:
    """Return `may_see_ticket` as a condition on `ticket`."""
    if viewer.is_agent:
        return _served(viewer, TICKET.c.team_id)
    own = TICKET.c.requester_id == viewer.person_id
    sight = own
    if may_see_team_tickets(viewer.role):
        since = TEAM_TICKETS_SINCE
        sight = or_(own, TICKET.c.created_at >= since, TICKET.c.updated_at >= since)
    return and_(TICKET.c.partition == viewer.partition, TICKET.c.team_id == viewer.team_id, sight)


def messages_in_sight(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition on `message` within a thread that is in sight itself."""
    if may_write_notes(viewer.role):
        return true()
    return MESSAGE.c.kind == MessageKind.PUBLIC.value


def people_in_sight(viewer: Viewer) -> ColumnElement[bool]:
    """Return `may_see_person` as a condition on `person`."""
    if viewer.is_agent:
        return _served(viewer, PERSON.c.team_id)
    team = and_(PERSON.c.partition == viewer.partition, PERSON.c.team_id == viewer.team_id)
    if may_see_team_tickets(viewer.role):
        return team
    return and_(team, PERSON.c.id == viewer.person_id)


def teams_in_sight(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition on `team`: one's own, or those served."""
    if viewer.is_agent:
        return _served(viewer, TEAM.c.id)
    return and_(TEAM.c.partition == viewer.partition, TEAM.c.id == viewer.team_id)


def _served(viewer: Viewer, column: ColumnElement[str]) -> ColumnElement[bool]:
    return true() if viewer.services is None else column.in_(viewer.served_ids())


def changes_of_place(viewer: Viewer, partition: int) -> ColumnElement[bool]:
    """Return where in `change` a viewer's rows of one partition lie."""
    place = CHANGE.c.partition == partition
    if not viewer.is_agent:
        return and_(place, CHANGE.c.team_id == viewer.team_id)
    if viewer.services is None:
        return place
    # coalesce keeps the planner on the partition's own order instead of sorting team by team.
    return and_(place, func.coalesce(CHANGE.c.team_id, "").in_(viewer.served_ids()))


_AGENTS_SEE = ("team", "ticket", "agents", "admins")


def changes_in_sight(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition on `change` rows with `lost_by` empty."""
    present = CHANGE.c.lost_by == ""
    own = and_(CHANGE.c.audience.in_(("ticket", "person")), CHANGE.c.owner_id == viewer.person_id)
    if viewer.is_agent:
        return and_(present, or_(CHANGE.c.audience.in_(_AGENTS_SEE), own))
    wide: ColumnElement[bool] = false()
    if may_see_team_tickets(viewer.role):
        wide = and_(CHANGE.c.audience == "ticket", CHANGE.c.team_wide.is_(True))
    shared = ["team"]
    if may_open_console(viewer.role):
        shared += ["admins", "console"]
    if may_reach_billing(viewer.role):
        shared.append("billing")
    return and_(present, or_(CHANGE.c.audience.in_(shared), own, wide))


def losses_told(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition on `change` rows that say what this viewer lost sight of."""
    told = [viewer.person_id]
    if may_see_team_tickets(viewer.role):
        told.append(ADMINS)
    return CHANGE.c.lost_by.in_(told)
