"""Commands over the embedded desk: the real worker, the real server, one home for all tests."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from premium_tui.cli import at_work, main
from premium_tui.cli.exits import Exit
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import Connection, ListSpec, Scope
from premium_tui.domain.actions import SetState
from premium_tui.domain.roles import Role
from premium_tui.domain.tickets import TicketState
from premium_tui.paths import HOME_VARIABLE, DemoWho
from tests.cli.conftest import gateway_of
from tests.cli.running import PATIENT, TIMEOUT, run
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demo desk, made by a first list."""
    home = tmp_path_factory.mktemp("embedded")
    first = run(home, "ticket", "list", "--limit", "5")
    assert first.returncode == Exit.DONE, first.stderr
    assert len(first.stdout.splitlines()) == 5
    return home


@pytest.fixture(scope="module")
def agent(home: Path) -> Iterator[Gateway]:
    """An agent at a console of their own, whose worker serves all commands."""
    gateway = gateway_of(home, DemoWho(Role.AGENT))
    gateway.start_link()
    gateway.request_pull()
    assert gateway.wait_settled(TIMEOUT)
    yield gateway
    gateway.close()


def test_a_team_or_a_person_the_desk_does_not_have_is_not_found(home: Path) -> None:
    for who in (("--team", "nosuch"), ("--team", "nosuch", "--as", "member")):
        done = run(home, *who, "ticket", "list")
        assert done.returncode == Exit.NOT_FOUND, done.stderr
        assert "in a team named nosuch." in done.stderr and not done.stdout


def know(agent: Gateway, number: str) -> None:
    """Return once the agent's store has a ticket: what settles now may have begun before it."""
    agent.request_pull()
    wait_until(lambda: agent.by_number(int(number)) is not None)


def create(home: Path, *arguments: str, code: int = Exit.DONE) -> dict[str, object]:
    asked = ("ticket", "create", "--product", "Dropbox", "--json", *PATIENT)
    done = run(home, *asked, *arguments)
    assert done.returncode == code, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_a_request_an_answer_and_a_note_go_their_way(home: Path, agent: Gateway) -> None:
    made = create(
        home, "--subject", "From a script", "--body", "It \x1b[31mhurts\n", "--kind", "sync"
    )
    number = str(made["number"])
    assert made["delivery"] == "delivered"
    know(agent, number)
    reply = ("--as", "agent", "ticket", "reply", number, *PATIENT)
    answered = run(home, *reply, "--body-file", "-", typed="Try\nthis\n")
    assert (answered.returncode, answered.stdout) == (Exit.DONE, ""), answered.stderr
    assert number in answered.stderr
    noted = run(home, *reply, "--note", "--body", "Hm")
    assert noted.returncode == Exit.DONE, noted.stderr
    assert run(home, "sync", "--once").returncode == Exit.DONE
    seen = json.loads(run(home, "ticket", "view", number, "--json").stdout)
    assert seen["issue_kind"] == "sync" and seen["channel"] == "request"
    bodies = [message["body"] for message in seen["messages"]]
    assert bodies == ["It \x1b[31mhurts", "Try\nthis"], "no note leaves the desk"
    shown = run(home, "ticket", "view", number).stdout
    assert "\x1b" not in shown and "�[31mhurts" in shown


def test_rule_29_a_members_request_is_get_help(home: Path, agent: Gateway) -> None:
    made = create(home, "--as", "member", "--subject", "Help", "--body", "me", "--language", "ja")
    view = run(home, "--as", "member", "ticket", "view", str(made["number"]), "--json")
    found = json.loads(view.stdout)
    assert (found["channel"], found["language"]) == ("get_help", "ja")


def test_a_ticket_closed_meanwhile_ends_with_7(home: Path, agent: Gateway) -> None:
    made = create(home, "--subject", "Soon closed", "--body", "x")
    ticket_id = str(made["id"])
    agent.act(SetState(ticket_id, TicketState.CLOSED))
    assert agent.wait_settled(TIMEOUT)
    number = str(made["number"])
    assert run(home, "sync", "--once").returncode == Exit.DONE
    known = run(home, "ticket", "reply", number, "--body", "too late")
    assert known.returncode == Exit.CONFLICT and "follow-up" in known.stderr
    # As if the news had not come yet: the desk itself says no.
    cache = home / "profiles/default/people/default.team_admin/cache.db"
    with closing(sqlite3.connect(cache)) as connection, connection:
        connection.execute("UPDATE ticket SET state = 'open' WHERE id = ?", (ticket_id,))
    done = run(home, "ticket", "reply", number, "--body", "too late", "--json", *PATIENT)
    assert done.returncode == Exit.CONFLICT
    found = json.loads(done.stdout)
    assert (found["delivery"], found["status"]) == ("attention", 409)
    assert "outbox list" in done.stderr and found["trouble"] in done.stderr
    again = run(home, "ticket", "reply", number, "--body", "later still", *PATIENT)
    assert again.returncode == Exit.CONFLICT
    status = json.loads(run(home, "status", "--json").stdout)
    assert status["attention"] >= 1
    other = create(home, "--subject", "Another", "--body", "goes on")
    assert other["delivery"] == "delivered", "a refused answer holds up only its own ticket"


