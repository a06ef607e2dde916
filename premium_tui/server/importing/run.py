"""Running an import: one write transaction, in pieces that keep its memory small."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, Engine, select, update

from premium_tui.clock import Clock
from premium_tui.domain.plans import AddonVersion
from premium_tui.domain.products import EntitlementProduct, entitlement_of
from premium_tui.domain.tickets import Channel, MessageKind, TicketState
from premium_tui.i18n import _
from premium_tui.server import people, teams
from premium_tui.server.bulk import Batch, Thread, write_batch
from premium_tui.server.core import TEAM, TICKET
from premium_tui.server.engine import begin_write
from premium_tui.server.feed import Row, team_wide
from premium_tui.server.importing.dating import times_of
from premium_tui.server.importing.errors import BadRow, EmptyFile, OtherPlan
from premium_tui.server.importing.lines import Reading, SourceTicket, read_lines, read_ticket
from premium_tui.server.importing.merges import Merges
from premium_tui.server.importing.senders import Person, Senders
from premium_tui.server.replay import Said, replay
from premium_tui.server.schema import DeskFacts
from premium_tui.server.tables import TeamRow
from premium_tui.server.threads import target_for

Progress = Callable[[int, int], None]
"""Told how many bytes of how many are read; 0 of them when nobody knows."""

_PIECE_TICKETS = 1000
_PIECE_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import brought."""

    new: int
    already_there: int
    messages: int
    people: int


def import_tickets(
    engine: Engine,
    clock: Clock,
    path: Path,
    *,
    team: str,
    plan: AddonVersion | None,
    progress: Progress,
) -> ImportResult:
    """Import the tickets of a JSON Lines file into the team of a name or slug, all or nothing.

    The team is made when it is new, with `plan` for Dropbox. Tickets that are there already stay
    as they are. Others who write wait meanwhile. Raises TicketImportError, and NameTaken or
    BadValue for a new team's name.
    """
    with begin_write(engine) as connection:
        importing = _Import(connection, teams.lock_desk(connection), clock.now(), team, plan)
        reading = Reading()
        for number, raw in read_lines(path, reading):
            importing.take(read_ticket(number, raw, importing.now), len(raw))
            if importing.is_full:
                importing.write()
                progress(reading.done, reading.total)
        if importing.is_empty:
            raise EmptyFile(path)
        importing.write()
        progress(reading.done, reading.total)
        return importing.finish()


