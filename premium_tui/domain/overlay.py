"""The overlay: pending actions folded over what the cache holds, so a person sees what they did.

Pure and never stored. An action whose message stands in the thread already has no effect, so
nothing shows twice while a pull and the outbox meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from premium_tui.domain.actions import (
    Action,
    Assign,
    EditTags,
    MarkRead,
    Merge,
    Opening,
    Reply,
    SetPriority,
    SetState,
    Writing,
)
from premium_tui.domain.tags import edited
from premium_tui.domain.tickets import Priority, TicketState
from premium_tui.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class PendingAction:
    """An action of the outbox that the cache does not show yet."""

    key: str
    action: Action
    progress: str
    """`held`, `queued`, `sending`, `sent` or `attention`."""
    queued_at: datetime
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """What pending actions can change of a ticket."""

    id: str
    number: int | None
    subject: str
    product: str
    state: TicketState
    priority: Priority
    revision: int
    updated_at: datetime
    due_at: datetime | None
    unread: bool
    pending: str | None = None
    """The least far progress of what is on its way for this ticket."""
    assignee_id: str | None = None
    assignee_name: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures above a list that pending actions can change."""

    total: int
    open: int
    waiting: int
    unread: int


_PROGRESS = ("attention", "held", "queued", "sending", "sent")


def overlay_ticket(
    facts: TicketFacts, pending: Sequence[PendingAction], *, agent: bool
) -> TicketFacts:
    """Return a ticket as it stands after the pending actions; refused ones change nothing."""
    for item in pending:
        facts = _apply(facts, item, agent=agent)
    visible = [p.progress for p in pending if not isinstance(p.action, MarkRead)]
    if visible:
        facts = replace(facts, pending=least_far(visible))
    return facts


def least_far(progress: Iterable[str]) -> str:
    """Return the least far of some progresses; there is at least one."""
    return min(progress, key=_PROGRESS.index)


def _apply(facts: TicketFacts, item: PendingAction, *, agent: bool) -> TicketFacts:
    action = item.action
    if item.progress == "attention":
        return facts
    if isinstance(action, Reply):
        # A customer's message reopens waiting and solved tickets (rule 39); an agent's does not.
        state = facts.state
        if not agent and state in (TicketState.WAITING, TicketState.SOLVED):
            state = TicketState.OPEN
        return replace(
            facts,
            state=state,
            updated_at=max(facts.updated_at, item.queued_at),
            due_at=None if agent else facts.due_at,
            unread=False,
        )
    if isinstance(action, SetState):
        stops = action.state in (TicketState.SOLVED, TicketState.CLOSED)
        return replace(facts, state=action.state, due_at=None if stops else facts.due_at)
    if isinstance(action, Merge):
        return replace(facts, state=TicketState.CLOSED, due_at=None)
    if isinstance(action, Assign):
        return replace(facts, assignee_id=action.assignee_id, assignee_name=action.assignee_name)
    if isinstance(action, SetPriority):
        return replace(facts, priority=action.priority)
    if isinstance(action, EditTags):
        return replace(facts, tags=edited(facts.tags, action.add, action.remove))
    if isinstance(action, MarkRead):
        return replace(facts, unread=action.through < facts.revision)
    return facts


def new_tickets(pending: Iterable[PendingAction], known: Iterable[str]) -> list[TicketFacts]:
    """Return the tickets that so far exist only in the outbox, newest first, as they stand.

    `known` are the ids the cache already holds. What else is on its way for such a ticket is folded
    in; its progress stays that of the opening, which goes first.
    """
    here = set(known)
    by_ticket: dict[str, list[PendingAction]] = {}
    for item in pending:
        by_ticket.setdefault(item.action.ticket_id, []).append(item)
    found = [
        replace(
            overlay_ticket(_opened(item, item.action), by_ticket[ticket_id], agent=False),
            pending=item.progress,
        )
        for ticket_id, items in by_ticket.items()
        for item in items
        if isinstance(item.action, Opening) and ticket_id not in here
    ]
    return found[::-1]


def _opened(item: PendingAction, action: Opening) -> TicketFacts:
    return TicketFacts(
        id=action.ticket_id,
        number=None,
        subject=action.subject,
        product=action.about_product,
        state=TicketState.OPEN,
        priority=Priority(action.priority),
        revision=0,
        updated_at=item.queued_at,
        due_at=None,
        unread=False,
    )


def pending_messages(pending: Iterable[PendingAction], shown: Iterable[str]) -> list[PendingAction]:
    """Return the actions that add a message the thread does not show yet, in their order."""
    here = set(shown)
    return [p for p in pending if isinstance(p.action, Writing) and p.action.message_id not in here]


def overlay_tally(
    tally: Tally,
    before: Sequence[TicketFacts],
    after: Sequence[TicketFacts],
    added: Sequence[TicketFacts],
) -> Tally:
    """Return the figures after tickets changed from `before` to `after` and those `added` came."""
    was, now = _figures(before), _figures([*after, *added])
    return Tally(
        total=tally.total + len(added),
        open=tally.open + now[0] - was[0],
        waiting=tally.waiting + now[1] - was[1],
        unread=tally.unread + now[2] - was[2],
    )


def _figures(facts: Sequence[TicketFacts]) -> tuple[int, int, int]:
    return (
        sum(f.state.counts_as_open for f in facts),
        sum(f.state is TicketState.WAITING for f in facts),
        sum(f.unread for f in facts),
    )
