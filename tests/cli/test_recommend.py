"""`recommend` and `dashboard`: what the tabs show, for pipes and programs (40-47)."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from premium_tui.cli.exits import Exit
from premium_tui.clock import to_millis
from premium_tui.data.models import Scope
from premium_tui.domain.actions import OpenTicket
from premium_tui.domain.roles import Role
from premium_tui.paths import DemoWho
from tests.cli.conftest import Command, fill, gateway_of

SSO = "Single sign-on fails for everybody since the certificate was renewed"
FIELDS = {"group", "title", "url", "kind", "product", "locale", "popular", "because"}


def own_ticket(person: Path, subject: str) -> None:
    """Leave one own ticket with this subject."""
    with closing(sqlite3.connect(person / "cache.db")) as connection, connection:
        connection.execute("UPDATE ticket SET in_mine = key = 1, about_product = 'Dropbox'")
        connection.execute(
            "UPDATE ticket SET subject = ?, issue_kind = NULL WHERE key = 1", (subject,)
        )
        connection.execute("UPDATE message SET body = ''")


def test_40_the_list_is_the_one_of_the_tab(home: Path, command: Command) -> None:
    own_ticket(fill(home, tickets=4), SSO)
    done = command("recommend", "list", "--json")
    found = json.loads(done.out)
    assert done.code == Exit.DONE and done.err == ""
    assert len(found) == 20 and all(set(one) == FIELDS for one in found)
    first = found[0]
    assert first["because"]["number"] == 10_001 and first["because"]["subject"] == SSO
    assert not first["popular"] and first["url"].startswith("https://")
    gateway = gateway_of(home)
    assert [one.group for one in gateway.recommendations.ranked()] == [
        one["group"] for one in found
    ]
    gateway.recommendations.put_away(first["group"], "solved")
    gateway.close()
    lines = command("recommend", "list", "--limit", "3").out.splitlines()
    assert [line.split("\t")[-1] for line in lines] == [one["url"] for one in found[1:4]]
    assert lines[0].split("\t")[4] == "#10001"


def test_41_a_ticket_on_its_way_counts(home: Path, command: Command) -> None:
    fill(home, tickets=0)
    gateway = gateway_of(home)
    gateway.act(OpenTicket("t", "m", SSO, "SAML", "Dropbox", "dropbox", "sign_in", "en"))
    gateway.close()
    first = json.loads(command("recommend", "list", "--json", "--limit", "1").out)[0]
    assert first["because"] == {"id": "t", "number": None, "subject": SSO}


def test_42_without_a_ticket_popular_ones_come(home: Path, command: Command) -> None:
    fill(home, tickets=0)
    found = json.loads(command("recommend", "list", "--json", "--limit", "5").out)
    assert len(found) == 5 and all(one["popular"] and one["because"] is None for one in found)


def test_a_text_is_ranked_without_any_store(home: Path, command: Command) -> None:
    found = json.loads(command("recommend", "for", "--text", SSO, "--json").out)
    assert "single" in found[0]["title"].casefold() and not found[0]["popular"]
    lines = command("recommend", "for", "--text", SSO, "--limit", "2").out.splitlines()
    assert [line.split("\t")[-1] for line in lines] == [one["url"] for one in found[:2]]
    assert lines[0].split("\t")[4] == "fits the text"


@pytest.mark.parametrize("role", [Role.AGENT, Role.MEMBER])
def test_12_recommendations_are_for_admins(home: Path, command: Command, role: Role) -> None:
    fill(home, DemoWho(role), 4)
    done = command("recommend", "list", "--as", role.value)
    assert done.code == Exit.NOT_ALLOWED and "chosen for admins" in done.err


@pytest.mark.parametrize("arguments", [("recommend",), ("recommend", "for"), ("dashboard", "x")])
def test_a_wrong_command_line_is_said(command: Command, arguments: tuple[str, ...]) -> None:
    assert command(*arguments).code == Exit.USAGE


def test_44_45_46_the_dashboard_as_json(home: Path, command: Command) -> None:
    fill(home)
    found = json.loads(command("dashboard", "--json").out)
    gateway = gateway_of(home)
    counts = gateway.counts(Scope.MINE)
    gateway.close()
    assert (found["scope"], found["open"], found["waiting"]) == ("mine", counts.open, 8)
    assert found["issues"] == [{"name": "Sync", "open": counts.open}]
    assert sum(one["open"] for one in found["products"]) == counts.open
    assert sum(one["sent"] for one in found["products"]) == 64
    assert found["open_by_day"][-1] == counts.open and len(found["opened"]["by_day"]) == 30
    rows = [line.split("\t") for line in command("dashboard").out.splitlines()]
    assert ["open", str(counts.open)] in rows and ["top issues", "Sync", str(counts.open)] in rows


def test_35_47_scopes_of_others_are_refused(home: Path, command: Command) -> None:
    for role, scope in ((Role.SUPPORT_ADMIN, "team"), (Role.AGENT, "mine")):
        fill(home, DemoWho(role), 8)
        done = command("dashboard", "--as", role.value.replace("_", "-"), "--scope", scope)
        assert done.code == Exit.NOT_ALLOWED and "not yours to see" in done.err
    found = json.loads(command("dashboard", "--as", "agent", "--json").out)
    assert found["scope"] == "queue" and found["teams"] == [{"name": "Acme", "open": 4}]


def test_agents_get_their_groups_and_first_answers(home: Path, command: Command) -> None:
    folder = fill(home, DemoWho(Role.AGENT), 8)
    with closing(sqlite3.connect(folder / "cache.db")) as connection, connection:
        now = to_millis(datetime.now(UTC))
        connection.execute("UPDATE ticket SET updated_at = ?, updated_desc = -?", (now, now))
        connection.execute(
            "UPDATE ticket SET first_due_at = 1, first_answer_at = ? - 60000,"
            " created_at = ? - 1860000 - key WHERE key < 4",
            (now, now),
        )
    found = json.loads(command("dashboard", "--as", "agent", "--json").out)
    assert found["first_answers"] == {"count": 3, "median_seconds": 1800, "p90_seconds": 1800}
    gateway = gateway_of(home, DemoWho(Role.AGENT))
    shown = gateway.dashboard(Scope.QUEUE)
    gateway.close()
    assert shown is not None
    for dimension, groups in shown.groups.items():
        told = found[f"by_{dimension.value}"]
        assert [(one["id"], one["name"], one["open"], one["late"]) for one in told] == [
            (group.id, group.name, group.open.count, group.late.count) for group in groups
        ]
        assert sum(one["first_answers"]["count"] for one in told) == 3
    rows = [line.split("\t") for line in command("dashboard", "--as", "agent").out.splitlines()]
    assert ["first answers in 30 days", "1800", "1800", "3"] in rows
    assert {row[0] for row in rows} >= {"by team", "by product", "by agent"}
    fill(home, DemoWho(), 8)
    found = json.loads(command("dashboard", "--json").out)
    assert found["first_answers"] is None
    assert found["by_team"] == found["by_product"] == found["by_agent"] == []


def test_12_members_have_no_dashboard(home: Path, command: Command) -> None:
    fill(home, DemoWho(Role.MEMBER), 8)
    done = command("dashboard", "--as", "member")
    assert done.code == Exit.NOT_ALLOWED and "for admins and agents" in done.err
