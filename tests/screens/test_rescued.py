"""A damaged mine.db: what was written is there, and one sentence says what happened, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from premium_tui.data.models import Draft
from premium_tui.domain.actions import Reply
from tests.data.cache_builder import ticket_id
from tests.screens.driving import Home

WORDS = "Drafts and outbox were damaged"


def harm(path: Path) -> None:
    """Break the first page, which says where all the others belong."""
    with open(path, "r+b") as file:
        file.write(b"\xa5" * 4_096)


@pytest.mark.parametrize("at_work", [False, True])
async def test_a_rescue_is_told_once_and_nothing_is_gone(home: Home, at_work: bool) -> None:
    home.build(8)
    ticket = home.place_first(1)
    path = home.cache().with_name("mine.db")
    before = home.gateway()
    before.act(Reply(ticket_id(2), "m1", "On its way.", 2))
    before.save_draft(Draft(f"reply:{ticket}", {"body": "Half an answer", "based_on": "2"}))
    before.close()
    if not at_work:
        harm(path)
    async with home.console() as console:
        if at_work:
            await console.sees("1 queued")
            harm(path)
            # Whoever opens it next, such as the worker, meets what was done to it.
            other = home.outbox()
            other.enqueue(
                Reply(ticket_id(3), "m2", "Written on a broken file.", 2), home.clock.now()
            )
            other.close()
            console.gateway.announcer.outbox_changed()
        await console.sees(WORDS, "2 queued" if at_work else "1 queued")
        (aside,) = path.parent.glob("mine.db.damaged-*Z")
        assert aside.name in "".join(line.strip() for line in console.lines())
        assert [draft.fields["body"] for draft in console.gateway.drafts()] == ["Half an answer"]
    async with home.console() as console:
        await console.sees("queued")
        assert WORDS not in console.text()
