"""What an outbox is tried with: answers, and moments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from premium_tui.domain.actions import Reply

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


def reply(ticket: str, text: str = "hello") -> Reply:
    """Return an answer to a ticket; its message's id tells its text."""
    return Reply(ticket, f"m-{text}", text, 1)
