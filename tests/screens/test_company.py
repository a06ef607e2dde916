"""Who else is here, in the console: a sign in the list, words above the thread, asked once."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from premium_tui.data.company import Company, Somebody
from premium_tui.data.rendezvous import find_worker
from premium_tui.domain.actions import Note, Reply
from premium_tui.domain.presence import Doing
from premium_tui.domain.roles import Role
from premium_tui.screens import at_ticket
from premium_tui.widgets.company import company_words, sign_of
from tests.data.cache_builder import ticket_id
from tests.screens.driving import Driven, Home
from tests.waiting import wait_until_async

AGENT = Role.AGENT
KEN, MIA = Somebody("Ken", Doing.WRITING), Somebody("Mia Ito", Doing.VIEWING)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tell at once what is open."""
    monkeypatch.setattr(at_ticket, "OPEN_AFTER", 0.01)
    yield


@asynccontextmanager
async def live(
    home: Home, role: Role = AGENT, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Driven]:
    """Yield a console whose worker says that the desk can be reached."""
    home.build(8, role)
    home.sql("UPDATE ticket SET due_order = key, subject = 'Ticket ' || key", role=role)
    home.place_first(1, role)
    async with home.console(role, size=size, worker=home.fake_worker()) as console:
        await console.sees("live", "Ticket 1", "1 of 8")
        yield console


async def comes(console: Driven, company: Company, key: int = 1) -> None:
    """Let others be at a ticket, as the worker tells it."""
    console.gateway.announcer.company({ticket_id(key): company}, whole=False)
    await console.rest()


def gutter(console: Driven, key: int) -> str:
    """Return what stands before a ticket's number in the list."""
    return console.line_with(f"Ticket {key} ").partition(str(10_000 + key))[0]


def heard(home: Home) -> list[tuple[str, str]]:
    """Return what the worker was told to be open here."""
    lines = (home.folder / "heard.jsonl").read_text().splitlines()
    said = [json.loads(line) for line in lines]
    return [(line["ticket_id"], line["doing"]) for line in said if line["op"] == "here"]


def sent(home: Home) -> list[str]:
    actions = (entry.action for entry in home.outbox(AGENT).pending())
    return [action.body for action in actions if isinstance(action, Reply | Note)]


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (120, 40)])
async def test_the_list_has_a_sign_in_a_cell_that_is_there(
    home: Home, size: tuple[int, int]
) -> None:
    async with live(home, size=size) as console:
        await console.rest()
        before = console.lines()
        await comes(console, (MIA,), 2)
        await console.sees("+ 10002")
        await comes(console, (KEN, MIA), 2)
        await console.sees("w 10002")
        assert [a for a, b in zip(console.lines(), before, strict=True) if a != b] == [
            console.line_with("Ticket 2 ")
        ], "no other line, and no cell of another column"
        assert console.line_with("Ticket 2 ").replace("w 10002", "  10002") in before
        # A mark of one's own stands before it.
        await console.press("j", "space")
        assert gutter(console, 2).strip("▌ •").startswith("*")
        await console.press("escape")
        await console.sees("w 10002")
        await console.press("k")
        if size[1] >= 20:
            await console.sees("─ Ken is writing an answer, Mia Ito has this open ──")
        await comes(console, (), 2)
        await console.loses("w 10002")
        await console.press("home")
        await wait_until_async(lambda: console.lines() == before)


async def test_the_thread_says_it_in_words_and_nothing_moves(home: Home) -> None:
    async with live(home) as console:
        await console.press("enter")
        await console.sees("r reply")
        before = console.lines()
        await comes(console, (MIA,))
        await console.sees("─ Mia Ito has this open ──")
        await comes(console, (KEN,))
        await console.sees("─ Ken is writing an answer ──")
        changed = [a for a, b in zip(console.lines(), before, strict=True) if a != b]
        assert len(changed) == 1
        await comes(console, (MIA,), 2)
        await comes(console, (), 1)
        assert console.lines() == before
        await console.press("J")
        await console.sees("─ Mia Ito has this open ──", "#10002")


async def test_offline_nobody_is_said_to_be_here(home: Home) -> None:
    async with live(home) as console:
        await comes(console, (KEN,), 2)
        await console.sees("w 10002")
        # The worker dies, and with it all that is known of others.
        (home.folder / "fake.json").write_text(json.dumps({"refuse": {"why": "x", "text": "No."}}))
        address = find_worker(home.places.profile())
        assert address is not None
        os.kill(address.pid, signal.SIGTERM)
        await console.loses("w 10002")
        assert console.gateway.companies.of(ticket_id(2)) == ()


