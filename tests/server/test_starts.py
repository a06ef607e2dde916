"""A desk put back from a backup: who read past it starts over; after a plain restart all go on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import update

from premium_tui.server import starts
from premium_tui.server.core import DESK, START
from premium_tui.server.engine import begin_read, begin_write
from premium_tui.server.starts import note_start
from tests.server.follower import Follower
from tests.server.world import World, open_ticket

LIMIT = 500


def follower(world: World, who: str) -> Follower:
    return Follower(world.engine, world.clock, world.facts, world.people[who])


def back_up(world: World, folder: Path) -> Path:
    """Copy the database to another file, all that is in its log included."""
    with world.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(shutil.copyfile(folder / "desk.db", folder / "kept.db"))


def put_back(world: World, kept: Path) -> None:
    """Put a backup in the place of the database."""
    world.engine.dispose()
    for suffix in ("-wal", "-shm"):
        kept.with_name(f"desk.db{suffix}").unlink(missing_ok=True)
    shutil.copyfile(kept, kept.with_name("desk.db"))


@pytest.mark.parametrize("who", ["admin", "second", "agent", "limited"])
@pytest.mark.parametrize("fresh", [True, False], ids=["at a start", "later"])
async def test_who_read_past_a_backup_starts_over_though_the_desk_has_overtaken_them(
    world: World, tmp_path: Path, who: str, fresh: bool
) -> None:
    note_start(world.engine)
    if not fresh:
        await open_ticket(world, "zadmin", subject="Before")
        await open_ticket(world, "admin", subject="Before")
    kept, client = back_up(world, tmp_path), follower(world, who)
    await open_ticket(world, "admin", subject="Undone")
    await open_ticket(world, "zadmin", subject="Undone")
    client.pull(LIMIT)
    put_back(world, kept)
    note_start(world.engine)
    for team in ("admin", "zadmin"):
        for _ in range(5):
            await open_ticket(world, team, subject="Anew")
    client.pull(LIMIT)
    whole = follower(world, who)
    whole.pull(LIMIT)
    assert client.held == whole.held
    assert client.restarts == 1
    client.pull(LIMIT)
    assert client.restarts == 1


@pytest.mark.parametrize("page", [1, LIMIT])
async def test_a_plain_restart_costs_no_snapshot(world: World, page: int) -> None:
    who = ("admin", "agent", "limited")
    clients = [follower(world, name) for name in who]
    for _ in range(3):
        note_start(world.engine)
        await open_ticket(world, "admin")
        await open_ticket(world, "zadmin")
        for client in clients:
            # With pages of one, somewhere in the middle.
            client.pull_page(page)
    for name, client in zip(who, clients, strict=True):
        client.pull(LIMIT)
        whole = follower(world, name)
        whole.pull(LIMIT)
        assert client.held == whole.held
        assert client.restarts == 0


async def test_so_many_starts_are_remembered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starts, "KEPT", 3)
    note_start(world.engine)
    old = follower(world, "admin")
    old.pull(LIMIT)
    for _ in range(2):
        note_start(world.engine)
    recent = follower(world, "admin")
    recent.pull(LIMIT)
    note_start(world.engine)
    for client in (old, recent):
        client.pull(LIMIT)
    assert (old.restarts, recent.restarts) == (1, 0)
    with begin_read(world.engine) as connection:
        assert len(connection.execute(START.select()).all()) == 3


async def test_a_desk_made_before_starts_were_noted_is_brought_up(world: World) -> None:
    from premium_tui.server.schema import create_desk

    client = follower(world, "admin")
    client.pull(LIMIT)
    with begin_write(world.engine) as connection:
        START.drop(connection)
        connection.execute(update(DESK).values(schema_version=1))
    create_desk(world.engine, world.clock)
    note_start(world.engine)
    client.pull(LIMIT)
    assert client.restarts == 0
