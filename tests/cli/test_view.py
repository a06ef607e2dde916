"""`view`: searches saved under a name, counted and run from the store alone."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from premium_tui.cli.exits import Exit
from premium_tui.domain.roles import Role
from premium_tui.paths import DemoWho, Places
from tests.cli.conftest import Command, fill, gateway_of
from tests.nasty import short_strings


def test_a_view_is_saved_counted_run_and_dropped(home: Path, command: Command) -> None:
    fill(home, tickets=640)
    saved = command("view", "save", "Paris", "--query", "uploads status:open", "--sort", "number")
    assert (saved.code, saved.out, saved.err) == (Exit.DONE, "", 'Saved as "Paris".\n')
    listed = json.loads(command("view", "list", "--json").out)
    assert listed == [
        {
            "name": "Paris",
            "query": "uploads status:open",
            "sort": "number",
            "reverse": False,
            "count": 40,
            "trouble": None,
            "ready": False,
        }
    ]
    assert command("view", "list").out == "Paris\t40\tnumber\tuploads status:open\t\n"
    arguments = ("--query", "uploads status:open", "--sort", "number")
    for more in ((), ("--json",), ("--limit", "3")):
        direct = command("ticket", "list", *arguments, *more)
        assert command("view", "run", "Paris", *more) == direct
        assert direct.out
    assert command("view", "rm", "Paris").code == Exit.DONE
    assert json.loads(command("view", "list", "--json").out) == []
    assert not (home / "profiles" / "default" / "worker.lock").exists()


def test_a_view_is_replaced_only_when_told_so(home: Path, command: Command) -> None:
    fill(home)
    command("view", "save", "Mine", "--query", "from:me")
    again = command("view", "save", " Mine ", "--query", "sync")
    assert again.code == Exit.CONFLICT and "--replace" in again.err
    assert command("view", "list").out.split("\t")[3] == "from:me"
    done = command("view", "save", "Mine", "--query", "sync", "--reverse", "--replace")
    assert done.code == Exit.DONE
    (view,) = json.loads(command("view", "list", "--json").out)
    assert (view["query"], view["reverse"]) == ("sync", True)


@pytest.mark.parametrize("verb", ["run", "rm"])
def test_a_view_that_is_not_there_ends_with_6(home: Path, command: Command, verb: str) -> None:
    fill(home)
    done = command("view", verb, "Nowhere")
    assert done.code == Exit.NOT_FOUND and "view list" in done.err and done.out == ""


@pytest.mark.parametrize(
    ("name", "query", "sentence"),
    [
        ("late", "status:opne", 'status knows no "opne"'),
        (" \t ", "sync", "A view needs a name."),
        ("x" * 61, "sync", "The name is too long"),
    ],
)
def test_what_is_no_view_is_not_saved(
    home: Path, command: Command, name: str, query: str, sentence: str
) -> None:
    fill(home)
    done = command("view", "save", name, "--query", query)
    assert done.code == Exit.USAGE and sentence in done.err
    assert command("view", "list").out == ""


def test_a_view_that_means_nothing_any_more_is_shown_with_the_reason(
    home: Path, command: Command
) -> None:
    fill(home)
    gateway = gateway_of(home)
    gateway.put_setting("view:vips", json.dumps({"query": "tag:vip", "sort": "beauty"}))
    gateway.put_setting("view:broken", "not json")
    gateway.close()
    views = {view["name"]: view for view in json.loads(command("view", "list", "--json").out)}
    assert views["vips"]["count"] is None and 'no field "tag"' in views["vips"]["trouble"]
    assert views["vips"]["sort"] == "updated"
    assert (views["broken"]["query"], views["broken"]["count"]) == ("not json", 0)
    assert "\t-\tupdated\ttag:vip\tThere is no field" in command("view", "list").out
    run = command("view", "run", "vips")
    assert run.code == Exit.USAGE and run.err.splitlines()[-1] == "  ^"
    assert command("view", "rm", "vips").code == Exit.DONE


def test_views_are_counted_in_the_list_asked_for(home: Path, command: Command) -> None:
    fill(home, DemoWho(Role.AGENT), queue_every=2)
    command("--as", "agent", "view", "save", "all", "--query", " ")
    assert command("--as", "agent", "view", "list").out.splitlines()[-1].startswith("all\t32\t")
    assert command("--as", "agent", "view", "list", "--scope", "mine").code == Exit.NOT_ALLOWED
    assert len(command("--as", "agent", "view", "run", "all", "--limit", "9").out.splitlines()) == 9
    assert command("view", "list").out == ""


READY = ["late", "due-soon", "mine", "unassigned", "unread", "waiting", "snoozed"]


def test_an_agent_has_the_queues_views_ready_made(home: Path, command: Command) -> None:
    fill(home, DemoWho(Role.AGENT))
    listed = json.loads(command("--as", "agent", "view", "list", "--json").out)
    assert [view["name"] for view in listed] == READY and all(view["ready"] for view in listed)
    for view in listed:
        query = ("--query", view["query"], "--sort", view["sort"])
        direct = command(
            "--as", "agent", "ticket", "list", *query, *["--reverse"][: view["reverse"]]
        )
        run = command("--as", "agent", "view", "run", view["name"])
        assert run == direct and len(run.out.splitlines()) == view["count"]
    dropped = command("--as", "agent", "view", "rm", "late")
    assert dropped.code == Exit.NOT_ALLOWED and "comes with the queue" in dropped.err
    # One's own takes its place, until it is dropped.
    command("--as", "agent", "view", "save", "late", "--query", "sync")
    (mine,) = (
        view
        for view in json.loads(command("--as", "agent", "view", "list", "--json").out)
        if view["name"] == "late"
    )
    assert (mine["query"], mine["ready"]) == ("sync", False)
    assert command("--as", "agent", "view", "rm", "late").code == Exit.DONE
    assert command("--as", "agent", "view", "list").out.startswith("late\t")


@pytest.mark.parametrize("by", ["team", "product", "language"])
def test_an_agent_counts_the_queue_by_group(home: Path, command: Command, by: str) -> None:
    fill(home, DemoWho(Role.AGENT))
    groups = json.loads(command("--as", "agent", "view", "list", "--by", by, "--json").out)
    for group in groups:
        behind = command("--as", "agent", "ticket", "list", "--query", group["query"])
        assert len(behind.out.splitlines()) == group["count"]
    whole = command("--as", "agent", "ticket", "list", "--query", "status:open,waiting")
    assert sum(group["count"] for group in groups) == len(whole.out.splitlines())
    refused = command("view", "list", "--by", by)
    assert refused.code == Exit.NOT_ALLOWED and "support agents" in refused.err


def test_a_group_no_query_finds_is_counted_and_says_so(home: Path, command: Command) -> None:
    fill(home, DemoWho(Role.AGENT))
    cache = Places.from_environment({"PREMIUM_TUI_HOME": str(home)}).profile()
    with closing(sqlite3.connect(cache.person(DemoWho(Role.AGENT)).cache_db)) as connection:
        connection.execute("UPDATE ticket SET state = 'open', about_product = ''")
        connection.commit()
    (group,) = json.loads(command("--as", "agent", "view", "list", "--by", "product", "--json").out)
    assert (group["name"], group["query"], group["count"]) == ("Unknown", "", 64)
    assert group["trouble"] == "No query finds these."
    table = command("--as", "agent", "view", "list", "--by", "product").out
    assert table == "Unknown\t64\tdue\t\tNo query finds these.\n"


def test_a1_hostile_names_and_queries_are_kept_harmless(home: Path, command: Command) -> None:
    fill(home, tickets=8)
    for text in short_strings()[::12]:
        if text.startswith("-") or "\x00" in text:
            continue
        saved = command("view", "save", text, "--query", f'"{text}"', "--replace")
        assert saved.code in (Exit.DONE, Exit.USAGE), saved.err
        run = command("view", "run", text)
        assert run.code in (Exit.DONE, Exit.USAGE, Exit.NOT_FOUND), run.err
        for said in (saved, run):
            assert all(c.isprintable() or c in "\n\t" for c in said.out + said.err)
    listed = command("view", "list")
    assert listed.code == Exit.DONE and len(listed.out.splitlines()) > 5
    assert all(c.isprintable() or c in "\n\t" for c in listed.out)
    for view in json.loads(command("view", "list", "--json").out):
        assert command("view", "rm", "--", view["name"]).code == Exit.DONE
    assert command("view", "list").out == ""
