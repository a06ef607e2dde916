"""A small desk to test on: two teams, every role, two agents, a clock that stands still."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import httpx
from fastapi import FastAPI
from sqlalchemy import Dialect, Engine
from sqlalchemy.engine.interfaces import CompiledCacheType

from premium_tui.clock import ManualClock
from premium_tui.ids import new_id
from premium_tui.server import people
from premium_tui.server.app import create_app
from premium_tui.server.auth import issue_token
from premium_tui.server.engine import begin_write, make_engine
from premium_tui.server.schema import DeskFacts, create_desk

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ROOT = "root-token-of-the-test"

TEAMS: dict[str, dict[str, object]] = {
    "acme": {
        "name": "Acme",
        "base_plan": "business",
        "licences": 40,
        "owns": "dropbox,dash",
        "addon_version": "enhanced",
        "addon_product": "dropbox",
    },
    "zeta": {"name": "Zeta", "licences": 12, "owns": "dropbox"},
    "desk": {"name": "Desk", "desk_team": True, "owns": ""},
}

PEOPLE = {
    "admin": ("acme", "team_admin"),
    "second": ("acme", "team_admin"),
    "billing": ("acme", "billing_admin"),
    "support": ("acme", "support_admin"),
    "member": ("acme", "member"),
    "zadmin": ("zeta", "team_admin"),
    "zmember": ("zeta", "member"),
    "agent": ("desk", "agent"),
    "limited": ("desk", "agent"),
}
"""`limited` serves zeta only; `agent` serves everyone."""


@dataclass
class World:
    """The desk with everybody's ids and tokens."""

    engine: Engine
    clock: ManualClock
    facts: DeskFacts
    app: FastAPI
    url: str
    teams: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def client(self, who: str | None) -> httpx.AsyncClient:
        """Return a client that speaks as `who`, without a socket."""
        headers = {} if who is None else {"Authorization": f"Bearer {self.tokens[who]}"}
        transport = httpx.ASGITransport(app=self.app)
        return httpx.AsyncClient(transport=transport, base_url="http://desk", headers=headers)

    def team_key(self, team: str) -> tuple[int, str]:
        """Return partition and id of a team."""
        return self.facts.partition_of(self.teams[team]), self.teams[team]


_compiled: list[tuple[Dialect, CompiledCacheType | None]] = []


def compiled_once(engine: Engine) -> Engine:
    """Let desks in SQLite share what SQLAlchemy has compiled, and return `engine`.

    It keeps that for each engine apart, and its dialect; else compiling the same SQL anew for each
    desk would take a third of all the time of short tests.
    """
    if engine.dialect.name == "sqlite":
        if not _compiled:
            _compiled.append((engine.dialect, engine._compiled_cache))
        engine.dialect, engine._compiled_cache = _compiled[0]
    return engine


def make_world(folder: Path, *, partitions: int = 16, url: str | None = None) -> World:
    """Make the desk in a database of its own: a file in `folder`, or what is at `url`."""
    url = url or f"sqlite:///{folder / 'desk.db'}"
    engine = compiled_once(make_engine(url))
    clock = ManualClock(NOON)
    facts = create_desk(engine, clock, partitions=partitions)
    app = create_app(engine, clock, facts=facts, root_token=ROOT)
    world = World(engine, clock, facts, app, url)
    with begin_write(engine) as connection:
        for rank, (slug, columns) in enumerate(TEAMS.items()):
            team_id = world.teams[slug] = new_id()
            people.add_team(
                connection,
                {
                    "partition": facts.partition_of(team_id),
                    "id": team_id,
                    "slug": slug,
                    "created_at": clock.now(),
                    "rank": rank,
                    **columns,
                },
            )
        for name, (team, role) in PEOPLE.items():
            partition, team_id = world.team_key(team)
            row: dict[str, object] = {
                "partition": partition,
                "team_id": team_id,
                "id": new_id(),
                "name": name.title(),
                "email": f"{name}@{team}.example",
                "role": role,
            }
            world.people[name] = str(row["id"])
            people.add_person(connection, row)
            world.tokens[name] = issue_token(connection, row, clock)
        people.set_services(connection, world.people["limited"], [world.team_key("zeta")])
    return world


def copy_world(folder: Path) -> World:
    """Make the desk in a file in `folder` as it was first made in this process, which is quicker.

    Its ids and tokens are those of the other copies: a test of two desks makes the second anew.
    """
    content, first = _first_world()
    path = folder / "desk.db"
    path.write_bytes(content)
    url = f"sqlite:///{path}"
    engine, clock = compiled_once(make_engine(url)), ManualClock(NOON)
    app = create_app(engine, clock, facts=first.facts, root_token=ROOT)
    ids = (dict(first.teams), dict(first.people), dict(first.tokens))
    return World(engine, clock, first.facts, app, url, *ids)


@cache
def _first_world() -> tuple[bytes, World]:
    with tempfile.TemporaryDirectory() as folder:
        made = make_world(Path(folder))
        # The last connection to close leaves everything in the one file.
        made.engine.dispose()
        return (Path(folder) / "desk.db").read_bytes(), made


def new_ticket(**fields: object) -> dict[str, object]:
    """Return a request body that opens a ticket."""
    return {
        "id": new_id(),
        "message_id": new_id(),
        "subject": "Red X on the project folder",
        "body": "Since this morning nothing syncs.",
        **fields,
    }


async def post(
    client: httpx.AsyncClient, path: str, body: object, key: str | None = None
) -> httpx.Response:
    """Send a write with a key of its own."""
    headers = {"Idempotency-Key": key or new_id()}
    return await client.post(path, json=body, headers=headers)


async def put(
    client: httpx.AsyncClient, path: str, body: object, version: int | None = None
) -> httpx.Response:
    """Send a set operation with a key of its own, and If-Match when a version is given."""
    headers = {"Idempotency-Key": new_id()}
    if version is not None:
        headers["If-Match"] = f'"{version}"'
    return await client.put(path, json=body, headers=headers)


async def open_ticket(world: World, who: str, **fields: object) -> str:
    """Open a ticket as `who`; return its id."""
    async with world.client(who) as client:
        answer = await post(client, "/v1/tickets", new_ticket(**fields))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def problem_of(answer: httpx.Response, status: int) -> str:
    """Check that an answer is a whole problem of a status; return its code."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = json.loads(answer.content)
    assert problem["status"] == status
    assert problem["type"] == f"urn:premium-tui:problem:{problem['code']}"
    assert problem["title"] and problem["detail"]
    assert problem["request_id"] == answer.headers["x-request-id"]
    return str(problem["code"])
