"""Desks of earlier schemas: brought up with all they hold, once, or left as they were."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Boolean, Column, Engine, String, Table, event, inspect, select
from sqlalchemy.exc import OperationalError

from premium_tui.clock import ManualClock
from premium_tui.server.core import DESK, MESSAGE, PERSON, TICKET
from premium_tui.server.engine import begin_read, begin_write, make_engine
from premium_tui.server.schema import NewerDeskError, create_desk
from premium_tui.server.tables import SCHEMA_VERSION, Base
from premium_tui.server.upgrades import column_ddl
from tests.server import earlier
from tests.server.follower import Follower
from tests.server.postgres import Postgres
from tests.server.world import NOON
from tests.waiting import PATIENCE

CLOCK = ManualClock(NOON)
Make = Callable[[int], Engine]


@pytest.fixture(params=["sqlite", "postgresql"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    """What makes a desk of a version, with an engine on it; 0: an empty database."""
    with ExitStack() as ends:
        server: Postgres | None = None
        if request.param == "postgresql":
            server = request.getfixturevalue("postgresql")

        def made(version: int) -> Engine:
            if server is not None:
                url = server.new_database()
                engine = earlier.make_postgresql(url, version) if version else make_engine(url)
            else:
                path = tmp_path / f"desk-{version}.db"
                engine = (
                    earlier.make_sqlite(path, version)
                    if version
                    else make_engine(f"sqlite:///{path}")
                )
            ends.callback(engine.dispose)
            return engine

        yield made


def rows_of(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of what an earlier desk has, by table, but for its version."""
    with begin_read(engine) as connection:
        here = {name: inspect(connection).get_columns(name) for name in Base.metadata.tables}
        held = {}
        for name, table in Base.metadata.tables.items():
            columns = [table.c[c["name"]] for c in here[name] if c["name"] != "schema_version"]
            held[name] = sorted(map(tuple, connection.execute(select(*columns))), key=repr)
    return held


def version_of(engine: Engine) -> int:
    with begin_read(engine) as connection:
        version: int = connection.execute(select(DESK.c.schema_version)).scalar_one()
        return version


def test_every_earlier_version_is_kept() -> None:
    assert earlier.versions() == list(range(1, SCHEMA_VERSION))


@pytest.mark.parametrize("version", earlier.versions())
def test_an_earlier_desk_comes_with_every_row(make: Make, version: int) -> None:
    engine, fresh = make(version), make(0)
    with begin_read(engine) as connection:
        before = {
            name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar()
            for name in inspect(connection).get_table_names()
        }
    assert version_of(engine) == version
    facts = create_desk(engine, CLOCK)
    assert version_of(engine) == SCHEMA_VERSION
    create_desk(fresh, CLOCK)
    assert earlier.schema_of(engine) == earlier.schema_of(fresh)
    held = rows_of(engine)
    assert {name: len(held[name]) for name in before} == before
    assert before["ticket"] and before["message"] and before["change"] and before["subscription"]
    with begin_read(engine) as connection:
        subjects = set(connection.execute(select(TICKET.c.subject)).scalars())
        bodies = set(connection.execute(select(MESSAGE.c.body)).scalars())
        people = connection.execute(select(PERSON.c.id, PERSON.c.name)).all()
        new = connection.execute(select(TICKET.c.merged_into, TICKET.c.merged_number)).all()
        lines = connection.execute(select(MESSAGE.c.merged_number)).all()
    assert "同期が止まる" in subjects and "It's 50 % broken: 'x'\nsince today" in bodies
    assert set(map(tuple, new)) == {(None, None)} and set(map(tuple, lines)) == {(None,)}
    seen = {}
    for person, name in people:
        follower = Follower(engine, CLOCK, facts, person)
        follower.pull(500)
        seen[name] = sum(kind == "ticket" for kind, _id in follower.held)
    assert seen["Agent"] == before["ticket"] and seen["Zadmin"] == 0
    create_desk(engine, CLOCK)
    assert rows_of(engine) == held, "again there is nothing to do"


@pytest.mark.parametrize("version", [0, 1])
def test_of_many_that_come_at_once_one_makes_it_or_brings_it_up(make: Make, version: int) -> None:
    engine = make(version)
    barrier, failed = threading.Barrier(4, timeout=PATIENCE), list[Exception]()

    def come() -> None:
        barrier.wait()
        try:
            create_desk(engine, CLOCK)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=come) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert version_of(engine) == SCHEMA_VERSION


def test_one_that_fails_half_way_is_left_as_it_was(make: Make) -> None:
    engine = make(1)
    before = earlier.schema_of(engine)

    def fail(*given: object) -> None:
        if "UPDATE desk" in str(given[2]):
            raise OperationalError("UPDATE desk", {}, Exception("the disk is full"))

    event.listen(engine, "before_cursor_execute", fail)
    with pytest.raises(OperationalError):
        create_desk(engine, CLOCK)
    event.remove(engine, "before_cursor_execute", fail)
    assert (version_of(engine), earlier.schema_of(engine)) == (1, before)
    create_desk(engine, CLOCK)
    assert version_of(engine) == SCHEMA_VERSION


def test_a_newer_desk_is_refused_and_stays_as_it_is(make: Make) -> None:
    engine = make(1)
    with begin_write(engine) as connection:
        connection.execute(DESK.update().values(schema_version=SCHEMA_VERSION + 1))
    before = earlier.schema_of(engine)
    with pytest.raises(NewerDeskError):
        create_desk(engine, CLOCK)
    assert earlier.schema_of(engine) == before


def test_rows_that_are_there_get_what_new_ones_get(make: Make) -> None:
    """For columns that may not be empty: none of ours so far, so these are the test's own."""
    engine = make(1)
    columns: list[Column[object]] = [
        Column("said", String, nullable=False, default="it's 'new'"),
        Column("many", BigInteger, nullable=False, default=7),
        Column("told", Boolean, nullable=False, default=False),
        Column("none", String, nullable=True),
    ]
    with begin_write(engine) as connection:
        for column in columns:
            # A column is made by the table it is of.
            Table("ticket", Base.metadata.__class__(), column)
            added = column_ddl(connection, column)
            connection.exec_driver_sql(f"ALTER TABLE ticket ADD COLUMN {added}")
        found = connection.exec_driver_sql("SELECT said, many, told, none FROM ticket").all()
    assert {(row[0], row[1], bool(row[2]), row[3]) for row in found} == {
        ("it's 'new'", 7, False, None)
    }
