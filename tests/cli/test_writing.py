"""`ticket create` and `ticket reply`: what is refused before it is sent, and what is kept."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from premium_tui.cli.exits import Exit
from premium_tui.data.models import Delivery
from premium_tui.data.outbox import Outbox
from premium_tui.domain.actions import Note, OpenTicket, Reply
from premium_tui.domain.roles import Role
from premium_tui.domain.tickets import BODY_LIMIT, SUBJECT_LIMIT
from premium_tui.paths import DemoWho
from tests.cli.conftest import Command, Done, fill, gateway_of
from tests.cli.running import run

OPEN, CLOSED = "10001", "10005"


def create(command: Command, *arguments: str) -> Done:
    return command("ticket", "create", "--wait", "0", *arguments)


def kept(home: Path, who: DemoWho | None = None) -> list[object]:
    gateway = gateway_of(home, who)
    folder = home / "profiles/default/people" / (who or DemoWho()).slug
    gateway.close()
    outbox = Outbox.at(folder / "mine.db")
    try:
        return [entry.action for entry in outbox.pending()]
    finally:
        outbox.close()


def test_a_request_is_kept_when_nobody_waits(home: Path, command: Command) -> None:
    fill(home)
    done = create(
        command, "--subject", " S ", "--body", "text\n\n", "--product", "dash", "--kind", "sync",
        "--language", "ja", "--priority", "high", "--json",
    )  # fmt: skip
    assert done.code == Exit.QUEUED and "outbox" in done.err
    (action,) = kept(home)
    assert isinstance(action, OpenTicket)
    assert action == OpenTicket(
        action.ticket_id, action.message_id, "S", "text", "Dash", "dash", "sync", "ja", "high"
    )
    assert json.loads(done.out) == {
        "id": action.ticket_id,
        "number": None,
        "message_id": action.message_id,
        "delivery": "queued",
        "status": None,
        "trouble": None,
        "dry_run": False,
    }
    assert not (home / "profiles/default/worker.lock").exists()


def test_the_text_of_a_file_is_taken_as_it_is(home: Path, command: Command) -> None:
    fill(home)
    file = home / "body.txt"
    file.write_bytes("\ufeffこんにちは\r\n\x1b[31m\ttabs\n".encode())
    assert (
        create(command, "--subject", "S", "--product", "Paper", "--body-file", str(file)).code == 8
    )
    (action,) = kept(home)
    assert isinstance(action, OpenTicket)
    assert action.body == "こんにちは\r\n\x1b[31m\ttabs"


def test_rule_31_the_product_is_asked_when_both_are_owned(home: Path, command: Command) -> None:
    fill(home)
    done = create(command, "--subject", "S", "--body", "b")
    assert done.code == Exit.USAGE and "Dash and Dropbox" in done.err
    assert create(command, "--subject", "S", "--body", "b", "--product", "Fax").code == Exit.USAGE


@pytest.mark.parametrize(
    ("owns", "product", "code"),
    [
        ("dropbox", "Dash", Exit.NOT_ALLOWED),
        ("dropbox", "Sign", Exit.QUEUED),
        ("dash", "Dash", Exit.QUEUED),
        ("dash", "Paper", Exit.QUEUED),
    ],
)
def test_rule_31_only_what_is_owned(
    home: Path, command: Command, owns: str, product: str, code: Exit
) -> None:
    own(fill(home), owns)
    assert create(command, "--subject", "S", "--body", "b", "--product", product).code == code
    assert len(kept(home)) == (code is Exit.QUEUED)


@pytest.mark.parametrize(("owns", "about"), [("dropbox", "Dropbox"), ("dash", "Dash")])
def test_rule_31_nothing_is_asked_of_who_owns_one(
    home: Path, command: Command, owns: str, about: str
) -> None:
    own(fill(home), owns)
    assert create(command, "--subject", "S", "--body", "b").code == Exit.QUEUED
    (action,) = kept(home)
    assert isinstance(action, OpenTicket) and action.about_product == about


def own(person: Path, product: str) -> None:
    """Let the stored team own one product."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(person / "cache.db")) as connection, connection:
        column = connection.execute("SELECT * FROM me").description[2][0]
        body = json.loads(connection.execute(f"SELECT {column} FROM me").fetchone()[0])
        body["team"]["owns"] = [product]
        connection.execute(f"UPDATE me SET {column} = ?", (json.dumps(body),))


