"""`macro`: kept, listed, filled in, sent to several tickets and removed, from the store alone."""

from __future__ import annotations

import io
import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from premium_tui.cli.exits import Exit
from premium_tui.data.outbox import Outbox
from premium_tui.domain.actions import (
    Action,
    DropMacro,
    EditTags,
    Note,
    Reply,
    SaveMacro,
    SetState,
)
from premium_tui.domain.text import clean
from premium_tui.domain.tickets import TicketState
from premium_tui.paths import DemoWho
from tests.cli.conftest import Command, Done, fill
from tests.data.cache_builder import ticket_id
from tests.nasty import terminal_escapes
from tests.things import MACRO

AGENT = DemoWho("agent")
OPEN, CLOSED = "10001", "10005"


@pytest.fixture
def folder(home: Path) -> Path:
    """An agent's folder with three macros in its cache."""
    folder = fill(home, AGENT)
    put(
        folder,
        msgspec.structs.replace(MACRO, id="m1", owner_id=None, state="waiting", priority=None),
        msgspec.structs.replace(
            MACRO, id="m2", name="御礼", language="ja", body="{requester} 様", state=None, tags=[],
            priority=None,
        ),
        msgspec.structs.replace(
            MACRO, id="m3", name="solve", owner_id=None, body="", state="solved", tags=[],
            priority=None,
        ),
    )  # fmt: skip
    return folder


def put(folder: Path, *macros: object) -> None:
    with closing(sqlite3.connect(folder / "cache.db")) as connection:
        for macro in macros:
            body = msgspec.json.encode(macro).decode()
            connection.execute("INSERT INTO macro VALUES (?, ?)", (json.loads(body)["id"], body))
        connection.commit()


def kept(folder: Path) -> list[Action]:
    outbox = Outbox.at(folder / "mine.db")
    actions = [entry.action for entry in outbox.pending() if entry.action is not None]
    outbox.close()
    return actions


def macro(command: Command, *arguments: str) -> Done:
    return command("macro", *arguments, "--as", "agent")


def test_they_are_listed_as_a_table_and_as_json(folder: Path, command: Command) -> None:
    assert macro(command, "list").out == (
        "solve\ten\tall agents\tsolved\tThank you\n"
        "thanks\ten\tall agents\twaiting, +thanked\tThank you\n"
        "御礼\tja\tyours alone\t\tThank you\n"
    )
    found = json.loads(macro(command, "list", "--language", "ja", "--json").out)
    assert [(one["name"], one["shared"], one["version"]) for one in found] == [("御礼", False, 2)]
    fields = json.loads(macro(command, "list", "--json", "name,state").out)
    assert fields[0] == {"name": "solve", "state": "solved"}


def test_one_is_shown_as_it_stands_and_filled_in(folder: Path, command: Command) -> None:
    shown = macro(command, "show", "::THANKS")
    assert (shown.code, shown.out) == (Exit.DONE, "Thank you, {requester}.\n")
    assert "It sets: waiting, +thanked." in shown.err
    filled = macro(command, "show", "thanks", "--for", OPEN)
    assert filled.out.startswith("Thank you, ") and "{" not in filled.out
    put(folder, msgspec.structs.replace(MACRO, id="m4", name="due", body="By {due}", tags=[]))
    with closing(sqlite3.connect(folder / "cache.db")) as connection:
        connection.execute("UPDATE ticket SET due_at = NULL")
        connection.commit()
    missing = macro(command, "show", "due", "--for", OPEN, "--json")
    assert (json.loads(missing.out)["text"], json.loads(missing.out)["missing"]) == (
        "By {due}",
        ["{due}"],
    )
    nowhere = macro(command, "show", "no\x1bwhere")
    assert nowhere.code == Exit.NOT_FOUND and "\x1b" not in nowhere.err


def test_what_strangers_call_themselves_is_printed_clean(folder: Path, command: Command) -> None:
    hostile = "".join(terminal_escapes())
    with closing(sqlite3.connect(folder / "cache.db")) as connection:
        connection.execute("UPDATE ticket SET requester_name = ?", (hostile,))
        connection.commit()
    shown = macro(command, "show", "thanks", "--for", OPEN).out
    assert clean(shown) == shown
    macro(command, "apply", "thanks", OPEN, "--wait", "0")
    sent = kept(folder)[0]
    assert isinstance(sent, Reply) and clean(sent.body) == sent.body


