"""The story of a server of one's own: answered online, offline and again, and nothing twice."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from premium_tui.domain.roles import Role
from premium_tui.paths import TokenWho
from tests.e2e.home import READY, open_ticket, quit_console, stopped
from tests.e2e.own_server import Desk, log_in, make_desk
from tests.pty_term import PtyTerm

COLLEAGUES_TICKET = "Shared folder vanished for two designers"
OWN_TICKET = "Red X on half of the project folder"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Make a desk where Dana leads the team and Aiko is in it, and a ticket of each."""
    people = {"Dana": Role.TEAM_ADMIN, "Aiko": Role.SUPPORT_ADMIN, "Noor": Role.AGENT}
    desk = make_desk(tmp_path_factory.mktemp("own"), people)
    desk.server.start()
    try:
        for name, subject in (("Dana", OWN_TICKET), ("Aiko", COLLEAGUES_TICKET)):
            log_in(desk, name)
            words = ("--subject", subject, "--body", f"{name} writes.")
            desk.home.output("--profile", name.lower(), "ticket", "create", *words, "--wait", "60")
        yield desk
    finally:
        desk.server.kill()
        desk.home.leave()


def open_colleagues_ticket(term: PtyTerm) -> None:
    """Go to Team tickets and open Aiko's."""
    term.key("2")
    term.wait_for("From")
    term.wait_for(COLLEAGUES_TICKET)
    open_ticket(term, "Shared folder vanished")
    term.wait_for("Sent by Aiko")


def answer(term: PtyTerm, body: str) -> None:
    """Answer the open ticket."""
    term.key("r")
    term.wait_for("You reply as Collaborator. Aiko will be notified.")
    term.send(body)
    term.wait_for(body)
    term.key("ctrl+s")
    term.wait_gone("You reply as Collaborator")


def state_of(term: PtyTerm, body: str) -> str:
    """Return what the head of the message `body`, on one line, ends in: a state, or its time."""
    rows = [row.strip() for row in term.screen.rows()]
    heads = [head for head, row in pairwise(rows) if row == body]
    return heads[0].removeprefix("You, as Collaborator").strip() if heads else ""


def is_sent(term: PtyTerm, body: str) -> bool:
    """Return whether a message is headed by its time: it came back from the server."""
    # Once midnight has passed its time is a day.
    return re.fullmatch(r"\d\d:\d\d|[A-Z][a-z]{2} \d+", state_of(term, body)) is not None


def test_answers_online_and_offline_arrive_once(desk: Desk) -> None:
    online, offline = "It was me: I moved it on Monday.", "It is back where it was."
    with desk.home.console("--profile", "dana") as term:
        term.wait_for("live", READY)
        term.wait_for(OWN_TICKET)
        assert COLLEAGUES_TICKET not in term.text(), "My tickets holds my own"
        open_colleagues_ticket(term)

        (worker,) = desk.home.processes("dana")
        with stopped(worker, desk.home.profile("dana").person(TokenWho())):
            # Nobody answers, and still it is there as soon as the key is pressed.
            answer(term, online)
            term.wait_until(lambda: state_of(term, online).endswith("· queued"))
        term.wait_until(lambda: is_sent(term, online), READY)

        desk.server.kill()
        term.wait_until(lambda: "offline" in term.row(0), READY)
        answer(term, offline)
        term.wait_until(lambda: state_of(term, offline).endswith("· queued, you are offline"))
        term.wait_until(lambda: "1 queued" in term.row(0))
        assert quit_console(term) == 0

    with desk.home.console("--profile", "dana") as term:
        term.wait_until(lambda: "offline" in term.row(0) and "1 queued" in term.row(0), READY)
        open_colleagues_ticket(term)
        term.wait_until(lambda: state_of(term, offline).endswith("· queued, you are offline"))

        desk.server.start()
        term.wait_until(lambda: is_sent(term, offline), READY)
        term.wait_until(lambda: "live" in term.row(0) and "queued" not in term.row(0), READY)
        assert is_sent(term, online)
        assert quit_console(term) == 0

    for body in (online, offline):
        (message,) = desk.server.messages(desk.tokens["Noor"], body)
        assert message["author_name"] == "Dana"
        assert message["collaborator"] is True
    desk.home.output("--profile", "aiko", "sync", "--once")
    (row,) = json.loads(desk.home.output("--profile", "aiko", "ticket", "list", "--json"))
    thread = json.loads(
        desk.home.output("--profile", "aiko", "ticket", "view", str(row["number"]), "--json")
    )
    bodies = [message["body"] for message in thread["messages"]]
    assert [body for body in bodies if body in (online, offline)] == [online, offline]


def test_signed_out_it_keeps_what_is_written_until_the_next_log_in(desk: Desk) -> None:
    body = "Written while nobody knew me."
    with desk.home.console("--profile", "dana") as term:
        term.wait_for("live", READY)
        open_colleagues_ticket(term)
        desk.server.forget(desk.tokens["Dana"])
        answer(term, body)
        term.wait_until(lambda: "signed out" in term.row(0), READY)
        term.wait_until(lambda: "1 queued" in term.row(0))
        term.wait_for(f"premium-tui --profile dana auth login --server {desk.server.url}")
        assert quit_console(term) == 0
    assert desk.home.command("--profile", "dana", "sync", "--once").returncode == 4

    made = ("desk", "token", "create", "--person", "dana@example.com")
    desk.tokens["Dana"] = desk.home.output(*made, "--database-url", desk.server.database_url)
    # Signing in waits for a worker, but no longer than one may take to go.
    desk.home.leave()
    log_in(desk, "Dana")
    desk.home.output("--profile", "dana", "sync", "--once")
    assert len(desk.server.messages(desk.tokens["Noor"], body)) == 1


def test_a_token_the_server_does_not_know_is_not_kept(desk: Desk) -> None:
    login = ("auth", "login", "--server", desk.server.url)
    refused = desk.home.command("--profile", "noor", *login, typed="ptu_wrong\n")
    assert refused.returncode == 4
    assert refused.stderr.count("\n") == 1 and "does not know this token" in refused.stderr
    assert not desk.home.profile("noor").server_json.exists()


def test_signing_out_beside_an_open_console_leaves_nothing_to_read(desk: Desk) -> None:
    with desk.home.console("--profile", "dana") as term:
        term.wait_for("live", READY)
        term.wait_for(OWN_TICKET)
        term.wait_for("1 open")
        desk.home.output("--profile", "dana", "auth", "logout")
        term.wait_for("You are signed out. To sign in, leave and run:", READY)
        term.wait_for("premium-tui --profile dana auth login --server URL")
        term.wait_gone(OWN_TICKET)
        term.wait_gone("1 open")
        assert not list(desk.home.profile("dana").person(TokenWho()).folder.glob("cache.db*"))
        assert quit_console(term) == 0
    desk.home.leave()
    # The tests of a file come in any order.
    log_in(desk, "Dana")
