"""The shapes of JSON output: every command's real output is compared with its schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from premium_tui.cli.command_tree import nodes_of
from premium_tui.cli.exits import Exit
from premium_tui.cli.main import NO_JSON, parser_of_all
from premium_tui.cli.shape_parts import Schema
from premium_tui.cli.shapes import SHAPES, schema_of
from premium_tui.data.models import Draft
from premium_tui.domain.actions import Reply
from premium_tui.domain.roles import Role
from premium_tui.ids import new_id
from premium_tui.paths import DemoWho
from tests.cli.conftest import Command, fill, gateway_of
from tests.cli.running import PATIENT, operate, run, serving
from tests.cli.test_contact import allow_live
from tests.data.cache_builder import ticket_id
from tests.domain.test_ssh_keys import ED25519

ON_DESK = "--database-url"
ASKED = ("--subject", "S", "--body", "b", "--product", "Dropbox")
REQUEST = ("ticket", "create", *ASKED)

HERE: dict[str, tuple[tuple[str, ...], ...]] = {
    "ticket list": (("ticket", "list"), ("ticket", "list", "--as", "agent")),
    "ticket view": (("ticket", "view", "10001"), ("ticket", "view", "10005", "--as", "agent")),
    "ticket create": ((*REQUEST, "--wait", "0"), (*REQUEST, "--dry-run")),
    "ticket reply": (("ticket", "reply", "10001", "--body", "b", "--wait", "0"),),
    "ticket note": (
        ("ticket", "note", "10001", "99", "--body", "b", "--wait", "0", "--as", "agent"),
    ),
    "ticket take": (("ticket", "take", "10005", "10001", "99", "--as", "agent", "--wait", "0"),),
    "ticket assign": (("ticket", "assign", "10010", "--to", "me", "--as", "agent", "--wait", "0"),),
    "ticket unassign": (("ticket", "unassign", "10001", "--as", "agent", "--dry-run"),),
    "ticket state": (
        ("ticket", "state", "10001", "--to", "waiting", "--as", "agent", "--wait", "0"),
    ),
    "ticket priority": (
        ("ticket", "priority", "10001", "--to", "high", "--as", "agent", "--wait", "0"),
    ),
    "ticket tag": (("ticket", "tag", "10001", "--add", "vip", "--as", "agent", "--wait", "0"),),
    "ticket snooze": (
        ("ticket", "snooze", "10001", "--until", "2h", "--as", "agent", "--wait", "0"),
    ),
    "ticket unsnooze": (("ticket", "unsnooze", "10001", "--as", "agent", "--wait", "0"),),
    "ticket merge": (
        ("ticket", "merge", "10001", "--into", "10010", "--as", "agent", "--wait", "0"),
    ),
    "ticket close": (("ticket", "close", "10001", "99", "--wait", "0"),),
    "ticket reopen": (("ticket", "reopen", "10004", "--dry-run"),),
    "contact request": (("contact", "request", *ASKED, "--wait", "0"),),
    "contact chat": (
        ("contact", "chat", *ASKED, "--wait", "0"),
        ("contact", "chat", *ASKED, "--dry-run"),
    ),
    "contact callback": (
        ("contact", "callback", "--phone", "+33 1 42 68 53 00", *ASKED, "--dry-run"),
    ),
    "entitlement explain": (
        ("entitlement", "explain", "10001"),
        ("entitlement", "explain", "10005"),
        ("entitlement", "explain", "--product", "Dash"),
    ),
    "outbox list": (("outbox", "list"),),
    "outbox retry": (("outbox", "retry", "KEY", "--wait", "0"),),
    "outbox edit": (("outbox", "edit", "KEY", "--body", "b", "--dry-run"),),
    "outbox discard": (("outbox", "discard", "KEY", "--yes"),),
    "draft list": (("draft", "list"),),
    "draft show": (("draft", "show", "new"),),
    "draft rm": (("draft", "rm", "new", "--yes"),),
    "view save": (("view", "save", "late", "--query", "status:open"),),
    "view list": (("view", "list"),),
    "view run": (("view", "run", "late"),),
    "view rm": (("view", "rm", "late"),),
    "macro save": (
        ("macro", "save", "thanks", "--body", "Hi {requester}", "--as", "agent", "--wait", "0"),
        ("macro", "save", "more", "--state", "solved", "--own", "--as", "agent", "--dry-run"),
    ),
    "macro list": (("macro", "list", "--as", "agent"),),
    "macro show": (("macro", "show", "thanks", "--for", "10001", "--as", "agent"),),
    "macro apply": (
        ("macro", "apply", "thanks", "10001", "99", "--as", "agent", "--wait", "0"),
        ("macro", "apply", "thanks", "10005", "--as", "agent", "--dry-run"),
    ),
    "macro rm": (("macro", "rm", "thanks", "--as", "agent", "--wait", "0"),),
    "recommend list": (("recommend", "list"),),
    "recommend for": (("recommend", "for", "--text", "sync"),),
    "dashboard": (("dashboard",), ("dashboard", "--as", "agent")),
    "status": (("status",),),
    "config path": (("config", "path"),),
    "config get": (("config", "get"), ("config", "get", "bell")),
    "config set": (("config", "set", "bell", "true"),),
    "config lint": (("config", "lint"),),
    "doctor": (("doctor",),),
    "keys list": (("keys", "list"),),
    "keys lint": (("keys", "lint"), ("keys", "lint", "--preset", "mutt")),
    "watch": (("watch",), ("watch", "--as", "agent")),
    "ssh-setup": (("ssh-setup",),),
    "version": (("version",),),
    "schema": (("schema",), ("schema", "ticket", "list")),
}
"""Commands over a stored cache, in an order in which each finds what it needs."""

OPERATOR: dict[str, tuple[str, ...]] = {
    "desk team add": ("team", "add", "Meridian"),
    "desk team set": ("team", "set", "Meridian", "--licences", "20"),
    "desk person add": (
        "person", "add", "--team", "Meridian", "--name", "Dana", "--email", "dana@example.com",
        "--role", "team-admin",
    ),
    "desk person set": ("person", "set", "dana@example.com", "--champion", "epic"),
    "desk token create": ("token", "create", "--person", "dana@example.com"),
    "desk kiosk create": ("kiosk", "create", "door"),
    "desk kiosk list": ("kiosk", "list"),
    "desk kiosk remove": ("kiosk", "remove", "door"),
    "desk key add": ("key", "add", "--person", "noor@example.com", "KEY"),
    "desk key list": ("key", "list"),
    "desk key remove": ("key", "remove", "--person", "noor@example.com"),
    "desk price set": (
        "price", "set", "Meridian", "--subscription", "960.00", "--enhanced", "90.00",
        "--period", "monthly", "--renews", "2099-01-01",
    ),
    "desk price show": ("price", "show", "Meridian"),
    "desk webinar add": ("webinar", "add", "Sharing", "--at", "2099-01-01T10:00Z"),
    "desk webinar list": ("webinar", "list"),
    "desk webinar remove": ("webinar", "remove", "ID"),
    "desk mail list": ("mail", "list"),
    "desk mail retry": ("mail", "retry"),
    "desk import": ("import", "FILE", "--team", "Meridian"),
}  # fmt: skip
"""Commands that run a desk of one's own, in order, on a desk that has an agent."""