@pytest.mark.parametrize(
    ("role", "channel"),
    [
        (Role.TEAM_ADMIN, "request"),
        (Role.BILLING_ADMIN, "request"),
        (Role.SUPPORT_ADMIN, "request"),
        (Role.MEMBER, "get_help"),
        (Role.AGENT, None),
    ],
)
def test_rule_29_who_writes_how(
    home: Path, command: Command, role: Role, channel: str | None
) -> None:
    who = DemoWho(role)
    fill(home, who)
    flags = ("--as", role.replace("_", "-"), "--product", "Dropbox")
    done = create(command, *flags, "--subject", "S", "--body", "b")
    actions = kept(home, who)
    if channel is None:
        assert (done.code, actions) == (Exit.NOT_ALLOWED, [])
        return
    (action,) = actions
    assert isinstance(action, OpenTicket) and action.channel == channel


@pytest.mark.parametrize(
    "arguments",
    [
        ("--subject", "", "--body", "b"),
        ("--subject", " \t", "--body", "b"),
        ("--subject", "x" * (SUBJECT_LIMIT + 1), "--body", "b"),
        ("--subject", "S", "--body", " \n"),
        ("--subject", "S", "--body", "あ" * (BODY_LIMIT // 3 + 1)),
        ("--subject", "S", "--body-file", "/nowhere"),
        ("--subject", "S", "--body-file", "/"),
        ("--subject", "S", "--body-file", "/dev/zero"),
        ("--subject", "S"),
        ("--subject", "S", "--body", "b", "--body-file", "-"),
        ("--subject", "S", "--body", "b", "--kind", "nonsense"),
        ("--subject", "S", "--body", "b", "--language", "fr"),
        ("--subject", "S", "--body", "b", "--priority", "P1"),
        ("--subject", "S", "--body", "b", "--wait", "soon"),
        ("--subject", "S", "--body", "b", "--wait", "nan"),
        ("--body", "b"),
    ],
)
def test_a_wrong_request_is_not_kept(
    home: Path, command: Command, arguments: tuple[str, ...]
) -> None:
    fill(home)
    done = command("ticket", "create", "--product", "Dropbox", "--wait", "0", *arguments)
    assert (done.code, done.out) == (Exit.USAGE, "")
    assert len(done.err.splitlines()) == 1
    assert kept(home) == []


def test_the_largest_request_is_kept(home: Path, command: Command) -> None:
    fill(home)
    file = home / "body.txt"
    file.write_bytes(b"x" * BODY_LIMIT)
    subject = "x" * SUBJECT_LIMIT
    arguments = ("--subject", subject, "--body-file", str(file), "--product", "Dropbox")
    assert create(command, *arguments).code == Exit.QUEUED
    file.write_bytes(b"x" * BODY_LIMIT + b"y")
    assert create(command, *arguments).code == Exit.USAGE
    file.write_bytes(b"caf\xe9")
    assert create(command, *arguments).code == Exit.USAGE


def test_an_answer_rests_on_what_is_stored(home: Path, command: Command) -> None:
    fill(home)
    done = command("ticket", "reply", OPEN, "--body", "Thanks", "--wait", "0")
    assert (done.code, done.out) == (Exit.QUEUED, "")
    (action,) = kept(home)
    assert isinstance(action, Reply) and (action.body, action.based_on) == ("Thanks", 2)


def test_rule_39_a_closed_ticket_takes_no_answer(home: Path, command: Command) -> None:
    fill(home)
    done = command("ticket", "reply", CLOSED, "--body", "Thanks", "--wait", "0")
    assert done.code == Exit.CONFLICT and "follow-up" in done.err
    assert kept(home) == []


def test_notes_are_for_agents(home: Path, command: Command) -> None:
    who = DemoWho(Role.AGENT)
    fill(home)
    fill(home, who)
    note = ("ticket", "reply", OPEN, "--note", "--body", "Hm", "--wait", "0")
    assert command(*note).code == Exit.NOT_ALLOWED
    assert command("--as", "agent", *note).code == Exit.QUEUED
    (action,) = kept(home, who)
    assert isinstance(action, Note) and kept(home) == []


def test_behind_a_refused_answer_another_is_not_sent(home: Path, command: Command) -> None:
    fill(home)
    command("ticket", "reply", OPEN, "--body", "one", "--wait", "0")
    outbox = Outbox.at(home / "profiles/default/people" / DemoWho().slug / "mine.db")
    outbox.park(outbox.pending()[0].key, 403, "forbidden", "Not \x1b[31mallowed.")
    outbox.close()
    done = command("ticket", "reply", OPEN, "--body", "two", "--wait", "0", "--json")
    assert done.code == Exit.CONFLICT and "earlier answer" in done.err
    assert json.loads(done.out)["delivery"] == Delivery.ATTENTION


def test_words_that_are_no_utf8_are_kept_readable(home: Path) -> None:
    fill(home)
    body = os.fsdecode(b"caf\xe9")
    done = run(home, "ticket", "reply", OPEN, "--body", body, "--wait", "0")
    assert done.returncode == Exit.QUEUED
    (action,) = kept(home)
    assert isinstance(action, Reply) and action.body == "caf\ufffd"
