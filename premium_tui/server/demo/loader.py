"""Loading the demo desk: packaged teams, people and threads, moved to the present, in one go.

Times in the data are minutes before the first run, or dates for old tickets. What follows from the
threads (clocks, targets, Collaborator marks, who has read what) is worked out by the rules.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from premium_tui.clock import Clock
from premium_tui.domain.products import entitlement_of
from premium_tui.domain.roles import Role, may_see_team_tickets
from premium_tui.domain.tickets import MessageKind, Side
from premium_tui.server.bulk import Batch, Thread, write_batch
from premium_tui.server.demo.billing import bill
from premium_tui.server.demo.data import (
    DemoDesk,
    DemoTeam,
    DemoTicket,
    check_tickets,
    read_desk,
    read_tickets,
)
from premium_tui.server.demo.macros import give_macros
from premium_tui.server.demo.webinars import announce
from premium_tui.server.engine import begin_write
from premium_tui.server.feed import Row, record_many, team_wide
from premium_tui.server.replay import Said, replay
from premium_tui.server.schema import DeskFacts, is_empty, read_facts
from premium_tui.server.tables import PersonRow, TeamRow
from premium_tui.server.teams import desk_team
from premium_tui.server.threads import target_for

NEWS = timedelta(days=1)
"""How long an agent's last answer stays unread by its customers."""

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:premium-tui:demo")


def load_demo(engine: Engine, clock: Clock) -> None:
    """Fill an empty desk with the demo, in one transaction; a desk with teams is left as it is.

    Raises DemoDataError.
    """
    desk, tickets = read_desk(), read_tickets()
    check_tickets(desk, tickets)
    with begin_write(engine) as connection:
        if is_empty(connection):
            now = clock.now()
            loading = _Loading(read_facts(connection), desk, now)
            write_batch(connection, loading.facts, loading.batch(tickets))
            announce(connection, now)
            give_macros(connection, now)
            for team in desk.teams:
                party = loading.parties[team.slug]
                changes = bill(connection, party.team, party.people, team.billing, now)
                record_many(connection, party.team.partition, changes)


@dataclass(frozen=True, slots=True)
class _Party:
    """A team or the agents, as rows."""

    team: TeamRow
    people: dict[str, PersonRow]


