"""Views: stored rows folded with pending actions into what screens see, clean and aware.

Everything a stranger wrote passes `clean` here: names, subjects and tags on one line, bodies whole;
for an export alone it stays as stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from premium_tui.clock import from_millis
from premium_tui.data.identity import known, moment
from premium_tui.data.models import (
    Delivery,
    Me,
    Notice,
    OutboxItem,
    ThreadMessage,
    TicketDetail,
    TicketRow,
)
from premium_tui.data.outbox_entry import Entry
from premium_tui.data.queries import DetailRecord, MessageRecord, TicketRecord
from premium_tui.domain.actions import Note, Opening, Writing
from premium_tui.domain.overlay import (
    PendingAction,
    TicketFacts,
    overlay_ticket,
    pending_messages,
)
from premium_tui.domain.text import clean
from premium_tui.domain.tickets import (
    MessageKind,
    Priority,
    Side,
    TicketState,
    is_collaborator,
)
from premium_tui.values import dataclass, field, replace

_RANKS = tuple(Priority)


def as_stored(text: str, *, one_line: bool = False) -> str:
    """Return `text` as it is: in place of `clean`, for what is never drawn."""
    return text


@dataclass(frozen=True, slots=True)
class Folding:
    """What rows are folded with: the actions on their way, the drafts, and who looks."""

    me: Me | None
    agent: bool
    entries: tuple[Entry, ...] = ()
    drafts: frozenset[str] = frozenset()
    safe: Callable[..., str] = clean
    """Makes a text safe to draw."""
    by_ticket: dict[str, list[PendingAction]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        me: Me | None,
        agent: bool,
        entries: Iterable[Entry],
        drafts: frozenset[str],
        safe: Callable[..., str] = clean,
    ) -> Folding:
        """Return a folding over the outbox's entries."""
        folding = cls(me, agent, tuple(entries), drafts, safe)
        for entry in folding.entries:
            if entry.pending is not None:
                folding.by_ticket.setdefault(entry.ticket_id, []).append(entry.pending)
        return folding

    @property
    def pending(self) -> list[PendingAction]:
        """Every action on its way, oldest first."""
        return [entry.pending for entry in self.entries if entry.pending is not None]

    def opening(self, ticket_id: str) -> tuple[Entry, Opening] | None:
        """Return the entry that opens a ticket, if one is on its way."""
        for entry in self.entries:
            if entry.ticket_id == ticket_id and isinstance(entry.action, Opening):
                return entry, entry.action
        return None

    def has_draft(self, ticket_id: str) -> bool:
        """Return whether an answer or a note for a ticket was begun."""
        return not self.drafts.isdisjoint((f"reply:{ticket_id}", f"note:{ticket_id}"))


def facts_of(record: TicketRecord) -> TicketFacts:
    """Return what pending actions can change of a stored ticket."""
    return TicketFacts(
        id=record.id,
        number=record.number,
        subject=record.subject,
        product=record.about_product,
        state=known(TicketState, record.state, TicketState.OPEN),
        priority=_RANKS[min(max(record.priority, 0), len(_RANKS) - 1)],
        revision=record.revision,
        updated_at=from_millis(record.updated_at),
        due_at=moment(record.due_at),
        unread=bool(record.unread),
        assignee_id=record.assignee_id,
        assignee_name=record.assignee_name,
        tags=tuple(filter(None, record.tags.split(","))),
    )


def folded(record: TicketRecord, folding: Folding) -> TicketFacts:
    """Return a stored ticket's facts with the pending actions applied."""
    facts = facts_of(record)
    pending = folding.by_ticket.get(record.id)
    return overlay_ticket(facts, pending, agent=folding.agent) if pending else facts


def ticket_row(record: TicketRecord, folding: Folding) -> TicketRow:
    """Return a stored ticket as one line of a list."""
    return _row(
        record.key,
        folded(record, folding),
        folding,
        requester_name=folding.safe(record.requester_name, one_line=True),
        requester_id=record.requester_id,
        team_id=record.team_id,
    )


def new_row(facts: TicketFacts, folding: Folding) -> TicketRow:
    """Return a ticket that is still only in the outbox as one line; its key is negative."""
    opening = folding.opening(facts.id)
    me = folding.me
    later = [p for p in folding.by_ticket.get(facts.id, ()) if not isinstance(p.action, Opening)]
    if later:
        reached = overlay_ticket(facts, later, agent=folding.agent)
        facts = reached if reached.pending is None else _least(facts, reached)
    return _row(
        -opening[0].seq if opening is not None else 0,
        facts,
        folding,
        requester_name=me.person.name if me is not None else "",
        requester_id=me.person.id if me is not None else "",
        team_id=me.team.id if me is not None and me.team is not None else "",
    )


def _least(opened: TicketFacts, later: TicketFacts) -> TicketFacts:
    """Return the later facts with the less far delivery of the two: opening comes first."""
    return replace(later, pending=opened.pending)


