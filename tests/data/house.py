"""A home folder with a real worker in it, and the terminals that attach to it."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from premium_tui.data.gateway import Gateway, GatewayEvent, LinkRefused
from premium_tui.data.models import Connection
from premium_tui.data.rendezvous import WorkerAddress, find_worker
from premium_tui.paths import DemoWho, ProfilePlaces, Who
from tests.waiting import wait_until

READY = 60.0


@dataclass
class House:
    """A home folder with its profile, and the gateways opened in it."""

    profile: ProfilePlaces
    opened: list[Gateway] = field(default_factory=list)
    worker: Sequence[str] | None = None
    """The command that starts a worker; None: the profile's own."""

    def open(self, who: Who | None = None) -> tuple[Gateway, list[GatewayEvent]]:
        """Open a terminal's gateway and attach it."""
        gateway = Gateway(self.profile, who or DemoWho(), worker=self.worker)
        self.opened.append(gateway)
        events: list[GatewayEvent] = []
        gateway.subscribe(events.append)
        gateway.start_link()
        return gateway, events

    def live(self, who: Who | None = None) -> Gateway:
        """Open a terminal's gateway and wait until it is live."""
        gateway, _events = self.open(who)
        wait_until(lambda: is_live(gateway), READY)
        return gateway

    def address(self) -> WorkerAddress:
        """Where the worker is."""
        found = find_worker(self.profile)
        assert found is not None
        return found

    def close(self) -> None:
        """Leave with every terminal; the worker outlives them for a moment."""
        for gateway in self.opened:
            gateway.close()


def is_live(gateway: Gateway) -> bool:
    return gateway.status().connection is Connection.LIVE


def refusals(events: list[GatewayEvent]) -> list[str]:
    """Return what a terminal was told by a worker that would not serve it."""
    return [event.text for event in events if isinstance(event, LinkRefused)]


def hello_to(address: WorkerAddress) -> socket.socket:
    """Attach a terminal that is a bare socket."""
    stream = socket.socket(socket.AF_UNIX)
    stream.connect(address.socket)
    who = {"kind": "demo", "role": "team_admin"}
    stream.sendall(json.dumps({"op": "hello", "who": who}).encode() + b"\n")
    return stream


def wait_for(stream: socket.socket, words: str) -> None:
    """Read until something is said."""
    stream.settimeout(READY)
    heard = b""
    while words.encode() not in heard:
        came = stream.recv(65536)
        assert came, f"the line ended before {words}"
        heard += came


def read_on(stream: socket.socket) -> None:
    """Read until the end."""
    with suppress(OSError):
        while stream.recv(1 << 20):
            pass
