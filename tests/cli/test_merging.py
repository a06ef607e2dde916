"""`ticket merge`: told one by one."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from premium_tui.cli.exits import Exit
from premium_tui.domain.actions import Merge
from tests.cli.conftest import Command, fill
from tests.cli.test_agents_work import (
    AGENT,
    CLOSED,
    NOBODYS,
    NOW,
    OPEN,
    SOLVED,
    WAITING,
    folder,
    work,
)
from tests.cli.test_writing import kept
from tests.data.cache_builder import COLLEAGUE_ID, ME_ID, ticket_id

__all__ = ["folder"]


@pytest.fixture
def one_person(folder: Path) -> Path:
    """All tickets are of one requester."""
    with closing(sqlite3.connect(folder / "cache.db")) as connection, connection:
        connection.execute(f"UPDATE ticket SET requester_id = '{ME_ID}', requester_name = 'Aiko'")
    return folder


def test_several_are_merged_and_each_is_told(
    home: Path, one_person: Path, command: Command
) -> None:
    done = work(command, "merge", OPEN, WAITING, CLOSED, NOBODYS, "99", "--into", NOBODYS, "--json")
    # That of the first that did not arrive, which waits.
    assert done.code == Exit.QUEUED
    found = {row["named"]: row for row in json.loads(done.out)}
    assert list(found) == [OPEN, WAITING, CLOSED, NOBODYS, "99"]
    assert [found[n]["delivery"] for n in found] == ["queued", "queued", None, None, None]
    assert f"{CLOSED}: #{CLOSED} is closed: only open tickets are merged." in done.err
    assert f"{NOBODYS}: A ticket cannot be merged into itself." in done.err
    assert "99: No ticket 99" in done.err
    into = ticket_id(10)
    assert kept(home, AGENT) == [
        Merge(ticket_id(1), into, 1, int(OPEN), int(NOBODYS)),
        Merge(ticket_id(2), into, 1, int(WAITING), int(NOBODYS)),
    ]
    # Once more there is nothing to do, and elsewhere it does not go any more.
    again = work(command, "merge", OPEN, "--into", NOBODYS)
    assert again.code == Exit.DONE
    assert f"Nothing to do: it was merged into #{NOBODYS} already." in again.err
    other = work(command, "merge", OPEN, "--into", SOLVED)
    assert other.code == Exit.CONFLICT
    assert f"#{OPEN} was merged into #{NOBODYS} already." in other.err
    shown = command("--as", "agent", "ticket", "view", OPEN)
    assert f"merged into\t#{NOBODYS}" in shown.out
    read = json.loads(command("--as", "agent", "ticket", "view", OPEN, "--json").out)
    assert (read["merged_into"], read["merged_number"]) == (into, int(NOBODYS))
    refused = command("--as", "agent", "ticket", "reply", OPEN, "--body", "b", *NOW)
    assert refused.code == Exit.CONFLICT
    assert f"This ticket was merged into #{NOBODYS}: reply to that one." in refused.err
    lines = json.loads(command("--as", "agent", "ticket", "view", NOBODYS, "--json").out)
    told = [m["merged_number"] for m in lines["messages"]]
    assert told[-2:] == [int(OPEN), int(WAITING)] and set(told[:-2]) == {None}


def test_a_dry_run_warns_of_two_persons_and_does_nothing(
    home: Path, one_person: Path, command: Command
) -> None:
    with closing(sqlite3.connect(one_person / "cache.db")) as connection, connection:
        connection.execute(
            "UPDATE ticket SET requester_id = ?, requester_name = 'Ben\x1b Ode' WHERE key = 1",
            (COLLEAGUE_ID,),
        )
    done = command("--as", "agent", "ticket", "merge", OPEN, "--into", WAITING, "--dry-run")
    assert done.code == Exit.DONE and "dry run" in done.err
    assert f"#{OPEN} is from Ben\ufffd Ode, #{WAITING} from Aiko." in done.err
    assert f"Ben\ufffd Ode will not see #{WAITING}: only team admins" in done.err
    assert kept(home, AGENT) == []


def test_the_ticket_that_goes_on_must_be_known_here(
    home: Path, folder: Path, command: Command
) -> None:
    assert work(command, "merge", OPEN, "--into", "99").code == Exit.NOT_FOUND
    assert work(command, "merge", OPEN).code == Exit.USAGE
    assert kept(home, AGENT) == []


def test_customers_are_told_in_one_sentence(home: Path, command: Command) -> None:
    fill(home)
    done = command("ticket", "merge", OPEN, "--into", WAITING, *NOW)
    assert (done.code, done.out) == (Exit.NOT_ALLOWED, "")
    assert "for support agents" in done.err and len(done.err.splitlines()) == 1