def test_tickets_are_closed_reopened_and_noted_at_the_desk(home: Path, agent: Gateway) -> None:
    numbers = [str(create(home, "--subject", f"No {n}", "--body", "b")["number"]) for n in (1, 2)]
    for number in numbers:
        know(agent, number)
    note = ("--as", "agent", "ticket", "note", "-", "--body", "Known", "--json", *PATIENT)
    noted = run(home, *note, typed="\n".join(numbers))
    assert noted.returncode == Exit.DONE, noted.stderr
    assert {row["delivery"] for row in json.loads(noted.stdout)} == {"delivered"}
    closed = run(home, "ticket", "close", *numbers, "999999", *PATIENT)
    assert closed.returncode == Exit.NOT_FOUND and "Done on 2 of 3 tickets." in closed.stderr
    assert run(home, "sync", "--once").returncode == Exit.DONE
    for number in numbers:
        found = json.loads(run(home, "ticket", "view", number, "--json").stdout)
        assert found["state"] == "closed" and len(found["messages"]) == 1
    again = run(home, "ticket", "reopen", numbers[0])
    assert again.returncode == Exit.CONFLICT and "follow-up" in again.stderr


def test_a_chat_and_a_call_are_asked_for_at_the_desk(home: Path, agent: Gateway) -> None:
    asked = ("--subject", "Locked out", "--body", "Since noon", "--product", "Dropbox", "--json")
    for way, more in (("chat", ()), ("callback", ("--phone", "+1 415 555 2671"))):
        done = run(home, "contact", way, *more, *asked, *PATIENT)
        assert done.returncode == Exit.DONE, done.stderr
        found = json.loads(done.stdout)
        assert found["delivery"] == "delivered" and found["number"] > 0
        shown = json.loads(run(home, "ticket", "view", str(found["number"]), "--json").stdout)
        assert shown["channel"] == way and shown["target"] is None
        why = run(home, "entitlement", "explain", str(found["number"])).stdout
        assert "Chats and calls have no response time" in why
        closed = run(home, "ticket", "close", str(found["number"]), *PATIENT)
        assert closed.returncode == Exit.DONE, closed.stderr


def test_a_list_is_read_beside_a_worker_as_without_one(home: Path, agent: Gateway) -> None:
    assert json.loads(run(home, "status", "--json").stdout)["worker"]
    beside = run(home, "ticket", "list", "--json", "id,subject,state", "--limit", "50")
    assert beside.returncode == Exit.DONE and beside.stderr == ""
    gateway = gateway_of(home)
    rows = gateway.first_rows(ListSpec(Scope.MINE), 50)
    gateway.close()
    assert [row["id"] for row in json.loads(beside.stdout)] == [row.id for row in rows]


def test_status_hears_the_worker_and_starts_none(home: Path, agent: Gateway) -> None:
    admin = gateway_of(home)
    admin.start_link()
    wait_until(lambda: admin.status().connection is Connection.LIVE)
    found: dict[str, Any] = {}

    def heard() -> bool:
        # It listens for two seconds: a worker that is busy may take longer to say how it stands.
        found.update(json.loads(run(home, "status", "--json").stdout))
        return bool(found["connection"] != "starting")

    wait_until(heard)
    admin.close()
    assert (found["worker"], found["connection"], found["ready"]) == (True, "live", True)
    assert found["person"]["role"] == "team_admin" and found["server"] is None
    assert found["as_of"].endswith("Z")
    doctor = run(home, "doctor", "--json")
    worker = next(f for f in json.loads(doctor.stdout) if f["name"] == "worker")
    assert worker["level"] == "ok" and "at work" in worker["text"]


def test_a_desk_in_use_is_not_reset(
    home: Path,
    agent: Gateway,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(home))
    monkeypatch.setattr(at_work, "PATIENCE", 0.1)
    assert main.run(["desk", "reset", "-y"]) == Exit.FAILED
    assert "open on the profile default" in capsys.readouterr().err
    assert run(home, "desk", "reset").returncode == Exit.USAGE, "nobody is asked in a pipe"


def test_an_unknown_team_is_said(home: Path, agent: Gateway) -> None:
    done = run(home, "ticket", "list", "--team", "Nobody's")
    assert done.returncode == Exit.NOT_FOUND and len(done.stderr.splitlines()) == 1


def test_import_while_the_desk_is_open(home: Path, agent: Gateway, tmp_path: Path) -> None:
    file = tmp_path / "tickets.jsonl"
    line = {
        "id": "a1",
        "subject": "Brought along",
        "messages": [{"role": "customer", "body": "Hi"}],
    }
    file.write_text(json.dumps(line) + "\n")
    done = run(home, "desk", "import", str(file), "--team", "Imported", "--json")
    assert done.returncode == Exit.DONE, done.stderr
    assert json.loads(done.stdout)["new"] == 1
    listed = run(home, "--team", "Imported", "ticket", "list", "--scope", "team", "--json")
    assert [row["subject"] for row in json.loads(listed.stdout)] == ["Brought along"]
    file.write_text("{}\n")
    bad = run(home, "--team", "Imported", "desk", "import", str(file))
    assert bad.returncode == Exit.FAILED and "Line 1" in bad.stderr
    assert run(home, "desk", "import", str(file)).returncode == Exit.USAGE
