"""An answer that somebody else overtook: its writer sees what came in, and decides."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from premium_tui.domain.actions import Reply
from tests.data.cache_builder import NOW, message_id, ticket_id
from tests.screens.driving import Driven, Home

TICKET = ticket_id(1)
CAME = "Sam asks one thing more"


def arrives(home: Home, console: Driven | None = None) -> None:
    """Let an answer of somebody else come in."""
    columns = "ticket_id, author_id, author_name, side, kind, collaborator, sent_at"
    home.sql(
        f"INSERT INTO message (key, id, body, position, revision, {columns})"
        f" SELECT 9000, ?, ?, 3, 3, {columns} FROM message WHERE id = ?",
        message_id(1, 3),
        CAME,
        message_id(1, 2),
    )
    home.sql("UPDATE ticket SET revision = 3 WHERE id = ?", TICKET)
    if console is not None:
        console.gateway.announcer.store_changed(frozenset({"message"}), frozenset({TICKET}))


@asynccontextmanager
async def overtaken(home: Home) -> AsyncIterator[Driven]:
    """Yield a console that asks about an answer just sent."""
    home.build(8)
    home.place_first(1)
    async with home.console() as console:
        await console.press("r")
        await console.sees("Your answer goes to support.")
        await console.type("Mine, begun before.")
        arrives(home, console)
        await console.sees(CAME)
        await console.press("ctrl+s")
        await console.sees(
            "Sam Reed has answered while you were writing.", CAME, "1 send mine", "3 drop it"
        )
        assert home.outbox().pending() == []
        yield console


def sent(home: Home) -> list[tuple[str, int]]:
    actions = (entry.action for entry in home.outbox().pending())
    return [(action.body, action.based_on) for action in actions if isinstance(action, Reply)]


async def test_it_is_sent_all_the_same_as_seen(home: Home) -> None:
    async with overtaken(home) as console:
        await console.press("1")
        await console.sees("queued", "Mine, begun before.")
        assert sent(home) == [("Mine, begun before.", 3)]
        assert console.gateway.drafts() == []


async def test_it_is_written_on_and_not_stopped_again(home: Home) -> None:
    async with overtaken(home) as console:
        await console.press("2")
        await console.loses("1 send mine")
        await console.type(" And more.", "ctrl+s")
        await console.sees("queued")
        assert sent(home) == [("Mine, begun before. And more.", 3)]


async def test_it_is_dropped_after_a_question(home: Home) -> None:
    async with overtaken(home) as console:
        await console.press("3")
        await console.sees("Drop this answer?")
        await console.press("n")
        await console.sees("Mine, begun before.")
        await console.press("ctrl+s", "3", "y")
        await console.loses("Mine, begun before.")
        assert sent(home) == [] and console.gateway.drafts() == []


async def test_it_is_kept_for_later_and_still_knows_what_it_answers(home: Home) -> None:
    async with overtaken(home) as console:
        await console.press("escape")
        await console.loses("1 send mine")
        await console.press("escape", "r")
        await console.sees("draft found", "Mine, begun before.")
        await console.press("ctrl+s")
        await console.sees("Sam Reed has answered while you were writing.")


async def test_one_that_the_desk_stopped_is_decided_about_from_the_outbox(home: Home) -> None:
    home.build(8)
    home.place_first(1)
    outbox = home.outbox()
    key = outbox.enqueue(Reply(TICKET, "m", "Written offline.", 2), NOW)
    outbox.claim_next(NOW)
    outbox.park(key, 409, "thread-moved", "Sam Reed has answered meanwhile.")
    arrives(home)
    async with home.console() as console:
        await console.press("!")
        await console.sees("Sam Reed has answered meanwhile. Press enter to read that and")
        await console.press("enter")
        await console.sees("Your answer was stopped: Sam Reed has answered", CAME, "Written off")
        await console.press("1")
        await console.sees("queued")
        assert sent(home) == [("Written offline.", 3)]
    outbox.close()


async def test_one_that_the_desk_stopped_is_written_on(home: Home) -> None:
    home.build(8)
    home.place_first(1)
    outbox = home.outbox()
    key = outbox.enqueue(Reply(TICKET, "m", "Written offline.", 2), NOW)
    outbox.claim_next(NOW)
    outbox.park(key, 409, "thread-moved", "Sam Reed has answered meanwhile.")
    arrives(home)
    async with home.console() as console:
        await console.press("enter")
        await console.sees(CAME, "Written offline.")
        await console.press("r")
        await console.sees("Your answer was stopped")
        await console.press("2")
        await console.sees("Your answer goes to support.", "Written offline.")
        assert outbox.pending() == []
        await console.type(" Later.", "ctrl+s")
        await console.sees("queued")
        assert sent(home) == [("Written offline. Later.", 3)]
    outbox.close()


async def test_a_note_is_never_stopped(home: Home) -> None:
    home.build(8, "agent")
    home.place_first(1, "agent")
    async with home.console("agent") as console:
        await console.press("I")
        await console.sees("customers never see it")
        await console.type("Look at this.")
        home.sql("UPDATE ticket SET revision = 9", role="agent")
        await console.press("ctrl+s")
        await console.sees("queued")
