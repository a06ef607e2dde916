"""Output: aligned for people, whole for programs, harmless for terminals."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta, timezone

import pytest

from premium_tui.cli import output
from premium_tui.cli.output import cells, fit, iso, plain, print_json, print_table
from premium_tui.data.models import TicketRow
from premium_tui.domain.tickets import Priority, TicketState

WIDE = "請求書の宛名を変更したい"


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of 40 columns on standard output."""
    monkeypatch.setattr(output, "on_terminal", lambda: True)
    monkeypatch.setattr(os, "get_terminal_size", lambda fd: os.terminal_size((40, 24)))


@pytest.mark.usefixtures("narrow")
def test_a_table_is_aligned_by_cells_and_cut_in_one_column(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [("1042", "open", WIDE * 2, "Dropbox"), ("7", "closed", "Short", "Dash")]
    print_table(("#", "status", "subject", "product"), rows, cut=2)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["#", "STATUS", "SUBJECT", "PRODUCT"]
    assert [cells(line) for line in lines[:2]] == [40, 40]
    assert "…" in lines[1] and lines[1].endswith("Dropbox")
    at = [
        cells(line[: line.index(word)])
        for line, word in zip(lines[1:], ("Dropbox", "Dash"), strict=True)
    ]
    assert at[0] == at[1]


@pytest.mark.usefixtures("narrow")
def test_an_empty_table_has_no_headings(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("#",), [], cut=0)
    assert capsys.readouterr().out == ""


def test_a_pipe_gets_whole_rows_with_tabs(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("#", "subject"), [("1", WIDE * 20)], cut=1)
    assert capsys.readouterr().out == f"1\t{WIDE * 20}\n"


@pytest.mark.parametrize("width", range(1, 30))
def test_fit_is_exact(width: int) -> None:
    for text in (WIDE, "plain words", "e\u0301te\u0301 ﾒﾘﾃﾞｨ", ""):
        assert cells(fit(text, width)) == width


def test_json_is_lossless_and_holds_no_control(capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "".join(map(chr, range(0x120))) + "\u202e\ud800\U0001f600\x1b]0;x\x07"
    print_json([hostile, None])
    printed = capsys.readouterr().out
    assert printed.rstrip("\n").isascii()
    assert all(" " <= character <= "~" for character in printed.rstrip("\n"))
    assert json.loads(printed) == [hostile, None]


def test_a_value_becomes_json_without_its_local_key() -> None:
    at = datetime(2026, 11, 24, 12, 0, 0, 5000, tzinfo=UTC)
    row = TicketRow(
        key=7,
        id="t",
        number=None,
        subject="S",
        product="Dropbox",
        state=TicketState.OPEN,
        priority=Priority.HIGH,
        requester_name="Dana",
        requester_id="p",
        team_id="m",
        assignee_name=None,
        updated_at=at,
        due_at=None,
        unread=True,
    )
    assert plain(row) == {
        "id": "t",
        "number": None,
        "subject": "S",
        "product": "Dropbox",
        "state": "open",
        "priority": "high",
        "requester_name": "Dana",
        "requester_id": "p",
        "team_id": "m",
        "assignee_name": None,
        "updated_at": "2026-11-24T12:00:00.005Z",
        "due_at": None,
        "unread": True,
        "pending": None,
        "has_draft": False,
        "assignee_id": None,
        "tags": [],
    }


def test_times_are_utc_whatever_their_zone() -> None:
    tokyo = datetime(2026, 11, 24, 9, 30, tzinfo=timezone(timedelta(hours=9)))
    assert iso(tokyo) == "2026-11-24T00:30:00.000Z"
