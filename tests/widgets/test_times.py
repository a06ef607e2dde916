"""Times as people read them."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from premium_tui.widgets.times import appointment, day_and_time, due_words, moment, until

NOW = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)


def test_today_is_a_clock_time_and_other_days_are_dates() -> None:
    assert moment(NOW.replace(hour=9, minute=5), NOW) == "09:05"
    assert moment(NOW - timedelta(days=2), NOW) == "Nov 22"
    assert moment(datetime(2024, 12, 2, tzinfo=UTC), NOW) == "2024-12-02"


def test_within_a_week_a_day_has_its_name() -> None:
    assert day_and_time(NOW - timedelta(days=2), NOW) == "Sun 14:02"
    assert day_and_time(NOW - timedelta(days=40), NOW) == "Oct 15 14:02"


def test_relative_times_are_words() -> None:
    assert until(NOW + timedelta(minutes=41), NOW) == "in 41 min"
    assert until(NOW - timedelta(minutes=5), NOW) == "5 min late"
    assert until(NOW + timedelta(hours=20), NOW) == "in 20 h"
    assert until(NOW + timedelta(days=3), NOW) == "in 3 days"


def test_what_is_due_within_hours_shows_the_time_across_midnight() -> None:
    evening = NOW.replace(hour=23, minute=57)
    assert due_words(evening + timedelta(minutes=17), evening) == "00:14"
    assert due_words(evening + timedelta(hours=15), evening) == "Wed 14:57"
    assert due_words(evening + timedelta(days=10), evening) == "Dec 4"
    assert due_words(NOW + timedelta(days=100), NOW) == "2027-03-04"


def test_what_is_late_says_since_when_and_never_a_year_alone() -> None:
    night = NOW.replace(hour=0, minute=5)
    assert due_words(night - timedelta(minutes=15), night) == "late 23:50"
    assert due_words(NOW - timedelta(days=2), NOW) == "late Nov 22"
    assert due_words(NOW - timedelta(days=365), NOW) == "late 2025-11"


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("UTC", "Thu, Nov 26, 23:30 UTC"),
        ("Europe/Paris", "Fri, Nov 27, 00:30 CET"),
        ("America/Sao_Paulo", "Thu, Nov 26, 20:30 UTC-03"),
    ],
)
def test_an_appointment_tells_day_date_and_zone(
    monkeypatch: pytest.MonkeyPatch, zone: str, words: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    at = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)
    assert appointment(at, NOW) == words
    year, _comma, rest = words.rpartition(", ")
    assert appointment(at, NOW.replace(year=2025)) == f"{year}, 2026, {rest}"
