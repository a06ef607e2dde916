"""`ticket take|assign|unassign|state|priority|tag|snooze|unsnooze`: told one by one."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from premium_tui.cli.exits import Exit
from premium_tui.data.outbox import Outbox
from premium_tui.domain.actions import Assign, EditTags, SetPriority, SetState, Snooze
from premium_tui.domain.roles import Role
from premium_tui.domain.tickets import Priority, TicketState
from premium_tui.paths import DemoWho
from tests.cli.conftest import Command, Done, fill, gateway_of
from tests.cli.running import run
from tests.cli.test_writing import kept
from tests.data.cache_builder import AGENT_ID, TEAM_ID, ticket_id

AGENT = DemoWho(Role.AGENT)
NOW = ("--wait", "0")
OPEN, WAITING, SOLVED, NOBODYS, CLOSED = "10001", "10002", "10004", "10010", "10009"
NOOR, BEN = (f"00000000-0000-7000-8000-0000000000{n}" for n in ("aa", "bb"))

VERBS = (
    ("take",),
    ("assign", "--to", "me"),
    ("unassign",),
    ("state", "--to", "waiting"),
    ("priority", "--to", "high"),
    ("tag", "--add", "vip"),
    ("snooze", "--until", "2h"),
    ("unsnooze",),
)


@pytest.fixture
def folder(home: Path) -> Path:
    """An agent's folder: tickets, and colleagues of whom Ben serves another team."""
    folder = fill(home, AGENT)
    with closing(sqlite3.connect(folder / "cache.db")) as connection, connection:
        connection.executemany(
            "INSERT INTO person VALUES (?, '', ?, NULL, 'agent', NULL, 'en', ?)",
            [
                (AGENT_ID, "Sam Reed", None),
                (NOOR, "Noor Haddad", TEAM_ID),
                (BEN, "Ben\x1b[31m Haddock", "another"),
            ],
        )
        states = {1: "open", 2: "waiting", 4: "solved", 9: "closed", 10: "open"}
        for n, state in states.items():
            sql = "UPDATE ticket SET state = ?, tags = 'vip,late', priority = 1 WHERE key = ?"
            connection.execute(sql, (state, n))
        connection.execute(
            "UPDATE ticket SET assignee_id = ?, assignee_name = 'Noor Haddad' WHERE key = 2",
            (NOOR,),
        )
    return folder


def work(command: Command, verb: str, *arguments: str) -> Done:
    return command("--as", "agent", "ticket", verb, *arguments, *NOW)


@pytest.mark.parametrize("verb", VERBS)
def test_customers_are_told_in_one_sentence(
    home: Path, command: Command, verb: tuple[str, ...]
) -> None:
    fill(home)
    done = command("ticket", verb[0], OPEN, *verb[1:], *NOW)
    assert (done.code, done.out) == (Exit.NOT_ALLOWED, "")
    assert "for support agents" in done.err and len(done.err.splitlines()) == 1
    assert kept(home) == []


@pytest.mark.parametrize("verb", VERBS)
def test_a_dry_run_checks_and_does_nothing(
    home: Path, folder: Path, command: Command, verb: tuple[str, ...]
) -> None:
    done = command(
        "--as", "agent", "ticket", verb[0], NOBODYS, "99", *verb[1:], "--dry-run", "--json"
    )
    assert done.code == Exit.NOT_FOUND and "dry run" in done.err
    found = {row["named"]: row for row in json.loads(done.out)}
    assert list(found) == [NOBODYS, "99"] and found[NOBODYS]["delivery"] is None
    assert kept(home, AGENT) == []
    assert not (home / "profiles/default/worker.lock").exists()


def test_taking_leaves_what_others_have_unless_told(
    home: Path, folder: Path, command: Command
) -> None:
    done = work(command, "take", OPEN, WAITING, NOBODYS, "--json")
    assert done.code == Exit.CONFLICT
    assert f"{WAITING}: Noor Haddad has it" in done.err and "--from-others" in done.err
    assert f"{OPEN}: Nothing to do: " in done.err
    assert kept(home, AGENT) == [Assign(ticket_id(10), AGENT_ID, 1, "Aiko Tanaka", None)]
    done = work(command, "take", WAITING, "--from-others")
    assert done.code == Exit.QUEUED
    assert kept(home, AGENT)[-1] == Assign(ticket_id(2), AGENT_ID, 1, "Aiko Tanaka", NOOR)
    # What is on its way counts: it is mine now.
    assert work(command, "take", WAITING).code == Exit.DONE
    assert len(kept(home, AGENT)) == 2


