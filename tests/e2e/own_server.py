"""A server of one's own as a process: started, killed, started again, and asked what it holds.

And a small desk on it.
"""

from __future__ import annotations

import json
import random
import socket
import sqlite3
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from premium_tui.clock import SystemClock
from premium_tui.domain.plans import AddonVersion, BasePlan
from premium_tui.domain.roles import Role
from premium_tui.paths import Places, write_private
from premium_tui.server import administration
from premium_tui.server.auth import digest_of
from premium_tui.server.importing.run import import_tickets
from tests.e2e.home import PROGRAM, READY, Home
from tests.shared_data import ROOT
from tests.waiting import returns


class OwnServer:
    """`premium-tui serve` on a free loopback port, which stays the same from start to start."""

    def __init__(self, folder: Path) -> None:
        self.database_url = f"sqlite:///{folder / 'desk.db'}"
        self._log = folder / "server.log"
        self._port = free_port()
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it; return when it serves."""
        listen = ["--listen", f"127.0.0.1:{self._port}", "--database-url", self.database_url]
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [*PROGRAM, "serve", *listen],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=ROOT,
            )
        assert self._process.stdout is not None
        try:
            line = returns(self._process.stdout.readline, READY)
            assert line.strip() == f"Serving on {self.url}", (line, self._log.read_text())
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        """Kill it as a power cut would; no-op when it does not run."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def messages(self, token: str, body: str) -> list[dict[str, object]]:
        """Return every message of every ticket that reads `body`, as `token` sees them."""
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=self.url, headers=headers, timeout=READY) as client:
            found = client.get("/v1/changes", params={"limit": 1000}).raise_for_status().json()
        assert not found["has_more"]
        return [message for message in found["messages"] if message["body"] == body]

    def forget(self, token: str) -> None:
        """Take a token out of the database, as when it was revoked."""
        with closing(sqlite3.connect(self.database_url.removeprefix("sqlite:///"))) as database:
            gone = database.execute("DELETE FROM token WHERE digest = ?", (digest_of(token),))
            assert gone.rowcount == 1
            database.commit()


@dataclass
class Desk:
    """A desk with one team, and the token of each of its people by name."""

    home: Home
    server: OwnServer
    tokens: dict[str, str]


def make_desk(folder: Path, people: Mapping[str, Role], tickets: Sequence[str] = ()) -> Desk:
    """Make a desk in `folder` with one team, Meridian; `people` are roles by name.

    `tickets` are the subjects of what Dana has just asked. Its server does not run yet.
    """
    server, clock = OwnServer(folder), SystemClock()
    engine = administration.prepare_database(server.database_url, clock)
    administration.add_team(
        engine,
        clock,
        name="Meridian",
        base_plan=BasePlan.BUSINESS_PLUS,
        licences=64,
        addon_version=AddonVersion.ENHANCED,
    )
    tokens = {}
    for name, role in people.items():
        person = administration.add_person(
            engine,
            clock,
            team=None if role.is_agent else "Meridian",
            name=name,
            email=f"{name.lower()}@example.com",
            role=role,
        )
        tokens[name] = administration.create_token(engine, clock, person=person)
    if tickets:
        said = folder / "tickets.jsonl"
        now = clock.now().isoformat()
        said.write_text("\n".join(asked(str(n), one, now) for n, one in enumerate(tickets)))
        import_tickets(
            engine, clock, said, team="Meridian", plan=None, progress=lambda _done, _total: None
        )
    engine.dispose()
    return Desk(Home(folder / "home"), server, tokens)


def asked(key: str, subject: str, at: str) -> str:
    """Return the import's line for a ticket that Dana opened at a time; `key` is the file's own."""
    message = {"role": "customer", "body": "Since this morning.", "at": at}
    requester = {"name": "Dana", "email": "dana@example.com"}
    ticket = {"id": key, "subject": subject, "status": "Open", "requester": requester}
    return json.dumps({**ticket, "messages": [message]})


def sign_in(desk: Desk, name: str) -> None:
    """Let the profile of a person's name in small letters hold what `log_in` leaves there."""
    Places.from_environment(desk.home.env).prepare()
    profile = desk.home.profile(name.lower())
    profile.prepare()
    kept = json.dumps({"url": desk.server.url, "token": desk.tokens[name]}).encode()
    write_private(profile.server_json, kept)
    desk.home.hold(0)


def log_in(desk: Desk, name: str) -> None:
    """Sign a person in by the command, in the profile of their name in small letters."""
    login = ("auth", "login", "--server", desk.server.url)
    desk.home.output("--profile", name.lower(), *login, typed=f"{desk.tokens[name]}\n")
    desk.home.hold(0)


_taken: list[socket.socket] = []
"""What tells the other processes that run tests which ports this one has taken."""


def free_port() -> int:
    """Return a port nobody listens on or will, outside the range the system gives out by itself.

    Else a client that knocks while the server is down may be given that port, and reach itself.
    """
    while True:
        port = random.randrange(20_000, 30_000)
        name = socket.socket(socket.AF_UNIX)
        # A name of its own kind, which is free again when this process ends, however it does.
        with suppress(OSError), socket.socket() as attempt:
            name.bind(f"\0premium-tui-tests-{port}")
            if attempt.connect_ex(("127.0.0.1", port)) != 0:
                _taken.append(name)
                return port
        name.close()
