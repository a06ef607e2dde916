"""`contact` and `entitlement`: what is asked for, what is checked, and what one gets."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from premium_tui.cli.exits import Exit
from premium_tui.domain.actions import OpenTicket, RequestCall, StartChat
from premium_tui.domain.roles import Role
from premium_tui.paths import DemoWho
from tests.cli.conftest import Command, fill
from tests.cli.test_ticket import change
from tests.cli.test_writing import kept
from tests.data.cache_builder import ticket_id

ASKED = ("--subject", "Locked out", "--body", "Since noon", "--product", "Dropbox")
NOW = ("--wait", "0")
PHONE = ("--phone", "01 42 68 53 00")


def set_me(folder: Path, **changed: Mapping[str, object]) -> None:
    """Change what is stored of the person, part by part."""
    with closing(sqlite3.connect(folder / "cache.db")) as connection, connection:
        column = connection.execute("SELECT * FROM me").description[2][0]
        body = json.loads(connection.execute(f"SELECT {column} FROM me").fetchone()[0])
        for part, fields in changed.items():
            body[part].update(fields)
        connection.execute(f"UPDATE me SET {column} = ?", (json.dumps(body),))


def allow_live(person: Path) -> None:
    """Let the desk take chats and calls."""
    set_me(person, capabilities={"chat": True, "callback": True})


def test_a_request_is_a_ticket_with_the_same_checks(home: Path, command: Command) -> None:
    fill(home)
    request = ("contact", "request", *ASKED, "--kind", "sync", *NOW)
    created = ("ticket", "create", *ASKED, "--kind", "sync", *NOW)
    for arguments in (request, created):
        done = command(*arguments, "--json")
        assert done.code == Exit.QUEUED and list(json.loads(done.out)) == [
            "id", "number", "message_id", "delivery", "status", "trouble", "dry_run",
        ]  # fmt: skip
    first, second = kept(home)
    assert isinstance(first, OpenTicket) and isinstance(second, OpenTicket)
    assert first.subject == second.subject and first.channel == second.channel == "request"
    assert command("contact", "request", "--subject", "", "--body", "b").code == Exit.USAGE


def test_32_a_chat_opens_its_ticket(home: Path, command: Command) -> None:
    allow_live(fill(home))
    done = command("contact", "chat", *ASKED, *NOW, "--json")
    (action,) = kept(home)
    assert isinstance(action, StartChat)
    found = json.loads(done.out)
    assert (found["id"], found["session_id"]) == (action.ticket_id, action.session_id)
    assert (action.subject, action.body, action.language) == ("Locked out", "Since noon", "en")


def test_33_a_call_goes_to_a_number_that_is_dialled_directly(home: Path, command: Command) -> None:
    allow_live(fill(home))
    done = command("contact", "callback", *PHONE, *ASKED, *NOW)
    assert done.code == Exit.QUEUED, done.err
    (action,) = kept(home)
    assert isinstance(action, RequestCall) and action.phone == "+33142685300", "as in Paris"
    for wrong in ("01 42 68 53 00 ext. 5", "123", "call me", "\x1b[2J"):
        done = command("contact", "callback", "--phone", wrong, *ASKED, *NOW)
        assert (done.code, done.out) == (Exit.USAGE, "")
        assert len(done.err.splitlines()) == 1 and done.err[:-1].isprintable()
    assert len(kept(home)) == 1


@pytest.mark.parametrize("way", [("chat",), ("callback", *PHONE)])
def test_a_dry_run_says_what_one_gets(home: Path, command: Command, way: tuple[str, ...]) -> None:
    allow_live(fill(home))
    done = command("contact", *way, *ASKED, "--dry-run", "--json")
    assert done.code == Exit.DONE and "Enhanced for Dropbox" in done.err
    found = json.loads(done.out)
    assert (found["id"], found["session_id"], found["dry_run"]) == (None, None, True)
    assert kept(home) == []


@pytest.mark.parametrize("way", [("chat",), ("callback", *PHONE)])
@pytest.mark.parametrize("role", [Role.MEMBER, Role.AGENT])
def test_32_chats_and_calls_are_for_admins(
    home: Path, command: Command, role: Role, way: tuple[str, ...]
) -> None:
    who = DemoWho(role)
    allow_live(fill(home, who))
    done = command("--as", role.replace("_", "-"), "contact", *way, *ASKED, *NOW)
    assert done.code == Exit.NOT_ALLOWED and kept(home, who) == []


def test_a_desk_without_chat_says_so(home: Path, command: Command) -> None:
    fill(home)
    done = command("contact", "chat", *ASKED, *NOW)
    assert done.code == Exit.NOT_ALLOWED and "contact request" in done.err and kept(home) == []


def test_11_what_is_closed_now_says_when_it_opens(home: Path, command: Command) -> None:
    person = fill(home)
    allow_live(person)
    # A Sunday, by the desk's clock: Dash has the hours of the plan.
    sunday = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
    ahead = sunday - datetime.now(UTC)
    change(person, "UPDATE sync_state SET offset_ms = ?", ahead // timedelta(milliseconds=1))
    asked = (*ASKED[:-1], "Dash")
    done = command("contact", "chat", *asked, *NOW)
    assert done.code == Exit.CONFLICT and "opens" in done.err and kept(home) == []
    found = json.loads(command("entitlement", "explain", "--product", "Dash", "--json").out)
    chat = next(way for way in found["ways"] if way["channel"] == "chat")
    assert not chat["open"] and chat["opens_at"] == "2026-11-30T08:00:00.000Z"


@pytest.mark.parametrize(
    ("product", "champion", "target", "source", "premium"),
    [
        ("Dropbox", None, "1h", "addon", "covered"),
        ("Sign", None, "1h", "addon", "covered"),
        ("Dash", None, "1bd", "base_plan", "other_product"),
        ("Dash", "great", "4h", "champion", "other_product"),
        ("Dropbox", "epic", "1h", "addon", "covered"),
    ],
)
def test_11_15_what_a_question_would_get(
    home: Path,
    command: Command,
    product: str,
    champion: str | None,
    target: str,
    source: str,
    premium: str,
) -> None:
    set_me(fill(home), person={"champion": champion})
    done = command("entitlement", "explain", "--product", product, "--json")
    found = json.loads(done.out)
    assert (found["target"], found["target_source"]) == (target, source)
    assert (found["premium"], found["number"]) == (premium, None)
    assert found["due_at"].endswith("Z") and len(found["why"]) >= 2
    shown = command("entitlement", "explain", "--product", product).out
    assert all(f"why\t{sentence}\n" in shown for sentence in found["why"])


def test_12_members_have_their_own_way(home: Path, command: Command) -> None:
    fill(home, DemoWho(Role.MEMBER))
    ask = ("--as", "member", "entitlement", "explain", "--product", "Dropbox", "--json")
    found = json.loads(command(*ask).out)
    assert (found["premium"], found["target"]) == ("not_for_members", "1bd")
    assert [way["channel"] for way in found["ways"]] == ["get_help"]


def test_5_what_a_ticket_was_promised_stays(home: Path, command: Command) -> None:
    person = fill(home)
    change(
        person,
        "UPDATE ticket SET target = '4h', target_source = 'champion' WHERE id = ?",
        ticket_id(1),
    )
    found = json.loads(command("entitlement", "explain", "10001", "--json").out)
    assert (found["number"], found["target"], found["target_source"]) == (10001, "4h", "champion")
    assert found["why"][0].startswith("By the tier of the champion")
    assert "4 hours" in command("entitlement", "explain", "10001").out
    assert command("entitlement", "explain", "99").code == Exit.NOT_FOUND


def test_agents_explain_tickets_and_ask_for_nothing(home: Path, command: Command) -> None:
    fill(home, DemoWho(Role.AGENT))
    assert command("--as", "agent", "entitlement", "explain", "10001").code == Exit.DONE
    assert command("--as", "agent", "entitlement", "explain").code == Exit.USAGE
    assert command("entitlement", "explain", "10001", "--product", "Dash").code == Exit.USAGE