AGENT = ("person", "add", "--name", "Noor", "--email", "noor@example.com", "--role", "agent")

SERVED: dict[str, tuple[tuple[str, ...], ...]] = {
    "auth login": (("auth", "login"),),
    "auth status": (("auth", "status"),),
    "api": (("api", "GET", "/v1/me"),),
    "sync": (("sync", "--once"),),
    "billing show": (("billing", "show"),),
    "billing quote": (
        ("billing", "quote", "enhanced", *PATIENT),
        ("billing", "quote", "enhanced", "--on", "2098-05-05"),
    ),
    "billing add": (
        ("billing", "add", "enhanced", "--dry-run"),
        ("billing", "add", "enhanced", "--yes", *PATIENT),
    ),
    "billing remove": (("billing", "remove", "--yes", *PATIENT),),
    "auth logout": (("auth", "logout"),),
}
"""Commands against a server, in order."""


def is_moment(text: object) -> bool:
    """Return whether a text is a time as ours are printed: ISO 8601 in UTC."""
    return isinstance(text, str) and text.endswith("Z") and bool(datetime.fromisoformat(text))


def is_day(text: object) -> bool:
    """Return whether a text is a day."""
    return isinstance(text, str) and bool(date.fromisoformat(text))


FORMATS = FormatChecker(())
FORMATS.checks("date-time", raises=ValueError)(is_moment)
FORMATS.checks("date", raises=ValueError)(is_day)


def closed(schema: object) -> object:
    """Return a schema that allows nothing it does not name: a new field must be told."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: closed(value) for name, value in schema.items()}
    return found | {"additionalProperties": False} if "properties" in found else found


def fits(command: str, printed: str) -> object:
    """Return what was printed, once it is what the command's schema says."""
    schema = closed(schema_of(command))
    Draft202012Validator.check_schema(schema)
    found: object = json.loads(printed)
    Draft202012Validator(schema, format_checker=FORMATS).validate(found)
    return found