@pytest.mark.parametrize("name", ["Noor Haddad", "noor", " haddad ", NOOR])
def test_an_agent_is_named_in_part_or_whole(
    home: Path, folder: Path, command: Command, name: str
) -> None:
    assert work(command, "assign", NOBODYS, "--to", name).code == Exit.QUEUED
    assert kept(home, AGENT) == [Assign(ticket_id(10), NOOR, 1, "Noor Haddad", None)]
    assert work(command, "assign", NOBODYS, "--to", name).code == Exit.DONE, "it is theirs"


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("Nora", Exit.NOT_FOUND, "No agent who serves Acme is called Nora; there are: "),
        ("Ben", Exit.NOT_FOUND, "No agent who serves Acme is called Ben"),
        ("d", Exit.USAGE, "fits several agents: Noor Haddad"),
        ("a\x1b[31m", Exit.NOT_FOUND, "called a�[31m"),
        ("", Exit.NOT_FOUND, "No agent"),
    ],
)
def test_a_name_that_fits_none_or_several_is_told(
    home: Path, folder: Path, command: Command, name: str, code: Exit, words: str
) -> None:
    done = work(command, "assign", NOBODYS, "--to", name)
    assert done.code == code and words in done.err, done.err
    assert all(c.isprintable() or c == "\n" for c in done.err)
    assert kept(home, AGENT) == []


def test_what_nobody_has_stays_so(home: Path, folder: Path, command: Command) -> None:
    done = work(command, "unassign", WAITING, OPEN, NOBODYS)
    assert done.code == Exit.CONFLICT and f"{NOBODYS}: Nothing to do: nobody has it." in done.err
    assert kept(home, AGENT) == [Assign(ticket_id(1), None, 1, None, AGENT_ID)]
    assert work(command, "unassign", WAITING, "--from-others").code == Exit.QUEUED


def test_states_are_set_and_closed_ones_stay(home: Path, folder: Path, command: Command) -> None:
    done = work(command, "state", OPEN, WAITING, SOLVED, CLOSED, "--to", "waiting")
    assert done.code == Exit.QUEUED and f"{CLOSED}: It is closed" in done.err
    assert f"{WAITING}: Nothing to do: it is waiting." in done.err
    assert kept(home, AGENT) == [
        SetState(ticket_id(1), TicketState.WAITING),
        SetState(ticket_id(4), TicketState.WAITING),
    ]
    assert work(command, "state", CLOSED, "--to", "open").code == Exit.CONFLICT
    assert work(command, "state", OPEN, "--to", "closed").code == Exit.USAGE
    assert work(command, "state", OPEN).code == Exit.USAGE


def test_priority_is_set(home: Path, folder: Path, command: Command) -> None:
    done = work(command, "priority", OPEN, WAITING, "--to", "urgent")
    assert done.code == Exit.QUEUED
    assert kept(home, AGENT) == [
        SetPriority(ticket_id(1), Priority.URGENT),
        SetPriority(ticket_id(2), Priority.URGENT),
    ]
    assert work(command, "priority", OPEN, "--to", "urgent").code == Exit.DONE
    assert work(command, "priority", OPEN, "--to", "P1").code == Exit.USAGE


def test_tags_are_added_and_taken_off(home: Path, folder: Path, command: Command) -> None:
    done = work(command, "tag", OPEN, "--add", "VIP", "--add", "new, one", "--remove", "LATE")
    assert done.code == Exit.QUEUED
    assert kept(home, AGENT) == [EditTags(ticket_id(1), ("new one",), ("late",))]
    assert work(command, "tag", OPEN, "--add", "vip").code == Exit.DONE
    many = [word for n in range(19) for word in ("--add", f"t{n}")]
    done = work(command, "tag", OPEN, *many)
    assert done.code == Exit.CONFLICT and "at most 20" in done.err


@pytest.mark.parametrize(
    "tags",
    [(), ("--add", ""), ("--add", "x" * 41), ("--remove", ","), ("--add", "a", "--remove", "A")],
)
def test_tags_that_cannot_be_are_refused_at_once(
    home: Path, folder: Path, command: Command, tags: tuple[str, ...]
) -> None:
    done = work(command, "tag", OPEN, *tags)
    assert done.code == Exit.USAGE and len(done.err.splitlines()) == 1
    assert kept(home, AGENT) == []


