"""Terminals' links to a fake worker: opened in one home folder, and what the worker heard."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path

from premium_tui.data.gateway import Gateway, GatewayEvent
from premium_tui.data.rendezvous import find_worker
from premium_tui.paths import DemoWho, Places, Who
from tests.processes import runs

ROOT = Path(__file__).parents[2]
FAKE = Path(__file__).with_name("fake_worker.py")


class Terminals:
    """Gateways on one home folder, with the fake worker as their worker."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.places = Places.from_environment({"PREMIUM_TUI_HOME": str(home)})
        self.places.prepare()
        self.profile = self.places.profile()
        self.opened: list[Gateway] = []
        self.behave()

    def behave(self, **odd: object) -> None:
        """Have workers that start from now on do what is odd, and nothing else."""
        # At once: a worker may be starting.
        fresh = self.home / "fresh.json"
        fresh.write_text(json.dumps(odd))
        fresh.replace(self.home / "fake.json")

    def open(
        self, who: Who | None = None, command: tuple[str, ...] | None = None
    ) -> tuple[Gateway, list[GatewayEvent]]:
        """Open a terminal's gateway, not attached yet; return it with all it will be told."""
        worker = command or (sys.executable, str(FAKE), str(self.home), "default")
        gateway = Gateway(self.profile, who or DemoWho(), version="0.1.0", worker=worker)
        heard: list[GatewayEvent] = []
        gateway.subscribe(heard.append)
        self.opened.append(gateway)
        return gateway, heard

    def said(self) -> list[dict[str, object]]:
        """Return the lines the workers heard."""
        log = self.home / "heard.jsonl"
        # The last one may be half written.
        lines = log.read_text().split("\n")[:-1] if log.exists() else []
        return [json.loads(line) for line in lines]

    def pids(self) -> list[object]:
        """Return the worker that heard each hello."""
        return [line["pid"] for line in self.said() if line["op"] == "hello"]


def alive(terminals: Terminals) -> bool:
    """Return whether the worker that said last where it is still runs."""
    address = find_worker(terminals.profile)
    return address is not None and runs(address.pid)


def kill(terminals: Terminals) -> None:
    """End the worker as a crash would, and tidy up what it could not."""
    address = find_worker(terminals.profile)
    assert address is not None
    os.kill(address.pid, signal.SIGKILL)
    shutil.rmtree(Path(address.socket).parent)
