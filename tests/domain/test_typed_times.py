"""Times as people type them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premium_tui.domain.typed_times import read_time

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
"""A Tuesday, one in the afternoon in Paris."""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2h", "2026-11-24 14:00"),
        ("in 90m", "2026-11-24 13:30"),
        ("1h30m", "2026-11-24 13:30"),
        ("1d 2h", "2026-11-25 14:00"),
        (" 1 W ", "2026-12-01 12:00"),
        ("２ｈ", "2026-11-24 14:00"),
        ("tomorrow", "2026-11-25 08:00"),
        ("tomorrow 9:00", "2026-11-25 08:00"),
        ("Tomorrow at 9", "2026-11-25 08:00"),
        ("tomorrow 5pm", "2026-11-25 16:00"),
        ("tomorrow 12 am", "2026-11-24 23:00"),
        ("tomorrow 12pm", "2026-11-25 11:00"),
        ("today 17h30", "2026-11-24 16:30"),
        ("today 9:00", "2026-11-24 08:00"),
        ("17:30", "2026-11-24 16:30"),
        ("9:00", "2026-11-25 08:00"),
        ("9am", "2026-11-25 08:00"),
        ("13:00", "2026-11-25 12:00"),
        ("monday", "2026-11-30 08:00"),
        ("tue 10:15", "2026-12-01 09:15"),
        ("Wed", "2026-11-25 08:00"),
        ("2026-12-01", "2026-12-01 08:00"),
        ("2026-12-01 9:00", "2026-12-01 08:00"),
        ("2026-12-01 9 am", "2026-12-01 08:00"),
        ("2026-12-01T09:00", "2026-12-01 08:00"),
        ("2026-12-01t09:00:30", "2026-12-01 08:00:30"),
        ("2026-12-01T09:00Z", "2026-12-01 09:00"),
        ("2026-12-01T09:00+09:00", "2026-12-01 00:00"),
        ("2026-11-23", "2026-11-23 08:00"),
        ("2027-07-01 9:00", "2027-07-01 07:00"),
    ],
)
def test_what_people_type_is_understood(text: str, wanted: str) -> None:
    moment = datetime.fromisoformat(wanted).replace(tzinfo=UTC)
    assert read_time(text, NOW, PARIS) == moment


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "9", "soon", "yesterday", "m", "mo", "25:00", "9:60", "13pm", "0am",
        "tomorrow tomorrow", "2026-13-01", "2026-02-30", "tomorrow 2h", "2y", "in", "in 2",
        "-2h", "1e3h", "9:00 9:00", "monday 24", "2026-12-01T25:00", "x" * 300,
        "99999w99999w99999w99999w99999w99999w", "0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00",
        "tomorrow\x0017:00",
    ],
)  # fmt: skip
def test_what_is_no_time_is_not_guessed_at(text: str) -> None:
    assert read_time(text, NOW, PARIS) is None


def test_a_morning_after_the_clocks_change_is_at_nine_all_the_same() -> None:
    before = datetime(2027, 3, 27, 12, 0, tzinfo=UTC)
    assert read_time("tomorrow", before, PARIS) == datetime(2027, 3, 28, 7, 0, tzinfo=UTC)


def test_without_a_zone_it_is_the_machines() -> None:
    local = NOW.astimezone() + timedelta(days=1)
    found = read_time("tomorrow 9:00", NOW)
    assert found is not None
    assert found.astimezone().strftime("%Y-%m-%d %H:%M") == local.strftime("%Y-%m-%d 09:00")


@given(st.text())
def test_any_text_is_a_time_or_none(text: str) -> None:
    found = read_time(text, NOW, PARIS)
    assert found is None or found.tzinfo is UTC


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(PARIS)))
def test_what_iso_writes_is_read_back(moment: datetime) -> None:
    assert read_time(moment.isoformat(), NOW, PARIS) == moment.astimezone(UTC)
