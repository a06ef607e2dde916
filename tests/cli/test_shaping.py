"""`--json FIELDS`, `--csv`, `--jq` and `--envelope`: the same data in other shapes."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from premium_tui.cli.exits import Exit
from tests.cli.conftest import Command, fill, gateway_of
from tests.cli.running import ROOT, environment

HOSTILE = '=1+2;"\x1b]0;owned\x07\u202e,\nend'


def own_subject(home: Path, subject: str) -> None:
    """Store one ticket with this subject."""
    person = fill(home, tickets=1)
    with closing(sqlite3.connect(person / "cache.db")) as connection, connection:
        connection.execute("UPDATE ticket SET subject = ?", (subject,))


def test_only_the_fields_that_are_named_in_their_order(home: Path, command: Command) -> None:
    fill(home)
    whole = json.loads(command("ticket", "list", "--json", "--limit", "3").out)
    some = json.loads(command("ticket", "list", "--json", "state,number", "--limit", "3").out)
    assert some == [{"state": row["state"], "number": row["number"]} for row in whole]
    assert list(some[0]) == ["state", "number"]
    one = json.loads(command("ticket", "view", "10001", "--json", "subject").out)
    assert list(one) == ["subject"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--json=number", "ticket", "list", "--limit", "1"),
        ("ticket", "--json=number", "list", "--limit", "1"),
        ("ticket", "list", "--json=number", "--limit", "1"),
        ("ticket", "list", "--limit", "1", "--json", "number"),
        ("ticket", "list", "--json", "number", "--limit", "1"),
        ("--jq", ".", "ticket", "list", "--limit", "1", "--json", "number"),
        ("ticket", "list", "--jq", ".", "--limit", "1", "--json", "number"),
    ],
)
def test_fields_stand_behind_the_command_or_an_equals_sign(
    home: Path, command: Command, arguments: tuple[str, ...]
) -> None:
    fill(home)
    done = command(*arguments)
    assert done.code == Exit.DONE, done.err
    assert list(json.loads(done.out)[0]) == ["number"]


def test_a_word_the_command_needs_is_no_field(home: Path, command: Command) -> None:
    fill(home)
    command("view", "save", "number", "--query", "status:open")
    whole = command("view", "run", "number", "--json")
    assert json.loads(whole.out) and command("view", "run", "--json", "number") == whole
    picked = command("view", "run", "--json", "number", "number")
    assert list(json.loads(picked.out)[0]) == ["number"]
    assert json.loads(command("ticket", "view", "--json", "10001").out)["number"] == 10001
    assert command("--json", "ticket", "list").out == command("ticket", "list", "--json").out
    assert "number" in json.loads(command("view", "run", "--json", "--", "number").out)[0]


@pytest.mark.parametrize(
    "arguments",
    [
        ("ticket", "list", "--json", "nope"),
        ("ticket", "list", "--json", "number,nope"),
        ("ticket", "list", "--json", "number, nope,"),
        ("ticket", "view", "10001", "--json", "nope"),
        ("--json=nope", "ticket", "list"),
        ("status", "--json", "nope"),
    ],
)
def test_an_unknown_field_is_one_sentence_with_the_fields_there_are(
    home: Path, command: Command, arguments: tuple[str, ...]
) -> None:
    fill(home)
    done = command(*arguments)
    assert (done.code, done.out) == (Exit.USAGE, "")
    assert 'has no field "nope"; it has: ' in done.err and len(done.err.splitlines()) == 1


def test_an_unknown_field_or_filter_is_told_before_anything_is_done(
    home: Path, command: Command
) -> None:
    fill(home)
    written = ("ticket", "create", "--subject", "S", "--body", "b", "--product", "Dropbox")
    for shape in (
        ("--json", "nope"),
        ("--jq", ".["),
        ("--csv", "--envelope"),
        ("--csv", "--jq", "."),
    ):
        done = command(*written, "--wait", "0", *shape)
        assert (done.code, done.out) == (Exit.USAGE, ""), shape
    gateway = gateway_of(home)
    assert gateway.outbox() == []
    gateway.close()


def test_csv_is_read_back_by_a_csv_reader(home: Path, command: Command) -> None:
    own_subject(home, HOSTILE)
    done = command("ticket", "list", "--csv", "--json", "number,subject,due_at,unread")
    head, row = csv.reader(io.StringIO(done.out, newline=""), strict=True)
    assert head == ["number", "subject", "due_at", "unread"]
    assert row[0] == "10001" and row[3] in ("true", "false")
    assert row[1].startswith("'=1+2") and "\x1b" not in done.out and "\u202e" not in done.out
    assert done.out.count("\r\n") == 2, "lines end as RFC 4180 says"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＠", "\t=", "\n=", "\r="])
def test_csv_computes_nothing(home: Path, command: Command, start: str) -> None:
    own_subject(home, f"{start}cmd|' /C calc'!A0")
    done = command("ticket", "list", "--csv", "--json", "subject")
    _head, (cell,) = csv.reader(io.StringIO(done.out, newline=""), strict=True)
    assert cell.startswith("'") and cell.endswith("!A0")


def test_csv_has_its_head_when_there_is_nothing(home: Path, command: Command) -> None:
    fill(home, tickets=0)
    done = command("ticket", "list", "--csv")
    assert done.out.startswith("id,number,subject,") and len(done.out.splitlines()) == 1


def test_csv_of_one_thing_is_one_row_and_holds_nested_values_as_json(
    home: Path, command: Command
) -> None:
    fill(home)
    head, row = csv.reader(io.StringIO(command("ticket", "view", "10001", "--csv").out))
    found = dict(zip(head, row, strict=True))
    assert json.loads(found["messages"])[0]["side"] == "customer"
    assert found["tags"] == "[]"


def test_jq_filters_what_json_would_print(home: Path, command: Command) -> None:
    fill(home)
    whole = json.loads(command("ticket", "list", "--json", "--limit", "5").out)
    some = command("ticket", "list", "--limit", "5", "--jq", ".[] | {n: .number}")
    assert [json.loads(line) for line in some.out.splitlines()] == [
        {"n": row["number"]} for row in whole
    ]
    names = command("ticket", "list", "--limit", "5", "--jq", ".[].subject")
    assert names.out.splitlines() == [row["subject"] for row in whole]
    total = command("ticket", "list", "--limit", "5", "--envelope", "--jq", ".total")
    assert total.out == "64\n"


def test_jq_prints_nothing_a_terminal_obeys(home: Path, command: Command) -> None:
    own_subject(home, HOSTILE)
    done = command("ticket", "list", "--jq", ".[].subject, .[0]")
    assert all(c.isprintable() or c == "\n" for c in done.out) and "owned" in done.out
    assert json.loads(done.out.splitlines()[-1])["subject"] == HOSTILE


@pytest.mark.parametrize(
    ("text", "code"),
    [(".[", Exit.USAGE), ("nonsense", Exit.USAGE), (".number", Exit.FAILED)],
)
def test_a_wrong_filter_is_one_sentence(
    home: Path, command: Command, text: str, code: Exit
) -> None:
    fill(home)
    done = command("ticket", "list", "--jq", text)
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith("--jq cannot be ") and len(done.err.splitlines()) == 1


def test_an_error_of_a_filter_cannot_obey_a_terminal(home: Path, command: Command) -> None:
    own_subject(home, HOSTILE)
    done = command("ticket", "list", "--jq", ".[0].subject | error")
    assert done.code == Exit.FAILED and done.err[:-1].isprintable()


def test_an_envelope_says_how_much_there_is_and_how_fresh(home: Path, command: Command) -> None:
    fill(home)
    found = json.loads(command("ticket", "list", "--limit", "3", "--envelope").out)
    assert list(found) == ["items", "total", "truncated", "as_of"]
    assert (len(found["items"]), found["total"], found["truncated"]) == (3, 64, True)
    assert found["as_of"].endswith("Z")
    query = ("ticket", "list", "--query", "status:open", "--envelope")
    complete = json.loads(command(*query).out)
    assert complete["total"] == len(complete["items"]) > 10 and not complete["truncated"]
    cut = json.loads(command(*query, "--limit", "2").out)
    assert (cut["total"], cut["truncated"]) == (complete["total"], True)
    one = json.loads(command("ticket", "view", "10001", "--envelope", "--json", "number").out)
    assert (one["items"], one["total"]) == ([{"number": 10001}], 1)


def test_what_prints_no_data_says_so(command: Command) -> None:
    serve = ("serve", "--listen", "127.0.0.1:0", "--database-url", "sqlite:///x")
    for shape in ("--json", "--csv", "--envelope"):
        done = command(*serve, shape)
        assert done.code == Exit.USAGE and "prints no data" in done.err


def test_what_is_not_asked_for_is_not_loaded(home: Path) -> None:
    fill(home)
    code = (
        "import sys\n"
        "from premium_tui.__main__ import main\n"
        "sys.argv = ['premium-tui', 'ticket', 'list', *sys.argv[1:]]\n"
        "main()\n"
        "print(*sys.modules, file=sys.stderr)"
    )

    def loaded(*shape: str) -> set[str]:
        done = subprocess.run(
            [sys.executable, "-c", code, *shape],
            env=environment(home),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return set(done.stderr.split())

    parts = {"jq", "csv", "premium_tui.cli.shapes", "premium_tui.cli.shaping"}
    assert loaded("--json") & parts == set()
    assert loaded("--json", "number") & parts == parts - {"jq"}
    assert loaded("--jq", ".") >= {"jq"}