def test_every_command_has_a_shape_or_prints_no_data() -> None:
    commands = {node.name for node in nodes_of(parser_of_all()) if not node.verbs}
    assert commands == set(SHAPES) | set(NO_JSON)
    assert not set(SHAPES) & set(NO_JSON)
    tried = [*HERE, *OPERATOR, *SERVED, "auth kiosk", "desk reset"]
    assert sorted(tried) == sorted(SHAPES), "each shape is compared with real output below"


def test_what_is_read_and_written_here_has_its_shape(home: Path, command: Command) -> None:
    allow_live(fill(home))
    fill(home, DemoWho(Role.AGENT))
    gateway = gateway_of(home)
    key = gateway.act(Reply(ticket_id(6), new_id(), "b", 2))
    gateway.save_draft(Draft("new", {"subject": "S", "body": "b"}))
    gateway.close()
    for name, runs in HERE.items():
        for arguments in runs:
            done = command(*({"KEY": key}.get(word, word) for word in arguments), "--json")
            assert done.out, (arguments, done.err)
            found = fits(name, done.out)
            assert found != [] or name.endswith(" lint"), "nothing would be compared"


def test_what_runs_a_desk_has_its_shape(home: Path, tmp_path: Path, command: Command) -> None:
    file = tmp_path / "tickets.jsonl"
    file.write_text('{"id": 1, "messages": [{"role": "customer", "body": "Help"}]}\n')
    key = tmp_path / "noor.pub"
    key.write_text(f"{ED25519} noor@laptop\n")
    at = (ON_DESK, f"sqlite:///{tmp_path}/desk.db")
    assert command("desk", *AGENT, *at).code == Exit.DONE
    made = ""
    for name, arguments in OPERATOR.items():
        names = {"FILE": str(file), "KEY": str(key), "ID": made}
        done = command("desk", *(names.get(word, word) for word in arguments), *at, "--json")
        assert done.code == Exit.DONE, (name, done.err)
        found = fits(name, done.out)
        if name == "desk webinar add" and isinstance(found, dict):
            made = found["id"]
    done = command("desk", "reset", "--yes", "--json")
    assert fits("desk reset", done.out) == {"reset": True}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str]]:
    """A served desk: its URL, a team admin's token, and a kiosk's credential."""
    folder = tmp_path_factory.mktemp("served")
    at = (ON_DESK, f"sqlite:///{folder}/desk.db")
    for name in ("desk team add", "desk price set", "desk person add"):
        operate("desk", *OPERATOR[name], *at)
    token = operate("desk", *OPERATOR["desk token create"], *at)
    kiosk = operate("desk", *OPERATOR["desk kiosk create"], *at)
    with serving(folder / "desk.db") as (url, _server):
        yield url, token, kiosk


def test_what_asks_a_server_has_its_shape(home: Path, served: tuple[str, str, str]) -> None:
    url, token, _credential = served
    for name, runs in SERVED.items():
        for arguments in runs:
            more = ("--server", url) if name == "auth login" else ()
            done = run(home, *arguments, *more, "--json", typed=token)
            assert done.returncode == Exit.DONE, (arguments, done.stderr)
            fits(name, done.stdout)


def test_what_lets_agents_in_has_its_shape(home: Path, served: tuple[str, str, str]) -> None:
    url, _token, credential = served
    done = run(home, "auth", "kiosk", "--server", url, "--json", typed=credential)
    assert fits("auth kiosk", done.stdout) == {"server": url}


DRAFT: Schema = {"key": "new", "kind": "new", "ticket_id": None, "fields": {}, "saved_at": None}


def test_a_schema_that_has_drifted_is_found() -> None:
    row: Schema = {"version": "1", "python": "3.11.0", "sqlite": "3.40"}
    fits("version", json.dumps(row))
    fits("draft show", json.dumps(DRAFT))
    with pytest.raises(Exception, match="'yesterday' is not valid"):
        fits("draft show", json.dumps({**DRAFT, "saved_at": "yesterday"}))
    for wrong in ({**row, "more": 1}, {"version": "1"}, {**row, "sqlite": 3}):
        with pytest.raises(Exception, match=r"Additional properties|required|is not of type"):
            fits("version", json.dumps(wrong))


def test_the_schema_command_prints_what_the_tests_compare(command: Command) -> None:
    for name in SHAPES:
        done = command("schema", *name.split())
        assert done.code == Exit.DONE and json.loads(done.out) == schema_of(name)
    assert command("schema").out.splitlines() == list(SHAPES)
    for unknown in ("serve", "nonsense", "ticket"):
        done = command("schema", unknown)
        assert (done.code, done.out) == (Exit.NOT_FOUND, "") and "prints no JSON" in done.err
