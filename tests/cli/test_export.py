"""`ticket export`: JSON lines that `desk import` takes back, whole."""

from __future__ import annotations

import json
import re
import shlex
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from premium_tui.cli import exporting
from premium_tui.cli.exits import Exit
from premium_tui.domain.actions import OpenTicket, Reply
from premium_tui.domain.roles import Role
from premium_tui.ids import new_id
from premium_tui.paths import DemoWho
from tests.absent import program
from tests.cli.conftest import Command, fill, gateway_of
from tests.cli.running import PATIENT, PROGRAM, ROOT, TIMEOUT, environment, run
from tests.cli.test_ticket import change
from tests.data.cache_builder import ticket_id

HOSTILE = "a\x1b]0;owned\x07\r\n\tb\u202e 同期 \n\n e\u0301nd\x7f"


def lines(text: str) -> list[dict[str, object]]:
    """Return the tickets of an export."""
    return [json.loads(line) for line in text.splitlines()]


def told(ticket: dict[str, object]) -> dict[str, object]:
    """Return what an import keeps of a ticket: not its id, and its requester by name.

    Numbers are others at another desk, also where a line of a merge names one.
    """
    requester, messages = ticket["requester"], ticket["messages"]
    assert isinstance(requester, dict) and isinstance(messages, list)
    return {
        **ticket,
        "id": None,
        "requester": requester["name"],
        "number": "number" in ticket,
        "merged_into": "merged_into" in ticket,
        "messages": [
            {**one, "merged": True, "body": re.sub(r"#\d+", "#", one["body"])}
            if "merged" in one
            else one
            for one in messages
        ],
    }


def ok(home: Path, *arguments: str) -> str:
    """Run a command that must do."""
    done = run(home, *arguments)
    assert done.returncode == Exit.DONE, (arguments, done.stderr)
    return done.stdout


