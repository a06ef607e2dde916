"""Chats and calls on the screen: who waits, taking one, losing the race, and taking a chat back."""

from __future__ import annotations

import json

import msgspec
import pytest
from msgspec.structs import replace

from premium_tui.domain.actions import AcceptSession, CallOutcome, EndSession, StartChat
from premium_tui.domain.roles import Role
from tests.data.cache_builder import ME_ID, NOW, me_json, ticket_id
from tests.screens.driving import Home
from tests.things import SESSION

CHAT = replace(
    SESSION,
    ticket_id=ticket_id(1),
    way="chat",
    state="waiting",
    agent_id=None,
    agent_name=None,
    phone=None,
    outcome=None,
    attempts=0,
    accepted_at=None,
    ended_at=None,
    ended_by=None,
)


async def test_33_the_loser_of_a_race_is_told_who_won_and_nothing_stays_behind(home: Home) -> None:
    home.build(4, Role.AGENT)
    body = msgspec.json.encode(CHAT).decode()
    home.sql("INSERT INTO session VALUES (?, ?)", CHAT.id, body, role=Role.AGENT)
    async with home.console(Role.AGENT, size=(100, 30)) as console:
        await console.press("2")
        await console.sees("Waiting", "Aiko Tanabe", "chat")
        await console.press("enter")
        await console.sees("Taking it: it is yours once the desk has said so.")
        outbox = home.outbox(Role.AGENT)
        claimed = outbox.claim_next(NOW)
        assert claimed is not None and isinstance(claimed.action, AcceptSession)
        outbox.park(claimed.key, 409, "taken", "Noor has taken it.")
        console.gateway.announcer.outbox_changed()
        await console.sees("! Noor has taken it.", "Waiting for a chat since")
        assert outbox.pending() == []
        outbox.close()


async def test_32_a_chat_taken_back_before_it_left_is_a_draft_again(home: Home) -> None:
    home.build(4)
    me = json.loads(me_json(Role.TEAM_ADMIN))
    me["capabilities"] |= {"chat": True, "callback": True}
    home.sql("UPDATE me SET body = ?", json.dumps(me))
    async with home.console(size=(100, 30)) as console:
        await console.press("c")
        await console.press("enter")
        await console.sees("[Way]", "A live session with a representative; open now.")
        await console.press("down", "enter")
        await console.sees("[Form]", "▌Subject")
        await console.type("Red X everywhere")
        await console.press("enter")
        await console.type("Since noon.")
        await console.press("ctrl+s")
        await console.sees("[Review]", "Way           Chat")
        await console.press("enter")
        await console.sees("Red X everywhere", "Since noon.", "queued")
        (entry,) = home.outbox().pending()
        assert isinstance(entry.action, StartChat)
        await console.press("escape", "q")
        await console.sees("1 My tickets")
        await console.press("u")
        await console.sees("Taken back: c goes on writing it.")
        assert home.outbox().pending() == []
        await console.press("c")
        await console.sees("Chat · Dropbox", "Red X everywhere", "Since noon.")


async def test_32_an_end_that_waits_for_the_desk_is_said_whole_at_80_columns(home: Home) -> None:
    home.build(4)
    active = replace(CHAT, state="active", agent_id="a1", agent_name="Noor", accepted_at=NOW)
    body = msgspec.json.encode(active).decode()
    home.sql("INSERT INTO session VALUES (?, ?)", CHAT.id, body)
    async with home.console(size=(80, 24)) as console:
        console.gateway.act(EndSession(CHAT.id, CHAT.ticket_id))
        await console.press("/")
        await console.type("Shared folder is missing 1", "enter", "enter")
        await console.sees("You ended the chat at", "It is told once the desk can be reached.")


async def test_33_a_chat_is_taken_from_its_own_thread_and_the_loser_told_who_won(
    home: Home,
) -> None:
    home.build(4, Role.AGENT)
    body = msgspec.json.encode(CHAT).decode()
    home.sql("INSERT INTO session VALUES (?, ?)", CHAT.id, body, role=Role.AGENT)
    async with home.console(Role.AGENT, size=(80, 24)) as console:
        await console.press("/")
        await console.type("Shared folder is missing 1", "enter", "enter")
        await console.sees("Waiting for a chat since", "i take", "x end chat")
        await console.press("i", "i")
        await console.sees("Taking it: it is yours once the desk has said so.")
        await console.loses("i take")
        outbox = home.outbox(Role.AGENT)
        claimed = outbox.claim_next(NOW)
        assert claimed is not None and isinstance(claimed.action, AcceptSession)
        assert claimed.action.session_id == CHAT.id and len(outbox.pending()) == 1
        outbox.park(claimed.key, 409, "taken", "Noor has taken it.")
        won = replace(CHAT, state="active", agent_id="a1", agent_name="Noor", accepted_at=NOW)
        home.sql("UPDATE session SET body = ?", msgspec.json.encode(won).decode(), role=Role.AGENT)
        console.gateway.announcer.outbox_changed()
        await console.sees("! Noor has taken it.")
        assert outbox.pending() == []
        await console.press("i")
        await console.sees("Noor has taken it.")
        assert outbox.pending() == []
        outbox.close()


