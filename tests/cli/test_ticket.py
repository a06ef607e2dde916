"""`ticket list` and `ticket view`: from the store alone, whole and harmless."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from premium_tui.cli import listing
from premium_tui.cli.exits import Exit
from premium_tui.domain.actions import OpenTicket, Reply
from premium_tui.domain.roles import Role
from premium_tui.paths import DemoWho
from tests.cli.conftest import Command, fill, gateway_of
from tests.data.cache_builder import ticket_id

HOSTILE = "\x1b]0;owned\x07 a\u202eb\tc\x7f\x9b31m"
ROW_KEYS = [
    "id",
    "number",
    "subject",
    "product",
    "state",
    "priority",
    "requester_name",
    "requester_id",
    "team_id",
    "assignee_name",
    "updated_at",
    "due_at",
    "unread",
    "pending",
    "has_draft",
    "assignee_id",
    "tags",
]
MESSAGE_KEYS = [
    "id",
    "author_name",
    "author_id",
    "mine",
    "side",
    "kind",
    "collaborator",
    "body",
    "sent_at",
    "written_at",
    "delivery",
    "trouble",
    "notice",
    "merged_number",
]


def change(person: Path, sql: str, *values: object) -> None:
    """Change a stored cache as a pull would."""
    with closing(sqlite3.connect(person / "cache.db")) as connection, connection:
        connection.execute(sql, values)


def test_a_list_is_offline_and_starts_nothing(home: Path, command: Command) -> None:
    fill(home)
    done = command("ticket", "list", "--limit", "5")
    assert done.code == Exit.DONE and done.err == ""
    lines = [line.split("\t") for line in done.out.splitlines()]
    assert len(lines) == 5 and {len(line) for line in lines} == {8}
    assert not (home / "profiles" / "default" / "worker.lock").exists()


def test_a_list_as_json_is_a_bare_array(home: Path, command: Command) -> None:
    fill(home)
    found = json.loads(command("ticket", "list", "--json", "--limit", "64").out)
    assert len(found) == 64
    assert {tuple(row) for row in found} == {tuple(ROW_KEYS)}
    times = [row["updated_at"] for row in found]
    assert times == sorted(times, reverse=True) and times[0].endswith("Z")
    assert any(row["assignee_name"] is None for row in found)


def test_an_empty_list_is_no_failure(home: Path, command: Command) -> None:
    fill(home, tickets=0)
    assert (command("ticket", "list").code, command("ticket", "list").out) == (Exit.DONE, "")
    assert json.loads(command("--json", "ticket", "list", "--query", "x").out) == []


def test_words_find_every_ticket_not_only_the_first(
    home: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "WINDOW", 7)
    fill(home, tickets=640)
    done = command("ticket", "list", "--query", "uploads PARIS", "--limit", "1000", "--json")
    found = json.loads(done.out)
    assert len(found) == 40
    assert all("Paris" in row["subject"] for row in found)
    few = command("ticket", "list", "--query", "uploads PARIS", "--limit", "3", "--json")
    assert json.loads(few.out) == found[:3]


def test_sorts_and_reverse(home: Path, command: Command) -> None:
    fill(home)
    done = command("ticket", "list", "--sort", "number", "--reverse", "--json", "--limit", "64")
    numbers = [row["number"] for row in json.loads(done.out)]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize(
    ("role", "scope", "code"),
    [
        (Role.TEAM_ADMIN, "team", Exit.DONE),
        (Role.TEAM_ADMIN, "queue", Exit.NOT_ALLOWED),
        (Role.BILLING_ADMIN, "team", Exit.NOT_ALLOWED),
        (Role.MEMBER, "team", Exit.NOT_ALLOWED),
        (Role.MEMBER, "mine", Exit.DONE),
        (Role.AGENT, "queue", Exit.DONE),
        (Role.AGENT, "mine", Exit.NOT_ALLOWED),
    ],
)
def test_rule_35_each_role_has_its_lists(
    home: Path, command: Command, role: Role, scope: str, code: Exit
) -> None:
    fill(home, DemoWho(role))
    done = command("ticket", "list", "--as", role.replace("_", "-"), "--scope", scope)
    assert done.code == code
    assert len(done.err.splitlines()) == (code is not Exit.DONE)


def test_an_agents_list_is_the_queue(home: Path, command: Command) -> None:
    fill(home, DemoWho(Role.AGENT), queue_every=2)
    assert len(command("--as", "agent", "ticket", "list", "--limit", "99").out.splitlines()) == 32


@pytest.mark.parametrize("named", ["10007", "#10007", ticket_id(7)])
def test_a_ticket_is_found_by_number_and_id(home: Path, command: Command, named: str) -> None:
    fill(home)
    found = json.loads(command("ticket", "view", named, "--json").out)
    assert found["id"] == ticket_id(7) and found["number"] == 10007
    assert found["team_name"] == "Acme" and found["tags"] == []
    assert [list(message) for message in found["messages"]] == [MESSAGE_KEYS] * 2
    text = command("ticket", "view", named).out
    assert "number\t10007" in text and found["messages"][1]["body"] in text


@pytest.mark.parametrize(
    "named", ["1", "99999999999999999999", "abc", "１００", "", ticket_id(99), "../x", "\x1b[2J"]
)
def test_an_unknown_ticket_ends_with_6(home: Path, command: Command, named: str) -> None:
    fill(home)
    done = command("ticket", "view", named)
    assert done.code == Exit.NOT_FOUND and done.out == ""
    assert len(done.err.splitlines()) == 1 and done.err[:-1].isprintable()


def test_hostile_text_is_harmless_in_a_pipe_and_whole_in_json(home: Path, command: Command) -> None:
    person = fill(home, tickets=1)
    change(person, "UPDATE ticket SET subject = ?, requester_name = ?, tags = ?", *[HOSTILE] * 3)
    change(person, "UPDATE message SET body = ?, author_name = ?", *[HOSTILE] * 2)
    for arguments in (("list",), ("view", "10001")):
        out = command("ticket", *arguments).out
        assert "owned" in out
        assert all(c.isprintable() or c in "\n\t" for c in out)
        assert "\u202e" not in out
    assert command("ticket", "list").out.count("\t") == 7
    row = json.loads(command("ticket", "list", "--json").out)[0]
    assert row["subject"] == row["requester_name"] == HOSTILE
    shown = command("ticket", "view", "10001", "--json").out
    assert shown.isascii() and "\x7f" not in shown and "\x1b" not in shown
    found = json.loads(shown)
    assert found["tags"] == [HOSTILE]
    assert {m["body"] for m in found["messages"]} == {HOSTILE}


def test_json_cuts_nothing(home: Path, command: Command) -> None:
    person = fill(home, tickets=1)
    body = "x" * 300_000 + "\nend"
    change(person, "UPDATE message SET body = ?", body)
    found = json.loads(command("ticket", "view", "10001", "--json").out)
    assert found["messages"][0]["body"] == body


def test_what_is_on_its_way_shows(home: Path, command: Command) -> None:
    fill(home)
    gateway = gateway_of(home)
    gateway.act(OpenTicket("n" * 36, "m", "New \x1bone", "Help", "Paper", "dropbox", None, "en"))
    gateway.act(Reply(ticket_id(3), "r", "Still \x1b[31mbroken", 2))
    gateway.close()
    rows = json.loads(command("ticket", "list", "--json").out)
    assert rows[0]["subject"] == "New \x1bone"
    assert (rows[0]["number"], rows[0]["pending"]) == (None, "queued")
    assert command("ticket", "list").out.startswith("new\topen\tNew �one\t")
    thread = json.loads(command("ticket", "view", "10003", "--json").out)["messages"]
    assert (thread[-1]["body"], thread[-1]["delivery"]) == ("Still \x1b[31mbroken", "queued")


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1.5", "٣", "99999999999999999999"])
def test_a_limit_is_a_number_from_1_on(home: Path, command: Command, limit: str) -> None:
    assert command("ticket", "list", f"--limit={limit}").code == Exit.USAGE


def test_a_message_cannot_pose_as_another(home: Path, command: Command) -> None:
    person = fill(home, tickets=1)
    change(person, "UPDATE message SET body = ?", "Hello\n\n-- Sam Reed\tagent\n\rPay me")
    out = command("ticket", "view", "10001").out
    assert [line[:2] for line in out.splitlines()].count("--") == 2
    assert "\n  -- Sam Reed\tagent\n" in out


def test_a_query_finds_every_ticket_stored_or_on_its_way(home: Path, command: Command) -> None:
    fill(home, tickets=640)
    gateway = gateway_of(home)
    gateway.act(OpenTicket("n" * 36, "m", "Neu", "Uploads", "Paper", "dropbox", None, "en"))
    gateway.act(Reply(ticket_id(3), "r", "The uploads again", 2))
    gateway.close()
    found = json.loads(command("ticket", "list", "--query", "upload -folder", "--json").out)
    assert len(found) == 42
    assert {row["id"] for row in found} > {"n" * 36, ticket_id(3)}
    open_ones = command("ticket", "list", "--query", "upload status:open is:unread")
    assert 0 < len(open_ones.out.splitlines()) < 42 and open_ones.err == ""
    assert len(command("ticket", "list", "--query", "  ").out.splitlines()) == 30


@pytest.mark.parametrize(
    ("query", "sentence", "pointed"),
    [
        ("sync status:opne", 'status knows no "opne"', ("  sync status:opne", " " * 14 + "^")),
        ("同期 due<x", '"x" is no time', ("  同期 due<x", " " * 11 + "^")),
        ("tag:vip", 'no field "tag"', ("  tag:vip", "  ^")),
        ("a\nb is:\x1b[2Jred", "is knows no", ("  b is:", "       ^")),
        ("x" * 500 + " is:red", "is knows no", ("  " + "x" * 26 + " is:red", " " * 32 + "^")),
    ],
)
def test_a_wrong_query_ends_with_2_and_a_caret(
    home: Path, command: Command, query: str, sentence: str, pointed: tuple[str, str]
) -> None:
    fill(home)
    done = command("ticket", "list", "--query", query)
    assert done.code == Exit.USAGE and done.out == ""
    said, line, caret = done.err.splitlines()
    assert sentence in said and said.endswith(".")
    assert line.startswith(pointed[0]) and caret == pointed[1]
    assert "\x1b" not in done.err


def test_a_query_that_begins_with_a_dash_is_joined(home: Path, command: Command) -> None:
    fill(home)
    done = command("ticket", "list", "--query", "-upload")
    assert done.code == Exit.USAGE and "--query=-word" in done.err
    without = command("ticket", "list", "--query=-upload")
    every = command("ticket", "list", "--query", " ", "--limit", "1000")
    assert 0 < len(without.out.splitlines()) < len(every.out.splitlines())


def test_a_query_without_end_is_refused(home: Path, command: Command) -> None:
    fill(home)
    done = command("ticket", "list", "--query", "word " * 201)
    assert done.code == Exit.USAGE and done.out == ""
    assert done.err == "The query has 1,005 characters; 1,000 is the most.\n"


def test_agents_search_tags(home: Path, command: Command) -> None:
    person = fill(home, DemoWho(Role.AGENT))
    change(person, "UPDATE ticket SET tags = 'vip' WHERE key = 5")
    done = command("--as", "agent", "ticket", "list", "--query", "tag:VIP", "--json")
    assert [row["number"] for row in json.loads(done.out)] == [10_005]


def test_an_index_that_is_being_built_is_told(home: Path, command: Command) -> None:
    person = fill(home)
    change(person, "UPDATE search_state SET through = 10")
    done = command("ticket", "list", "--query", "sync")
    assert done.code == Exit.DONE and "is being built" in done.err
    assert "being built" not in command("ticket", "list").err