def test_what_is_exported_comes_back_whole_in_another_desk(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    made = json.loads(
        ok(
            here, "ticket", "create", "--subject", f"Nasty {HOSTILE}"[:40], "--body", HOSTILE,
            "--product", "Sign", "--kind", "sync", "--priority", "urgent", "--language", "ja",
            "--json", *PATIENT,
        )
    )  # fmt: skip
    ok(here, "--as", "agent", "sync", "--once")
    note = ("--as", "agent", "ticket", "note", str(made["number"]), "--body", HOSTILE)
    ok(here, *note, *PATIENT)
    double = ("ticket", "create", "--body", "b", "--product", "Dash", *PATIENT)
    doubles = [ok(here, *double, "--subject", f"Double {n}").strip() for n in (1, 2)]
    ok(here, "--as", "agent", "sync", "--once")
    ok(here, "--as", "agent", "ticket", "merge", doubles[0], "--into", doubles[1], *PATIENT)
    ok(here, "--as", "agent", "sync", "--once")
    ok(here, "sync", "--once")
    ok(there, "ticket", "list", "--limit", "1")
    for scope, who, team in (("team", (), "Copy"), ("queue", ("--as", "agent"), "All of it")):
        file = tmp_path / f"{scope}.jsonl"
        export = ("ticket", "export", "--scope", scope, "--all")
        ok(here, *who, *export, "--output", str(file))
        assert file.read_text() == ok(here, *who, *export), "the same in a pipe"
        ok(there, "desk", "import", str(file), "--team", team)
        before = lines(file.read_text())
        if who:
            ok(there, *who, "sync", "--once")
            again = ok(there, *who, "ticket", "export", "--query", f'team:"{team}"')
        else:
            again = ok(there, "--team", team, *export)
        after = lines(again)
        assert len(after) == len(before) > 50
        assert [told(ticket) for ticket in after] == [told(ticket) for ticket in before]
    whole = {str(ticket["id"]): ticket for ticket in before}
    messages = whole[made["id"]]["messages"]
    assert isinstance(messages, list)
    assert [message["body"] for message in messages] == [HOSTILE, HOSTILE]
    assert [message.get("note", False) for message in messages] == [False, True]
    linked = {t["number"]: t.get("merged_into") for t in after if "number" in t}
    (into,) = [number for number in linked.values() if number is not None]
    assert linked[into] is None and len(linked) == 2, "one was merged into the other there, too"
    held = json.dumps(before)
    for word in ("note", "colleague", "get_help", "phone", "chat", "waiting", "solved", "ja"):
        assert f'"{word}"' in held, "the desk has one of each"
    assert '"note"' not in (tmp_path / "team.jsonl").read_text(), "no note leaves the desk"


def test_every_ticket_is_exported_by_number(
    home: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "WINDOW", 7)
    fill(home, tickets=640)
    done = command("ticket", "export", "--all")
    found = lines(done.out)
    assert [ticket["id"] for ticket in found] == [ticket_id(n) for n in range(1, 641)]
    assert done.err == "640 tickets exported.\n" and done.out.isascii()
    some = command("ticket", "export", "--query", "status:waiting")
    assert {ticket["status"] for ticket in lines(some.out)} == {"waiting"}


def test_what_has_not_reached_the_desk_is_left_out_and_said(home: Path, command: Command) -> None:
    fill(home, tickets=8)
    gateway = gateway_of(home)
    gateway.act(OpenTicket(new_id(), new_id(), "New", "b", "Dropbox", "dropbox", None, "en"))
    gateway.act(Reply(ticket_id(1), new_id(), "On its way", 2))
    gateway.close()
    done = command("ticket", "export", "--all")
    assert len(lines(done.out)) == 8 and "On its way" not in done.out
    assert "1 was left out" in done.err


def test_a_line_holds_no_control(home: Path, command: Command) -> None:
    person = fill(home, tickets=1)
    change(person, "UPDATE message SET body = ?", HOSTILE)
    done = command("ticket", "export", "--all")
    assert all(" " <= character <= "~" for character in done.out.rstrip("\n"))
    messages = lines(done.out)[0]["messages"]
    assert isinstance(messages, list) and messages[0]["body"] == HOSTILE


def test_nothing_is_overwritten(home: Path, command: Command, tmp_path: Path) -> None:
    fill(home, tickets=1)
    file = tmp_path / "tickets.jsonl"
    export = ("ticket", "export", "--all", "--output", str(file))
    assert command(*export).code == Exit.DONE and file.stat().st_mode & 0o777 == 0o600
    done = command(*export)
    assert (done.code, done.out) == (Exit.USAGE, "") and "file exists" in done.err
    assert command("ticket", "export").code == Exit.USAGE
    assert command("ticket", "export", "--all", "--query", "x").code == Exit.USAGE
    assert command("ticket", "export", "--all", "--json").code == Exit.USAGE


def test_half_an_export_is_not_left_behind(home: Path, tmp_path: Path) -> None:
    fill(home, tickets=64)
    # Smaller than the export: as on a full disk.
    export = f"ulimit -f 8; exec {shlex.join([*PROGRAM])} ticket export --all --output out.jsonl"
    done = subprocess.run(
        [program("bash"), "-c", f"trap '' XFSZ; {export}"],
        env=environment(home) | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert done.returncode == Exit.FAILED and len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out.jsonl").exists()


def test_35_only_ones_own_lists(home: Path, command: Command) -> None:
    fill(home, DemoWho(Role.MEMBER))
    done = command("--as", "member", "ticket", "export", "--scope", "team", "--all")
    assert done.code == Exit.NOT_ALLOWED and done.out == ""


def test_a_cache_in_use_is_read_all_the_same(home: Path, command: Command) -> None:
    person = fill(home)
    with closing(sqlite3.connect(person / "cache.db")) as writing:
        writing.execute("BEGIN IMMEDIATE")
        writing.execute("UPDATE ticket SET subject = 'half done'")
        assert "half done" not in command("ticket", "export", "--all").out
