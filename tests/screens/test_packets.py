"""Keys in one packet do what they do one by one: none is lost, and none is another's command."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from premium_tui.domain.actions import Action, Note, Reply
from premium_tui.domain.roles import Role
from premium_tui.values import replace
from tests.screens.driving import Home

KEYS = (
    *("j", "k", "down", "up", "left", "right", "enter", "escape", "space", "tab", "backspace"),
    *(
        "m",
        "P",
        "z",
        "t",
        "x",
        "y",
        "n",
        "u",
        "a",
        "A",
        "i",
        "I",
        "r",
        "v",
        "*",
        "D",
        "b",
        "T",
        "H",
    ),
    *("1", "2", "/", "'", ":", "?", "f", "F", "s", "S", "g", "G", "w", "d", "!", "ctrl+s"),
    *("sso", "Ticket 2", "zz", "status:open"),
)
"""What an agent may press, and words."""

PACKETS = 16
LONGEST = 8

TOLD = [
    ["r", "so", "ctrl+s", "A", "s", "i"],
    ["/", "Ticket 3", "enter", "enter", "r", "so", "ctrl+s"],
    ["m", "2", "j", "j", "P", "1", "k", "x", "y"],
    ["'", "j", "j", "enter", "i", "escape", "i"],
    ["z", "2", "z", "3", "i"],
    [":", "zz", "enter", "x", "y", "escape", "x", "n"],
]
"""What was wrong once, or is done often."""


def packet(seed: int) -> list[str]:
    chance = random.Random(seed)
    return [chance.choice(KEYS) for _ in range(chance.randint(3, LONGEST))]


def without_id(action: Action) -> Action:
    """Return an action as it is told apart: ids of messages are made up."""
    return replace(action, message_id="") if isinstance(action, Reply | Note) else action


async def done(home: Home, keys: list[str], *, at_once: bool) -> tuple[list[Action], list[str]]:
    """Return what is on its way and what was begun, once keys were pressed."""
    home.build(6, Role.AGENT)
    home.sql(
        "UPDATE ticket SET due_order = key, subject = 'Ticket ' || key, priority = 1,"
        " state = 'open'",
        role=Role.AGENT,
    )
    async with home.console(Role.AGENT) as console:
        await console.sees("Ticket 1", "1 of 6")
        for some in [keys] if at_once else [[name] for name in keys]:
            await console.type(*some)
        drafts = sorted(f"{one.key} {one.fields}" for one in console.gateway.drafts())
        entries = home.outbox(Role.AGENT).pending()
    home.close()
    return [without_id(one.action) for one in entries if one.action is not None], drafts


@pytest.mark.parametrize("keys", [*TOLD, *map(packet, range(PACKETS))], ids="-".join)
async def test_a_packet_does_what_its_keys_do_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    at_once = await done(Home(tmp_path / "at-once"), keys, at_once=True)
    one_by_one = await done(Home(tmp_path / "one-by-one"), keys, at_once=False)
    assert at_once == one_by_one
