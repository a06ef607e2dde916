"""The response clock: from a customer's message to the first public answer (rules 4, 5, 12)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from premium_tui.domain.plans import ResponseTarget, TargetUnit


@dataclass(frozen=True, slots=True)
class ResponseClock:
    """A ticket's clock as it stands; times are acceptance times, aware UTC."""

    started_at: datetime | None = None
    """When the running clock started; None when it is stopped."""
    due_at: datetime | None = None
    target: str | None = None
    """Code of the target of the newest clock, fixed at its start (rule 5)."""
    target_source: str | None = None
    first_due_at: datetime | None = None
    first_answer_at: datetime | None = None
    last_answer_at: datetime | None = None
    last_answer_met: bool | None = None
    """Whether the newest stopped clock met its target; None: none stopped, or no reply."""

    @property
    def running(self) -> bool:
        """Whether a customer's message awaits an answer."""
        return self.started_at is not None


def due_time(start: datetime, target: ResponseTarget, zone: str) -> datetime:
    """Return when an answer to a message of `start` is due, aware UTC.

    Hours are wall-clock hours, nothing pauses them (rule 4). A business day is the same local time
    on the next Monday-Friday day in the team's `zone` (an IANA name); from Saturday or Sunday it
    is the end of Monday (rule 12).
    """
    if target.unit is TargetUnit.HOURS:
        return start + timedelta(hours=target.hours)
    local = start.astimezone(ZoneInfo(zone))
    weekday = local.weekday()
    if weekday >= 5:
        monday = local + timedelta(days=7 - weekday)
        # The end of Monday is the first moment of Tuesday.
        end = (monday + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return end.astimezone(start.tzinfo)
    ahead = 3 if weekday == 4 else 1
    return (local + timedelta(days=ahead)).astimezone(start.tzinfo)


def after_customer_message(
    clock: ResponseClock, at: datetime, target: ResponseTarget | None, zone: str
) -> ResponseClock:
    """Return the clock after a customer's (or collaborator's) public message.

    A stopped clock starts with the target in force now; a running one goes on as it is (rule 5).
    `target` is None for chat and callback, which have no such clock (rule 4).
    """
    if clock.running or target is None:
        return clock
    due = due_time(at, target, zone)
    return replace(
        clock,
        started_at=at,
        due_at=due,
        target=target.code,
        target_source=target.source.value,
        first_due_at=clock.first_due_at or due,
    )


def after_agent_answer(clock: ResponseClock, at: datetime) -> ResponseClock:
    """Return the clock after an agent's public message: stopped; exactly on time is met (4)."""
    first = clock.first_answer_at or at
    if not clock.running or clock.due_at is None:
        return replace(clock, first_answer_at=first)
    return replace(
        clock,
        started_at=None,
        due_at=None,
        first_answer_at=first,
        last_answer_at=at,
        last_answer_met=at <= clock.due_at,
    )


def after_solved_without_reply(clock: ResponseClock) -> ResponseClock:
    """Return the clock after solving or closing: stopped, and no reply recorded (rule 4)."""
    if not clock.running:
        return clock
    return replace(clock, started_at=None, due_at=None, last_answer_at=None, last_answer_met=None)


def after_merge(merged: ResponseClock, into: ResponseClock) -> ResponseClock:
    """Return the clock of a ticket that another, whose clock is `merged`, was merged into.

    What that one's customer still waits for is owed here from now on, as it was promised: of two
    running clocks the one that is due first goes on (rules 4, 5).
    """
    if merged.due_at is None or (into.due_at is not None and into.due_at <= merged.due_at):
        return into
    return replace(
        into,
        started_at=merged.started_at,
        due_at=merged.due_at,
        target=merged.target,
        target_source=merged.target_source,
        first_due_at=into.first_due_at or merged.due_at,
    )
