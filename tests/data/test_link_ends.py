"""Workers that end, cannot start, are of another version or say nothing: nobody waits for them."""

from __future__ import annotations

import fcntl
import os
import sys
import threading

import pytest

from premium_tui.data import worker_call
from premium_tui.data.gateway import (
    GatewayEvent,
    LinkRefused,
    StoreChanged,
)
from premium_tui.data.models import Connection
from premium_tui.domain.actions import Reply
from tests.data.house import is_live
from tests.data.linked import FAKE, Terminals, alive, kill
from tests.waiting import PATIENCE, returns, wait_until


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


def test_what_is_told_while_all_is_closed_ends_in_silence(terminals: Terminals) -> None:
    gateway, _heard = terminals.open()
    told, closed = threading.Event(), threading.Event()
    threads: list[threading.Thread] = []

    def listen(_event: GatewayEvent) -> None:
        threads.append(threading.current_thread())
        told.set()
        assert closed.wait(PATIENCE)
        gateway.status()

    gateway.subscribe(listen)
    gateway.start_link()
    assert told.wait(PATIENCE)
    # It leaves without who takes so long.
    gateway.close()
    closed.set()
    threads[0].join(PATIENCE)
    assert len(threads) == 1 and not threads[0].is_alive()


def test_a_socket_where_others_can_enter_is_not_trusted(terminals: Terminals) -> None:
    terminals.behave(loose=True)
    gateway, _heard = terminals.open()
    gateway.start_link()
    wait_until(lambda: alive(terminals))
    wait_until(lambda: not alive(terminals))
    assert terminals.said() == []
