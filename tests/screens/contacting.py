"""Contacting support in a driven console: who owns what, and writing the form."""

from __future__ import annotations

import json

from premium_tui.domain.roles import Role
from tests.data.cache_builder import me_json
from tests.screens.driving import Driven, Home


def own(home: Home, role: str = Role.TEAM_ADMIN, **team: object) -> None:
    """Change what the person's team has."""
    me = json.loads(me_json(role))
    me["team"] |= team
    home.sql("UPDATE me SET body = ?", json.dumps(me), role=role)


def open_ways(home: Home, role: str = Role.TEAM_ADMIN, **team: object) -> None:
    """Let the desk take chats and calls, and change what the person's team has."""
    me = json.loads(me_json(role))
    me["team"] |= team
    me["capabilities"] |= {"chat": True, "callback": True}
    home.sql("UPDATE me SET body = ?", json.dumps(me), role=role)


async def write(console: Driven, subject: str, body: str) -> None:
    """Write into a form that stands at its subject, and go on to the review."""
    await console.type(subject)
    await console.press("enter")
    await console.type(body)
    await console.press("ctrl+s")
