"""The outbox: what waits, why something was refused, sending it again and taking it back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from premium_tui import app
from premium_tui.data.models import Draft
from premium_tui.domain.actions import MarkRead, OpenTicket, Reply, SetState
from premium_tui.domain.tickets import TicketState
from tests.data.cache_builder import NOW, ticket_id
from tests.screens.driving import NO_WORKER, Home
from tests.waiting import PATIENCE, wait_until_async

CLOSED = "The ticket was closed meanwhile."


def reply(key: int, number: str, body: str = "An answer") -> Reply:
    return Reply(ticket_id(key), f"m-{number}", body, 2)


async def test_an_empty_outbox_says_so(home: Home) -> None:
    home.build(4)
    async with home.console() as console:
        await console.press("exclamation_mark")
        await console.sees("Outbox", "Nothing is on its way.")
        for name in ("enter", "ctrl+s", "u", "j", "k", "exclamation_mark"):
            await console.press(name)
        await console.press("q")
        await console.sees("1 My tickets")


async def test_a_refused_answer_is_seen_with_its_reason_and_sent_again(home: Home) -> None:
    home.build(8)
    outbox = home.outbox()
    async with home.console() as console:
        refused = console.gateway.act(reply(1, "1"))
        console.gateway.act(reply(1, "2"))
        console.gateway.act(reply(2, "3"))
        console.gateway.act(MarkRead(ticket_id(2), 2))
        outbox.park(refused, 409, "ticket-closed", CLOSED)
        console.gateway.announcer.outbox_changed()
        await console.sees("! 2 not sent", "↑ 1 queued")
        await console.press("g", "o")
        await console.sees(
            CLOSED, "It waits behind the one above", "ctrl+s send now", "u take back"
        )
        rows = [line for line in console.lines() if "Answer" in line]
        assert len(rows) == 3 and "▌" in rows[0]
        assert "not sent" in rows[0] and "Shared folder is missing 1" in rows[0]
        await console.press("ctrl+s")
        await console.sees("It is on its way again.", "↑ 3 queued")
        await console.loses(CLOSED)
        await console.press("enter")
        await console.sees("#10001", "An answer")
        await console.press("q", "q")
        await console.sees("1 My tickets")
    outbox.close()


async def test_the_thread_says_why_an_answer_was_refused(home: Home) -> None:
    home.build(8)
    home.place_first(1)
    outbox = home.outbox()
    async with home.console() as console:
        refused = console.gateway.act(reply(1, "1"))
        outbox.park(refused, 409, "ticket-closed", CLOSED)
        console.gateway.announcer.outbox_changed()
        await console.sees("!  10001")
        await console.press("enter")
        await console.sees("not sent", CLOSED)
    outbox.close()


async def test_taking_back_makes_a_draft_before_what_is_written_by_now(home: Home) -> None:
    home.build(8)
    async with home.console() as console:
        console.gateway.act(reply(1, "1", "first"))
        console.gateway.act(SetState(ticket_id(2), TicketState.CLOSED))
        console.gateway.save_draft(Draft(f"reply:{ticket_id(1)}", {"body": "second"}))
        await console.press("exclamation_mark")
        await console.sees("Status", "Answer")
        await console.press("u")
        await console.sees(
            "Taken back on #100", ": it is a draft again.", "Drafts: begun", "first second"
        )
        draft = console.gateway.draft(f"reply:{ticket_id(1)}")
        assert draft is not None and draft.fields == {"body": "first\n\nsecond", "based_on": "2"}
        await console.press("u")
        await console.sees("Taken back on #100")
        await console.loses("Status")


async def test_all_drafts_are_listed_and_gone_on_with(home: Home) -> None:
    home.build(8)
    async with home.console() as console:
        console.gateway.act(reply(2, "1", "on its way"))
        for draft in (
            Draft("new", {"subject": "", "body": "Nothing\x1b[31m syncs"}),
            Draft("sales", {"body": "We want more"}),
            Draft(f"reply:{ticket_id(1)}", {"body": "half an answer"}),
        ):
            console.gateway.save_draft(draft)
            home.clock.advance(timedelta(minutes=1))
        await console.press("exclamation_mark")
        await console.sees("Drafts: begun, not sent", "half an answer", "We want more")
        drafts = [line for line in console.lines() if "12:0" in line][-3:]
        assert "Answer" in drafts[0] and "Shared folder is missing 1" in drafts[0]
        assert "Sales" in drafts[1] and "Request" in drafts[2] and "Nothing" in drafts[2]
        await console.press("j", "ctrl+s")
        await console.sees("A draft is not sent from here")
        await console.press("enter")
        await console.sees("draft found", "#10001", "   half an answer")


async def test_a_draft_is_dropped_after_a_question(home: Home) -> None:
    home.build(8)
    async with home.console() as console:
        console.gateway.save_draft(Draft(f"reply:{ticket_id(1)}", {"body": "half an answer"}))
        await console.press("exclamation_mark")
        await console.sees("half an answer")
        await console.press("x")
        await console.sees("Drop this draft?")
        await console.press("enter")
        await console.loses("Drop this draft?")
        assert len(console.gateway.drafts()) == 1
        await console.press("x", "y")
        await console.sees("Dropped.", "Nothing is on its way.")
        assert console.gateway.drafts() == []


async def test_what_waits_is_dropped_after_a_question_and_what_left_is_not(home: Home) -> None:
    home.build(8)
    outbox = home.outbox()
    async with home.console() as console:
        console.gateway.act(reply(1, "1"))
        console.gateway.act(reply(2, "2"))
        assert outbox.claim_next(NOW) is not None
        await console.press("exclamation_mark")
        await console.sees("sending", "queued")
        await console.press("x")
        await console.sees("It has left already")
        await console.press("j", "x")
        await console.sees("Drop this, unsent?")
        await console.press("y")
        await console.sees("Dropped.")
        assert len(outbox.pending()) == 1 and console.gateway.drafts() == []
    outbox.close()


async def test_what_has_left_is_not_taken_back(home: Home) -> None:
    home.build(8)
    outbox = home.outbox()
    async with home.console() as console:
        await console.press("u")
        await console.sees("There is nothing to take back.")
        console.gateway.act(reply(1, "1"))
        assert outbox.claim_next(NOW) is not None
        await console.press("u")
        await console.sees("It has left already and cannot be taken back.")
        await console.press("exclamation_mark")
        await console.sees("sending")
        await console.press("ctrl+s")
        await console.sees("It is on its way already.")
        assert console.gateway.drafts() == []
    outbox.close()


async def test_a_second_request_is_not_put_over_the_one_being_written(home: Home) -> None:
    home.build(8)
    async with home.console() as console:
        console.gateway.act(
            OpenTicket("new-1", "m-1", "The first", "Help", "Paper", "dropbox", "sync", "en")
        )
        console.gateway.save_draft(Draft("new", {"subject": "The second", "body": ""}))
        await console.press("exclamation_mark")
        await console.sees("Request", "The first")
        await console.press("u")
        await console.sees("Another request is being written: send that one first.")
        draft = console.gateway.draft("new")
        assert draft is not None and draft.fields["subject"] == "The second"
        assert len(home.outbox().pending()) == 1


async def test_quitting_asks_while_something_is_unsent(home: Home) -> None:
    home.build(8)
    async with home.console(worker=NO_WORKER) as console:
        console.gateway.act(reply(1, "1"))
        await console.sees("offline")
        await console.press("q")
        await console.sees("Quit while 1 thing is not sent?", "It is kept here")
        await console.press("n")
        await console.loses("Quit while")
        await console.press("q", "y")
        assert console.app.return_code == 0


async def test_capital_q_quits_without_a_question(home: Home) -> None:
    home.build(8)
    async with home.console(worker=NO_WORKER) as console:
        console.gateway.act(reply(1, "1"))
        await console.sees("1 queued")
        await console.press("Q")
        assert console.app.return_code == 0


async def test_leaving_lets_go_of_what_is_held_though_nobody_can_take_it(home: Home) -> None:
    home.build(8)
    async with home.console(worker=NO_WORKER, undo=60) as console:
        console.gateway.act(reply(1, "1"))
        assert not home.outbox().busy(home.clock.now())
        await console.press("Q")
        assert console.app.return_code == 0
    assert home.outbox().busy(home.clock.now())


async def test_a_live_desk_gets_what_is_unsent_before_the_end(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However busy this machine is.
    monkeypatch.setattr(app, "LEAVE_WITHIN", PATIENCE)
    home.build(8)
    async with home.console(worker=home.fake_worker()) as console:
        await console.sees("live")
        await console.press("enter", "r")
        await console.type("last words")
        await console.type("ctrl+s", "Q")
        await wait_until_async(lambda: console.app.return_code == 0)
    assert home.outbox().pending() == []
