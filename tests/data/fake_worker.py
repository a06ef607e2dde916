"""A small worker that speaks the protocol, as a process: python fake_worker.py HOME PROFILE.

What it does otherwise than a good worker stands in HOME/fake.json: {version, schema, refuse, deaf,
garble, lazy, loose, company}. Every line it hears is appended to HOME/heard.jsonl with its pid.
HOME/left is made by one that leaves because another holds the lock, HOME/met by one that has let a
terminal in.
"""

from __future__ import annotations

import fcntl
import json
import os
import selectors
import socket
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from premium_tui.data.cache import CACHE_VERSION
from premium_tui.data.outbox import Outbox
from premium_tui.paths import DemoWho, Places, TokenWho, Who, runtime_folder

FIRST_SECONDS, LINGER_SECONDS = 0.7, 0.05
"""How long the first terminal is waited for, and another when the last has left."""


class FakeWorker:
    """One listening socket, its connections, and what it was told to do wrong."""

    def __init__(self, home: Path, profile: str) -> None:
        self.home = home
        self.places = Places.from_environment({"PREMIUM_TUI_HOME": str(home)}).profile(profile)
        self.places.prepare()
        self.odd = json.loads((home / "fake.json").read_text())
        self.selector = selectors.DefaultSelector()
        self.streams: dict[socket.socket, bytes] = {}
        self.who: Who = DemoWho()

    def run(self) -> None:
        """Serve until nobody is left; leave at once when another holds the lock."""
        lock = os.open(self.places.worker_lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            (self.home / "left").touch()
            return
        folder = runtime_folder({})
        if self.odd.get("loose"):
            folder.chmod(0o755)
        path = folder / "worker.sock"
        try:
            with socket.socket(socket.AF_UNIX) as listener:
                listener.bind(str(path))
                listener.listen()
                said = {
                    "pid": os.getpid(),
                    "version": self.odd.get("version", "0.1.0"),
                    "schema": self.odd.get("schema", CACHE_VERSION),
                    "socket": str(path),
                }
                os.ftruncate(lock, 0)
                os.pwrite(lock, json.dumps(said).encode(), 0)
                self.selector.register(listener, selectors.EVENT_READ)
                self.loop(listener)
        finally:
            path.unlink(missing_ok=True)
            folder.rmdir()

    def loop(self, listener: socket.socket) -> None:
        """Hear everybody, one ready socket at a time."""
        lonely = FIRST_SECONDS
        while True:
            ready = self.selector.select(None if self.streams else lonely)
            if not ready and not self.streams:
                return
            for key, _mask in ready:
                if key.fileobj is listener:
                    stream, _address = listener.accept()
                    lonely = LINGER_SECONDS
                    self.streams[stream] = b""
                    (self.home / "met").touch()
                    if not self.odd.get("deaf"):
                        self.selector.register(stream, selectors.EVENT_READ)
                elif isinstance(key.fileobj, socket.socket):
                    self.hear(key.fileobj)

    def hear(self, stream: socket.socket) -> None:
        """Take what came and answer it."""
        try:
            came = stream.recv(65536)
        except ConnectionResetError:
            # It left with something unread.
            came = b""
        *lines, self.streams[stream] = (self.streams[stream] + came).split(b"\n")
        for line in lines:
            with open(self.home / "heard.jsonl", "a") as log:
                log.write(json.dumps({"pid": os.getpid(), **json.loads(line)}) + "\n")
            self.answer(stream, json.loads(line))
        if not came:
            self.selector.unregister(stream)
            del self.streams[stream]
            stream.close()

    def answer(self, stream: socket.socket, said: dict[str, object]) -> None:
        """Do what was asked."""
        op = said["op"]
        if op == "hello":
            who = said["who"]
            assert isinstance(who, dict)
            demo = who["kind"] == "demo"
            self.who = DemoWho(who["role"], who["team"]) if demo else TokenWho()
            self.greet(stream)
        elif op == "push":
            self.tell(stream, {"ev": "settled"}) if self.odd.get("lazy") else self.push(stream)
        elif op == "pull":
            self.tell(stream, {"ev": "changed", "what": ["ticket"], "tickets": ["t1", "t2"]})
            self.push(stream)
        elif op == "typing":
            said = {"ticket_id": said["ticket_id"], "name": "No\u001b\nor"}
            self.tell(stream, {"ev": "typing", **said})
        elif op == "here" and said["ticket_id"] and self.odd.get("company"):
            people = {said["ticket_id"]: self.odd["company"]}
            self.tell(stream, {"ev": "company", "whole": False, "tickets": people})
        elif op == "full":
            self.tell(stream, {"ev": "changed", "what": ["ticket", "me"], "tickets": []})
        elif op == "end":
            # The next one is as it should be.
            (self.home / "fake.json").write_text("{}")
            sys.exit(0)

    def greet(self, stream: socket.socket) -> None:
        """Welcome a terminal, or what was told instead."""
        if self.odd.get("refuse"):
            self.tell(stream, {"ev": "refused", **self.odd["refuse"]})
            return
        if self.odd.pop("garble", False):
            (self.home / "fake.json").write_text("{}")
            stream.sendall(b'{"ev": "wel\xff\n[1]\nrubbish\n')
            return
        version, schema = self.odd.get("version", "0.1.0"), self.odd.get("schema", CACHE_VERSION)
        self.tell(stream, {"ev": "welcome", "version": version, "schema": schema})
        status = {"connection": "live", "as_of": 1_000, "ready": True}
        self.tell(stream, {"ev": "status", **status, "progress_done": 7, "progress_note": "demo"})

    def push(self, stream: socket.socket) -> None:
        """Send all there is and let a pull show it."""
        outbox = Outbox.at(self.places.person(self.who).mine_db)
        while (claimed := outbox.claim_next(datetime.now(UTC))) is not None:
            outbox.sent(claimed.key, "{}")
            self.tell(stream, {"ev": "outbox"})
        outbox.settle(outbox.sent_keys())
        outbox.close()
        self.tell(stream, {"ev": "settled"})

    def tell(self, stream: socket.socket, said: dict[str, object]) -> None:
        """Send one line; who has left need not hear it."""
        with suppress(BrokenPipeError, ConnectionResetError):
            stream.sendall(json.dumps(said).encode() + b"\n")


if __name__ == "__main__":
    FakeWorker(Path(sys.argv[1]), sys.argv[2]).run()
