"""`ticket note|close|reopen`: several tickets, told one by one, and dry runs that do nothing."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from premium_tui.cli import several
from premium_tui.cli.exits import Exit
from premium_tui.data.outbox import Outbox
from premium_tui.domain.actions import Note, SetState
from premium_tui.domain.roles import Role
from premium_tui.domain.tickets import TicketState
from premium_tui.paths import DemoWho
from tests.cli.conftest import Command, fill
from tests.cli.running import PROGRAM, ROOT, TIMEOUT, environment, run
from tests.cli.test_writing import kept
from tests.data.cache_builder import NOW as NOON
from tests.data.cache_builder import ticket_id

OPEN, WAITING, SOLVED, CLOSED = "10001", "10002", "10004", "10005"
NOW = ("--wait", "0")


def test_several_are_closed_and_each_is_told(home: Path, command: Command) -> None:
    fill(home)
    done = command("ticket", "close", "10001", f"#{WAITING}", "99", ticket_id(3), *NOW, "--json")
    assert done.code == Exit.QUEUED
    found = {row["named"]: row for row in json.loads(done.out)}
    assert list(found) == ["10001", "#10002", "99", ticket_id(3)]
    assert found["99"]["trouble"].startswith("No ticket 99") and found["99"]["id"] is None
    assert {row["delivery"] for name, row in found.items() if name != "99"} == {"queued"}
    assert kept(home) == [SetState(ticket_id(n), TicketState.CLOSED) for n in (1, 2, 3)]
    assert "99: No ticket 99" in done.err


def test_the_exit_code_is_that_of_the_first_that_could_not_be(home: Path, command: Command) -> None:
    fill(home)
    assert command("ticket", "close", "99", OPEN, *NOW).code == Exit.NOT_FOUND
    assert command("ticket", "reopen", CLOSED, SOLVED, *NOW).code == Exit.CONFLICT


@pytest.mark.parametrize(
    ("verb", "ticket", "code", "words", "state"),
    [
        ("close", OPEN, Exit.QUEUED, "outbox", TicketState.CLOSED),
        ("close", SOLVED, Exit.QUEUED, "outbox", TicketState.CLOSED),
        ("close", CLOSED, Exit.DONE, "it is closed", None),
        ("reopen", SOLVED, Exit.QUEUED, "outbox", TicketState.OPEN),
        ("reopen", OPEN, Exit.DONE, "it is open", None),
        ("reopen", WAITING, Exit.DONE, "it is waiting", None),
        ("reopen", CLOSED, Exit.CONFLICT, "follow-up", None),
    ],
)
def test_rule_39_what_is_closed_stays_closed(
    home: Path,
    command: Command,
    verb: str,
    ticket: str,
    code: Exit,
    words: str,
    state: TicketState | None,
) -> None:
    fill(home)
    done = command("ticket", verb, ticket, *NOW)
    assert done.code == code and done.out == ""
    assert words in done.err and done.err.startswith(f"{ticket}: ")
    assert kept(home) == ([SetState(ticket_id(int(ticket) - 10_000), state)] if state else [])


def test_all_are_kept_or_none(home: Path) -> None:
    folder = fill(home)
    assert run(home, "draft", "list").returncode == Exit.DONE
    outbox = Outbox.at(folder / "mine.db")
    outbox.enqueue(SetState(ticket_id(8), TicketState.OPEN), NOON)
    outbox.close()
    before = kept(home)
    with closing(sqlite3.connect(folder / "mine.db")) as connection, connection:
        connection.execute(
            f"CREATE TRIGGER full BEFORE INSERT ON action WHEN NEW.ticket_id = '{ticket_id(3)}'"
            " BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    done = run(home, "ticket", "close", "10001", "10002", "10003", *NOW, "--json")
    assert done.returncode == Exit.FAILED and done.stdout == ""
    assert kept(home) == before


def test_one_ticket_named_twice_is_one(home: Path, command: Command) -> None:
    fill(home)
    done = command("ticket", "close", OPEN, f"#{OPEN}", ticket_id(1), *NOW, "--json")
    assert len(json.loads(done.out)) == 1 and len(kept(home)) == 1


def test_numbers_come_from_a_list_in_a_pipe(home: Path, command: Command) -> None:
    fill(home)
    listed = command("ticket", "list", "--query", "status:solved", "--limit", "3").out
    done = run(home, "ticket", "close", "-", *NOW, "--json", typed=f"\n{listed}\n")
    assert done.returncode == Exit.QUEUED, done.stderr
    numbers = [line.split("\t")[0] for line in listed.splitlines()]
    assert [row["named"] for row in json.loads(done.stdout)] == numbers
    assert len(kept(home)) == 3


def test_no_number_in_a_pipe_is_no_failure(home: Path) -> None:
    fill(home)
    done = run(home, "ticket", "close", "-", "--json", typed="")
    assert (done.returncode, done.stdout) == (Exit.DONE, "[]\n")
    assert "nothing was done" in done.stderr


def test_standard_input_is_read_once_and_not_without_end(
    home: Path, monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    who = DemoWho(Role.AGENT)
    fill(home, who)
    done = run(home, "--as", "agent", "ticket", "note", "-", "--body-file", "-", typed="10001\n")
    assert done.returncode == Exit.USAGE and "not both" in done.stderr
    with Path("/dev/zero").open("rb") as zero:
        endless = subprocess.run(
            [*PROGRAM, "ticket", "close", "-"],
            stdin=zero,
            env=environment(home),
            cwd=ROOT,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    assert endless.returncode == Exit.USAGE and b"one a line" in endless.stderr
    monkeypatch.setattr(several, "NAMES_LIMIT", 2)
    assert command("ticket", "close", "1", "2", "3").code == Exit.USAGE
    assert kept(home) == []


def test_notes_are_for_agents_and_go_on_each(home: Path, command: Command) -> None:
    who = DemoWho(Role.AGENT)
    fill(home)
    fill(home, who)
    note = ("ticket", "note", OPEN, CLOSED, "--body", "Known", *NOW)
    assert command(*note).code == Exit.NOT_ALLOWED and kept(home) == []
    assert command("--as", "agent", *note).code == Exit.QUEUED
    actions = kept(home, who)
    assert [(a.ticket_id, a.body) for a in actions if isinstance(a, Note)] == [
        (ticket_id(1), "Known"),
        (ticket_id(5), "Known"),
    ]


def test_what_waits_behind_a_refused_one_is_told(home: Path, command: Command) -> None:
    fill(home)
    command("ticket", "reply", OPEN, "--body", "one", *NOW)
    outbox = Outbox.at(home / "profiles/default/people" / DemoWho().slug / "mine.db")
    outbox.park(outbox.pending()[0].key, 403, "forbidden", "Not \x1b[31mallowed.")
    outbox.close()
    done = command("ticket", "close", OPEN, WAITING, *NOW)
    assert done.code == Exit.CONFLICT and "10001: An earlier answer" in done.err
    assert all(c.isprintable() or c == "\n" for c in done.err)


@pytest.mark.parametrize(
    "arguments",
    [
        ("create", "--subject", "S", "--body", "b", "--product", "Dropbox"),
        ("reply", OPEN, "--body", "b"),
        ("close", OPEN, WAITING),
        ("reopen", SOLVED),
    ],
)
def test_a_dry_run_checks_and_does_nothing(
    home: Path, command: Command, arguments: tuple[str, ...]
) -> None:
    fill(home)
    done = command("ticket", *arguments, "--dry-run")
    assert (done.code, done.out) == (Exit.DONE, "") and "dry run" in done.err
    shown = json.loads(command("ticket", *arguments, "--dry-run", "--json").out)
    for one in shown if isinstance(shown, list) else [shown]:
        assert one["dry_run"] is True and one["delivery"] is None
    assert kept(home) == [] and not (home / "profiles/default/worker.lock").exists()


def test_a_dry_run_finds_what_is_wrong(home: Path, command: Command) -> None:
    fill(home)
    dry = ("--dry-run", "--json")
    assert command("ticket", "reply", CLOSED, "--body", "b", *dry).code == Exit.CONFLICT
    done = command("ticket", "close", "99", OPEN, *dry)
    assert done.code == Exit.NOT_FOUND and "All is well" not in done.err
    assert command("ticket", "create", "--subject", "", "--body", "b", *dry).code == Exit.USAGE
