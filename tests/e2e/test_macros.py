"""Macros in real terminals: written by one agent, typed ahead by another, never a customer's."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from premium_tui.domain.roles import Role
from premium_tui.ids import new_id
from premium_tui.paths import TokenWho
from tests.e2e.home import READY, quit_console
from tests.e2e.own_server import Desk, make_desk, sign_in

SUBJECT = "Red X on the folder"
HOSTILE = "Vanished \x1b]0;owned\x07\x1b[31m{agent}"

MACROS: list[dict[str, object]] = [
    {
        "name": "thanks",
        "body": "Thank you, {requester}.",
        "state": "waiting",
        "tags": ["thanked"],
    },
    {"name": "御礼", "body": "{requester} 様", "language": "ja"},
    {"name": "about", "body": "About {subject}."},
    {"name": "noors", "body": "Only Noor has this.", "shared": False},
]


def keep(desk: Desk, macro: dict[str, object]) -> None:
    """Keep a macro of Noor's at the desk."""
    headers = {"Authorization": f"Bearer {desk.tokens['Noor']}", "Idempotency-Key": new_id()}
    url = f"{desk.server.url}/v1/macros/{new_id()}"
    httpx.put(url, headers=headers, json=macro, timeout=READY).raise_for_status()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Make a desk with two agents, macros of one of them, and two tickets of its one customer."""
    people = {"Dana": Role.TEAM_ADMIN, "Noor": Role.AGENT, "Sam": Role.AGENT}
    desk = make_desk(tmp_path_factory.mktemp("macros"), people, (SUBJECT, HOSTILE))
    desk.server.start()
    try:
        for macro in MACROS:
            keep(desk, macro)
        sign_in(desk, "Dana")
        sign_in(desk, "Noor")
        sign_in(desk, "Sam")
        yield desk
    finally:
        desk.server.kill()
        desk.home.leave()


def macros_of(desk: Desk, name: str) -> list[str]:
    """Return the macros somebody's machine holds, by name."""
    path = desk.home.profile(name).person(TokenWho()).cache_db
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        bodies = [row[0] for row in connection.execute("SELECT body FROM macro ORDER BY body")]
    return sorted(json.loads(body)["name"] for body in bodies)


def test_a_name_in_the_packet_of_the_key_that_answers_is_the_macro(desk: Desk) -> None:
    with desk.home.console("--profile", "sam") as sam:
        sam.wait_for("live", READY)
        sam.wait_for(SUBJECT, READY)
        sam.send("/red\r")
        sam.wait_for("1 of 1", READY)
        # One write: the key that answers, a macro, more words, a Japanese macro, and a line.
        sam.send("r::thanks\r Bye, ::御礼\r!\rMore")
        sam.wait_for("Sending it also sets: waiting, +thanked", READY)
        sam.wait_for("Thank you, Dana. Bye, Dana 様!", READY)
        sam.send("\x13")
        sam.wait_for("takes all back", READY)
        assert quit_console(sam) == 0
    for name in ("dana", "noor"):
        desk.home.output("--profile", name, "sync", "--once")
    seen = json.loads(desk.home.output("--profile", "dana", "ticket", "list", "--json"))
    (ticket,) = [row for row in seen if row["subject"] == SUBJECT]
    viewed = desk.home.output(
        "--profile", "dana", "ticket", "view", str(ticket["number"]), "--json"
    )
    thread = json.loads(viewed)
    assert thread["messages"][-1]["body"] == "Thank you, Dana. Bye, Dana 様!\nMore"
    assert (thread["state"], thread["tags"]) == ("waiting", [])
    agents = json.loads(
        desk.home.output("--profile", "noor", "ticket", "view", str(ticket["number"]), "--json")
    )
    assert agents["tags"] == ["thanked"]


def test_what_a_stranger_wrote_is_text_wherever_a_macro_says_it(desk: Desk) -> None:
    with desk.home.console("--profile", "sam") as sam:
        sam.wait_for("live", READY)
        sam.wait_for("Vanished", READY)
        sam.send("/vanished\r")
        sam.wait_for("1 of 1", READY)
        sam.send("r::about\r")
        sam.wait_for("About Vanished", READY)
        sam.send("\x14")
        sam.wait_for("Insert a macro", READY)
        sam.send("about")
        sam.wait_for("About Vanished", READY)
        assert b"\x1b]0;owned" not in sam.raw and b"\x1b[31m{agent}" not in sam.raw
        sam.key("ctrl+g")
        sam.wait_for("Your answer goes to", READY)
        sam.key("ctrl+g")
        sam.wait_gone("Your answer goes to", READY)
        assert quit_console(sam) == 0


def test_macros_are_at_the_agents_and_at_nobody_elses(desk: Desk) -> None:
    for name in ("noor", "sam", "dana"):
        desk.home.output("--profile", name, "sync", "--once")
    assert macros_of(desk, "noor") == ["about", "noors", "thanks", "御礼"]
    assert macros_of(desk, "sam") == ["about", "thanks", "御礼"]
    assert macros_of(desk, "dana") == []
    refused = desk.home.command("--profile", "dana", "macro", "list")
    assert refused.returncode == 5 and "thanks" not in refused.stdout + refused.stderr
