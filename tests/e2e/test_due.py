"""An answer becomes at risk while two agents sit at their terminals and press no key."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from premium_tui.domain.roles import Role
from tests.cli.running import operate
from tests.e2e.home import READY, quit_console
from tests.e2e.own_server import Desk, asked, make_desk, sign_in

SUBJECT = "Red X on the folder"
# Shortly before midnight it is due on another day, which is named.
SAID = re.compile(r"#\d+ is due at (\w{3} )?\d\d:\d\d: g a opens it\.")
SOON = 12
"""Seconds in which the ticket is there, as a rule; else it is at risk when it comes."""


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Make a desk with two agents, and no ticket."""
    people = {"Dana": Role.TEAM_ADMIN, "Noor": Role.AGENT, "Sam": Role.AGENT}
    desk = make_desk(tmp_path_factory.mktemp("due"), people)
    desk.server.start()
    try:
        sign_in(desk, "Noor")
        sign_in(desk, "Sam")
        yield desk
    finally:
        desk.server.kill()
        desk.home.leave()


def bring(desk: Desk, asked_at: datetime) -> None:
    """Bring a ticket to the desk whose customer wrote at a moment."""
    file = desk.home.folder / "tickets.jsonl"
    file.write_text(asked("1", SUBJECT, asked_at.isoformat()) + "\n")
    where = ("--database-url", desk.server.database_url)
    operate("desk", "import", str(file), "--team", "Meridian", *where)


def due_soon(desk: Desk) -> object:
    return json.loads(desk.home.output("--profile", "sam", "watch", "--json"))["due_soon"]


def test_04_it_is_told_once_to_each_agent_and_watch_counts_it(desk: Desk) -> None:
    console = desk.home.console
    with (
        console("--profile", "noor", columns=80, rows=24) as noor,
        console("--profile", "noor") as other,
        console("--profile", "sam", columns=60, rows=15) as sam,
    ):
        # The words go away by themselves, maybe while another terminal is waited for.
        told_noor, told_other, told_sam = (term.noting(SAID) for term in (noor, other, sam))
        for term in (noor, other, sam):
            term.wait_for("live", READY)
        # Within an hour it is to be answered (Enhanced): at risk some seconds from now.
        asked_at = datetime.now(UTC) - timedelta(minutes=30) + timedelta(seconds=SOON)
        bring(desk, asked_at)
        for term in (noor, other, sam):
            term.wait_for(SUBJECT, READY)
        sam.wait_until(told_sam, READY)
        noor.wait_until(lambda: told_noor() or told_other(), READY)
        for term in (noor, other, sam):
            term.wait_for("1 due within 30 min", READY)
            term.wait_for(f"! {(asked_at + timedelta(hours=1)).astimezone():%H:%M}", READY)
        assert due_soon(desk) == 1
        sam.key("g", "a")
        sam.wait_for("Sent by Dana")
        sam.key("q")
        sam.wait_for("1 Queue")
        for term in (noor, other, sam):
            assert quit_console(term) == 0
        assert told_noor() is not told_other(), "once, whichever terminal of hers is quicker"
    with console("--profile", "noor") as again:
        told_again = again.noting(SAID)
        again.wait_for("live", READY)
        again.wait_for("1 due within 30 min", READY)
        again.key("g", "a")
        again.wait_for("Answers due within 30 minutes", READY)
        assert quit_console(again) == 0
        assert not told_again()
