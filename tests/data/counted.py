"""A home whose tickets the dashboard counts."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from premium_tui.clock import ManualClock, to_millis
from premium_tui.config import Settings
from premium_tui.data.dashboard_models import (
    Dashboard,
    Figure,
)
from premium_tui.data.gateway import Gateway
from premium_tui.data.models import ListSpec, Scope
from premium_tui.domain.roles import Role
from premium_tui.paths import DemoWho, Places
from tests.data.cache_builder import NOW, TEAM_ID, build_cache, count_all

DAY = 86_400_000
TODAY = to_millis(NOW) // DAY * DAY
STATES = ("open", "waiting", "solved", "closed")
AGENTS = {None: None, "noor": "Noor Haddad", "ben": "Ben\x1b[2J Ode"}


@dataclass
class Stored:
    """What a stored ticket is, as far as the dashboard looks at it; times in minutes ago."""

    state: str = "open"
    kind: str | None = "sync"
    product: str = "Dropbox"
    subject: str = "Files stop syncing"
    created: int = 60
    updated: int = 30
    due: int | None = None
    answered: int | None = None
    met: bool = True
    team: int = 0
    mine: bool = True
    agent: str | None = None
    first: int | None = None
    """Minutes ago at which it was first answered."""
    clock: bool = True
    """Whether it ever had a response clock."""


class House:
    """A home with a cache of some tickets."""

    def __init__(self, folder: Path, tickets: list[Stored], role: Role = Role.TEAM_ADMIN) -> None:
        places = Places.from_environment({"PREMIUM_TUI_HOME": str(folder)})
        places.prepare()
        who = DemoWho(role)
        path = places.profile().person(who).cache_db
        build_cache(path, len(tickets), role=role, messages=1)
        with closing(sqlite3.connect(path)) as connection:
            for key, ticket in enumerate(tickets, 1):
                store(connection, key, ticket)
            connection.execute("DELETE FROM counter")
            count_all(connection)
            connection.commit()
        self.path = path
        clock = ManualClock(NOW)
        self.gateway = Gateway(places.profile(), who, settings=Settings(0), clock=clock)

    def dashboard(self, scope: Scope) -> Dashboard:
        """Return what is counted of a scope."""
        found = self.gateway.dashboard(scope)
        assert found is not None
        return found

    def behind(self, scope: Scope, figure: Figure) -> list[int]:
        """Return the keys of the list that opens from a figure."""
        spec = ListSpec(scope, only=figure.only)
        keys = self.gateway.keys(spec)
        assert keys is not None
        rows = self.gateway.first_rows(spec, 1_000)
        assert [row.key for row in rows] == list(keys)
        return sorted(keys)


def store(connection: sqlite3.Connection, key: int, ticket: Stored) -> None:
    """Make the row `key` of a cache the ticket it should be."""
    now = to_millis(NOW)
    updated = now - ticket.updated * 60_000
    due = None if ticket.due is None else now + ticket.due * 60_000
    answered = None if ticket.answered is None else now - ticket.answered * 60_000
    values = {
        "state": ticket.state,
        "issue_kind": ticket.kind,
        "about_product": ticket.product,
        "subject": ticket.subject,
        "created_at": now - ticket.created * 60_000,
        "updated_at": updated,
        "updated_desc": -updated,
        "due_at": due,
        "due_order": due if due is not None else (1 << 60) + STATES.index(ticket.state),
        "last_answer_at": answered,
        "last_answer_met": None if answered is None else int(ticket.met),
        "team_id": f"team-{ticket.team}" if ticket.team else TEAM_ID,
        "in_mine": int(ticket.mine),
        "assignee_id": ticket.agent,
        "assignee_name": AGENTS.get(ticket.agent),
        "first_answer_at": None if ticket.first is None else now - ticket.first * 60_000,
        "first_due_at": now if ticket.clock else None,
    }
    names = ", ".join(f"{name} = ?" for name in values)
    connection.execute(f"UPDATE ticket SET {names} WHERE key = ?", (*values.values(), key))
