"""Replaying a thread that was written elsewhere: what its messages make of ticket and clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from premium_tui.clock import from_millis, to_millis
from premium_tui.domain.plans import ResponseTarget
from premium_tui.domain.response_clock import (
    ResponseClock,
    after_agent_answer,
    after_customer_message,
    after_solved_without_reply,
)
from premium_tui.domain.tickets import MessageKind, Side, TicketState, is_collaborator
from premium_tui.server.bulk import Thread
from premium_tui.server.feed import Row


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it was written, at an aware time; `body` is storable."""

    id: str
    author_id: str
    author_name: str
    side: Side
    body: str
    at: datetime
    kind: MessageKind = MessageKind.PUBLIC
    line: bool = False
    """Whether it is the desk's own line of a merge, which is no answer."""


def replay(
    ticket: Row,
    said: Sequence[Said],
    state: TicketState,
    target: ResponseTarget | None,
    zone: str,
) -> Thread:
    """Return a new thread whose times, counts, clock and state follow from its messages.

    `ticket` has its keys, people and texts; `said` is in order and holds a public message; `state`
    is where the thread ended. The clock goes as rules 4, 5 and 12 say, with one `target` for all
    of it (None: no clock) in the team's time `zone`.
    """
    clock = ResponseClock()
    # What is stored has milliseconds; sight (rule 38) must not rest on more.
    times = [from_millis(to_millis(one.at)) for one in said]
    revision, last = 0, 0
    messages: list[Row] = []
    for place, (one, at) in enumerate(zip(said, times, strict=True)):
        if one.kind is MessageKind.PUBLIC and not one.line:
            revision, last = revision + 1, place
            if one.side is Side.AGENT:
                clock = after_agent_answer(clock, at)
            else:
                clock = after_customer_message(clock, at, target, zone)
        messages.append(
            {
                "partition": ticket["partition"],
                "team_id": ticket["team_id"],
                "id": one.id,
                "ticket_id": ticket["id"],
                "author_id": one.author_id,
                "author_name": one.author_name,
                "side": one.side.value,
                "kind": one.kind.value,
                "collaborator": is_collaborator(
                    one.author_id, str(ticket["requester_id"]), one.side
                ),
                "body": one.body,
                "position": place + 1,
                "revision": revision,
                "sent_at": at,
            }
        )
    if state in (TicketState.SOLVED, TicketState.CLOSED):
        clock = after_solved_without_reply(clock)
    row = {
        **ticket,
        "state": state.value,
        "created_at": times[0],
        "updated_at": times[last],
        "revision": revision,
        "positions": len(said),
        "version": revision,
        "clock_started_at": clock.started_at,
        "due_at": clock.due_at,
        "target": clock.target,
        "target_source": clock.target_source,
        "first_due_at": clock.first_due_at,
        "first_answer_at": clock.first_answer_at,
        "last_answer_at": clock.last_answer_at,
        "last_answer_met": clock.last_answer_met,
        "last_author_id": said[last].author_id,
    }
    return Thread(row, messages)