async def test_customers_have_no_such_signs_and_tell_nothing(home: Home) -> None:
    async with live(home, Role.TEAM_ADMIN) as console:
        await console.press("enter")
        await console.sees("r reply")
        await console.press("r")
        await console.type("Still broken.")
        await console.press("ctrl+s")
        await console.loses("ctrl+s")
        await console.press("question_mark", *["pagedown"] * 9)
        await console.sees("Marks in the list")
        assert "another agent" not in console.text()
        assert heard(home) == []


async def test_what_is_open_here_is_told_as_it_goes(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_ticket, "WRITING_FOR", 3600.0)
    first, second = ticket_id(1), ticket_id(2)
    async with live(home) as console:
        await console.press("enter")
        await wait_until_async(lambda: heard(home) == [(first, "viewing")])
        await console.press("J")
        await wait_until_async(lambda: heard(home)[1:] == [(second, "viewing")])
        # A note is nothing that could cross another's answer.
        await console.press("I")
        await console.type("Look.", "escape", "r")
        await console.type("We are on it")
        await wait_until_async(lambda: heard(home)[2:] == [(second, "writing")])
        await console.press("escape")
        await wait_until_async(lambda: heard(home)[3:] == [(second, "viewing")])
        # Nothing typed for a while: it is open, and no more.
        monkeypatch.setattr(at_ticket, "WRITING_FOR", 0.3)
        await console.press("r")
        await console.type(".")
        await wait_until_async(lambda: heard(home)[4:5] == [(second, "writing")])
        await wait_until_async(lambda: heard(home)[5:6] == [(second, "viewing")])
        await console.press("escape", "r")
        await console.sees("draft found")
        count = len(heard(home))
        await console.press("ctrl+s")
        await console.sees("r reply")
        await console.press("question_mark")
        await console.press("escape")
        assert len(heard(home)) == count, "a draft that is found is not written on yet"
        await console.press("q")
        await console.sees("1 Queue")
        await wait_until_async(lambda: heard(home)[-1] == ("", ""))


async def test_who_only_leafs_through_is_nowhere(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_ticket, "OPEN_AFTER", 60.0)
    async with live(home) as console:
        await console.press("enter", "J", "J", "K")
        await console.press("q", "enter")
        await console.press("r")
        await console.type("a")
        await wait_until_async(lambda: bool(heard(home)))
        assert heard(home) == [(ticket_id(2), "writing")]


async def test_sending_asks_once_while_somebody_else_writes(home: Home) -> None:
    async with live(home) as console:
        await comes(console, (KEN, MIA))
        await console.press("r")
        await console.sees("─ Ken is writing an answer, Mia Ito has this open ──")
        await console.type("We are on it.")
        await console.press("ctrl+s")
        await console.sees("Ken is writing an answer too. Send yours now?", "ctrl+s again")
        await console.press("enter")
        await console.sees("We are on it.", "ctrl+s")
        assert sent(home) == []
        await comes(console, (KEN, Somebody("Zoe", Doing.WRITING)))
        await console.press("ctrl+s")
        await console.sees("Zoe is writing an answer too. Send yours now?")
        await console.press("n", "ctrl+s")
        await wait_until_async(lambda: "too. Send yours" not in console.text())
        await console.sees("r reply")


async def test_yes_sends_and_goes_on_as_chosen(home: Home) -> None:
    async with live(home) as console:
        await comes(console, (KEN,))
        await console.press("r")
        await console.type("We are on it.")
        await console.press("ctrl+o")
        await console.sees("Send it, and then?")
        await console.press("2")
        await console.sees("Ken is writing an answer too. Send yours now?")
        await console.press("y")
        await console.sees("#10002")


async def test_a_note_or_somebody_who_only_looks_asks_nothing(home: Home) -> None:
    async with live(home) as console:
        await comes(console, (KEN,))
        await console.press("I")
        await console.type("Look at this.")
        await console.press("ctrl+s")
        await console.sees("r reply")
        await comes(console, (MIA,))
        await console.press("r")
        await console.type("We are on it.")
        await console.press("ctrl+s")
        await console.sees("r reply")
        assert "too. Send" not in console.text()


def test_names_in_words() -> None:
    def people(doing: Doing, *names: str) -> Company:
        return tuple(Somebody(name, doing) for name in names)

    writing, viewing = Doing.WRITING, Doing.VIEWING
    assert company_words(()) == "" == sign_of(())
    assert company_words(people(writing, "あい")) == "あい is writing an answer"
    assert company_words(people(writing, "A", "B")) == "A and B are writing answers"
    assert company_words(people(viewing, "A", "B", "C")) == "A and 2 others have this open"
    both = people(viewing, "A") + people(writing, "B")
    assert company_words(both) == "B is writing an answer, A has this open"
    assert sign_of(both) == "w" and sign_of(people(viewing, "A")) == "+"
