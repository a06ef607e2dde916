"""A desk to import into: files made of tickets, and what became of them read back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from premium_tui.clock import ManualClock
from premium_tui.domain.plans import AddonVersion
from premium_tui.domain.roles import Role
from premium_tui.server.administration import prepare_database
from premium_tui.server.core import CHANGE, MESSAGE, PARTITION, PERSON, READ, TEAM, TICKET
from premium_tui.server.engine import begin_read
from premium_tui.server.importing.run import ImportResult, import_tickets
from premium_tui.server.schema import open_desk
from tests.server.follower import Follower
from tests.server.world import compiled_once

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TEAM_NAME = "Imported"


def ticket(**fields: object) -> dict[str, Any]:
    """Return a ticket of a file."""
    whole = {"id": "1", "subject": "S", "messages": [said("Help")], **fields}
    return {name: value for name, value in whole.items() if value is not ...}


def said(body: str, role: str = "customer", **fields: object) -> dict[str, object]:
    """Return a message of a file."""
    return {"role": role, "body": body, **fields}


class Desk:
    """A desk with what was imported, read back."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock(NOON)
        path = folder / "desk.db"
        self.engine = compiled_once(prepare_database(f"sqlite:///{path}", self.clock))
        self.path = folder / "tickets.jsonl"
        self.progress: list[tuple[int, int]] = []

    def bring(
        self, *tickets: object, team: str = TEAM_NAME, plan: AddonVersion | None = None
    ) -> ImportResult:
        """Write a file of tickets and import it."""
        self.path.write_text("".join(json.dumps(item) + "\n" for item in tickets))
        return self.bring_file(self.path, team, plan)

    def bring_bytes(self, raw: bytes) -> ImportResult:
        self.path.write_bytes(raw)
        return self.bring_file(self.path, TEAM_NAME, None)

    def bring_file(self, path: Path, team: str, plan: AddonVersion | None) -> ImportResult:
        def progress(done: int, total: int) -> None:
            self.progress.append((done, total))

        return import_tickets(
            self.engine, self.clock, path, team=team, plan=plan, progress=progress
        )

    def rows(self, table: Any, *order: Any) -> list[Any]:
        with begin_read(self.engine) as connection:
            return list(connection.execute(select(table).order_by(*order)))

    def thread(self, source_id: str = "1") -> tuple[Any, list[Any]]:
        """Return the row of a ticket and those of its messages."""
        with begin_read(self.engine) as connection:
            query = select(TICKET).where(TICKET.c.origin == f"import:{source_id}")
            found = connection.execute(query).one()
            messages = select(MESSAGE).where(MESSAGE.c.ticket_id == found.id)
            return found, list(connection.execute(messages.order_by(MESSAGE.c.position)))

    def everything(self) -> list[object]:
        tables = (TEAM, PERSON, TICKET, MESSAGE, READ, CHANGE, PARTITION)
        return [self.rows(table, *table.primary_key) for table in tables]

    def admin(self, team: str = TEAM_NAME) -> Follower:
        """Return what the first team admin of a team sees."""
        with begin_read(self.engine) as connection:
            team_id = connection.execute(select(TEAM.c.id).where(TEAM.c.name == team)).scalar_one()
            person = connection.execute(
                select(PERSON.c.id).where(
                    PERSON.c.team_id == team_id, PERSON.c.role == Role.TEAM_ADMIN.value
                )
            ).scalar_one()
        follower = Follower(self.engine, self.clock, open_desk(self.engine), person)
        follower.pull(2000)
        return follower
