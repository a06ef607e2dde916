"""Since you left: what has changed since the last visit, and the bell."""

from __future__ import annotations

from datetime import timedelta

import pytest

from premium_tui.clock import to_millis
from premium_tui.data.models import Connection
from premium_tui.screens.since import LEFT_AT
from tests.data.cache_builder import NOW, ticket_id
from tests.screens.driving import Driven, Home


def left(home: Home, ago: timedelta) -> None:
    """Let the last visit have ended a while ago."""
    gateway = home.gateway()
    gateway.put_setting(LEFT_AT, (NOW - ago).isoformat())
    gateway.close()


def change(home: Home, key: int, ago: timedelta) -> None:
    at = to_millis(NOW - ago)
    home.sql(
        "UPDATE ticket SET updated_at = ?, updated_desc = ?, unread = 1 WHERE key = ?", at, -at, key
    )


def quiet(home: Home) -> None:
    """Let every ticket have changed long ago."""
    at = to_millis(NOW - timedelta(days=90))
    home.sql("UPDATE ticket SET updated_at = ?, updated_desc = ?", at, -at)


async def test_what_has_changed_is_told_once_and_listed(home: Home) -> None:
    home.build(8)
    quiet(home)
    left(home, timedelta(hours=2))
    for key, ago in ((3, timedelta(hours=1)), (5, timedelta(minutes=5)), (6, timedelta(hours=3))):
        change(home, key, ago)
    async with home.console(worker=home.fake_worker()) as console:
        await console.sees("2 tickets have changed since you left, 10:00: g n shows them.")
        assert console.gateway.status().connection is Connection.LIVE
        await console.press("g", "n")
        await console.sees("Since you left, 10:00", "the team's tickets", "#10005", "1 of 2")
        shown = [line for line in console.lines() if "Shared" in line or "1000" in line]
        assert not any("10006" in line for line in shown)
        await console.press("q")
        await console.sees("1 My tickets")


async def test_nothing_new_is_not_told(home: Home) -> None:
    home.build(8)
    quiet(home)
    left(home, timedelta(hours=2))
    async with home.console(worker=home.fake_worker()) as console:
        await console.sees("live")
        await console.press("g", "n")
        await console.sees("Nothing has changed since you left.", "q  goes back")
        assert "since you left, 10:00:" not in console.text()


async def test_a_first_visit_is_one(home: Home) -> None:
    home.build(8)
    async with home.console() as console:
        await console.press("g", "n")
        await console.sees("This is your first visit here: everything is new.")


async def test_leaving_is_remembered(home: Home) -> None:
    home.build(8)
    async with home.console() as console:
        await console.press("Q")
    gateway = home.gateway()
    assert gateway.setting(LEFT_AT) == NOW.isoformat()
    gateway.close()


@pytest.mark.parametrize(("bell", "unread", "rung"), [(True, 1, 1), (True, 0, 0), (False, 1, 0)])
async def test_the_bell_rings_for_what_is_unread_if_it_may(
    home: Home, bell: bool, unread: int, rung: int
) -> None:
    home.build(8)
    home.sql("UPDATE ticket SET unread = ?", unread)
    async with home.console(bell=bell) as console:
        rings = counted(console)
        what = frozenset({"message"})
        console.gateway.announcer.store_changed(what, frozenset({ticket_id(2)}))
        console.gateway.announcer.store_changed(frozenset({"read"}), frozenset({ticket_id(2)}))
        console.gateway.announcer.store_changed(what, None)
        await console.press("j", "k")
        await console.sees("1 of ")
        assert rings.count("bell") == rung


def counted(console: Driven) -> list[str]:
    """Return a list that grows with each ring: without a terminal Textual rings nowhere."""
    rings: list[str] = []
    console.app.bell = lambda: rings.append("bell")  # type: ignore[method-assign]
    return rings