def test_tickets_sleep_until_a_time_and_are_woken(
    home: Path, folder: Path, command: Command
) -> None:
    before = datetime.now(UTC)
    done = work(command, "snooze", OPEN, "--until", "2h")
    assert done.code == Exit.QUEUED and done.err.startswith("Until 2")
    (action,) = kept(home, AGENT)
    assert isinstance(action, Snooze) and action.until is not None
    until = datetime.fromisoformat(action.until)
    # The desk's clock is the one that counts.
    gateway = gateway_of(home, AGENT)
    apart = gateway.now() - datetime.now(UTC)
    gateway.close()
    assert timedelta() <= until - (before + apart) - timedelta(hours=2) < timedelta(minutes=1)
    done = work(command, "unsnooze", OPEN, WAITING)
    assert done.code == Exit.QUEUED and f"{WAITING}: Nothing to do: it does not sleep." in done.err
    assert kept(home, AGENT)[1:] == [Snooze(ticket_id(1), None)]
    assert work(command, "snooze", OPEN, "--until", "2099-01-01T09:00+09:00").code == Exit.USAGE
    day = f"{datetime.now(UTC) + timedelta(days=40):%Y-%m-%d}T09:00+09:00"
    assert work(command, "snooze", OPEN, WAITING, "--until", day).code == Exit.QUEUED
    wanted = datetime.fromisoformat(day).astimezone(UTC).isoformat()
    assert kept(home, AGENT)[2:] == [Snooze(ticket_id(n), wanted) for n in (1, 2)]
    done = work(command, "snooze", OPEN, "--until", day)
    assert done.code == Exit.DONE and "sleeps until then" in done.err


@pytest.mark.parametrize(
    ("time", "words"),
    [
        ("soon", "'soon' is no time: write 2h"),
        ("\x1b]0;x\x07", "is no time"),
        ("9", "is no time"),
        ("2020-01-01 9:00", "2020-01-01 09:00 has passed"),
        ("400d", "a year at most"),
    ],
)
def test_a_wrong_time_is_told_once(
    home: Path, folder: Path, command: Command, time: str, words: str
) -> None:
    done = work(command, "snooze", OPEN, WAITING, "--until", time)
    assert done.code == Exit.USAGE and words in done.err, done.err
    assert len(done.err.splitlines()) == 1 and done.err.rstrip("\n").isprintable()
    assert kept(home, AGENT) == []


def test_numbers_come_from_a_list_in_a_pipe(home: Path, folder: Path, command: Command) -> None:
    query = ("--as", "agent", "ticket", "list", "--query", "assignee:none", "--limit", "3")
    listed = command(*query).out
    done = run(home, "--as", "agent", "ticket", "take", "-", *NOW, "--json", typed=listed)
    assert done.returncode == Exit.QUEUED, done.stderr
    numbers = [line.split("\t")[0] for line in listed.splitlines()]
    assert [row["named"] for row in json.loads(done.stdout)] == numbers
    assert len(kept(home, AGENT)) == 3


def test_who_was_quicker_is_told_also_when_a_console_told_it(
    home: Path, folder: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The outbox as the worker leaves it while the command waits, a console open beside it."""
    from premium_tui.cli.waiting import Watch

    console = gateway_of(home, AGENT)

    class Beaten(Watch):
        def __enter__(self) -> Watch:
            return self

        def until(self, *arguments: object, **named: object) -> bool:
            outbox = Outbox.at(folder / "mine.db")
            first, second = (entry.key for entry in outbox.pending())
            outbox.lose(first, "Noor Haddad took #10005 first.")
            assert [lost.key for lost in console.work.lost()] == [first]
            outbox.lose(second, "Noor Haddad took #10010 first.")
            outbox.close()
            return True

    monkeypatch.setattr("premium_tui.cli.sending.Watch", Beaten)
    done = command("--as", "agent", "ticket", "take", "10005", NOBODYS, "--json")
    console.close()
    assert done.code == Exit.CONFLICT
    assert f"{NOBODYS}: Noor Haddad took #10010 first." in done.err
    assert [
        (r["named"], r["delivery"], r["status"], r["trouble"]) for r in json.loads(done.out)
    ] == [
        ("10005", "lost", 412, "Noor Haddad took #10005 first."),
        (NOBODYS, "lost", 412, "Noor Haddad took #10010 first."),
    ]
