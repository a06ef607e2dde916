"""Chats and calls as this machine knows them: who waits, who is talked to, how it ended."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import cast

from premium_tui.data import queries
from premium_tui.data.reads import Reads
from premium_tui.data.views import Folding
from premium_tui.domain.live_sessions import LiveWay, Outcome, SessionState
from premium_tui.domain.live_sessions import Session as Session
from premium_tui.domain.text import clean
from premium_tui.domain.thing_overlay import Onlooker, overlay_sessions
from premium_tui.domain.tickets import Side
from premium_tui.values import dataclass


@dataclass(frozen=True, slots=True)
class About:
    """What a chat or a call is about, and of which team: clean, from its ticket."""

    subject: str
    team_name: str


class Contacts:
    """The chats and calls of a gateway."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def sessions(self) -> tuple[Session, ...]:
        """Return all sessions this person may see, longest waiting first.

        What this person asked for and did is folded in, also before the desk knows of it.
        """
        # Looked at first: what a pull takes over meanwhile stands in both, not in neither.
        pending = self._reads.pending()
        found = [_session(said) for said in self._reads.things("session")]
        me = self._reads.me()
        if pending and me is not None:
            side = Side.AGENT if me.person.role.is_agent else Side.CUSTOMER
            found = overlay_sessions(found, pending, Onlooker(me.person.id, me.person.name, side))
        return tuple(sorted(found, key=lambda s: (s.asked_at, s.id)))

    def live(self) -> tuple[Session, ...]:
        """Return the sessions that wait or go on, longest waiting first."""
        return tuple(session for session in self.sessions() if session.live)

    def of_ticket(self, ticket_id: str) -> Session | None:
        """Return the newest session of a ticket; None for one that never had any."""
        found = [session for session in self.sessions() if session.ticket_id == ticket_id]
        return found[-1] if found else None

    def about(self, sessions: Iterable[Session]) -> dict[str, About]:
        """Return what some sessions are about, by ticket; those whose ticket is not here lack."""
        ids = [session.ticket_id for session in sessions]

        def look(connection: sqlite3.Connection, _folding: Folding) -> dict[str, About]:
            records = queries.by_id(connection, ids).values()
            teams = {
                team: clean(queries.team_name(connection, team) or "", one_line=True)
                for team in {record.team_id for record in records}
            }
            return {
                record.id: About(clean(record.subject, one_line=True), teams[record.team_id])
                for record in records
            }

        return self._reads.look(look) or {}


def _session(said: Mapping[str, object]) -> Session:
    agent = said["agent_name"]
    return Session(
        id=str(said["id"]),
        ticket_id=str(said["ticket_id"]),
        requester_id=str(said["requester_id"]),
        requester_name=clean(str(said["requester_name"]), one_line=True),
        way=LiveWay(str(said["way"])),
        state=SessionState(str(said["state"])),
        agent_id=cast("str | None", said["agent_id"]),
        agent_name=clean(str(agent), one_line=True) if agent is not None else None,
        phone=clean(str(said["phone"]), one_line=True) if said["phone"] is not None else None,
        no_answer=said["outcome"] == Outcome.NO_ANSWER,
        attempts=cast(int, said["attempts"]),
        product=clean(str(said["product"]), one_line=True),
        language=str(said["language"]),
        place=cast("int | None", said["place"]),
        asked_at=_moment(said["asked_at"]),
        accepted_at=_maybe(said["accepted_at"]),
        ended_at=_maybe(said["ended_at"]),
        ended_by=cast("str | None", said["ended_by"]),
    )


def _moment(said: object) -> datetime:
    return datetime.fromisoformat(str(said))


def _maybe(said: object) -> datetime | None:
    return None if said is None else _moment(said)