def _row(
    key: int,
    facts: TicketFacts,
    folding: Folding,
    *,
    requester_name: str,
    requester_id: str,
    team_id: str,
) -> TicketRow:
    assignee = facts.assignee_name
    return TicketRow(
        key=key,
        id=facts.id,
        number=facts.number,
        subject=folding.safe(facts.subject, one_line=True),
        product=folding.safe(facts.product, one_line=True),
        state=facts.state,
        priority=facts.priority,
        requester_name=requester_name,
        requester_id=requester_id,
        team_id=team_id,
        assignee_name=folding.safe(assignee, one_line=True) if assignee is not None else None,
        updated_at=facts.updated_at,
        due_at=facts.due_at,
        unread=facts.unread,
        pending=Delivery(facts.pending) if facts.pending is not None else None,
        has_draft=bool(folding.drafts) and folding.has_draft(facts.id),
        assignee_id=facts.assignee_id,
        tags=tuple(folding.safe(tag, one_line=True) for tag in facts.tags),
    )


def ticket_detail(
    stored: TicketRecord, record: DetailRecord, team: str | None, folding: Folding
) -> TicketDetail:
    """Return a stored ticket as its screen shows it."""
    row = ticket_row(stored, folding)
    return TicketDetail(
        row=row,
        team_name=folding.safe(team or "", one_line=True),
        channel=record.channel,
        language=record.language,
        issue_kind=record.issue_kind,
        entitlement_product=record.entitlement_product,
        created_at=from_millis(record.created_at),
        revision=stored.revision,
        version=stored.version,
        clock_started_at=moment(record.clock_started_at),
        target=record.target,
        target_source=record.target_source,
        first_due_at=moment(record.first_due_at),
        first_answer_at=moment(record.first_answer_at),
        last_answer_at=moment(record.last_answer_at),
        last_answer_met=None if record.last_answer_met is None else bool(record.last_answer_met),
        mine=folding.me is not None and row.requester_id == folding.me.person.id,
        may_reply=row.state.is_active,
        merged_into=record.merged_into,
        merged_number=record.merged_number,
    )


def new_detail(row: TicketRow, action: Opening, queued_at: datetime, me: Me | None) -> TicketDetail:
    """Return a ticket that is still only in the outbox as its screen shows it."""
    return TicketDetail(
        row=row,
        team_name=me.team.name if me is not None and me.team is not None else "",
        channel=action.channel,
        language=action.language,
        issue_kind=action.issue_kind,
        entitlement_product=action.entitlement_product,
        created_at=queued_at,
        revision=0,
        version=0,
        clock_started_at=None,
        target=None,
        target_source=None,
        first_due_at=None,
        first_answer_at=None,
        last_answer_at=None,
        last_answer_met=None,
        mine=True,
        may_reply=row.state.is_active,
    )


def thread_messages(
    records: Sequence[MessageRecord],
    ticket_id: str,
    requester_id: str,
    folding: Folding,
    notices: Mapping[str, Notice],
) -> list[ThreadMessage]:
    """Return stored messages as shown, with the pending ones of the ticket at the end.

    `notices` are those of one's own messages, by their ids.
    """
    own = folding.me.person.id if folding.me is not None else ""
    shown = [_message(record, own, folding, notices.get(record.id)) for record in records]
    pending = folding.by_ticket.get(ticket_id, ())
    return shown + [
        _pending_message(item, own, requester_id or own, folding)
        for item in pending_messages(pending, (record.id for record in records))
    ]


def _message(
    record: MessageRecord, own: str, folding: Folding, notice: Notice | None
) -> ThreadMessage:
    return ThreadMessage(
        id=record.id,
        author_name=folding.safe(record.author_name, one_line=True),
        author_id=record.author_id,
        mine=record.author_id == own,
        side=known(Side, record.side, Side.CUSTOMER),
        kind=known(MessageKind, record.kind, MessageKind.PUBLIC),
        collaborator=bool(record.collaborator),
        body=folding.safe(record.body),
        sent_at=from_millis(record.sent_at),
        written_at=moment(record.written_at),
        notice=notice,
        merged_number=record.merged_number,
    )


def _pending_message(
    item: PendingAction, own: str, requester_id: str, folding: Folding
) -> ThreadMessage:
    action = item.action
    if not isinstance(action, Writing):
        raise TypeError(action)
    side = Side.AGENT if folding.agent else Side.CUSTOMER
    note = isinstance(action, Note)
    return ThreadMessage(
        id=action.message_id,
        author_name=folding.me.person.name if folding.me is not None else "",
        author_id=own,
        mine=True,
        side=side,
        kind=MessageKind.NOTE if note else MessageKind.PUBLIC,
        collaborator=not note and is_collaborator(own, requester_id, side),
        body=folding.safe(action.body),
        sent_at=item.queued_at,
        delivery=Delivery(item.progress),
        trouble=clean(item.trouble, one_line=True) if item.trouble else None,
    )


def outbox_item(entry: Entry, subject: str) -> OutboxItem:
    """Return an entry of the outbox as shown; `subject` is that of its ticket."""
    return OutboxItem(
        key=entry.key,
        kind=entry.kind,
        ticket_id=entry.ticket_id,
        subject=clean(subject, one_line=True),
        delivery=Delivery(entry.progress),
        queued_at=entry.queued_at,
        attempts=entry.attempts,
        trouble=clean(entry.trouble, one_line=True) if entry.trouble else None,
        status=entry.status,
        code=entry.code,
    )