class _Import:
    """One import under way."""

    def __init__(
        self,
        connection: Connection,
        facts: DeskFacts,
        now: datetime,
        name: str,
        plan: AddonVersion | None,
    ) -> None:
        self._connection = connection
        self._facts = facts
        self.now = now
        found = teams.find_team(connection, name)
        self._is_new = found is None
        self._team = found or _new_team(connection, facts, now, name, plan)
        if plan is not None and self._team.addon_version != plan.value:
            raise OtherPlan(self._team.name)
        # A clock set back since then must not put anything into the future.
        self._first_import = min(self._team.imported_at or now, now)
        self._senders = Senders(connection, self._team)
        self._there = self._imported()
        self._lines: dict[str, int] = {}
        self._merges = Merges(self._team.partition, self._team.id)
        self._batch = Batch()
        self._bytes = 0
        self._result = ImportResult(0, 0, 0, 0)

    @property
    def is_empty(self) -> bool:
        """Whether no line was taken yet."""
        return not self._lines

    @property
    def is_full(self) -> bool:
        """Whether what was taken should be written before more is."""
        return len(self._batch.threads) >= _PIECE_TICKETS or self._bytes >= _PIECE_BYTES

    def take(self, source: SourceTicket, size: int) -> None:
        """Take in a ticket of a line of `size` bytes, unless it is there already."""
        earlier = self._lines.setdefault(source.id, source.line)
        if earlier != source.line:
            words = _("is that of line {line} again").format(line=earlier)
            raise BadRow(source.line, "id", words)
        times = times_of(source, self._first_import, self.now)
        ticket_id = self._id(f"ticket:{source.id}")
        self._merges.know(source, ticket_id)
        if ticket_id in self._there:
            self._result = replace(self._result, already_there=self._result.already_there + 1)
            return
        thread = self._thread(source, ticket_id, times)
        self._merges.take(source, thread)
        self._batch.threads.append(thread)
        self._bytes += size

    def write(self) -> None:
        """Write what was taken since the last time."""
        batch = self._batch
        batch.people = self._senders.take_new()
        write_batch(self._connection, self._facts, batch)
        self._result = replace(
            self._result,
            new=self._result.new + len(batch.threads),
            messages=self._result.messages + sum(len(t.messages) for t in batch.threads),
            people=self._result.people + len(batch.people),
        )
        self._batch = Batch()
        self._bytes = 0

    def finish(self) -> ImportResult:
        """Write a new team, when the first import was, and merges; return what came in."""
        self._merges.write(self._connection)
        if self._is_new:
            self._team.imported_at = self.now
            self._team.licences = self._senders.count
            people.add_team(self._connection, self._team.model_dump())
        elif self._team.imported_at is None:
            here = (TEAM.c.partition == self._team.partition) & (TEAM.c.id == self._team.id)
            self._connection.execute(update(TEAM).where(here).values(imported_at=self.now))
        return self._result

    def _thread(self, source: SourceTicket, ticket_id: str, times: Sequence[datetime]) -> Thread:
        requester = self._senders.requester_of(source)
        channel = source.channel
        if channel is None:
            channel = Channel.REQUEST if requester.role.is_admin else Channel.GET_HELP
        product = entitlement_of(source.product)
        ticket = {
            "partition": self._team.partition,
            "team_id": self._team.id,
            "id": ticket_id,
            "requester_id": requester.id,
            "requester_name": requester.name,
            "subject": source.subject,
            "priority": source.priority.value,
            "channel": channel.value,
            "language": source.language,
            "about_product": source.product,
            "entitlement_product": product.value,
            "issue_kind": None if source.issue_kind is None else source.issue_kind.value,
            "tags": ",".join(source.tags),
            "origin": f"import:{source.id}",
        }
        namespace = uuid.UUID(ticket_id)
        authors = self._senders.authors_of(source, requester)
        said = [
            Said(
                str(uuid.uuid5(namespace, str(place))),
                *author,
                message.body,
                at,
                MessageKind.NOTE if message.note else MessageKind.PUBLIC,
                message.merged is not None,
            )
            for place, (message, author, at) in enumerate(
                zip(source.messages, authors, times, strict=True)
            )
        ]
        target = target_for(self._team, channel, product, requester.role, requester.champion)
        thread = replay(ticket, said, source.state, target, self._team.timezone)
        if source.updated_at is not None:
            latest = max(cast(datetime, thread.ticket["updated_at"]), source.updated_at)
            thread = replace(thread, ticket={**thread.ticket, "updated_at": latest})
        return thread.read_by(self._readers(thread.ticket, requester))

    def _readers(self, ticket: Row, requester: Person) -> dict[str, int]:
        """Return that the admins who see a closed thread have read it: it is history."""
        if ticket["state"] != TicketState.CLOSED:
            return {}
        readers = {person.id for person in self._senders.admins} if team_wide(ticket) else set()
        if requester.role.is_admin:
            readers.add(requester.id)
        revision = cast(int, ticket["revision"])
        return dict.fromkeys(sorted(readers), revision)

    def _imported(self) -> set[str]:
        """Return the ids of the team's tickets that came by an import."""
        query = select(TICKET.c.id).where(
            TICKET.c.partition == self._team.partition,
            TICKET.c.team_id == self._team.id,
            TICKET.c.origin.is_not(None),
        )
        return {row.id for row in self._connection.execute(query)}

    def _id(self, name: str) -> str:
        return str(uuid.uuid5(uuid.UUID(self._team.id), name))


def _new_team(
    connection: Connection,
    facts: DeskFacts,
    now: datetime,
    name: str,
    plan: AddonVersion | None,
) -> TeamRow:
    team = teams.new_team(connection, facts, now, name)
    if plan is not None:
        team.addon_version = plan.value
        team.addon_product = EntitlementProduct.DROPBOX.value
    return team