class _Loading:
    """One loading: rows by their handles, and the present moment."""

    def __init__(self, facts: DeskFacts, desk: DemoDesk, now: datetime) -> None:
        self.facts = facts
        self._now = now
        self.parties: dict[str, _Party] = {}
        for rank, team in enumerate(desk.teams):
            self.parties[team.slug] = self._customers(team, rank)
        row = desk_team(facts, _demo_id("team", "support"), now, len(desk.teams))
        agents = [
            self._person(row, place, agent.handle, agent.name, agent.email, agent.language)
            for place, agent in enumerate(desk.agents)
        ]
        handles = (agent.handle for agent in desk.agents)
        self._agents = _Party(row, dict(zip(handles, agents, strict=True)))

    def _customers(self, team: DemoTeam, rank: int) -> _Party:
        team_id = _demo_id("team", team.slug)
        row = TeamRow(
            partition=self.facts.partition_of(team_id),
            id=team_id,
            slug=team.slug,
            name=team.name,
            base_plan=team.base_plan.value,
            licences=team.licences,
            payment=team.payment.value,
            currency=team.currency,
            timezone=team.timezone,
            billing_period=team.billing_period,
            owns=",".join(team.owns),
            addon_version=None if team.addon is None else team.addon.version.value,
            addon_product=None if team.addon is None else team.addon.product.value,
            created_at=self._now,
            rank=rank,
        )
        people = {}
        for place, person in enumerate(team.people):
            made = self._person(
                row, place, person.handle, person.name, person.email, person.language
            )
            made.role = person.role.value
            made.champion = None if person.champion is None else person.champion.value
            people[person.handle] = made
        return _Party(row, people)

    def _person(
        self, team: TeamRow, place: int, handle: str, name: str, email: str, language: str
    ) -> PersonRow:
        return PersonRow(
            partition=team.partition,
            team_id=team.id,
            # The first of a role is whom `--as` means: ids of a team sort in the data's order.
            id=f"{place:08x}{_demo_id('person', handle)[8:]}",
            name=name,
            email=email,
            role=Role.AGENT.value,
            language=language,
        )

    def batch(self, tickets: Sequence[DemoTicket]) -> Batch:
        """Return everything as rows, tickets in the order they were made."""
        threads = [self._thread(ticket) for ticket in sorted(tickets, key=self._begun)]
        parties = [*self.parties.values(), self._agents]
        return Batch(
            teams=[party.team.model_dump() for party in parties],
            people=[person.model_dump() for party in parties for person in party.people.values()],
            threads=threads,
        )

    def _begun(self, ticket: DemoTicket) -> datetime:
        if ticket.at is not None:
            return ticket.at
        assert ticket.age_min is not None
        return self._now - timedelta(minutes=ticket.age_min)

    def _thread(self, data: DemoTicket) -> Thread:
        party = self.parties[data.team]
        requester = party.people[data.requester]
        assignee = None if data.assignee is None else self._agents.people[data.assignee]
        product = entitlement_of(data.product)
        ticket = {
            "partition": party.team.partition,
            "team_id": party.team.id,
            "id": _demo_id("ticket", data.key),
            "requester_id": requester.id,
            "requester_name": requester.name,
            "assignee_id": None if assignee is None else assignee.id,
            "assignee_name": None if assignee is None else assignee.name,
            "subject": data.subject,
            "priority": data.priority.value,
            "channel": data.channel.value,
            "language": data.language,
            "about_product": data.product,
            "entitlement_product": product.value,
            "issue_kind": None if data.issue_kind is None else data.issue_kind.value,
            "tags": ",".join(data.tags),
        }
        said = self._said(data, party, self._begun(data))
        role = Role(requester.role)
        target = target_for(party.team, data.channel, product, role, requester.champion)
        thread = replay(ticket, said, data.status, target, party.team.timezone)
        return thread.read_by(self._readers(thread.ticket, party, said))

    def _said(self, data: DemoTicket, party: _Party, begun: datetime) -> list[Said]:
        said = []
        for place, message in enumerate(data.messages):
            agent = self._agents.people.get(message.author)
            author = agent or party.people[message.author]
            said.append(
                Said(
                    id=_demo_id("message", f"{data.key}:{place}"),
                    author_id=author.id,
                    author_name=author.name,
                    side=Side.CUSTOMER if agent is None else Side.AGENT,
                    body=message.body,
                    at=begun + timedelta(minutes=message.after_min),
                    kind=MessageKind.NOTE if message.note else MessageKind.PUBLIC,
                )
            )
        return said

    def _readers(self, ticket: Row, party: _Party, said: Sequence[Said]) -> dict[str, int]:
        """Return how far everyone has read: all of it, but for news and what awaits an agent."""
        public = [one for one in said if one.kind is MessageKind.PUBLIC]
        last = public[-1]
        news = last.side is Side.AGENT and last.at > self._now - NEWS
        awaited = last.side is Side.CUSTOMER and (
            ticket["clock_started_at"] is not None or ticket["assignee_id"] is None
        )
        customers = _before(public, Side.AGENT) if news else len(public)
        agents = _before(public, Side.CUSTOMER) if awaited else len(public)
        wide = team_wide(ticket)
        readers = {
            person.id: customers
            for person in party.people.values()
            if person.id == ticket["requester_id"]
            or (wide and may_see_team_tickets(Role(person.role)))
        }
        return readers | {agent.id: agents for agent in self._agents.people.values()}


def _before(public: Sequence[Said], side: Side) -> int:
    """Return the revision before the messages of a side that end the thread."""
    count = len(public)
    while count and public[count - 1].side is side:
        count -= 1
    return count


def _demo_id(kind: str, name: str) -> str:
    """Return the id of a demo object: the same in every demo desk."""
    return str(uuid.uuid5(_NAMESPACE, f"{kind}:{name}"))
