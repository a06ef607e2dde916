"""The schema of a desk's database: made whole or not at all, stamped, and checked on opening."""

from __future__ import annotations

import secrets
import zlib
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, inspect, select

from premium_tui.clock import Clock
from premium_tui.server.core import DESK, PARTITION, TEAM
from premium_tui.server.engine import begin_read, begin_write, lock_schema
from premium_tui.server.tables import PARTITIONS, SCHEMA_VERSION, Base
from premium_tui.server.upgrades import bring_up

NUMBER_BASE = 10_000
"""Ticket numbers of a new desk start here."""


@dataclass(frozen=True, slots=True)
class DeskFacts:
    """What is true of a desk as long as its database lives."""

    store_epoch: str
    partitions: int
    number_base: int
    demo: bool

    def partition_of(self, team_id: str) -> int:
        """Return the feed partition a team belongs to, by hash of its id."""
        return partition_of(team_id, self.partitions)

    def number(self, partition: int, n: int) -> int:
        """Return the desk-wide ticket number of the `n`-th ticket (from 0) of a partition."""
        return self.number_base + n * self.partitions + partition


@dataclass(eq=False)
class NoDeskError(Exception):
    """The database holds no desk."""


@dataclass(eq=False)
class NewerDeskError(Exception):
    """The database was made by a newer version of this program."""

    found: int
    known: int


def partition_of(team_id: str, partitions: int) -> int:
    """Return the partition of a team: the same on every machine and for ever."""
    return zlib.crc32(team_id.encode()) % partitions


def create_desk(
    engine: Engine, clock: Clock, *, demo: bool = False, partitions: int = PARTITIONS
) -> DeskFacts:
    """Make the tables, the desk and its partitions in one transaction, unless they are there.

    A desk of an earlier version is brought up to this one. Safe to call again and from several
    processes at once. Raises NewerDeskError.
    """
    with begin_write(engine) as connection:
        lock_schema(connection)
        if inspect(connection).has_table(DESK.name):
            bring_up(connection)
        else:
            Base.metadata.create_all(connection)
        if connection.execute(select(DESK.c.id)).first() is None:
            connection.execute(
                DESK.insert().values(
                    id=1,
                    schema_version=SCHEMA_VERSION,
                    store_epoch=secrets.token_hex(8),
                    partitions=partitions,
                    number_base=NUMBER_BASE,
                    demo=demo,
                    created_at=clock.now(),
                )
            )
            connection.execute(
                PARTITION.insert(),
                [{"partition": p, "head_seq": 0, "next_number": 0} for p in range(partitions)],
            )
        return read_facts(connection)


def open_desk(engine: Engine) -> DeskFacts:
    """Return the facts of an existing desk; raises NoDeskError or NewerDeskError."""
    with begin_read(engine) as connection:
        if not inspect(connection).has_table(DESK.name):
            raise NoDeskError
        return read_facts(connection)


def read_facts(connection: Connection) -> DeskFacts:
    """Return the facts of the desk; raises NoDeskError or NewerDeskError."""
    row = connection.execute(
        select(
            DESK.c.schema_version,
            DESK.c.store_epoch,
            DESK.c.partitions,
            DESK.c.number_base,
            DESK.c.demo,
        )
    ).first()
    if row is None:
        raise NoDeskError
    if row.schema_version > SCHEMA_VERSION:
        raise NewerDeskError(found=row.schema_version, known=SCHEMA_VERSION)
    return DeskFacts(row.store_epoch, row.partitions, row.number_base, bool(row.demo))


def is_empty(connection: Connection) -> bool:
    """Return whether the desk has no team yet: its demo content, if any, is still to be loaded."""
    return connection.execute(select(TEAM.c.id).limit(1)).first() is None
