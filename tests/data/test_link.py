"""The link: finds or starts a worker, comes back after its death, and never makes anybody wait."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from premium_tui.data import worker_call
from premium_tui.data.cache import CACHE_VERSION
from premium_tui.data.gateway import (
    CompanyChanged,
    Gateway,
    GatewayEvent,
    LinkRefused,
    OutboxChanged,
    StatusChanged,
    StoreChanged,
    Typing,
)
from premium_tui.data.models import Connection
from premium_tui.data.rendezvous import find_worker
from premium_tui.domain.actions import Reply
from premium_tui.paths import DemoWho, Places, TokenWho, Who
from tests.waiting import PATIENCE, returns, wait_until

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
        # At once: a worker may be starting.
        fresh = self.home / "fresh.json"
        fresh.write_text(json.dumps(odd))
        fresh.replace(self.home / "fake.json")

    def open(
        self, who: Who | None = None, command: tuple[str, ...] | None = None
    ) -> tuple[Gateway, list[GatewayEvent]]:
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
        return [line["pid"] for line in self.said() if line["op"] == "hello"]


@pytest.fixture
def terminals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminals]:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    # Deeper than any socket address could be.
    terminals = Terminals(tmp_path.joinpath("deep" * 20, "deeper" * 10))
    yield terminals
    for gateway in terminals.opened:
        gateway.close()
    try:
        wait_until(lambda: not alive(terminals))
    except AssertionError:
        kill(terminals)
        raise


def alive(terminals: Terminals) -> bool:
    address = find_worker(terminals.profile)
    if address is None:
        return False
    try:
        os.waitpid(address.pid, os.WNOHANG)
        os.kill(address.pid, 0)
    except ProcessLookupError:
        return False
    except ChildProcessError:
        return Path(f"/proc/{address.pid}").exists()
    return True


def kill(terminals: Terminals) -> None:
    """End the worker as a crash would, and tidy up what it could not."""
    address = find_worker(terminals.profile)
    assert address is not None
    os.kill(address.pid, signal.SIGKILL)
    shutil.rmtree(Path(address.socket).parent)


def is_live(gateway: Gateway) -> bool:
    return gateway.status().connection is Connection.LIVE


def test_a_worker_is_started_politely_and_greeted(terminals: Terminals) -> None:
    gateway, heard = terminals.open(DemoWho("agent", "Acme"))
    gateway.start_link()
    gateway.start_link()
    wait_until(lambda: is_live(gateway))
    hello = terminals.said()[0]
    assert hello == {
        "pid": hello["pid"],
        "op": "hello",
        "version": "0.1.0",
        "schema": CACHE_VERSION,
        "who": {"kind": "demo", "team": "Acme", "role": "agent"},
    }
    pid = hello["pid"]
    assert isinstance(pid, int)
    assert os.getsid(pid) == pid and os.getpriority(os.PRIO_PROCESS, pid) >= 10
    status = gateway.status()
    assert (status.progress_done, status.progress_note) == (7, "demo")
    assert status.as_of is not None and status.as_of.timestamp() == 1
    wait_until(lambda: StatusChanged(status) in heard)
    wait_until(lambda: any(line["op"] == "push" for line in terminals.said()))
    gateway.close()
    wait_until(lambda: terminals.said()[-1]["op"] == "bye")


def test_a_worker_on_its_way_out_is_followed_by_another_at_once(
    terminals: Terminals, monkeypatch: pytest.MonkeyPatch
) -> None:
    # That the one that was started answers is not given up as long as this test goes on.
    monkeypatch.setattr(worker_call, "START_SECONDS", 3600.0)
    gateway, heard = terminals.open()
    lock = os.open(terminals.profile.worker_lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        gateway.start_link()
        # The one that is started finds the lock taken, and leaves.
        wait_until((terminals.home / "left").exists)
        assert gateway.status().connection is Connection.STARTING
    finally:
        os.close(lock)
    wait_until(lambda: is_live(gateway))
    assert not any(isinstance(event, LinkRefused) for event in heard)


def test_terminals_share_one_worker(terminals: Terminals) -> None:
    opened = [terminals.open(who) for who in (DemoWho(), DemoWho("agent"), TokenWho())]
    several = [gateway for gateway, _heard in opened]
    for gateway in several:
        gateway.start_link()
    wait_until(lambda: all(is_live(gateway) for gateway in several))
    assert len(terminals.pids()) == 3 and len(set(terminals.pids())) == 1
    # Each started a worker; that two of those had to leave again is no trouble.
    assert not any(isinstance(event, LinkRefused) for _gateway, heard in opened for event in heard)


def test_news_reach_the_listener(terminals: Terminals) -> None:
    gateway, heard = terminals.open()
    gateway.start_link()
    gateway.request_pull()
    wait_until(lambda: any(isinstance(event, StoreChanged) for event in heard))
    assert StoreChanged(frozenset({"ticket"}), frozenset({"t1", "t2"})) in heard


def test_what_is_open_here_is_told_and_who_else_is(terminals: Terminals) -> None:
    terminals.behave(company=[["Ken", "writing"], ["Mia\u001b", "viewing"]])
    gateway, heard = terminals.open(DemoWho("agent"))
    # Said before there is anybody to tell, it is told as it stands.
    gateway.here("t0", "viewing")
    gateway.here("t1", "viewing")
    gateway.start_link()
    wait_until(lambda: CompanyChanged(frozenset({"t1"})) in heard)
    assert [one.name for one in gateway.companies.of("t1")] == ["Ken", "Mia\ufffd"]
    assert [one.name for one in gateway.companies.writing("t1")] == ["Ken"]
    assert gateway.companies.of("t0") == ()
    assert [e.tickets for e in heard if isinstance(e, CompanyChanged)] == [frozenset({"t1"})]
    gateway.here("t1", "writing")
    wait_until(lambda: terminals.said()[-1].get("doing") == "writing")
    terminals.behave()
    kill(terminals)
    # Nobody tells who is here any more, so nobody is said to be; the next worker hears of us.
    wait_until(lambda: gateway.companies.of("t1") == ())
    wait_until(lambda: len([line for line in terminals.said() if line["op"] == "here"]) == 3)
    said = [(s["ticket_id"], s["doing"]) for s in terminals.said() if s["op"] == "here"]
    assert said == [("t1", "viewing"), ("t1", "writing"), ("t1", "writing")]
    gateway.here("", "")
    wait_until(lambda: terminals.said()[-1].get("ticket_id") == "")
    assert gateway.companies.of("t1") == ()


def test_typing_goes_both_ways_while_attached(terminals: Terminals) -> None:
    gateway, heard = terminals.open()
    gateway.typing("t0")
    gateway.start_link()
    wait_until(lambda: gateway.status().connection is Connection.LIVE)
    gateway.typing("t1")
    wait_until(lambda: any(isinstance(event, Typing) for event in heard))
    # The fake worker says it back, by a name as no terminal should draw it.
    assert [event for event in heard if isinstance(event, Typing)] == [Typing("t1", "No\ufffd or")]
    told = [line["ticket_id"] for line in terminals.said() if line["op"] == "typing"]
    assert told == ["t1"], "what was said before there was a worker is forgotten"


@pytest.mark.parametrize(
    "said",
    [
        b"\xff",
        b"[" * 100_000,
        b'{"pid": 1e999, "version": "0.1.0", "schema": 1, "socket": "/tmp/ptui-x/worker.sock"}',
        b'{"pid": 1, "version": "0.1.0", "schema": 1, "socket": "/tmp/ptui-\\u0000/worker.sock"}',
        b'{"pid": 1, "version": "0.1.0", "schema": 1, "socket": "/tmp/ptui-\\ud800/worker.sock"}',
    ],
)
def test_a_lock_file_that_says_rubbish_leads_nowhere(terminals: Terminals, said: bytes) -> None:
    terminals.profile.prepare()
    terminals.profile.worker_lock.write_bytes(said)
    gateway, _heard = terminals.open()
    gateway.start_link()
    wait_until(lambda: is_live(gateway))


def test_a_dead_worker_is_replaced(terminals: Terminals) -> None:
    gateway, _heard = terminals.open()
    gateway.start_link()
    wait_until(lambda: is_live(gateway))
    kill(terminals)
    wait_until(lambda: len(set(terminals.pids())) == 2)
    wait_until(lambda: is_live(gateway))


def test_after_a_gap_everything_is_looked_at_again(terminals: Terminals) -> None:
    """What changed while nobody told this terminal must show too."""
    gateway, heard = terminals.open()
    gateway.start_link()
    wait_until(lambda: is_live(gateway))
    assert not [event for event in heard if isinstance(event, StoreChanged)]
    kill(terminals)
    wait_until(lambda: any(isinstance(event, StoreChanged) for event in heard))
    (changed,) = [event for event in heard if isinstance(event, StoreChanged)]
    assert changed.tickets is None


def test_an_action_is_sent_and_settled(terminals: Terminals) -> None:
    gateway, heard = terminals.open()
    gateway.start_link()
    assert gateway.wait_settled(PATIENCE)
    gateway.act(Reply("t1", "m1", "An answer", 1))
    assert gateway.wait_settled(PATIENCE)
    assert gateway.outbox() == [] and OutboxChanged() in heard


def test_settled_said_too_early_does_not_count(terminals: Terminals) -> None:
    terminals.behave(lazy=True)
    gateway, _heard = terminals.open()
    gateway.act(Reply("t1", "m1", "An answer", 1))
    gateway.start_link()
    wait_until(lambda: is_live(gateway))
    assert not gateway.wait_settled(0.3), "nothing was sent"
    gateway.request_pull()
    assert gateway.wait_settled(PATIENCE)


def test_an_older_worker_is_asked_to_end(terminals: Terminals) -> None:
    terminals.behave(version="0.0.9")
    gateway, heard = terminals.open()
    gateway.start_link()
    wait_until(lambda: len(set(terminals.pids())) == 2)
    wait_until(lambda: is_live(gateway))
    assert "end" in [line["op"] for line in terminals.said()]
    assert not any(isinstance(event, LinkRefused) for event in heard)


def test_a_worker_that_is_slow_to_die_is_followed_by_another(terminals: Terminals) -> None:
    """Nobody reaches it any more, and it is still there: it is not one that cannot start."""
    terminals.behave(version="0.0.9")
    fake = (sys.executable, str(FAKE), str(terminals.home), "default")
    gateway, heard = terminals.open(command=("/bin/sh", "-c", '"$@"; sleep 0.5; exit 1', "", *fake))
    gateway.start_link()
    wait_until(lambda: len(set(terminals.pids())) == 2)
    wait_until(lambda: is_live(gateway))
    assert not any(isinstance(event, LinkRefused) for event in heard)


def test_a_newer_worker_is_left_alone(terminals: Terminals) -> None:
    terminals.behave(version="0.10.0")
    gateway, heard = terminals.open()
    gateway.start_link()
    wait_until(lambda: any(isinstance(event, LinkRefused) for event in heard))
    (refused,) = [event for event in heard if isinstance(event, LinkRefused)]
    assert "newer version" in refused.text
    assert "end" not in [line["op"] for line in terminals.said()]


def test_a_refusal_is_told_and_tried_again_only_on_demand(terminals: Terminals) -> None:
    text = "There is no team named Nemo here."
    terminals.behave(refuse={"why": "team", "text": text})
    gateway, heard = terminals.open()
    gateway.start_link()
    wait_until(lambda: LinkRefused(text, "team") in heard)
    wait_until(lambda: not alive(terminals))
    assert heard.count(LinkRefused(text, "team")) == 1 and len(terminals.pids()) == 1
    assert gateway.status().connection is Connection.OFFLINE
    # What asks next finds a worker that serves it; whoever waited for the refused one is told so.
    terminals.behave()
    assert not returns(lambda: gateway.wait_settled(3600))
    gateway.request_pull()
    wait_until(lambda: is_live(gateway))


def test_signed_out_stays_in_the_status(terminals: Terminals) -> None:
    terminals.behave(refuse={"why": "signed-out", "text": "You are signed out."})
    gateway, heard = terminals.open(TokenWho())
    gateway.start_link()
    wait_until(lambda: LinkRefused("You are signed out.", "signed-out") in heard)
    assert gateway.status().connection is Connection.SIGNED_OUT


def test_rubbish_from_a_worker_ends_that_talk_only(terminals: Terminals) -> None:
    terminals.behave(garble=True)
    gateway, _heard = terminals.open()
    gateway.start_link()
    wait_until(lambda: is_live(gateway))
    assert len(terminals.pids()) == 2, "it came again"


@pytest.mark.parametrize("command", [("/does/not/exist",), (sys.executable, "-c", "exit(3)")])
def test_a_worker_that_cannot_start_is_told_once(
    terminals: Terminals, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr(worker_call, "RACE_SECONDS", 0.1)
    gateway, heard = terminals.open(command=command)
    gateway.start_link()
    wait_until(lambda: any(isinstance(event, LinkRefused) for event in heard))
    assert gateway.status().connection is Connection.OFFLINE
    for number in range(20):
        gateway.act(Reply("t", f"m{number}", "x", 1))
    assert gateway.status().waiting == 20
    gateway.close()
    assert len([event for event in heard if isinstance(event, LinkRefused)]) == 1


def test_a_deaf_worker_makes_nobody_wait(terminals: Terminals) -> None:
    terminals.behave(deaf=True)
    gateway, _heard = terminals.open()
    gateway.start_link()
    wait_until((terminals.home / "met").exists)

    def ask_often() -> bool:
        for _ in range(5_000):
            gateway.request_pull()
        settled = gateway.wait_settled(0.1)
        gateway.close()
        return settled

    assert not returns(ask_often)
    kill(terminals)


def test_a_socket_where_others_can_enter_is_not_trusted(terminals: Terminals) -> None:
    terminals.behave(loose=True)
    gateway, _heard = terminals.open()
    gateway.start_link()
    wait_until(lambda: alive(terminals))
    wait_until(lambda: not alive(terminals))
    assert terminals.said() == []
