"""`outbox` and `draft`: what waits is listed, sent again, edited and dropped, never by accident."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from premium_tui.cli.exits import Exit
from premium_tui.data.models import Draft
from premium_tui.data.outbox import Outbox
from premium_tui.domain.actions import OpenTicket, Reply, SetState
from premium_tui.domain.tickets import TicketState
from premium_tui.ids import new_id
from premium_tui.paths import DemoWho
from tests.cli.conftest import Command, fill, gateway_of
from tests.cli.test_billing import answered
from tests.cli.test_writing import kept
from tests.data.cache_builder import ticket_id

HOSTILE = "\x1b]0;owned\x07 Hello\nyou"
NOW = ("--wait", "0")


@pytest.fixture
def keys(home: Path) -> list[str]:
    """An answer that was refused, one behind it, and a ticket that is closed, by their keys."""
    fill(home)
    gateway = gateway_of(home)
    made = [
        gateway.act(Reply(ticket_id(1), new_id(), HOSTILE, 2)),
        gateway.act(Reply(ticket_id(1), new_id(), "behind", 2)),
        gateway.act(SetState(ticket_id(2), TicketState.CLOSED)),
    ]
    gateway.close()
    park(home, made[0], 403, "forbidden", "Not \x1b[31mallowed.")
    return made


def park(home: Path, key: str, status: int, code: str, detail: str) -> None:
    outbox = Outbox.at(home / "profiles/default/people" / DemoWho().slug / "mine.db")
    outbox.park(key, status, code, detail)
    outbox.close()


def states(home: Path) -> list[str]:
    outbox = Outbox.at(home / "profiles/default/people" / DemoWho().slug / "mine.db")
    try:
        return [entry.state for entry in outbox.pending()]
    finally:
        outbox.close()


def test_it_lists_what_waits_and_why(home: Path, command: Command, keys: list[str]) -> None:
    found = json.loads(command("outbox", "list", "--json").out)
    assert [row["key"] for row in found] == keys
    assert [row["delivery"] for row in found] == ["attention", "attention", "queued"]
    assert [row["text"] for row in found] == [HOSTILE, "behind", None]
    assert found[0]["status"] == 403 and "allowed" in found[0]["trouble"]
    shown = command("outbox", "list").out
    assert len(shown.splitlines()) == 3 and "\x1b" not in shown
    assert not (home / "profiles/default/worker.lock").exists()


def test_an_empty_outbox_is_no_failure(home: Path, command: Command) -> None:
    fill(home)
    assert command("outbox", "list").code == Exit.DONE
    for verb in (("retry", *NOW), ("discard", "--yes")):
        done = command("outbox", *verb, "--all")
        assert (done.code, done.err) == (Exit.DONE, "Nothing was refused: nothing was done.\n")
    assert json.loads(command("outbox", "discard", "--all", "--json").out) == []


def test_what_was_refused_is_sent_again(home: Path, command: Command, keys: list[str]) -> None:
    assert command("outbox", "retry", keys[0], "--dry-run").code == Exit.DONE
    assert states(home)[0] == "parked"
    done = command("outbox", "retry", keys[0], *NOW, "--json")
    assert done.code == Exit.QUEUED and states(home)[0] == "queued"
    (row,) = json.loads(done.out)
    assert (row["key"], row["delivery"], row["dry_run"]) == (keys[0], "queued", False)


def test_all_that_was_refused_is_named_at_once(
    home: Path, command: Command, keys: list[str]
) -> None:
    found = json.loads(command("outbox", "retry", "--all", *NOW, "--json").out)
    assert [row["key"] for row in found] == keys[:2]
    for wrong in ((), ("--all", keys[0])):
        assert command("outbox", "retry", *wrong).code == Exit.USAGE


def test_an_answer_that_was_overtaken_is_sent_all_the_same(
    home: Path, command: Command, keys: list[str]
) -> None:
    park(home, keys[0], 409, "thread-moved", "Dana has answered meanwhile.")
    done = command("outbox", "retry", keys[0], *NOW, "--json")
    (row,) = json.loads(done.out)
    assert row["delivery"] == "queued" and row["key"] != keys[0], "another key: it reads otherwise"


def test_another_text_takes_its_place(home: Path, command: Command, keys: list[str]) -> None:
    before = kept(home)
    edit = ("outbox", "edit", keys[0][-8:], "--body", "Sorry")
    assert command(*edit, "--dry-run").code == Exit.DONE and kept(home) == before
    done = command(*edit, *NOW)
    assert done.code == Exit.QUEUED, done.err
    first = kept(home)[0]
    assert isinstance(first, Reply) and isinstance(before[0], Reply)
    assert (first.body, first.message_id) == ("Sorry", before[0].message_id)
    assert kept(home)[1:] == before[1:] and states(home)[0] == "queued"


def test_a_request_has_a_subject_to_be_edited(
    home: Path, command: Command, keys: list[str]
) -> None:
    gateway = gateway_of(home)
    opening = OpenTicket(new_id(), new_id(), "S", "b", "Dropbox", "dropbox", None, "en")
    key = gateway.act(opening)
    gateway.close()
    edit = ("outbox", "edit", key, "--body", "c", *NOW)
    assert command(*edit, "--subject", " T ").code == Exit.QUEUED
    changed = kept(home)[-1]
    assert isinstance(changed, OpenTicket) and (changed.subject, changed.body) == ("T", "c")
    for key, subject in ((keys[0], "T"), (keys[2], "T")):
        done = command("outbox", "edit", key, "--body", "c", "--subject", subject, *NOW)
        assert done.code == Exit.USAGE and len(done.err.splitlines()) == 1


def test_what_has_left_stays(home: Path, command: Command, keys: list[str]) -> None:
    outbox = Outbox.at(home / "profiles/default/people" / DemoWho().slug / "mine.db")
    outbox.sent(keys[2], "{}")
    outbox.close()
    done = command("outbox", "discard", keys[2], "--yes")
    assert done.code == Exit.CONFLICT and "left already" in done.err
    assert command("outbox", "edit", keys[2], "--body", "x").code == Exit.USAGE


def test_nothing_is_dropped_without_a_yes(home: Path, command: Command, keys: list[str]) -> None:
    done = command("outbox", "discard", keys[0])
    assert done.code == Exit.USAGE and "-y" in done.err and len(kept(home)) == 3
    assert command("outbox", "discard", keys[0], "--dry-run").code == Exit.DONE
    assert len(kept(home)) == 3
    assert command("outbox", "discard", keys[0], "--yes").code == Exit.DONE
    assert len(kept(home)) == 2


@pytest.mark.parametrize(("answer", "left"), [("", 3), ("n", 3), ("yep", 3), ("y", 2), ("YES", 2)])
def test_only_a_yes_drops(home: Path, keys: list[str], answer: str, left: int) -> None:
    done = answered(home, answer, "outbox", "discard", keys[2])
    assert done.err.startswith("Drop 1 thing, unsent? [y/N] ") and len(kept(home)) == left
    assert done.code == (Exit.DONE if left == 2 else Exit.FAILED)
    assert ("Nothing was changed." in done.err) == (left == 3)


@pytest.mark.parametrize("key", ["", "short", "nosuchkey", "-", "\x1b[2J......"])
def test_a_key_that_is_not_there(home: Path, command: Command, keys: list[str], key: str) -> None:
    for verb in (("retry",), ("discard", "-y"), ("edit", "--body", "b")):
        done = command("outbox", *verb, "--", key)
        assert done.code == Exit.NOT_FOUND and done.err[:-1].isprintable()


def test_drafts_are_listed_shown_and_dropped(home: Path, command: Command) -> None:
    fill(home)
    gateway = gateway_of(home)
    gateway.save_draft(Draft(f"reply:{ticket_id(1)}", {"body": HOSTILE, "based_on": "2"}))
    gateway.save_draft(Draft("new", {"subject": "New", "body": "It hurts"}))
    gateway.close()
    found = {row["key"]: row for row in json.loads(command("draft", "list", "--json").out)}
    assert found["new"]["subject"] == "New" and found["new"]["kind"] == "new"
    reply = f"reply:{ticket_id(1)}"
    assert found[reply]["ticket_id"] == ticket_id(1)
    shown = command("draft", "show", reply)
    assert "\x1b" not in shown.out and "Hello\nyou\n" in shown.out
    whole = json.loads(command("draft", "show", reply, "--json").out)
    assert whole["fields"] == {"body": HOSTILE, "based_on": "2"}
    assert command("draft", "rm", reply).code == Exit.USAGE
    assert command("draft", "rm", reply, "--dry-run").code == Exit.DONE
    assert command("draft", "rm", reply, "nosuch", "--yes").code == Exit.NOT_FOUND
    assert len(json.loads(command("draft", "list", "--json").out)) == 2
    assert command("draft", "rm", reply, "new", "--yes").code == Exit.DONE
    assert command("draft", "list").out == ""
    assert command("draft", "show", "new").code == Exit.NOT_FOUND
