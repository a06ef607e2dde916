"""Counts in words: thousands are told apart, and one is not many."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from premium_tui.data.models import Counts, SyncStatus
from premium_tui.domain.live_sessions import LiveWay, Session, SessionState
from premium_tui.screens.chat_lines import desk_lines
from premium_tui.widgets.chrome import Figures, status_spans

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_thousands_are_told_apart_above_a_list_and_in_the_title() -> None:
    figures = Figures()
    figures.show(Counts(8469, 5700, 1200, 1043, 2001, (0,)), agent=True)
    words = "".join(text for text, _style in figures.line(0, 120))
    assert "5,700 open" in words and "1,200 waiting" in words
    assert "! 2,001 due" in words and "1,043 unread" in words
    told = "".join(text for text, _s in status_spans(SyncStatus(waiting=1500, attention=2500)))
    assert "1,500 queued" in told and "2,500 not sent" in told


@pytest.mark.parametrize(("attempts", "words"), [(1, "tried 1 time,"), (2, "tried 2 times,")])
def test_a_call_tried_once_was_not_tried_many_times(attempts: int, words: str) -> None:
    call = Session(
        id="s-1",
        ticket_id="t-1",
        requester_id="p-1",
        requester_name="Aiko Tanabe",
        way=LiveWay.CALL,
        state=SessionState.WAITING,
        product="Dropbox",
        language="en",
        asked_at=NOW,
        phone="+81312345678",
        no_answer=True,
        attempts=attempts,
    )
    lines = desk_lines([call], {}, "a-1", NOW, 120)
    assert any(words in text for line in lines for text, _s in [*line.left, *line.right])
