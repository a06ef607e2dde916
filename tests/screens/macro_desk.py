"""A desk of eight tickets with macros, for tests of the agents' screens."""

from __future__ import annotations

import msgspec
import pytest

from premium_tui.domain.actions import Action
from premium_tui.domain.roles import Role
from premium_tui.wire.things import MacroData
from tests.data.cache_builder import AGENT_ID
from tests.screens.driving import Home
from tests.things import MACRO

AGENT = Role.AGENT

MACROS = (
    {"id": "m1", "name": "thanks", "body": "Thank you, {requester}.\nWe look at #{number}."},
    {
        "id": "m2",
        "name": "thanks-and-wait",
        "title": "Thank and wait",
        "body": "Thank you, {requester}, more tomorrow.",
        "state": "waiting",
        "priority": "high",
        "tags": ["thanked"],
    },
    {
        "id": "m3",
        "name": "御礼",
        "title": "お礼",
        "body": "{requester} 様、感謝。",
        "language": "ja",
    },
    {"id": "m4", "name": "due", "title": "When", "body": "You hear from me by {due}."},
    {"id": "m5", "name": "mark-solved", "title": "Only solve", "body": "", "state": "solved"},
)


def build(home: Home, *, macros: bool = True) -> None:
    """Write an agent's cache: tickets in the order of their numbers, open, free, with macros."""
    home.build(8, AGENT)
    home.sql(
        "UPDATE ticket SET due_order = key, subject = 'Ticket ' || key, priority = 1, tags = '',"
        " state = 'open', assignee_id = NULL, assignee_name = NULL, due_at = NULL",
        role=AGENT,
    )
    home.sql(
        "INSERT INTO person VALUES (?, 'desk', 'Aiko Tanaka', NULL, 'agent', NULL, 'en', NULL)",
        AGENT_ID,
        role=AGENT,
    )
    for fields in MACROS if macros else ():
        plain: dict[str, object] = {
            "owner_id": None,
            "title": "Thank you",
            "language": "en",
            "state": None,
            "priority": None,
            "tags": [],
        }
        put(home, msgspec.structs.replace(MACRO, **{**plain, **fields}))


def put(home: Home, macro: MacroData) -> None:
    """Put a macro into the agent's cache, as a pull would."""
    body = msgspec.json.encode(macro).decode()
    home.sql("INSERT OR REPLACE INTO macro VALUES (?, ?)", macro.id, body, role=AGENT)


def on_its_way(home: Home) -> list[Action]:
    """Return what an agent has done that is on its way."""
    outbox = home.outbox(AGENT)
    entries = outbox.pending()
    outbox.close()
    return [entry.action for entry in entries if entry.action is not None]


@pytest.fixture
def desk(home: Home) -> Home:
    """Such a desk."""
    build(home)
    return home
