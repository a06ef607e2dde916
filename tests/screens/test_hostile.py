"""Hostile text wherever a stranger can write: drawn as text, run never, crashing nothing."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from textual.events import Paste

from premium_tui.domain.actions import Reply
from premium_tui.domain.text import clean
from tests.data.cache_builder import TEAM_ID, ticket_id
from tests.nasty import short_strings, terminal_escapes
from tests.screens.driving import Driven, Home

MARKUP = (
    "[@click=app.exit]press[/]",
    "[@click=screen.quit_console()]press",
    "[/foo]",
    "[a=]",
    "[bold",
    "{name} {} %s %(n)d",
)
OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\ufeff]")


def write(cache: Path, texts: list[str]) -> None:
    """Make each text the subject, requester, product, body and author of a ticket, and a tag."""
    with closing(sqlite3.connect(cache)) as connection:
        connection.execute("UPDATE team SET name = ? WHERE id = ?", (texts[0], TEAM_ID))
        for key, text in enumerate(texts, 1):
            stored = text.replace("\x00", "\ufffd")
            connection.execute(
                "UPDATE ticket SET subject = ?, requester_name = ?, about_product = ?, tags = ?,"
                " assignee_name = ? WHERE key = ?",
                (stored, stored, stored, stored, stored, key),
            )
            connection.execute(
                "UPDATE message SET body = ?, author_name = ? WHERE ticket_id = ?",
                (stored, stored, ticket_id(key)),
            )
        connection.commit()


async def click_everywhere(console: Driven) -> None:
    """Click cells over the whole screen."""
    for y in range(0, 24, 3):
        await console.pilot.click(offset=(12, y))
        assert not OBEYED.search("".join(console.lines()))


async def test_a1_nothing_hostile_is_obeyed_in_lists_and_threads(home: Home) -> None:
    texts = [text for text in (*MARKUP, *short_strings()) if text.strip()]
    home.build(len(texts))
    write(home.cache(), texts)
    async with home.console(size=(120, 70)) as console:
        await console.sees(f"1 of {len(texts)}")
        for _page in range(len(texts) // 40 + 1):
            assert not OBEYED.search("".join(console.lines()))
            await console.press("pagedown")
        await console.sees(f"{len(texts)} of {len(texts)}")
        await console.press("home")
        await console.press("enter")
        for _ticket in range(30):
            assert not OBEYED.search("".join(console.lines()))
            await console.press("J")
        await console.press("q")
        await console.sees("1 My tickets")


async def test_a1_markup_is_no_markup_and_a_click_runs_nothing(home: Home) -> None:
    home.build(len(MARKUP))
    write(home.cache(), list(MARKUP))
    async with home.console() as console:
        for text in MARKUP:
            await console.sees(text[:20])
        await console.press("enter")
        await console.sees("Sent by")
        await click_everywhere(console)
        await console.press("greater_than_sign")
        await console.sees("   > ")
        await console.press("escape", "x")
        await console.sees("Close #")
        await click_everywhere(console)
        await console.press("n")
        assert console.app.is_running and home.outbox().pending() == []


async def test_a1_what_the_desk_says_is_text_too(home: Home) -> None:
    home.build(4)
    hostile = "".join(terminal_escapes()) + "".join(MARKUP)
    outbox = home.outbox()
    async with home.console() as console:
        key = console.gateway.act(Reply(ticket_id(1), "m-1", hostile, 2))
        outbox.park(key, 409, "closed", hostile.replace("\x00", ""))
        console.gateway.announcer.outbox_changed()
        console.gateway.announcer.refused(clean(hostile, one_line=True))
        await console.sees("1 not sent")
        await console.press("exclamation_mark")
        await console.sees("Outbox")
        assert not OBEYED.search("".join(console.lines()))
        await console.press("enter")
        assert not OBEYED.search("".join(console.lines()))
        await console.press("q", "u")
        await console.sees("Taken back")
        await console.press("q", "slash")
        assert not OBEYED.search("".join(console.lines()))
    outbox.close()


async def test_a1_hostile_words_to_look_for_find_and_run_nothing(home: Home) -> None:
    home.build(8)
    async with home.console() as console:
        for text in (*terminal_escapes()[::3], *MARKUP[::2]):
            await console.press("slash")
            console.app.post_message(Paste(text))
            await console.rest()
            assert not OBEYED.search("".join(console.lines()))
            await console.press("ctrl+g")
        await console.sees("of 8")
        await console.press("r")
        for text in (*terminal_escapes(), *MARKUP):
            console.app.post_message(Paste(text))
        await console.rest()
        await console.sees("Your answer goes to support.")
        assert not OBEYED.search("".join(console.lines()))
        await console.press("ctrl+s")
        await console.sees("queued")
        (entry,) = home.outbox().pending()
        assert isinstance(entry.action, Reply)
        body = entry.action.body
        assert "[@click=app.exit]press[/]" in body and not OBEYED.search(body.replace("\n", ""))
