"""Who wrote an imported thread: people of the team, and agents who get no access by it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from premium_tui.domain.roles import Role, may_see_team_tickets
from premium_tui.domain.tickets import Side
from premium_tui.i18n import _
from premium_tui.server.core import PERSON
from premium_tui.server.feed import Row
from premium_tui.server.importing.lines import Sender, SourceMessage, SourceTicket, sender_of
from premium_tui.server.tables import TeamRow

Author = tuple[str, str, Side]
"""Id and name of who wrote a message, and from which side."""


class Person(NamedTuple):
    """Somebody of the team, as far as a thread depends on them."""

    id: str
    name: str
    email: str
    role: Role
    champion: str | None = None


class Senders:
    """The people of a team by address and by name; who is not there becomes a member."""

    def __init__(self, connection: Connection, team: TeamRow) -> None:
        self._team = team
        self._namespace = uuid.UUID(team.id)
        self._by_email: dict[str, Person] = {}
        self._by_name: dict[str, Person] = {}
        self._new: list[Row] = []
        query = (
            select(PERSON.c.id, PERSON.c.name, PERSON.c.email, PERSON.c.role, PERSON.c.champion)
            .where(PERSON.c.partition == team.partition, PERSON.c.team_id == team.id)
            .order_by(PERSON.c.id)
        )
        people = [
            Person(row.id, row.name, row.email, Role(row.role), row.champion)
            for row in connection.execute(query)
        ]
        for person in people:
            self._know(person)
        self.admins = [person for person in people if may_see_team_tickets(person.role)]
        self.count = len(people)
        if not self.admins:
            name = _("Team admin of {team}").format(team=team.name)
            self.admins.append(self._make(Sender(name), Role.TEAM_ADMIN, "en"))

    def requester_of(self, ticket: SourceTicket) -> Person:
        """Return who sent a ticket: as it says, or its first customer, or the team admin."""
        if ticket.requester is not None:
            return self._find(ticket.requester, ticket.language)
        asker = _asker(ticket.messages)
        if asker is not None:
            return self._find(sender_of(asker), ticket.language)
        return self.admins[0]

    def authors_of(self, ticket: SourceTicket, requester: Person) -> list[Author]:
        """Return who wrote each message.

        The first customer to speak is the requester. In threads of participants, the first of them
        is the customer and the others answer.
        """
        asker = _asker(ticket.messages)
        authors: list[Author] = []
        for message in ticket.messages:
            asks = message.role == "participant" and message.author == asker
            if message.role != "customer" and not asks:
                authors.append(self._agent(message.author))
                continue
            person = requester
            if message.colleague and message.author is not None:
                person = self._find(Sender(message.author), ticket.language)
            elif message.author not in (None, asker, requester.name, requester.email):
                person = self._find(sender_of(message.author or ""), ticket.language)
            authors.append((person.id, person.name, Side.CUSTOMER))
        return authors

    def take_new(self) -> list[Row]:
        """Return the rows of people made since this was last asked."""
        rows, self._new = self._new, []
        return rows

    def _agent(self, name: str | None) -> Author:
        """Return an author who is nobody on this desk: a file must not give access to it."""
        name = name or _("Support")
        return self._id(f"agent:{name}"), name, Side.AGENT

    def _find(self, sender: Sender, language: str) -> Person:
        if sender.email:
            known = self._by_email.get(sender.email.casefold())
        else:
            known = self._by_name.get(sender.name)
        return known or self._make(sender, Role.MEMBER, language)

    def _make(self, sender: Sender, role: Role, language: str) -> Person:
        person_id = self._id(f"person:{sender.email.casefold()}:{sender.name}")
        person = Person(person_id, sender.name, sender.email, role)
        self._new.append(
            {
                "partition": self._team.partition,
                "team_id": self._team.id,
                "id": person.id,
                "name": person.name,
                "email": person.email,
                "role": role.value,
                "language": language,
            }
        )
        self._know(person)
        self.count += 1
        return person

    def _know(self, person: Person) -> None:
        if person.email:
            self._by_email.setdefault(person.email.casefold(), person)
        self._by_name.setdefault(person.name, person)

    def _id(self, name: str) -> str:
        return str(uuid.uuid5(self._namespace, name))


def _asker(messages: Sequence[SourceMessage]) -> str | None:
    """Return how the first message that is not an agent's is signed; None: it is not."""
    asked = (message for message in messages if message.role != "agent" and not message.colleague)
    return next((message.author for message in asked), None)