async def test_32_a_customer_takes_nothing(home: Home) -> None:
    home.build(4)
    home.sql("INSERT INTO session VALUES (?, ?)", CHAT.id, msgspec.json.encode(CHAT).decode())
    async with home.console(size=(80, 24)) as console:
        await console.press("/")
        await console.type("Shared folder is missing 1", "enter", "enter")
        await console.press("escape")
        await console.sees("Waiting for a person.", "x end chat")
        await console.press("i")
        assert "i take" not in console.text() and home.outbox().pending() == []


@pytest.mark.parametrize(
    ("size", "words", "absent"),
    [
        (
            (120, 40),
            ("Aiko Tanabe", "chat", "Meridian Studio", "Dropbox", "日本語", "Shared folder"),
            (),
        ),
        ((80, 24), ("Aiko Tanabe", "chat", "Meridian Studio", "Shared folder"), ("日本語",)),
        ((60, 15), ("Aiko Tanabe", "chat", "Shared folder"), ("日本語", "Meridian")),
    ],
)
async def test_32_a_line_says_what_it_is_about_of_which_team_and_since_when(
    home: Home, size: tuple[int, int], words: tuple[str, ...], absent: tuple[str, ...]
) -> None:
    home.build(4, Role.AGENT)
    home.sql("UPDATE team SET name = 'Meridian Studio'", role=Role.AGENT)
    body = msgspec.json.encode(replace(CHAT, asked_at=NOW)).decode()
    home.sql("INSERT INTO session VALUES (?, ?)", CHAT.id, body, role=Role.AGENT)
    async with home.console(Role.AGENT, size=size) as console:
        await console.press("2")
        await console.sees("Waiting", "Aiko Tanabe")
        line = console.line_with("Aiko Tanabe")
        assert all(word in line for word in (*words, "since ")), line
        assert not any(word in line for word in absent), line


@pytest.mark.parametrize(
    ("way", "ender", "mine", "words"),
    [
        ("chat", "customer", True, "You ended the chat at 12:00. Its text is kept here."),
        ("chat", "customer", False, "Aiko Tanabe ended the chat at 12:00."),
        ("chat", "colleague", True, "A team admin closed the ticket, and with it the chat, at 12:"),
        ("chat", "agent", True, "Support ended the chat at 12:00."),
        ("call", "customer", True, "You cancelled the call at 12:00."),
        ("call", "customer", False, "Aiko Tanabe cancelled the call at 12:00."),
        ("call", "agent", True, "The call was done at 12:00."),
    ],
)
async def test_32_who_ended_it_reads_so(
    home: Home, way: str, ender: str, mine: bool, words: str
) -> None:
    role = Role.TEAM_ADMIN if mine else Role.AGENT
    home.build(4, role)
    over = replace(CHAT, requester_id=ME_ID, way=way, state="ended", ended_at=NOW, ended_by=ender)
    body = msgspec.json.encode(over).decode()
    home.sql("INSERT INTO session VALUES (?, ?)", CHAT.id, body, role=role)
    async with home.console(role, size=(80, 24)) as console:
        await console.press("/")
        await console.type("Shared folder is missing 1", "enter", "enter")
        await console.sees(words)


async def test_32_a_chat_with_another_agent_is_not_called_ones_own(home: Home) -> None:
    home.build(4, Role.AGENT)
    active = replace(CHAT, state="active", agent_id="a1", agent_name="Noor", accepted_at=NOW)
    body = msgspec.json.encode(active).decode()
    home.sql("INSERT INTO session VALUES (?, ?)", CHAT.id, body, role=Role.AGENT)
    async with home.console(Role.AGENT, size=(80, 24)) as console:
        await console.press("2", "enter")
        await console.sees("Noor has been here since 12:00.")


