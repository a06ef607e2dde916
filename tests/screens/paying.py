"""Billing in a driven console: an account with the add-on, and lines to choose from."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import msgspec
from msgspec.structs import replace

from premium_tui.domain.roles import Role
from premium_tui.wire.things import OwnedData, Thing
from tests.data.cache_builder import me_json
from tests.screens.driving import Driven, Home
from tests.things import BILLING

LATER = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
"""Two days after the driven console's now."""


def put(home: Home, kind: str, thing: Thing, role: str = Role.TEAM_ADMIN) -> None:
    """Store a thing as a pull would."""
    body = msgspec.json.encode(thing).decode()
    home.sql(f"INSERT OR REPLACE INTO {kind} VALUES (?, ?)", thing.id, body, role=role)


def bought(home: Home) -> None:
    """Give the team an account with the add-on, and its add-on to the person's own record."""
    home.build(4)
    put(home, "billing", BILLING)
    me = json.loads(me_json(Role.TEAM_ADMIN))
    me["person"]["champion"] = "great"
    home.sql("UPDATE me SET body = ?", json.dumps(me))


async def pick(console: Driven, words: str) -> None:
    """Move to a line, from the first one on, and choose it."""
    await console.press(*("k",) * 12)
    for _line in range(12):
        if f"▌ {words}" in console.text():
            break
        await console.press("j")
    assert f"▌ {words}" in console.text(), console.text()
    await console.press("enter")


def replace_owned() -> OwnedData:
    """Return the add-on without a removal under way."""
    assert BILLING.addon is not None
    return replace(BILLING.addon, removal_on=None)
