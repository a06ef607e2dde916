"""A chat whose server goes away: both write on, and afterwards each message stands there once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

import pytest

from premium_tui.domain.roles import Role
from tests.e2e.home import READY, quit_console
from tests.e2e.own_server import Desk, make_desk, sign_in
from tests.e2e.test_chats import ask
from tests.pty_term import PtyTerm

SUBJECT = "Red X on half of the folder"
QUEUED = "queued, you are offline"


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Make a desk where Dana leads a team and Noor is an agent."""
    people = {"Dana": Role.TEAM_ADMIN, "Noor": Role.AGENT}
    desk = make_desk(tmp_path_factory.mktemp("chat"), people)
    desk.server.start()
    try:
        sign_in(desk, "Dana")
        sign_in(desk, "Noor")
        yield desk
    finally:
        desk.server.kill()
        desk.home.leave()


def say(term: PtyTerm, *words: str) -> None:
    """Write messages into the open composer, one after the other."""
    for body in words:
        term.send(body)
        term.wait_for(body)
        term.key("ctrl+s")
        term.wait_until(partial(stands_once, term, body), READY, f"{body!r} said")


def stands_once(term: PtyTerm, body: str) -> bool:
    """Return whether `body` is a line of the thread, once."""
    return [row.strip() for row in term.screen.rows()].count(body) == 1


def shown(term: PtyTerm, bodies: list[str]) -> list[str]:
    """Return which of some messages a terminal shows, in its order, each as often as it stands."""
    return [row.strip() for row in term.screen.rows() if row.strip() in bodies]


def test_32_a_chat_goes_on_after_its_server_was_away(desk: Desk) -> None:
    before = ["Hello, which two?", "EDIT-01 and EDIT-02."]
    of_dana = ["Both say: no space.", "Now EDIT-03 too."]
    of_noor = ["Is the disk full?", "Please empty the cache."]
    after = ["That was it, thank you!"]
    dana_console = desk.home.console("--profile", "dana", rows=44)
    noor_console = desk.home.console("--profile", "noor", rows=44)
    with dana_console as dana, noor_console as noor:
        dana.wait_for("live", READY)
        noor.wait_for("live", READY)
        noor.key("2")
        noor.wait_for("Nobody waits for a chat or a call.")
        ask(dana, 1, SUBJECT, "Since this morning, on two PCs.")
        noor.wait_for("Dana", READY)
        noor.key("enter")
        noor.wait_for("You have been in this chat", READY)
        dana.wait_for("Noor has been here", READY)
        say(noor, before[0])
        dana.wait_for(before[0], READY)
        say(dana, before[1])
        noor.wait_for(before[1], READY)

        desk.server.kill()
        for term in (dana, noor):
            term.wait_for("offline", READY)
        say(dana, *of_dana)
        say(noor, *of_noor)
        for term in (dana, noor):
            term.wait_for("2 queued")
            term.wait_until(partial(lambda term: term.text().count(QUEUED) == 2, term))
        assert shown(dana, of_noor) == shown(noor, of_dana) == []

        desk.server.start()
        every = [*before, *of_dana, *of_noor, *after]
        for term in (dana, noor):
            for body in every[:6]:
                term.wait_until(partial(stands_once, term, body), READY)
            term.wait_gone("queued", READY)
        # The chat is still on: nobody has to ask or to accept again.
        dana.wait_for("Noor has been here")
        noor.wait_for("You have been in this chat")
        say(dana, after[0])
        noor.wait_for(after[0], READY)
        noor.key("escape")
        noor.wait_for("r reply")
        noor.key("x")
        noor.wait_for("End this chat?")
        noor.key("y")
        for term in (dana, noor):
            term.wait_for("Support ended the chat", READY)
        noor.wait_until(lambda: shown(noor, every) == shown(dana, every), what="the same thread")
        seen = shown(dana, every)
        assert quit_console(noor) == 0
        assert quit_console(dana) == 0

    assert sorted(seen) == sorted(every), "each message stands there once"
    assert [body for body in seen if body in of_dana] == of_dana
    assert [body for body in seen if body in of_noor] == of_noor
    assert (seen[:2], seen[-1:]) == (before, after)
    # The transcript is the ticket, on the server as on both screens.
    desk.home.output("--profile", "dana", "sync", "--once")
    (row,) = json.loads(desk.home.output("--profile", "dana", "ticket", "list", "--json"))
    assert (row["subject"], row["state"]) == (SUBJECT, "solved")
    view = ("ticket", "view", str(row["number"]), "--json")
    thread = json.loads(desk.home.output("--profile", "dana", *view))
    assert [message["body"] for message in thread["messages"][1:]] == seen
    for body in seen:
        assert len(desk.server.messages(desk.tokens["Noor"], body)) == 1
