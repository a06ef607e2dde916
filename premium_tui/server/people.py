"""Teams and people: making them, and the one place where roles and services change.

Every change of sight is entered in the feed in the same transaction: a changed role raises the
person's `acl_epoch`, so that their cursors end; an agent who gains teams gets them incrementally.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from premium_tui.domain.roles import Role
from premium_tui.server.auth import services_of
from premium_tui.server.core import CHANGE, PERSON, SERVICE, TEAM
from premium_tui.server.feed import Row, bump, change_of_person, change_of_team, record


@dataclass(eq=False)
class RoleMismatchError(Exception):
    """Agents belong to the desk's own team and customers to theirs."""

    role: Role


@dataclass(eq=False)
class UnknownPersonError(Exception):
    """No such person (or agent) on this desk."""

    person_id: str


def add_team(connection: Connection, team: Row) -> int:
    """Add a `team` row (all columns without defaults given); return its place in the feed."""
    connection.execute(TEAM.insert().values(**team))
    return record(connection, _partition(team), change_of_team(team))


def add_person(connection: Connection, person: Row) -> int:
    """Add a `person` row; return its place in the feed. Raises RoleMismatchError."""
    _check_role(connection, person["team_id"], Role(str(person["role"])))
    connection.execute(PERSON.insert().values(**person))
    return record(connection, _partition(person), change_of_person(person))


def change_role(connection: Connection, person_id: str, role: Role) -> None:
    """Give a person another role; nothing happens when it is the same.

    Raises UnknownPersonError and RoleMismatchError.
    """
    person = _person(connection, person_id)
    if person["role"] == role.value:
        return
    _check_role(connection, person["team_id"], role)
    _raise_epoch(connection, person, role=role.value)


def set_services(
    connection: Connection, agent_id: str, teams: Collection[tuple[int, str]] | None
) -> None:
    """Set which teams (partition, id) an agent serves; None: all of them.

    Gained teams come to the agent through the feed; with any lost one, their cursors end and a
    fresh snapshot leaves it out. Their colleagues are told whom they serve now. Raises
    UnknownPersonError; RoleMismatchError for a customer.
    """
    agent = _person(connection, agent_id)
    if agent["role"] != Role.AGENT.value:
        raise RoleMismatchError(Role(str(agent["role"])))
    if teams is not None and not teams:
        raise ValueError("an agent with no team at all: revoke the tokens instead")
    before = services_of(connection, agent_id) or _all_teams(connection)
    after = _all_teams(connection) if teams is None else frozenset(teams)
    connection.execute(delete(SERVICE).where(SERVICE.c.agent_id == agent_id))
    if teams is not None:
        connection.execute(
            SERVICE.insert(),
            [{"partition": p, "team_id": t, "agent_id": agent_id} for p, t in sorted(after)],
        )
    if before - after:
        _raise_epoch(connection, agent)
        return
    own = (_partition(agent), str(agent["team_id"]))
    # In one order everywhere, so that two writers never wait for each other.
    for partition, team_id in sorted({own, *(after - before)}):
        if team_id == own[1]:
            record(connection, partition, change_of_person(agent))
        else:
            move_to_end(connection, partition, team_id)


def move_to_end(connection: Connection, partition: int, team_id: str) -> None:
    """Move all changes of a team to the end of the feed, in their order, for who has just come."""
    here = (CHANGE.c.partition == partition) & (CHANGE.c.team_id == team_id)
    seqs = connection.execute(select(CHANGE.c.seq).where(here).order_by(CHANGE.c.seq)).all()
    if not seqs:
        return
    shift = bump(connection, partition, seqs[-1].seq - seqs[0].seq + 1).last_seq - seqs[-1].seq
    # One step for all rows: distances stay, so no two numbers meet once the move is done, and
    # going far below zero first keeps them from meeting on the way.
    connection.execute(update(CHANGE).where(here).values(seq=-CHANGE.c.seq - shift))
    connection.execute(update(CHANGE).where(here).values(seq=-CHANGE.c.seq))


def _raise_epoch(connection: Connection, person: Row, **values: object) -> None:
    connection.execute(
        update(PERSON)
        .where(
            PERSON.c.partition == person["partition"],
            PERSON.c.team_id == person["team_id"],
            PERSON.c.id == person["id"],
        )
        .values(acl_epoch=PERSON.c.acl_epoch + 1, **values)
    )
    record(connection, _partition(person), change_of_person(person))


def _person(connection: Connection, person_id: str) -> Row:
    row = connection.execute(select(PERSON).where(PERSON.c.id == person_id)).mappings().first()
    if row is None:
        raise UnknownPersonError(person_id)
    return dict(row)


def _check_role(connection: Connection, team_id: object, role: Role) -> None:
    desk_team = connection.execute(select(TEAM.c.desk_team).where(TEAM.c.id == team_id)).scalar()
    if bool(desk_team) is not role.is_agent:
        raise RoleMismatchError(role)


def _all_teams(connection: Connection) -> frozenset[tuple[int, str]]:
    rows = connection.execute(
        select(TEAM.c.partition, TEAM.c.id).where(TEAM.c.desk_team.is_(False))
    )
    return frozenset((row.partition, row.id) for row in rows)


def _partition(row: Row) -> int:
    partition = row["partition"]
    assert isinstance(partition, int)
    return partition