def test_several_tickets_are_answered_each_with_its_own_names(
    folder: Path, command: Command
) -> None:
    done = macro(command, "apply", "thanks", OPEN, "10003", CLOSED, "99", "--wait", "0", "--json")
    assert done.code == Exit.QUEUED
    told = {row["named"]: row for row in json.loads(done.out)}
    assert told[CLOSED]["trouble"] == "It is closed, and stays so."
    assert told["99"]["id"] is None and told[OPEN]["delivery"] == "queued"
    assert "Done on 0 of 4 tickets." in done.err
    actions = kept(folder)
    kinds = [type(action) for action in actions if action.ticket_id == ticket_id(1)]
    assert kinds == [Reply, EditTags, SetState]
    bodies = [action.body for action in actions if isinstance(action, Reply)]
    assert len(bodies) == 2 and all(body.startswith("Thank you, ") for body in bodies)


def test_ids_come_from_standard_input_and_a_dry_run_does_nothing(
    folder: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"10001\tx\n10003\n")))
    done = macro(command, "apply", "thanks", "-", "--dry-run", "--json")
    assert done.code == Exit.DONE and kept(folder) == []
    assert [row["named"] for row in json.loads(done.out)] == ["10001", "10003"]
    assert "This was a dry run" in done.err
    note = macro(command, "apply", "御礼", OPEN, "--note", "--wait", "0")
    assert note.code == Exit.QUEUED
    assert [type(action) for action in kept(folder)] == [Note]
    solved = macro(command, "apply", "solve", OPEN, "--wait", "0")
    assert solved.code == Exit.QUEUED
    assert kept(folder)[1:] == [SetState(ticket_id(1), TicketState.SOLVED)]
    again = macro(command, "apply", "solve", OPEN, "--wait", "0")
    assert again.code == Exit.DONE and "it is so already" in again.err


def test_one_is_kept_replaced_and_removed(folder: Path, command: Command) -> None:
    saved = macro(
        command, "save", "refund", "--body", "About {product}", "--title", "Refunds",
        "--tag", "billing", "--tag", "refund", "--wait", "0",
    )  # fmt: skip
    assert saved.code == Exit.QUEUED and "outbox" in saved.err
    (action,) = kept(folder)
    assert isinstance(action, SaveMacro)
    assert (action.name, action.tags, action.shared, action.based_on) == (
        "refund",
        ("billing", "refund"),
        True,
        0,
    )
    taken = macro(command, "save", "THANKS", "--body", "x", "--wait", "0")
    assert taken.code == Exit.CONFLICT and "--replace" in taken.err
    assert macro(command, "save", "thanks", "--own", "--body", "x", "--dry-run").code == Exit.DONE
    better = macro(command, "save", "thanks", "--replace", "--title", "Thanks!", "--wait", "0")
    assert better.code == Exit.QUEUED
    action = kept(folder)[1]
    assert isinstance(action, SaveMacro)
    assert (action.macro_id, action.title, action.body) == (
        "m1",
        "Thanks!",
        "Thank you, {requester}.",
    )
    assert (action.state, action.based_on) == (TicketState.WAITING, MACRO.version)
    assert macro(command, "rm", "solve", "--wait", "0").code == Exit.QUEUED
    assert kept(folder)[2] == DropMacro("m3", "solve")
    assert macro(command, "rm", "solve", "--wait", "0").code == Exit.NOT_FOUND


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("two words", "--body", "x"), "A name holds letters"),
        (("x", "--body", "{nmae}"), "There is no variable {nmae}: there are {requester}"),
        (("x",), "A macro needs a text, or something that it sets."),
        (("x", "--body", "y", "--title", "t" * 101), "The title is too long"),
    ],
)
def test_what_cannot_be_kept_is_told_in_a_sentence(
    folder: Path, command: Command, arguments: tuple[str, ...], sentence: str
) -> None:
    done = macro(command, "save", *arguments, "--wait", "0")
    assert done.code == Exit.USAGE and sentence in done.err and kept(folder) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("list",),
        ("show", "thanks"),
        ("apply", "thanks", OPEN),
        ("save", "x", "--body", "y"),
        ("rm", "thanks"),
    ],
)
def test_customers_have_none(home: Path, command: Command, arguments: tuple[str, ...]) -> None:
    fill(home)
    done = command("macro", *arguments)
    assert done.code == Exit.NOT_ALLOWED and "support agents" in done.err