async def test_33_the_key_that_says_how_a_call_went_stands_there(home: Home) -> None:
    home.build(4, Role.AGENT)
    own = json.loads(me_json(Role.AGENT))["person"]["id"]
    call = replace(CHAT, way="call", phone="+81312345678", state="active", agent_id=own)
    body = msgspec.json.encode(replace(call, accepted_at=NOW)).decode()
    home.sql("INSERT INTO session VALUES (?, ?)", CHAT.id, body, role=Role.AGENT)
    async with home.console(Role.AGENT, size=(80, 24)) as console:
        await console.press("2", "enter")
        await console.sees("Call +81312345678 now.", "x how it went")
        console.gateway.announcer.outbox_changed()
        await console.press("y")
        await console.press("x")
        await console.sees("1 reached", "2 no answer: back into the queue", "esc say nothing yet")


async def test_33_a_call_that_waits_is_taken_before_one_says_how_it_went(home: Home) -> None:
    home.build(4, Role.AGENT)
    call = replace(CHAT, way="call", phone="+81312345678", outcome="no_answer", attempts=1)
    body = msgspec.json.encode(call).decode()
    home.sql("INSERT INTO session VALUES (?, ?)", CHAT.id, body, role=Role.AGENT)
    async with home.console(Role.AGENT, size=(80, 24)) as console:
        await console.press("2")
        await console.sees("tried 1 time")
        await console.press("enter")
        outbox = home.outbox(Role.AGENT)
        claimed = outbox.claim_next(NOW)
        assert claimed is not None
        outbox.park(claimed.key, 409, "taken", "Noor has taken it.")
        console.gateway.announcer.outbox_changed()
        await console.sees("Waiting for a call since")
        await console.press("x")
        assert "how it went" not in console.text()
        await console.sees("Take the call first: press i.")
        outbox.close()


async def test_33_an_outcome_another_terminal_told_first_holds_up_nothing(home: Home) -> None:
    home.build(4, Role.AGENT)
    own = json.loads(me_json(Role.AGENT))["person"]["id"]
    call = replace(CHAT, way="call", phone="+81312345678", state="active", agent_id=own)
    body = msgspec.json.encode(replace(call, accepted_at=NOW)).decode()
    home.sql("INSERT INTO session VALUES (?, ?)", CHAT.id, body, role=Role.AGENT)
    async with home.console(Role.AGENT, size=(80, 24)) as console:
        await console.press("2", "enter")
        await console.sees("Call +81312345678 now.")
        await console.press("x", "1")
        outbox = home.outbox(Role.AGENT)
        claimed = outbox.claim_next(NOW)
        assert claimed is not None and isinstance(claimed.action, CallOutcome)
        outbox.park(claimed.key, 409, "session-ended", "This call is over.")
        console.gateway.announcer.outbox_changed()
        await console.sees("! This call is over.")
        assert outbox.pending() == []
        outbox.close()


async def test_32_the_key_that_ends_a_chat_stands_there(home: Home) -> None:
    home.build(4)
    active = replace(CHAT, state="active", agent_id="a1", agent_name="Noor", accepted_at=NOW)
    body = msgspec.json.encode(active).decode()
    home.sql("INSERT INTO session VALUES (?, ?)", CHAT.id, body)
    async with home.console(size=(80, 24)) as console:
        await console.press("/")
        await console.type("Shared folder is missing 1", "enter", "enter")
        await console.press("escape")
        await console.sees("Noor has been here since", "x end chat")


async def test_32_an_answer_after_the_end_of_a_chat_can_be_taken_back(home: Home) -> None:
    home.build(4)
    over = replace(CHAT, state="ended", accepted_at=NOW, ended_at=NOW, ended_by="agent")
    body = msgspec.json.encode(over).decode()
    home.sql("INSERT INTO session VALUES (?, ?)", CHAT.id, body)
    async with home.console(size=(80, 24), undo=10) as console:
        await console.press("/")
        await console.type("Shared folder is missing 1", "enter", "enter")
        await console.sees("Support ended the chat at")
        await console.press("r")
        await console.type("One more thing.", "ctrl+s")
        await console.sees("held, u takes it back")


async def test_32_an_agent_sees_on_every_tab_that_somebody_waits(home: Home) -> None:
    home.build(4, Role.AGENT)
    body = msgspec.json.encode(CHAT).decode()
    home.sql("INSERT INTO session VALUES (?, ?)", CHAT.id, body, role=Role.AGENT)
    async with home.console(Role.AGENT) as console:
        await console.sees("1 Queue", "2 Chats and calls")
        what = frozenset({"session"})
        console.gateway.announcer.store_changed(what, frozenset())
        await console.sees("2 Chats and calls (1 waiting)")
        home.sql("DELETE FROM session", role=Role.AGENT)
        console.gateway.announcer.store_changed(what, frozenset())
        await console.loses("waiting)")
