"""Whole screens as plain text, compared with what was looked at and found good (`pictures/`)."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from premium_tui.clock import to_millis
from premium_tui.domain.roles import Role
from tests.data.cache_builder import AGENT_ID, COLLEAGUE_ID, NOW, ticket_id
from tests.screens.driving import Home
from tests.waiting import wait_until_async

PICTURES = Path(__file__).with_name("pictures")
THREAD = (
    (
        "customer",
        COLLEAGUE_ID,
        "Ben Ode",
        "Two of us lost /Client-A this morning. 共有フォルダ「制作」も消えました。",
    ),
    (
        "agent",
        AGENT_ID,
        "Noor Haddad",
        "I can see that the folder was moved to /Archive by a colleague of yours at 08:55.\n\n"
        "Could you check whether\n- it stands there now\n- everybody can open it?",
    ),
    ("customer", COLLEAGUE_ID, "Ben Ode", "It does. Who moved it?"),
)
TICKETS = (
    ("Red X on half of the project folder since this morning, on Windows only", "open", 163, 5),
    ("請求書の宛名を変更したい", "waiting", None, 60),
    ("Dash connector stops indexing", "open", 20, 90),
    ("Move three members to the new licence", "solved", None, 60 * 26),
    ("Signature request expired too early", "open", -12, 60 * 50),
    (
        "Dropbox Backup が外付けドライブを認識せず、同期が途中で止まってしまいます。直りません",
        "open",
        3000,
        60 * 400,
    ),
    ("Restore a folder deleted last week", "closed", None, 60 * 9000),
)
VIEWS: dict[str, tuple[Role, tuple[str, ...], str]] = {
    "list": (Role.TEAM_ADMIN, (), "1 of 7"),
    "team": (Role.TEAM_ADMIN, ("2",), "1 of 7"),
    "ticket": (Role.TEAM_ADMIN, ("2", "j", "j", "enter"), "Who moved it?"),
    "composer": (Role.TEAM_ADMIN, ("2", "j", "j", "r", "O", "h"), "draft saved"),
    "product": (Role.TEAM_ADMIN, ("c",), "[Product]"),
    "form": (Role.TEAM_ADMIN, ("c", "enter", "ctrl+s"), "! Choose"),
    "review": (
        Role.TEAM_ADMIN,
        ("c", "enter", "s", "tab", "right", "tab", "赤", "enter", "H", "i", "ctrl+s"),
        "[Review]",
    ),
    "help": (Role.TEAM_ADMIN, ("question_mark",), "Keys"),
    "palette": (Role.TEAM_ADMIN, ("colon",), "Commands"),
    "promise": (Role.TEAM_ADMIN, ("2", "j", "j", "enter", "b"), "esc back"),
    "desk": (Role.AGENT, ("3", "w", "w"), "By agent"),
    "confirm": (Role.TEAM_ADMIN, ("x",), "Close #"),
    "queue": (Role.AGENT, (), "1 of 7"),
    "views": (Role.AGENT, ("apostrophe",), "Snoozed"),
}


def fill(home: Home, role: Role) -> None:
    """Write a cache whose every word is known."""
    home.build(len(TICKETS), role, messages=3)
    for key, (subject, state, due, ago) in enumerate(TICKETS, 1):
        updated = to_millis(NOW - timedelta(minutes=ago))
        at = to_millis(NOW + timedelta(minutes=due)) if due is not None else None
        home.sql(
            "UPDATE ticket SET subject = ?, state = ?, due_at = ?, due_order = ?, updated_at = ?,"
            " updated_desc = ?, created_at = ?, unread = ? WHERE key = ?",
            subject,
            state,
            at,
            at or 1 << 60,
            updated,
            -updated,
            updated - 7_200_000,
            int(key == 2),
            key,
            role=role,
        )
    for position, (side, author, name, body) in enumerate(THREAD, 1):
        home.sql(
            "UPDATE message SET side = ?, author_id = ?, author_name = ?, body = ?, sent_at = ?"
            " WHERE ticket_id = ? AND position = ?",
            side,
            author,
            name,
            body,
            to_millis(NOW - timedelta(minutes=90 + 30 * (3 - position))),
            ticket_id(3),
            position,
            role=role,
        )
    home.sql(
        "UPDATE ticket SET first_answer_at = ?, first_due_at = ?, target = '1h' WHERE key = 3",
        to_millis(NOW - timedelta(minutes=120)),
        to_millis(NOW - timedelta(minutes=90)),
        role=role,
    )
    figures = {"open": 5, "waiting": 1, "unread": 1}
    for name, value in figures.items():
        home.sql("UPDATE counter SET value = ? WHERE name = ?", value, name, role=role)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("view", VIEWS)
async def test_a_screen_looks_as_it_was_found_good(
    home: Home, view: str, size: tuple[int, int]
) -> None:
    role, keys, words = VIEWS[view]
    fill(home, role)
    async with home.console(role, size=size) as console:
        await console.sees("1 of 7", " open   ")
        for name in keys:
            await console.press(name)
        await console.sees(words)
        picture = (PICTURES / f"{view}-{size[0]}x{size[1]}.txt").read_text("utf-8").rstrip()
        with suppress(AssertionError):
            # What is wrong is told better below.
            await wait_until_async(lambda: console.text().rstrip() == picture)
        await console.rest()
        assert console.text().rstrip() == picture
